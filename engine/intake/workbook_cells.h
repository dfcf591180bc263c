// What the sheets of all intake workbooks have in common: how they are filled in, column names with notes,
// the words that a cell may have, values that were entered before.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "book/xlsx.h"
#include "intake/sheet_layouts.h"

namespace telaudit::intake {

inline constexpr std::uint32_t kFirstRow = 1;  // below the column names

// The sheet Read me: what this workbook is, then what holds for all of them, and the date style to be stated.
void write_read_me(book::XlsxFile& file, std::vector<std::string> lines);

// The column names; the first `frozen` columns stay in sight.
void write_heading(book::XlsxSheet& sheet, const SheetLayout& layout, std::uint16_t frozen);

// What may be typed into cells of a column, by the rule of their values.
void allow(book::XlsxSheet& sheet, std::uint32_t first, std::uint32_t last, std::uint16_t column,
           const ValueRule& rule);

// The same for all columns that people fill, red where those of `asked` are blank, and a filter; `end` is the
// row behind the last.
void finish_rows(book::XlsxSheet& sheet, const SheetLayout& layout, std::uint32_t end,
                 const std::vector<std::string>& asked);

std::uint16_t column_of(const SheetLayout& layout, std::string_view name);

// A value that was entered before, as a cell of its kind: a decimal as text, which keeps its zeros.
void put_value(book::XlsxSheet& sheet, std::uint32_t row, std::uint16_t column, const ValueRule& rule,
               const std::string& value);

}  // namespace telaudit::intake
