// Rows of other relations: indexed by hash on the columns a join matches, kept in memory with the columns it
// reads.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "rules/evaluate.h"
#include "rules/horizon.h"
#include "rules/join_rows.h"

namespace telaudit::rules {

// What a join or a prior lookup came to.
struct Found {
  // not_evaluated: whatever `missing` says of none.
  enum class State : std::uint8_t { found, none, not_evaluated, error };
  State state = State::none;
  std::string text;                    // why none, or which error
  const Record* record = nullptr;      // the one row
  std::vector<const Record*> records;  // of `many`, in row order
};

// Every row of a relation, with the columns a source reads, passed to `visit`.
Result<void> read_records(const bill::Relation& relation, const SourceBinding& binding,
                          const std::function<void(Record&&)>& visit);
// The same of these rows alone, ascending.
Result<void> read_records(const bill::Relation& relation, const SourceBinding& binding,
                          std::span<const std::uint64_t> rows, const std::function<void(Record&&)>& visit);

// Different numbers, ascending, as long as they are few.
class FewNumbers {
 public:
  void add(std::int64_t number);
  void give_up() { many_ = true; }
  bool many() const { return many_; }
  const std::vector<std::int64_t>& numbers() const { return numbers_; }

 private:
  std::vector<std::int64_t> numbers_;
  std::int64_t last_ = 0;
  bool many_ = false;
};

class JoinIndex {
 public:
  // Rows that a condition of `horizon`, of the joined row alone, is false for are left out.
  static Result<std::unique_ptr<JoinIndex>> build(Setting& setting, const Join& join,
                                                  const bill::Relation& relation,
                                                  const std::vector<Clause>& horizon);

  // The rows that match in this frame; closest first where a "*" competes with a named value.
  Found find(RowFrame& frame) const;
  // The rows that agree with this frame in every match and whose prefix, where they have one, begins its
  // text: whom find() admits is among them.
  void each_candidate(RowFrame& frame, const std::function<void(const Record&)>& visit) const;
  // The values that rows hold in a match.
  const KeyCodes& codes(std::size_t match) const { return rows_.codes(match); }
  // The numbers of joined rows that the day by which the join chooses is held against, then those of each of
  // its ranges, ascending; nothing where there are more than a few.
  const std::vector<std::int64_t>* turns(std::size_t number) const {
    return turns_[number].many() ? nullptr : &turns_[number].numbers();
  }
  // Nothing where prefixes are more than digits, or no prefix is asked for.
  const std::optional<PrefixRanges>& prefixes() const { return rows_.prefixes(); }

 private:
  // What the row asks for, evaluated once for all candidates.
  struct Wanted {
    std::vector<Value> keys;
    std::vector<Value> ranged;
    Value prefix;
    Value day;
    // By clause, where a candidate asked for it: what it is compared with.
    mutable std::vector<std::optional<Value>> compared;
  };

  // A clause that compares a column of the joined row with what no joined row has a part in.
  struct Compared {
    Node node = Node::equal;
    std::size_t column = 0;
    const Expression* other = nullptr;
    bool other_first = false;
  };

  struct Met {
    std::vector<const Record*> records;
    std::optional<std::string> error;
  };

  JoinIndex(const Join& join, const Rule& rule);
  void add(Setting& setting, const Record& record);
  void note_turns(const Record& record);
  void note_turns(const bill::Table& table, std::span<const std::uint64_t> rows,
                  const SourceBinding& binding);
  std::optional<Found> ask(RowFrame& frame, Wanted& wanted) const;
  // Whether the candidate is in force, in range and meets `where`; an error value when that fails.
  Value admits(const Record& record, const Wanted& wanted, RowFrame& frame) const;
  // What such a clause says, where both sides are known and cannot differ in currency.
  std::optional<bool> compare(std::size_t clause, const Record& record, const Wanted& wanted,
                              RowFrame& frame) const;
  // Whether another row of the same key may be admitted, too.
  bool collect(const Record& record, std::uint32_t entry, const Wanted& wanted, RowFrame& frame,
               Met& met) const;
  bool enough(const Met& met) const;
  void keep_latest(std::vector<const Record*>& records) const;

  const Join& join_;
  JoinRows rows_;
  std::vector<std::optional<Compared>> compared_;  // by clause of own_where, then of where
  // Where the day, then each range, turns: two columns of the joined row, kNone where there is none.
  std::vector<std::array<std::size_t, 2>> turn_columns_;
  std::vector<FewNumbers> turns_;
};

class PriorIndex {
 public:
  // With `judged` it is asked about rows of these days alone.
  static Result<std::unique_ptr<PriorIndex>> build(const Rule& rule, const Prior& prior,
                                                   const bill::Relation& relation,
                                                   const std::optional<BillDates>& judged);
  Found find(RowFrame& frame) const;

 private:
  // A row of one key, by its number among the packed.
  struct Dated {
    std::int64_t day = 0;
    std::uint32_t number = 0;
    bool operator<(const Dated& other) const { return day < other.day; }
  };
  using Days = std::vector<Dated>;  // in order of day, then row

  PriorIndex(const Rule& rule, const Prior& prior)
      : prior_(prior), relation_(rule.sources[prior.source].relation) {}
  Result<std::vector<std::uint64_t>> note_days(const bill::Relation& relation, const SourceBinding& binding,
                                               const BillDates& judged);
  void add(const Record& record);
  void finish();
  const Record* record(std::uint32_t number) const;
  Found latest(const Days& days, std::int64_t day) const;
  Found several(const std::string& account, const std::string& key, std::int64_t day, RowFrame& frame) const;
  Found none() const;
  Found gap() const;

  const Prior& prior_;
  const std::string& relation_;
  PackedRecords packed_;
  mutable std::mutex mutex_;
  mutable std::deque<Record> records_;                                 // those that were met
  mutable std::vector<const Record*> met_;                             // by number; nullptr: not yet
  std::unordered_map<std::string, Days> rows_;                         // by all keys
  std::unordered_map<std::string, std::set<std::int64_t>> calendars_;  // by carrier and account
};

}  // namespace telaudit::rules
