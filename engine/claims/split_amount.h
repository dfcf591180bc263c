// An amount in exact parts.
#pragma once

#include <span>
#include <vector>

#include "base/decimal.h"

namespace telaudit::claims {

// Parts of `amount` in proportion to the weights, each with the amount's decimals, that add up to it: rounded
// towards 0, and what is left over given unit by unit to the largest remainders, of equal ones to the first
// (the method of largest remainders). Weights are not below 0; where all are 0, the first gets all. No parts
// for no weights.
std::vector<Decimal> split_amount(Decimal amount, std::span<const Decimal> weights);

}  // namespace telaudit::claims
