// Words of SQL, of spreadsheets and of programming languages that authors bring along: how this language says
// the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace telaudit::rules {

// For a function that this language has not, in any case: what is written instead.
std::optional<std::string> advice_for_foreign_function(std::string_view name);

// For a word that stands where an operator or a value should, in any case.
std::optional<std::string> advice_for_foreign_word(std::string_view word);

}  // namespace telaudit::rules
