// Exact sums over columns of a batch.
#pragma once

#include <span>
#include <vector>

#include "base/decimal.h"
#include "bill/relation.h"
#include "store/segment_format.h"

namespace telaudit::store {

// Adds mantissa / 10^scale.
void add_exact(Total& total, __int128 mantissa, std::uint8_t scale);

// The sum of the known numbers of the rows [begin, end), without their scale.
__int128 sum_rows(const bill::ColumnView& numbers, std::size_t begin, std::size_t end);
// The same of those rows whose flag is known and not zero.
__int128 sum_marked(const bill::ColumnView& numbers, const bill::ColumnView& flags, std::size_t begin,
                    std::size_t end);

// Whether both mark the same rows, where that is told without looking at rows.
bool mark_the_same(const bill::ColumnView& flags, const bill::ColumnView& others);

// Sums of `amount`, one for each currency in their order by bytes: of the rows that are in a total, and of
// those to be paid. Empty where the relation has no such columns.
std::vector<CurrencySum> currency_sums(const bill::Schema& schema, std::span<const bill::ColumnView> columns);

// Adds sums to sums, by currency.
void add_sums(std::vector<CurrencySum>& sums, const std::vector<CurrencySum>& more);

// The exact sum of the known values of a decimal or integer column of a relation. Charges in segment files
// are summed as they are packed, without writing them down, chunk by chunk on several threads.
Result<Total> sum_column(const bill::Relation& relation, std::size_t column, unsigned workers = 1);

}  // namespace telaudit::store
