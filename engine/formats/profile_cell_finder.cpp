#include "formats/profile_cell_finder.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/fast_number.h"

namespace telaudit::formats::profile {

CellFinder::CellFinder(const Plan& plan, const Layout& layout, std::vector<std::uint8_t> seen)
    : plan_(plan), layout_(layout), seen_(std::move(seen)), by_place_(plan.columns) {
  std::stable_sort(by_place_.begin(), by_place_.end(),
                   [&](auto a, auto b) { return layout.columns[a] < layout.columns[b]; });
}

void CellFinder::begin_window(const char* window, const Structure& structure) {
  window_ = window;
  structure_ = &structure;
  next_row_ = 0;
  next_separator_ = 0;
  next_irregular_ = 0;
}

bool CellFinder::next(Block& block) {
  const std::size_t rows = structure_->line_ends.size();
  if (next_row_ == rows) return false;
  block.window = window_;
  block.rows = std::min(kBlockRows, rows - next_row_);
  if (!layout_.fixed.empty()) {
    take_fixed(block);
  } else {
    if (cells_ == 0) choose_cells(block);
    if (!take_grid(block)) take_row_by_row(block);
    look_into(block);
  }
  next_row_ += block.rows;
  next_separator_ = std::size_t{structure_->line_ends[next_row_ - 1]} + 1;
  return true;
}

void CellFinder::choose_cells(const Block& block) {
  std::size_t first = next_separator_;
  for (std::size_t row = 0; row < block.rows && cells_ == 0; ++row) {
    const std::size_t line_end = structure_->line_ends[next_row_ + row];
    const std::size_t cells = line_end - first + 1;
    if (cells >= layout_.least_columns && cells <= layout_.most_columns) cells_ = cells;
    first = line_end + 1;
  }
}

bool CellFinder::is_header(const Block& block, std::size_t row) const {
  const std::size_t length = block.row_end[row] - block.row_begin[row];
  return layout_.has_header && length == layout_.header.size() &&
         std::memcmp(window_ + block.row_begin[row], layout_.header.data(), length) == 0;
}

// Where every row of the block is plain as far as its structure tells; else false.
bool CellFinder::take_grid(Block& block) {
  const auto& irregular = structure_->irregular_records;
  if (next_irregular_ < irregular.size() && irregular[next_irregular_] < next_row_ + block.rows) return false;
  const bool literal_quotes = structure_->quoted && !layout_.grammar.quoted_line_ends;
  if (cells_ == 0 || literal_quotes || structure_->carriage_returns ||
      !is_cell_grid({structure_->line_ends.data() + next_row_, block.rows}, next_separator_, cells_))
    return false;
  grid_columns_.clear();
  for (const std::size_t index : by_place_) {
    auto& column = block.columns[index];
    const std::size_t place = layout_.columns[index];
    if (place < cells_) {
      grid_columns_.push_back({place, column.begin.data(), column.length.data()});
    } else {
      std::fill_n(column.length.begin(), block.rows, 0U);
    }
  }
  const CellGrid grid = {structure_->separators.data() + next_separator_, next_separator_ == 0, cells_,
                         block.rows};
  find_grid_cells(layout_.kernel, grid, grid_columns_, block.row_begin.data(), block.row_end.data());
  bool other = false;
  const auto header = static_cast<std::uint32_t>(layout_.has_header ? layout_.header.size() : 0);
  for (std::size_t row = 0; row < block.rows; ++row) {
    const std::uint32_t length = block.row_end[row] - block.row_begin[row];
    other |= (length == 0) | (length == header);
  }
  if (other)
    for (std::size_t row = 0; row < block.rows; ++row)
      if (block.row_end[row] == block.row_begin[row] || is_header(block, row)) return false;
  std::fill_n(block.plain.begin(), block.rows, std::uint8_t{1});
  return true;
}

void CellFinder::take_row_by_row(Block& block) {
  std::size_t first = next_separator_;
  std::uint32_t begin = first == 0 ? 0 : structure_->separators[first - 1] + 1;
  for (std::size_t row = 0; row < block.rows; ++row) {
    const std::size_t line_end = structure_->line_ends[next_row_ + row];
    const std::uint32_t end = structure_->separators[line_end];
    block.row_begin[row] = begin;
    block.row_end[row] = end;
    block.first_separator[row] = static_cast<std::uint32_t>(first);
    block.plain[row] = line_end - first + 1 == cells_ ? 1 : 0;
    begin = end + 1;
    first = line_end + 1;
  }
  find_plain_rows(block);
  for (const std::size_t index : plan_.columns) find_cells(block, index);
}

// Records whose cells stand at fixed places: no delimiter is looked for (a zero byte, which stands for one,
// makes a row irregular), and blanks around a cell are its filling.
void CellFinder::take_fixed(Block& block) {
  cells_ = layout_.fixed.size();
  filled_.assign(block.rows, 0);
  std::size_t first = next_separator_;
  std::uint32_t begin = first == 0 ? 0 : structure_->separators[first - 1] + 1;
  for (std::size_t row = 0; row < block.rows; ++row) {
    const std::size_t line_end = structure_->line_ends[next_row_ + row];
    std::uint32_t end = structure_->separators[line_end];
    const std::uint32_t next = end + 1;
    if (structure_->carriage_returns && end > begin && window_[end - 1] == '\r') --end;
    const std::uint32_t length = end - begin;
    bool plain = line_end == first && length >= layout_.least_length && length <= layout_.most_length;
    if (structure_->high_bytes) plain = plain && !has_high_bytes({window_ + begin, length});
    block.row_begin[row] = begin;
    block.row_end[row] = end;
    block.plain[row] = plain ? 1 : 0;
    begin = next;
    first = line_end + 1;
  }
  const auto& irregular = structure_->irregular_records;
  for (; next_irregular_ < irregular.size() && irregular[next_irregular_] < next_row_ + block.rows;
       ++next_irregular_)
    block.plain[irregular[next_irregular_] - next_row_] = 0;
  for (const std::size_t index : plan_.columns) find_fixed_cells(block, index);
  // A row of blanks is told by whole rows.
  for (std::size_t row = 0; row < block.rows; ++row)
    if (filled_[row] == 0) block.plain[row] = 0;
}

void CellFinder::find_fixed_cells(Block& block, std::size_t index) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  const FixedColumn& place = layout_.fixed[layout_.columns[index]];
  const auto offset = static_cast<std::uint32_t>(place.first);
  const auto width = static_cast<std::uint32_t>(place.length);
  auto& column = block.columns[index];
  for (std::size_t row = 0; row < block.rows; ++row) {
    std::uint32_t begin = block.row_begin[row] + offset;
    if (block.plain[row] == 0 || begin >= block.row_end[row]) {
      column.begin[row] = block.row_begin[row];
      column.length[row] = 0;
      continue;
    }
    std::uint32_t end = std::min(begin + width, block.row_end[row]);
    // Filling of blanks, eight at a time.
    constexpr std::uint64_t kBlanks = 0x2020202020202020U;
    while (end - begin >= 8) {
      const std::uint64_t other = fast::load8(window_ + end - 8) ^ kBlanks;
      if (other != 0) {
        end -= static_cast<std::uint32_t>(std::countl_zero(other)) / 8;
        break;
      }
      end -= 8;
    }
    while (end > begin && is_blank(window_[end - 1])) --end;
    while (end > begin && is_blank(window_[begin])) ++begin;
    column.begin[row] = begin;
    column.length[row] = end - begin;
    filled_[row] |= end - begin;
  }
}

void CellFinder::find_plain_rows(Block& block) {
  // Where quotes do not bind, one may stand anywhere.
  const bool countable = cells_ != 0 && !(structure_->quoted && !layout_.grammar.quoted_line_ends);
  for (std::size_t row = 0; row < block.rows; ++row) {
    std::uint32_t& end = block.row_end[row];
    const std::uint32_t begin = block.row_begin[row];
    if (structure_->carriage_returns && end > begin && window_[end - 1] == '\r') --end;
    if (!countable || end == begin || is_header(block, row)) block.plain[row] = 0;
  }
  const auto& irregular = structure_->irregular_records;
  for (; next_irregular_ < irregular.size() && irregular[next_irregular_] < next_row_ + block.rows;
       ++next_irregular_)
    block.plain[irregular[next_irregular_] - next_row_] = 0;
}

void CellFinder::find_cells(Block& block, std::size_t index) {
  const std::size_t place = layout_.columns[index];
  auto& column = block.columns[index];
  if (place >= cells_) {
    std::fill_n(column.length.begin(), block.rows, 0U);
    return;
  }
  const std::uint32_t* const separators = structure_->separators.data() + place;
  const bool last = place + 1 == cells_;
  for (std::size_t row = 0; row < block.rows; ++row) {
    // A row that is not plain may have fewer cells.
    // Of the first row it is 0: the separator before it stands before the column's first one.
    const auto first = static_cast<std::ptrdiff_t>(block.first_separator[row]);
    const bool plain = block.plain[row] != 0;
    const std::uint32_t begin = place == 0 || !plain ? block.row_begin[row] : separators[first - 1] + 1;
    const std::uint32_t end = last ? block.row_end[row] : separators[plain ? first : 0];
    column.begin[row] = begin;
    column.length[row] = plain ? end - begin : 0;
  }
}

// Quotes around cells, and padding where nobody else sees it.
void CellFinder::look_into(Block& block) {
  for (const std::size_t index : plan_.columns) {
    if (layout_.columns[index] >= cells_) continue;
    if (structure_->quoted) take_quotes_off(block, block.columns[index]);
    if (seen_[index] == 0) find_padded(block, block.columns[index]);
  }
}

// In regular text a cell that begins with a quote ends with one.
void CellFinder::take_quotes_off(Block& block, BlockColumn& column) const {
  const char quote = layout_.grammar.quote;
  for (std::size_t row = 0; row < block.rows; ++row) {
    const char* const cell = window_ + column.begin[row];
    const std::uint32_t length = column.length[row];
    if (length < 2 || *cell != quote) continue;
    ++column.begin[row];
    column.length[row] = length - 2;
    if (std::memchr(cell + 1, quote, length - 2) != nullptr) block.plain[row] = 0;
  }
}

void CellFinder::find_padded(Block& block, const BlockColumn& column) {
  for (std::size_t row = 0; row < block.rows; ++row)
    if (column.length[row] > 0 && is_padded({block.window + column.begin[row], column.length[row]}))
      block.plain[row] = 0;
}

}  // namespace telaudit::formats::profile
