#include "base/fast_columns.h"

#include "base/fast_columns_kernels.h"

namespace telaudit {
namespace {

// All rows, for kernels that read single cells.
void leave_all(std::size_t rows, UnreadRows unread) {
  for (std::size_t group = 0; group * 8 < rows; ++group)
    unread[group] = static_cast<std::uint8_t>(rows - group * 8 >= 8 ? 0xFFU : (1U << (rows - group * 8)) - 1);
}

}  // namespace

void fast_digits_column([[maybe_unused]] ScanKernel kernel, const FastCells& cells,
                        [[maybe_unused]] std::uint64_t factor, [[maybe_unused]] std::uint64_t most,
                        [[maybe_unused]] std::int64_t* values, [[maybe_unused]] std::uint8_t* counts,
                        UnreadRows unread) {
#if defined(__x86_64__)
  if (kernel == ScanKernel::avx512)
    return fast::digits_column_avx512(cells, factor, most, values, counts, unread);
#endif
  leave_all(cells.rows, unread);
}

void fast_decimal_column([[maybe_unused]] ScanKernel kernel, const FastCells& cells,
                         [[maybe_unused]] const FastDecimalRules& rules,
                         [[maybe_unused]] std::int64_t* mantissas, [[maybe_unused]] std::uint8_t* scales,
                         UnreadRows unread) {
#if defined(__x86_64__)
  if (kernel == ScanKernel::avx512)
    return fast::decimal_column_avx512(cells, rules, mantissas, scales, unread);
#endif
  leave_all(cells.rows, unread);
}

void fast_date_column([[maybe_unused]] ScanKernel kernel, const FastCells& cells,
                      [[maybe_unused]] const FastDatePattern& pattern, [[maybe_unused]] std::int64_t* days,
                      UnreadRows unread) {
#if defined(__x86_64__)
  if (kernel == ScanKernel::avx512) return fast::date_column_avx512(cells, pattern, days, unread);
#endif
  leave_all(cells.rows, unread);
}

void fast_moment_column([[maybe_unused]] ScanKernel kernel, const FastCells& dates,
                        [[maybe_unused]] const FastDatePattern& pattern,
                        [[maybe_unused]] const FastCells& times, [[maybe_unused]] std::int64_t* tenths,
                        UnreadRows unread) {
#if defined(__x86_64__)
  if (kernel == ScanKernel::avx512) return fast::moment_column_avx512(dates, pattern, times, tenths, unread);
#endif
  leave_all(dates.rows, unread);
}

}  // namespace telaudit
