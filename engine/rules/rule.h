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

// Rows of another relation, or of the same one. A candidate must agree in every match, range, prefix and
// condition, and be in force on the day `at`.
struct Join {
  struct Match {
    std::size_t column = Expression::kNone;  // among those that are read; kNone where `key` stands instead
    bool text = false;                       // a text column, in which "*" matches anything
    std::optional<Clause> key;               // an expression of the joined row alone that must equal `value`
    Clause value;
  };
  // `value` lies in [from, to) of the joined row: numbers, dates or moments; an unknown end is open.
  struct Range {
    Clause value;
    std::size_t from = Expression::kNone;  // among those that are read; kNone: no such end
    std::size_t to = Expression::kNone;
  };
  // Of the candidates with the closest match, those whose column is the longest prefix of `value`.
  struct Prefix {
    std::size_t column = 0;  // among those that are read
    Clause value;
  };
  std::size_t source = 0;
  std::vector<Match> matches;  // columns from the left of the schema first, then those with a key
  std::vector<Range> ranges;
  std::optional<Prefix> prefix;
  std::optional<Clause> at;
  std::size_t valid_from = 0;  // among those that are read
  std::size_t valid_to = 0;
  bool others = false;            // the relation is that of `over`: the row itself is no candidate
  std::vector<Clause> own_where;  // conditions on the joined row alone
  std::vector<Clause> where;      // conditions that also look elsewhere
  // Of `many` rows that agree in all of that, those of the latest day in this column, among those that are
  // read; kNone: all. No other condition looks elsewhere then, so one day of each key need be known.
  std::size_t latest = Expression::kNone;
  Cardinality cardinality = Cardinality::one;
  Missing missing = Missing::not_evaluated;
  Missing not_given = Missing::not_evaluated;
  std::size_t coverage = 0;
};

// Earlier rows of a relation with a bill_date, of the same carrier and account.
//
// periods == 0: the latest earlier row whose keys all agree; two of one date are an error, one further back
// than within_days is not_evaluated.
// periods > 0: the periods are the latest bill dates before `at` that the account (the first two keys) has in
// the relation, each at most within_days before the next; fewer than at_least is what `missing` says, or a
// gap. The source is `many`: its rows are those of the periods whose keys all agree and for which `where` is
// true, in row order.
struct Prior {
  struct Key {
    std::size_t column = 0;  // of the earlier row, among those that are read
    Clause value;            // of the row
  };
  std::size_t source = 0;
  std::vector<Key> keys;  // carrier and account first
  Clause at;              // the row's date
  std::size_t date = 0;   // bill_date of the earlier row, among those that are read
  int within_days = 45;
  int periods = 0;
  int at_least = 0;
  std::vector<Clause> where;  // of the earlier row, and of the row
  Missing missing = Missing::not_evaluated;
  std::size_t coverage = 0;
};

struct WindowOverlap {
  std::size_t source = Expression::kNone;  // the earlier row with the greatest `to`, if that is after
                                           // `from`; of equal ones the first
  std::size_t open = Expression::kNone;    // many: all earlier rows whose `to` is after `from`
  Clause from;                             // dates, moments or numbers
  Clause to;
};

// Rows that follow each other and for which `when` is true. Where the row's own `when` is false there is no
// run; a run that an unknown `when` touches makes the aggregates over it unknown.
struct WindowRun {
  std::size_t source = Expression::kNone;  // many: the whole run
  std::size_t so_far = Expression::kNone;  // many: up to this row
  Clause when;
};

// many: rows whose first `order` value is later than this row's less `length`, and not later than it.
struct WindowWithin {
  std::size_t source = Expression::kNone;
  Clause length;          // a whole number, made of literals and params
  std::int64_t unit = 1;  // of `length`, in units of the order value: moments count tenths of a second
};

// The neighbours of a row among the rows of `over` for which `where` is true and `order` is known, within one
// partition, by `order` and then by row number. A row whose `by` holds an unknown value is alone. A row whose
// order, from, to or length of time is unknown is not_evaluated, and is nobody's neighbour.
struct Window {
  std::vector<Clause> by;
  std::vector<Clause> order;
  std::size_t previous = Expression::kNone;  // sources
  std::size_t next = Expression::kNone;
  std::optional<WindowOverlap> overlap;
  std::optional<WindowRun> run;
  std::optional<WindowWithin> within;
};

// A condition that must be true, else the row or group is not_evaluated for this reason.
struct Requirement {
  Clause that;
  std::string because;
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
  std::size_t parts = 1;  // of its expression, with the lets it reads put in their places
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
  // A group over periods: fewer different periods than expected is not_evaluated.
  struct Complete {
    Clause present;
    Clause expected;
    std::size_t coverage = 0;
  };
  std::optional<Complete> complete;
  std::vector<Requirement> requirements;
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
  std::optional<Decimal> monthly;
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

// A row goes through where, window, priors, joins and requirements, in this order; the first that ends it
// decides its outcome. What is left is judged alone, or with its group.
class Rule {
 public:
  RuleInfo info;
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;
  std::size_t bill_date = Expression::kNone;  // of `over`, among those that are read
  std::vector<SourceBinding> sources;
  std::vector<Param> params;
  std::vector<Clause> where;
  std::optional<Window> window;
  std::vector<Prior> priors;
  std::vector<Join> joins;
  std::vector<Let> lets;
  std::vector<Requirement> requirements;  // of a row, after its joins
  std::optional<Group> group;
  std::vector<Clause> when;
  std::vector<Trap> traps;
  std::vector<ConfidenceWhen> confidence_when;
  std::optional<Clause> billed;
  std::optional<Clause> expected;
  std::optional<Clause> potential;
  std::optional<Clause> monthly;
  std::optional<Clause> allocate;
  std::vector<std::pair<std::string, Clause>> evidence;
  std::vector<MessagePart> message;
  std::vector<std::pair<std::string, std::size_t>> identity;  // columns of `over` that name a finding
  std::vector<TestCase> tests;
  std::vector<Covered> coverage;
};

}  // namespace telaudit::rules
