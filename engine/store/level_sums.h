// What the charges of a part sum to at each of its levels: the definition that commits and `telaudit check`
// share.
#pragma once

#include <cstdint>
#include <vector>

#include "base/word_table.h"
#include "bill/relation.h"
#include "bill/table.h"
#include "store/workspace.h"

namespace telaudit::store {

// Adds the rows [begin, end) of four columns of one batch: `charges` counts every row, `in_total` and
// `payable` sum the known amounts of rows that are so marked. A row whose level is unknown counts at level
// "".
class LevelSums {
 public:
  struct Columns {
    bill::ColumnView level;
    bill::ColumnView amount;
    bill::ColumnView in_total;
    bill::ColumnView payable;
  };
  LevelSums() = default;
  LevelSums(LevelSums&&) noexcept = default;
  LevelSums& operator=(LevelSums&&) noexcept = default;
  LevelSums(const LevelSums&) = delete;
  LevelSums& operator=(const LevelSums&) = delete;

  void add(const Columns& columns, std::size_t begin, std::size_t end);
  // What others of the same part came to.
  void add(const LevelSums& others);

  // Ordered by level.
  std::vector<LevelSum> sums() const;

 private:
  struct Sums {
    Total in_total;
    Total payable;
    std::uint64_t charges = 0;
  };
  Sums& at_level(std::string_view level);

  WordTable levels_;
  std::vector<Sums> sums_;  // of each of them
  std::uint32_t last_ = WordTable::kNotThere;
};

// Of the rows of one part in the charges of its reading.
std::vector<LevelSum> level_sums(const bill::Table& charges, const bill::Part& part);

}  // namespace telaudit::store
