// The bids of an event side by side: cost and present value over one demand, what each covers, how near it
// comes to what was expected, conditions, scores, and what happens when things go otherwise.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "book/tables.h"
#include "rfp/cost.h"

namespace telaudit::rfp {

// Over the elements that have both a price and an expectation, at the quantities of the first month.
struct Attainment {
  std::size_t elements = 0;
  std::size_t reached = 0;  // at or below what is expected
  Exact expected, bid;      // of a month

  // Expected by bid, in percent rounded half up to a tenth; nothing without elements, or where the bid is
  // free.
  std::optional<Decimal> percent() const;
};

struct ComparedBid {
  std::size_t bidder = 0;
  Cost cost;
  std::vector<Cost> scenarios;           // in the order of BidTable::scenarios
  std::array<std::size_t, 6> answers{};  // elements by Answer, for the term that is compared
  std::size_t exceptions = 0;            // elements with one
  std::size_t gates_met = 0;
  std::vector<std::string> gates_open;  // ids of those not met, or not answered
  Attainment attainment;
  // What the elements that have a price of today would cost if they alone were awarded: what a saving is
  // counted on.
  Exact of_paid_today;
  Exact today_covered;                  // cost of today, a month, of the elements with a price
  std::optional<Decimal> price_points;  // 0 to 100, two decimals; nothing for who fails a condition
  std::optional<Decimal> points;        // with the other criteria; nothing where one is not scored
};

struct BidTable {
  std::vector<std::string> scenarios;  // their names
  std::vector<ComparedBid> bids;  // in the order of the event's bidders; who has not answered is left out
  Cost today;
  std::vector<Cost> today_scenarios;
  Exact today_month;         // of the elements that are compared
  std::size_t compared = 0;  // elements
  std::size_t not_paid_today =
      0;  // of them, without a price of today: in every bid's cost, and not in today's
  std::vector<std::size_t> apart;  // elements that are not: no price of today, and not everybody prices them
};

// Base first, then: the least and the most demand, where they were said; demand a fifth less and more,
// migration late, commitment missed, tier lost; rates of bidders in another currency moved either way; prices
// that follow a falling market, which today's do not. They refer to `demand`.
std::vector<Scenario> scenarios_of(const Event& event, const DemandCases& demand);

// Points for the price: 100 times the least present value among those that meet all conditions, by the bid's
// own. `event.folder`/scores.csv (criterion, carrier, score from 0 to 100) holds those for the other
// criteria. A Problem: no bid, a score that makes no sense.
Result<BidTable> compare_bids(const Event& event, std::span<const Element> elements,
                              const DemandCases& demand, std::span<const std::optional<Bid>> bids);

// What bidders wrote beside their prices, conditions and offers: in no cost, and to be read before an award.
book::Table remarks_table(const Event& event, std::span<const Element> elements,
                          std::span<const std::optional<Bid>> bids);

// The same as tables: a row for each bid and for today; a row for each part of the cost; for each scenario;
// for each element.
book::Table summary_table(const Event& event, const BidTable& compared);
book::Table costs_table(const Event& event, const BidTable& compared);
book::Table sensitivity_table(const Event& event, const BidTable& compared);
book::Table element_table(const Event& event, std::span<const Element> elements,
                          std::span<const std::optional<Bid>> bids);
// What each bidder offers and asks for beside its prices, a row for each condition that somebody states, in
// the bidder's own currency.
book::Table offers_table(const Event& event, std::span<const std::optional<Bid>> bids);

// The five sheets in one workbook, for the customer's own people.
Result<void> write_comparison(const Event& event, std::span<const Element> elements,
                              std::span<const std::optional<Bid>> bids, const BidTable& compared,
                              const std::filesystem::path& path);

}  // namespace telaudit::rfp
