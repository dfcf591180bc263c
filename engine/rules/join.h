// Rows of other relations: indexed by hash on the columns a join matches, kept in memory with the columns it
// reads.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "rules/evaluate.h"

namespace telaudit::rules {

// What a join or a prior lookup came to.
struct Found {
  enum class State : std::uint8_t { found, none, error };
  State state = State::none;
  std::string text;                    // why none, or which error
  const Record* record = nullptr;      // the one row
  std::vector<const Record*> records;  // of `many`, in row order
};

// Every row of a relation, with the columns a source reads, passed to `visit`.
Result<void> read_records(const bill::Relation& relation, const SourceBinding& binding,
                          const std::function<void(Record&&)>& visit);

class JoinIndex {
 public:
  static Result<std::unique_ptr<JoinIndex>> build(Setting& setting, const Join& join,
                                                  const bill::Relation& relation);

  // The rows that match in this frame; closest first where a "*" competes with a named value.
  Found find(RowFrame& frame) const;

 private:
  explicit JoinIndex(const Join& join) : join_(join) {}
  void add(Setting& setting, Record record);
  // Whether the candidate is in force and meets `where`; an error value when that fails.
  Value admits(const Record& record, const Value& day, RowFrame& frame) const;

  using Bucket = std::unordered_map<std::string, std::vector<const Record*>>;

  const Join& join_;
  std::deque<Record> records_;
  std::unordered_set<const Record*> failed_;  // those whose own conditions end in an error
  // By which match columns hold "*": the leftmost column is the highest bit, so that the closest pattern
  // comes first.
  std::map<std::uint64_t, Bucket> patterns_;
};

class PriorIndex {
 public:
  static Result<std::unique_ptr<PriorIndex>> build(const Rule& rule, const bill::Relation& relation);
  Found find(const RowFrame& frame) const;

 private:
  explicit PriorIndex(const Rule& rule) : rule_(rule) {}

  const Rule& rule_;
  std::deque<Record> records_;
  std::unordered_map<std::string, std::map<std::int64_t, std::vector<const Record*>>> accounts_;  // by day
};

}  // namespace telaudit::rules
