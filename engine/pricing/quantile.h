// Quartiles of prices without binary floating point: a half cent is a half cent.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/decimal.h"

namespace telaudit::pricing {

// The type-7 quantile at p = quarter / 4 (quarter 0 to 4) of prices sorted ascending, computed exactly and
// rounded half up to `scale`, or to the largest smaller scale at which it fits. Nothing for no prices.
std::optional<Decimal> quartile_type7(std::span<const Decimal> sorted, int quarter, std::uint8_t scale);

}  // namespace telaudit::pricing
