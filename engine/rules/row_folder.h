// Rows of a vector that bring plain values to their groups, as one member for each group: what the
// interpreter would have brought row by row, added up.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "rules/run.h"
#include "rules/vector_groups.h"

namespace telaudit::rules {

class RowFolder {
 public:
  // For a rule whose planned group has folds.
  RowFolder(const Plan& plan, std::size_t rule, WordNumbers& words);

  void bind() { reader_.bind(); }
  // `groups` tells the groups of `rows` apart by numbers below `most`. `first_row` is the first row of the
  // vector. Adds a member without its keys for each group, in the order of their first rows; where a row
  // brings what the interpreter has to judge, nothing is added, and the answer is false.
  bool fold(VectorEvaluator& evaluator, const Mask& rows,
            const std::array<std::uint32_t, kVectorRows>& groups, std::size_t most, std::uint64_t first_row,
            std::vector<GroupMember>& members);

 private:
  // What the rows of one group add up to: at the scale of the column.
  struct Folded {
    Int128 number = 0;
    bool known = false;
    int printed = 0;            // decimals of the value
    std::int64_t currency = 0;  // 0: none was seen
    std::uint32_t currency_row = 0;
    std::uint64_t times = 0;
  };

  std::size_t find_slots(const Mask& rows, const std::array<std::uint32_t, kVectorRows>& groups,
                         std::size_t most);
  bool fold_condition(VectorEvaluator& evaluator, const PlannedFold& fold, const Mask& rows,
                      std::span<Folded> folded);
  bool fold_column(VectorEvaluator& evaluator, const PlannedFold& fold, const Mask& rows,
                   std::span<Folded> folded);
  bool see_currencies(VectorEvaluator& evaluator, const Mask& rows, std::span<Folded> folded);
  Value value_of(VectorEvaluator& evaluator, const PlannedFold& fold, const Folded& folded) const;

  const PlannedGroup& group_;
  CellReader reader_;
  std::uint64_t stamp_ = 0;
  std::vector<std::uint64_t> stamps_;  // by group
  std::vector<std::uint32_t> slot_of_group_;
  std::array<std::uint32_t, kVectorRows> slots_{};  // by row
  std::vector<Folded> folded_;                      // by aggregate, then by slot
  std::array<std::int64_t, kVectorRows> currencies_{};
};

}  // namespace telaudit::rules
