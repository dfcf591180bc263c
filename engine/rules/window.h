// The places of rows in the partitions of a window: neighbours, overlaps, runs, and spans of time.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/join.h"

namespace telaudit::rules {

// Some 100 bytes a row and what names its partition, beside the columns of rows that are somebody's
// neighbour.
class WindowIndex {
 public:
  // Whether every row is added, or rows that are nobody's neighbour, and have none, may be left out.
  enum class Rows : std::uint8_t { all, neighbours };
  explicit WindowIndex(const Rule& rule, Rows rows = Rows::all)
      : rule_(rule), window_(*rule.window), all_(rows == Rows::all) {}

  // Rows that follow each other and for which a condition is true, false, or unknown.
  enum class InRun : std::uint8_t { no, yes, unknown };

  // What a row says of its place.
  struct Member {
    std::uint64_t row = 0;
    std::string key;
    bool alone = false;            // a part of its key is unknown
    std::optional<Found> outside;  // why it has no place
    std::vector<Value> order;
    Value from;  // overlap
    Value to;
    InRun in_run = InRun::no;
    std::int64_t reach = 0;  // within: units of the first order value
  };
  // Any number of threads.
  static Member member_of(const Window& window, RowFrame& frame);
  // Every row of `over` for which `where` is true, in row order; then finish with the same relation. Rows
  // that are nobody's neighbour, and have none, may be left out: they have no place then.
  void add(Member&& member);
  Result<void> finish(const bill::Relation& over);

  // Sets the window's sources in the frame; says why where the row has no place.
  Found place(RowFrame& frame) const;

 private:
  // A known value that is ordered. What 64 bits do not hold stands in large_, at index `number`.
  struct Mark {
    std::int64_t number = 0;
    std::int32_t scale = 0;
  };
  static constexpr std::int32_t kLarge = -1;

  // Entries are named by their number, in row order.
  struct Entry {
    std::uint64_t row = 0;
    std::uint32_t partition = 0;
    std::uint32_t position = 0;  // in its partition
    std::uint32_t latest = 0;    // overlap: the entry among those up to this one that ends last
    std::uint32_t outside = 0;   // number in outside_, from 1: why the row has no place; 0: it has one
    InRun in_run = InRun::no;
  };
  using Partition = std::span<const std::uint32_t>;  // entries in order

  static void read_values(const Window& window, RowFrame& frame, Member& member);
  Mark mark_of(const Value& value);
  Value value_of(const Mark& mark) const;
  std::strong_ordering compare(const Mark& left, const Mark& right) const;
  bool before(std::uint32_t left, std::uint32_t right) const;
  // Whether the entry `earlier` is still open where the entry `later` begins.
  bool open(std::uint32_t earlier, std::uint32_t later) const;
  Partition partition_of(const Entry& entry) const;

  void sort_partitions();
  void find_latest(Partition partition);
  std::vector<std::size_t> sources() const;
  // The entries that are a neighbour of some row in this source.
  std::vector<bool> neighbours(std::size_t source) const;
  void add_neighbours(std::size_t source, Partition partition, std::vector<bool>& wanted) const;
  Result<void> keep_records(const bill::Relation& over, std::size_t source);
  const Record* record(std::size_t source, std::uint32_t entry) const;

  void place_overlap(Partition partition, const Entry& entry, RowFrame& frame) const;
  void place_run(Partition partition, const Entry& entry, RowFrame& frame) const;
  void place_within(Partition partition, const Entry& entry, RowFrame& frame) const;

  const Rule& rule_;
  const Window& window_;
  const bool all_;
  std::vector<Entry> entries_;
  std::vector<Mark> order_;  // of each entry as many as the window's `order` has
  std::vector<Mark> from_;   // overlap
  std::vector<Mark> to_;
  std::vector<Value> large_;
  std::vector<Found> outside_;
  std::int64_t reach_ = 0;                                  // within: units of the first order value
  std::unordered_map<std::string, std::uint32_t> numbers_;  // partitions by key, while entries are added
  std::uint32_t partitions_ = 0;
  std::vector<std::uint32_t> sorted_;  // entries by partition, then in order; those outside are not there
  std::vector<std::uint32_t> begins_;  // of each partition in sorted_, and the end of the last
  std::deque<std::deque<Record>> records_;          // by source: of the entries that are kept
  std::vector<std::vector<std::uint32_t>> places_;  // by source: of each entry, its number in records_
};

}  // namespace telaudit::rules
