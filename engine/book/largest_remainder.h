// A sum cut into parts that add up to it exactly.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/decimal.h"

namespace telaudit::book {

// `whole` in parts of so many decimals by weight (Hamilton's method of largest remainders): each part is its
// exact share cut off towards zero, and the smallest units that are left go to the largest remainders, of
// equal ones to the first. The parts add up to `whole`, which has no more decimals than that. Nothing where
// no weight is above zero, one is below, or a number does not fit.
std::optional<std::vector<Total>> spread(const Total& whole, std::span<const Total> weights,
                                         std::uint8_t decimals);

// `values` rounded to so many decimals so that they add up to `whole`: each is cut off downwards, and the
// units that are left go to the largest remainders, of equal ones to the first; what is left or missing
// beyond one unit a value goes to the largest value. Nothing where there is none, or a number does not fit.
std::optional<std::vector<Total>> rounded_to(const Total& whole, std::span<const Total> values,
                                             std::uint8_t decimals);

}  // namespace telaudit::book
