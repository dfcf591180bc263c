// The sections of the report that speak of what the customer wants and will need.
#pragma once

#include <string>

#include "book/contents.h"

namespace telaudit::book {

// Goals and acceptance tests, which stand first in the book; nothing where none were given.
std::string goals_section(const Contents& contents);
// What opens, closes, grows and moves, and the spend of each month in three cases; the input that would bring
// them where it was not given.
std::string requirements_section(const Contents& contents);

// Negotiated beside billed, element by element and month by month; the input that would bring it where
// nothing was agreed.
std::string savings_section(const Contents& contents);

// What the first two bills must show; nothing without agreed prices and requirements.
std::string day_one_section(const Contents& contents);

}  // namespace telaudit::book
