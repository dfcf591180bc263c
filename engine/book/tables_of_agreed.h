// Tables of what was agreed: savings proved on bills, and what the first two bills must show.
#pragma once

#include "book/tables.h"

namespace telaudit::book {

// Agreed figures were given.
bool has_agreed(const Contents& contents);
// Agreed figures or requirements were.
bool has_future(const Contents& contents);

// One row for each agreed figure and account: negotiated against billed.
Table savings_table(const Contents& contents);
// The same for each bill.
Table savings_bills_table(const Contents& contents);
// What must stand on the first two bills, at which price, and what must be gone.
Table day_one_table(const Contents& contents);

}  // namespace telaudit::book
