// How much to commit to: spend in three cases, candidates, and what a shortfall would cost.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "book/carrier_spend.h"
#include "book/demand_months.h"
#include "book/demand_set.h"
#include "book/levers.h"
#include "book/negotiation.h"
#include "terms/terms.h"

namespace telaudit::book {

using CaseTotals = std::array<Total, kDemandCases>;  // by DemandCase

// Twelve months of what would count towards a commitment, after clean-up and at the expected prices.
struct SpendYear {
  int year = 1;
  CaseTotals spend;
};

// The same amount each year, a part of the low case's first; or, where the low case changes, a part of each
// year's own.
struct CommitmentCandidate {
  Decimal part;
  std::vector<Total> amounts;         // of each year
  std::vector<CaseTotals> shortfall;  // what is owed for each year in each case

  bool by_year() const;
  CaseTotals owed() const;  // over all years
};

struct CurvePoint {
  Total commitment;     // a year
  CaseTotals exposure;  // owed for the first year in each case
};

// A commitment in force.
struct CommitmentPosition {
  std::string contract, commitment, carrier, currency, basis;
  std::optional<Total> a_year;    // by the year; nothing: of a term whose length is not stated
  Total run_rate;                 // twelve of the latest month, recurring and usage of the accounts it names
  std::optional<Total> over;      // run_rate - a_year; negative: short
  std::optional<Total> exposure;  // shortfall at the contract's rate; nothing where it states none
  std::optional<Date> ends;
  // From the first month of the demand on till it ends: its months, what is left of it, what is spent towards
  // it in each case at the prices of today, and what is owed where that is less in a contract year (a month,
  // the term: as it is tested). Nothing: its end, its amount or a rate is not known.
  std::optional<Decimal> months_left;
  std::optional<Total> left;
  std::optional<CaseTotals> spend_left, shortfall_left;
  // What ending its contract on the day of the book costs, by the contract's clause on what is left of the
  // commitment; nothing where it has none.
  std::optional<Total> ending;
};

struct CommitmentSizing {
  std::string carrier, currency;
  std::string basis;  // in words: what was counted and how the cases came about
  std::vector<SpendYear> years;
  std::vector<CommitmentCandidate> candidates;
  std::vector<CurvePoint> curve;
  Decimal shortfall_rate;
};

// Whether charges of a kind count towards a commitment.
struct ContributionRow {
  std::string carrier, currency, what;
  Total monthly;
  std::string counts;  // yes, no, or "not known: ..." with what says so
};

struct Commitments {
  std::vector<CommitmentSizing> sizing;       // by currency, carrier
  std::vector<CommitmentPosition> positions;  // by carrier, contract, commitment
  std::vector<ContributionRow> contributions;
};

// Where requirements were given the cases are those of the demand by month, and lines they add, which no
// carrier has yet, count for none; else low and high are parts of today's run-rate by the policy. A year has
// twelve months of what is left of each row after all levers, rounded half up for each row and year. What is
// spent towards a commitment in force goes on after the months of the demand as in their last.
Commitments build_commitments(std::span<const DemandRow> demand, const DemandMonths& months,
                              bool requirements_given, const Savings& savings, const SpendByCarrier& spend,
                              const terms::Terms* terms, const PriceChanges& changes, Date as_of,
                              const Negotiation& negotiation);

}  // namespace telaudit::book
