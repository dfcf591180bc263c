#include "base/cell_grid.h"

#include "base/cell_grid_kernels.h"

namespace telaudit {
namespace {

// The cell of the next record ends `cells` separators later.
void take_column(const CellGrid& grid, const GridColumn& column) {
  const std::uint32_t* separator = grid.separators + column.place;
  std::size_t record = 0;
  if (column.place == 0 && grid.at_beginning) {
    column.begin[0] = 0;
    column.length[0] = separator[0];
    separator += grid.cells;
    record = 1;
  }
  for (; record < grid.records; ++record, separator += grid.cells) {
    const std::uint32_t begin = separator[-1] + 1;
    column.begin[record] = begin;
    column.length[record] = separator[0] - begin;
  }
}

void find_one_by_one(const CellGrid& grid, std::span<const GridColumn> columns, std::uint32_t* record_begin,
                     std::uint32_t* record_end) {
  for (const auto& column : columns) take_column(grid, column);
  std::uint32_t begin = grid.at_beginning ? 0 : grid.separators[-1] + 1;
  const std::uint32_t* line_end = grid.separators + grid.cells - 1;
  for (std::size_t record = 0; record < grid.records; ++record, line_end += grid.cells) {
    record_begin[record] = begin;
    record_end[record] = *line_end;
    begin = *line_end + 1;
  }
}

}  // namespace

void find_grid_cells([[maybe_unused]] ScanKernel kernel, const CellGrid& grid,
                     std::span<const GridColumn> columns, std::uint32_t* record_begin,
                     std::uint32_t* record_end) {
#if defined(__x86_64__)
  if (kernel == ScanKernel::avx512)
    return scan::find_grid_cells_avx512(grid, columns, record_begin, record_end);
#endif
  find_one_by_one(grid, columns, record_begin, record_end);
}

bool is_cell_grid(std::span<const std::uint32_t> record_ends, std::size_t first, std::size_t cells) {
  std::size_t differ = 0;
  std::size_t expected = first + cells - 1;
  for (const std::uint32_t end : record_ends) {
    differ |= end ^ expected;
    expected += cells;
  }
  return differ == 0;
}

}  // namespace telaudit
