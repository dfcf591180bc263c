// Compiling the rates of a contract: amendments and the order of precedence cut what they stand before, and
// what is left are rows of which at most one holds on any day for an item.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "terms/contract.h"

namespace telaudit::terms {

// A stated rate for the part of its period in which it is the one that holds.
struct CompiledRate {
  const StatedRate* stated = nullptr;  // of the span that was compiled
  Period period;
  std::optional<Decimal> previous_price;  // of the row that ended on the day this one begins
};

// Whether `left` stands before `right` where both hold: the stronger document first, then the later effective
// amendment.
bool stands_before(const StatedRate& left, const StatedRate& right);

// Sorted by item and date. A Problem that names both places when two rates of one item overlap and neither
// stands before the other.
Result<std::vector<CompiledRate>> compile_rates(std::span<const StatedRate> stated);

}  // namespace telaudit::terms
