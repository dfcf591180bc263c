// The type checker: binds the names of an expression to the rule's relations, lets and params, and types it.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "rules/language.h"
#include "rules/rule.h"

namespace telaudit::rules {

// The most decimal digits that a number of a column, and one of a param, can need.
inline constexpr int kColumnDigits = 18;
inline constexpr int kParamDigits = 9;

// Every function says false where it found a problem, and adds it to the list; of one expression only the
// first. An expression that reads a name which was itself refused is silently false: its problem is listed
// already.
class Checker {
 public:
  Checker(Rule& rule, std::vector<Problem>& problems) : rule_(rule), problems_(problems) {}

  // A let or alias that could not be read.
  void broken(const std::string& name) { broken_.insert(name); }
  void mended(const std::string& name) { broken_.erase(name); }
  // A join whose alias cannot be read: any alias that is not known may be its.
  void nameless() { nameless_ = true; }
  // A let that stands further down than what is read now; for advice.
  void later(const std::string& name) { later_.insert(name); }

  // Expressions about one row. `open` is a `many` source whose current row may be read (the `where` of its
  // own join).
  bool row(Expression& expression, std::size_t open = Expression::kNone);
  // Expressions about a group; rule.group is set.
  bool group(Expression& expression);

  // As above, and the result must be of this kind (money and integer pass for decimal).
  bool condition(Expression& expression, bool in_group, std::size_t open = Expression::kNone);
  bool number(Expression& expression, bool in_group);

  // The sources an expression reads, through lets, as bits.
  std::uint64_t sources_of(const Expression& expression) const;

 private:
  struct Scope {
    bool group = false;
    bool in_aggregate = false;
    std::size_t open = Expression::kNone;
    std::size_t ranged = Expression::kNone;  // the `many` source an aggregate was found to range over
  };

  bool refuse(const Expression& at, std::string what, std::string advice = {});
  bool check(Expression& expression, Scope& scope, bool division = false);
  bool check_name(Expression& expression, Scope& scope);
  std::string advice_for_name(const std::string& name, const std::vector<std::string>& known) const;
  bool check_column(Expression& expression, Scope& scope);
  bool check_param(Expression& expression);
  bool check_logic(Expression& expression, Scope& scope);
  bool check_comparison(Expression& expression, Scope& scope);
  bool check_in(Expression& expression, Scope& scope);
  bool check_presence(Expression& expression, Scope& scope);
  bool check_sum(Expression& expression, Scope& scope);
  bool check_product(Expression& expression, Scope& scope);
  bool check_call(Expression& expression, Scope& scope);
  bool check_argument(Expression& argument, Parameter parameter, const Expression& call, Scope& scope);
  bool is_let(const std::string& name) const;
  bool bind_mode(Expression& argument);
  bool bind_list(Expression& argument);
  bool check_text(const Expression& argument, Parameter parameter);
  bool check_choice(const Expression& argument, const Function& function);
  bool check_scale(const Expression& call);
  bool check_aggregate(Expression& expression, const AggregateFunction& aggregate, Scope& scope);
  bool check_second(Expression& e, SecondValue second, Scope& inner);
  bool set_aggregate_type(Expression& expression);
  bool bind_group_key(Expression& expression, bool& bound);
  std::optional<StaticType> common(const Expression& left, const Expression& right, const Expression& at);
  bool count_digits(Expression& expression);

  Rule& rule_;
  std::vector<Problem>& problems_;
  std::set<std::string> broken_;
  std::set<std::string> later_;
  bool nameless_ = false;
};

// What is wrong with values of the rule's params, in their order, where a pattern, time bands, days or a
// rounding word are expected of them.
std::optional<Problem> unfit_for_its_place(const Rule& rule, std::span<const std::vector<Value>> params);

}  // namespace telaudit::rules
