// The plain shapes of fast_number.h, read for a whole column of cells at once. A row of any other shape is
// named as unread and left to the caller; with kernels that read single cells alone, every row is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/fast_number.h"
#include "base/structural_scan.h"

namespace telaudit {

// The cells of `rows` rows, at least one: positions in a window. Both lists have room for a multiple of 8
// rows. As everywhere in fast_number.h kCellSlack bytes from each cell's last byte on are readable, and 8
// from the window's beginning.
struct FastCells {
  const char* window = nullptr;
  const std::uint32_t* begin = nullptr;
  const std::uint32_t* length = nullptr;
  std::size_t rows = 0;
};

// Rows that were not read: bit i of byte g stands for row 8 * g + i. Bits beyond the last row are 0.
using UnreadRows = std::span<std::uint8_t>;

// Calls take(row) for each unread row, ascending.
template <typename Take>
[[gnu::always_inline]] inline void each_unread(std::span<const std::uint8_t> unread, std::size_t rows,
                                               Take take) {
  for (std::size_t group = 0; group * 8 < rows; ++group)
    for (unsigned bits = unread[group]; bits != 0; bits &= bits - 1)
      take(group * 8 + static_cast<std::size_t>(std::countr_zero(bits)));
}

// Every output has room for a multiple of 8 rows; what stands in unread rows and beyond the last has no
// meaning. What is read is what the function of fast_number.h reads; each may leave any row unread.

// fast_digits, times `factor`, where the digits' value is at most `most`; and how many digits.
void fast_digits_column(ScanKernel kernel, const FastCells& cells, std::uint64_t factor, std::uint64_t most,
                        std::int64_t* values, std::uint8_t* counts, UnreadRows unread);

struct FastDecimalRules {
  char point = '.';
  bool negate = false;
  std::uint8_t more_scale = 0;           // is added to each scale
  std::array<std::int64_t, 64> below{};  // by scale as printed: what the magnitude stays below
};

// fast_decimal within the rules.
void fast_decimal_column(ScanKernel kernel, const FastCells& cells, const FastDecimalRules& rules,
                         std::int64_t* mantissas, std::uint8_t* scales, UnreadRows unread);

// fast_date.
void fast_date_column(ScanKernel kernel, const FastCells& cells, const FastDatePattern& pattern,
                      std::int64_t* days, UnreadRows unread);

// fast_date and fast_time of the same rows: tenths of a second since 1970-01-01.
void fast_moment_column(ScanKernel kernel, const FastCells& dates, const FastDatePattern& pattern,
                        const FastCells& times, std::int64_t* tenths, UnreadRows unread);

}  // namespace telaudit
