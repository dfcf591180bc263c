// Records of one number of cells each: the positions of their separators turned from records to columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/structural_scan.h"

namespace telaudit {

// `records` records of `cells` cells, whose separators stand one after the other.
struct CellGrid {
  const std::uint32_t* separators = nullptr;  // of the first record's first cell
  bool at_beginning =
      false;  // the first record is that of the window; else separators[-1] is the line end before
  std::size_t cells = 0;  // at least 1
  std::size_t records = 0;
};

// Where the cells of one place of a record (0: the first) begin and how long they are goes to two lists with
// room for a multiple of 16 records.
struct GridColumn {
  std::size_t place = 0;  // below CellGrid::cells
  std::uint32_t* begin = nullptr;
  std::uint32_t* length = nullptr;
};

// Fills the lists of `columns`, and those of the records' first bytes and of their line ends, which have the
// same room. What is written beyond the last record has no meaning.
void find_grid_cells(ScanKernel kernel, const CellGrid& grid, std::span<const GridColumn> columns,
                     std::uint32_t* record_begin, std::uint32_t* record_end);

// Whether records end at every `cells`-th separator: record_ends[i] == first + cells * (i + 1) - 1.
bool is_cell_grid(std::span<const std::uint32_t> record_ends, std::size_t first, std::size_t cells);

}  // namespace telaudit
