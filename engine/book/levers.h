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
#include "book/expectations.h"

namespace telaudit::book {

// What becomes of a month's amount of one demand row. billed = sum of the levers + remaining; none is
// negative where the amount is not.
struct LeverSplit {
  std::size_t demand = 0;
  Total billed;
  std::map<Lever, Total> levers;  // recurring
  Total remaining;
  Total rate_beyond_findings;  // part of the lever rate that no finding has
};

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
  std::optional<Total> undiscounted;  // over the policy's months, less termination
  std::optional<Total> present_value;
  std::string basis;
};

struct Savings {
  std::vector<LeverSplit> splits;  // one for each demand row
  std::vector<LeverRow> rows;      // by currency, recurring before one-off, lever
  std::vector<Bridge> bridges;     // those of the book, continued from clean to expectation
  std::string period;              // "36 months from 2026-10", as counted
};

// A month counts from the first calendar month that begins on or after the day a saving can begin; month 1 is
// the one after `as_of`'s. What differences and savings found by checks take comes first; the rate lever
// works on what is left, and holds savings on rates that a check found already. Billing corrected begins in
// month 1, everything else when the price can change. Differences on charges outside the demand set, as
// discounts, are clean-up. Problem: a discount rate or a number of months out of range.
Result<Savings> build_savings(std::span<const DemandRow> demand, const Expectations& expectations,
                              const PriceChanges& changes, const audit::Audit& audit,
                              std::span<const Bridge> bridges, Date as_of, const Negotiation& negotiation);

// The month, 1 the one after `as_of`'s, from which a saving counts that can begin on `from`.
int first_month_of(Date from, Date as_of);

}  // namespace telaudit::book
