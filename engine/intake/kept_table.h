// Tables of texts that intake keeps: rows of named columns, told apart by a key, in files of CSV.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace telaudit::intake {

struct TableShape {
  std::string name;  // of the file, without its ending
  std::vector<std::string> columns;
  std::vector<std::string> key;

  std::size_t column(std::string_view name) const;  // it must be one of them
};

using KeptRow = std::vector<std::string>;  // a text for each column; "" is unknown

struct KeptTable {
  const TableShape* shape = nullptr;  // lives as long as the program
  std::vector<KeptRow> rows;

  const std::string& cell(const KeptRow& row, std::string_view column) const {
    return row[shape->column(column)];
  }
};

// The four tables. Contract terms are one row for each field of a contract; the other three have the columns
// that the files of terms have (engine/terms/README.md), rates those of a contract's rates with the billed
// code they were entered for.
const TableShape& contract_term_shape();
const TableShape& rate_shape();
const TableShape& inventory_shape();
const TableShape& crosswalk_shape();

// The texts of the key, in its order.
std::vector<std::string> key_of(const KeptTable& table, const KeptRow& row);

// CSV with a line of column names; rows in the table's order.
std::string table_csv(const KeptTable& table);
// The inverse. A Problem with file and line for other columns or a row that is too short or too long.
Result<KeptTable> parse_table(const TableShape& shape, std::string_view csv, const std::string& file);

// What differs between two states of a table: a cell each. A row that only one of them has differs in all of
// its cells that are filled.
struct CellChange {
  std::string table;
  std::string key;     // the key's texts with blanks between them
  std::string change;  // added, removed or changed: the row
  std::string column;
  std::string before;
  std::string after;
};
// Ordered by key, then column.
std::vector<CellChange> table_changes(const KeptTable& before, const KeptTable& after);

}  // namespace telaudit::intake
