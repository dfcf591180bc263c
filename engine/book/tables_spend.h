// The spend of each month in three cases, as a table.
#pragma once

#include "book/contents.h"
#include "book/tables.h"

namespace telaudit::book {

Table spend_table(const Contents& contents);

// Requirements were given: without them every month is as today.
bool has_spend_table(const Contents& contents);

}  // namespace telaudit::book
