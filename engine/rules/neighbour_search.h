// Rows of a window that have neighbours: of each row some numbers are noted, sorted into partitions by the
// hash of its key. A partition is put in order, and what decides its rows is looked at in vectors, beside
// what their neighbours say; only rows that this leaves open are for the interpreter.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "rules/key_hashes.h"
#include "rules/repeated_keys.h"

namespace telaudit::rules {

// Notes of one thread, each of so many words: two of its own, then the values of PlannedNeighbours::notes.
class NeighbourNotes {
 public:
  static constexpr std::size_t kHead = 3;  // the hash; its check and the row; marks
  // Decimals are noted at one scale.
  static constexpr int kScale = 6;
  // Marks: a bit for each value that is known, and these.
  static constexpr std::uint64_t kSpoilt = std::uint64_t{1} << 63;  // a value could not be noted
  static constexpr std::uint64_t kJudged = std::uint64_t{1} << 62;  // the row is to be judged

  explicit NeighbourNotes(std::size_t values) : width_(kHead + values) {}

  // Room for a note of a key with this hash, to be filled.
  std::uint64_t* add(std::uint64_t hash) {
    Partition& partition = partitions_[hash >> (64 - KeyNotes::kPartitionBits)];
    if (partition.next == partition.end) more_room(partition);
    std::uint64_t* out = partition.next;
    partition.next += width_;
    return out;
  }
  // Forgets those that do not belong, as KeyNotes::belongs.
  void keep(std::uint32_t part, std::uint32_t parts);
  // Adds where each note of a partition begins.
  void append_to(std::vector<const std::uint64_t*>& out, std::size_t partition) const;
  std::size_t bytes() const { return bytes_; }

 private:
  struct Chunk {
    std::unique_ptr<std::uint64_t[]> words;
    std::size_t room = 0;
  };
  struct Partition {
    std::uint64_t* next = nullptr;  // in the last chunk
    std::uint64_t* end = nullptr;
    std::vector<Chunk> chunks;
  };
  void more_room(Partition& partition);
  static std::size_t used(const Partition& partition, const Chunk& chunk) {
    const bool last = &chunk == &partition.chunks.back();
    return last ? static_cast<std::size_t>(partition.next - chunk.words.get()) : chunk.room;
  }

  std::size_t width_;
  std::array<Partition, KeyNotes::kPartitions> partitions_;
  std::size_t bytes_ = 0;
};

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
