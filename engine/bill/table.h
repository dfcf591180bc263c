// Tables in memory: built row by row, then read as a relation. Readers build charges with it, terms compile
// contracts into it, rule tests write their rows with it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bill/relation.h"

namespace telaudit::bill {

// A finished column that owns its values. Layout as ColumnView says.
struct OwnedColumn {
  Type type = Type::text;
  Encoding encoding = Encoding::plain;
  std::uint8_t scale = 0;
  std::vector<std::uint8_t> known;
  std::vector<std::int64_t> numbers;
  std::vector<std::uint8_t> printed_scales;
  std::vector<std::uint32_t> codes;
  std::vector<std::string> words;

  // Views `rows` rows; `word_views` are views of `words`, kept by the caller for as long as the result lives.
  ColumnView view(std::size_t rows, std::span<const std::string_view> word_views) const;
  Zone zone(std::size_t rows) const;
};

// An immutable table.
class Table : public Relation {
 public:
  Table() = default;
  Table(Schema schema, std::vector<OwnedColumn> columns, std::size_t rows);
  Table(Table&&) noexcept = default;
  Table& operator=(Table&&) noexcept = default;
  // Views point into the columns, so a table moves but is not copied.
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  const Schema& schema() const override { return schema_; }
  std::uint64_t rows() const override { return rows_; }
  Result<void> scan(const ScanRequest& request, const BatchVisitor& visit) const override;

  const std::vector<OwnedColumn>& columns() const { return columns_; }
  // A view of one column over all rows; lives as long as the table.
  ColumnView column(std::size_t index) const;

 private:
  Schema schema_;
  std::vector<OwnedColumn> columns_;
  std::vector<std::vector<std::string_view>> words_;
  std::size_t rows_ = 0;
};

// Collects rows. Columns not set before end_row() are unknown in that row. Values of one row may be set in
// any order and more than once; the last counts.
class TableBuilder {
 public:
  explicit TableBuilder(Schema schema);
  TableBuilder(TableBuilder&&) noexcept = default;
  TableBuilder& operator=(TableBuilder&&) noexcept = default;
  TableBuilder(const TableBuilder&) = delete;
  TableBuilder& operator=(const TableBuilder&) = delete;

  const Schema& schema() const { return schema_; }
  std::size_t rows() const { return rows_; }

  void set_text(std::size_t column, std::string_view value);
  void set_number(std::size_t column, std::int64_t value);  // date, moment, integer, boolean
  // False when the value does not fit beside the others at the column's scale; the row then keeps its former
  // content, and the caller quarantines the record.
  [[nodiscard]] bool set_decimal(std::size_t column, Decimal value);
  void set_unknown(std::size_t column);
  void end_row();

  // Appends every row of another builder with the same schema; false when a decimal does not fit, and nothing
  // is appended.
  [[nodiscard]] bool append(const TableBuilder& other);

  // Text of a cell that was already written (row < rows()); nothing when unknown.
  std::optional<std::string_view> text(std::size_t column, std::size_t row) const;
  std::optional<std::int64_t> number(std::size_t column, std::size_t row) const;
  std::optional<Decimal> decimal(std::size_t column, std::size_t row) const;

  // Overwrites a cell of a finished row: what a context fills in once its ancestors are known.
  void replace_text(std::size_t column, std::size_t row, std::string_view value);
  void replace_number(std::size_t column, std::size_t row, std::int64_t value);

  // Sorts dictionaries, folds constants, and gives the table; the builder is empty afterwards.
  Table finish();

 private:
  struct Column {
    std::vector<std::uint8_t> known;
    std::vector<std::int64_t> numbers;
    std::vector<std::uint8_t> scales;
    std::vector<std::uint32_t> codes;
    std::deque<std::string> words;
    std::unordered_map<std::string_view, std::uint32_t> code_of;
    std::uint8_t largest_scale = 0;
    std::uint8_t most_integer_digits = 0;
  };

  void reach_row(Column& column);
  std::uint32_t code(Column& column, std::string_view value);

  Schema schema_;
  std::vector<Column> columns_;
  std::size_t rows_ = 0;
};

}  // namespace telaudit::bill
