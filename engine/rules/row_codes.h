// What the rows of a vector ask for in a match or in the prefix of a join, as codes among the values that the
// joined rows hold. A word of a dictionary is looked up once.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "rules/vector_groups.h"

namespace telaudit::rules {

// Codes of one match, for one thread.
class RowCodes {
 public:
  explicit RowCodes(const PlannedMatch& match) : match_(match), words_(match.places.size()) {}

  // Forgets the words of the last batch; of the last scan.
  void bind() { ++batch_; }
  void begin_scan();

  // The codes of `rows` by what joined rows hold in the match. Where the prefix of a join is asked for: the
  // number of the longest one; one more than all of them where the text is unknown.
  void read(VectorEvaluator& evaluator, const KeyCodes& codes, const Mask& rows);
  void read(VectorEvaluator& evaluator, const PrefixRanges& prefixes, const Mask& rows);
  // Texts as numbers that tell them apart; 0 for the unknown.
  void read(VectorEvaluator& evaluator, WordNumbers& words, const Mask& rows);
  // Of a match that is a number. Rows of which it is an error are added to `failed`.
  void read_numbers(VectorEvaluator& evaluator, CellReader& reader, Cells& cells, std::size_t rule,
                    const KeyCodes& codes, const Mask& rows, Mask& failed);
  // Of a text that is made of another. Rows of which it is an error are added to `failed`.
  void read_made(VectorEvaluator& evaluator, std::size_t rule, const KeyCodes& codes, const Mask& rows,
                 Mask& failed);
  void read_made(VectorEvaluator& evaluator, std::size_t rule, const PrefixRanges& prefixes, const Mask& rows,
                 Mask& failed);
  void read_made(VectorEvaluator& evaluator, std::size_t rule, WordNumbers& words, const Mask& rows,
                 Mask& failed);
  // Of a match that follows from the row of another join.
  void read_joined(VectorEvaluator& evaluator, std::size_t rule, const KeyCodes& codes, const Mask& rows,
                   Mask& failed);

  // The code of a text, as the match reads it.
  std::int64_t code_of(std::string_view text, const KeyCodes& codes) const;
  std::int64_t code(std::size_t row) const { return codes_[row]; }
  const std::array<std::int64_t, kVectorRows>& codes() const { return codes_; }
  const PlannedMatch& match() const { return match_; }

 private:
  // By code of a dictionary; kNotAsked where nobody asked yet.
  struct Words {
    std::uint64_t number = 0;
    std::uint64_t batch = 0;
    std::vector<std::int64_t> codes;
  };

  template <typename Finder>
  void read_texts(VectorEvaluator& evaluator, const Finder& finder, std::int64_t unknown, const Mask& rows);
  template <typename Finder>
  void read_digits(const bill::ColumnView& view, std::size_t first, const Finder& finder, const Mask& rows);
  template <typename Finder>
  void make_texts(VectorEvaluator& evaluator, std::size_t rule, const Finder& finder, std::int64_t unknown,
                  const Mask& rows, Mask& failed);
  // The codes of the words of a dictionary; they are asked for where they do not stand yet.
  std::vector<std::int64_t>& codes_of_words(VectorEvaluator& evaluator, std::size_t place);
  template <typename Finder>
  void read_place(VectorEvaluator& evaluator, std::size_t place, const Finder& finder, const Mask& rows);

  const PlannedMatch& match_;
  std::vector<Words> words_;          // by place of the match
  std::vector<std::int64_t> joined_;  // by entry of the other join
  std::uint64_t batch_ = 1;
  std::array<std::int64_t, kVectorRows> codes_{};
};

}  // namespace telaudit::rules
