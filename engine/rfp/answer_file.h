// A bidder's answer as a file: a workbook or delimited text, its cells as they stand, and the tables in it
// found by the names of their columns.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/sheet.h"

namespace telaudit::rfp {

struct AnswerSheet {
  std::string name;  // "" in delimited text
  bool hidden = false;
  std::vector<SheetRow> rows;  // those with cells that hold something
};

struct AnswerFile {
  std::string path;
  std::string hash;  // SHA-256 of the file
  std::vector<AnswerSheet> sheets;

  Place place(const AnswerSheet& sheet, std::uint32_t row, std::uint32_t column) const;
  Place place(const AnswerSheet& sheet, const SheetCell& cell) const {
    return place(sheet, cell.row, cell.column);
  }
};

// Problems: neither an .xlsx workbook nor text in UTF-8, more cells than an answer has.
Result<AnswerFile> read_answer_file(const std::string& path);
Result<AnswerFile> parse_answer_file(std::string bytes, const std::string& path);

// A column asked for, with every name it may go by; letters and digits count.
struct AskedColumn {
  std::vector<std::string> names;
  bool required = false;  // without it a row is not the row of the names
};

struct AnswerTable {
  const AnswerSheet* sheet = nullptr;
  const SheetRow* header = nullptr;
  std::size_t first_row = 0;                          // of the sheet's rows, below the names
  std::vector<std::optional<std::uint32_t>> columns;  // as asked; nothing where the sheet has none
  std::vector<const SheetCell*> unknown;              // names that nobody asked for
  std::optional<std::pair<const SheetCell*, const SheetCell*>> twice;  // one name in two columns

  // The cell of a column as asked; nullptr where there is none.
  const SheetCell* cell(const SheetRow& row, std::size_t column) const;
};

// The sheet of that name when it has the required columns within its first rows, else the first visible one
// that has, else a hidden one; nothing where none has. `sheet_name` "" is any.
std::optional<AnswerTable> find_table(const AnswerFile& file, const std::string& sheet_name,
                                      std::span<const AskedColumn> asked);

// Further sheets in which the same columns stand, hidden ones too: another table of the same kind that was
// not read.
std::vector<const AnswerSheet*> further_tables(const AnswerFile& file, const AnswerTable& read,
                                               std::span<const AskedColumn> asked);

}  // namespace telaudit::rfp
