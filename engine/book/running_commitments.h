// Commitments of contracts in force, and what is left of them on a day.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "book/demand_set.h"
#include "terms/period.h"
#include "terms/terms.h"

namespace telaudit::book {

// A period in which a commitment is tested: a contract year, a month or the term.
struct CommittedPeriod {
  terms::Period period;  // half-open
  Decimal months;        // of it
  Total amount;          // after the ramp
};

struct RunningCommitment {
  std::string contract, commitment, carrier, currency;
  std::string basis;               // annual, monthly or term
  std::set<std::string> accounts;  // "*": any
  // By the year, in the period that holds on the day; nothing: of a term whose length is not stated.
  std::optional<Total> a_year;
  std::vector<CommittedPeriod> periods;  // ascending; empty: its start or its end is not stated
  std::optional<Decimal> rate;           // of a shortfall, a share; nothing: the commitment states none
  std::optional<Date> ends;              // last day: of the commitment, else of the term
};

// By carrier, then contract and commitment.
std::vector<RunningCommitment> commitments_in_force(const terms::Terms* terms, Date as_of);

// Whether the row's amount is spent towards it: recurring and usage of the accounts it names. What its
// contract leaves out of it is not looked at.
bool counts_towards(const RunningCommitment& commitment, const DemandRow& row);

// Periods that follow each other as one where each month has the same part of the amount.
std::vector<CommittedPeriod> even_stretches(std::span<const CommittedPeriod> periods);

// What is left of it from `day` on, period by period, those that are over by then with zeros: the months, a
// part of one by the day of thirty, to four decimals, and as large a part of the period's amount, rounded
// half up to the currency's decimals. Without periods: one, with so many twelfths of a year's amount.
// Nothing: its amount or its end is not known.
struct CommitmentLeft {
  Date from;  // of the period, or `day`
  Decimal months;
  Total amount;
};
std::optional<std::vector<CommitmentLeft>> left_on(const RunningCommitment& commitment, Date day);

}  // namespace telaudit::book
