// Tables of the book on standard output.
#pragma once

#include "book/tables.h"
#include "cli/print_table.h"

namespace telaudit::cli {

// The same columns and cells, fit for a terminal.
PrintedTable printed(const book::Table& table);

}  // namespace telaudit::cli
