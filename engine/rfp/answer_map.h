// A map of a carrier's own sheet: which of its columns hold what is asked for, how it writes numbers and
// words, and what it offers where that stands in no sheet. The format stands in engine/rfp/README.md.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rfp/answer_values.h"
#include "rfp/event.h"

namespace telaudit::rfp {

struct AnswerMap {
  std::string sheet;                                        // of prices; "": looked for
  std::map<std::string, std::vector<std::string>> columns;  // by our names, theirs
  std::optional<formats::MoneyStyle> numbers;
  std::map<std::string, Answer, std::less<>> words;  // in lower case
  // Lines of the sheet Offer as somebody has written them out of a letter, and answers to gates.
  struct OfferLine {
    Place where;
    std::string item, name, percent, amount;
  };
  std::vector<OfferLine> offer;
  std::map<std::string, bool> gates;
};

// A Problem names line and advice: unknown keys, columns that are not asked for, words that mean nothing.
Result<AnswerMap> load_answer_map(const std::string& path, const Event& event);
Result<AnswerMap> parse_answer_map(std::string_view yaml, const std::string& file, const Event& event);

}  // namespace telaudit::rfp
