// The tree of one expression: what the parser makes, the type checker binds, and the interpreter walks.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "rules/value.h"

namespace telaudit::rules {

// What is known of an expression before any row is seen.
struct StaticType {
  Kind kind = Kind::text;
  int digits = 0;  // numbers: the most decimal digits it can need
  bool constant =
      false;  // made of literals, params, ulp and scale only: a plain number then mixes with money
};

inline StaticType boolean_type(bool constant = false) {
  return {Kind::boolean, 0, constant};
}

std::string type_text(const StaticType& type);

enum class Node : std::uint8_t {
  literal,
  name,       // before binding: a let, an alias, or a word that a function expects
  column,     // alias.column
  param,      // params.name
  let,        // bound: a row let
  group_let,  // bound: a group let
  group_key,  // bound: one of the `by` expressions
  alias,      // bound: whether the joined row is there
  logical_not,
  logical_and,
  logical_or,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  add,
  subtract,
  multiply,
  divide,
  negate,
  in,  // first child in the others
  is_known,
  is_unknown,
  call,
  aggregate,  // bound: over the rows of a group or of a `many` join
};

inline bool is_comparison(Node node) {
  return node >= Node::equal && node <= Node::greater_equal;
}

enum class FunctionId : std::uint8_t;
enum class AggregateId : std::uint8_t {
  sum,
  count,
  distinct,
  min,
  max,
  median,
  percentile,
  nearest_rank,
  mad,
  first,
  last,
  list,
  any,
  all,
};

struct Expression {
  Node node = Node::literal;
  std::string alias;
  std::string name;  // column, param, let, function
  std::vector<Expression> children;
  Value literal;
  std::size_t begin = 0;  // characters of the expression's own text
  std::size_t end = 0;
  Place place;

  // Filled by the type checker.
  StaticType type;
  FunctionId function{};
  AggregateId aggregate = AggregateId::sum;
  bool known_only = false;  // sum(known(x))
  Rounding mode = Rounding::half_up;
  std::size_t source = 0;        // column, alias, aggregate over a join: which relation
  std::size_t index = 0;         // column, param, let, key or aggregate
  std::size_t currency = kNone;  // column: where the row's currency stands

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
};

// The comparison with its sides exchanged: a < b is b > a. Others stay.
Node turned(Node comparison);

// Where the characters of an expression stand in its file.
class SourceText {
 public:
  SourceText() = default;
  // `scalar` as the YAML parser gave it, and the file's text in which it begins at `place`.
  SourceText(std::string scalar, Place place, const std::string& file_text);

  const std::string& text() const { return text_; }
  Place at(std::size_t character) const;

 private:
  std::string text_;
  Place place_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> positions_;  // line, column; empty: unknown
};

// One expression, unbound. Deeper than 64 levels or longer than 16 KiB is a Problem, as is anything after its
// end.
Result<Expression> parse_expression(const SourceText& source);

// The parts of a conjunction, in order; the whole when it is none.
void split_conjunction(Expression expression, std::vector<Expression>& parts);

// The text the expression was written as, runs of blanks made one.
std::string written(const SourceText& source, const Expression& expression);

}  // namespace telaudit::rules
