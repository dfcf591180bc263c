// What a bidder wants to be paid at least, and when it is tested.
#pragma once

#include <optional>
#include <vector>

#include "base/decimal.h"
#include "rfp/exact.h"

namespace telaudit::rfp {

// Most contract years of which a commitment names its own amount; the last holds for those after it too.
inline constexpr int kCommitmentYears = 5;

// Of charges after discount, without surcharges. Of each month, or of each contract year; never both.
struct OfferedCommitment {
  std::optional<Decimal> monthly;
  std::vector<Decimal> yearly;  // of contract year 1 and so on, 0: none in it; empty: not by year
  int ramp_months = 0;          // at the beginning, which ask for nothing

  bool empty() const { return !monthly && yearly.empty(); }
};

// Months of the contract, from 1 and inclusive, whose charges are tested together at the end of the last.
struct CommitmentTest {
  int from = 1, to = 1;
  Exact amount;
};

// Ascending. Months after the term or after those that are compared ask for nothing, nor do those of the ramp
// and those that are waived: a month of them has no test, and of a contract year's amount a twelfth counts
// for each of its other months. The charges of all months of a year count towards it.
std::vector<CommitmentTest> commitment_tests(const OfferedCommitment& commitment, int waived_months, int term,
                                             int months);

}  // namespace telaudit::rfp
