// The award of an event out of the bids it has received: who gets which group of elements, at the cost that
// rfp compare counts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rfp/award_search.h"
#include "rfp/compare.h"
#include "rfp/cost.h"

namespace telaudit::rfp {

struct EventGroup {
  std::string id;
  std::vector<std::size_t> elements;
  // Of each carrier, where it has a price for one of them; elements without one cost today's price and the
  // penalty.
  std::vector<std::optional<Flows>> flows;
  Flows without_bid;                     // all of them at today's price and the penalty
  std::optional<std::size_t> incumbent;  // the carrier who bills most of it today
  bool paid_today = true;                // every element of it has a price of today
};

// Refers to the event, its elements and its bids, which must outlive it.
struct EventAward {
  const Event* event = nullptr;
  std::vector<const Bid*> bids;       // of each carrier
  std::vector<std::size_t> carriers;  // who meet every condition, as places among the event's bidders
  std::vector<std::size_t> excluded;  // bidders who do not
  std::vector<EventGroup> groups;     // somebody bids for; by name
  std::vector<std::string> staying;   // groups that nobody bids for
  Flows staying_flows;                // at today's price and the penalty, in every total
  std::size_t filled = 0;             // offers of groups in which an element has no price
  Cost today;                         // all of it as it is, but for what has no price of today
  std::size_t not_paid_today = 0;     // elements without one, which every award pays for
  std::vector<Exact> factors;         // discount_factors()
  bool quantities_change = false;     // by month
};

// Groups by rfp.yaml, of the elements that are compared. A Problem: no bid that meets every condition.
Result<EventAward> award_of_event(const Event& event, std::span<const Element> elements, const Demand& demand,
                                  std::span<const std::optional<Bid>> bids);

// The carrier of each group; nothing: it stays at today's price and the penalty.
using Choice = std::vector<std::optional<std::size_t>>;

struct ChoiceCost {
  std::vector<std::optional<Cost>> carriers;  // of those that are given something, without `leaving`
  Exact filled;                               // groups that stay
  Exact leaving;                              // owed to who loses services
  std::size_t leaving_unknown = 0;            // claims of theirs that are not known, in no sum
  Exact total;
  Exact npv;
  std::size_t winners = 0;
  std::size_t stay = 0;  // groups somebody bids for that stay all the same

  // By rfp.yaml's award: least.
  const Exact& counted(const Event& event) const;
};

// Exact. What one bidder alone costs here is what compare_bids says of it. Quantities are the award's, not
// the scenario's. Where the demand falls below a commitment, it falls for all together: as far as for the
// winner whose own falls furthest.
ChoiceCost cost_of_choice(const EventAward& award, const Choice& choice, const Scenario& scenario = {});

// What choices cost when things go otherwise: a case of scenarios_of().
struct AwardCase {
  std::string name;
  Cost today;
  std::vector<ChoiceCost> choices;
};
// `choices` are of award_of_event() for the planned demand of the same event, elements and bids.
Result<std::vector<AwardCase>> cases_of(const Event& event, std::span<const Element> elements,
                                        const DemandCases& demand, std::span<const std::optional<Bid>> bids,
                                        std::span<const Choice> choices);

// Each group to whoever has it today, where it has bid for it; else it stays, or goes to whoever asks least
// for it where it holds something that nobody is paid for today.
Choice keep_incumbents(const EventAward& award);
// The carrier that alone, with what it does not bid for at today's price and the penalty, costs least.
Choice best_single(const EventAward& award);
// Each group to whoever asks least for it by itself, discounts and limits unseen.
Choice least_of_each(const EventAward& award);

struct SolvedChoice {
  Choice choice;
  ChoiceCost cost;
  Total bound;
  Decimal gap;
  // False: quantities change by month while somebody has tiers or a commitment, so that the search took their
  // mean; or what is owed for leaving is less where everything leaves than by its parts, so that it took
  // less. The bound holds for that. The cost is exact all the same.
  bool proven = true;
};

// The choice of least cost that gives every group to somebody who bids for it, with no more winners than
// wanted. A Problem where there is none.
Result<SolvedChoice> solve_event_award(const EventAward& award, const AwardEffort& effort);

}  // namespace telaudit::rfp
