// book.json: everything the book says, for machines.
#pragma once

#include <string>

#include "book/contents.h"

namespace telaudit::book {

// Keys in a fixed order, two blanks of indentation. Money, rates and quantities are strings of exact
// decimals; counts are integers; what is unknown is null. Charges stand in charges.csv, which it names.
std::string book_json(const Contents& contents);

}  // namespace telaudit::book
