// Reading of the CSV inputs: a line of column names, typed cells, and Problems that name file, line and
// column.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "bill/table.h"

namespace telaudit::terms {

// A file that was read whole.
struct InputFile {
  std::string path;
  std::string content;
};

// What a file may say in the column of that name. Its type is that of the relation's column of the same name.
struct CsvColumn {
  std::string name;
  bool required = false;           // the file must have it, and each row must fill it
  std::vector<std::string> words;  // the words allowed; empty: any text
  bool any_when_blank = false;     // a blank cell is "*"
  std::string stored_as;           // the relation's column, where it is called otherwise
};

struct Cell {
  bool known = false;
  std::string text;
  std::int64_t number = 0;
  Decimal decimal;
};

// One row, typed, with a cell for each column of the relation.
class CsvRow {
 public:
  CsvRow(const bill::Schema& schema, Place place)
      : schema_(&schema), place_(std::move(place)), cells_(schema.columns.size()) {}

  const Place& place() const { return place_; }
  Place place_of(std::string_view column) const;
  Cell& cell(std::string_view column);
  const Cell& cell(std::string_view column) const;
  Cell& at(std::size_t column) { return cells_[column]; }
  std::optional<Date> date(std::string_view column) const;
  // The cell as text by its type; empty when it is unknown.
  std::string text_of(std::string_view column) const;
  bool has(std::string_view column) const { return schema_->find(column).has_value(); }
  void set_decimal(std::string_view column, Decimal value);
  void set_number(std::string_view column, std::int64_t value);  // date, moment, integer, boolean
  void set_text(std::string_view column, std::string value);

  // Writes the row; a Problem when a decimal does not fit beside the others.
  Result<void> append_to(bill::TableBuilder& builder) const;

 private:
  const bill::Schema* schema_;
  Place place_;
  std::vector<Cell> cells_;
};

// Checks a row and fills columns that the file does not have.
using CompleteRow = std::function<Result<void>(CsvRow&)>;

// Appends the rows of a file to `builder`. Columns `file` and `line` of the relation are filled where it has
// them.
Result<void> read_csv(const InputFile& file, std::span<const CsvColumn> columns, bill::TableBuilder& builder,
                      const CompleteRow& complete);

// One scalar by its type, for CSV cells and YAML alike. The Problem says what was expected.
Result<Cell> parse_cell(bill::Type type, std::string_view text, const Place& place);

}  // namespace telaudit::terms
