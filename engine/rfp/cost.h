// What one bid costs over the months that are compared, exactly.
//
// Every month m, from 1, with the quantities of that month:
//   list       quantity times contract price of the elements the bid prices; free and included are 0
//   discount   of the volume tier that the list price of the month reaches, off all of it
//   escalator  times (1 + e)^((m - 1) / 12, whole years) up to the term; after it the last price of the term
//              times (1 + post-term rise)
//   surcharges their shares of what is left, and their amounts
//   shortfall  within the term, what the commitment is more than the discounted charges
// The first waived months have no monthly charges, no surcharges by share and no shortfall. Elements without
// a price cost what they cost today, and the penalty. Once, in the first month: charges, construction,
// credit, what predecessors are owed; in the first overlap months what moves is paid for at today's price
// too.
#pragma once

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
  bool below_commitment = false;       // demand such that a fifth of the commitment is not reached
};

struct Cost {
  Exact list, discount, escalation, surcharges, shortfall, waived;  // discount and waived are negative
  Exact filled;                                                     // elements without a price
  Exact late;  // at today's price while the migration is late
  Exact once, construction, credit, leaving, overlap;
  Exact total;
  Exact npv;  // every month discounted to the first day
};

// Whether all bids are compared on the element: it has a price of today to fill gaps with, or everybody
// prices it.
std::vector<bool> comparable_elements(const Event& event, std::span<const Element> elements,
                                      std::span<const std::optional<Bid>> bids);

// `comparable`: elements that count.
Cost cost_of(const Event& event, std::span<const Element> elements, const Demand& demand,
             const std::vector<bool>& comparable, const Bid& bid, const Scenario& scenario);

// Everything as it is today.
Cost cost_of_today(const Event& event, std::span<const Element> elements, const Demand& demand,
                   const std::vector<bool>& comparable, const Scenario& scenario);

// Free, included and priced elements have a price.
bool has_price(const TermPrice& price);

}  // namespace telaudit::rfp
