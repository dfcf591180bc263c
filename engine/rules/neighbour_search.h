// Rows of a window that have neighbours: of each row some numbers are noted, sorted into partitions by the
// hash of its key. A partition is put in order, and what decides its rows is looked at in vectors, beside
// what their neighbours say; only rows that this leaves open are for the interpreter.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "rules/key_hashes.h"
#include "rules/neighbour_notes.h"

namespace telaudit::rules {

// Where the rows of a batch stand in a window: by what they are ordered first, and where the last of them
// ends.
struct WindowReach {
  Int128 first = 0;
  Int128 last = 0;
  Int128 ends = 0;
};

// The keys of rows that are judged, and which earlier rows they may see. Rows are told apart by the hash of
// their key and by what they are ordered by first; those of two keys with one hash count as of one.
class JudgedKeys {
 public:
  // Of the notes of all threads, which are those of rows that are judged.
  JudgedKeys(const PlannedNeighbours& planned, std::span<const NeighbourNotes* const> notes);

  bool empty() const { return keys_.empty(); }
  // A row that is not judged: whether its key is one of them. Any number of threads.
  bool see(std::uint64_t hash, std::int64_t order);
  // Whether an earlier row of these may still be somebody's neighbour, after those that were seen.
  bool may_see(const WindowReach& rows) const;
  // To be called after rows were seen, before may_see().
  void count_seen();

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();
  struct Key {
    std::uint64_t hash = 0;
    std::int64_t first = 0;      // the least order of its rows that are judged
    std::int64_t seen = kNever;  // the greatest order before that of the rows that were seen
  };
  static std::uint64_t tag_of(std::uint64_t hash) { return hash & 0xFFFFFFFF00000000ULL; }
  // That of the hash, or the free one where it would stand.
  std::uint64_t& slot_of(std::uint64_t hash);
  void add(std::uint64_t hash, std::int64_t order);

  bool overlaps_ = false;
  std::vector<Key> keys_;
  std::vector<std::uint64_t> slots_;  // 0 where free, else the number of a key + 1, and above it its tag
  std::int64_t last_ = kNever;        // the greatest order of a judged row
  std::int64_t begins_ = std::numeric_limits<std::int64_t>::max();  // overlap: the least beginning
  std::int64_t least_seen_ = kNever;                                // of all keys
};

// What rows of a window are for the interpreter.
struct OpenRows {
  RowSet& members;  // these, and the neighbours that their sources show
  RowSet& placed;   // rows that are judged, and of which no clause is known to be
                    // false
};

// Of the notes of all threads, with as many threads as there are settings of the rule: each partition is
// decided by one of them. Two keys are taken for one where 96 bits of their hashes agree.
void decide_neighbours(const PlannedNeighbours& planned, std::span<const NeighbourNotes* const> notes,
                       std::span<Setting* const> settings, OpenRows open);

}  // namespace telaudit::rules
