// A loaded rule: every expression bound to the relations it reads and typed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bill/relation.h"
#include "bill/table.h"
#include "rules/expression.h"
#include "rules/rules.h"

namespace telaudit::rules {

// An expression with the words it was written in. `coverage` counts the clauses that tests must reach.
struct Clause {
  std::string text;
  Expression expression;
  std::size_t coverage = Expression::kNone;
};

// A relation the rule reads, under an alias. Source 0 is `over`.
struct SourceBinding {
  std::string alias;
  std::string relation;
  bill::Schema schema;
  bool many = false;
  bool presence_only = false;        // cardinality exists: no column is read outside its own join
  std::vector<std::size_t> columns;  // what is read of it: indexes into the schema

  // The place of a schema column among those that are read; it is added when it is not there yet.
  std::size_t read(std::size_t schema_column);
};

enum class Cardinality : std::uint8_t { one, optional, many, exists };
enum class Missing : std::uint8_t { not_evaluated, not_fired, unknown };

struct Join {
  struct Match {
    std::size_t column = 0;  // among those that are read
    bool text = false;       // "*" matches anything
    Clause value;
  };
  std::size_t source = 0;
  std::vector<Match> matches;
  std::optional<Clause> at;
  std::size_t valid_from = 0;  // among those that are read
  std::size_t valid_to = 0;
  std::vector<Clause> own_where;  // conditions on the joined row alone
  std::vector<Clause> where;      // conditions that also look elsewhere
  Cardinality cardinality = Cardinality::one;
  Missing missing = Missing::not_evaluated;
  Missing not_given = Missing::not_evaluated;
  std::size_t coverage = 0;
};

struct Prior {
  std::size_t source = 0;
  std::vector<std::size_t> over_key;   // columns read of `over`
  std::vector<std::size_t> prior_key;  // the same columns, read of the prior row
  std::size_t over_date = 0;
  std::size_t prior_date = 0;
  int within_days = 45;
  std::size_t coverage = 0;
};

struct Param {
  std::string name;
  Kind kind = Kind::decimal;
  bool list = false;
  std::vector<Value> value;  // one, or the members of a list
  std::string meaning;
};

struct Let {
  std::string name;
  Clause clause;
};

struct GroupAggregate {
  AggregateId id = AggregateId::count;
  bool known_only = false;
  std::optional<Expression> argument;
  std::optional<Expression> place;  // first, last: by what the members are ordered
  Kind kind = Kind::integer;
  std::string text;
};

struct Group {
  std::vector<Clause> by;
  std::vector<std::string> key_names;  // the column or let of each
  std::vector<GroupAggregate> aggregates;
  std::vector<Let> lets;
  std::vector<Clause> having;
};

struct Trap {
  std::string name;
  std::string because;
  Clause when;
};

struct ConfidenceWhen {
  Clause when;
  char confidence = 'C';
  std::string kind;  // empty: the rule's
};

struct MessagePart {
  std::string text;
  std::optional<Expression> expression;
};

struct Expectation {
  std::optional<std::uint64_t> row;  // from 0
  std::vector<std::pair<std::string, std::string>> group;
  std::optional<Decimal> billed;
  std::optional<Decimal> expected;
  std::optional<Decimal> potential;
  std::optional<char> confidence;
  std::string kind;  // empty: not compared
  std::string message;
};

struct TestCase {
  std::string name;
  Place place;
  std::vector<std::pair<std::string, bill::Table>> given;
  Date as_of;
  std::vector<std::pair<std::string, std::string>> params;  // without the rule's id
  std::vector<Expectation> expect;
  std::optional<Outcome> outcome;  // set: nothing fires, and this came
  std::string reason;
};

// A clause that tests should reach: true in some case, and not true in another, as far as each is asked of
// it.
struct Covered {
  std::string name;
  bool needs_true = false;
  bool needs_false = false;
};

class Rule {
 public:
  RuleInfo info;
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;
  std::size_t bill_date = Expression::kNone;  // of `over`, among those that are read
  std::vector<SourceBinding> sources;
  std::vector<Param> params;
  std::vector<Clause> where;
  std::optional<Prior> prior;
  std::vector<Join> joins;
  std::vector<Let> lets;
  std::optional<Group> group;
  std::vector<Clause> when;
  std::vector<Trap> traps;
  std::vector<ConfidenceWhen> confidence_when;
  std::optional<Clause> billed;
  std::optional<Clause> expected;
  std::optional<Clause> potential;
  std::optional<Clause> allocate;
  std::vector<std::pair<std::string, Clause>> evidence;
  std::vector<MessagePart> message;
  std::vector<std::pair<std::string, std::size_t>> identity;  // columns of `over` that name a finding
  std::vector<TestCase> tests;
  std::vector<Covered> coverage;
};

}  // namespace telaudit::rules
