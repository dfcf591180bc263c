// A first profile for a delimited file of which nobody wrote one: what can be told from the file itself, each
// point with "sure" or "unsure: why" beside it. What it gives is a beginning for a person, and loads as it
// is.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace telaudit::formats {

// What the words of a header mean (rules/profiles/suggest/header-words.yaml).
struct HeaderWords {
  std::vector<std::pair<std::string, std::vector<std::string>>> meanings;  // normalised names, in order
  std::vector<std::string> totals;                                         // words of rows of totals
  std::vector<std::string> doubtful;  // names that mean something else in other files
};
Result<HeaderWords> load_header_words(std::string_view yaml, const std::string& file);

// The YAML of a profile called `name` for the file that begins with `text` (whole lines are looked at; the
// more, the surer). Problems, with advice: no text, no delimiter that most lines share (fixed records and
// text bills are described by hand), no column of amounts.
Result<std::string> suggest_profile(std::string_view text, const std::string& file, const std::string& name,
                                    const HeaderWords& words);

}  // namespace telaudit::formats
