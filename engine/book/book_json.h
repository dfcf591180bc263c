// book.json: everything the book says, for machines.
#pragma once

#include <filesystem>

#include "book/contents.h"

namespace telaudit::book {

// Keys in a fixed order; a row of a table on a line of its own. Money, rates and quantities are strings of
// exact decimals; counts are integers; what is unknown is null. Each table of book_tables() stands under its
// name, with _ for -; charges stand in charges.csv, which the file names. Written row by row.
Result<void> write_book_json(const Contents& contents, const std::filesystem::path& path);

}  // namespace telaudit::book
