// The search for the award of least cost, over terms in binary numbers; who asks judges what is found by its
// true cost.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "rfp/award.h"
#include "rfp/award_bounds.h"

namespace telaudit::rfp {

// The carrier of each group.
using Assignment = std::vector<std::size_t>;

// The true cost of an assignment; nothing where it breaks a limit.
using AwardJudge = std::function<std::optional<double>(const Assignment&)>;

struct FoundAward {
  std::optional<Assignment> carrier;  // nothing: none that keeps every limit
  double cost = AwardTerms::kNoBid;
  double bound = AwardTerms::kNoBid;  // no assignment costs less, as far as the terms are true
};

// Which discounts are reached is decided by branch and bound over the ranges of the carriers' spends, whose
// bounds are close (award_bounds.h); who gets what is then nearly settled, and CBC completes it. `known` are
// assignments to begin with.
FoundAward search_award(const AwardTerms& terms, std::span<const Assignment> known, const AwardJudge& judge,
                        const AwardEffort& effort);

// (cost - bound) / cost, rounded up to six decimals; and the bound, rounded down to four, as money.
Decimal proven_gap(double cost, double bound);
Total bound_amount(double bound);

// No award within the limits.
Problem no_award(const FoundAward& found);

}  // namespace telaudit::rfp
