// Groups of rows by hash: keys as whole numbers, and of each group only the aggregates that decide whether it
// may fire. Groups that may, or that cannot be judged here, are collected again by the interpreter.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rules/group_numbers.h"
#include "rules/vector_evaluate.h"

namespace telaudit::rules {

// Numbers for words: the same word has the same number, whichever batch or thread it comes from. Which number
// that is depends on who asked first, so numbers only tell words apart. Any number of threads.
class WordNumbers {
 public:
  std::int64_t number(std::string_view word);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::int64_t> words_;
};

// Rows of one vector that end not evaluated, by why.
using Unjudged = std::vector<std::pair<std::string, Mask>>;

// Values of one vector as whole numbers that tell them apart: equal values have equal cells and shapes.
struct Cells {
  std::array<std::int64_t, kVectorRows> cells;
  std::array<std::uint8_t, kVectorRows> shapes;  // scale of a number without its last zeros; kUnknownShape
  Mask known;
  Mask error;

  static constexpr std::uint8_t kUnknownShape = 0xFF;
};

// Makes cells of the values of one batch after the other.
class CellReader {
 public:
  CellReader(const Plan& plan, WordNumbers& words) : words_(words), numbers_of_codes_(plan.columns.size()) {}

  // Forgets the words of the last batch.
  void bind();
  // The rows of `wanted`; others are left as they were.
  void read(VectorEvaluator& evaluator, const PlannedKey& key, std::size_t rule, const Mask& wanted,
            Cells& out);
  // The currency of all rows of `wanted` as a number, where the column says the same of each row; nothing
  // where it may not.
  std::optional<std::int64_t> common_currency(VectorEvaluator& evaluator, std::size_t place,
                                              const Mask& wanted);
  // The currency of each row of `wanted` as a number; 0 where it is unknown.
  void read_currency(VectorEvaluator& evaluator, std::size_t place, const Mask& wanted,
                     std::array<std::int64_t, kVectorRows>& out);

 private:
  // Calls `take(row, number)` for the words of `rows`, all known.
  template <typename Take>
  void each_word(VectorEvaluator& evaluator, std::size_t place, const Mask& rows, Take take);
  void set_value(const Value& value, std::size_t row, Cells& out);
  void set_number(Int128 number, int scale, std::size_t row, Cells& out);

  WordNumbers& words_;
  std::vector<std::vector<std::int64_t>> numbers_of_codes_;  // by place; 0: not asked yet
};

class KeyNumbers;

// Which groups a scan collects: those whose hash modulo `parts` is `part`. A table for which there is no
// memory doubles `parts` for all threads and forgets the groups that are no longer asked for; they are
// collected by another scan.
struct GroupScope {
  std::uint32_t part = 0;
  std::atomic<std::uint32_t> parts{1};
};

// The memory of all tables of a scan. Beyond `bytes`, tables larger than `least` collect fewer groups at a
// time.
struct GroupBudget {
  std::size_t bytes = 0;
  std::size_t least = 0;
  std::atomic<std::size_t> used{0};
};

// The groups of one rule: told apart by their cells, or called by numbers that somebody else gives to their
// keys (KeyNumbers); then a group is its number, has no cells, and numbers that no row had are no groups.
class GroupTable {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  // Marks of what an aggregate of a group has seen.
  static constexpr std::uint8_t kSeen = 1;     // a known number
  static constexpr std::uint8_t kUnknown = 2;  // an unknown member
  static constexpr std::uint8_t kYes = 4;      // a member that is true
  static constexpr std::uint8_t kNo = 8;

  GroupTable(std::size_t width, const std::vector<std::optional<PlannedAggregate>>& aggregates);

  std::size_t size() const { return closer_.size(); }
  const std::int64_t* cells(std::size_t group) const { return cells_.data() + group * width_; }
  bool belongs(const std::int64_t* cells, std::uint32_t part, std::uint32_t parts) const {
    return parts == 1 || hash(cells) / 0x100000000U % parts == part;
  }
  // Forgets the groups that do not belong.
  void keep(std::uint32_t part, std::uint32_t parts);
  // About how much memory it holds.
  std::size_t bytes() const;
  // The group of these `width` cells; a new one where there is none.
  std::size_t find_or_add(const std::int64_t* cells) { return find_or_add(cells, hash(cells)); }
  // The same as find_or_add() in steps, so that memory is on its way before it is needed: the hash is of the
  // cells.
  std::uint64_t hash(const std::int64_t* cells) const;
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[slot_for(tag_of(hash))]); }
  void prefetch_group(std::uint64_t hash) const {
    const std::uint64_t slot = slots_[slot_for(tag_of(hash))];
    if (slot != 0) __builtin_prefetch(cells((slot & 0xFFFFFFFFU) - 1));
  }
  std::size_t find_or_add(const std::int64_t* cells, std::uint64_t hash);
  // kNone where there is none.
  std::size_t find(const std::int64_t* cells) const;

  // Makes room for groups called by numbers below `numbers`; of a table that is empty, or numbered already.
  void number_up_to(std::size_t numbers);
  bool numbered() const { return numbered_; }
  // Whether a row belongs to the group: of a numbered table, which leaves others out.
  bool there(std::size_t group) const {
    if (!numbered_ || closer_[group] != 0 || spoilt(group) != nullptr) return true;
    return traced_ != kNone && (folded_[traced_].marks[group] != 0 || folded_[traced_].numbers[group] != 0);
  }
  // Rows of such groups are there; where an aggregate shows that anyway, nothing is done.
  void see_rows(const Mask& rows, const std::uint32_t* groups);
  // From a numbered table one by cells: `cells_of` gives those of a number.
  void give_cells(const std::function<const std::int64_t*(std::uint32_t)>& cells_of);

  // The interpreter is to look at this group.
  void mark_closer(std::size_t group) { closer_[group] |= kCloser; }
  bool closer(std::size_t group) const { return (closer_[group] & kCloser) != 0; }

  // A row that could not be judged spoils its group; of several reasons the first by text stands, as with
  // RuleRun::add_to_group. Numbers of reasons are of this table alone.
  std::uint32_t reason_number(const std::string& reason);
  void spoil(std::size_t group, std::uint32_t reason);
  // Why the group is not evaluated; null where no row spoilt it.
  const std::string* spoilt(std::size_t group) const {
    return group < spoilt_.size() && spoilt_[group] != 0 ? &reasons_[spoilt_[group] - 1] : nullptr;
  }

  // Members of the aggregate of a group.
  void add_number(std::size_t aggregate, std::size_t group, Int128 number, int scale);
  // The same for rows of a vector, of which `groups` are the groups.
  // Those of them that have 64 bits are at most `most`, without their signs.
  void add_numbers(std::size_t aggregate, const Mask& rows, const std::uint32_t* groups,
                   const VectorNumbers& numbers, int scale, Int128 most);
  void add_times(std::size_t aggregate, std::size_t group) { folded_[aggregate].numbers.count(group); }
  void add_mark(std::size_t aggregate, std::size_t group, std::uint8_t mark);
  void add_different(std::size_t aggregate, std::size_t group, std::int64_t cell, std::uint8_t shape);
  // Members in two currencies are for the interpreter.
  void see_currency(std::size_t aggregate, std::size_t group, std::int64_t currency);
  // Of members that all have this currency: whether that is said, since no other was seen so far. Else, as
  // where it is not known of all that they have one, each is to be told by see_currency().
  bool share_currency(std::size_t aggregate, std::optional<std::int64_t> currency);

  struct Folded {
    int scale = 0;         // of all numbers
    GroupNumbers numbers;  // sum, least, greatest, or how many
    std::vector<std::uint8_t> marks;
    bool apart = false;                     // there may be several currencies
    std::int64_t common_currency = 0;       // of all groups, where they are not told apart; 0: not seen
    std::vector<std::int64_t> currencies;   // by group, where they are
    std::unique_ptr<GroupTable> different;  // of `distinct`: (group, value, shape) once each
  };
  const Folded& folded(std::size_t aggregate) const { return folded_[aggregate]; }

  // Adds the groups of rows that this table has not seen; both by cells.
  void merge(const GroupTable& other);
  // Both numbered: what is called by a number there is called numbers[number] here, below `most`.
  void merge(const GroupTable& other, std::span<const std::uint32_t> numbers, std::size_t most);

 private:
  static constexpr std::uint8_t kCloser = 1;
  static constexpr std::uint8_t kThere = 2;

  void raise_scale(Folded& folded, int scale);
  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }
  // Parts are chosen by the lowest bits of the tag, so slots are not.
  std::size_t slot_for(std::uint32_t tag) const {
    return (tag * 0x9E3779B97F4A7C15ULL >> 32) & (slots_.size() - 1);
  }
  std::size_t add(const std::int64_t* cells, std::size_t slot, std::uint32_t tag);
  // The groups for which `wanted` is true.
  template <typename Wanted>
  void merge_some(const GroupTable& other, Wanted wanted);
  // What groups of the other came to, which are called `here` here; kNone: not wanted.
  void merge_folded(const GroupTable& other, const std::vector<std::size_t>& here);
  std::size_t slot_of(const std::int64_t* cells, std::uint32_t tag) const;
  void grow();

  std::size_t width_;
  const std::vector<std::optional<PlannedAggregate>>* aggregates_;
  std::vector<std::int64_t> cells_;
  bool numbered_ = false;
  std::size_t traced_ = kNone;         // of a numbered table: an aggregate that shows which groups are there
  std::vector<std::uint8_t> closer_;   // kCloser; kThere where no aggregate is traced
  std::vector<std::uint32_t> spoilt_;  // the number of a reason; 0, or nothing at the end: not spoilt
  std::vector<std::string> reasons_;   // by number, from 1
  std::vector<std::uint64_t> slots_;   // 0 where free, else group + 1, and above it the tag of its cells
  std::vector<Folded> folded_;
};

// The keys of the rows of a vector and the groups they belong to.
class GroupReader {
 public:
  GroupReader(const Plan& plan, std::size_t rule, WordNumbers& words, KeyNumbers* numbers = nullptr);

  // Cells of one key: one for each part, then their shapes, then a currency where a part is money.
  static std::size_t width(const PlannedGroup& group);

  void bind() { reader_.bind(); }
  // Reads the keys of `wanted`. Rows whose key is an error are taken out of it and added to `failed`.
  // Where groups are collected in several parts, keys get no numbers: there is no room for them either.
  void read(VectorEvaluator& evaluator, Mask& wanted, Mask& failed, std::uint32_t parts = 1);
  // The cells of a row that was read last, valid until the next call.
  const std::int64_t* key(std::size_t row) {
    return numbers_ != nullptr ? key_of(numbers_[row]) : keys_.data() + row * width_;
  }
  // Of `rows`, which were read last, those whose group is among `keys`, a table that does not change; which
  // it is, by row, is put into `groups`.
  Mask find(const GroupTable& keys, const Mask& rows, std::array<std::uint32_t, kVectorRows>& groups);

  // Adds the rows that were read last and whose groups are asked for; `closer` ones mark their groups, and
  // `unjudged` ones spoil them.
  void add(VectorEvaluator& evaluator, Mask rows, const Mask& closer, const Unjudged& unjudged,
           const GroupScope& scope, GroupTable& table);

  // The cells of a group of the table to which this adds, valid until the next call.
  const std::int64_t* cells_of(const GroupTable& table, std::size_t group) {
    return table.numbered() ? key_of(static_cast<std::uint32_t>(group)) : table.cells(group);
  }
  // Goes over to cells, where the table is called by numbers.
  void give_cells(GroupTable& table);
  // What the keys are called among the numbers of keys.
  std::optional<std::size_t> numbered() const { return numbered_; }

 private:
  void add_aggregate(VectorEvaluator& evaluator, std::size_t number, const Mask& rows, GroupTable& table);
  void see_currencies(VectorEvaluator& evaluator, std::size_t number, const Mask& rows, GroupTable& table);
  void share_currencies(VectorEvaluator& evaluator, const Mask& rows, GroupTable& table);
  void find_groups(const Mask& rows, std::uint32_t parts, GroupTable& table);
  // The cells of a number of its keys.
  const std::int64_t* key_of(std::uint32_t number);

  const PlannedGroup& group_;
  std::size_t rule_;
  std::size_t width_;
  CellReader reader_;
  KeyNumbers* key_numbers_;
  std::optional<std::size_t> numbered_;     // what key_numbers_ calls the keys
  const std::uint32_t* numbers_ = nullptr;  // of the rows that were read last; else they are in keys_
  std::vector<std::int64_t> keys_;
  std::vector<std::int64_t> one_key_;
  std::vector<std::uint8_t> one_shapes_;
  // What find() found for a number: 0 not asked yet, 1 none, else the group + 2.
  const GroupTable* found_in_ = nullptr;
  std::vector<std::uint32_t> found_;
  std::unique_ptr<Cells> cells_;
  std::array<std::int64_t, kVectorRows> currencies_{};
  const std::uint32_t* groups_ = nullptr;  // of the rows that are added
  std::array<std::uint32_t, kVectorRows> found_groups_{};
  std::array<std::uint64_t, kVectorRows> hashes_{};
};

// The groups [first, first + rows) as a batch whose columns are their keys, then their aggregates. `memory`
// holds what the batch shows. Groups with numbers of more than 64 bits are marked for the interpreter.
struct GroupBatch {
  bill::Batch batch;
  std::vector<std::vector<std::int64_t>> numbers;
  std::vector<std::vector<std::uint8_t>> known;

  void fill(const PlannedGroup& group, GroupTable& table, std::size_t first, std::size_t rows);
};

}  // namespace telaudit::rules
