// From the structure of a window to blocks of rows: which rows are plain, and where their cells stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/cell_grid.h"
#include "base/structural_scan.h"
#include "formats/profile_block.h"
#include "formats/profile_plan.h"
#include "formats/profile_rows.h"

namespace telaudit::formats::profile {

class CellFinder {
 public:
  // `seen`: by Profile::columns, those whose padding somebody else sees in every row; a row with a padded
  // cell in another column is not plain. Plan and layout stay.
  CellFinder(const Plan& plan, const Layout& layout, std::vector<std::uint8_t> seen);

  // The complete records at the front of `window`; the structure stays until the last of their blocks.
  void begin_window(const char* window, const Structure& structure);
  // The next block of those rows: fills everything but Block::columns not in the plan. False after the last.
  bool next(Block& block);

  // Cells in a row that can be plain; 0 as long as no row showed it.
  std::size_t cells_in_row() const { return cells_; }

 private:
  void choose_cells(const Block& block);
  bool take_grid(Block& block);
  void take_fixed(Block& block);
  void find_fixed_cells(Block& block, std::size_t index);
  void take_row_by_row(Block& block);
  void find_plain_rows(Block& block);
  void find_cells(Block& block, std::size_t index);
  void take_quotes_off(Block& block, BlockColumn& column) const;
  static void find_padded(Block& block, const BlockColumn& column);
  void look_into(Block& block);
  bool is_header(const Block& block, std::size_t row) const;

  const Plan& plan_;
  const Layout& layout_;
  std::vector<std::uint8_t> seen_;
  std::vector<std::size_t> by_place_;  // the plan's columns in the order of their places
  std::vector<GridColumn> grid_columns_;
  std::vector<std::uint32_t> filled_;  // by row: not 0 where a cell of the plan is not empty
  std::size_t cells_ = 0;
  const char* window_ = nullptr;
  const Structure* structure_ = nullptr;
  std::size_t next_row_ = 0;        // of the window
  std::size_t next_separator_ = 0;  // of that row
  std::size_t next_irregular_ = 0;  // index into the window's irregular records
};

}  // namespace telaudit::formats::profile
