// The award of an event out of the bids it has received.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rfp/award.h"
#include "rfp/cost.h"

namespace telaudit::rfp {

struct EventAward {
  AwardProblem problem;               // the groups somebody bids for; carriers are the bidders with a bid
  std::vector<std::size_t> carriers;  // of the problem, as places among the event's bidders
  std::vector<std::size_t> excluded;  // bidders who do not meet every condition
  // Groups nobody bids for stay as they are.
  std::vector<std::string> staying;
  Exact staying_total;         // what they cost over the months, at today's price
  Exact today_total;           // what all groups cost today over the months
  std::size_t filled = 0;      // offers of groups in which an element has no price
  bool amounts_apart = false;  // somebody asks for surcharges by amount or gives a credit: not in the award
};

// Groups by rfp.yaml. An offer is what the bid asks for the whole group over the months on average,
// escalator, prices after the term, waived months and surcharges by share in it, each rounded half up to a
// millionth; tiers and commitments are scaled by the same factor, so that a tier is reached where the
// contract says. Elements without a price in a group that is bid for cost today's price and the penalty.
// Overlap is charged once. Who fails a condition is left out. Surcharges by amount, credits and what
// predecessors are owed depend on who wins as a whole: compare_bids has them. Problems: no bid, sums that do
// not fit.
Result<EventAward> award_problem(const Event& event, std::span<const Element> elements, const Demand& demand,
                                 std::span<const std::optional<Bid>> bids);

}  // namespace telaudit::rfp
