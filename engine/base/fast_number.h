// The plain shapes of numbers, dates and times, read eight bytes at a time: what nearly every cell of nearly
// every file looks like. A cell of any other shape is not valid here and goes to the readers of all shapes
// (decimal.h, date.h, formats/money_text.h); a valid one has the value those give it.
//
// Every function here may read up to kCellSlack bytes from the cell's last byte on, whatever stands there;
// the caller keeps them readable.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/decimal.h"

namespace telaudit {

inline constexpr std::size_t kCellSlack = 32;

struct FastDigits {
  std::uint64_t value = 0;  // of no meaning where not valid; so below
  bool valid = false;
};

struct FastDecimal {
  std::int64_t mantissa = 0;
  std::uint8_t scale = 0;
  bool valid = false;
};

struct FastDate {
  std::int32_t days = 0;  // since 1970-01-01
  bool valid = false;
};

struct FastTime {
  std::int32_t tenths = 0;  // of a second since midnight
  bool valid = false;
};

// Where day, month and year stand in a date of two, two and four digits, the year as two pairs.
struct FastDatePattern {
  struct Pair {
    std::uint8_t in_last = 0;  // 0: in the first 8 bytes, 1: in the last 8
    std::uint8_t shift = 0;    // bits before it there
  };
  std::uint8_t length = 0;  // 8 to 10
  Pair day;
  Pair month;
  Pair century;
  Pair year_of_century;
  // The date as text with '0' for each digit, its first and its last 8 bytes, and where its literals stand.
  std::array<std::uint64_t, 2> shape{};
  std::array<std::uint64_t, 2> literals{};
};

// For a pattern of parse_date made of %d, %m and %Y once each, in any order, with at most one literal ASCII
// character between two of them: "%d/%m/%Y", "%Y-%m-%d", "%Y%m%d". Nothing for other patterns.
std::optional<FastDatePattern> fast_date_pattern(std::string_view pattern);

namespace fast {

inline constexpr std::uint64_t kZeros = 0x3030303030303030U;

// Eight bytes as a number whose lowest byte is the first in memory.
inline std::uint64_t load8(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, 8);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// 0 when all eight bytes are digits. A byte of 0xFA and more carries into its neighbour, but has shown by its
// own high half that it is none.
inline std::uint64_t not_digits(std::uint64_t word) {
  constexpr std::uint64_t kHigh = 0xF0F0F0F0F0F0F0F0U;
  return ((word & kHigh) | (((word + 0x0606060606060606U) & kHigh) >> 4)) ^ 0x3333333333333333U;
}

// The value of eight digits: neighbours are joined to pairs, pairs to fours, fours to the eight.
inline std::uint64_t eight_digits(std::uint64_t word) {
  word -= kZeros;
  word = word * 10 + (word >> 8);
  constexpr std::uint64_t kPairs = 0x000000FF000000FFU;
  return ((word & kPairs) * (100 + (std::uint64_t{1000000} << 32)) +
          ((word >> 16) & kPairs) * (1 + (std::uint64_t{10000} << 32))) >>
         32;
}

// The first `length` (1 to 8) bytes of `word`, moved behind zeros.
inline std::uint64_t right_aligned(std::uint64_t word, std::size_t length) {
  const auto bits = static_cast<unsigned>(64 - 8 * length);
  return (word << bits) | ((kZeros >> 1) >> (63 - bits));
}

// Days from 1970-01-01 to the first of January of a year from 1 on (proleptic Gregorian), modulo 2^32.
inline std::uint32_t days_before_year(std::uint32_t year) {
  const std::uint32_t past = year - 1;
  return past * 365 + past / 4 - past / 100 + past / 400 - 719162;
}

struct MonthDays {
  std::uint16_t before;
  std::uint8_t length;
};
inline constexpr std::array<MonthDays, 16> kMonths = {{{0, 0},
                                                       {0, 31},
                                                       {31, 28},
                                                       {59, 31},
                                                       {90, 30},
                                                       {120, 31},
                                                       {151, 30},
                                                       {181, 31},
                                                       {212, 31},
                                                       {243, 30},
                                                       {273, 31},
                                                       {304, 30},
                                                       {334, 31},
                                                       {0, 0},
                                                       {0, 0},
                                                       {0, 0}}};

inline FastDate civil_day(std::uint32_t century, std::uint32_t year_of_century, std::uint32_t month,
                          std::uint32_t day) {
  const std::uint32_t year = century * 100 + year_of_century;
  const MonthDays days = kMonths[month & 15];
  const std::uint32_t leap = (year_of_century != 0 ? year_of_century : century) % 4 == 0 ? 1 : 0;
  const std::uint32_t length = days.length + (month == 2 ? leap : 0);
  // Month 0 and 13 to 15 have no day; beyond 15 the table would repeat.
  const bool valid = (month < 16) & (day - 1 < length) & (century >= 19);
  const std::uint32_t in_year = days.before + day - 1 + (month > 2 ? leap : 0);
  return {static_cast<std::int32_t>(days_before_year(year) + in_year), valid};
}

}  // namespace fast

// 1 to 18 digits and nothing else.
[[gnu::always_inline]] inline FastDigits fast_digits(const char* cell, std::size_t length) {
  if (length - 1 < 8) {
    const std::uint64_t word = fast::right_aligned(fast::load8(cell), length);
    return {fast::eight_digits(word), fast::not_digits(word) == 0};
  }
  if (length - 1 < 16) {
    const std::uint64_t high = fast::right_aligned(fast::load8(cell), length - 8);
    const std::uint64_t low = fast::load8(cell + length - 8);
    return {fast::eight_digits(high) * 100000000 + fast::eight_digits(low),
            (fast::not_digits(high) | fast::not_digits(low)) == 0};
  }
  if (length - 1 < 18) {
    const std::uint64_t top = fast::right_aligned(fast::load8(cell), length - 16);
    const std::uint64_t high = fast::load8(cell + length - 16);
    const std::uint64_t low = fast::load8(cell + length - 8);
    return {(fast::eight_digits(top) * 100000000 + fast::eight_digits(high)) * 100000000 +
                fast::eight_digits(low),
            (fast::not_digits(top) | fast::not_digits(high) | fast::not_digits(low)) == 0};
  }
  return {};
}

namespace fast {

__extension__ using Word16 = unsigned __int128;

inline constexpr Word16 twice(std::uint64_t word) {
  return (Word16{word} << 64) | word;
}

inline std::uint64_t not_digits(Word16 word) {
  return not_digits(static_cast<std::uint64_t>(word)) | not_digits(static_cast<std::uint64_t>(word >> 64));
}

inline std::uint64_t digits_value(std::uint64_t word) {
  return eight_digits(word);
}

inline std::uint64_t digits_value(Word16 word) {
  return eight_digits(static_cast<std::uint64_t>(word)) * 100000000 +
         eight_digits(static_cast<std::uint64_t>(word >> 64));
}

// `word` holds `length` characters behind zeros, `points` a bit 0x80 in each byte that is the point, at least
// one.
template <typename Word>
[[gnu::always_inline]] inline FastDecimal with_point(Word word, Word points, std::size_t length,
                                                     bool negative) {
  // The bytes before the point move over it; a second point stays and is no digit.
  const Word through = points ^ (points - 1);
  const Word before = word & (through >> 8);
  word = (word & ~through) | (before << 8) | Word{'0'};
  std::size_t scale = sizeof(Word) - 1;
  if constexpr (sizeof(Word) == 8) {
    scale -= static_cast<std::size_t>(std::countr_zero(points)) / 8;
  } else {
    const auto first = static_cast<std::uint64_t>(points);
    scale -= static_cast<std::size_t>(first != 0
                                          ? std::countr_zero(first)
                                          : 64 + std::countr_zero(static_cast<std::uint64_t>(points >> 64))) /
             8;
  }
  const auto mantissa = static_cast<std::int64_t>(digits_value(word));
  const bool valid = (not_digits(word) == 0) & (scale - 1 < kMaxScale) & (scale + 1 < length);
  return {negative ? -mantissa : mantissa, static_cast<std::uint8_t>(scale), valid};
}

template <typename Word>
[[gnu::always_inline]] inline FastDecimal decimal_of(Word word, Word point, Word low_bits, std::size_t length,
                                                     bool negative) {
  const Word differs = word ^ point;
  const Word points = ~(((differs & low_bits) + low_bits) | differs | low_bits);
  if (points != 0) return with_point(word, points, length, negative);
  const auto mantissa = static_cast<std::int64_t>(digits_value(word));
  return {negative ? -mantissa : mantissa, 0, not_digits(word) == 0};
}

// One byte after the other, for the few longer than 16 characters.
inline FastDecimal long_decimal(const char* at, std::size_t length, bool negative, char point) {
  std::int64_t value = 0;
  std::size_t whole = 0;
  std::size_t i = 0;
  for (; i < length && at[i] >= '0' && at[i] <= '9'; ++i, ++whole) value = value * 10 + (at[i] - '0');
  const std::int64_t sign = negative ? -1 : 1;
  if (i == length) return {sign * value, 0, true};
  if (at[i++] != point) return {};
  const std::size_t scale = length - i;
  for (; i < length && at[i] >= '0' && at[i] <= '9'; ++i) value = value * 10 + (at[i] - '0');
  return {sign * value, static_cast<std::uint8_t>(scale), i == length && whole > 0 && scale - 1 < kMaxScale};
}

}  // namespace fast

// At most 18 characters: a minus or none, digits, and perhaps the point with 1 to kMaxScale more digits.
[[gnu::always_inline]] inline FastDecimal fast_decimal(const char* cell, std::size_t length,
                                                       char point = '.') {
  if (length - 1 >= 18) return {};
  const bool negative = *cell == '-';
  cell += negative ? 1 : 0;
  length -= negative ? 1 : 0;
  constexpr std::uint64_t kLow = 0x7F7F7F7F7F7F7F7FU;
  const std::uint64_t points = 0x0101010101010101U * static_cast<unsigned char>(point);
  if (length - 1 < 8)
    return fast::decimal_of(fast::right_aligned(fast::load8(cell), length), points, kLow, length, negative);
  if (length - 1 < 16) {
    const std::uint64_t first = fast::right_aligned(fast::load8(cell), length - 8);
    const std::uint64_t last = fast::load8(cell + length - 8);
    return fast::decimal_of((fast::Word16{last} << 64) | first, fast::twice(points), fast::twice(kLow),
                            length, negative);
  }
  return length == 0 ? FastDecimal{} : fast::long_decimal(cell, length, negative, point);
}

// All digits of the pattern are there ("01", not "1"); the year is 1900 or later.
[[gnu::always_inline]] inline FastDate fast_date(const char* cell, std::size_t length,
                                                 const FastDatePattern& pattern) {
  if (length != pattern.length) return {};
  const std::uint64_t first = fast::load8(cell) ^ pattern.shape[0];
  const std::uint64_t last = fast::load8(cell + length - 8) ^ pattern.shape[1];
  // What is left is 0 to 9 for a digit and 0 for a literal.
  const std::uint64_t misfits = fast::not_digits(first ^ fast::kZeros) |
                                fast::not_digits(last ^ fast::kZeros) | (first & pattern.literals[0]) |
                                (last & pattern.literals[1]);
  // Each byte becomes the pair of digits that begins there.
  const std::uint64_t pairs[2] = {first * 10 + (first >> 8), last * 10 + (last >> 8)};
  const auto pair = [&](FastDatePattern::Pair at) {
    return static_cast<std::uint32_t>(pairs[at.in_last] >> at.shift) & 0x7F;
  };
  FastDate out = fast::civil_day(pair(pattern.century), pair(pattern.year_of_century), pair(pattern.month),
                                 pair(pattern.day));
  out.valid = out.valid && misfits == 0;
  return out;
}

// "HH:MM:SS" and "HH:MM".
[[gnu::always_inline]] inline FastTime fast_time(const char* cell, std::size_t length) {
  constexpr std::uint64_t kShape = 0x30303A30303A3030U;  // 00:00:00
  std::uint64_t word = fast::load8(cell);
  if (length == 5) {
    word = (word & 0xFFFFFFFFFFU) | (kShape & ~std::uint64_t{0xFFFFFFFFFFU});
  } else if (length != 8) {
    return {};
  }
  word ^= kShape;
  constexpr std::uint64_t kColons = 0x0000FF0000FF0000U;
  const std::uint64_t pairs = word * 10 + (word >> 8);
  const auto hour = static_cast<std::int32_t>(pairs & 0x7F);
  const auto minute = static_cast<std::int32_t>((pairs >> 24) & 0x7F);
  const auto second = static_cast<std::int32_t>((pairs >> 48) & 0x7F);
  const std::uint64_t misfits = fast::not_digits(word ^ fast::kZeros) | (word & kColons);
  const bool valid = (misfits == 0) & (hour < 24) & (minute < 60) & (second < 60);
  return {((hour * 60 + minute) * 60 + second) * 10, valid};
}

}  // namespace telaudit
