// Where the rows of a vector stand in a join that they ask for codes, and that turns at few numbers: each
// combination of codes, between two turns, has a place, where the entry is noted that rows there meet. What
// rows ask for is added up from the steps of the words of their dictionaries, and where all rows of a batch
// stand between the same turns, the number that turns is not read.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "rules/row_codes.h"

namespace telaudit::rules {

// Places of one join, for one thread.
class JoinPlaces {
 public:
  // Rows have none where there would be too many, or where the join looks at more than texts and few turns.
  // All outlive it.
  JoinPlaces(const Plan& plan, const PlannedJoin& join, const JoinIndex& index);

  bool any() const { return !entries_.empty(); }
  // Forgets the words of the last batch; of the last scan.
  void bind() { ++batch_; }
  void begin_scan();
  // The entries of the rows of a vector, 0 for those whose place has none yet, into `entries`; `codes` reads
  // what is no word of a dictionary. Says of which of `rows` nothing is noted. False where rows of this
  // vector have no places.
  bool find(VectorEvaluator& evaluator, const Mask& rows, std::vector<RowCodes>& codes,
            std::uint32_t* entries, Mask& none);
  // The rows of that vector that have a place, and what is noted there.
  const Mask& placed() const { return placed_; }
  std::uint32_t& entry(std::size_t row) { return entries_[places_[row]]; }

 private:
  // By word of a dictionary: how far its code is from the first one.
  struct Steps {
    std::uint64_t number = 0;
    std::uint64_t batch = 0;
    std::vector<std::uint32_t> of_words;
  };
  // A turn of the join in this batch: the numbers at which some of its rows turn.
  struct Turn {
    std::span<const std::int64_t> numbers;
    std::uint32_t step = 0;
  };

  bool begin_batch(VectorEvaluator& evaluator);
  // Adds what the rows ask for in a match.
  void add_codes(VectorEvaluator& evaluator, std::size_t match, RowCodes& codes);
  // Adds where they stand among the turns, and takes those of which that is not known out of placed_.
  bool add_turn(VectorEvaluator& evaluator, const PlannedTurn& turn, const Turn& of);
  const std::vector<std::uint32_t>& steps_of_words(VectorEvaluator& evaluator, std::size_t match,
                                                   const RowCodes& codes);

  const Plan& plan_;
  const PlannedJoin& join_;
  const JoinIndex& index_;
  std::vector<std::uint32_t> code_steps_;  // by match
  std::vector<std::uint32_t> turn_steps_;  // by turn
  std::vector<std::uint32_t> entries_;     // by place; 0: none yet
  std::vector<Steps> steps_;               // by match
  std::uint64_t batch_ = 1;
  std::uint64_t begun_ = 0;  // the batch that the following is of
  bool fits_ = false;
  std::uint32_t first_ = 0;  // the place of the first codes before the first turn
  std::vector<Turn> turns_;  // as those of the join
  std::array<std::uint32_t, kVectorRows> places_{};
  Mask placed_;
};

}  // namespace telaudit::rules
