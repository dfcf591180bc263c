// Commitments of contracts in force, and what is left of them on a day.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "book/demand_set.h"
#include "terms/terms.h"

namespace telaudit::book {

struct RunningCommitment {
  std::string contract, commitment, carrier, currency;
  std::string basis;               // annual, monthly or term
  std::set<std::string> accounts;  // "*": any
  std::optional<Total> a_year;     // nothing: of a term whose length is not stated
  std::optional<Decimal> rate;     // of a shortfall, a share; nothing: the commitment states none
  std::optional<Date> ends;        // last day: of the commitment, else of the term
};

// By carrier, then contract and commitment.
std::vector<RunningCommitment> commitments_in_force(const terms::Terms* terms, Date as_of);

// Whether the row's amount is spent towards it: recurring and usage of the accounts it names. What its
// contract leaves out of it is not looked at.
bool counts_towards(const RunningCommitment& commitment, const DemandRow& row);

// What is left of it from `day` on: its months, a part of one by the day of thirty, to four decimals; and so
// many twelfths of a year's amount, rounded half up to the currency's decimals. Nothing left: zero. Nothing:
// its amount or its end is not known.
struct CommitmentLeft {
  Decimal months;
  Total amount;
};
std::optional<CommitmentLeft> left_on(const RunningCommitment& commitment, Date day);

}  // namespace telaudit::book
