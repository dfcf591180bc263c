#include <algorithm>

#include "base/avx512.h"
#include "base/cell_grid_kernels.h"

#if defined(__x86_64__)

#define TELAUDIT_INTO_GRID TELAUDIT_AVX512 __attribute__((always_inline)) inline

namespace telaudit::scan {
namespace {

constexpr std::size_t kSide = 16;
struct Tile {
  __m512i line[kSide];
};

// Rows become columns: neighbours of 32, then of 64 bits, then of 128 within and across halves.
TELAUDIT_INTO_GRID void transpose(Tile& tile) {
  Tile other;
  for (std::size_t i = 0; i < kSide; i += 2) {
    other.line[i] = _mm512_unpacklo_epi32(tile.line[i], tile.line[i + 1]);
    other.line[i + 1] = _mm512_unpackhi_epi32(tile.line[i], tile.line[i + 1]);
  }
  for (std::size_t i = 0; i < kSide; i += 4) {
    tile.line[i] = _mm512_unpacklo_epi64(other.line[i], other.line[i + 2]);
    tile.line[i + 1] = _mm512_unpackhi_epi64(other.line[i], other.line[i + 2]);
    tile.line[i + 2] = _mm512_unpacklo_epi64(other.line[i + 1], other.line[i + 3]);
    tile.line[i + 3] = _mm512_unpackhi_epi64(other.line[i + 1], other.line[i + 3]);
  }
  for (std::size_t i = 0; i < kSide; i += 8)
    for (std::size_t j = i; j < i + 4; ++j) {
      other.line[j] = _mm512_shuffle_i32x4(tile.line[j], tile.line[j + 4], 0x88);
      other.line[j + 4] = _mm512_shuffle_i32x4(tile.line[j], tile.line[j + 4], 0xDD);
    }
  for (std::size_t j = 0; j < 8; ++j) {
    tile.line[j] = _mm512_shuffle_i32x4(other.line[j], other.line[j + 8], 0x88);
    tile.line[j + 8] = _mm512_shuffle_i32x4(other.line[j], other.line[j + 8], 0xDD);
  }
}

// The separators of a strip of up to 15 columns, and the one before them, in 16 records.
TELAUDIT_INTO_GRID void load_strip(const CellGrid& grid, std::size_t record, std::size_t first_place,
                                   Tile& tile) {
  const std::size_t lanes = std::min(kSide, grid.cells + 1 - first_place);
  const auto there = static_cast<__mmask16>((1U << lanes) - 1);
  // Before the window's first byte stands, so to speak, a separator at -1.
  const __m512i nothing = _mm512_set1_epi32(-1);
  for (std::size_t i = 0; i < kSide; ++i) {
    __mmask16 mask = record + i < grid.records ? there : __mmask16{0};
    if (record + i == 0 && first_place == 0 && grid.at_beginning) mask = static_cast<__mmask16>(mask & ~1U);
    tile.line[i] =
        _mm512_mask_loadu_epi32(nothing, mask, grid.separators + (record + i) * grid.cells + first_place - 1);
  }
}

}  // namespace

TELAUDIT_AVX512 void find_grid_cells_avx512(const CellGrid& grid, std::span<const GridColumn> columns,
                                            std::uint32_t* record_begin, std::uint32_t* record_end) {
  const __m512i one = _mm512_set1_epi32(1);
  for (std::size_t record = 0; record < grid.records; record += kSide) {
    auto column = columns.begin();
    for (std::size_t first_place = 0; first_place < grid.cells; first_place += kSide - 1) {
      const std::size_t end = std::min(grid.cells, first_place + kSide - 1);
      const bool wanted = column != columns.end() && column->place < end;
      if (!wanted && first_place > 0 && end < grid.cells) continue;
      Tile tile;
      load_strip(grid, record, first_place, tile);
      transpose(tile);
      for (; column != columns.end() && column->place < end; ++column) {
        const std::size_t at = column->place - first_place;
        const __m512i begin = _mm512_add_epi32(tile.line[at], one);
        _mm512_storeu_si512(column->begin + record, begin);
        _mm512_storeu_si512(column->length + record, _mm512_sub_epi32(tile.line[at + 1], begin));
      }
      if (first_place == 0) _mm512_storeu_si512(record_begin + record, _mm512_add_epi32(tile.line[0], one));
      if (end == grid.cells) _mm512_storeu_si512(record_end + record, tile.line[end - first_place]);
    }
  }
}

}  // namespace telaudit::scan

#endif
