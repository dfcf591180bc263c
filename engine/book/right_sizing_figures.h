// Which line to which plan, and how many seats, in the book.
#pragma once

#include "book/contents.h"

namespace telaudit::book {

// Fills `plans` and `seats` of the contents, where records of offers, or of who holds seats, were given. No
// clock is asked: a search that its count of nodes ends says that it is not proven. Problems: the charges
// cannot be read, or records are at odds.
Result<void> add_right_sizing(Contents& contents);

}  // namespace telaudit::book
