#include "formats/row_block.h"

#include <cstring>
#include <span>

namespace telaudit::formats {

void RowBlock::begin(std::size_t column) {
  Column& own = columns_[column];
  own.used = true;
  if (!own.known.empty()) return;
  own.known.assign(kRows, 0);
  const bill::Type type = table_.schema().columns[column].type;
  if (type == bill::Type::text) {
    own.codes.resize(kRows);
  } else {
    own.numbers.resize(kRows);
    if (type == bill::Type::decimal) own.scales.resize(kRows);
  }
}

void RowBlock::set_constant_text(std::size_t column, std::string_view text) {
  if (!text.empty()) constant_codes_.emplace_back(column, code(column, text));
}

void RowBlock::set_constant(std::size_t column, std::int64_t value) {
  constants_.emplace_back(column, value);
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
      // What stands in rows before is of the block before: the first code is in any table that has one.
      for (std::size_t row = 0; row < rows_ && !all; ++row)
        if (own.known[row] == 0) own.codes[row] = 0;
      table_.append_codes(column, std::span(own.codes).first(rows_), known);
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
