// Words of digits as whole numbers of their own.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "bill/digit_texts.h"

namespace telaudit::rules {

// Words of 1 to 18 digits are numbered: those of one digit first, then those of two, and so on. 0 is for the
// unknown, so the first word is 1. This is the number of the first word of each length.
inline constexpr auto kFirstOfLength = [] {
  std::array<std::int64_t, bill::kDigitCell + 1> out{};
  std::int64_t power = 1;
  std::int64_t before = 1;
  for (std::size_t length = 1; length <= bill::kDigitCell; ++length) {
    out[length] = before;
    power *= 10;
    before += power;
  }
  return out;
}();

// The number of a word of digits; nothing for any other.
inline std::optional<std::int64_t> number_of_digits(std::string_view word) {
  if (word.empty() || word.size() > bill::kDigitCell) return std::nullopt;
  std::int64_t value = 0;
  const bool digits = std::all_of(word.begin(), word.end(), [&](char c) {
    value = value * 10 + (c - '0');
    return c >= '0' && c <= '9';
  });
  if (!digits) return std::nullopt;
  return kFirstOfLength[word.size()] + value;
}

}  // namespace telaudit::rules
