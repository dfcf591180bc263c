// Which way a quotient that has a rest is rounded; the one place that says so.
#pragma once

#include <compare>

#include "base/decimal.h"

namespace telaudit::rules {

// True where the magnitude of a truncated quotient grows by one. There is a rest; `to_half` orders it against
// half of the divisor.
constexpr bool rounds_away(Rounding mode, bool negative, bool odd, std::strong_ordering to_half) {
  switch (mode) {
    case Rounding::down:
      return false;
    case Rounding::up:
      return true;
    case Rounding::floor:
      return negative;
    case Rounding::ceiling:
      return !negative;
    case Rounding::half_up:
      return to_half >= 0;
    case Rounding::half_even:
      return to_half > 0 || (to_half == 0 && odd);
  }
  return false;
}

}  // namespace telaudit::rules
