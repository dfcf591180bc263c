#include "bill/table.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/bounds.h"
#include "base/each_processor.h"
#include "base/result.h"

namespace telaudit::bill {
namespace {

constexpr int kMantissaDigits = 18;

std::uint8_t digits_of(std::uint64_t magnitude) {
  int digits = 0;
  while (magnitude != 0) {
    magnitude /= 10;
    ++digits;
  }
  return static_cast<std::uint8_t>(digits);
}

std::uint64_t magnitude_of(std::int64_t mantissa) {
  return mantissa < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(mantissa)
                      : static_cast<std::uint64_t>(mantissa);
}

std::uint8_t integer_digits(std::int64_t mantissa, std::uint8_t scale) {
  return static_cast<std::uint8_t>(std::max(0, digits_of(magnitude_of(mantissa)) - scale));
}

// Text of 1 to 18 digits as a number.
std::optional<std::int64_t> digits_value(std::string_view text) {
  if (text.empty() || text.size() > kDigitCell) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

ColumnView OwnedColumn::view(std::size_t rows) const {
  ColumnView out;
  out.type = type;
  out.encoding = encoding;
  out.scale = scale;
  out.rows = rows;
  out.known = known;
  out.numbers = numbers;
  out.printed_scales = printed_scales;
  out.codes = codes;
  out.words = words;
  out.digit_counts = digit_counts;
  out.digit_texts = digit_texts.get();
  return out;
}

Zone OwnedColumn::zone(std::size_t rows) const {
  Zone zone;
  for (const auto k : known)
    if (k == 0) ++zone.unknown;
  if (encoding == Encoding::constant && zone.unknown > 0) zone.unknown = rows;
  zone.distinct = type == Type::text ? words.size() : 0;
  if (type == Type::text) return zone;
  if (numbers.empty()) return zone;
  const auto bounds = known.empty() ? bounds_of(numbers) : bounds_of(numbers, known);
  if (!bounds) return zone;
  zone.min = bounds->min;
  zone.max = bounds->max;
  return zone;
}

Table::Table(Schema schema, std::vector<OwnedColumn> columns, std::size_t rows)
    : schema_(std::move(schema)), columns_(std::move(columns)), rows_(rows) {
  require(schema_.columns.size() == columns_.size(), "a table has one column for each of its schema");
}

ColumnView Table::column(std::size_t index) const {
  return columns_[index].view(rows_);
}

Result<void> Table::scan(const ScanRequest& request, const BatchVisitor& visit) const {
  if (rows_ == 0) return {};
  Batch batch;
  batch.rows = rows_;
  for (const std::size_t index : request.columns) {
    batch.columns.push_back(column(index));
    batch.zones.push_back(columns_[index].zone(rows_));
  }
  return visit(batch);
}

TableBuilder::TableBuilder(Schema schema) : schema_(std::move(schema)), columns_(schema_.columns.size()) {}

// Gives the column room for `rows` values, zero where they are new.
void TableBuilder::resize(std::size_t index, std::size_t rows) {
  Column& column = columns_[index];
  const auto grow = [&](auto& values, std::size_t each) {
    if (values.capacity() == 0) values.reserve(std::max(expected_, rows) * each);
    values.resize(rows * each, 0);
  };
  if (is_text(index) && !column.digits) return grow(column.codes, 1);
  grow(column.numbers, 1);
  if (is_decimal(index)) grow(column.scales, 1);
  if (!column.digits) return;
  grow(column.digit_counts, 1);
}

// From one value for all filled rows to one value for each.
void TableBuilder::spread(std::size_t index) {
  Column& column = columns_[index];
  if (!column.uniform) return;
  column.uniform = false;
  const auto repeat = [&](auto& values) {
    if (values.empty()) return;
    const auto value = values.front();
    if (values.capacity() < expected_) values.reserve(expected_);
    values.assign(column.filled, value);
  };
  repeat(column.codes);
  repeat(column.numbers);
  repeat(column.scales);
  repeat(column.digit_counts);
}

// Rows below `rows` that were never set become unknown.
void TableBuilder::pad(std::size_t index, std::size_t rows) {
  Column& column = columns_[index];
  if (column.filled >= rows) return;
  spread(index);
  if (column.known.empty()) column.known.assign(column.filled, 1);
  column.known.resize(rows, 0);
  resize(index, rows);
  column.filled = rows;
}

// Makes `row` a known row with a value of its own, to be written by the caller.
void TableBuilder::begin_value(std::size_t index, std::size_t row) {
  Column& column = columns_[index];
  pad(index, row);
  spread(index);
  if (column.filled == row) {
    resize(index, row + 1);
    if (!column.known.empty()) column.known.push_back(1);
    column.filled = row + 1;
  } else if (!column.known.empty()) {
    column.known[row] = 1;
  }
}

void TableBuilder::to_words(std::size_t index) {
  Column& column = columns_[index];
  if (!column.digits) return;
  column.codes.clear();
  const std::size_t values = column.uniform ? std::min<std::size_t>(column.filled, 1) : column.filled;
  DigitCell cell;
  for (std::size_t row = 0; row < values; ++row)
    column.codes.push_back(column.is_known(row) ? column.words.code(put_digits(
                                                      column.numbers[row], column.digit_counts[row], cell))
                                                : 0);
  column.digits = false;
  column.numbers = {};
  column.digit_counts = {};
}

std::uint32_t TableBuilder::word_code(std::size_t column, std::string_view word) {
  to_words(column);
  return columns_[column].words.code(word);
}

void TableBuilder::set_text(std::size_t column, std::string_view value) {
  Column& target = columns_[column];
  if (target.digits) {
    if (const auto number = digits_value(value)) {
      begin_value(column, rows_);
      target.numbers[rows_] = *number;
      target.digit_counts[rows_] = static_cast<std::uint8_t>(value.size());
      return;
    }
    to_words(column);
  }
  const std::uint32_t code = target.words.code(value);
  pad(column, rows_);
  if (target.uniform) {
    if (rows_ == 0) {
      target.codes.assign(1, code);
      target.filled = 1;
      return;
    }
    if (target.codes[0] == code) {
      target.filled = rows_ + 1;
      return;
    }
  }
  begin_value(column, rows_);
  target.codes[rows_] = code;
}

void TableBuilder::set_number(std::size_t column, std::int64_t value) {
  Column& target = columns_[column];
  pad(column, rows_);
  if (target.uniform) {
    if (rows_ == 0) {
      target.numbers.assign(1, value);
      target.filled = 1;
      return;
    }
    if (target.numbers[0] == value) {
      target.filled = rows_ + 1;
      return;
    }
  }
  begin_value(column, rows_);
  target.numbers[rows_] = value;
}

bool TableBuilder::set_decimal(std::size_t column, Decimal value) {
  Column& target = columns_[column];
  const std::uint8_t scale = std::max(target.largest_scale, value.scale);
  const std::uint8_t digits =
      std::max(target.most_integer_digits, integer_digits(value.mantissa, value.scale));
  if (scale + digits > kMantissaDigits) return false;
  target.largest_scale = scale;
  target.most_integer_digits = digits;
  pad(column, rows_);
  if (target.uniform) {
    if (rows_ == 0) {
      target.numbers.assign(1, value.mantissa);
      target.scales.assign(1, value.scale);
      target.filled = 1;
      return true;
    }
    if (target.numbers[0] == value.mantissa && target.scales[0] == value.scale) {
      target.filled = rows_ + 1;
      return true;
    }
  }
  begin_value(column, rows_);
  target.numbers[rows_] = value.mantissa;
  target.scales[rows_] = value.scale;
  return true;
}

void TableBuilder::set_unknown(std::size_t column) {
  Column& target = columns_[column];
  if (target.filled <= rows_) return;
  spread(column);
  if (target.known.empty()) target.known.assign(target.filled, 1);
  target.known[rows_] = 0;
}

void TableBuilder::end_row() {
  ++rows_;
}

// Takes a block of rows up; the caller appends their values.
void TableBuilder::begin_block(std::size_t index, std::size_t rows, Known known) {
  Column& column = columns_[index];
  pad(index, rows_);
  require(column.filled == rows_, "a column is given once in a block");
  spread(index);
  if (!known.empty() || !column.known.empty()) {
    if (column.known.empty()) column.known.assign(column.filled, 1);
    if (known.empty()) {
      column.known.resize(column.filled + rows, 1);
    } else {
      column.known.insert(column.known.end(), known.begin(), known.end());
    }
  }
  column.filled += rows;
}

namespace {

// Behind the first `filled`, without writing zeros first.
template <typename List, typename Value>
void append_values(List& to, std::size_t filled, std::span<const Value> values, std::size_t expected) {
  if (to.capacity() == 0) to.reserve(std::max(expected, values.size()));
  const bool there = to.size() > filled && values.data() == to.data() + filled;
  to.resize(there ? filled + values.size() : filled);
  if (!there) to.insert(to.end(), values.begin(), values.end());
}

}  // namespace

template <typename Value>
std::span<Value> TableBuilder::room_in(Values<Value>& values, std::size_t index, std::size_t rows) {
  begin_block(index, 0, {});
  const std::size_t filled = columns_[index].filled;
  if (values.capacity() == 0) values.reserve(std::max(expected_, rows));
  values.resize(filled + rows);
  return std::span(values).subspan(filled);
}

std::span<std::int64_t> TableBuilder::room_for_numbers(std::size_t column, std::size_t rows) {
  Column& target = columns_[column];
  if (is_text(column) && !target.digits) return {};
  return room_in(target.numbers, column, rows);
}

std::span<std::uint32_t> TableBuilder::room_for_codes(std::size_t column, std::size_t rows) {
  Column& target = columns_[column];
  if (target.digits) return {};
  return room_in(target.codes, column, rows);
}

void TableBuilder::drop_room(std::size_t column) {
  Column& target = columns_[column];
  if (target.uniform) return;
  if (target.numbers.size() > target.filled) target.numbers.resize(target.filled);
  if (target.codes.size() > target.filled) target.codes.resize(target.filled);
}

void TableBuilder::append_numbers(std::size_t column, std::span<const std::int64_t> values, Known known) {
  begin_block(column, values.size(), known);
  append_values(columns_[column].numbers, rows_, values, expected_);
}

namespace {

// What a column of decimals has room for.
struct DecimalExtent {
  std::uint8_t scale = 0;
  std::uint8_t integer_digits = 0;
};

// The largest of all magnitudes, and the bounds of the scales.
struct DecimalReach {
  std::uint64_t largest = 0;
  std::uint8_t least_scale = UINT8_MAX;
  std::uint8_t most_scale = 0;
};

TELAUDIT_FOR_EACH_PROCESSOR
DecimalReach reach_of(std::span<const std::int64_t> mantissas, std::span<const std::uint8_t> scales) {
  DecimalReach reach;
  for (const std::int64_t mantissa : mantissas) {
    const auto sign = static_cast<std::uint64_t>(mantissa >> 63);
    reach.largest = std::max(reach.largest, (static_cast<std::uint64_t>(mantissa) ^ sign) - sign);
  }
  for (const std::uint8_t scale : scales) {
    reach.least_scale = std::min(reach.least_scale, scale);
    reach.most_scale = std::max(reach.most_scale, scale);
  }
  return reach;
}

// `room`, or more where one of the known values needs it.
DecimalExtent extent_of(std::span<const std::int64_t> mantissas, std::span<const std::uint8_t> scales,
                        std::span<const std::uint8_t> known, DecimalExtent room) {
  // The largest of all magnitudes at the smallest of all scales is no less than any value; most blocks need
  // no more than this one look.
  const DecimalReach reach = reach_of(mantissas, scales);
  if (reach.most_scale <= room.scale && digits_of(reach.largest) <= room.integer_digits + reach.least_scale)
    return room;
  // The largest magnitude at each scale decides.
  std::array<std::uint64_t, 256> largest{};
  std::array<bool, 256> met{};
  for (std::size_t row = 0; row < mantissas.size(); ++row) {
    if (!known.empty() && known[row] == 0) continue;
    met[scales[row]] = true;
    largest[scales[row]] = std::max(largest[scales[row]], magnitude_of(mantissas[row]));
  }
  for (std::size_t at = 0; at < met.size(); ++at) {
    if (!met[at]) continue;
    room.scale = std::max(room.scale, static_cast<std::uint8_t>(at));
    const int whole = digits_of(largest[at]) - static_cast<int>(at);
    room.integer_digits = std::max(room.integer_digits, static_cast<std::uint8_t>(std::max(0, whole)));
  }
  return room;
}

}  // namespace

bool TableBuilder::append_decimals(std::size_t column, std::span<const std::int64_t> mantissas,
                                   std::span<const std::uint8_t> scales, Known known) {
  Column& target = columns_[column];
  const DecimalExtent extent =
      extent_of(mantissas, scales, known, {target.largest_scale, target.most_integer_digits});
  const std::uint8_t scale = extent.scale;
  const std::uint8_t digits = extent.integer_digits;
  if (scale + digits > kMantissaDigits) return false;
  target.largest_scale = scale;
  target.most_integer_digits = digits;
  begin_block(column, mantissas.size(), known);
  append_values(target.numbers, rows_, mantissas, expected_);
  append_values(target.scales, rows_, scales, expected_);
  return true;
}

void TableBuilder::append_codes(std::size_t column, std::span<const std::uint32_t> codes, Known known) {
  to_words(column);
  begin_block(column, codes.size(), known);
  append_values(columns_[column].codes, rows_, codes, expected_);
}

void TableBuilder::append_digits(std::size_t column, std::span<const std::int64_t> values,
                                 std::span<const std::uint8_t> counts, Known known) {
  Column& target = columns_[column];
  if (!target.digits && target.words.size() > 0) {
    std::vector<std::uint32_t> codes(values.size());
    DigitCell cell;
    for (std::size_t row = 0; row < values.size(); ++row)
      if (known.empty() || known[row] != 0)
        codes[row] = target.words.code(put_digits(values[row], counts[row], cell));
    return append_codes(column, codes, known);
  }
  if (!target.digits) {
    // Nothing is known in it so far.
    target.digits = true;
    target.codes = {};
    if (!target.uniform) resize(column, target.filled);
  }
  begin_block(column, values.size(), known);
  append_values(target.numbers, rows_, values, expected_);
  append_values(target.digit_counts, rows_, counts, expected_);
}

void TableBuilder::append_constant(std::size_t column, std::int64_t value, std::size_t rows) {
  Column& target = columns_[column];
  pad(column, rows_);
  if (target.uniform && (target.filled == 0 || target.numbers[0] == value)) {
    target.numbers.assign(1, value);
    target.filled += rows;
    return;
  }
  begin_block(column, rows, {});
  target.numbers.resize(rows_ + rows, value);
}

void TableBuilder::append_constant_code(std::size_t column, std::uint32_t code, std::size_t rows) {
  Column& target = columns_[column];
  to_words(column);
  pad(column, rows_);
  if (target.uniform && (target.filled == 0 || target.codes[0] == code)) {
    target.codes.assign(1, code);
    target.filled += rows;
    return;
  }
  begin_block(column, rows, {});
  target.codes.resize(rows_ + rows, code);
}

bool TableBuilder::append(const TableBuilder& other) {
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const auto& theirs = other.columns_[c];
    if (std::max(columns_[c].largest_scale, theirs.largest_scale) +
            std::max(columns_[c].most_integer_digits, theirs.most_integer_digits) >
        kMantissaDigits)
      return false;
  }
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const auto& theirs = other.columns_[c];
    if (theirs.filled == 0) continue;
    if (is_text(c) && theirs.digits && !theirs.uniform) {
      append_digits(c, theirs.numbers, theirs.digit_counts, theirs.known);
    } else if (is_text(c)) {
      const std::size_t values = theirs.uniform ? 1 : theirs.filled;
      std::vector<std::uint32_t> codes(values);
      for (std::size_t row = 0; row < values; ++row)
        if (theirs.is_known(row)) codes[row] = word_code(c, *other.text(c, row));
      if (theirs.uniform) {
        append_constant_code(c, codes[0], theirs.filled);
      } else {
        append_codes(c, codes, theirs.known);
      }
    } else if (is_decimal(c)) {
      const std::vector<std::int64_t> repeated(theirs.uniform ? theirs.filled : 0, theirs.numbers[0]);
      const std::vector<std::uint8_t> scales(repeated.size(), theirs.scales[0]);
      const bool fits = theirs.uniform ? append_decimals(c, repeated, scales, {})
                                       : append_decimals(c, theirs.numbers, theirs.scales, theirs.known);
      require(fits, "an appended decimal fits");
    } else if (theirs.uniform) {
      append_constant(c, theirs.numbers[0], theirs.filled);
    } else {
      append_numbers(c, theirs.numbers, theirs.known);
    }
  }
  end_rows(other.rows_);
  return true;
}

// Row by row: whoever appends whole tables looks at few rows.
bool TableBuilder::append(const Table& other) {
  TableBuilder rows(schema_);
  for (std::size_t row = 0; row < other.rows(); ++row) {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const ColumnView view = other.column(c);
      if (!view.is_known(row)) continue;
      if (is_text(c)) {
        rows.set_text(c, view.text(row));
      } else if (is_decimal(c)) {
        if (!rows.set_decimal(c, view.decimal(row))) return false;
      } else {
        rows.set_number(c, view.number(row));
      }
    }
    rows.end_row();
  }
  return append(rows);
}

std::optional<std::string> TableBuilder::text(std::size_t column, std::size_t row) const {
  const auto& source = columns_[column];
  if (!source.is_known(row)) return std::nullopt;
  const std::size_t at = source.at(row);
  if (!source.digits) return std::string(source.words.word(source.codes[at]));
  DigitCell cell;
  return std::string(put_digits(source.numbers[at], source.digit_counts[at], cell));
}

std::optional<std::int64_t> TableBuilder::number(std::size_t column, std::size_t row) const {
  const auto& source = columns_[column];
  if (!source.is_known(row)) return std::nullopt;
  return source.numbers[source.at(row)];
}

std::optional<Decimal> TableBuilder::decimal(std::size_t column, std::size_t row) const {
  const auto& source = columns_[column];
  if (!source.is_known(row)) return std::nullopt;
  return Decimal{source.numbers[source.at(row)], source.scales[source.at(row)]};
}

void TableBuilder::replace_text(std::size_t column, std::size_t row, std::string_view value) {
  const std::uint32_t code = word_code(column, value);
  begin_value(column, row);
  columns_[column].codes[row] = code;
}

void TableBuilder::replace_number(std::size_t column, std::size_t row, std::int64_t value) {
  begin_value(column, row);
  columns_[column].numbers[row] = value;
}

}  // namespace telaudit::bill
