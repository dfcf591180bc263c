// One column of one chunk, in memory and as bytes.
//
// A block is u8 encoding, u8 scale, u8 width, u8 flags, u32 rows, and then
//   constant    nothing when unknown; else the text, or i64 and (with printed scales) u8
//   dictionary  known bitmap if any row is unknown; u32 words, u32 end of each word, their bytes; codes of 1,
//   2 or 4 bytes plain       known bitmap if any row is unknown; with printed scales one byte for each row;
//   numbers of 1, 2, 4 or 8 bytes
// The smallest width that fits is taken, so equal rows have equal bytes. Unknown rows hold zero.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"

namespace telaudit::store {

// Laid out as ColumnView says. Words point into `bytes` (a decoded block) or into the view it was made from,
// and stay valid when the block is moved.
struct ColumnBlock {
  bill::Type type = bill::Type::text;
  bill::Encoding encoding = bill::Encoding::plain;
  std::uint8_t scale = 0;
  std::size_t rows = 0;
  std::vector<std::uint8_t> known;
  std::vector<std::int64_t> numbers;
  std::vector<std::uint8_t> printed_scales;
  std::vector<std::uint32_t> codes;
  std::vector<std::string_view> words;
  std::vector<char> bytes;

  ColumnBlock() = default;
  ColumnBlock(ColumnBlock&&) noexcept = default;
  ColumnBlock& operator=(ColumnBlock&&) noexcept = default;
  ColumnBlock(const ColumnBlock&) = delete;
  ColumnBlock& operator=(const ColumnBlock&) = delete;

  bill::ColumnView view() const;
  std::size_t memory() const;  // bytes it occupies
};

// A column in which nothing is known.
ColumnBlock unknown_block(bill::Type type, std::size_t rows);

// The rows [begin, begin + rows) of a view, without copying.
bill::ColumnView slice(const bill::ColumnView& view, std::size_t begin, std::size_t rows);

// Exact bounds and number of unknown rows of a view; distinct words where it is text.
bill::Zone zone_of(const bill::ColumnView& view);

// The one form in which these rows are stored: fewest words, constant where it can be, printed scales only
// where they differ.
ColumnBlock canonical_block(const bill::ColumnView& view);

// Nothing when a text does not fit in 32-bit lengths.
std::optional<std::string> encode_block(const ColumnBlock& block);

// Decodes `block.bytes` in place, in which nothing is trusted; `type` and `rows` are what the footer says.
// Gives what is wrong with the bytes, or nothing.
std::optional<std::string> decode_block(ColumnBlock& block, bill::Type type, std::size_t rows);

}  // namespace telaudit::store
