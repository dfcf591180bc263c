// Expressions of a rule as SQL. Every column, let and key that an expression may name stands as a column of
// one flat row: "c.amount", "net".
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rules/language.h"
#include "rules/rule.h"
#include "rules/sql.h"

namespace telaudit::rules {

// Quoted: "name", with its quotes doubled.
std::string sql_identifier(std::string_view name);

// What the flat columns are called. No two names of a rule differ in case alone, since databases would take
// them for one.
struct SqlNames {
  explicit SqlNames(const Rule& rule);

  std::vector<std::string> sources;  // a word for each, not quoted
  std::vector<std::string> lets;     // quoted
  std::vector<std::string> group_lets;

  std::string column(const Rule& rule, std::size_t source, std::size_t index) const;  // quoted
  std::string key(const Rule& rule, std::size_t key) const;
  // A name of ours beside the rule's: "r state". It holds a blank, which no name of a rule does.
  std::string mark(std::size_t source, std::string_view what) const;
};

class SqlExpressions {
 public:
  SqlExpressions(const Rule& rule, const SqlSettings& settings, const SqlNames& names,
                 std::vector<std::vector<Value>> params)
      : rule_(rule), settings_(settings), names_(names), params_(std::move(params)) {}

  // The expression as it stands in a SELECT. While the rows of a join are chosen, `candidate` is its source:
  // the candidate is there, and lets that look at it are written out.
  std::string print(const Expression& expression, std::size_t candidate = Expression::kNone);
  // The same, in brackets unless it is a name, a literal or a call.
  std::string operand(const Expression& expression, std::size_t candidate = Expression::kNone);
  // All of the clauses; true for none.
  std::string all_of(const std::vector<Clause>& clauses, std::size_t candidate = Expression::kNone);
  // An aggregate over the rows of a group, by its number.
  std::string group_aggregate(std::size_t number);
  // What equality of two values looks like; currencies are not looked at.
  std::string same_value(Kind kind, const std::string& left, const std::string& right) const;
  // left < right or left <= right.
  std::string ordered(Kind kind, Node node, const std::string& left, const std::string& right) const;
  // A value as rows are grouped by it: equal values, equal keys.
  std::string grouping_key(Kind kind, const std::string& value) const;
  std::string truth(bool value) const { return exact() ? (value ? "1" : "0") : (value ? "true" : "false"); }

  bool exact() const { return settings_.dialect == SqlDialect::sqlite; }
  bool postgres() const { return settings_.dialect == SqlDialect::postgres; }
  // The sources it reads, through lets.
  std::uint64_t sources_of(const Expression& expression) const;

  // What the dialect cannot say exactly, found while printing.
  const std::set<std::string>& limits() const { return limits_; }
  // Set when something could not be printed at all.
  const std::optional<Problem>& problem() const { return problem_; }

 private:
  // SQL and whether it needs no brackets as an operand.
  struct Text {
    std::string sql;
    bool closed = true;
  };

  Text text_of(const Expression& e);
  Text native_text(const Expression& e);
  std::string exact_text(const Expression& e);
  std::string exact_call(const Expression& e);
  Text native_call(const Expression& e);
  Text native_month(FunctionId function, const std::string& day) const;
  std::string native_rounded(const Expression& e);
  std::string native_seconds(const Expression& e);
  std::string native_quotients(const Expression& e);
  std::string unguarded(std::string_view function, const std::vector<std::string>& arguments) const;
  std::string leaf(const Expression& e);
  std::string let_text(const Expression& e);
  std::string literal(const Value& value);
  std::string quoted(std::string_view text);
  std::string list_aggregate(const Expression& e);
  // `second`: the share, the count or the place of aggregates that take one.
  std::string aggregate(AggregateId id, bool known_only, const Expression* argument,
                        const Expression* second);
  std::string native_aggregate(AggregateId id, bool known_only, const Expression& argument,
                               const Expression* second);
  std::string native_statistic(AggregateId id, const std::string& value, const Expression* second);
  std::vector<std::string> members_of_in(const Expression& e);
  std::string nested(const Expression& e);

  const Rule& rule_;
  const SqlSettings& settings_;
  const SqlNames& names_;
  std::vector<std::vector<Value>> params_;
  std::set<std::string> limits_;
  std::optional<Problem> problem_;
  std::size_t candidate_ = Expression::kNone;
  std::size_t written_ = 0;  // characters, so that lets within lets cannot grow without bound
};

}  // namespace telaudit::rules
