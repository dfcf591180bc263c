// The coverage of a ledger as tables, for terminals, CSV and JSON alike.
#pragma once

#include <vector>

#include "book/tables.h"
#include "month/coverage_bar.h"

namespace telaudit::month {

book::Table bar_table(const PayablesCoverage& coverage);  // a row for each currency and step
book::Table account_bar_table(const PayablesCoverage& coverage);
book::Table without_bill_table(const PayablesCoverage& coverage);
book::Table matches_table(const PayablesCoverage& coverage);  // how accounts and bills were known
book::Table bad_cells_table(const Ledger& ledger);

}  // namespace telaudit::month
