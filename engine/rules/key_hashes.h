// Hashes of the keys of groups, column by column and without the interpreter: equal keys have equal hashes,
// whichever batch, encoding or thread they come from.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "rules/vector_evaluate.h"

namespace telaudit::rules {

// Equal for equal numbers, whatever their scales: number / 10^scale modulo the prime 2^61 - 1.
std::uint64_t residue_of(Int128 number, int scale);

class KeyHasher {
 public:
  // The keys outlive it.
  KeyHasher(const Plan& plan, std::size_t rule, const std::vector<PlannedKey>& keys)
      : keys_(keys), rule_(rule), words_(plan.columns.size()) {}

  // From now on read() makes checks, too.
  void make_checks() { with_checks_ = true; }

  // Whether no part of the key asks the interpreter for each row.
  static bool able(const std::vector<PlannedKey>& keys);

  // To be called before the batches of another scan.
  void begin_scan();
  // Hashes the keys of `wanted`. Rows whose key is an error are taken out of it and added to `failed`.
  void read(VectorEvaluator& evaluator, Mask& wanted, Mask& failed);
  // Of a row of the last read().
  std::uint64_t hash(std::size_t row) const { return hashes_[row]; }
  // Another hash, of 32 bits: keys that share a hash by chance do not share this.
  std::uint32_t check(std::size_t row) const { return static_cast<std::uint32_t>(checks_[row] >> 32); }
  // Rows of the last read() of whose key a part is unknown.
  const Mask& unknown() const { return unknown_; }

 private:
  // What a word of a dictionary is in a key; it stands while the column shows the same words.
  struct Words {
    std::uint64_t number = 0;
    std::vector<std::uint64_t> cells;  // by code; 0: not asked yet
    bool all_there = false;            // each was asked for
  };

  void read_words(VectorEvaluator& evaluator, std::size_t place, const Mask& wanted);
  void read_first_words(VectorEvaluator& evaluator, const PlannedKey& key, const Mask& wanted);
  void read_numbers(VectorEvaluator& evaluator, const PlannedKey& key, Mask& wanted, Mask& failed);

  const std::vector<PlannedKey>& keys_;
  std::size_t rule_;
  std::vector<Words> words_;  // by place
  bool uniform_ = false;      // every row has the cell uniform_cell_
  std::uint64_t uniform_cell_ = 0;
  bool with_checks_ = false;
  std::array<std::uint64_t, kVectorRows> cells_{};
  std::array<std::uint64_t, kVectorRows> hashes_{};
  std::array<std::uint64_t, kVectorRows> checks_{};
  std::array<std::uint64_t, kVectorRows> first_{};
  Mask unknown_;
};

}  // namespace telaudit::rules
