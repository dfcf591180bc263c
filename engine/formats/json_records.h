// Lists of objects in JSON, as services give them page by page, as a table that a profile can read.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace telaudit::formats {

// Whether the text begins as JSON does that is a list or holds one.
bool looks_like_json(std::string_view text);

// CSV of the objects of the list, or of the list that is the member `value` of an object (OData): a header of
// all names, in the order in which they first appear, and one line for each object that has a member. Members
// that are lists or objects are left out, null is empty; a list without records is an empty text. Problems:
// no JSON, no such list, objects that have so few members in common that their table would be mostly empty.
Result<std::string> table_of_json(std::string_view json, const std::string& file);

}  // namespace telaudit::formats
