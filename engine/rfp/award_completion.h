// The assignment of groups when it is settled which discount every carrier reaches: a small integer program,
// solved by COIN-OR CBC.
#pragma once

#include <optional>
#include <vector>

#include "rfp/award_bounds.h"

namespace telaudit::rfp {

struct Completion {
  std::optional<std::vector<std::size_t>> carrier;  // of each group; nothing: none was found
  double bound = 0;                                 // no assignment within the ranges costs less
};

// The cheapest assignment that keeps every carrier within one of its open ranges, proven to `gap` (a share of
// its cost) or as far as `seconds` go.
Completion complete_award(const AwardTerms& terms, const OpenRanges& open, double gap, double seconds);

}  // namespace telaudit::rfp
