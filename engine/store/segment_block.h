// One column of one chunk as bytes, and back.
//
// A column of which nothing is known has no bytes. Any other block is u8 encoding, u8 scale, u8 flags, u8
// zero, u32 rows, and then
//   constant    a text, or i64 and (where it is printed at another scale) u8
//   dictionary  u32 words, their texts (see segment_text.h), ascending; zones
//   plain       zones
//   digits      zones
// Zones are u32 length of each, and their bytes. A zone holds up to kZoneRows rows:
//   u8 1 and a stream of flags where rows are unknown, else u8 0
//   dictionary  a stream of codes
//   plain       a stream of numbers, and with printed scales a stream of these; or texts
//   digits      a stream of values, a stream of their numbers of digits
// Streams are those of segment_numbers.h. An unknown row repeats the row before it. Equal views have equal
// bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "bill/relation.h"
#include "store/segment_numbers.h"

namespace telaudit::store {

// Flag of a block: decimals of it were printed at other scales than the column's.
inline constexpr std::uint8_t kHasPrintedScales = 1;

// The rows [begin, begin + rows) of a view, without copying.
bill::ColumnView slice(const bill::ColumnView& view, std::size_t begin, std::size_t rows);

// Exact bounds of the known numbers and number of unknown rows of a view; distinct words of a dictionary.
bill::Zone zone_of(const bill::ColumnView& view);

// Memory that is used again from block to block.
struct BlockScratch {
  NumberScratch numbers;
  std::vector<std::int64_t> values;
  std::vector<std::int64_t> flags;
  std::vector<std::int64_t> distinct;
  std::vector<std::int64_t> places;
  std::vector<std::uint32_t> new_codes;
  std::vector<std::uint32_t> used;
  std::vector<std::uint32_t> met;
  std::vector<std::string_view> words;
  std::vector<std::int64_t> word_values;
};

// Appends the block of a view, whose words may stand in any order, to `out` and its zones to `zones`, one for each kZoneRows rows. False when a
// text does not fit in 32-bit lengths.
[[nodiscard]] bool encode_block(const bill::ColumnView& view, BlockScratch& scratch, std::string& out,
                                std::vector<bill::Zone>& zones);

// A block that was read: its bytes and what its head says. Words and zones point into `bytes` and `text` and
// stay valid when it is moved.
struct StoredBlock {
  bill::Type type = bill::Type::text;
  bill::Encoding encoding = bill::Encoding::constant;
  bool unknown = false;  // no row is known
  bool has_printed_scales = false;
  std::uint8_t scale = 0;
  std::uint8_t printed_scale = 0;  // of a constant
  std::int64_t number = 0;         // of a constant
  std::size_t rows = 0;
  std::vector<std::string_view> words;  // of a dictionary; of a constant text
  // Words of digits: the numbers they are, and whether `words` still waits to be written from them.
  std::vector<std::int64_t> word_values;
  std::vector<std::uint8_t> word_digits;
  bool words_wait = false;
  std::vector<std::string_view> zones;
  std::vector<char> bytes;
  std::vector<char> text;

  StoredBlock() = default;
  StoredBlock(StoredBlock&&) noexcept = default;
  StoredBlock& operator=(StoredBlock&&) noexcept = default;
  StoredBlock(const StoredBlock&) = delete;
  StoredBlock& operator=(const StoredBlock&) = delete;

  std::size_t memory() const;  // bytes it occupies
};

// What is to be there of the words of a dictionary.
enum class Words : std::uint8_t {
  written,
  of_cells,  // those of digits may wait: decode_cell() alone may look at the block until write_words()
};

// Takes `block.bytes` apart, in which nothing is trusted; `type` and `rows` are what the footer says. Gives
// what is wrong with the bytes, or nothing.
std::optional<std::string> open_block(StoredBlock& block, bill::Type type, std::size_t rows,
                                      Words words = Words::written);
// The words that wait, if any do. Gives what is wrong with them, or nothing.
std::optional<std::string> write_words(StoredBlock& block);

// What is known of `rows` rows of a block before they are decoded: encoding, scale, the value of a constant,
// the words of a dictionary. It shows memory of the block.
bill::ColumnView head_of(const StoredBlock& block, std::size_t rows);

// The rows of one zone. Words are those of the block, which outlives it.
struct ZoneColumn {
  std::vector<std::uint8_t> known;
  std::vector<std::int64_t> numbers;
  std::vector<std::uint8_t> printed_scales;
  std::vector<std::uint32_t> codes;
  std::vector<std::string_view> words;  // plain text
  std::vector<std::uint8_t> digit_counts;
  std::unique_ptr<bill::DigitTexts> digit_texts;
  std::vector<char> text;
  bill::ColumnView view;  // of the rows above; renewed by decode_zone()

  ZoneColumn() = default;
  ZoneColumn(ZoneColumn&&) noexcept = default;
  ZoneColumn& operator=(ZoneColumn&&) noexcept = default;
  ZoneColumn(const ZoneColumn&) = delete;
  ZoneColumn& operator=(const ZoneColumn&) = delete;

  std::size_t memory() const;
};

// Memory of `column` is used again. Gives what is wrong with the bytes, or nothing.
std::optional<std::string> decode_zone(const StoredBlock& block, std::size_t zone, ZoneColumn& column);

// One row of a zone, for those who look at few. Words are those of the block, which outlives it.
struct ZoneCell {
  std::uint8_t known = 0;
  std::int64_t number = 0;
  std::uint8_t printed_scale = 0;
  std::uint32_t code = 0;
  std::uint8_t digit_count = 0;
  std::unique_ptr<bill::DigitTexts> digit_texts;
  bill::DigitCell digits{};  // of a word that waits
  std::string_view word;
  bill::ColumnView view;  // of the one row; renewed by decode_cell()
};

// False where its neighbours are needed to tell it, or the bytes are wrong: decode_zone() knows.
bool decode_cell(const StoredBlock& block, std::size_t zone, std::size_t row, ZoneCell& cell);

// The exact sum of the known numbers of a zone of decimals or integers, without their scale. Nothing where
// the bytes are wrong.
std::optional<__int128> sum_zone(const StoredBlock& block, std::size_t zone, ZoneColumn& scratch);

// Rows of one zone of a block.
std::size_t zone_rows(std::size_t rows, std::size_t zone);

}  // namespace telaudit::store
