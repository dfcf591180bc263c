// The tables of the book: one list that workbook, CSV files and JSON file read, so that all three show the
// same cells under the same names.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "book/contents.h"
#include "book/sheet_layout.h"
#include "book/tables.h"

namespace telaudit::book {

// Rows a sheet may hold below its header: the format's limit, rounded down.
inline constexpr std::uint64_t kMostSheetRows = 1'000'000;

struct BookTable {
  std::string_view sheet;  // name of its sheet: 31 characters at most
  // The table. Its name is that of its CSV file and, with _ for -, its key in book.json. Without rows where
  // each_row gives them.
  Table (*table)(const Contents& contents);
  // For tables that may be long: how many rows there are, and each of them in turn.
  std::uint64_t (*count)(const Contents& contents) = nullptr;
  Result<void> (*each_row)(const Contents& contents, const RowVisitor& visit) = nullptr;
  // Live formulas of one row, set on cells that hold their computed value. `row` counts from 0.
  void (*set_formulas)(const Layouts& sheets, const SheetLayout& own, std::uint64_t row,
                       Cells& cells) = nullptr;
  // Nothing: always shown. A table that is not shown has no sheet, no file and no key.
  bool (*shown)(const Contents& contents) = nullptr;
  std::uint64_t most_rows = kMostSheetRows;  // on its sheet; the CSV file holds all
  bool in_json = true;
};

// In the order of their sheets.
std::span<const BookTable> book_tables();

bool is_shown(const BookTable& table, const Contents& contents);

// Every row in order until `visit` wants no more.
Result<void> each_row_of(const BookTable& table, const Contents& contents, const RowVisitor& visit);

}  // namespace telaudit::book
