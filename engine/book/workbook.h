// internal-book.xlsx: the book for the customer's own people.
#pragma once

#include <filesystem>

#include "book/contents.h"

namespace telaudit::book {

// Sheets: Cover, Bills, Demand set, Two prices, Findings, Withdrawn, Bridge, Cost centres, Coverage, Checks,
// Inputs, Charges.
Result<void> write_workbook(const Contents& contents, const std::filesystem::path& path);

}  // namespace telaudit::book
