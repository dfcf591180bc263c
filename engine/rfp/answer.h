// Reading an answer: the file a bidder sends becomes its bid, or a list of what is wrong with it, each with
// sheet and cell. An answer with anything wrong gives no bid at all.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rfp/answer_file.h"
#include "rfp/answer_map.h"
#include "rfp/bid.h"

namespace telaudit::rfp {

struct AnswerReport {
  std::optional<Bid> bid;         // nothing where anything was refused
  std::vector<Problem> refusals;  // the first hundred
  std::size_t refused = 0;        // of how many
  std::vector<Problem> notes;     // how things were understood
  // Elements by their answer for the term that is compared, in the order of Answer; of a bid only.
  std::vector<std::size_t> answers;
};

// `carrier` is one of the event's bidders; `map` may be null: the sheet is the response workbook. Problems:
// the file is neither workbook nor text, or has no table of prices.
Result<AnswerReport> read_answer(const Event& event, std::span<const Element> elements,
                                 const AnswerFile& file, const std::string& carrier, const AnswerMap* map);

// The sheets Offer and Gates of the answer, or what the map says in their place.
void read_offer(const AnswerFile& file, const Event& event, const AnswerMap* map, const AnswerStyle& style,
                AnswerRemarks& remarks, Bid& bid);
void read_gates(const AnswerFile& file, const Event& event, const AnswerMap* map, const AnswerStyle& style,
                AnswerRemarks& remarks, Bid& bid);

// Two texts of a cell that was given: the same but for blanks, or the same number.
bool same_cell(std::string_view given, std::string_view found);

}  // namespace telaudit::rfp
