// The rows that a join finds, for the rows of a vector: decided once for each combination of what the join
// looks at, and for each stretch of days in which the same rows are in force.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "rules/run.h"
#include "rules/vector_groups.h"

namespace telaudit::rules {

// Rows of a vector on their way through the joins of a rule.
struct JoiningRows {
  Mask open;                                                   // those that go on
  Mask closer;                                                 // those for the interpreter
  Mask ended;                                                  // those that ended not evaluated
  bool grouped = false;                                        // rows of groups go on, whatever befell them
  std::array<std::int64_t, kVectorRows> currencies{};          // of the row and of what it met; 0: none
  std::vector<std::pair<std::string, std::uint64_t>> reasons;  // of those that ended not evaluated
};

// One join of a plan, for one thread.
class JoinReader {
 public:
  JoinReader(const Plan& plan, std::size_t join, RuleRun& run, WordNumbers& words);

  // Forgets the words of the last batch.
  void bind() { reader_.bind(); }
  // Finds the rows that those of `rows.open` meet, and takes out of it those that end here.
  Result<void> read(VectorEvaluator& evaluator, JoiningRows& rows);
  // Rows have so little in common that no more are looked at; they are for the interpreter.
  bool given_up() const { return given_up_; }

 private:
  // Entries of one combination of keys: one for each stretch between its days, then one for no day.
  struct Stretches {
    std::uint32_t first = 0;
    std::vector<std::int64_t> days;
  };

  void read_keys(VectorEvaluator& evaluator, const Mask& rows);
  // The days that rows ask for; errors are taken out of them.
  void read_days(VectorEvaluator& evaluator, JoiningRows& rows);
  std::uint32_t entry_of(VectorEvaluator& evaluator, std::size_t row);
  void ask(VectorEvaluator& evaluator, std::size_t row, std::uint32_t entry);
  std::int64_t currency_of(const Found& found);
  void end(VectorEvaluator& evaluator, JoiningRows& rows);

  const Plan& plan_;
  const PlannedJoin& planned_;
  const Join& join_;
  const std::size_t number_;
  RuleRun& run_;
  WordNumbers& words_;
  CellReader reader_;
  const std::size_t width_;
  GroupTable keys_;
  std::vector<Stretches> stretches_;  // by key
  const JoinIndex* index_ = nullptr;
  bool prepared_ = false;
  bool given_up_ = false;
  std::vector<std::int64_t> cells_;
  std::array<std::int64_t, kVectorRows> days_{};
  Mask with_day_;
  std::unique_ptr<Cells> column_;
  std::map<std::string, std::uint32_t> reason_numbers_;
  std::vector<std::string> reasons_;
  std::vector<std::uint64_t> ended_;  // rows of the vector, by reason
};

}  // namespace telaudit::rules
