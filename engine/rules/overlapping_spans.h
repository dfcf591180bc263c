// Rows that overlap another row of their key. Of each row 24 bytes are kept: hash of its key, number, where
// it begins and ends; sorted into partitions by hash, each of which is walked once: in the order of rows
// where they are in the order in which they begin, else they are sorted.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "rules/repeated_keys.h"

namespace telaudit::rules {

// Notes of one thread.
class SpanNotes {
 public:
  struct Span {
    std::uint64_t tag_and_row;
    std::int64_t from;
    std::int64_t to;  // not with

    std::uint32_t tag() const { return static_cast<std::uint32_t>(tag_and_row >> 32); }
    std::uint64_t row() const { return tag_and_row & 0xFFFFFFFFU; }
  };

  // Rows below KeyNotes::kMostRows, and hashes of which all bits differ.
  void add(std::uint64_t hash, std::uint64_t row, std::int64_t from, std::int64_t to) {
    Partition& partition = partitions_[hash >> (64 - KeyNotes::kPartitionBits)];
    if (partition.next == partition.end) more_room(partition);
    *partition.next++ = {(hash << KeyNotes::kPartitionBits & 0xFFFFFFFF00000000ULL) | row, from, to};
  }
  // Forgets those that do not belong, as KeyNotes::belongs.
  void keep(std::uint32_t part, std::uint32_t parts);
  std::size_t bytes() const { return bytes_; }
  // Those of a partition, in the order in which they were added, some at a time.
  template <typename Visit>
  void each_chunk(std::size_t partition, Visit visit) const {
    const Partition& from = partitions_[partition];
    for (const auto& chunk : from.chunks) {
      const bool last = &chunk == &from.chunks.back();
      const auto used = last ? static_cast<std::size_t>(from.next - chunk.spans.get()) : chunk.room;
      visit(std::span<const Span>(chunk.spans.get(), used));
    }
  }

 private:
  struct Chunk {
    std::unique_ptr<Span[]> spans;
    std::size_t room = 0;
  };
  struct Partition {
    Span* next = nullptr;  // in the last chunk
    Span* end = nullptr;
    std::vector<Chunk> chunks;
  };
  void more_room(Partition& partition);

  std::array<Partition, KeyNotes::kPartitions> partitions_;
  std::size_t bytes_ = 0;
};

// Of the spans of all threads, with as many threads: adds to `later` the rows of which another of their hash
// that begins no later ends after they begin, and to `members` these rows and those that are still open where
// another begins. Rows of two keys with one hash may be among either without need.
void find_overlapping(std::span<const SpanNotes* const> notes, RowSet& later, RowSet& members);

}  // namespace telaudit::rules
