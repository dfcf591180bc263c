// Live formulas of the workbook's tables: what a reader may change and see follow. Each stands on a cell that
// holds its computed value. `row` counts from 0 below the header.
#pragma once

#include "book/sheet_layout.h"

namespace telaudit::book {

void set_bill_formulas(const Layouts& sheets, const SheetLayout& own, std::uint64_t row, Cells& cells);

// Each amount from the sheet Charges where that sheet holds every charge; each running figure from the one
// above.
void set_bridge_formulas(const Layouts& sheets, const SheetLayout& own, std::uint64_t row, Cells& cells);

// What would be saved at the what-if price, which the reader may change.
void set_gap_formulas(const Layouts& sheets, const SheetLayout& own, std::uint64_t row, Cells& cells);

void set_cost_centre_formulas(const Layouts& sheets, const SheetLayout& own, std::uint64_t row, Cells& cells);

}  // namespace telaudit::book
