#include "base/cell_grid.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace telaudit {
namespace {

constexpr std::uint32_t kSeed = 20260318;

class EachGridKernel : public testing::TestWithParam<ScanKernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, EachGridKernel,
                         testing::ValuesIn(scan_kernels().begin(), scan_kernels().end()),
                         [](const auto& info) { return std::string(scan_kernel_name(info.param)); });

struct Lists {
  std::vector<std::uint32_t> begin;
  std::vector<std::uint32_t> length;
};

// Records made up cell by cell, so that where the cells are is known before the separators are.
struct Made {
  std::vector<std::uint32_t> separators;
  std::vector<Lists> columns;
  std::vector<std::uint32_t> record_begin;
  std::vector<std::uint32_t> record_end;
};

Made made(std::size_t cells, std::size_t records, std::uint32_t first, std::mt19937& random) {
  Made out;
  out.columns.resize(cells);
  std::uint32_t at = first;
  for (std::size_t record = 0; record < records; ++record) {
    out.record_begin.push_back(at);
    for (std::size_t place = 0; place < cells; ++place) {
      const auto length = static_cast<std::uint32_t>(random() % 40);
      out.columns[place].begin.push_back(at);
      out.columns[place].length.push_back(length);
      out.separators.push_back(at + length);
      at += length + 1;
    }
    out.record_end.push_back(at - 1);
  }
  return out;
}

TEST_P(EachGridKernel, CellsOfRecords) {
  std::mt19937 random(kSeed);
  for (const std::size_t cells : {1U, 2U, 14U, 15U, 16U, 17U, 29U, 30U, 31U, 46U, 200U}) {
    for (const std::size_t records : {1U, 7U, 15U, 16U, 17U, 50U}) {
      SCOPED_TRACE(std::to_string(cells) + " cells, " + std::to_string(records) + " records");
      const bool at_beginning = random() % 2 == 0;
      const Made expected = made(cells, records, at_beginning ? 0 : 4'000'000'000U, random);
      // Exactly as much memory as there are separators, with the line end before only where it is needed.
      std::vector<std::uint32_t> exact(expected.separators);
      if (!at_beginning) exact.insert(exact.begin(), 3'999'999'999U);
      exact.shrink_to_fit();
      const CellGrid grid = {exact.data() + (at_beginning ? 0 : 1), at_beginning, cells, records};
      const std::size_t room = (records + 15) / 16 * 16;
      std::vector<Lists> read(cells);
      std::vector<GridColumn> columns;
      for (std::size_t place = 0; place < cells; ++place) {
        if (random() % 4 == 0) continue;
        read[place] = {std::vector<std::uint32_t>(room), std::vector<std::uint32_t>(room)};
        columns.push_back({place, read[place].begin.data(), read[place].length.data()});
      }
      std::vector<std::uint32_t> begin(room);
      std::vector<std::uint32_t> end(room);
      find_grid_cells(GetParam(), grid, columns, begin.data(), end.data());
      for (std::size_t record = 0; record < records; ++record) {
        ASSERT_EQ(begin[record], expected.record_begin[record]);
        ASSERT_EQ(end[record], expected.record_end[record]);
        for (const auto& column : columns) {
          ASSERT_EQ(column.begin[record], expected.columns[column.place].begin[record]) << column.place;
          ASSERT_EQ(column.length[record], expected.columns[column.place].length[record]) << column.place;
        }
      }
    }
  }
}

TEST(CellGrid, IsOneOnlyWhereEveryRecordEndsInStep) {
  const std::vector<std::uint32_t> ends = {2, 5, 8};
  EXPECT_TRUE(is_cell_grid(ends, 0, 3));
  EXPECT_FALSE(is_cell_grid(ends, 0, 2));
  EXPECT_FALSE(is_cell_grid(ends, 1, 3));
  const std::vector<std::uint32_t> later = {12, 15, 18};
  EXPECT_TRUE(is_cell_grid(later, 10, 3));
  // A short record and a long one make up for each other.
  const std::vector<std::uint32_t> uneven = {2, 4, 8};
  EXPECT_FALSE(is_cell_grid(uneven, 0, 3));
}

}  // namespace
}  // namespace telaudit
