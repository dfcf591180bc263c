// The kernels behind cell_grid.h. Each runs only where its instructions are.
#pragma once

#include "base/cell_grid.h"

#if defined(__x86_64__)

namespace telaudit::scan {

void find_grid_cells_avx512(const CellGrid& grid, std::span<const GridColumn> columns,
                            std::uint32_t* record_begin, std::uint32_t* record_end);

}  // namespace telaudit::scan

#endif
