// Words of columns that hold only certain ones: charge_class, the status of a claim, what a waiver is of. A
// check that asks for another word is silent for ever on real rows, whatever its own cases say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rules/rule.h"

namespace telaudit::cli {

// The words that a column can hold; empty where it can hold any text.
std::vector<std::string> words_of(std::string_view relation, std::string_view column);

// A note for each other word that the rule compares such a column with, or that a case gives it. "*" is no
// other word.
std::vector<Problem> notes_on_words(const rules::Rule& rule);

}  // namespace telaudit::cli
