// A sheet of an intake workbook as rows of named cells, whatever became of it on the way: columns are found
// by their names wherever they stand, and what is renamed, missing, merged, hidden or an error is named cell
// by cell. Knows layouts, not meanings.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/sheet.h"
#include "intake/sheet_layouts.h"

namespace telaudit::intake {

// Something that is wrong with a cell, a row or a sheet.
struct Fault {
  Place place;  // sheet and cell
  std::string sheet;
  std::uint32_t row = 0;  // 0: the sheet as a whole
  std::string column;
  std::string found;  // the cell's text
  std::string what;
  std::string expected;
};

struct ReadCell {
  WrittenCell written;
  Place place;
};

struct ReadRow {
  std::uint32_t number = 0;
  std::map<std::string, ReadCell, std::less<>> cells;  // of key and filled columns, where they are not blank

  const ReadCell* find(std::string_view column) const;
};

struct ReadTable {
  const SheetLayout* layout = nullptr;
  std::string sheet;
  std::size_t sheet_index = 0;
  std::map<std::string, std::uint32_t, std::less<>> columns;  // where each of the layout stands, from 1
  std::vector<ReadRow> rows;  // those in which a person filled a column, and of contracts those with a value
  std::vector<Fault> faults;
  bool whole = true;  // false: the columns cannot be told, nothing of the sheet is to be taken
  std::vector<std::string> own_columns;  // added by somebody; not read
};

// Where the cell of a row stands, or would stand; of a column that is not there, the row's first.
Place cell_place(const Workbook& book, const ReadTable& table, std::uint32_t row, std::string_view column);

// Nothing for a sheet without the columns of any layout. The Problem is that of a workbook that cannot be
// read.
Result<std::optional<ReadTable>> read_table(const Workbook& book, std::size_t sheet);

// The date style that the sheet Read me states beside the words `date style`. A Problem for other words.
Result<DateStyle> stated_date_style(const Workbook& book);

}  // namespace telaudit::intake
