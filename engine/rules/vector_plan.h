// All rules over one relation as one plan: equal parts of their expressions are one node, whichever rule they
// stand in. What holds before any row is seen is decided here; what the ranges of a batch decide, in
// vector_evaluate.
//
// The plan decides which rows fire, which do not and which cannot be judged since something is unknown. Rows
// that fire are filled in by the interpreter; those that run into an error it judges from the beginning, and
// says what happened; they are few.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rules/evaluate.h"

namespace telaudit::rules {

using Int128 = __int128;

enum class Step : std::uint8_t {
  // Numbers, dates and times.
  column,
  constant,
  add,
  subtract,
  multiply,
  negate,
  absolute,
  least,
  greatest,
  round,     // the first child at `scale` by `mode`
  quotient,  // the first child divided by the second at `scale` by `mode`
  choose,    // the second child where the first, a condition, is true, else the third
  first_known,
  last_digit,     // one unit of the last printed digit of a column
  decimals,       // how many decimals a column was printed with
  day_of,         // the day of a moment
  table,          // a function of one column with few different values, looked up
  joined_number,  // of the row that a join found, looked up
  // Conditions.
  decided,  // the same for every row
  both,
  either,
  negation,
  compare,           // two numbers, by `comparison`
  quotients,         // a / b against c / d: the four children
  is_known,          // of a number
  present,           // whether a column is known
  flag,              // a column of true and false
  predicate,         // a condition on one column with few different values, looked up
  joined_condition,  // of the row that a join found, looked up
  by_row,            // the interpreter is asked, row by row
};

// What a value is before any row is seen, or a column of which every row says the same.
struct PlanConstant {
  State state = State::unknown;
  Int128 number = 0;
  int scale = 0;
};

struct PlanNode {
  Step step = Step::decided;
  std::vector<std::uint32_t> children;
  std::size_t column = 0;  // place in the scan: column, last_digit, decimals, flag, table, predicate;
                           // joined_*: the join, among those of the plan
  bool joined = false;     // it or a child looks at a joined row
  PlanConstant constant;   // constant, decided
  Node comparison = Node::equal;
  int scale = 0;
  Rounding mode = Rounding::half_up;
  // Sums: a larger one is an error, so a batch in which there may be one is for the interpreter. 0: none is.
  std::int64_t most = 0;
  // The expression as it stands in one of the rules that have it, for tables and for the interpreter.
  std::size_t rule = 0;
  const Expression* expression = nullptr;
  // Where the interpreter may be asked: the columns it looks at, as places in the scan.
  std::vector<std::size_t> reads;
};

// True for the steps that are conditions.
bool is_condition(Step step);

// A part of a conjunction, and the columns whose being unknown can make it unknown, by what a reason calls
// them.
struct PlannedClause {
  std::uint32_t node = 0;
  std::vector<std::pair<std::string, std::size_t>> leaves;  // text, place in the scan; sorted
  std::string because;                                      // the reason where its only leaf is unknown
};

PlannedClause make_clause(std::uint32_t node, std::vector<std::pair<std::string, std::size_t>> leaves);

// Why a row is not evaluated of which these leaves are unknown; `leaves` may be empty.
std::string reason_of(const std::string& leaves);

// A value that tells rows apart: a key of a group, or what `distinct` counts.
struct PlannedKey {
  enum class From : std::uint8_t {
    text,       // a text column, at `place`
    texts,      // the first known of text columns, at `places`, else `otherwise`
    number,     // a node
    condition,  // a node
    row,        // the interpreter, row by row
  };
  From from = From::row;
  Kind kind = Kind::text;
  std::size_t place = 0;
  std::vector<std::size_t> places;
  std::optional<std::string> otherwise;
  std::uint32_t node = 0;
  std::optional<std::size_t> currency;  // of money: the place of the currency
  const Expression* expression = nullptr;
  std::vector<std::size_t> reads;  // places of what the interpreter looks at
};

// An aggregate that decides whether a group fires.
struct PlannedAggregate {
  enum class Over : std::uint8_t { rows, condition, number, different };
  AggregateId id = AggregateId::count;
  bool known_only = false;
  Over over = Over::rows;
  std::uint32_t node = 0;               // condition, number
  std::optional<std::size_t> currency;  // of money: members in two currencies are for the interpreter
  PlannedKey key;                       // different
};

// What a row brings to an aggregate of its group, where rows can be added up before they are brought.
struct PlannedFold {
  enum class Over : std::uint8_t { rows, condition, column };
  AggregateId id = AggregateId::count;
  bool known_only = false;
  Over over = Over::rows;
  std::uint32_t node = 0;  // condition
  std::size_t place = 0;   // column: one of numbers, dates or moments
  Kind kind = Kind::integer;
};

struct PlannedWindow;
struct Plan;

// A rule over groups: its keys, and a plan of one rule whose columns are the keys, then the aggregates of
// `group`; `computed` has an entry for each of these, empty where the interpreter is needed.
struct PlannedGroup {
  std::vector<PlannedKey> keys;
  std::vector<std::optional<PlannedAggregate>> computed;
  // Of each aggregate, where all can be added up and the keys of equal rows are the same to the last letter.
  std::optional<std::vector<PlannedFold>> folds;
  std::optional<std::size_t> currency;  // the place of the row's
  std::shared_ptr<const Plan> plan;
  // Where the rule has a window: a row whose keys there are no errors and whose marks are known has a place.
  // Others are for the interpreter, and so is whatever looks at neighbours.
  std::shared_ptr<const PlannedWindow> window;
  // Rows that go on after the joins of the plan are for the interpreter.
  bool goes_on = false;
};

// What a row asks for in a match or in the prefix of a join, as a code among the values that joined rows
// hold.
struct PlannedMatch {
  enum class From : std::uint8_t {
    texts,    // the first known of `places`, else `otherwise`, which may be nothing
    made,     // a text that `expression` makes of the text column at places[0]
    number,   // `number`: a number or a condition
    joined,   // follows from the row that `join` found
    columns,  // none of these: the columns it looks at stand for it
  };
  From from = From::columns;
  std::vector<std::size_t> places;
  std::optional<std::string> otherwise;
  bool normalised = false;  // texts: as normalise_service_id gives them
  PlannedKey number;
  std::size_t join = 0;  // among those of the plan
  const Expression* expression = nullptr;
  std::vector<std::size_t> reads;  // made: places of what the interpreter looks at
};

// A number of the row that is held against numbers of joined rows. What it comes to changes only where one of
// these stands.
struct PlannedTurn {
  std::uint32_t node = 0;  // of a date, a moment, a duration or an integer
  const Expression* expression = nullptr;
  std::vector<std::size_t> columns;       // of the joined row, among those that are read
  std::vector<const Expression*> bounds;  // of the joined row alone
  bool of_where = false;                  // looked at only where there are candidates
};

// A join whose row follows from a few codes, from where some numbers stand among those of its candidates, and
// from the columns of what is none of these: rows that agree in all this meet the same.
struct PlannedJoin {
  std::size_t rule = 0;    // among those of the plan
  std::size_t join = 0;    // among those of the rule; kNone: a source of its window
  std::size_t source = 0;  // among those of the rule
  std::vector<PlannedMatch> matches;
  std::optional<PlannedMatch> prefix;
  std::vector<PlannedTurn> turns;
  std::vector<std::size_t> columns;  // places in the scan of what is looked at beside these
  std::vector<std::size_t> earlier;  // joins of the plan whose rows are looked at beside these
  // A row that asks for a value that nobody holds meets nothing, whatever else it asks for but the turns.
  bool ends_at_absent = true;
  std::vector<std::size_t> reads;  // places of all it looks at
};

// What decides the rows of a window that have neighbours: of each row the values of some nodes are noted, and
// a plan of one rule looks at them and at those of its neighbours. It speaks of the clauses of `when` that
// need no more than these; where one of them is false, the row does not fire, whatever the others say.
struct PlannedNeighbours {
  enum class Of : std::uint8_t {
    row,
    previous,
    next,
    latest,  // the earlier row that ends last, where that is after the row begins
  };
  // A column of `plan`: a note of that row, or, where it has no number, whether there is such a row.
  struct Column {
    Of of = Of::row;
    std::optional<std::size_t> note;
  };
  std::vector<std::uint32_t> notes;                         // nodes, each a whole number or a decimal
  std::vector<bill::Type> types;                            // as notes
  std::vector<std::size_t> order;                           // among the notes: whole numbers
  std::optional<std::pair<std::size_t, std::size_t>> span;  // of an overlap, among the notes
  std::vector<Column> columns;
  bool open_is_empty = false;  // it takes no earlier row to be open still
  std::shared_ptr<const Plan> plan;
};

// A window most of whose rows have no neighbour, or none they overlap: notes of keys find those that have.
// For the others every source of the window is empty.
struct PlannedWindow {
  std::vector<PlannedKey> keys;
  std::vector<std::uint32_t> marks;  // nodes; a row has no place where one is unknown
  // Nodes of where a row begins, by which rows are ordered first, and where it ends. Nothing where all rows
  // of a partition are neighbours.
  std::optional<std::pair<std::uint32_t, std::uint32_t>> span;
  std::optional<PlannedNeighbours> neighbours;  // nothing: rows with neighbours are for the interpreter
};

struct PlannedRequirement {
  std::uint32_t node = 0;
  std::string because;
};

struct PlannedRule {
  const Rule* rule = nullptr;
  std::vector<std::size_t> columns;                // for each column the rule reads, its place in the scan
  std::vector<std::vector<PlannedClause>> stages;  // conjunctions that end a row one after the other
  std::optional<PlannedGroup> group;
  std::optional<PlannedWindow> window;
  // What comes after the stages where rows are joined or required, in this order; of a group, `when` is a
  // matter of its own plan. Joins that end no row, cannot fail and are not looked at before a row fires are
  // left to the interpreter.
  bool late = false;
  std::vector<std::size_t> joins;  // among those of the plan
  std::vector<PlannedRequirement> requirements;
  std::vector<PlannedClause> when;
  std::optional<std::size_t> currency;  // the place of the row's
};

// Rows that rules judge one by one: those of these days, and those whose day is unknown.
struct JudgedDays {
  std::size_t place = 0;  // of the bill date
  std::int64_t first = 0;
  std::int64_t last = 0;
};

struct Plan {
  std::optional<JudgedDays> judged;  // nothing: all rows
  std::vector<std::string> columns;  // names, in the order of the scan
  std::vector<PlanNode> nodes;       // children stand before their parents
  std::vector<PlannedJoin> joins;
  std::vector<PlannedRule> rules;
};

// True where every row that passes the plan's stages, and what comes late, fires.
bool decided_by_vectors(const Rule& rule);
// False for rules over groups for which make_plan() plans none, since they look at more than vectors see. Of
// others it may still plan none.
bool grouped_by_vectors(const Rule& rule);

// The plan of rules over one relation. Settings are those of the rules, prepared; both outlive the plan.
Plan make_plan(const std::vector<const Rule*>& rules, const std::vector<Setting*>& settings);

}  // namespace telaudit::rules
