#include "base/cell_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace telaudit {
namespace {

// Against std::map: cells of all lengths around 8 and 16, with zero bytes, that differ in one place or only
// in their length, and with other bytes behind each.
TEST(CellTable, AgreesWithAMap) {
  std::mt19937 random(8);
  CellTable table;
  std::map<std::string, std::uint32_t> expected;
  for (int i = 0; i < 60'000; ++i) {
    std::string cell(random() % 20, random() % 3 == 0 ? '\0' : 'a');
    if (!cell.empty() && random() % 2 == 0) cell[random() % cell.size()] = static_cast<char>(random() % 256);
    if (!cell.empty() && random() % 4 == 0) cell[random() % cell.size()] = static_cast<char>(random() % 256);
    const auto [at, added] = expected.emplace(cell, static_cast<std::uint32_t>(expected.size()));
    const std::string bytes = cell + std::string(CellTable::kReadable, static_cast<char>(random() % 256));
    ASSERT_EQ(table.code(bytes.data(), cell.size()), at->second) << i;
    ASSERT_EQ(table.size(), expected.size());
  }
}

}  // namespace
}  // namespace telaudit
