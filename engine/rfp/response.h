// The response workbook: the sheets that every bidder fills in, and where on them what stands. Issuing writes
// it, receiving reads it back.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "book/tables.h"
#include "rfp/element.h"
#include "rfp/event.h"

namespace telaudit::rfp {

inline constexpr const char* kInstructionSheet = "Instructions";
inline constexpr const char* kPriceSheet = "Prices";
inline constexpr const char* kOfferSheet = "Offer";
inline constexpr const char* kGateSheet = "Gates";

// Of the sheet of prices, first the columns that are given (element, place, service, quantity), then those
// that bidders fill in: mrc and nrc of each term, on_net, lead_time_days, construction, exceptions.
std::vector<book::Column> given_columns();
std::vector<book::Column> answer_columns(std::span<const int> terms);
std::string mrc_column(int term);
std::string nrc_column(int term);

// What is given of an element, in the order of given_columns().
std::vector<std::string> given_cells(const Element& element);

// Lines of the sheet of the offer: what holds for everything a bidder is given.
struct OfferItem {
  enum class Kind : std::uint8_t {
    tier,
    commitment,
    commitment_year,
    ramp_months,
    surcharge,
    escalator,
    post_term,
    credit,
    waived_months
  };
  std::string id;
  Kind kind = Kind::tier;
  int year = 0;  // of a commitment_year
  std::string asked;
  bool name = false;  // which of its cells are filled in
  bool percent = false;
  bool amount = false;
};
const std::vector<OfferItem>& offer_items();

book::Table price_table(const Event& event, std::span<const Element> elements);
book::Table offer_table(const Event& event);
book::Table gate_table(const Event& event);

// The sheet of instructions, a paragraph a line.
std::vector<std::string> instructions(const Event& event);

// Words that may stand in place of a monthly price.
enum class Answer : std::uint8_t { none, priced, free, included, individual, not_served };
// "no bid", "priced", "free", "included", "individual case basis", "not served".
std::string_view answer_word(Answer answer);

}  // namespace telaudit::rfp
