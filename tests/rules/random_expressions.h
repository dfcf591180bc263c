// Random well-typed expressions of the rule language.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "rules/value.h"

namespace telaudit::rules {

// The same numbers on every machine (SplitMix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
  bool chance(unsigned percent) { return below(100) < percent; }
  const std::string& pick(const std::vector<std::string>& words) { return words[below(words.size())]; }

 private:
  std::uint64_t state_;
};

// A name an expression may use.
struct RandomLeaf {
  std::string text;
  Kind kind = Kind::text;
  int digits = 0;
  // Where it comes from: 2 * source for a column, one more for an aggregate over the rows of that source.
  int level = 0;
};

struct RandomNumber {
  std::string text;
  int digits = 0;
};

class ExpressionWriter {
 public:
  explicit ExpressionWriter(Dice& dice) : dice_(dice) {}

  std::vector<RandomLeaf> leaves;
  std::vector<std::pair<std::string, int>> aliases;  // joined rows that may be there or not, with their level
  // Rows that aggregates range over: writers of their members. A row aggregate must look at a column of its
  // join, whose name begins with `prefix`.
  struct Ranged {
    const ExpressionWriter* members = nullptr;
    std::string prefix;
    int level = 0;
  };
  std::vector<Ranged> ranged;
  int most_level = 1000;

  std::string value(Kind kind, int depth);
  std::string boolean(int depth);
  RandomNumber number(Kind kind, int depth, int budget);
  // The highest level of the leaves used since the last call.
  int take_level();

 private:
  const RandomLeaf* leaf(Kind kind, int budget = 1000);
  std::string literal_number(Kind kind);
  std::string text(int depth);
  std::string date(int depth);
  std::string moment(int depth);
  std::string duration(int depth);
  std::string comparison(int depth);
  std::string quotients(int depth);
  std::string member(int depth);
  RandomNumber rounded(Kind kind, int depth);
  RandomNumber aggregate(Kind kind, int depth, int budget);
  std::string aggregate_value(Kind kind, const char* const* names, int depth);
  std::string condition_aggregate(int depth);
  // An expression over the rows of a ranged join or of the group; empty when none came out.
  template <typename Write>
  std::string argument(Write write);

  Dice& dice_;
  int level_ = 0;
};

}  // namespace telaudit::rules
