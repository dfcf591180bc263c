#include "rules/check.h"

#include <algorithm>

#include "base/text.h"
#include "rules/foreign_words.h"

namespace telaudit::rules {
namespace {

constexpr int kIntegerDigits = 19;

Kind kind_of(const bill::ColumnSpec& column) {
  switch (column.type) {
    case bill::Type::text:
      return Kind::text;
    case bill::Type::decimal:
      return column.money ? Kind::money : Kind::decimal;
    case bill::Type::date:
      return Kind::date;
    case bill::Type::moment:
      return Kind::moment;
    case bill::Type::integer:
      return Kind::integer;
    case bill::Type::boolean:
      return Kind::boolean;
  }
  return Kind::text;
}

int column_digits(Kind kind) {
  if (kind == Kind::integer) return kIntegerDigits;
  return is_number(kind) ? kColumnDigits : 0;
}

}  // namespace

std::string type_text(const StaticType& type) {
  return std::string(kind_name(type.kind));
}

std::size_t SourceBinding::read(std::size_t schema_column) {
  const auto at = std::find(columns.begin(), columns.end(), schema_column);
  if (at != columns.end()) return static_cast<std::size_t>(at - columns.begin());
  columns.push_back(schema_column);
  return columns.size() - 1;
}

bool Checker::refuse(const Expression& at, std::string what, std::string advice) {
  problems_.push_back(Problem{std::move(what), at.place, std::move(advice)});
  return false;
}

bool Checker::row(Expression& expression, std::size_t open) {
  Scope scope;
  scope.open = open;
  return check(expression, scope);
}

bool Checker::group(Expression& expression) {
  Scope scope;
  scope.group = true;
  return check(expression, scope);
}

bool Checker::condition(Expression& expression, bool in_group, std::size_t open) {
  Scope scope;
  scope.group = in_group;
  scope.open = open;
  if (!check(expression, scope)) return false;
  return expression.type.kind == Kind::boolean ||
         refuse(expression, "a condition was expected, this is " + type_text(expression.type),
                "compare it with something");
}

bool Checker::number(Expression& expression, bool in_group) {
  if (!(in_group ? group(expression) : row(expression))) return false;
  return is_number(expression.type.kind) ||
         refuse(expression, "an amount was expected, this is " + type_text(expression.type));
}

std::uint64_t Checker::sources_of(const Expression& expression) const {
  std::uint64_t sources = 0;
  if (expression.node == Node::column || expression.node == Node::alias || expression.node == Node::aggregate)
    if (expression.source < 64) sources |= std::uint64_t{1} << expression.source;
  if (expression.node == Node::let) sources |= sources_of(rule_.lets[expression.index].clause.expression);
  for (const auto& child : expression.children) sources |= sources_of(child);
  return sources;
}

bool Checker::check(Expression& e, Scope& scope, bool division) {
  switch (e.node) {
    case Node::literal:
      e.type = {e.literal.kind, is_number(e.literal.kind) ? std::max(1, digits(e.literal.number)) : 0, true};
      return true;
    case Node::name:
      return check_name(e, scope);
    case Node::column:
      return check_column(e, scope);
    case Node::param:
      return check_param(e);
    case Node::logical_not:
    case Node::logical_and:
    case Node::logical_or:
      return check_logic(e, scope);
    case Node::equal:
    case Node::not_equal:
    case Node::less:
    case Node::less_equal:
    case Node::greater:
    case Node::greater_equal:
      return check_comparison(e, scope);
    case Node::add:
    case Node::subtract:
      return check_sum(e, scope);
    case Node::multiply:
      return check_product(e, scope);
    case Node::divide:
      if (!division)
        return refuse(e,
                      "a division stands only as the first argument of round, or as one side of a comparison",
                      "write round(a / b, scale, mode)");
      return check_product(e, scope);
    case Node::negate: {
      if (!check(e.children[0], scope)) return false;
      if (!is_number(e.children[0].type.kind))
        return refuse(e, "a number was expected after '-', this is " + type_text(e.children[0].type));
      e.type = e.children[0].type;
      return true;
    }
    case Node::in:
      return check_in(e, scope);
    case Node::is_known:
    case Node::is_unknown:
      return check_presence(e, scope);
    case Node::call:
      return check_call(e, scope);
    case Node::let:
    case Node::group_let:
    case Node::group_key:
    case Node::alias:
    case Node::aggregate:
      return true;
  }
  return true;
}

bool Checker::bind_group_key(Expression& e, bool& bound) {
  const auto& by = rule_.group->by;
  for (std::size_t i = 0; i < by.size(); ++i) {
    const Expression& key = by[i].expression;
    const bool same = e.node == Node::column
                          ? key.node == Node::column && key.alias == e.alias && key.name == e.name
                          : key.node == Node::let && key.name == e.name;
    if (!same) continue;
    e.node = Node::group_key;
    e.index = i;
    e.type = key.type;
    bound = true;
  }
  return true;
}

// What was probably meant by a word that is no name: a column without its alias, a let misspelt or further
// down, unknown, or text without its quotes.
std::string Checker::advice_for_name(const std::string& name, const std::vector<std::string>& known) const {
  for (const auto& source : rule_.sources)
    if (source.schema.find(name)) return "did you mean " + source.alias + "." + name + "?";
  if (later_.count(name) > 0) return "lets see only those that stand before them";
  const std::string word = lower(name);
  if (word == "null" || word == "none" || word == "unknown" || word == "empty")
    return "write x is unknown, or x is known";
  if (word == "true" || word == "false") return "write " + word;
  if (const auto foreign = advice_for_foreign_word(name)) return *foreign;
  if (const auto meant = nearest(name, known)) return "did you mean '" + *meant + "'?";
  return "text stands in single quotes; a column is written alias.column";
}

bool Checker::check_name(Expression& e, Scope& scope) {
  if (broken_.count(e.name) > 0) return false;
  std::vector<std::string> known;
  if (scope.group && !scope.in_aggregate) {
    for (std::size_t i = 0; i < rule_.group->lets.size(); ++i) {
      known.push_back(rule_.group->lets[i].name);
      if (rule_.group->lets[i].name != e.name) continue;
      e.node = Node::group_let;
      e.index = i;
      e.type = rule_.group->lets[i].clause.expression.type;
      return true;
    }
    bool bound = false;
    bind_group_key(e, bound);
    if (bound) return true;
  }
  for (std::size_t i = 0; i < rule_.lets.size(); ++i) {
    known.push_back(rule_.lets[i].name);
    if (rule_.lets[i].name != e.name) continue;
    if (scope.group && !scope.in_aggregate)
      return refuse(e, "'" + e.name + "' belongs to a row; here the group speaks",
                    "take it into group: by, or into an aggregate such as sum(" + e.name + ")");
    e.node = Node::let;
    e.index = i;
    e.type = rule_.lets[i].clause.expression.type;
    return true;
  }
  if (rule_.group && scope.in_aggregate) {
    for (const auto& let : rule_.group->lets)
      if (let.name == e.name)
        return refuse(e, "'" + e.name + "' belongs to the group; an aggregate looks at its rows",
                      "take it out of the aggregate, or let each row join the others with cardinality many");
  }
  for (const auto& source : rule_.sources) {
    if (source.alias == e.name)
      return refuse(e, "'" + e.name + "' is a row, not a value",
                    "write " + e.name + ".column, or " + e.name + " is known");
  }
  std::string advice = advice_for_name(e.name, known);
  // YAML takes quotes off that are the first and last characters.
  if (e.begin == 0 && advice.rfind("text stands", 0) == 0)
    advice += "; of text alone YAML takes the quotes off: write \"'" + e.name + "'\"";
  return refuse(e, "there is no let named '" + e.name + "'", std::move(advice));
}

bool Checker::check_column(Expression& e, Scope& scope) {
  if (broken_.count(e.alias) > 0) return false;
  std::vector<std::string> aliases;
  std::size_t source = 0;
  for (; source < rule_.sources.size() && rule_.sources[source].alias != e.alias; ++source)
    aliases.push_back(rule_.sources[source].alias);
  if (source == rule_.sources.size()) {
    if (nameless_) return false;
    for (const auto& named : rule_.sources)
      if (named.relation == e.alias)
        return refuse(e, "there is no alias '" + e.alias + "'",
                      "the relation is called " + named.alias + " here");
    for (const auto& let : rule_.lets)
      if (let.name == e.alias)
        return refuse(e, "there is no alias '" + e.alias + "'", "that is a let, which has no columns");
    aliases.emplace_back("params");
    return refuse(e, "there is no alias '" + e.alias + "'", did_you_mean(e.alias, aliases));
  }
  auto& binding = rule_.sources[source];
  const auto column = binding.schema.find(e.name);
  if (!column) {
    std::vector<std::string> names;
    for (const auto& spec : binding.schema.columns) names.push_back(spec.name);
    return refuse(e, "the relation " + binding.relation + " has no column '" + e.name + "'",
                  did_you_mean(e.name, names));
  }
  if (scope.group && !scope.in_aggregate) {
    bool bound = false;
    bind_group_key(e, bound);
    if (bound) return true;
    return refuse(e, "'" + e.alias + "." + e.name + "' belongs to a row; here the group speaks",
                  "take it into group: by, or into an aggregate such as max(" + e.alias + "." + e.name + ")");
  }
  if (binding.presence_only && source != scope.open)
    return refuse(e, "of the join '" + e.alias + "' only the presence is known",
                  "write " + e.alias + " is known, or another cardinality");
  if (binding.many && source != scope.open) {
    if (!scope.in_aggregate || scope.group)
      return refuse(e, "the join '" + e.alias + "' may bring many rows",
                    "read it through sum, count, min, max or any");
    if (scope.ranged != Expression::kNone && scope.ranged != source)
      return refuse(e, "an aggregate ranges over one join", "split it in two");
    scope.ranged = source;
  }
  const auto& spec = binding.schema.columns[*column];
  e.source = source;
  e.index = binding.read(*column);
  const Kind kind = kind_of(spec);
  if (kind == Kind::money)
    if (const auto currency = binding.schema.find("currency")) e.currency = binding.read(*currency);
  e.type = {kind, column_digits(kind), false};
  return true;
}

bool Checker::check_param(Expression& e) {
  if (broken_.count("params." + e.name) > 0) return false;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < rule_.params.size(); ++i) {
    names.push_back(rule_.params[i].name);
    if (rule_.params[i].name != e.name) continue;
    if (rule_.params[i].list)
      return refuse(e,
                    "the list '" + e.name + "' stands only after 'in', and where a list of days is expected");
    e.index = i;
    e.type = {rule_.params[i].kind, is_number(rule_.params[i].kind) ? kParamDigits : 0, true};
    return true;
  }
  return refuse(e, "the rule has no param '" + e.name + "'",
                names.empty() ? "add it under params" : did_you_mean(e.name, names));
}

bool Checker::check_logic(Expression& e, Scope& scope) {
  for (auto& child : e.children) {
    if (!check(child, scope)) return false;
    if (child.type.kind != Kind::boolean)
      return refuse(child, "a condition was expected, this is " + type_text(child.type),
                    "compare it with something");
  }
  e.type = boolean_type();
  return true;
}

std::optional<StaticType> Checker::common(const Expression& left, const Expression& right,
                                          const Expression& at) {
  const StaticType& a = left.type;
  const StaticType& b = right.type;
  const bool constant = a.constant && b.constant;
  const int most = std::max(a.digits, b.digits);
  if (a.kind == b.kind) return StaticType{a.kind, most, constant};
  if (is_number(a.kind) && is_number(b.kind)) {
    if (a.kind != Kind::money && b.kind != Kind::money) return StaticType{Kind::decimal, most, constant};
    const StaticType& plain = a.kind == Kind::money ? b : a;
    if (plain.constant) return StaticType{Kind::money, most, constant};
    refuse(at, "money and a plain number do not mix: " + type_text(a) + " with " + type_text(b),
           "multiply the number with a price first");
    return std::nullopt;
  }
  const bool times =
      (a.kind == Kind::date && b.kind == Kind::moment) || (a.kind == Kind::moment && b.kind == Kind::date);
  const bool days = a.kind == Kind::date || b.kind == Kind::date;
  const auto between = [&](Kind one, auto other) {
    return (a.kind == one && other(b.kind)) || (b.kind == one && other(a.kind));
  };
  const auto any = [](Kind) { return true; };
  refuse(at, type_text(a) + " and " + type_text(b) + " do not go together",
         times                            ? "take date_of(moment)"
         : days                           ? "a day is written date '2026-01-31'"
         : between(Kind::text, is_number) ? "numbers stand without quotes, text within 'single quotes'"
         : between(Kind::duration, is_number)
             ? "of seconds it is duration(60), of tenths of a second tenths(c.duration)"
         : between(Kind::boolean, any) ? "write true or false, or the condition by itself"
         : between(Kind::moment, any)  ? "compare its day: date_of(x) >= date '2026-01-31'"
                                       : "compare like with like");
  return std::nullopt;
}

bool Checker::check_comparison(Expression& e, Scope& scope) {
  auto& left = e.children[0];
  auto& right = e.children[1];
  if (!check(left, scope, true) || !check(right, scope, true)) return false;
  if (!common(left, right, e)) return false;
  if (left.type.kind == Kind::boolean && e.node != Node::equal && e.node != Node::not_equal)
    return refuse(e, "true and false have no order", "write == or !=");
  // a / b < c is compared as a < c * b, which needs the digits of both.
  const bool quotients = left.node == Node::divide || right.node == Node::divide;
  if (quotients) {
    const auto parts = [](const Expression& side) {
      return side.node == Node::divide
                 ? std::make_pair(side.children[0].type.digits, side.children[1].type.digits)
                 : std::make_pair(side.type.digits, 0);
    };
    const auto [a, b] = parts(left);
    const auto [c, d] = parts(right);
    if (a + d > kMaxDigits || c + b > kMaxDigits)
      return refuse(e, "multiplied out, this comparison needs more than 38 digits", "round one side first");
  }
  e.type = boolean_type();
  return true;
}

bool Checker::check_in(Expression& e, Scope& scope) {
  if (!check(e.children[0], scope)) return false;
  e.type = boolean_type();
  if (e.children.size() == 2 && e.children[1].node == Node::param) {
    auto& list = e.children[1];
    for (std::size_t i = 0; i < rule_.params.size(); ++i) {
      if (rule_.params[i].name != list.name || !rule_.params[i].list) continue;
      list.index = i;
      list.type = {rule_.params[i].kind, 0, true};
      return common(e.children[0], list, e).has_value();
    }
  }
  for (std::size_t i = 1; i < e.children.size(); ++i) {
    if (!check(e.children[i], scope)) return false;
    if (!common(e.children[0], e.children[i], e.children[i])) return false;
  }
  return true;
}

bool Checker::check_presence(Expression& e, Scope& scope) {
  auto& child = e.children[0];
  e.type = boolean_type();
  if (child.node == Node::name) {
    if (broken_.count(child.name) > 0) return false;
    for (std::size_t i = 1; i < rule_.sources.size(); ++i) {
      if (rule_.sources[i].alias != child.name) continue;
      if (scope.group && !scope.in_aggregate)
        return refuse(child, "'" + child.name + "' belongs to a row; here the group speaks",
                      "write any(" + child.name + " is known)");
      if (rule_.sources[i].many)
        return refuse(child, "the join '" + child.name + "' may bring many rows",
                      "write count(" + child.name + ") > 0");
      child.node = Node::alias;
      child.source = i;
      child.type = boolean_type();
      return true;
    }
  }
  return check(child, scope);
}

bool Checker::count_digits(Expression& e) {
  if (e.type.digits <= kMaxDigits) return true;
  const int longer = std::max(e.children[0].type.digits, e.children[1].type.digits);
  return refuse(e, "this needs " + std::to_string(e.type.digits) + " digits; 38 are the most",
                "round the longer side first, which has " + std::to_string(longer) +
                    ": round(x, 2, half_up) has at most 18");
}

bool Checker::check_sum(Expression& e, Scope& scope) {
  if (!check(e.children[0], scope) || !check(e.children[1], scope)) return false;
  if (e.node == Node::subtract && e.children[0].type.kind == Kind::moment &&
      e.children[1].type.kind == Kind::moment) {
    e.type = {Kind::duration, 0, false};
    return true;
  }
  const bool day = e.children[0].type.kind == Kind::date || e.children[1].type.kind == Kind::date;
  const bool days = day && (e.children[0].type.kind == e.children[1].type.kind ||
                            is_number(e.children[0].type.kind) || is_number(e.children[1].type.kind));
  if (days)
    return refuse(e, "dates are not added or subtracted",
                  "write days_between(from, to) or add_days(date, days)");
  const auto type = common(e.children[0], e.children[1], e);
  if (!type) return false;
  if (!is_number(type->kind) && type->kind != Kind::duration)
    return refuse(e, "numbers were expected, this is " + type_text(*type));
  e.type = *type;
  if (is_number(type->kind)) ++e.type.digits;
  return count_digits(e);
}

bool Checker::check_product(Expression& e, Scope& scope) {
  if (!check(e.children[0], scope) || !check(e.children[1], scope)) return false;
  for (const auto& child : e.children)
    if (!is_number(child.type.kind))
      return refuse(child, "a number was expected, this is " + type_text(child.type));
  const Kind a = e.children[0].type.kind;
  const Kind b = e.children[1].type.kind;
  const bool constant = e.children[0].type.constant && e.children[1].type.constant;
  if (e.node == Node::divide) {
    if (e.children[1].node == Node::literal && e.children[1].literal.number == 0)
      return refuse(e.children[1], "a division by zero", "divide by what is not zero");
    if (b == Kind::money && a != Kind::money) return refuse(e, "a plain number is not divided by money");
    e.type = {a == Kind::money && b != Kind::money ? Kind::money : Kind::decimal, e.children[0].type.digits,
              constant};
    return true;
  }
  if (a == Kind::money && b == Kind::money)
    return refuse(e, "money times money means nothing", "multiply with a quantity or a fraction");
  const Kind kind = a == Kind::money || b == Kind::money       ? Kind::money
                    : a == Kind::integer && b == Kind::integer ? Kind::integer
                                                               : Kind::decimal;
  e.type = {kind, e.children[0].type.digits + e.children[1].type.digits, constant};
  return count_digits(e);
}

}  // namespace telaudit::rules
