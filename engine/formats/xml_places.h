// Where senders of electronic invoices put what EN 16931 has no place for, and what their units tell of a
// line. What the standard says is built in; what is guessed stands in rules/profiles/e-invoice/*.yaml.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/line_class.h"

namespace telaudit::formats::xml {

struct Places {
  // Schemes (UNTDID 1153) of the object a line is for, to the kind of service.
  std::map<std::string, std::string, std::less<>> object_schemes = {{"AWV", "telephone"}};
  // Names of item properties (BT-160, in small letters) whose value is a service, to the kind of service.
  std::map<std::string, std::string, std::less<>> service_properties;
  // Units (UN/ECE Recommendation 20) of lines whose class they tell.
  std::map<std::string, std::string, std::less<>> classes_by_unit;
  LineClasses line_classes;  // of lines whose unit tells none
  std::string hash;          // SHA-256 of the files it was read from; empty: none
};

// Adds what a file says. Problems: not YAML, an unknown key, an unknown kind or class.
Result<void> add_places(std::string_view yaml, const std::string& file, Places& places);

}  // namespace telaudit::formats::xml
