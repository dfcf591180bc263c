// The places of rows in the partitions of a window: neighbours, overlaps, runs, and spans of time.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/join.h"

namespace telaudit::rules {

class WindowIndex {
 public:
  explicit WindowIndex(const Rule& rule) : rule_(rule), window_(*rule.window) {}

  // Every row of `over` for which `where` is true, in row order; then finish with the same relation.
  void add(RowFrame& frame);
  Result<void> finish(const bill::Relation& over);

  // Sets the window's sources in the frame; says why where the row has no place.
  Found place(RowFrame& frame) const;

 private:
  struct Entry {
    std::uint64_t row = 0;
    std::string partition;
    std::vector<Value> order;
    Value from;
    Value to;
    Value in_run;
    Integer reach = 0;         // the length of `within` in units of the first order value
    Found outside;             // not found: why the row has no place
    std::size_t position = 0;  // in its partition
    std::size_t latest = 0;    // overlap: the entry among those up to this one that ends last
  };
  using Partition = std::vector<std::size_t>;  // entries in order

  void read_values(RowFrame& frame, Entry& entry) const;
  bool before(const Entry& left, const Entry& right) const;
  const Record* record(std::size_t source, std::size_t entry) const;
  void place_overlap(const Partition& partition, const Entry& entry, RowFrame& frame) const;
  void place_run(const Partition& partition, const Entry& entry, RowFrame& frame) const;
  void place_within(const Partition& partition, const Entry& entry, RowFrame& frame) const;

  const Rule& rule_;
  const Window& window_;
  std::vector<Entry> entries_;  // by row
  std::unordered_map<std::string, Partition> partitions_;
  std::deque<std::deque<Record>> records_;  // by source, then as entries; empty where a source is not used
};

}  // namespace telaudit::rules
