// Rows of a batch that bring plain values to their groups, as one member for each group: what the interpreter
// would have brought row by row, added up.
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

  // To be called before each batch; forgets what was not brought.
  void bind();
  // `groups` tells the groups of `rows`, which are some of the vector, apart by numbers below `most`. Where a
  // row brings what the interpreter has to judge, nothing is added, and the answer is false. Members come out
  // where this says so, or by bring(): without their keys, in the order of their first rows. `first_row` is
  // the first row of the batch.
  bool fold(VectorEvaluator& evaluator, const Mask& rows,
            const std::array<std::uint32_t, kVectorRows>& groups, std::size_t most, std::uint64_t first_row,
            std::vector<GroupMember>& members);
  // What was added up since members came out last.
  void bring(VectorEvaluator& evaluator, std::uint64_t first_row, std::vector<GroupMember>& members);
  bool empty() const { return brought_.empty(); }

 private:
  // What the rows of one group add up to: at the scale of the column.
  struct Folded {
    Int128 number = 0;
    bool known = false;
    int printed = 0;               // decimals of the value
    std::int64_t currency = 0;     // 0: none was seen
    std::size_t currency_row = 0;  // of the batch
    std::uint64_t times = 0;
  };
  // A group of the batch and its rows there.
  struct Brought {
    std::uint32_t group = 0;
    std::vector<std::uint64_t> rows;  // of the batch, ascending
  };

  void forget();
  std::size_t find_slots(const Mask& rows, const std::array<std::uint32_t, kVectorRows>& groups,
                         std::size_t most);
  bool fold_condition(VectorEvaluator& evaluator, const PlannedFold& fold, const Mask& rows,
                      std::span<Folded> folded);
  bool fold_column(VectorEvaluator& evaluator, const PlannedFold& fold, const Mask& rows,
                   std::span<Folded> folded);
  bool see_currencies(VectorEvaluator& evaluator, const Mask& rows, std::span<Folded> folded);
  // Adds what the vector came to; false where a group has two currencies then, and nothing is added.
  bool add_vector(const Mask& rows, std::size_t slots, std::size_t first);
  static void add(const PlannedFold& fold, const Folded& more, Folded& to);
  Value value_of(VectorEvaluator& evaluator, const PlannedFold& fold, const Folded& folded) const;

  const PlannedGroup& group_;
  CellReader reader_;
  std::uint64_t stamp_ = 0;
  std::vector<std::uint64_t> stamps_;  // by group
  std::vector<std::uint32_t> slot_of_group_;
  std::array<std::uint32_t, kVectorRows> slots_{};  // by row
  std::vector<std::uint32_t> group_of_slot_;        // its place among brought_, once it was added there
  std::vector<Folded> folded_;                      // of the vector: by aggregate, then by slot
  // Of the batch, what was not brought yet: by group its place, where the stamp is this one.
  std::uint64_t batch_stamp_ = 1;
  std::vector<std::uint64_t> batch_stamps_;
  std::vector<std::uint32_t> place_of_group_;
  std::vector<Brought> brought_;
  std::vector<std::vector<Folded>> batch_;  // by aggregate, then by place
  std::array<std::int64_t, kVectorRows> currencies_{};
};

}  // namespace telaudit::rules
