// Savings by lever: each dollar of a month is counted once, one-off money apart from recurring.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "book/bridge.h"
#include "book/demand_months.h"
#include "book/expectations.h"
#include "book/requirement_worth.h"
#include "book/requirements.h"

namespace telaudit::book {

// What becomes of a month's amount of one demand row. billed = sum of the levers + remaining; none is
// negative where the amount is not.
struct LeverSplit {
  std::size_t demand = 0;
  Total billed;
  std::map<Lever, Total> levers;  // recurring
  Total remaining;
  // Part of the clean-up that corrects what a charge costs and leaves the charge: the price falls by it, the
  // quantity does not, so no rate is saved on it a second time.
  Total corrected;
  Total rate_found;            // part of the lever rate that checks found
  Total rate_beyond_findings;  // and that no finding has
  // Part of `remaining` that requirements end in the base case and that technology or avoidance count: in no
  // lever's money above.
  Total ended;
};

// What the lever rate saves of a row at a price of one unit, beyond what checks found: the quantity that
// stays at the difference of the prices, less what is corrected and what checks found. Never negative.
Total saved_beyond_findings(const LeverSplit& split, const DemandRow& demand, const Decimal& price);

// One lever in one currency.
struct LeverRow {
  std::string currency;
  Lever lever = Lever::rate;
  bool one_off = false;
  bool hard = true;                   // money that leaves a bill; avoidance is soft
  std::uint64_t items = 0;            // rows or findings behind it
  Total monthly;                      // recurring
  Total annualised;                   // twelve times monthly
  Total amount;                       // one-off
  std::optional<Total> in_year;       // in the customer's running fiscal year, of what has a date
  Total undated;                      // a month of what has no date: in neither in_year nor the values below
  Total termination;                  // what ending terms early costs, once
  Total overlap;                      // what the old costs while the new is billed too, once
  std::optional<Total> undiscounted;  // over the policy's months, less termination and overlap
  std::optional<Total> present_value;
  std::string basis;
};

// What is saved and spent in each of the policy's months; of what has a date.
struct SavingsByMonth {
  std::string currency;
  std::vector<Total> hard, soft, costs;  // costs: termination and overlap, in the month in which they begin
};

// What requirements of one kind add in one currency, of a month: demand, and no saving.
struct NewDemand {
  std::string currency;
  RequirementKind kind = RequirementKind::open;  // open or grow
  std::uint64_t items = 0;                       // requirements with a price
  std::vector<std::string> without_price;        // those without one
  CaseMoney monthly;                             // of `items`
};

struct Savings {
  std::vector<NewDemand> added;    // by currency, then kind
  std::vector<LeverSplit> splits;  // one for each demand row
  std::vector<LeverRow> rows;      // by currency, recurring before one-off, lever
  // Those of the book, continued from clean to expectation, and beyond it by what requirements open and grow.
  std::vector<Bridge> bridges;
  std::vector<RequirementWorth> requirements;  // what those in force change
  std::vector<SavingsByMonth> months;          // by currency
  // A month of what findings of confidence C or D hold of the hard savings, by currency: a person has to look
  // before anybody counts on it.
  std::map<std::string, Total> to_confirm;
  std::string period;  // "36 months from 2026-10", as counted
};

// In words: how many stand behind it, and which have no price.
std::string new_demand_basis(const NewDemand& added);

// What requirements make of the demand; null: no requirements.
struct FutureDemand {
  const Requirements* requirements = nullptr;
  const DemandMonths* months = nullptr;
};

// A month counts from the first calendar month that begins on or after the day a saving can begin; month 1 is
// the one after `as_of`'s. What differences and savings found by checks take comes first; the rate lever
// works on what is left, and holds savings on rates that a check found already. Billing corrected begins in
// month 1, everything else when the price can change. Differences on charges outside the demand set, as
// discounts, are clean-up.
//
// What requirements close is avoided cost, what they move is technology, less what is moved to; both work on
// what the levers before them leave. Where what is moved to has no price nothing is claimed, and the lever
// says so; where it costs more than the old, technology goes below zero. Problem: a discount rate or a number
// of months out of range.
Result<Savings> build_savings(std::span<const DemandRow> demand, const Expectations& expectations,
                              const PriceChanges& changes, const audit::Audit& audit,
                              std::span<const Bridge> bridges, Date as_of, const Negotiation& negotiation,
                              const FutureDemand& future = {});

}  // namespace telaudit::book
