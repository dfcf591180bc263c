// The nodes of a plan over the vectors of one batch. What the batch's zones say is used first: how wide
// numbers must be, which comparisons every row answers alike, which conditions are looked up by word.
//
// An error here means "look closer": the interpreter says which error it is, or that it is none.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "bill/deferred_scan.h"
#include "rules/join.h"
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

// What a function of one column gives for one of its values.
struct Image {
  bool asked = false;
  bool fits = true;  // in 64 bits
  State state = State::unknown;
  int scale = 0;
  std::int64_t number = 0;  // conditions: 0 or 1
};

Image image_of_value(const Value& value, bool condition);

// Codes that stand side by side: `first` and the `more` after it.
struct CodeRun {
  std::uint32_t first = 0;
  std::uint32_t more = 0;
};

// A function of one column with few different values: what it gives for each code or, less `first`, each
// number. It stands until the column shows other words or numbers.
struct Lookup {
  bool filled = false;
  std::uint64_t words = 0;  // the number of the words it was filled for; 0 where they have none
  std::int64_t first = 0;
  std::size_t size = 0;
  std::vector<std::uint32_t> yes, no, error;  // conditions: a bit for each entry
  std::optional<CodeRun> yes_run;             // where those of yes stand side by side
  bool few = false;                           // at most 32 entries
  bool total = false;                         // each entry is yes or no
  std::optional<bool> same;                   // what all entries say
  std::vector<std::int64_t> numbers;          // numbers: one for each entry, then that of an unknown cell
  std::vector<std::uint8_t> known;            // as `numbers`: 0 unknown, 1 known, 2 error
  int scale = 0;
  Int128 low = 0;
  Int128 high = 0;
  bool fits = true;        // all numbers fit in 64 bits at one scale
  bool all_known = false;  // no entry is unknown or an error
  Image of_unknown_cell;   // what an unknown cell gives
};

// What a batch says about a node before its rows are seen.
struct BoundNode {
  int scale = 0;  // numbers: value = number / 10^scale
  Int128 low = 0;
  Int128 high = 0;
  bool wide = false;      // 128 bits are needed
  bool unable = false;    // more than 38 digits, or too many different values: the interpreter is asked
  bool constant = false;  // known in all rows and equal to `low`
  bool complete = false;  // known in all rows
  bool lazy = false;      // a row is looked at only where it is asked for
  // Conditions: what all rows say that are not unknown, and what all rows say.
  std::optional<bool> decided;
  std::optional<bool> settled;
  // Numbers: factor times what node `base` says, plus offset, at `scale`; a node that is no such thing is its
  // own base. What is known of the base, and what is an error, is so of the node.
  std::uint32_t base = 0;
  std::int64_t factor = 1;
  Int128 offset = 0;
  bool certain = false;     // conditions: each row says yes or no
  bool one_by_one = false;  // a single row can be looked at, and known numbers of it are to be had
  // Comparisons: another one that holds in every row of the batch in which this one holds. kNone: none is
  // known.
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;
  std::uint32_t weaker = kNone;
  std::uint32_t cost = 0;  // of a vector, in passes over its rows; settled conditions have none
};

// What rows of `over` meet in a join. Entry 0 is no row at all, for rows that were not asked about.
struct JoinedRows {
  struct Entry {
    bool asked = false;
    bool given = true;
    Found found;
    std::int64_t currency = 0;  // of the amounts of its rows; 0: none, kSeveral: more than one
  };
  static constexpr std::int64_t kSeveral = -1;

  std::vector<Entry> entries{Entry{}};
  std::vector<std::uint32_t> asked;                  // entries, in the order in which they were asked for
  std::array<std::uint32_t, kVectorRows> of_rows{};  // the entry of each row of the vector
};

class VectorEvaluator {
 public:
  // `settings` are those of the plan's rules, for the interpreter; used by one thread at a time.
  VectorEvaluator(const Plan& plan, std::vector<Setting*> settings, const VectorKernels& kernels);

  // The batch lives until the next is bound or the evaluator is left alone. Its columns are read as far as
  // they are asked for; a column that cannot be read is unknown in all rows, and problem() says so.
  void bind(bill::DeferredBatch& batch);
  // To be called before the batches of another scan: numbers of words hold within one.
  void begin_scan();
  void begin_vector(std::size_t first_row, std::size_t rows);

  // The condition in the rows of `demand`; what is said of others does not count. Valid until the next call.
  const Truth& condition(std::uint32_t node, const Mask& demand);
  // Whether each row of the batch says yes or no to the condition.
  bool certain(std::uint32_t node) { return about(node).certain; }
  std::uint32_t cost(std::uint32_t node) { return about(node).cost; }
  // Adds the parts of a certain conjunction that some row of the batch may say no to.
  void add_parts(std::uint32_t node, std::vector<std::uint32_t>& parts);
  // Of comparisons among certain conditions that differ in their constants alone, the weakest is looked at
  // first from now on, in this batch: rows that fail it fail the others.
  void find_weaker(std::vector<std::uint32_t> nodes);
  // Leaves those of `rows` that say yes to a certain condition; whether any are left.
  bool keep(std::uint32_t node, Mask& rows) {
    const Slot& slot = slots_[node];
    if (slot.stamp == stamp_ || slot.yes_stamp == stamp_)
      return kernels_.keep(rows.words.data(), slot.truth.yes.words.data(), kMaskWords);
    return keep_new(node, rows);
  }
  std::size_t count(const Mask& rows) const { return kernels_.count(rows.words.data(), kMaskWords); }
  // Known rows of a column.
  const Mask& known(std::size_t column);
  const Mask& all() const { return all_; }
  // A node's numbers, valid until the next vector begins; only where the vectors are able to hold them.
  const VectorNumbers& number(std::uint32_t node) { return numbers(node); }
  bool able(std::uint32_t node) { return !about(node).unable; }
  int scale(std::uint32_t node) { return about(node).scale; }
  // Whether it is known in all rows, as far as that shows without looking at them.
  bool complete(std::uint32_t node) { return about(node).complete; }
  // Between which numbers, at its scale, a node's known rows lie, as far as that is known without looking at
  // them; only where the vectors are able to hold them.
  std::pair<Int128, Int128> bounds(std::uint32_t node) { return {about(node).low, about(node).high}; }
  // What a condition says in all rows of the batch, where that is known without looking at them.
  std::optional<bool> settled(std::uint32_t node) { return about(node).settled; }
  // What a join of the plan found so far. Whoever adds entries says so, before a node that looks at them is
  // asked for.
  JoinedRows& joined(std::size_t join) { return joined_[join]; }
  void joined_grew() { ++joined_stamp_; }
  // A frame at a row of the vector with the joined rows of the rule; it sees the columns of `reads` only.
  RowFrame& frame_at(std::size_t rule, std::size_t row, const std::vector<std::size_t>& reads);

  // What the interpreter says of an expression of a rule, in a row of the vector.
  Value interpreted(std::size_t rule, const Expression& expression, std::size_t row,
                    const std::vector<std::size_t>& reads) {
    return evaluate(expression, frame_at(rule, row, reads));
  }
  const bill::ColumnView& column(std::size_t place) {
    if (batch_->reach[place] != bill::DeferredBatch::Reach::rows)
      read(place, bill::DeferredBatch::Reach::rows);
    return batch_->batch.columns[place];
  }
  // Of a column of words that was read: where the number is the same in two batches of one scan, so are the
  // words. 0: not said.
  std::uint64_t words_number(std::size_t place) const { return batch_->words[place]; }
  // Of a dictionary that was read; empty where it is not said that its words are digits.
  bill::DeferredBatch::WordDigits word_digits(std::size_t place) const {
    return place < batch_->word_digits.size() ? batch_->word_digits[place]
                                              : bill::DeferredBatch::WordDigits();
  }
  std::size_t first() const { return first_; }
  std::size_t rows() const { return rows_; }
  // The batch as the rule sees it, with all its columns.
  const bill::Batch& batch_of(std::size_t rule);
  // A batch of one row of the vector alone, as the rule sees it: of a row that fires no more than what a
  // firing says. Valid until the next call for another row; cells that several rules look at are read once.
  const bill::Batch& one_row(std::size_t rule, std::size_t row, bool fires);
  const std::optional<Problem>& problem() const { return problem_; }

 private:
  struct Slot {
    std::uint64_t stamp = 0;
    std::uint64_t yes_stamp = 0;  // of truth.yes alone
    Truth truth;
    Mask asked;  // rows that the interpreter was asked about
    VectorNumbers numbers;
    std::unique_ptr<std::int64_t[]> narrow;
    std::unique_ptr<Int128[]> wide;
  };

  // What the zones say (vector_bind.cpp).
  const BoundNode& about(std::uint32_t node) {
    const bool stands = bind_stamps_[node] == bind_stamp_ &&
                        (!plan_.nodes[node].joined || joined_stamps_[node] == joined_stamp_);
    if (!stands) bind_node(node);
    return bound_[node];
  }
  void bind_node(std::uint32_t number);
  void bind_step(std::uint32_t number);
  void bind_column(std::size_t column, BoundNode& bound);
  void bind_arithmetic(const PlanNode& node, BoundNode& bound);
  void bind_rounding(const PlanNode& node, BoundNode& bound);
  void bind_comparison(const PlanNode& node, BoundNode& bound);
  void bind_logic(const PlanNode& node, BoundNode& bound);
  void bind_flag(const PlanNode& node, BoundNode& bound);
  int least_printed(std::size_t column);
  // Whether no row of the column is unknown, as far as that shows without reading rows.
  bool nothing_unknown(std::size_t column) const;
  const bill::ColumnView& head(std::size_t column) {
    if (batch_->reach[column] == bill::DeferredBatch::Reach::zone)
      read(column, bill::DeferredBatch::Reach::head);
    return batch_->batch.columns[column];
  }
  void read(std::size_t column, bill::DeferredBatch::Reach to);
  // The batch with some of the rule's columns, by place in the scan.
  const bill::Batch& batch_with(std::size_t rule, const std::vector<std::size_t>& columns);

  // Functions of one column (vector_lookup.cpp).
  void bind_lookup(std::uint32_t number, BoundNode& bound);
  // The values of a column, or the codes of its words, from which each row is looked up.
  struct Domain {
    std::size_t size = 0;
    bill::ColumnView one;  // a column of one row, without its value
    bool text = false;
    std::int64_t low = 0;
  };
  // Nothing where the rows differ too much.
  std::optional<Domain> domain_of(std::size_t column);
  const std::vector<std::uint8_t>& used_numbers(std::size_t column, const Domain& domain);
  const std::vector<std::uint32_t>& vocabulary_of(std::size_t column);
  template <typename Take>
  void each_value(std::uint32_t number, const Domain& domain, Take take);
  void fill_lookup(std::uint32_t number, const Domain& domain);
  void fill_numbers(std::uint32_t number, const Domain& domain);
  void fill_condition(std::uint32_t number, const Domain& domain);
  // The same of joined rows (vector_joined.cpp).
  void bind_joined(std::uint32_t number, BoundNode& bound);
  Image image_of_joined(const PlanNode& node, const JoinedRows::Entry& entry);
  Truth looked_up_joined(std::uint32_t number);
  void compute_joined(std::uint32_t number, Slot& slot);
  void place(RowFrame& frame, std::size_t join, const JoinedRows::Entry& entry) const;
  Image image_of(const PlanNode& node, const bill::ColumnView& cell_view);

  Truth computed(std::uint32_t number, const Mask& demand);
  // keep() of what this vector did not say yet.
  bool keep_new(std::uint32_t number, Mask& rows);
  bool keep_rows(std::uint32_t number, Mask& rows);
  const Mask& certain_yes(std::uint32_t number);
  bool holds_in(std::uint32_t number, std::size_t row);
  Int128 number_in(std::uint32_t number, std::size_t row);
  Int128 number_in(std::uint32_t number, std::size_t row, int scale);
  void bind_ways(std::uint32_t number);
  Mask compared_rows(const PlanNode& node, const BoundNode& bound);
  Truth compared(const PlanNode& node, const BoundNode& bound);
  Truth compared_quotients(const PlanNode& node, const BoundNode& bound);
  void bind_linear(std::uint32_t number);
  // The base's where its numbers have 64 bits, else the node's own.
  const VectorNumbers& source(std::uint32_t child);
  VectorKernels::Linear linear_at(std::uint32_t child, int scale, std::size_t place);
  std::optional<Mask> compare_with(Node comparison, std::uint32_t child, const BoundNode& constant);
  Mask compare_with_constant(Node comparison, const std::int64_t* numbers, Int128 constant, Int128 unit);
  Mask compare_wide(Node comparison, std::uint32_t left, std::uint32_t right, int scale);
  Mask compare_narrow(Node comparison, std::uint32_t left, std::uint32_t right, int scale);
  Truth looked_up(std::uint32_t number);
  // The rows whose entry the table has; those of rows that are not known may be among them.
  Mask look_up(const bill::ColumnView& view, const Lookup& lookup, const std::vector<std::uint32_t>& table,
               const std::optional<CodeRun>& run);
  Mask looked_up_yes(std::uint32_t number);
  Truth unable(std::uint32_t number, const Mask& demand);
  Truth asked_by_row(std::uint32_t number, const Mask& demand);

  const VectorNumbers& numbers(std::uint32_t number);
  void compute(std::uint32_t number, Slot& slot);
  void compute_arithmetic(const PlanNode& node, const BoundNode& bound, Slot& slot);
  void compute_narrow(const PlanNode& node, const BoundNode& bound, Slot& slot);
  void compute_wide(const PlanNode& node, const BoundNode& bound, Slot& slot);
  void compute_choice(const PlanNode& node, const BoundNode& bound, Slot& slot);
  void compute_rounding(const PlanNode& node, const BoundNode& bound, Slot& slot);
  void compute_printed(const PlanNode& node, const BoundNode& bound, Slot& slot);
  void compute_table(std::uint32_t number, const BoundNode& bound, Slot& slot);
  // Values of a child at a scale, in memory: its own where they need no change, else in the scratch memory of
  // that place.
  const std::int64_t* narrow_at(std::uint32_t child, int scale, std::size_t place);
  const Int128* wide_at(std::uint32_t child, int scale, std::size_t place);
  template <typename Use>
  void with_side(std::uint32_t child, int scale, std::size_t place, Use use);
  void prepare_sides(std::uint32_t left, std::uint32_t right, int scale);
  std::int64_t* narrow_out(Slot& slot);
  Int128* wide_out(Slot& slot);

  const Plan& plan_;
  std::vector<Setting*> settings_;
  const VectorKernels& kernels_;
  bill::DeferredBatch* batch_ = nullptr;
  std::optional<Problem> problem_;
  std::size_t first_ = 0;
  std::size_t rows_ = 0;
  std::uint64_t stamp_ = 0;
  Mask all_;
  Truth all_yes_;
  Truth all_no_;
  std::uint64_t bind_stamp_ = 0;
  std::vector<std::uint64_t> bind_stamps_;
  std::vector<BoundNode> bound_;
  std::vector<Lookup> lookups_;  // by node
  std::vector<Slot> slots_;
  std::vector<std::uint64_t> known_stamps_;
  std::vector<Mask> known_;
  // By rule: what batch_of and batch_with have filled.
  struct RuleBatch {
    std::uint64_t stamp = 0;
    std::vector<std::uint8_t> filled;  // by place in the scan
    bill::Batch batch;
  };
  std::vector<RuleBatch> batches_;
  std::vector<std::vector<std::uint8_t>> used_numbers_;  // by column; empty where not asked in this batch
  // The words of a column that were seen so far, and by code those of the words that it shows now.
  struct Vocabulary {
    std::unordered_map<std::string, std::uint32_t> numbers;
    std::uint64_t words = 0;
    std::uint64_t stamp = 0;
    std::vector<std::uint32_t> of_codes;
    std::uint64_t forgotten = 0;  // how often it was begun anew
  };
  std::vector<Vocabulary> vocabularies_;  // by column
  // What a node gave for the words or numbers of its column that were seen so far.
  struct Memory {
    std::vector<Image> images;  // by number in the vocabulary, or by number less `first`
    std::int64_t first = 0;
    std::uint64_t forgotten = 0;
    std::optional<Image> of_unknown_cell;
    std::size_t asked = 0;  // of a join: how many of JoinedRows::asked are among the images
  };
  std::vector<Memory> memories_;    // by node
  std::vector<JoinedRows> joined_;  // by join
  std::uint64_t joined_stamp_ = 1;
  std::vector<std::uint64_t> joined_stamps_;  // by node
  std::vector<std::unique_ptr<std::int64_t[]>> narrow_scratch_;
  std::vector<std::unique_ptr<Int128[]>> wide_scratch_;
  RowFrame frame_;
  bill::Batch word_batch_;
  // The row that one_row() showed last, and its cells by column of the plan.
  struct ShownRow {
    std::uint64_t vector = 0;
    std::size_t row = 0;
    std::uint64_t stamp = 0;
    std::vector<std::uint64_t> stamps;
    std::vector<bill::ColumnView> cells;
  };
  ShownRow shown_;
  // The row as rules see it that look at the same columns.
  struct RowBatch {
    std::vector<std::uint64_t> stamps;     // by column
    std::vector<std::uint64_t> constants;  // by column: the batch of which every row shows the same cell
    bill::Batch batch;
  };
  std::vector<std::vector<std::size_t>> said_;  // by rule: the columns that its firings speak of
  std::vector<std::vector<std::size_t>> read_;  // and all of them
  std::vector<std::size_t> row_batch_of_rule_;
  std::vector<RowBatch> row_batches_;
};

// 10^exponent; nothing above 38.
std::optional<Int128> ten_to(int exponent);

// The day, since 1970-01-01, of a moment in tenths of seconds, before that year too.
template <typename Number>
constexpr Number day_of_moment(Number moment) {
  return moment / kTenthsOfDay - (moment % kTenthsOfDay < 0 ? 1 : 0);
}

// Whether a comparison of two numbers is true.
bool holds(Node comparison, Int128 a, Int128 b);

}  // namespace telaudit::rules
