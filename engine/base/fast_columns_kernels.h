// The kernels behind fast_columns.h. Each runs only where its instructions are.
#pragma once

#include "base/fast_columns.h"

#if defined(__x86_64__)

namespace telaudit::fast {

void digits_column_avx512(const FastCells& cells, std::uint64_t factor, std::uint64_t most,
                          std::int64_t* values, std::uint8_t* counts, UnreadRows unread);
void decimal_column_avx512(const FastCells& cells, const FastDecimalRules& rules, std::int64_t* mantissas,
                           std::uint8_t* scales, UnreadRows unread);
void date_column_avx512(const FastCells& cells, const FastDatePattern& pattern, std::int64_t* days,
                        UnreadRows unread);
void moment_column_avx512(const FastCells& dates, const FastDatePattern& pattern, const FastCells& times,
                          std::int64_t* tenths, UnreadRows unread);

}  // namespace telaudit::fast

#endif
