#include "formats/row_block.h"

#include <cstring>
#include <span>

#include "bill/digit_texts.h"
#include "formats/exact_number.h"

namespace telaudit::formats {

void RowBlock::begin(std::size_t column) {
  Column& own = columns_[column];
  own.used = true;
  if (!own.known.empty()) return;
  own.known.assign(kRows, 0);
  const bill::Type type = table_.schema().columns[column].type;
  if (type == bill::Type::text) {
    own.codes.resize(kRows);
    own.digit_counts.assign(kRows, 0);
  } else {
    own.numbers.resize(kRows);
    if (type == bill::Type::decimal) own.scales.resize(kRows);
  }
}

void RowBlock::set_number_text(std::size_t column, std::string_view text) {
  const FastDigits digits = exact_digits(text);
  if (!digits.valid) return set_text(column, text);
  Column& own = use(column);
  if (own.numbers.empty()) own.numbers.resize(kRows);
  own.numbers[rows_] = static_cast<std::int64_t>(digits.value);
  own.digit_counts[rows_] = static_cast<std::uint8_t>(text.size());
  own.has_digits = true;
}

void RowBlock::set_constant_text(std::size_t column, std::string_view text) {
  if (!text.empty()) constant_codes_.emplace_back(column, code(column, text));
}

void RowBlock::set_constant(std::size_t column, std::int64_t value) {
  constants_.emplace_back(column, value);
}

void RowBlock::flush_text(std::size_t column, bill::TableBuilder::Known known) {
  Column& own = columns_[column];
  if (!own.has_codes) {
    table_.append_digits(column, std::span(own.numbers).first(rows_),
                         std::span(own.digit_counts).first(rows_), known);
  } else {
    bill::DigitCell cell;
    for (std::size_t row = 0; row < rows_ && own.has_digits; ++row)
      if (own.digit_counts[row] != 0)
        own.codes[row] = code(column, bill::put_digits(own.numbers[row], own.digit_counts[row], cell));
    // What stands in rows before is of the block before: the first code is in any table that has one.
    for (std::size_t row = 0; row < known.size(); ++row)
      if (known[row] == 0) own.codes[row] = 0;
    table_.append_codes(column, std::span(own.codes).first(rows_), known);
  }
  if (own.has_digits) std::memset(own.digit_counts.data(), 0, rows_);
  own.has_codes = false;
  own.has_digits = false;
}

void RowBlock::flush() {
  if (rows_ == 0) return;
  for (const auto& [column, code] : constant_codes_) table_.append_constant_code(column, code, rows_);
  for (const auto& [column, value] : constants_) table_.append_constant(column, value, rows_);
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    Column& own = columns_[column];
    if (!own.used) continue;
    const bool all = std::memchr(own.known.data(), 0, rows_) == nullptr;
    const auto known = all ? bill::TableBuilder::Known{} : bill::TableBuilder::Known(own.known.data(), rows_);
    if (!own.codes.empty()) {
      flush_text(column, known);
    } else if (!own.scales.empty()) {
      require(table_.append_decimals(column, std::span(own.numbers).first(rows_),
                                     std::span(own.scales).first(rows_), known),
              "values of one scale fit one column");
    } else {
      table_.append_numbers(column, std::span(own.numbers).first(rows_), known);
    }
    std::memset(own.known.data(), 0, rows_);
    own.used = false;
  }
  table_.end_rows(rows_);
  rows_ = 0;
}

}  // namespace telaudit::formats
