// Blocks read back from bytes that nobody vouches for.
#include <algorithm>

#include "store/segment_block.h"
#include "store/segment_text.h"

namespace telaudit::store {
namespace {

using bill::Encoding;
using bill::Type;
using Wrong = std::optional<std::string>;

Wrong open_constant(ByteReader& reader, StoredBlock& block) {
  if (block.type == Type::text) {
    block.words = {reader.text()};
  } else {
    block.number = reader.number<std::int64_t>();
    block.printed_scale = block.has_printed_scales ? reader.number<std::uint8_t>() : block.scale;
    if (reader.ok() && block.printed_scale != block.scale &&
        (block.printed_scale > block.scale ||
         !rescale(Decimal{block.number, block.scale}, block.printed_scale)))
      return "a printed scale that does not hold its value";
  }
  if (!reader.complete()) return reader.ok() ? "bytes after its end" : "it is cut off";
  return std::nullopt;
}

Wrong check_sorted(const std::vector<std::string_view>& words) {
  for (std::size_t i = 1; i < words.size(); ++i)
    if (!(words[i - 1] < words[i])) return "the words are not sorted";
  return std::nullopt;
}

Wrong open_words(ByteReader& reader, StoredBlock& block, Words words) {
  const auto count = reader.number<std::uint32_t>();
  if (!reader.ok() || count == 0 || count > block.rows)
    return "a dictionary of " + std::to_string(count) + " words";
  if (begin_digit_texts(reader)) {
    block.word_values.resize(count);
    block.word_digits.resize(count);
    if (auto wrong = take_digits(reader, block.word_values, block.word_digits)) return wrong;
    block.words_wait = true;
    return words == Words::written ? write_words(block) : std::nullopt;
  }
  if (auto wrong = take_texts(reader, count, block.words, block.text)) return wrong;
  return check_sorted(block.words);
}

Wrong open_zones(ByteReader& reader, StoredBlock& block) {
  const std::size_t count = (block.rows + kZoneRows - 1) / kZoneRows;
  std::vector<std::uint32_t> lengths(count);
  for (auto& length : lengths) length = reader.number<std::uint32_t>();
  for (const auto length : lengths) block.zones.push_back(reader.take(length));
  if (!reader.complete()) return reader.ok() ? "bytes after its end" : "it is cut off";
  return std::nullopt;
}

// ColumnView::decimal() gives a value at its printed scale, so the digits beyond it must be zeros.
Wrong check_printed_scales(const ZoneColumn& column, std::uint8_t scale) {
  for (std::size_t row = 0; row < column.printed_scales.size(); ++row) {
    const std::uint8_t printed = column.printed_scales[row];
    if (printed == scale) continue;
    if (printed > scale || !rescale(Decimal{column.numbers[row], scale}, printed))
      return "a printed scale of " + std::to_string(printed) + " that does not hold its value";
  }
  return std::nullopt;
}

constexpr std::uint8_t kUnknownRow = 0;
constexpr std::int64_t kNoNumber = 0;
constexpr std::string_view kNoWord;

Wrong take_known(ByteReader& reader, ZoneColumn& column, std::size_t rows) {
  column.known.clear();
  const auto has_unknown = reader.number<std::uint8_t>();
  if (!reader.ok() || has_unknown > 1) return "it is cut off";
  if (has_unknown == 0) return std::nullopt;
  column.known.resize(rows);
  return decode_small(reader, column.known, 2);
}

Wrong take_rows(const StoredBlock& block, ByteReader& reader, ZoneColumn& column, std::size_t rows) {
  bill::ColumnView& view = column.view;
  if (block.encoding == Encoding::dictionary) {
    column.codes.resize(rows);
    if (auto wrong = decode_small(reader, column.codes, block.words.size())) return wrong;
    view.codes = column.codes;
    view.words = block.words;
    return std::nullopt;
  }
  if (block.encoding == Encoding::digits) {
    column.numbers.resize(rows);
    column.digit_counts.resize(rows);
    if (auto wrong = take_digits(reader, column.numbers, column.digit_counts)) return wrong;
    if (!column.digit_texts) column.digit_texts = std::make_unique<bill::DigitTexts>();
    column.digit_texts->begin(column.numbers, column.digit_counts);
    view.numbers = column.numbers;
    view.digit_counts = column.digit_counts;
    view.digit_texts = column.digit_texts.get();
    return std::nullopt;
  }
  if (block.type == Type::text) {
    if (auto wrong = take_texts(reader, rows, column.words, column.text)) return wrong;
    view.words = column.words;
    return std::nullopt;
  }
  column.numbers.resize(rows);
  if (auto wrong = decode_numbers(reader, column.numbers)) return wrong;
  view.numbers = column.numbers;
  if (!block.has_printed_scales) return std::nullopt;
  column.printed_scales.resize(rows);
  if (auto wrong = decode_small(reader, column.printed_scales, kMaxScale + 1)) return wrong;
  view.printed_scales = column.printed_scales;
  return check_printed_scales(column, block.scale);
}

}  // namespace

std::size_t StoredBlock::memory() const {
  return bytes.capacity() + text.capacity() + words.capacity() * sizeof(std::string_view) +
         word_values.capacity() * sizeof(std::int64_t) + word_digits.capacity() +
         zones.capacity() * sizeof(std::string_view);
}

std::size_t ZoneColumn::memory() const {
  return known.capacity() + numbers.capacity() * sizeof(std::int64_t) + printed_scales.capacity() +
         codes.capacity() * sizeof(std::uint32_t) + words.capacity() * sizeof(std::string_view) +
         digit_counts.capacity() + (digit_texts ? digit_texts->memory() : 0) + text.capacity();
}

std::size_t zone_rows(std::size_t rows, std::size_t zone) {
  return std::min<std::size_t>(kZoneRows, rows - zone * kZoneRows);
}

std::optional<std::string> write_words(StoredBlock& block) {
  if (!block.words_wait) return std::nullopt;
  block.words_wait = false;
  put_digit_texts(block.word_values, block.word_digits, block.words, block.text);
  return check_sorted(block.words);
}

std::optional<std::string> open_block(StoredBlock& block, Type type, std::size_t rows, Words words) {
  block.type = type;
  block.rows = rows;
  block.encoding = Encoding::constant;
  block.unknown = block.bytes.empty();
  block.scale = 0;
  block.has_printed_scales = false;
  block.words.clear();
  block.word_values.clear();
  block.word_digits.clear();
  block.words_wait = false;
  block.zones.clear();
  if (block.unknown) return std::nullopt;

  ByteReader reader(std::string_view(block.bytes.data(), block.bytes.size()));
  const auto encoding = reader.number<std::uint8_t>();
  block.scale = reader.number<std::uint8_t>();
  const auto flags = reader.number<std::uint8_t>();
  const auto zero = reader.number<std::uint8_t>();
  const auto stated_rows = reader.number<std::uint32_t>();
  if (!reader.ok()) return "it is too short";
  if (stated_rows != rows || rows == 0)
    return std::to_string(stated_rows) + " rows where " + std::to_string(rows) + " were expected";
  if (block.scale > kMaxScale || (type != Type::decimal && block.scale != 0))
    return "a scale of " + std::to_string(block.scale);
  if ((flags & ~kHasPrintedScales) != 0 || zero != 0) return "unknown flags";
  block.has_printed_scales = flags != 0;
  if (block.has_printed_scales && type != Type::decimal) return "printed scales of what is no decimal";

  if (encoding > static_cast<std::uint8_t>(Encoding::digits))
    return "an unknown encoding (" + std::to_string(encoding) + ")";
  block.encoding = static_cast<Encoding>(encoding);
  if (block.encoding == Encoding::constant) return open_constant(reader, block);
  if (type != Type::text && block.encoding != Encoding::plain) return "an encoding of text for numbers";
  if (block.encoding == Encoding::dictionary)
    if (auto wrong = open_words(reader, block, words)) return wrong;
  return open_zones(reader, block);
}

bill::ColumnView head_of(const StoredBlock& block, std::size_t rows) {
  bill::ColumnView view;
  view.type = block.type;
  view.encoding = block.encoding;
  view.scale = block.scale;
  view.rows = rows;
  if (block.encoding == Encoding::dictionary) view.words = block.words;
  if (block.encoding != Encoding::constant) return view;
  if (block.unknown) {
    view.known = {&kUnknownRow, 1};
    view.numbers = {&kNoNumber, 1};
    view.words = {&kNoWord, 1};
  } else if (block.type == Type::text) {
    view.words = block.words;
  } else {
    view.numbers = {&block.number, 1};
    if (block.has_printed_scales) view.printed_scales = {&block.printed_scale, 1};
  }
  return view;
}

std::optional<std::string> decode_zone(const StoredBlock& block, std::size_t zone, ZoneColumn& column) {
  const std::size_t rows = zone_rows(block.rows, zone);
  if (block.encoding == Encoding::constant) {
    column.view = head_of(block, rows);
    return std::nullopt;
  }
  column.view = head_of(block, rows);
  ByteReader reader(block.zones[zone]);
  if (auto wrong = take_known(reader, column, rows)) return wrong;
  column.view.known = column.known;
  if (auto wrong = take_rows(block, reader, column, rows)) return wrong;
  if (!reader.complete()) return "bytes after the end of a zone";
  return std::nullopt;
}

namespace {

bool take_cell(const StoredBlock& block, ByteReader& reader, std::size_t rows, std::size_t row,
               ZoneCell& cell) {
  bill::ColumnView& view = cell.view;
  if (block.encoding == Encoding::digits) {
    if (!take_digits_at(reader, rows, row, cell.number, cell.digit_count)) return false;
    view.numbers = {&cell.number, 1};
    view.digit_counts = {&cell.digit_count, 1};
    if (!cell.digit_texts) cell.digit_texts = std::make_unique<bill::DigitTexts>();
    cell.digit_texts->begin(view.numbers, view.digit_counts);
    view.digit_texts = cell.digit_texts.get();
    return true;
  }
  if (block.type == Type::text && block.encoding != Encoding::dictionary) return false;
  const auto number = number_at(reader, rows, row);
  if (!number) return false;
  if (block.encoding == Encoding::dictionary) {
    const std::size_t words = block.words_wait ? block.word_values.size() : block.words.size();
    if (static_cast<std::uint64_t>(*number) >= words) return false;
    cell.code = static_cast<std::uint32_t>(*number);
    view.codes = {&cell.code, 1};
    if (block.words_wait) {
      cell.word = bill::put_digits(block.word_values[cell.code], block.word_digits[cell.code], cell.digits);
      cell.code = 0;
      view.words = {&cell.word, 1};
    }
    return true;
  }
  cell.number = *number;
  view.numbers = {&cell.number, 1};
  if (!block.has_printed_scales) return true;
  const auto printed = number_at(reader, rows, row);
  if (!printed || *printed < 0 || *printed > block.scale) return false;
  cell.printed_scale = static_cast<std::uint8_t>(*printed);
  view.printed_scales = {&cell.printed_scale, 1};
  return rescale(Decimal{cell.number, block.scale}, cell.printed_scale).has_value();
}

}  // namespace

bool decode_cell(const StoredBlock& block, std::size_t zone, std::size_t row, ZoneCell& cell) {
  cell.view = head_of(block, 1);
  if (block.encoding == Encoding::constant) return true;
  const std::size_t rows = zone_rows(block.rows, zone);
  ByteReader reader(block.zones[zone]);
  const auto has_unknown = reader.number<std::uint8_t>();
  if (!reader.ok() || has_unknown > 1) return false;
  if (has_unknown != 0) {
    const auto known = number_at(reader, rows, row);
    if (!known || *known < 0 || *known > 1) return false;
    cell.known = static_cast<std::uint8_t>(*known);
    cell.view.known = {&cell.known, 1};
  }
  return take_cell(block, reader, rows, row, cell);
}

std::optional<__int128> sum_zone(const StoredBlock& block, std::size_t zone, ZoneColumn& scratch) {
  const std::size_t rows = zone_rows(block.rows, zone);
  if (block.type == Type::text) return std::nullopt;
  if (block.unknown) return __int128{0};
  if (block.encoding == Encoding::constant)
    return static_cast<__int128>(block.number) * static_cast<__int128>(rows);
  ByteReader reader(block.zones[zone]);
  if (reader.number<std::uint8_t>() == 0 && reader.ok()) return sum_numbers(reader, rows);
  if (decode_zone(block, zone, scratch)) return std::nullopt;
  __int128 sum = 0;
  for (std::size_t row = 0; row < rows; ++row)
    if (scratch.known[row] != 0) sum += scratch.numbers[row];
  return sum;
}

}  // namespace telaudit::store
