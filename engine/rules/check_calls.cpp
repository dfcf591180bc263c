// The type checker: functions and aggregates.
#include <re2/re2.h>

#include <algorithm>

#include "base/text.h"
#include "rules/check.h"
#include "rules/expressions_of.h"
#include "rules/foreign_words.h"
#include "rules/time_bands.h"

namespace telaudit::rules {
namespace {

// The most decimals of a share: a literal has its own.
int decimals_of(const Expression& share) {
  return share.node == Node::literal ? share.literal.scale : kMaxScale;
}

// Which argument says to how many decimals the result is rounded.
std::size_t scale_argument(FunctionId id) {
  switch (id) {
    case FunctionId::round:
    case FunctionId::minutes:
      return 1;
    case FunctionId::prorate_time:
      return 3;
    case FunctionId::prorate:
    case FunctionId::rate_duration:
      return 4;
    default:
      return Expression::kNone;
  }
}

constexpr std::string_view kRoundingWords = "half_up, half_even, up, down, floor or ceiling";

std::optional<Problem> problem_of(Parameter parameter, const std::string& text) {
  if (parameter == Parameter::mode) {
    if (parse_rounding(text) || text == "nearest") return std::nullopt;
    return Problem{"'" + text + "' is no rounding word", {}, std::string(kRoundingWords)};
  }
  if (parameter == Parameter::bands) {
    const auto bands = parse_time_bands(text);
    return bands ? std::nullopt : std::optional(bands.problem());
  }
  if (parameter == Parameter::days) {
    if (parse_days(text)) return std::nullopt;
    return Problem{"'" + text + "' is no list of days", {}, "write '2026-01-01, 2026-07-03'"};
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(8 << 20);
  const RE2 pattern(text, options);
  if (pattern.ok()) return std::nullopt;
  return Problem{"the pattern '" + text + "' is not valid: " + pattern.error(),
                 {},
                 "patterns are those of RE2; a sign that means itself has a \\ before it"};
}

}  // namespace

std::optional<Problem> unfit_for_its_place(const Rule& rule, std::span<const std::vector<Value>> params) {
  std::optional<Problem> found;
  visit_expressions(rule, [&](const Expression& e) {
    const Function* function = e.node == Node::call ? find_function(e.name) : nullptr;
    if (function == nullptr || found) return;
    for (std::size_t i = 0; i < e.children.size() && !found; ++i) {
      const Parameter parameter = function->parameters[std::min(i, function->parameters.size() - 1)];
      const bool read = parameter == Parameter::pattern || parameter == Parameter::bands ||
                        parameter == Parameter::days || parameter == Parameter::mode;
      if (!read || e.children[i].node != Node::param) continue;
      for (const auto& value : params[e.children[i].index])
        if (!found) found = problem_of(parameter, value.text);
      if (found) found->where.element = rule.info.id + "." + e.children[i].name;
    }
  });
  return found;
}

bool Checker::check_argument(Expression& argument, Parameter parameter, const Expression& call,
                             Scope& scope) {
  if (parameter == Parameter::mode && argument.node == Node::name) {
    if (const auto mode = parse_rounding(argument.name)) {
      argument.node = Node::literal;
      argument.literal = make_text(argument.name);
      argument.mode = *mode;
      argument.type = {Kind::text, 0, true};
      return true;
    }
    if (!is_let(argument.name))
      return refuse(argument, "a rounding word was expected", std::string(kRoundingWords));
  }
  // half-up is read as one name less another.
  if (parameter == Parameter::mode && argument.node == Node::subtract &&
      argument.children[0].node == Node::name && !is_let(argument.children[0].name))
    return refuse(argument, "a rounding word was expected", std::string(kRoundingWords));
  if (parameter == Parameter::days && bind_list(argument)) return check_text(argument, parameter);
  if (!check(argument, scope, parameter == Parameter::quotient)) return false;
  const Kind kind = argument.type.kind;
  const auto expect = [&](bool holds, std::string_view what) {
    const bool tenths = parameter == Parameter::duration && is_number(kind);
    return holds || refuse(argument,
                           std::string(call.name) + " expects " + std::string(what) + " here, this is " +
                               type_text(argument.type),
                           tenths ? "tenths of a second are tenths(c.duration), seconds duration(60)"
                                  : "see its example: telaudit rules language");
  };
  switch (parameter) {
    case Parameter::any:
    case Parameter::same:
      return true;
    case Parameter::mode:
      return expect(kind == Kind::text, "a rounding word") && bind_mode(argument);
    case Parameter::number:
    case Parameter::quotient:
      return expect(is_number(kind), "a number");
    case Parameter::text:
      return expect(kind == Kind::text, "text");
    case Parameter::pattern:
    case Parameter::bands:
      return expect(kind == Kind::text && (argument.node == Node::literal || argument.node == Node::param),
                    std::string(parameter == Parameter::pattern ? "a pattern" : "time bands") +
                        " as a literal or param") &&
             check_text(argument, parameter);
    case Parameter::days:
      return expect(kind == Kind::text, "a list of days") && check_text(argument, parameter);
    case Parameter::boolean:
      return expect(kind == Kind::boolean, "a condition");
    case Parameter::date:
      return expect(kind == Kind::date, "a date");
    case Parameter::moment:
      return expect(kind == Kind::moment, "a moment");
    case Parameter::duration:
      return expect(kind == Kind::duration, "a duration");
    case Parameter::integer:
      return expect(kind == Kind::integer, "a whole number");
    case Parameter::choice:
      return expect(kind == Kind::text, "text") && check_choice(argument, *find_function(call.name));
  }
  return true;
}

bool Checker::is_let(const std::string& name) const {
  const auto named = [&](const Let& let) { return let.name == name; };
  return std::any_of(rule_.lets.begin(), rule_.lets.end(), named) ||
         (rule_.group && std::any_of(rule_.group->lets.begin(), rule_.group->lets.end(), named));
}

// A rounding word as text: what is written in the rule must be one.
bool Checker::bind_mode(Expression& argument) {
  if (argument.node != Node::literal) return check_text(argument, Parameter::mode);
  const auto mode = parse_rounding(argument.literal.text);
  if (!mode) return refuse(argument, "a rounding word was expected", std::string(kRoundingWords));
  argument.mode = *mode;
  return true;
}

// A param of type list, where days are expected.
bool Checker::bind_list(Expression& argument) {
  if (argument.node != Node::param) return false;
  for (std::size_t i = 0; i < rule_.params.size(); ++i) {
    if (rule_.params[i].name != argument.name || !rule_.params[i].list) continue;
    argument.index = i;
    argument.type = {Kind::text, 0, true};
    return true;
  }
  return false;
}

// What is written in the rule, as a literal or as a param's default, must be what the place expects.
bool Checker::check_text(const Expression& argument, Parameter parameter) {
  std::vector<Value> written;
  if (argument.node == Node::literal) written.push_back(argument.literal);
  if (argument.node == Node::param) written = rule_.params[argument.index].value;
  for (const auto& value : written) {
    if (const auto problem = problem_of(parameter, value.text))
      return refuse(argument, problem->what, problem->advice);
  }
  return true;
}

// A scale that is written in the rule is one that a number can have.
bool Checker::check_scale(const Expression& call) {
  const std::size_t at = scale_argument(call.function);
  if (at >= call.children.size()) return true;
  const Expression& scale = call.children[at];
  const bool below = scale.node == Node::negate && scale.children[0].node == Node::literal;
  const bool above = scale.node == Node::literal && scale.literal.number > kMaxScale;
  if (!below && !above) return true;
  return refuse(scale,
                "a scale of 0 to 12 was expected, found " +
                    (below ? "-" + display(scale.children[0].literal) : display(scale.literal)),
                "it counts decimals: round(x, 2, half_up)");
}

// What is written in the rule, as a literal or as a param's default, must be one of the choices.
bool Checker::check_choice(const Expression& argument, const Function& function) {
  const Value* text = argument.node == Node::literal ? &argument.literal
                      : argument.node == Node::param ? &rule_.params[argument.index].value.front()
                                                     : nullptr;
  if (text == nullptr) return true;
  std::string all;
  for (const auto choice : function.choices) {
    if (text->text == choice) return true;
    all += (all.empty() ? "'" : ", '") + std::string(choice) + "'";
  }
  return refuse(argument, std::string(function.name) + " does not know '" + text->text + "'",
                "one of " + all);
}

bool Checker::check_call(Expression& e, Scope& scope) {
  const Function* function = find_function(e.name);
  const AggregateFunction* aggregate = find_aggregate(e.name);
  // min and max of one value range over rows; of several they compare these.
  if (aggregate != nullptr && (function == nullptr || e.children.size() == 1))
    return check_aggregate(e, *aggregate, scope);
  if (function == nullptr) {
    for (const auto reserved : reserved_functions())
      if (reserved == e.name)
        return refuse(e, "'" + e.name + "' is no function: a join finds such a row",
                      e.name == "step" ? "write join: [{relation: {range: {value: .., from: .., to: ..}}}]"
                                       : "write join: [{relation: {prefix: {column: text}}}]");
    if (auto foreign = advice_for_foreign_function(e.name))
      return refuse(e, "there is no function '" + e.name + "'", std::move(*foreign));
    const auto meant = nearest(e.name, function_names());
    return refuse(e, "there is no function '" + e.name + "'",
                  meant ? "did you mean '" + *meant + "'?" : "telaudit rules language lists them");
  }
  const auto& parameters = function->parameters;
  if (e.children.size() + function->optional < parameters.size() ||
      (e.children.size() > parameters.size() && !function->repeats))
    return refuse(e, e.name + " was given " + std::to_string(e.children.size()) + " values",
                  "write " + std::string(function->signature));
  if (function->id == FunctionId::known) {
    e.node = Node::is_known;
    return check_presence(e, scope);
  }
  std::size_t first_same = Expression::kNone;
  StaticType same;
  for (std::size_t i = 0; i < e.children.size(); ++i) {
    const Parameter parameter = parameters[std::min(i, parameters.size() - 1)];
    if (!check_argument(e.children[i], parameter, e, scope)) return false;
    if (parameter != Parameter::same) continue;
    if (first_same == Expression::kNone) {
      first_same = i;
      same = e.children[i].type;
      continue;
    }
    Expression so_far;
    so_far.type = same;
    const auto type = common(so_far, e.children[i], e.children[i]);
    if (!type) return false;
    same = *type;
  }
  e.function = function->id;
  if (!check_scale(e)) return false;
  switch (function->returns) {
    case Returns::first:
      e.type = e.children[0].type;
      break;
    case Returns::same:
      e.type = same;
      break;
    case Returns::rounded: {
      const StaticType& inner = e.children[0].type;
      e.type = {inner.kind == Kind::money ? Kind::money : Kind::decimal, kColumnDigits, inner.constant};
      break;
    }
    case Returns::text:
      e.type = {Kind::text, 0, false};
      break;
    case Returns::boolean:
      e.type = boolean_type();
      break;
    case Returns::date:
      e.type = {Kind::date, 0, false};
      break;
    case Returns::moment:
      e.type = {Kind::moment, 0, false};
      break;
    case Returns::duration:
      e.type = {Kind::duration, 0, false};
      break;
    case Returns::integer:
      e.type = {Kind::integer, kParamDigits, false};
      break;
    case Returns::decimal:
      e.type = {Kind::decimal, kColumnDigits, false};
      break;
  }
  // A unit of the last digit is one digit, and as a tolerance it mixes with money.
  if (function->id == FunctionId::ulp) e.type = {e.type.kind, 1, true};
  if (function->id == FunctionId::scale) e.type = {Kind::integer, 2, true};
  return true;
}

bool Checker::check_aggregate(Expression& e, const AggregateFunction& aggregate, Scope& scope) {
  if (scope.in_aggregate)
    return refuse(e, "an aggregate inside an aggregate", "name the inner one with a let");
  const bool pair = aggregate.second != SecondValue::none;
  const bool may_lack = aggregate.second == SecondValue::count || aggregate.id == AggregateId::count;
  const std::size_t most = pair ? 2 : 1;
  if (e.children.size() > most || e.children.size() + (may_lack ? 1 : 0) < most)
    return refuse(e, e.name + " was given " + std::to_string(e.children.size()) + " values",
                  "write " + std::string(aggregate.signature));
  Scope inner = scope;
  inner.in_aggregate = true;
  inner.group = false;
  inner.ranged = Expression::kNone;
  const bool over_group = scope.group;
  if (over_group) inner.open = Expression::kNone;

  e.aggregate = aggregate.id;
  if (!e.children.empty()) {
    auto& argument = e.children[0];
    const bool folds = aggregate.id != AggregateId::count && aggregate.id != AggregateId::any &&
                       aggregate.id != AggregateId::all;
    if (folds && argument.node == Node::call && argument.name == "known" && argument.children.size() == 1) {
      Expression member = std::move(argument.children[0]);
      argument = std::move(member);
      e.known_only = true;
    }
    if (aggregate.id == AggregateId::count && argument.node == Node::name) {
      for (std::size_t i = 1; i < rule_.sources.size(); ++i) {
        if (rule_.sources[i].alias != argument.name || !rule_.sources[i].many) continue;
        argument.node = Node::alias;
        argument.source = i;
        argument.type = boolean_type();
        inner.ranged = i;
      }
    }
    if (!check(argument, inner)) return false;
    if (e.children.size() > 1 && !check_second(e, aggregate.second, inner)) return false;
  }
  if (!over_group && inner.ranged == Expression::kNone)
    return refuse(e, e.name + " ranges over the rows of a group or of a join with cardinality many",
                  "add group: {by: [..]}, or read a column of such a join");
  if (over_group && inner.ranged != Expression::kNone)
    return refuse(e, "a row's own aggregate cannot stand inside one of the group",
                  "name it with a let of the row");
  e.node = Node::aggregate;
  e.source = over_group ? Expression::kNone : inner.ranged;
  if (!set_aggregate_type(e)) return false;
  if (!over_group) return true;

  GroupAggregate collected;
  collected.id = e.aggregate;
  collected.known_only = e.known_only;
  collected.kind = e.type.kind;
  collected.text = short_text(e);
  if (!e.children.empty()) collected.argument = e.children[0];
  if (aggregate.second == SecondValue::place) collected.place = e.children[1];
  e.index = rule_.group->aggregates.size();
  rule_.group->aggregates.push_back(std::move(collected));
  return true;
}

bool Checker::check_second(Expression& e, SecondValue second, Scope& inner) {
  auto& value = e.children[1];
  if (!check(value, inner)) return false;
  if (second == SecondValue::place) {
    if (value.type.kind != Kind::boolean && value.type.kind != Kind::money) return true;
    return refuse(value, e.name + " expects a date, moment, number or text to order by, this is " +
                             type_text(value.type));
  }
  const bool whole = second == SecondValue::count;
  if ((value.node != Node::literal && value.node != Node::param) || !is_number(value.type.kind) ||
      value.type.kind == Kind::money || (whole && value.type.kind != Kind::integer))
    return refuse(value, e.name + (whole ? " expects a whole number here, as a literal or param"
                                         : " expects a share from 0 to 1 here, as a literal or param"));
  const Value& written =
      value.node == Node::literal ? value.literal : rule_.params[value.index].value.front();
  const bool within = whole ? written.number >= 1 && written.number <= 1000
                            : written.number >= 0 && written.number <= power_of_ten(written.scale);
  if (within) return true;
  return refuse(
      value, e.name + " expects " + (whole ? "1 to 1000" : "0 to 1") + " here, this is " + display(written));
}

bool Checker::set_aggregate_type(Expression& e) {
  const StaticType argument = e.children.empty() ? StaticType{} : e.children[0].type;
  switch (e.aggregate) {
    case AggregateId::count:
      if (!e.children.empty() && argument.kind != Kind::boolean)
        return refuse(e, "count expects a condition, this is " + type_text(argument),
                      "write count(x is known)");
      e.type = {Kind::integer, kParamDigits, false};
      return true;
    case AggregateId::distinct:
      e.type = {Kind::integer, kParamDigits, false};
      return true;
    case AggregateId::any:
    case AggregateId::all:
      if (argument.kind != Kind::boolean)
        return refuse(e, e.name + " expects a condition, this is " + type_text(argument));
      e.type = boolean_type();
      return true;
    case AggregateId::min:
    case AggregateId::max:
      if (argument.kind == Kind::boolean)
        return refuse(e, "true and false have no order", "write any or all");
      e.type = {argument.kind, argument.digits, false};
      return true;
    case AggregateId::nearest_rank:
      if (argument.kind == Kind::boolean || argument.kind == Kind::text)
        return refuse(e, e.name + " expects numbers, dates or times, this is " + type_text(argument));
      e.type = {argument.kind, argument.digits, false};
      return true;
    case AggregateId::first:
    case AggregateId::last:
      e.type = {argument.kind, argument.digits, false};
      return true;
    case AggregateId::list:
      e.type = {Kind::text, 0, false};
      return true;
    case AggregateId::sum:
    case AggregateId::median:
    case AggregateId::percentile:
    case AggregateId::mad:
      if (!is_number(argument.kind) && argument.kind != Kind::duration)
        return refuse(e, e.name + " expects numbers, this is " + type_text(argument));
      e.type = {argument.kind, argument.digits, false};
      // A sum is counted as a hundred times its largest member; what is larger still is an error when it
      // happens.
      if (e.aggregate == AggregateId::sum && is_number(argument.kind))
        e.type.digits = std::min(kMaxDigits, argument.digits + 2);
      if (e.aggregate == AggregateId::sum) return true;
      // Values between members: each halving ends in one more decimal, a share in as many as it has.
      if (argument.kind == Kind::duration)
        return refuse(e, e.name + " expects numbers, this is a duration", "take seconds(x)");
      if (argument.kind == Kind::integer) e.type.kind = Kind::decimal;
      e.type.digits = std::min(
          kMaxDigits, argument.digits + (e.aggregate == AggregateId::median ? 1
                                         : e.aggregate == AggregateId::mad  ? 2
                                                                            : decimals_of(e.children[1])));
      return true;
  }
  return true;
}

}  // namespace telaudit::rules
