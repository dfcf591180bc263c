// The rows that a join finds, for the rows of a vector: decided once for each combination of the codes that a
// row asks for, and of where its day and other numbers stand among those of the candidates.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/join_places.h"
#include "rules/row_codes.h"
#include "rules/run.h"
#include "rules/vector_groups.h"

namespace telaudit::rules {

// Rows of a vector on their way through the joins of a rule.
struct JoiningRows {
  Mask open;             // those that go on
  Mask closer;           // those for the interpreter
  Mask ended;            // those that ended not evaluated
  bool grouped = false;  // rows of groups go on, whatever befell them
  // Of the row and of what it met; 0: none. They are read where somebody meets an amount.
  bool currencies_read = false;
  std::array<std::int64_t, kVectorRows> currencies{};
  Unjudged unjudged;  // as `ended`
};

// One join of a plan, for one thread.
class JoinReader {
 public:
  JoinReader(const Plan& plan, std::size_t join, RuleRun& run, WordNumbers& words);

  // Forgets the words of the last batch; of the last scan.
  void bind();
  void begin_scan();
  // Finds the rows that those of `rows.open` meet, and takes out of it those that end here.
  Result<void> read(VectorEvaluator& evaluator, JoiningRows& rows);
  // Rows have so little in common that no more are looked at; they are for the interpreter.
  bool given_up() const { return given_up_; }

 private:
  // Rows that ask alike have the same candidates, and these change at the same turns. The first is that of
  // rows without any candidate.
  struct Asking {
    std::size_t turns = 0;  // among turns_: of each turn of the join, where its numbers end
    std::uint64_t first = 0;
    bool scattered = false;  // there are too many places for its entries to stand side by side
  };
  // A number of the rows of the vector that turns a join.
  struct Turning {
    std::array<std::int64_t, kVectorRows> numbers{};
    Mask known;
  };
  // Numbers from first to last.
  struct Reach {
    std::int64_t first = 0;
    std::int64_t last = -1;
  };
  // What an entry means for its rows.
  enum class Ending : std::uint8_t { goes_on, with_currency, not_fired, not_evaluated, closer };
  struct EntryEnd {
    Ending ending = Ending::goes_on;
    std::uint32_t reason = 0;
    std::int64_t currency = 0;
  };

  Result<void> prepare(VectorEvaluator& evaluator);
  void prepare_codes();
  void find(VectorEvaluator& evaluator, JoiningRows& rows);
  // The same of `of` alone.
  void find_rows(VectorEvaluator& evaluator, JoiningRows& rows, Mask of);
  void find_by_codes(VectorEvaluator& evaluator, const Mask& rows);
  // Where the rows stand among noted_; false where there would be too many places.
  bool find_places(const Mask& rows, std::size_t size);
  bool fit_reaches(const Mask& rows, std::size_t size);
  // Rows whose number is an error are for the interpreter.
  void read_turns(VectorEvaluator& evaluator, JoiningRows& rows, Mask& of, bool of_where);
  Mask read_turn(VectorEvaluator& evaluator, const PlannedTurn& turn, const Mask& rows, Turning& out);
  // Codes of the rows of `rows`; those that meet nothing since nobody holds what they ask for are moved to
  // `absent`.
  void read_codes(VectorEvaluator& evaluator, JoiningRows& rows, Mask& of, Mask& absent);
  void end_absent(std::size_t match, Mask& of, Mask& absent) const;
  // The entries of those.
  void enter_absent(VectorEvaluator& evaluator, const Mask& absent);
  void read_columns(VectorEvaluator& evaluator, const Mask& rows);
  std::uint32_t asking_of(VectorEvaluator& evaluator, std::size_t row);
  std::uint32_t new_asking(VectorEvaluator& evaluator, std::size_t row);
  std::uint32_t entry_of(VectorEvaluator& evaluator, std::uint32_t asking, std::size_t row);
  std::uint32_t ask(VectorEvaluator& evaluator, std::size_t row);
  std::int64_t currency_of(const Found& found);
  EntryEnd end_of(const JoinedRows::Entry& entry, std::uint32_t reason) const;
  std::uint32_t reason_number(const std::string& reason);
  void end(VectorEvaluator& evaluator, JoiningRows& rows);
  // Whether all rows go on, as far as that shows without looking at each.
  bool all_go_on(VectorEvaluator& evaluator, const JoiningRows& rows);
  void add_end(const EntryEnd& end);
  void read_currencies(VectorEvaluator& evaluator, JoiningRows& rows);

  const Plan& plan_;
  const PlannedJoin& planned_;
  const Join& join_;
  const std::size_t number_;
  RuleRun& run_;
  WordNumbers& words_;
  CellReader reader_;
  const std::size_t width_;
  const JoinIndex* index_ = nullptr;
  bool prepared_ = false;
  bool given_up_ = false;
  // What the rows of the vector ask for.
  std::vector<RowCodes> codes_;  // by match, then of the prefix
  std::vector<Turning> turning_;
  std::vector<std::int64_t> cells_;
  std::unique_ptr<Cells> column_;
  // How they ask: by the codes alone where there are not too many of them, else by all cells.
  std::vector<std::uint32_t> by_codes_;
  std::vector<std::uint32_t> code_counts_;  // by match, then of the prefix: how many codes there are
  std::array<std::uint32_t, kVectorRows> combinations_{};  // by row: its place in by_codes_
  // Entries by combination and by the number at each turn, where these numbers are few, as days are; 0: not
  // asked yet.
  std::vector<std::uint32_t> noted_;
  std::vector<Reach> reaches_;                       // by turn: the numbers for which there are places
  std::array<std::uint32_t, kVectorRows> places_{};  // by row: among noted_
  std::optional<JoinPlaces> places_between_turns_;
  GroupTable by_cells_;
  std::vector<Asking> asking_;
  std::vector<std::int64_t> turns_;     // numbers at which something turns, ascending for each turn
  std::vector<std::size_t> turn_ends_;  // among turns_
  std::vector<std::uint32_t> entries_;  // by place; 0: not asked yet
  GroupTable scattered_;                // (asking, places), where entries do not stand side by side
  std::vector<std::uint32_t> scattered_entries_;
  std::vector<std::int64_t> scattered_cells_;
  RowFrame frame_;
  std::vector<EntryEnd> ends_;  // by entry
  // What the entries have in common: those whose rows meet amounts meet them in one currency, and all go on.
  bool alike_ = true;
  std::int64_t met_currency_ = 0;  // 0: no amounts are met
  std::map<std::string, std::uint32_t> reason_numbers_;
  std::vector<std::string> reasons_;
  std::vector<Mask> ended_;  // by reason
};

}  // namespace telaudit::rules
