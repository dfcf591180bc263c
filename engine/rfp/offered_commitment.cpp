#include "rfp/offered_commitment.h"

#include <algorithm>

namespace telaudit::rfp {
namespace {

constexpr int kMonthsOfAYear = 12;

Exact amount_of_year(const OfferedCommitment& commitment, std::size_t year) {
  if (year < commitment.yearly.size()) return exact(commitment.yearly[year]);
  return commitment.yearly.size() < kCommitmentYears ? Exact(0) : exact(commitment.yearly.back());
}

}  // namespace

std::vector<CommitmentTest> commitment_tests(const OfferedCommitment& commitment, int waived_months, int term,
                                             int months) {
  std::vector<CommitmentTest> out;
  const int last = std::min(term, months);
  const int before = std::max(waived_months, commitment.ramp_months);  // asks for nothing
  if (commitment.monthly)
    for (int month = before + 1; month <= last; ++month)
      out.push_back({month, month, exact(*commitment.monthly)});
  if (commitment.yearly.empty()) return out;
  for (int from = 1; from <= last; from += kMonthsOfAYear) {
    const int to = std::min(from + kMonthsOfAYear - 1, last);
    const int counted = to - std::max(from - 1, before);
    const Exact year = amount_of_year(commitment, static_cast<std::size_t>(from / kMonthsOfAYear));
    if (counted > 0 && year != 0) out.push_back({from, to, year * counted / kMonthsOfAYear});
  }
  return out;
}

}  // namespace telaudit::rfp
