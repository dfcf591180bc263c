// Numbers and dates read eight bytes at a time, as base/fast_number.h does, in texts behind whose end nothing
// may be read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/fast_number.h"

namespace telaudit::formats {

// Up to eight bytes as a number whose lowest byte is the first; zeros behind them.
inline std::uint64_t load_up_to_8(std::string_view text) {
  const auto part = [&](std::size_t at, auto word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    return static_cast<std::uint64_t>(word);
  };
  const std::size_t size = text.size();
  if (size == 8) return part(0, std::uint64_t{});
  if (size >= 4) return part(0, std::uint32_t{}) | part(size - 4, std::uint32_t{}) << (8 * (size - 4));
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i)
    word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
  return word;
}

// As fast_decimal, for at most 16 characters: a minus or none, digits, and perhaps the point with 1 to
// kMaxScale more digits.
[[gnu::always_inline]] inline FastDecimal exact_decimal(std::string_view text, char point) {
  if (text.size() - 1 >= 16) return {};
  const bool negative = text.front() == '-';
  if (negative) text.remove_prefix(1);
  constexpr std::uint64_t kLow = 0x7F7F7F7F7F7F7F7FU;
  const std::uint64_t points = 0x0101010101010101U * static_cast<unsigned char>(point);
  const std::size_t size = text.size();
  if (size - 1 < 8)
    return fast::decimal_of(fast::right_aligned(load_up_to_8(text), size), points, kLow, size, negative);
  if (size == 0) return {};
  const std::uint64_t first = fast::right_aligned(fast::load8(text.data()), size - 8);
  const std::uint64_t last = fast::load8(text.data() + size - 8);
  return fast::decimal_of((fast::Word16{last} << 64) | first, fast::twice(points), fast::twice(kLow), size,
                          negative);
}

// As fast_digits, for at most 16 digits.
[[gnu::always_inline]] inline FastDigits exact_digits(std::string_view text) {
  const std::size_t size = text.size();
  if (size - 1 < 8) {
    const std::uint64_t word = fast::right_aligned(load_up_to_8(text), size);
    return {fast::eight_digits(word), fast::not_digits(word) == 0};
  }
  return size - 1 < 16 ? fast_digits(text.data(), size) : FastDigits{};
}

// CCYYMMDD, from 1900 on.
[[gnu::always_inline]] inline FastDate exact_date(const char* eight) {
  const std::uint64_t word = fast::load8(eight);
  // Each byte becomes the pair of digits that begins there.
  const std::uint64_t digits = word - fast::kZeros;
  const std::uint64_t pairs = digits * 10 + (digits >> 8U);
  const auto pair = [&](unsigned at) { return static_cast<std::uint32_t>(pairs >> (8 * at)) & 0x7FU; };
  FastDate date = fast::civil_day(pair(0), pair(2), pair(4), pair(6));
  date.valid = date.valid && fast::not_digits(word) == 0;
  return date;
}

}  // namespace telaudit::formats
