// The nodes of a plan over the vectors of one batch. What the batch's zones say is used first: how wide
// numbers must be, which comparisons every row answers alike, which conditions are looked up by word.
//
// An error here means "look closer": the interpreter says which error it is, or that it is none.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "rules/vector_kernels.h"
#include "rules/vector_mask.h"
#include "rules/vector_plan.h"

namespace telaudit::rules {

// Numbers of a vector: one of the three, then which rows are known. Valid until the next vector begins.
struct VectorNumbers {
  const std::int64_t* narrow = nullptr;
  const Int128* wide = nullptr;
  Int128 constant = 0;  // where both pointers are null
  Mask known;
  Mask error;

  Int128 at(std::size_t row) const {
    return narrow != nullptr ? Int128{narrow[row]} : (wide != nullptr ? wide[row] : constant);
  }
};

// What a batch says about a node before its rows are seen.
struct BoundNode {
  int scale = 0;  // numbers: value = number / 10^scale
  Int128 low = 0;
  Int128 high = 0;
  bool wide = false;      // 128 bits are needed
  bool unable = false;    // more than 38 digits, or too many different values: the interpreter is asked
  bool constant = false;  // known in all rows and equal to `low`
  bool lazy = false;      // a row is looked at only where it is asked for
  // Conditions: what all rows say that are not unknown.
  std::optional<bool> decided;
  // Looked up by code, or by number less `first`; filled when first asked for (`tabled`).
  bool tabled = false;
  bool few = false;    // at most 32 entries
  bool total = false;  // each entry is yes or no
  std::int64_t first = 0;
  std::vector<std::uint32_t> yes, no, error;  // conditions: a bit for each entry
  std::vector<std::int64_t> numbers;          // numbers: one for each entry, then that of an unknown cell
  std::vector<std::uint8_t> known;            // as `numbers`: 0 unknown, 1 known, 2 error
  Value unknown_value;                        // what an unknown cell gives
};

class VectorEvaluator {
 public:
  // `settings` are those of the plan's rules, for the interpreter; used by one thread at a time.
  VectorEvaluator(const Plan& plan, std::vector<Setting*> settings, const VectorKernels& kernels);

  // The batch lives until the next is bound or the evaluator is left alone.
  void bind(const bill::Batch& batch);
  void begin_vector(std::size_t first_row, std::size_t rows);

  // The condition in the rows of `demand`; what is said of others does not count. Valid until the next call.
  const Truth& condition(std::uint32_t node, const Mask& demand);
  // Known rows of a column.
  const Mask& known(std::size_t column);
  const Mask& all() const { return all_; }
  // A node's numbers, valid until the next vector begins; only where the vectors are able to hold them.
  const VectorNumbers& number(std::uint32_t node) { return numbers(node); }
  bool able(std::uint32_t node) const { return !bound_[node].unable; }
  int scale(std::uint32_t node) const { return bound_[node].scale; }
  // What the interpreter says of an expression of a rule, in a row of the vector.
  Value interpreted(std::size_t rule, const Expression& expression, std::size_t row);
  const bill::ColumnView& column(std::size_t place) const { return batch_->columns[place]; }
  std::size_t first() const { return first_; }
  std::size_t rows() const { return rows_; }
  // The batch as the rule sees it.
  const bill::Batch& batch_of(std::size_t rule);

 private:
  struct Slot {
    std::uint64_t stamp = 0;
    Truth truth;
    Mask asked;  // rows that the interpreter was asked about
    VectorNumbers numbers;
    std::unique_ptr<std::int64_t[]> narrow;
    std::unique_ptr<Int128[]> wide;
  };

  // What the zones say (vector_bind.cpp).
  void bind_node(std::uint32_t number);
  void bind_column(std::size_t column, BoundNode& bound) const;
  void bind_arithmetic(const PlanNode& node, BoundNode& bound) const;
  void bind_rounding(const PlanNode& node, BoundNode& bound) const;
  void bind_comparison(const PlanNode& node, BoundNode& bound) const;
  void bind_lookup(const PlanNode& node, BoundNode& bound);
  // The values of a column, or the codes of its words, from which each row is looked up.
  struct Domain {
    std::size_t size = 0;
    bill::ColumnView one;  // a column of one row, without its value
    bool text = false;
    std::int64_t low = 0;
  };
  // Nothing where the rows differ too much.
  std::optional<Domain> domain_of(std::size_t column) const;
  const std::vector<std::uint8_t>& used_codes(std::size_t column, const Domain& domain);
  template <typename Take>
  void each_value(const PlanNode& node, const Domain& domain, Take take);
  void fill_table(const PlanNode& node, const Domain& domain, BoundNode& bound);
  void fill_predicate(const PlanNode& node, BoundNode& bound);
  Value value_of_unknown(const PlanNode& node, const Domain& domain);
  Value evaluate_word(const PlanNode& node, const bill::ColumnView& cell_view);
  int least_printed(std::size_t column) const;

  Truth computed(std::uint32_t number, const Mask& demand);
  Truth compared(const PlanNode& node, const BoundNode& bound);
  Truth compared_quotients(const PlanNode& node, const BoundNode& bound);
  Mask compare_with_constant(Node comparison, const std::int64_t* numbers, Int128 constant, Int128 unit);
  Mask compare_narrow(Node comparison, std::uint32_t left, std::uint32_t right, int scale);
  Truth looked_up(const PlanNode& node, BoundNode& bound);
  Truth unable(std::uint32_t number, const Mask& demand);
  Truth asked_by_row(std::uint32_t number, const Mask& demand);

  const VectorNumbers& numbers(std::uint32_t number);
  void compute(const PlanNode& node, const BoundNode& bound, Slot& slot);
  void compute_arithmetic(const PlanNode& node, const BoundNode& bound, Slot& slot);
  void compute_narrow(const PlanNode& node, const BoundNode& bound, Slot& slot);
  void compute_wide(const PlanNode& node, const BoundNode& bound, Slot& slot);
  void compute_choice(const PlanNode& node, const BoundNode& bound, Slot& slot);
  void compute_rounding(const PlanNode& node, const BoundNode& bound, Slot& slot);
  void compute_printed(const PlanNode& node, const BoundNode& bound, Slot& slot);
  void compute_table(const PlanNode& node, const BoundNode& bound, Slot& slot);
  // Values of a child at a scale, in memory: its own where they need no change, else in the scratch memory of
  // that place.
  const std::int64_t* narrow_at(std::uint32_t child, int scale, std::size_t place);
  const Int128* wide_at(std::uint32_t child, int scale, std::size_t place);
  std::int64_t* narrow_out(Slot& slot);
  Int128* wide_out(Slot& slot);

  const Plan& plan_;
  std::vector<Setting*> settings_;
  const VectorKernels& kernels_;
  const bill::Batch* batch_ = nullptr;
  std::size_t first_ = 0;
  std::size_t rows_ = 0;
  std::uint64_t stamp_ = 0;
  Mask all_;
  std::vector<BoundNode> bound_;
  std::vector<Slot> slots_;
  std::vector<std::uint64_t> known_stamps_;
  std::vector<Mask> known_;
  std::vector<std::optional<bill::Batch>> batches_;
  std::vector<std::vector<std::uint8_t>> used_codes_;  // by column; empty where not asked in this batch
  std::vector<std::unique_ptr<std::int64_t[]>> narrow_scratch_;
  std::vector<std::unique_ptr<Int128[]>> wide_scratch_;
  RowFrame frame_;
  bill::Batch word_batch_;
};

// 10^exponent; nothing above 38.
std::optional<Int128> ten_to(int exponent);

}  // namespace telaudit::rules
