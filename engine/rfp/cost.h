// What one bid costs over the months that are compared, exactly.
//
// Every month m, from 1, with the quantities of that month:
//   list       quantity times contract price of the elements the bid prices; free and included are 0
//   discount   of the volume tier that the list price of the month reaches, off all of it
//   escalator  times (1 + e)^((m - 1) / 12, whole years) up to the term; after it the last price of the term
//              times (1 + post-term rise)
//   surcharges their shares of what is left, and their amounts
//   shortfall  what the commitment is more than the discounted charges, where it is tested
//              (offered_commitment.h)
// The first waived months have no monthly charges, no surcharges by share and no shortfall. Elements without
// a price cost what they cost today, and the penalty. Once, in the first month: charges, construction,
// credit, what rfp.yaml says that predecessors are owed; in the first overlap months what moves is paid for
// at today's price too, and in the month after them what predecessors are owed by their contracts falls due.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "rfp/bid.h"
#include "rfp/demand.h"
#include "rfp/exact.h"

namespace telaudit::rfp {

struct Scenario {
  std::string name;
  const Demand* quantities = nullptr;  // null: those that are planned
  Exact demand = 1;                    // every quantity times this
  int late_months = 0;                 // in which what moves stays where it is
  bool tier_lost = false;              // the next lower tier than the one that is reached
  bool below_commitment = false;       // every quantity times demand_below_commitment()
  Exact exchange = 1;  // rates of other currencies, of answers and of what is paid today, times this
  Exact decline;       // of prices, each year on the day of the contract, a share
};

struct Cost {
  Exact list, discount, escalation, surcharges, shortfall, waived;  // discount and waived are negative
  Exact filled;                                                     // elements without a price
  Exact late;  // at today's price while the migration is late
  Exact once, construction, credit, leaving, overlap;
  Exact total;
  Exact npv;                        // every month discounted to the first day
  std::size_t leaving_unknown = 0;  // claims of predecessors that are not known, in no sum
};

// Amounts by month, kept as what changes when.
class MonthSteps {
 public:
  // In the months from `from` on, and no more from `until` on.
  void add(int from, int until, const Exact& amount);
  void add(const MonthSteps& other);
  // [0] is not used.
  std::vector<Exact> by_month(int months) const;

 private:
  std::map<int, Exact> steps_;
};

// What a bid asks for some elements, as far as it is the sum over them; discounts, escalators, surcharges and
// shortfalls depend on all that it is given.
struct Flows {
  MonthSteps moving, staying;  // contract price of what moves to the bidder, and of what it has already
  MonthSteps filled;           // elements without a price
  MonthSteps today;            // what moves, at today's price
  MonthSteps filled_exchanged, today_exchanged;  // what of both is paid in another currency
  MonthSteps once;
  Exact construction;
  std::set<std::string> left;  // carriers who lose one of them, in lower case
  Departures departures;       // owed to them by their contracts; refers to the elements

  void add(const Flows& other);
};

// Quantities of each element as stretches of months.
struct Stretch {
  int from = 1, until = 1;  // months, half-open
  Total quantity, before;   // before: in the stretch ahead of it, or nothing
};
std::vector<std::vector<Stretch>> stretches_of(const Demand& demand, int months);

// Refers to the elements, which must outlive it.
Flows flows_of(const Event& event, std::span<const Element> elements,
               std::span<const std::vector<Stretch>> stretches, std::span<const std::size_t> given,
               const Bid& bid);
// The same elements where nobody has a price for them.
Flows flows_without_bid(const Event& event, std::span<const Element> elements,
                        std::span<const std::vector<Stretch>> stretches, std::span<const std::size_t> given);

// `factors` as of discount_factors().
Cost cost_of_flows(const Event& event, const Bid& bid, const Flows& flows, std::span<const Exact> factors,
                   const Scenario& scenario);

// What every quantity is multiplied by so that a fifth of the bid's commitment is not reached where it is
// nearest to being missed; 1 where there is none, or more is missed as planned.
Exact demand_below_commitment(const Event& event, const Bid& bid, const Flows& flows);

// What one of the currency in which a bidder answers is in that of the event; 1 where it is the same. Costs
// are in the currency of the event, flows of a bid in its own.
Exact exchange_rate(const Event& event, std::string_view carrier);
// The rate that rfp.yaml states for the bidder; null where it answers in the currency of the event.
const ExchangeRate* exchange_of(const Event& event, std::string_view carrier);

// What one of a currency of today's bills is in that of the event: 1 where it is the same, nothing where
// rfp.yaml states no rate for it.
std::optional<Exact> rate_of_today(const Event& event, std::string_view currency);

// By month, from 1, to the middle of the month.
std::vector<Exact> discount_factors(const Event& event);

// Whether all bids are compared on the element: it has a price of today to fill gaps with, or everybody
// prices it.
std::vector<bool> comparable_elements(const Event& event, std::span<const Element> elements,
                                      std::span<const std::optional<Bid>> bids);

// The places that are chosen, ascending.
std::vector<std::size_t> places_of(const std::vector<bool>& chosen);

// `comparable`: elements that count.
Cost cost_of(const Event& event, std::span<const Element> elements, const Demand& demand,
             const std::vector<bool>& comparable, const Bid& bid, const Scenario& scenario);

// Everything as it is today.
Cost cost_of_today(const Event& event, std::span<const Element> elements, const Demand& demand,
                   const std::vector<bool>& comparable, const Scenario& scenario);

// Free, included and priced elements have a price.
bool has_price(const TermPrice& price);

}  // namespace telaudit::rfp
