// Reads what a profile says of records of fixed columns (container.records). Used by FileLoader only.
#pragma once

#include <string>

#include "formats/profile_field_load.h"
#include "formats/profile_language.h"

namespace telaudit::formats::profile {

// Fills Container::records, and Container::fixed with the names of all their columns. False after the first
// Problem, which `fields` then holds.
bool load_record_form(const YamlNode& node, Container& container, FieldLoader& fields);

// The bytes of a test's small file: a list of {cp037: text}, {cp1047: text}, {ascii: text} and {hex: '0C'},
// one behind the other. False as above.
bool append_test_bytes(const YamlNode& node, FieldLoader& fields, std::string& out);

}  // namespace telaudit::formats::profile
