// Where the tables lie on their sheets, for formulas that reach from one sheet to another.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "book/tables.h"
#include "book/xlsx.h"

namespace telaudit::book {

struct SheetLayout {
  std::string sheet;
  Table table;  // its rows too, unless they are read one at a time
  SheetColumns columns;
  std::uint64_t rows = 0;  // on the sheet
  std::uint64_t all = 0;   // of the table

  bool whole() const { return rows == all; }
  // "$B$5:$B$120" with the sheet's name before it; one blank row when the table is empty.
  std::string range(std::string_view column) const;
  // "E7": a cell of row `row`, counting from 0 below the header.
  std::string cell(std::uint64_t row, std::string_view column) const;
};

class Layouts {
 public:
  explicit Layouts(std::span<const SheetLayout> sheets) : sheets_(sheets) {}
  // Null when the book has no such sheet.
  const SheetLayout* find(std::string_view sheet) const;

 private:
  std::span<const SheetLayout> sheets_;
};

// A sum of doubles brought back to the places that money has.
std::string rounded(const std::string& formula);

// SUMIFS over a column of a sheet where each named column holds its word.
std::string sum_where(const SheetLayout& layout, std::string_view column,
                      std::initializer_list<std::pair<std::string_view, std::string_view>> conditions);

}  // namespace telaudit::book
