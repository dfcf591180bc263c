// The first sheet of the workbook: one page.
#pragma once

#include <string_view>

#include "book/contents.h"
#include "book/xlsx.h"

namespace telaudit::book {

// True for three capital letters: what may stand as a criterion in a formula.
bool is_currency_code(std::string_view text);

// `bills` and `findings` are the tables on the sheets Bills and Findings; the page's figures are formulas
// over them.
void write_cover(XlsxSheet& sheet, const Contents& contents, const Table& bills, const Table& findings);

}  // namespace telaudit::book
