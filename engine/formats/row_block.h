// Rows on their way into a table, a thousand at a time: cheaper than row by row where rows have many columns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "bill/charge.h"
#include "bill/table.h"

namespace telaudit::formats {

// Fills a table of charges, which outlives it. What is not set in a row is unknown there. Nothing is in the
// table before flush().
class RowBlock {
 public:
  explicit RowBlock(bill::TableBuilder& table) : table_(table) {}

  // The code of a text in a column, for set_code; the same for the whole table.
  std::uint32_t code(std::size_t column, std::string_view text) { return table_.word_code(column, text); }

  void set_code(std::size_t column, std::uint32_t code) {
    Column& own = use(column);
    own.codes[rows_] = code;
    own.has_codes = true;
  }
  void set_text(std::size_t column, std::string_view text) { set_code(column, code(column, text)); }
  // A text that is a telephone number or the like: kept as digits where all of the column are, which costs no
  // search for a word. Once in a row.
  void set_number_text(std::size_t column, std::string_view text);
  void set_number(std::size_t column, std::int64_t value) { use(column).numbers[rows_] = value; }
  // All values of a column have one scale.
  void set_decimal(std::size_t column, Decimal value) {
    Column& own = use(column);
    own.numbers[rows_] = value.mantissa;
    own.scales[rows_] = value.scale;
  }
  // In every row.
  void set_constant_text(std::size_t column, std::string_view text);
  void set_constant(std::size_t column, std::int64_t value);

  void end_row() {
    if (++rows_ == kRows) flush();
  }
  void flush();

 private:
  static constexpr std::size_t kRows = 1024;

  struct Column {
    std::vector<std::int64_t> numbers;
    std::vector<std::uint32_t> codes;
    std::vector<std::uint8_t> scales;
    std::vector<std::uint8_t> digit_counts;  // 0: a code
    std::vector<std::uint8_t> known;
    bool used = false;
    bool has_codes = false;
    bool has_digits = false;
  };

  // The value of the row at hand is about to be written.
  Column& use(std::size_t column) {
    Column& own = columns_[column];
    if (!own.used) begin(column);
    own.known[rows_] = 1;
    return own;
  }
  void begin(std::size_t column);
  void flush_text(std::size_t column, bill::TableBuilder::Known known);

  bill::TableBuilder& table_;
  std::array<Column, bill::charge::kColumnCount> columns_;
  std::vector<std::pair<std::size_t, std::uint32_t>> constant_codes_;
  std::vector<std::pair<std::size_t, std::int64_t>> constants_;
  std::size_t rows_ = 0;
};

}  // namespace telaudit::formats
