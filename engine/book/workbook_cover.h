// The first sheet of the workbook: one page.
#pragma once

#include "book/contents.h"
#include "book/sheet_layout.h"

namespace telaudit::book {

// The page's figures are formulas over the sheets behind it where these hold all rows.
void write_cover(XlsxSheet& sheet, const Contents& contents, const Layouts& sheets);

}  // namespace telaudit::book
