// Notes of one partition put in order: those of a key side by side, and these as their window says. A key has
// a place in a small table, so rows go where they belong by counting; only what a key's rows did not come in
// order is compared.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rules/neighbour_notes.h"

namespace telaudit::rules {

// Memory of one partition serves the next.
class NoteOrder {
 public:
  // `order`: the values by which notes of one key are ordered, and then by row. Two keys are one where their
  // hashes and checks agree.
  void sort(std::span<const std::uint64_t* const> notes, const NoteLayout& layout,
            std::span<const std::size_t> order);

  // The notes in order.
  const std::vector<const std::uint64_t*>& sorted() const { return sorted_; }
  // By place among them, where the notes of its key begin.
  const std::vector<std::uint32_t>& begins() const { return begins_; }

 private:
  struct Key {
    std::uint64_t hash = 0;
    std::uint32_t check = 0;
    std::uint32_t notes = 0;  // how many; then where the next one goes
  };
  void number_keys(std::span<const std::uint64_t* const> notes);
  void order_key(std::uint32_t begin, std::uint32_t end, const NoteLayout& layout,
                 std::span<const std::size_t> order);

  std::vector<std::uint32_t> slots_;  // 0 where free, else the number of a key, from 1 on
  std::vector<Key> keys_;
  std::vector<std::uint32_t> key_of_;  // by note
  std::vector<const std::uint64_t*> sorted_;
  std::vector<std::uint32_t> begins_;
  std::vector<const std::uint64_t*> merged_;
};

}  // namespace telaudit::rules
