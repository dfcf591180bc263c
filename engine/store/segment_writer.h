// Writes the charges of one reading as a segment file.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"
#include "bill/table.h"
#include "store/file_system.h"
#include "store/segment_format.h"

namespace telaudit::store {

// Sums of `amount`, one for each currency in their order by bytes: of the rows that are in a total, and of
// those to be paid. Empty where the relation has no such columns.
std::vector<CurrencySum> currency_sums(const bill::Schema& schema, std::span<const bill::ColumnView> columns);

// Adds sums to sums, by currency.
void add_sums(std::vector<CurrencySum>& sums, const std::vector<CurrencySum>& more);

// Writes `table` with the columns of `schema`, whole or not at all: it is on the disk when this returns. A
// table without rows may lack columns. The bytes depend on the rows alone.
Result<SegmentRecord> write_segment(const std::filesystem::path& path, const bill::Schema& schema,
                                    const bill::Table& table, FileSystem& files = FileSystem::plain());

}  // namespace telaudit::store
