// How a carrier wants its claims: apart by what, how many lines in one, and the fields of its form
// (rules/claims/forms).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace telaudit::claims {

struct FormField {
  std::string name;  // as the carrier's form has it
  std::string from;  // which value fills it: see form_values.h
  bool must = false;
};

struct CarrierForm {
  std::string form;
  std::string title;
  std::vector<std::string> carriers;  // patterns with * and ?; the form of claims on them
  std::vector<std::string> group_by;  // account, invoice, product_code, region
  std::uint32_t most_lines = 1000;
  std::string date = "%Y-%m-%d";  // how dates are written
  bool row_per_line = true;       // else one for the claim
  std::vector<FormField> fields;  // none: the claim file is the form
};

// One form; the Problem names its place.
Result<CarrierForm> read_carrier_form(std::string_view yaml, const std::string& file);

// Every *.yaml of the folders, those of later ones in place of earlier ones of the same name; in order of
// name.
Result<std::vector<CarrierForm>> load_carrier_forms(std::span<const std::string> folders);

// The one whose pattern for the carrier is the longest; of equals the first by name. There is always one: a
// carrier that none names has a plain form.
CarrierForm form_for(std::span<const CarrierForm> forms, std::string_view carrier);
// By its name; a Problem names those that are there.
Result<CarrierForm> form_named(std::span<const CarrierForm> forms, const std::string& name);

}  // namespace telaudit::claims
