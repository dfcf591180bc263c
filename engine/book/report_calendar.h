// The report's section of what has to be done in the twelve months from the day of the book on.
#pragma once

#include <string>

#include "book/contents.h"

namespace telaudit::book {

// Nothing where neither contracts nor records say of a day.
std::string calendar_section(const Contents& contents);

}  // namespace telaudit::book
