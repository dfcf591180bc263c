#include "base/cell_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace telaudit {
namespace {

// Against std::map: cells of all lengths around 8, 16 and 32, with zero bytes, that differ in one place or
// only in their length, and with other bytes behind each.
TEST(CellTable, AgreesWithAMap) {
  std::mt19937 random(8);
  CellTable table;
  std::map<std::string, std::uint32_t> expected;
  for (int i = 0; i < 60'000; ++i) {
    std::string cell(random() % 36, random() % 3 == 0 ? '\0' : 'a');
    if (!cell.empty() && random() % 2 == 0) cell[random() % cell.size()] = static_cast<char>(random() % 256);
    if (!cell.empty() && random() % 4 == 0) cell[random() % cell.size()] = static_cast<char>(random() % 256);
    const auto [at, added] = expected.emplace(cell, static_cast<std::uint32_t>(expected.size()));
    const std::string bytes = cell + std::string(CellTable::kReadable, static_cast<char>(random() % 256));
    ASSERT_EQ(table.code(bytes.data(), cell.size()), at->second) << i;
    ASSERT_EQ(table.size(), expected.size());
  }
}

// Whole columns by every kernel against one cell after the other, in one table and in turn with single cells.
TEST(CellTable, ColumnsAgreeWithSingleCells) {
  for (const ScanKernel kernel : scan_kernels()) {
    std::mt19937 random(9);
    CellTable one;
    CellTable other;
    for (int round = 0; round < 300; ++round) {
      SCOPED_TRACE(std::string(scan_kernel_name(kernel)) + ", round " + std::to_string(round));
      const std::size_t rows = 1 + random() % 100;
      std::string bytes;
      std::vector<std::uint32_t> begin;
      std::vector<std::uint32_t> length;
      for (std::size_t row = 0; row < rows; ++row) {
        std::string cell(random() % 36, random() % 3 == 0 ? '\0' : 'a');
        if (!cell.empty() && random() % 2 == 0)
          cell[random() % cell.size()] = static_cast<char>(random() % 256);
        begin.push_back(static_cast<std::uint32_t>(bytes.size()));
        length.push_back(static_cast<std::uint32_t>(cell.size()));
        bytes += cell;
      }
      bytes += std::string(CellTable::kReadable, 'a');
      std::vector<std::uint32_t> codes(rows);
      one.codes(kernel, {bytes.data(), begin.data(), length.data(), rows}, codes.data());
      for (std::size_t row = 0; row < rows; ++row) {
        ASSERT_EQ(codes[row], other.code(bytes.data() + begin[row], length[row])) << row;
        ASSERT_EQ(codes[row], one.code(bytes.data() + begin[row], length[row])) << row;
      }
      ASSERT_EQ(one.size(), other.size());
    }
  }
}

}  // namespace
}  // namespace telaudit
