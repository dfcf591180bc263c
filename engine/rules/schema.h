// The shape of rule files as JSON Schema, for editors.
#pragma once

#include <span>
#include <string>

namespace telaudit::rules {

// Draft 7, printed from the table of keys. `relations` are the names that may stand under `join`; with none
// any name may. It knows keys, shapes and words; the loader also knows types, columns and names.
std::string rule_schema(std::span<const std::string> relations);

}  // namespace telaudit::rules
