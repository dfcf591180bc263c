// Rows whose key another row has, too. Most groups of a check for duplicates have one row and can be left
// unmade: of each row 8 bytes are kept, the hash of its key and its number, sorted into partitions small
// enough for the processor's nearest memory.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "rules/vector_mask.h"

namespace telaudit::rules {

// A set of row numbers of a relation of so many rows.
class RowSet {
 public:
  explicit RowSet(std::uint64_t rows) : rows_(rows), words_(static_cast<std::size_t>(rows / 64 + 2)) {}

  // Any number of threads.
  void add(std::uint64_t row);
  void add(std::uint64_t first, const Mask& rows);  // as mask()
  std::uint64_t count() const;
  // Takes out those of another set of rows of the same relation.
  void remove(const RowSet& other);
  bool any(std::uint64_t first, std::size_t rows) const;
  // Those of the rows [first, first + rows), at most kVectorRows.
  Mask mask(std::uint64_t first, std::size_t rows) const;

 private:
  std::uint64_t rows_;
  std::vector<std::uint64_t> words_;
};

// Notes of one thread.
class KeyNotes {
 public:
  static constexpr unsigned kPartitionBits = 9;
  static constexpr std::size_t kPartitions = std::size_t{1} << kPartitionBits;
  // Rows are numbered in 32 bits.
  static constexpr std::uint64_t kMostRows = std::uint64_t{1} << 32;

  // Hashes of which all bits differ.
  void add(std::uint64_t hash, std::uint64_t row) {
    Partition& partition = partitions_[hash >> (64 - kPartitionBits)];
    if (partition.next == partition.end) more_room(partition);
    *partition.next++ = (hash << kPartitionBits & kTagBits) | row;
  }
  // Whether a hash is among those with hash modulo `parts` == `part`, which are powers of 2.
  static bool belongs(std::uint64_t hash, std::uint32_t part, std::uint32_t parts) {
    return (hash << kPartitionBits >> 32 & (parts - 1)) == part;
  }
  // Forgets the others.
  void keep(std::uint32_t part, std::uint32_t parts);
  std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::uint64_t kTagBits = 0xFFFFFFFF00000000ULL;

  struct Chunk {
    std::unique_ptr<std::uint64_t[]> notes;
    std::size_t room = 0;
  };
  struct Partition {
    std::uint64_t* next = nullptr;  // in the last chunk
    std::uint64_t* end = nullptr;
    std::vector<Chunk> chunks;
  };

  void more_room(Partition& partition);
  // The notes of each chunk, as a span.
  template <typename Visit>
  static void each_chunk(const Partition& partition, Visit visit);

  std::array<Partition, kPartitions> partitions_;
  std::size_t bytes_ = 0;

  friend class RepeatedSearch;
};

// Adds to `repeated` the rows among the notes of all threads whose hash is there twice or more, by as many
// threads. How many are there once. Where most are there more often, `roughly` leaves it at rows whose hashes
// are alike in part, and these may be among `repeated`, too.
enum class Repeated : std::uint8_t { exactly, roughly };
// Looks at the first of the partitions alone, which are keys by chance, where it is told how many.
std::uint64_t find_repeated(std::span<const KeyNotes* const> notes, RowSet& repeated,
                            Repeated how = Repeated::exactly, std::size_t partitions = KeyNotes::kPartitions);

}  // namespace telaudit::rules
