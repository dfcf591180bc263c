// Tables as text, so that tests state whole rows.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "bill/table.h"

namespace telaudit::terms {

// "?" for an unknown cell.
inline std::string cell_text(const bill::Table& table, std::size_t row, std::string_view column) {
  const std::size_t index = table.schema().find(column).value();
  const bill::ColumnView view = table.column(index);
  if (!view.is_known(row)) return "?";
  switch (view.type) {
    case bill::Type::text:
      return std::string(view.text(row));
    case bill::Type::decimal:
      return view.decimal(row).text();
    case bill::Type::date:
      return Date{static_cast<std::int32_t>(view.number(row))}.text();
    case bill::Type::moment:
      return Moment{view.number(row)}.text();
    case bill::Type::boolean:
      return view.number(row) != 0 ? "yes" : "no";
    default:
      return std::to_string(view.number(row));
  }
}

// One line for each row: the cells of these columns with " | " between them.
inline std::vector<std::string> rows_text(const bill::Table& table,
                                          std::initializer_list<std::string_view> columns) {
  std::vector<std::string> lines;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::string line;
    for (const auto column : columns) line += (line.empty() ? "" : " | ") + cell_text(table, row, column);
    lines.push_back(line);
  }
  return lines;
}

}  // namespace telaudit::terms
