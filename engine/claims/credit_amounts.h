// Money while credits are matched: whole numbers of a millionth, which add up without rounding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/decimal.h"

namespace telaudit::claims {

// Millionths. 128 bits hold the sum of any number of amounts of 64.
using Millionths = __int128;

// Nothing for more than six decimals that count, or for more than nine million millions.
std::optional<Millionths> millionths(Decimal value);

// With two decimals, or as many more as it has. Of what millionths() gave, or less than that.
Decimal money_of(Millionths value);

// An amount agreed and what is known of the tax on it; a carrier credits the one or both.
struct OpenAmount {
  Millionths amount = 0;
  Millionths tax = 0;
};

// Some of the amounts: bit i stands for the i-th.
struct FittingSum {
  std::uint32_t members = 0;
  bool with_tax = false;

  bool operator==(const FittingSum&) const = default;
};

inline constexpr std::size_t kMostInSum = 12;

// Every choice of amounts, none of them twice, whose sum is `target`: without their taxes first, then with
// the taxes of all that were chosen, where these are not nothing. In order of `members`. At most kMostInSum
// open amounts, each above zero.
std::vector<FittingSum> fitting_sums(std::span<const OpenAmount> open, Millionths target);

}  // namespace telaudit::claims
