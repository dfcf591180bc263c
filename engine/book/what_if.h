// The sheet What if: a few cells the reader may change, and formulas that follow them. Every formula carries
// the value it has for the cells as they are written.
#pragma once

#include "book/contents.h"
#include "book/sheet_layout.h"

namespace telaudit::book {

// There is something above the market to win.
bool has_what_if(const Contents& contents);

void write_what_if(XlsxSheet& sheet, const Contents& contents, const Layouts& sheets);

}  // namespace telaudit::book
