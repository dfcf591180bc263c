// 10^0 to 10^18: all powers of ten that 64 signed bits hold.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace telaudit {

inline constexpr std::array<std::int64_t, 19> kPowers = [] {
  std::array<std::int64_t, 19> powers{};
  std::int64_t power = 1;
  for (auto& entry : powers) {
    entry = power;
    if (power <= std::numeric_limits<std::int64_t>::max() / 10) power *= 10;
  }
  return powers;
}();

}  // namespace telaudit
