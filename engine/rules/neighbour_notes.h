// What is noted of rows that have neighbours in a window: the hash of the key, the row, and the numbers that
// decide it, sorted into partitions by the hash.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "bill/relation.h"
#include "rules/repeated_keys.h"

namespace telaudit::rules {

// A note: the hash of the key; above the row, in 32 bits each, a check of the key; then in half words marks
// and the values, of which days take one and others two.
class NoteLayout {
 public:
  // Marks: a bit for each value that is known, and these.
  static constexpr std::uint32_t kSpoilt = std::uint32_t{1} << 31;  // a value could not be noted
  static constexpr std::uint32_t kJudged = std::uint32_t{1} << 30;  // the row is to be judged
  static constexpr std::size_t kMostValues = 30;

  explicit NoteLayout(std::span<const bill::Type> types) {
    std::size_t half = kMarks + 1;
    for (const bill::Type type : types) {
      places_.push_back(half);
      short_.push_back(type == bill::Type::date ? 1 : 0);
      half += type == bill::Type::date ? 1 : 2;
    }
    words_ = (half + 1) / 2;
  }

  std::size_t words() const { return words_; }
  static std::uint64_t hash(const std::uint64_t* note) { return note[0]; }
  static std::uint32_t check(const std::uint64_t* note) { return static_cast<std::uint32_t>(note[1] >> 32); }
  static std::uint32_t row(const std::uint64_t* note) { return static_cast<std::uint32_t>(note[1]); }
  static std::uint32_t marks(const std::uint64_t* note) { return half<std::uint32_t>(note, kMarks); }
  std::int64_t value(const std::uint64_t* note, std::size_t value) const {
    if (short_[value] != 0) return half<std::int32_t>(note, places_[value]);
    return half<std::int64_t>(note, places_[value]);
  }

  static void put_head(std::uint64_t* note, std::uint64_t hash, std::uint32_t check, std::uint32_t row) {
    note[0] = hash;
    note[1] = std::uint64_t{check} << 32 | row;
  }
  static void put_marks(std::uint64_t* note, std::uint32_t marks) { put_half(note, kMarks, marks); }
  // Whether a number has room as this value.
  bool fits(std::size_t value, std::int64_t number) const {
    return short_[value] == 0 || number == static_cast<std::int32_t>(number);
  }
  void put(std::uint64_t* note, std::size_t value, std::int64_t number) const {
    if (short_[value] != 0) return put_half(note, places_[value], static_cast<std::int32_t>(number));
    put_half(note, places_[value], number);
  }

 private:
  static constexpr std::size_t kMarks = 4;

  template <typename Number>
  static Number half(const std::uint64_t* note, std::size_t place) {
    Number out;
    std::memcpy(&out, reinterpret_cast<const char*>(note) + place * sizeof(std::uint32_t), sizeof out);
    return out;
  }
  template <typename Number>
  static void put_half(std::uint64_t* note, std::size_t place, Number number) {
    std::memcpy(reinterpret_cast<char*>(note) + place * sizeof(std::uint32_t), &number, sizeof number);
  }

  std::vector<std::size_t> places_;  // by value, in half words
  std::vector<std::uint8_t> short_;
  std::size_t words_ = 0;
};

// Notes of one thread.
class NeighbourNotes {
 public:
  // Decimals are noted at one scale.
  static constexpr int kScale = 6;

  explicit NeighbourNotes(std::span<const bill::Type> types) : layout_(types) {}

  const NoteLayout& layout() const { return layout_; }
  // Room for a note of a key with this hash, to be filled.
  std::uint64_t* add(std::uint64_t hash) {
    Partition& partition = partitions_[hash >> (64 - KeyNotes::kPartitionBits)];
    if (partition.next == partition.end) more_room(partition);
    std::uint64_t* out = partition.next;
    partition.next += layout_.words();
    // Many other partitions are filled before it comes to this one again.
    __builtin_prefetch(partition.next + layout_.words() - 1, 1);
    return out;
  }
  // Forgets those that do not belong, as KeyNotes::belongs.
  void keep(std::uint32_t part, std::uint32_t parts);
  // Adds where each note of a partition begins.
  void append_to(std::vector<const std::uint64_t*>& out, std::size_t partition) const;
  std::size_t bytes() const { return bytes_; }

 private:
  struct Chunk {
    std::uint64_t* words = nullptr;
    std::size_t room = 0;
  };
  struct Partition {
    std::uint64_t* next = nullptr;  // in the last chunk
    std::uint64_t* end = nullptr;
    std::vector<Chunk> chunks;
  };
  using Slab = std::unique_ptr<std::uint64_t[]>;

  void more_room(Partition& partition);
  std::uint64_t* take(std::size_t words);
  static std::size_t used(const Partition& partition, const Chunk& chunk) {
    const bool last = &chunk == &partition.chunks.back();
    return last ? static_cast<std::size_t>(partition.next - chunk.words) : chunk.room;
  }

  NoteLayout layout_;
  std::array<Partition, KeyNotes::kPartitions> partitions_;
  std::vector<Slab> slabs_;
  std::uint64_t* free_ = nullptr;  // in the last slab
  std::uint64_t* slab_end_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace telaudit::rules
