#include "cli/book_table.h"

namespace telaudit::cli {

PrintedTable printed(const book::Table& table) {
  PrintedTable out;
  for (const auto& column : table.columns)
    out.columns.push_back({column.name, book::is_numeric(column.content)});
  for (const auto& cells : table.rows) {
    auto& row = out.rows.emplace_back();
    for (const auto& cell : cells) row.push_back(printable(cell.text));
  }
  return out;
}

}  // namespace telaudit::cli
