// internal-book.xlsx: the book for the customer's own people.
#pragma once

#include <filesystem>

#include "book/contents.h"

namespace telaudit::book {

// The cover, then a sheet for each table of book_tables(). Rows are read twice, once to lay the sheets out
// and once to write them, and none is kept: memory does not grow with them.
Result<void> write_workbook(const Contents& contents, const std::filesystem::path& path);

}  // namespace telaudit::book
