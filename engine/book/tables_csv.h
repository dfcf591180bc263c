// The CSV files of the book.
#pragma once

#include <filesystem>
#include <string>

#include "book/book_tables.h"
#include "book/tables.h"

namespace telaudit::book {

// A header line and the rows, RFC 4180 with LF line ends. Text cells that a spreadsheet would run get an
// apostrophe before them; numbers and dates never do.
std::string csv_text(const Table& table);

// The same into a file, row by row, so that its size does not matter.
Result<void> write_csv(const BookTable& table, const Contents& contents, const std::filesystem::path& path);

}  // namespace telaudit::book
