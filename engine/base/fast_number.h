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

// Where day, month and year stand in a date of two, two and four digits.
struct FastDatePattern {
  std::uint8_t length = 10;  // 8 to 10
  std::uint8_t day = 0;      // offset of its first digit
  std::uint8_t month = 3;
  std::uint8_t year = 6;
  // The date as text with '0' for each digit, its first and its last 8 bytes, and where its literals stand.
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t first_literals = 0;
  std::uint64_t last_literals = 0;
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

// A byte of 0xFA and more carries into its neighbour, but has failed by its high half then.
inline bool all_digits(std::uint64_t word) {
  constexpr std::uint64_t kHigh = 0xF0F0F0F0F0F0F0F0U;
  return ((word & kHigh) | (((word + 0x0606060606060606U) & kHigh) >> 4)) == 0x3333333333333333U;
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

inline std::uint64_t byte_of(std::uint64_t word, unsigned i) {
  return (word >> (8 * i)) & 0xFF;
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

inline FastDate civil_day(std::uint32_t year, std::uint32_t month, std::uint32_t day) {
  const MonthDays days = kMonths[month & 15];
  const std::uint32_t leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 1 : 0;
  const std::uint32_t length = days.length + (month == 2 ? leap : 0);
  // Month 0 and 13 to 15 have no day; beyond 15 the table would repeat.
  const bool valid = (month < 16) & (day - 1 < length) & (year >= 1900);
  const std::uint32_t in_year = days.before + day - 1 + (month > 2 ? leap : 0);
  return {static_cast<std::int32_t>(days_before_year(year) + in_year), valid};
}

}  // namespace fast

// 1 to 18 digits and nothing else.
inline FastDigits fast_digits(const char* cell, std::size_t length) {
  if (length - 1 < 8) {
    const std::uint64_t word = fast::right_aligned(fast::load8(cell), length);
    return {fast::eight_digits(word), fast::all_digits(word)};
  }
  if (length - 1 < 16) {
    const std::uint64_t high = fast::right_aligned(fast::load8(cell), length - 8);
    const std::uint64_t low = fast::load8(cell + length - 8);
    return {fast::eight_digits(high) * 100000000 + fast::eight_digits(low),
            fast::all_digits(high) && fast::all_digits(low)};
  }
  if (length - 1 < 18) {
    const std::uint64_t top = fast::right_aligned(fast::load8(cell), length - 16);
    const std::uint64_t high = fast::load8(cell + length - 16);
    const std::uint64_t low = fast::load8(cell + length - 8);
    return {(fast::eight_digits(top) * 100000000 + fast::eight_digits(high)) * 100000000 +
                fast::eight_digits(low),
            fast::all_digits(top) && fast::all_digits(high) && fast::all_digits(low)};
  }
  return {};
}

namespace fast {

inline FastDecimal decimal_of(std::uint64_t digits, bool negative, std::size_t scale, bool valid) {
  const auto mantissa = static_cast<std::int64_t>(digits);
  return {negative ? -mantissa : mantissa, static_cast<std::uint8_t>(scale), valid};
}

// One byte after the other, for the few longer than 16 characters.
inline FastDecimal long_decimal(const char* at, std::size_t length, bool negative, char point) {
  std::uint64_t value = 0;
  std::size_t whole = 0;
  std::size_t i = 0;
  for (; i < length && at[i] >= '0' && at[i] <= '9'; ++i, ++whole)
    value = value * 10 + static_cast<std::uint64_t>(at[i] - '0');
  if (i == length) return decimal_of(value, negative, 0, true);
  if (at[i++] != point) return {};
  const std::size_t scale = length - i;
  for (; i < length && at[i] >= '0' && at[i] <= '9'; ++i)
    value = value * 10 + static_cast<std::uint64_t>(at[i] - '0');
  return decimal_of(value, negative, scale, i == length && whole > 0 && scale - 1 < kMaxScale);
}

}  // namespace fast

// At most 18 characters: a minus or none, digits, and perhaps the point with 1 to kMaxScale more digits.
inline FastDecimal fast_decimal(const char* cell, std::size_t length, char point = '.') {
  if (length - 1 >= 18) return {};
  const bool negative = *cell == '-';
  const char* at = cell + (negative ? 1 : 0);
  const std::size_t rest = length - (negative ? 1 : 0);
  if (rest - 1 >= 8) {
    if (rest == 0) return {};
    return fast::long_decimal(at, rest, negative, point);
  }
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kLow = 0x7F7F7F7F7F7F7F7FU;
  std::uint64_t word = fast::right_aligned(fast::load8(at), rest);
  const std::uint64_t differs = word ^ (kOnes * static_cast<unsigned char>(point));
  const std::uint64_t points = ~(((differs & kLow) + kLow) | differs | kLow);  // 0x80 where a point stands
  if (points == 0) return fast::decimal_of(fast::eight_digits(word), negative, 0, fast::all_digits(word));
  // The bytes before the point move over it; a second point stays and is no digit.
  const std::uint64_t through = points ^ (points - 1);  // up to the first point's highest bit
  const std::uint64_t before = word & (through >> 8);
  word = (word & ~through) | (before << 8) | '0';
  const auto place = static_cast<unsigned>(std::countr_zero(points)) / 8;
  const std::size_t scale = 7 - place;
  return fast::decimal_of(fast::eight_digits(word), negative, scale,
                          fast::all_digits(word) && scale > 0 && scale + 1 < rest);
}

// Ten or eight characters by the pattern; the year is 1900 or later.
inline FastDate fast_date(const char* cell, std::size_t length, const FastDatePattern& pattern) {
  if (length != pattern.length) return {};
  const std::uint64_t first = fast::load8(cell) ^ pattern.first;
  const std::uint64_t last = fast::load8(cell + length - 8) ^ pattern.last;
  // What is left is 0 to 9 for a digit and 0 for a literal.
  const bool shaped = fast::all_digits(first ^ fast::kZeros) && fast::all_digits(last ^ fast::kZeros) &&
                      ((first & pattern.first_literals) | (last & pattern.last_literals)) == 0;
  const auto digit = [&](unsigned i) {
    return static_cast<std::uint32_t>(i < 8 ? fast::byte_of(first, i)
                                            : fast::byte_of(last, i + 8 - static_cast<unsigned>(length)));
  };
  const unsigned y = pattern.year;
  const std::uint32_t year = digit(y) * 1000 + digit(y + 1) * 100 + digit(y + 2) * 10 + digit(y + 3);
  const std::uint32_t month = digit(pattern.month) * 10 + digit(pattern.month + 1U);
  const std::uint32_t day = digit(pattern.day) * 10 + digit(pattern.day + 1U);
  FastDate out = fast::civil_day(year, month, day);
  out.valid = out.valid && shaped;
  return out;
}

// "HH:MM:SS" and "HH:MM".
inline FastTime fast_time(const char* cell, std::size_t length) {
  constexpr std::uint64_t kShape = 0x30303A30303A3030U;  // 00:00:00
  std::uint64_t word = fast::load8(cell);
  if (length == 5) {
    word = (word & 0xFFFFFFFFFFU) | (kShape & ~std::uint64_t{0xFFFFFFFFFFU});
  } else if (length != 8) {
    return {};
  }
  word ^= kShape;
  const auto pair = [&](unsigned i) {
    return static_cast<std::int32_t>(fast::byte_of(word, i) * 10 + fast::byte_of(word, i + 1));
  };
  const std::int32_t hour = pair(0);
  const std::int32_t minute = pair(3);
  const std::int32_t second = pair(6);
  constexpr std::uint64_t kColons = 0x0000FF0000FF0000U;
  const bool valid = fast::all_digits(word ^ fast::kZeros) && (word & kColons) == 0 && hour < 24 &&
                     minute < 60 && second < 60;
  return {((hour * 60 + minute) * 60 + second) * 10, valid};
}

}  // namespace telaudit
