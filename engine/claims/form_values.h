// The values that letters and carriers' forms are filled with, by the names that templates call them by.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "claims/claim.h"
#include "claims/reasons.h"

namespace telaudit::claims {

// Who disputes. Roles, never persons.
struct Contact {
  std::string company;
  std::string role;
  std::string e_mail;
  std::string telephone;
  std::string fax;
  std::string address;
  std::string carrier_code;  // ACNA or OCN, where the customer has one
};
// YAML with these keys. Problems: no YAML, an unknown key.
Result<Contact> read_contact(std::string_view yaml, const std::string& file);

struct FormContext {
  const Claim* claim = nullptr;
  const Reason* reason = nullptr;
  const Contact* contact = nullptr;
  Date day;                        // of the letter or the form
  std::string dates = "%Y-%m-%d";  // how dates are written: %Y, %m, %d
  std::string letter_of_agency;    // empty: none
  std::vector<std::string> enclosures;
};

// All names, sorted.
const std::vector<std::string>& form_value_names();

// The value as text; empty where it is not known, or where one of a line is asked without a line. The name is
// one of form_value_names().
std::string form_value(std::string_view name, const FormContext& context, const ClaimLine* line = nullptr);

// What of the withheld amount falls on each line, in their order: by what each disputes with its taxes.
std::vector<Decimal> withheld_by_line(const Claim& claim);

// By a pattern of %Y, %m and %d.
std::string date_text(Date date, std::string_view pattern);

}  // namespace telaudit::claims
