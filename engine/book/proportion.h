// Exact shares of money.
#pragma once

#include <cstdint>
#include <optional>

#include "base/decimal.h"

namespace telaudit::book {

// amount * numerator / denominator, rounded half away from zero to `scale` decimals. Nothing for a
// denominator of zero or a result over 38 digits.
std::optional<Total> proportion(const Total& amount, const Total& numerator, const Total& denominator,
                                std::uint8_t scale);

// amount * count, exact.
Total times(const Total& amount, int count);

// quantity * price, exact. Nothing where a decimal does not hold it.
std::optional<Total> times(const Total& quantity, const Decimal& price);

// amount * factor, at the same rounding.
std::optional<Total> times(const Total& amount, const Decimal& factor, std::uint8_t scale);

}  // namespace telaudit::book
