// Tables of the page for the CFO, and of what each requirement is worth.
#pragma once

#include "book/tables.h"

namespace telaudit::book {

// The figures of the first page, with what each rests on.
Table summary_table(const Contents& contents);

// What each requirement ends and begins in money. Needs Contents::negotiation and requirements.
bool has_requirement_worth(const Contents& contents);
Table requirement_worth_table(const Contents& contents);

}  // namespace telaudit::book
