#include "rules/sql_expression.h"

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "rules/language.h"

namespace telaudit::rules {
namespace {

constexpr std::size_t kMostNodes = 100'000;

// Names as a database compares them: without regard to case, each its own.
std::string own_name(const std::string& name, std::set<std::string>& taken) {
  std::string candidate = name;
  for (int i = 2; !taken.insert(lower(candidate)).second; ++i) candidate = name + " " + std::to_string(i);
  return candidate;
}

std::string comparison_name(Node node) {
  switch (node) {
    case Node::equal:
      return "equal";
    case Node::not_equal:
      return "not_equal";
    case Node::less:
      return "less";
    case Node::less_equal:
      return "less_equal";
    case Node::greater:
      return "greater";
    default:
      return "greater_equal";
  }
}

// The kinds that exact functions know: durations are numbers of seconds.
std::string family(Kind kind) {
  return is_number(kind) || kind == Kind::duration ? "number" : std::string(kind_name(kind));
}

// The operands of a chain of one operator: a and b and c.
void flatten(const Expression& e, Node node, std::vector<const Expression*>& out) {
  if (e.node != node) {
    out.push_back(&e);
    return;
  }
  for (const auto& child : e.children) flatten(child, node, out);
}

std::string call(const std::string& name, const std::vector<std::string>& arguments) {
  return name + "(" + join(arguments, ", ") + ")";
}

// The call of a group aggregate inside an expression.
const Expression* group_call(const Expression& e, std::size_t number) {
  if (e.node == Node::aggregate && e.source == Expression::kNone && e.index == number) return &e;
  for (const auto& child : e.children)
    if (const Expression* found = group_call(child, number)) return found;
  return nullptr;
}

void for_each_group_expression(const Rule& rule, const std::function<void(const Expression&)>& visit) {
  for (const auto& let : rule.group->lets) visit(let.clause.expression);
  for (const auto* clauses : {&rule.group->having, &rule.when})
    for (const auto& clause : *clauses) visit(clause.expression);
  if (rule.group->complete) {
    visit(rule.group->complete->present.expression);
    visit(rule.group->complete->expected.expression);
  }
  for (const auto& requirement : rule.group->requirements) visit(requirement.that.expression);
  for (const auto& trap : rule.traps) visit(trap.when.expression);
  for (const auto& entry : rule.confidence_when) visit(entry.when.expression);
  for (const auto* amount : {&rule.billed, &rule.expected, &rule.potential, &rule.monthly})
    if (*amount) visit((*amount)->expression);
  for (const auto& [label, clause] : rule.evidence) visit(clause.expression);
  for (const auto& part : rule.message)
    if (part.expression) visit(*part.expression);
}

}  // namespace

std::string sql_identifier(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += c;
    out += c;
  }
  return out + "\"";
}

SqlNames::SqlNames(const Rule& rule) {
  std::set<std::string> aliases;
  for (const auto& source : rule.sources) sources.push_back(own_name(source.alias, aliases));
  std::set<std::string> names;
  for (const auto& let : rule.lets) lets.push_back(sql_identifier(own_name(let.name, names)));
  if (!rule.group) return;
  for (const auto& let : rule.group->lets) group_lets.push_back(sql_identifier(own_name(let.name, names)));
}

std::string SqlNames::column(const Rule& rule, std::size_t source, std::size_t index) const {
  const SourceBinding& binding = rule.sources[source];
  return sql_identifier(sources[source] + "." + binding.schema.columns[binding.columns[index]].name);
}

std::string SqlNames::key(const Rule& rule, std::size_t key) const {
  const Expression& e = rule.group->by[key].expression;
  return e.node == Node::let ? lets[e.index] : column(rule, e.source, e.index);
}

std::string SqlNames::mark(std::size_t source, std::string_view what) const {
  return sql_identifier(sources[source] + " " + std::string(what));
}

std::uint64_t SqlExpressions::sources_of(const Expression& e) const {
  std::uint64_t sources = 0;
  if (e.node == Node::column || e.node == Node::alias || e.node == Node::aggregate)
    if (e.source < 64) sources |= std::uint64_t{1} << e.source;
  if (e.node == Node::let) sources |= sources_of(rule_.lets[e.index].clause.expression);
  for (const auto& child : e.children) sources |= sources_of(child);
  return sources;
}

std::string SqlExpressions::print(const Expression& expression, std::size_t candidate) {
  candidate_ = candidate;
  return text_of(expression).sql;
}

std::string SqlExpressions::operand(const Expression& expression, std::size_t candidate) {
  candidate_ = candidate;
  return nested(expression);
}

std::string SqlExpressions::nested(const Expression& e) {
  Text text = text_of(e);
  return text.closed ? text.sql : "(" + text.sql + ")";
}

std::string SqlExpressions::all_of(const std::vector<Clause>& clauses, std::size_t candidate) {
  candidate_ = candidate;
  if (clauses.empty()) return truth(true);
  if (clauses.size() == 1) return text_of(clauses.front().expression).sql;
  std::vector<std::string> parts;
  for (const auto& clause : clauses)
    parts.push_back(exact() ? text_of(clause.expression).sql : nested(clause.expression));
  return exact() ? call("kleene_and", parts) : join(parts, "\n      AND ");
}

SqlExpressions::Text SqlExpressions::text_of(const Expression& e) {
  if (++written_ > kMostNodes) {
    if (!problem_)
      problem_ = Problem{
          "as SQL the rule would be too long: lets within lets are written out many times", e.place, {}};
    return {};
  }
  switch (e.node) {
    case Node::literal:
      return {literal(e.literal), true};
    case Node::param:
      if (rule_.params[e.index].list) {
        if (!problem_) problem_ = Problem{"a list of days has no form in SQL yet", e.place, {}};
        return {"NULL", true};
      }
      return {literal(params_[e.index].front()), true};
    case Node::column:
    case Node::let:
    case Node::group_let:
    case Node::group_key:
    case Node::alias:
    case Node::aggregate:
      return {leaf(e), e.node != Node::alias || exact()};
    default:
      return exact() ? Text{exact_text(e), true} : native_text(e);
  }
}

std::string SqlExpressions::leaf(const Expression& e) {
  switch (e.node) {
    case Node::column:
      return names_.column(rule_, e.source, e.index);
    case Node::let:
      return let_text(e);
    case Node::group_let:
      return names_.group_lets[e.index];
    case Node::group_key:
      return names_.key(rule_, e.index);
    case Node::alias:
      if (e.source == candidate_) return truth(true);
      return "(" + names_.mark(e.source, "state") + " = 'found')";
    default:
      return e.source == Expression::kNone ? sql_identifier("aggregate " + std::to_string(e.index + 1))
                                           : list_aggregate(e);
  }
}

std::string SqlExpressions::let_text(const Expression& e) {
  const Expression& value = rule_.lets[e.index].clause.expression;
  const bool looks_at_candidate =
      candidate_ < 64 && (sources_of(value) & std::uint64_t{1} << candidate_) != 0;
  return looks_at_candidate ? nested(value) : names_.lets[e.index];
}

std::string SqlExpressions::quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\0' && !problem_) problem_ = Problem{"a text with a zero byte cannot stand in SQL", {}, {}};
    if (c == '\'') out += c;
    out += c;
  }
  return out + "'";
}

std::string SqlExpressions::literal(const Value& value) {
  switch (value.kind) {
    case Kind::text:
      return quoted(value.text);
    case Kind::boolean:
      return truth(value.is_true());
    case Kind::date:
      return (exact() ? "'" : "DATE '") + display(value) + "'";
    case Kind::integer:
    case Kind::decimal:
    case Kind::money:
      // As a number, SQLite would make binary floating point of it.
      return exact() && value.scale > 0 ? "'" + display(value) + "'" : display(value);
    case Kind::moment:
      return (exact() ? "'" : "TIMESTAMP '") + display(value) + "'";
    case Kind::duration:
      break;
  }
  return display(make_number(Kind::decimal, value.number, 1));
}

std::vector<std::string> SqlExpressions::members_of_in(const Expression& e) {
  std::vector<std::string> members;
  if (e.children.size() == 2 && e.children[1].node == Node::param) {
    for (const auto& value : params_[e.children[1].index]) members.push_back(literal(value));
    return members;
  }
  for (std::size_t i = 1; i < e.children.size(); ++i) members.push_back(text_of(e.children[i]).sql);
  return members;
}

std::string SqlExpressions::exact_text(const Expression& e) {
  if (is_comparison(e.node)) {
    std::vector<std::string> parts;
    const bool quotients = e.children[0].node == Node::divide || e.children[1].node == Node::divide;
    for (const auto& side : e.children) {
      const bool quotient = side.node == Node::divide;
      parts.push_back(text_of(quotient ? side.children[0] : side).sql);
      if (quotients) parts.push_back(quotient ? text_of(side.children[1]).sql : "1");
    }
    const std::string what = quotients ? "quotient" : family(e.children[0].type.kind);
    return call(what + "_" + comparison_name(e.node), parts);
  }
  std::vector<std::string> parts;
  switch (e.node) {
    case Node::logical_and:
    case Node::logical_or: {
      std::vector<const Expression*> operands;
      flatten(e, e.node, operands);
      for (const auto* operand : operands) parts.push_back(text_of(*operand).sql);
      return call(e.node == Node::logical_and ? "kleene_and" : "kleene_or", parts);
    }
    case Node::logical_not:
      return call("kleene_not", {text_of(e.children[0]).sql});
    case Node::add:
      return call("number_add", {text_of(e.children[0]).sql, text_of(e.children[1]).sql});
    case Node::subtract: {
      const bool moments = e.children[0].type.kind == Kind::moment;
      return call(moments ? "moment_subtract" : "number_subtract",
                  {text_of(e.children[0]).sql, text_of(e.children[1]).sql});
    }
    case Node::multiply:
      return call("number_multiply", {text_of(e.children[0]).sql, text_of(e.children[1]).sql});
    case Node::negate:
      return call("number_negate", {text_of(e.children[0]).sql});
    case Node::in: {
      parts = members_of_in(e);
      parts.insert(parts.begin(), text_of(e.children[0]).sql);
      return call(family(e.children[0].type.kind) + "_in", parts);
    }
    case Node::is_known:
    case Node::is_unknown:
      if (e.children[0].node == Node::alias)
        return e.node == Node::is_known ? leaf(e.children[0]) : "(NOT " + leaf(e.children[0]) + ")";
      return call(e.node == Node::is_known ? "is_known" : "is_unknown", {text_of(e.children[0]).sql});
    case Node::call:
      return exact_call(e);
    default:
      return "NULL";
  }
}

std::string SqlExpressions::exact_call(const Expression& e) {
  std::vector<std::string> parts;
  const auto add = [&](const Expression& child) { parts.push_back(text_of(child).sql); };
  if (e.function == FunctionId::round && e.children[0].node == Node::divide) {
    add(e.children[0].children[0]);
    add(e.children[0].children[1]);
    add(e.children[1]);
    add(e.children[2]);
    const std::string quotient = call("number_divide", parts);
    return e.type.kind == Kind::money ? quotient : call("plain", {quotient});
  }
  for (const auto& child : e.children) add(child);
  switch (e.function) {
    case FunctionId::round:
      return call("number_round", parts);
    case FunctionId::abs:
      return call("number_abs", parts);
    case FunctionId::min:
    case FunctionId::max:
      return call(family(e.type.kind) + (e.function == FunctionId::min ? "_least" : "_greatest"), parts);
    case FunctionId::if_:
      return call("choose", parts);
    case FunctionId::as_of:
      return settings_.as_of ? "'" + settings_.as_of->text() + "'" : "date('now')";
    case FunctionId::seconds:
      return parts[0];
    case FunctionId::left:  // words of SQL's joins
    case FunctionId::right:
      return call("text_" + e.name, parts);
    default:
      // coalesce is SQLite's own; the others are functions of the same name and meaning.
      return call(e.name, parts);
  }
}

std::string SqlExpressions::same_value(Kind kind, const std::string& left, const std::string& right) const {
  if (!exact()) return left + " = " + right;
  if (family(kind) == "number") return "number_equal(plain(" + left + "), plain(" + right + ")) = 1";
  return family(kind) + "_equal(" + left + ", " + right + ") = 1";
}

std::string SqlExpressions::ordered(Kind kind, Node node, const std::string& left,
                                    const std::string& right) const {
  if (!exact()) return left + (node == Node::less ? " < " : " <= ") + right;
  return call(family(kind) + "_" + comparison_name(node), {left, right});
}

std::string SqlExpressions::grouping_key(Kind kind, const std::string& value) const {
  return exact() && family(kind) == "number" ? "number_key(" + value + ")" : value;
}

std::string SqlExpressions::list_aggregate(const Expression& e) {
  const std::string rows = names_.mark(e.source, "rows");
  const Expression* argument = e.children.empty() ? nullptr : &e.children[0];
  const std::string state = names_.mark(e.source, "state");
  // Nobody gave the relation, and the rule goes on: nothing is known of its rows.
  return "CASE WHEN " + state + " <> 'not given' THEN (SELECT " +
         aggregate(e.aggregate, e.known_only, argument, e.children.size() > 1 ? &e.children[1] : nullptr) +
         " FROM " + rows + " WHERE " + rows + ".\"row number\" = \"this\".\"row number\") END";
}

std::string SqlExpressions::group_aggregate(std::size_t number) {
  candidate_ = Expression::kNone;
  const GroupAggregate& collected = rule_.group->aggregates[number];
  const Expression* second = collected.place ? &*collected.place : nullptr;
  if (second == nullptr)
    for_each_group_expression(rule_, [&](const Expression& whole) {
      if (const Expression* call = group_call(whole, number); call != nullptr && call->children.size() > 1)
        second = &call->children[1];
    });
  return aggregate(collected.id, collected.known_only, collected.argument ? &*collected.argument : nullptr,
                   second);
}

std::string SqlExpressions::aggregate(AggregateId id, bool known_only, const Expression* argument,
                                      const Expression* second) {
  if (argument == nullptr || argument->node == Node::alias) {
    // count(d) with the alias of a join: its rows.
    if (argument == nullptr || rule_.sources[argument->source].many) return "count(*)";
  }
  if (!exact()) return native_aggregate(id, known_only, *argument, second);
  const std::string value = text_of(*argument).sql;
  const std::string kind = family(argument->type.kind);
  std::string known_members = value + " IS NOT NULL";
  std::vector<std::string> both = {value};
  if (second != nullptr) {
    both.push_back(text_of(*second).sql);
    if (id == AggregateId::first || id == AggregateId::last)
      known_members = "(" + known_members + " AND " + both[1] + " IS NOT NULL) OR is_error(" + value +
                      ") OR is_error(" + both[1] + ")";
  }
  const std::string filter = known_only ? " FILTER (WHERE " + known_members + ")" : "";
  switch (id) {
    case AggregateId::sum:
      return call("number_sum", {value}) + filter;
    case AggregateId::count:
      return call("condition_count", {value}) + filter;
    case AggregateId::distinct:
      return call("distinct_count", {grouping_key(argument->type.kind, value)}) + filter;
    case AggregateId::min:
      return call(kind + "_min", {value}) + filter;
    case AggregateId::max:
      return call(kind + "_max", {value}) + filter;
    case AggregateId::median:
      return call("number_median", {value}) + filter;
    case AggregateId::percentile:
      return call("number_percentile", both) + filter;
    case AggregateId::nearest_rank:
      return call("number_nearest_rank", both) + filter;
    case AggregateId::mad:
      return call("number_mad", both) + filter;
    case AggregateId::first:
    case AggregateId::last:
      return call(kind + (id == AggregateId::first ? "_first_by_" : "_last_by_") + family(second->type.kind),
                  both) +
             filter;
    case AggregateId::list:
      return call(kind + "_list", both) + filter;
    case AggregateId::any:
      return call("any_true", {value});
    case AggregateId::all:
      return call("all_true", {value});
  }
  return "NULL";
}

}  // namespace telaudit::rules
