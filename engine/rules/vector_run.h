// All rules over one relation in one scan. A vector of rows goes through the stages of each rule as masks;
// what fires or needs a closer look goes to the interpreter, row by row.
#pragma once

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "rules/key_hashes.h"
#include "rules/key_numbers.h"
#include "rules/neighbour_search.h"
#include "rules/overlapping_spans.h"
#include "rules/repeated_keys.h"
#include "rules/row_folder.h"
#include "rules/rules.h"
#include "rules/run.h"
#include "rules/vector_joins.h"

namespace telaudit::rules {

// What a stretch of rows came to for one rule.
struct RuleTally {
  std::uint64_t fired = 0;
  std::uint64_t withdrawn = 0;
  std::uint64_t not_fired = 0;
  std::uint64_t not_evaluated = 0;
  std::uint64_t errors = 0;
  std::map<std::string, std::uint64_t> reasons;
  std::vector<Firing> firings;

  void count(const Verdict& verdict);
  void count_not_evaluated(const std::string& reason, std::uint64_t times);
  // How many have any outcome.
  std::uint64_t outcomes() const;
  // Adds the counts of another; its firings stay where they are.
  void add(const RuleTally& other);
};

// Rows of a vector after the stages of a rule: those that passed them all, those that need a closer look, and
// those that cannot be judged since something is unknown.
struct Passed {
  Mask passing;
  Mask closer;
  Mask unknown;
};

// What is asked about rows that end not evaluated: how many for each reason, or which; or nothing.
struct AboutUnjudged {
  RuleTally* tally = nullptr;
  Unjudged* rows = nullptr;

  bool asked() const { return tally != nullptr || rows != nullptr; }
  void add(VectorEvaluator& evaluator, const std::string& reason, const Mask& of) const;
};

// The rows of out.passing through one conjunction.
void pass_stage(VectorEvaluator& evaluator, const std::vector<PlannedClause>& stage, Passed& out,
                AboutUnjudged about);
// Through the requirements of a rule, one after the other.
void pass_requirements(VectorEvaluator& evaluator, const PlannedRule& rule, Passed& out, RuleTally& tally);
// The rows of `begin` through the stages. Those that are in no part of what comes do not fire.
Passed pass_stages(VectorEvaluator& evaluator, const PlannedRule& rule, const Mask& begin,
                   AboutUnjudged about);

// Rows of a vector that belong to groups. `closer` and `unjudged` ones, which spoil their groups, are among
// `rows`.
struct GroupedRows {
  Mask rows;
  Mask closer;
  Unjudged unjudged;

  Mask spoilt() const;
};

// Groups of a rule for the interpreter.
struct CloserGroups {
  bool wanted = false;               // whether there are any
  const GroupTable* keys = nullptr;  // none: those of all rows that are grouped
};

// What all threads find about the rows of a rule with a window.
struct WindowRows {
  explicit WindowRows(std::uint64_t rows) : members(rows), placed(rows) {}
  RowSet members;                     // those that are somebody's neighbour, or have one
  RowSet placed;                      // of these, those for which a source of the window may not be empty
  std::optional<RowSet> beside;       // those that are, or were, decided by their neighbours
  std::atomic<bool> given_up{false};  // all rows are for the interpreter
};

// Notes of one thread about a rule with a window.
struct WindowNotes {
  WindowNotes(const Plan& plan, std::size_t rule, WindowRows& rows_of_all);
  KeyHasher hasher;
  KeyNotes keys;
  SpanNotes spans;
  std::unique_ptr<NeighbourNotes> neighbours;  // instead of the others, once it is there
  WindowRows& rows;
  bool active = true;

  std::size_t bytes() const { return keys.bytes() + spans.bytes() + (neighbours ? neighbours->bytes() : 0); }
  void keep(std::uint32_t part, std::uint32_t parts) {
    keys.keep(part, parts);
    spans.keep(part, parts);
    if (neighbours) neighbours->keep(part, parts);
  }
};

// The rules of a plan over batches of their relation, on one thread.
class VectorRun {
 public:
  // For so many rows of a vector single cells are read.
  static constexpr std::size_t kFewRows = 256;

  // `runs` are those of the plan's rules, prepared. What rules over groups share with other threads: `words`,
  // `scopes`, one for each rule of the plan, and `budget`.
  VectorRun(const Plan& plan, std::vector<RuleRun*> runs, WordNumbers& words, std::deque<GroupScope>& scopes,
            GroupBudget& budget, const VectorKernels& kernels);

  // The rows of a batch, whose first is row `first_row` of the relation. `tallies` has one entry for each
  // rule; rules over groups add to their tables.
  Result<void> take(bill::DeferredBatch& batch, std::uint64_t first_row, std::vector<RuleTally>& tallies);
  // To be called before the batches of another scan.
  void begin_scan() {
    evaluator_.begin_scan();
    for (const auto* hashers : {&hashers_, &partition_hashers_})
      for (const auto& hasher : *hashers)
        if (hasher) hasher->begin_scan();
    for (auto& join : joins_)
      if (join) join->begin_scan();
    key_numbers_.begin_scan();
  }

  // Rules that take() passes over.
  void set_active(std::size_t rule, bool active) {
    active_[rule] = active ? 1 : 0;
    parts_[rule] = scopes_[rule].parts;
  }
  // The groups of a rule over groups.
  GroupTable& groups(std::size_t rule) { return *tables_[rule]; }
  // The same by cells, where they are called by numbers.
  GroupTable& groups_by_cells(std::size_t rule) {
    readers_[rule]->give_cells(*tables_[rule]);
    return *tables_[rule];
  }
  const std::int64_t* cells_of_group(std::size_t rule, std::size_t group) {
    return readers_[rule]->cells_of(*tables_[rule], group);
  }
  // What the numbers by which another thread calls groups of the rule are here; nothing where either of them
  // tells them apart by cells.
  const std::vector<std::uint32_t>* called_here(std::size_t rule, const VectorRun& there,
                                                KeyNumbers::Called& called);
  std::size_t numbers_of_groups(std::size_t rule) const {
    return key_numbers_.size(*readers_[rule]->numbered());
  }
  void forget_groups(std::size_t rule);
  // From now on take() notes the keys of the rule's rows instead of grouping them. Rows whose key is an error
  // are added to `repeated`, which all threads share.
  void note_keys(std::size_t rule, RowSet& repeated);
  KeyNotes& notes(std::size_t rule) { return *notes_[rule]; }
  void forget_notes(std::size_t rule);
  // Rows before this one were noted; take() passes over vectors of these alone, until notes are forgotten.
  void noted_to(std::size_t rule, std::uint64_t row) { noted_to_[rule] = row; }
  // From now on take() groups the rows in `repeated` and no others.
  void end_notes(std::size_t rule);
  // From now on take() groups all rows.
  void drop_notes(std::size_t rule);
  // Rules with a window whose neighbours are to be found: notes of a scan, then what its members say of
  // themselves, by rule. take() gives the interpreter the rows that are placed, and takes others to have no
  // neighbour.
  void note_window(std::size_t rule, WindowRows& rows);
  Result<void> note_windows(bill::DeferredBatch& batch, std::uint64_t first_row);
  WindowNotes& window_notes(std::size_t rule) { return *windows_[rule]; }
  void forget_window_notes(std::size_t rule);
  // From now on note_windows() notes what decides the rows that were found to have neighbours.
  void note_values(std::size_t rule);
  void forget_values(std::size_t rule);
  // Of a run that judges some days alone: notes the rows of a batch that are judged, or earlier ones of a key
  // among `keys`.
  Result<void> note_judged(std::size_t rule, bill::DeferredBatch& batch, std::uint64_t first_row);
  Result<void> note_earlier(std::size_t rule, bill::DeferredBatch& batch, std::uint64_t first_row,
                            JudgedKeys& keys);
  // Whether rows of a batch may be judged, as far as that shows without reading them; rules that would then
  // look at them are marked.
  bool judges_rows_of(bill::DeferredBatch& batch, std::vector<std::uint8_t>& asked);
  // Where the rows of a batch begin and end in a window, as far as that shows without reading them; nothing
  // where all its rows are judged.
  std::optional<WindowReach> window_reach(std::size_t rule, bill::DeferredBatch& batch);
  Result<void> window_members(bill::DeferredBatch& batch, std::uint64_t first_row,
                              std::vector<std::vector<WindowIndex::Member>>& members);
  // Whether a row's key was an error, so that only the interpreter can count it.
  bool failed_keys(std::size_t rule) const { return failed_keys_[rule] != 0; }
  // Whether the groups of the rule are for the interpreter alone: its rows join to too many different rows.
  bool given_up(std::size_t rule) const;

  // What rows of groups that need a closer look bring to them, as the interpreter says, and those whose key
  // is an error; by rule.
  Result<void> collect(const std::vector<CloserGroups>& closer, bill::DeferredBatch& batch,
                       std::uint64_t first_row, std::vector<std::vector<GroupMember>>& members);
  // Before that, of rules that have a window too: the partitions in which such rows stand, as hashes, by
  // rule; and the rows of these partitions.
  Result<void> note_partitions(const std::vector<CloserGroups>& closer, bill::DeferredBatch& batch,
                               std::uint64_t first_row, std::vector<std::vector<std::uint64_t>>& partitions);
  Result<void> partition_members(const std::vector<std::unordered_set<std::uint64_t>>& partitions,
                                 bill::DeferredBatch& batch, std::uint64_t first_row,
                                 std::vector<std::vector<WindowIndex::Member>>& members);

 private:
  Result<void> take_rows(std::size_t rule, std::uint64_t first_row, RuleTally& tally);
  // Of `judged` rows, those that passed the stages, and those that need a closer look: through what comes
  // late, then to the interpreter. `before`: the outcomes of the tally before the vector.
  Result<void> take_passed(std::size_t rule, std::uint64_t first_row, std::uint64_t judged,
                           std::uint64_t before, Passed& passed, RuleTally& tally);
  // What comes after the stages: joins, requirements, `when`.
  Result<void> pass_late(std::size_t rule, Passed& passed, RuleTally& tally);
  // Leaves in joining_ what became of the rows.
  Result<void> join_rows(std::size_t rule, const Mask& rows, bool grouped);
  Result<GroupedRows> pass_grouped(std::size_t rule, const Mask& begin);
  // Of `rows` of a rule over groups those that surely have a place in its window.
  Mask rows_placed(std::size_t rule, const Mask& rows);
  Mask rows_to_group(std::size_t rule, std::uint64_t first_row);
  // Binds a batch and opens the rules over groups that are collected from it; `of_windows`: those with a
  // window alone.
  void begin_collecting(const std::vector<CloserGroups>& closer, bill::DeferredBatch& batch,
                        std::uint64_t first_row, bool of_windows);
  bool nothing_to_group(std::size_t rule, std::uint64_t first_row, std::size_t rows) const;
  Result<void> take_groups(std::size_t rule, std::uint64_t first_row);
  void place_nobody(std::size_t rule);
  Result<void> note_neighbours(std::size_t rule, std::uint64_t first_row);
  // Of `begin` the rows with a key and a place; those whose place is unknown or an error are members, so that
  // the interpreter says why. Hashes their keys.
  Mask rows_with_place(std::size_t rule, std::uint64_t first_row, const Mask& begin);
  void note_values_of(std::size_t rule, std::uint64_t first_row, const Mask& rows);
  void fit_window_notes(std::size_t rule);
  Mask placed_rows(std::size_t rule, std::uint64_t first_row) const;
  // Rows of which a neighbour says that they do not fire.
  Mask decided_rows(std::size_t rule, std::uint64_t first_row) const;
  void note_rows(std::size_t rule, Mask rows, const Mask& spoilt, std::uint64_t first_row);
  // Whether the memory of all is used up, and this part of it could be smaller.
  bool too_large(std::size_t rule, std::size_t bytes) const;
  std::uint32_t double_parts(std::size_t rule);
  void account(std::size_t rule);
  // Adds up what rows bring to their groups; false where the interpreter has to look at each. Members come
  // out by bring_folded() at the latest.
  bool fold_rows(std::size_t rule, const Mask& rows, const GroupTable& keys, std::uint64_t first_row,
                 std::vector<GroupMember>& members);
  void bring_folded(std::size_t rule, std::uint64_t first_row, std::vector<GroupMember>& members);
  // The keys of the members from `first` on.
  void take_keys(std::size_t rule, std::size_t first, std::uint64_t first_row,
                 std::vector<GroupMember>& members);
  // Rows that belong to groups of `keys`, or whose key is an error; which groups is noted.
  struct CloserRows {
    Mask rows;
    bool judged = true;  // none spoils its group, and no key is an error
  };
  Result<CloserRows> closer_rows(std::size_t rule, const GroupTable* keys, std::uint64_t first_row);
  Result<void> collect_rows(std::size_t rule, const GroupTable* keys, std::uint64_t first_row,
                            std::vector<GroupMember>& members);
  // What the vectors found of a row: that it goes on after the stages, and late ones; or that it does not
  // fire where nothing before `when` ends it.
  enum class Known : std::uint8_t { nothing, passed, does_not_fire };
  // It looks at `row` of `batch`, which is row `at` of the vector and row `number` of the relation.
  Result<void> interpret(std::size_t rule, const bill::Batch& batch, std::size_t row, std::size_t at,
                         std::uint64_t number, Known known, RuleTally& tally);
  // Puts the rows that the vectors found by joins into the frame; which joins these are.
  const std::vector<std::uint8_t>* place_joined(std::size_t rule, std::size_t at);
  // The few rows of the vector that wait for the interpreter: row by row, so that the rules that look at one
  // read its cells once.
  Result<void> interpret_waiting(std::uint64_t first_row, std::vector<RuleTally>& tallies);
  void bind(bill::DeferredBatch& batch);
  // Calls `visit` for each open rule in each vector, and `end` after the last rule of it.
  template <typename Visit, typename End>
  Result<void> each_vector(const bill::Batch& batch, Visit visit, End end);
  template <typename Visit>
  Result<void> each_vector(const bill::Batch& batch, Visit visit) {
    return each_vector(batch, visit, []() -> Result<void> { return {}; });
  }
  // Adds the conditions that every row answers to `certain`.
  void order_conditions(std::size_t rule, std::vector<std::uint32_t>& certain);
  // Whether what is known of the batch ends every row of it as not fired.
  bool settled(std::size_t rule);
  enum class Judged : std::uint8_t { none, some, all };
  Judged judged_of(const bill::Batch& batch) const;
  void begin_judging(const bill::Batch& batch);
  // Whether the rule is asked about judged rows alone.
  bool judges_some(std::size_t rule) const { return by_bill_date_[rule] != 0; }
  // The rows of the vector that are judged.
  const Mask& judged_rows();

  const Plan& plan_;
  std::vector<RuleRun*> runs_;
  VectorEvaluator evaluator_;
  KeyNumbers key_numbers_;
  std::vector<std::unique_ptr<GroupReader>> readers_;
  std::vector<std::unique_ptr<RowFolder>> folders_;
  std::array<std::uint32_t, kVectorRows> closer_groups_{};
  std::vector<std::vector<std::uint8_t>> placed_;   // by rule: the joins that vectors look at
  std::vector<std::unique_ptr<JoinReader>> joins_;  // of the plan; those that no rule needs are not there
  std::unique_ptr<JoiningRows> joining_;
  std::vector<std::unique_ptr<GroupTable>> tables_;
  std::vector<std::unique_ptr<KeyHasher>> hashers_;
  std::vector<std::unique_ptr<KeyHasher>> partition_hashers_;  // of rules over groups with a window
  std::vector<std::unique_ptr<KeyNotes>> notes_;  // of rules whose keys are noted before they are grouped
  std::vector<RowSet*> repeated_;                 // of these rules, the rows that are grouped
  std::vector<std::uint64_t> noted_to_;           // of these rules: rows before this one are noted
  std::vector<std::unique_ptr<WindowNotes>> windows_;
  std::vector<std::uint8_t> failed_keys_;
  std::vector<std::uint8_t> by_bill_date_;  // by rule
  std::vector<std::uint8_t> active_;
  std::vector<std::size_t> used_;     // of the budget, by each table
  std::size_t used_by_numbers_ = 0;   // by the numbers of keys
  std::vector<std::uint32_t> parts_;  // of each scope, when its table was last cleared of others
  std::deque<GroupScope>& scopes_;
  GroupBudget& budget_;
  RowFrame frame_;
  Judged judged_ = Judged::all;  // of the batch
  Mask judged_mask_;
  Mask decided_;                   // of the vector and rule, by neighbours
  std::size_t judged_first_ = 0;   // the vector judged_mask_ speaks of, plus 1; 0: none
  std::vector<std::size_t> open_;  // rules that look at the rows of this batch
  // By rule: the conditions that its rows have to pass, the cheap ones first, where each row answers them
  // all.
  struct Conditions {
    bool certain = false;
    std::vector<std::uint32_t> nodes;
  };
  std::vector<Conditions> conditions_;
  struct Waiting {
    std::uint32_t row = 0;  // in the vector
    std::uint32_t rule = 0;
    Known known = Known::nothing;
  };
  std::vector<Waiting> waiting_;
  std::vector<std::uint8_t> fires_;       // by rule: a row that passes fires
  std::vector<std::size_t> key_of_rule_;  // among keys_: rules that name a row alike share one
  struct RowKey {
    std::size_t rules = 0;  // that share it
    std::uint64_t row = 0;  // number in the relation, plus 1; 0: none
    std::vector<std::pair<std::string, std::string>> key;
  };
  std::vector<RowKey> keys_;
};

template <typename Visit, typename End>
Result<void> VectorRun::each_vector(const bill::Batch& batch, Visit visit, End end) {
  for (std::size_t first = 0; first < batch.rows && !open_.empty(); first += kVectorRows) {
    evaluator_.begin_vector(first, std::min(kVectorRows, batch.rows - first));
    for (const std::size_t rule : open_) {
      auto visited = visit(rule);
      if (!visited) return visited;
    }
    if (auto ended = end(); !ended) return ended;
  }
  if (evaluator_.problem()) return *evaluator_.problem();
  return {};
}

// Decides the groups of a rule that need no closer look, and marks those that may fire for one. True where
// any is marked. The table has cells where keys are looked at.
bool decide_groups(const PlannedGroup& group, Setting& setting, GroupTable& table,
                   const VectorKernels& kernels, RuleTally& tally);

// Whether a group of one row never fires, whatever the row: the first clauses that decide a group ask for
// several rows.
bool fires_with_several_rows_only(const PlannedGroup& group, Setting& setting, const VectorKernels& kernels);

// Whether what decides a group asks for its keys.
bool looks_at_keys(const PlannedGroup& group);

}  // namespace telaudit::rules
