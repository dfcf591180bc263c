// Days and numbers as people write them: what to write instead of one that cannot be read.
#pragma once

#include <string>
#include <string_view>

namespace telaudit::rules {

// For a text that is no day in ISO 8601: the same day written so, where it can only be one; else how days are
// written.
std::string day_advice(std::string_view written);

// For a text that is no decimal: which sign in it is too many; else `otherwise`.
std::string number_advice(std::string_view written, std::string_view otherwise);

}  // namespace telaudit::rules
