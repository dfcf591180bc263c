// Joins, and expressions about the rows they find.
#include <algorithm>

#include "rules/functions.h"
#include "rules/vector_lower.h"

namespace telaudit::rules {

std::set<std::size_t> Lowering::sources_of(const Expression& e) const {
  std::set<std::size_t> sources;
  if (about_ == About::group) return sources;
  const bool joined = e.node == Node::column || e.node == Node::alias || e.node == Node::aggregate;
  if (joined && e.source != 0 && e.source != Expression::kNone) sources.insert(e.source);
  if (const Expression* let = let_of(e)) sources.merge(sources_of(*let));
  for (const auto& child : e.children) sources.merge(sources_of(child));
  return sources;
}

namespace {

// The expressions of a join that look at the row; those about the joined row alone are left out.
std::vector<const Expression*> asked_by(const Join& join, bool with_day) {
  std::vector<const Expression*> out;
  for (const auto& match : join.matches) out.push_back(&match.value.expression);
  for (const auto& range : join.ranges) out.push_back(&range.value.expression);
  if (join.prefix) out.push_back(&join.prefix->value.expression);
  for (const auto& clause : join.where) out.push_back(&clause.expression);
  if (join.at && with_day) out.push_back(&join.at->expression);
  return out;
}

}  // namespace

std::set<std::size_t> Lowering::sources_of(const Join& join) const {
  std::set<std::size_t> sources;
  for (const Expression* e : asked_by(join, true)) sources.merge(sources_of(*e));
  sources.erase(join.source);
  return sources;
}

std::optional<std::size_t> Lowering::one_join(const Expression& e) {
  if (about_ == About::group || !columns_of(e).empty()) return std::nullopt;
  const auto sources = sources_of(e);
  return sources.size() == 1 ? std::optional(slots_.at(*sources.begin())) : std::nullopt;
}

std::uint32_t Lowering::of_joined(Step step, const Expression& e, std::size_t slot) {
  PlanNode out;
  out.step = step;
  out.column = slot;
  out.joined = true;
  out.rule = number_;
  out.expression = &e;
  return builder_.add(std::move(out), meaning(e));
}

// Conditions on words, days and known numbers: nothing that mixes amounts of money or can run out of digits.
bool Lowering::cannot_fail(const Expression& e) const {
  switch (e.node) {
    case Node::let:
      return cannot_fail(*let_of(e));
    case Node::call:
      if (e.function != FunctionId::coalesce || e.type.kind == Kind::money) return false;
      break;
    case Node::literal:
    case Node::param:
    case Node::column:
    case Node::alias:
      return true;
    case Node::logical_not:
    case Node::logical_and:
    case Node::logical_or:
    case Node::is_known:
    case Node::is_unknown:
      break;
    case Node::equal:
    case Node::not_equal:
    case Node::less:
    case Node::less_equal:
    case Node::greater:
    case Node::greater_equal:
    case Node::in: {
      const auto is_money = [](const Expression& child) { return child.type.kind == Kind::money; };
      if (std::count_if(e.children.begin(), e.children.end(), is_money) > 1) return false;
      break;
    }
    default:
      return false;
  }
  return std::all_of(e.children.begin(), e.children.end(),
                     [&](const Expression& child) { return cannot_fail(child); });
}

bool Lowering::never_ends_a_row(const Join& join) const {
  const bool given = rule_.sources[join.source].relation == rule_.info.over;
  const bool goes_on = join.missing == Missing::unknown && (given || join.not_given == Missing::unknown);
  const bool one_answer = join.cardinality == Cardinality::many || join.cardinality == Cardinality::exists;
  if (!goes_on || !one_answer || !join.ranges.empty()) return false;
  const auto all = asked_by(join, true);
  return std::all_of(all.begin(), all.end(), [&](const Expression* e) { return cannot_fail(*e); }) &&
         std::all_of(join.own_where.begin(), join.own_where.end(),
                     [&](const Clause& clause) { return cannot_fail(clause.expression); });
}

PlannedJoin Lowering::join(const Join& join) {
  PlannedJoin out;
  std::set<std::size_t> columns;
  if (join.at && sources_of(join.at->expression).empty()) out.day = number(join.at->expression);
  const auto currency = currency_place();
  for (const Expression* e : asked_by(join, !out.day.has_value())) {
    for (const std::size_t column : columns_of(*e)) {
      columns.insert(places_[column]);
      if (type_of(column) == bill::Type::decimal && currency) columns.insert(*currency);
    }
  }
  out.columns.assign(columns.begin(), columns.end());
  for (const Expression* e : asked_by(join, true))
    for (const std::size_t place : read_by(*e)) columns.insert(place);
  out.reads.assign(columns.begin(), columns.end());
  return out;
}

}  // namespace telaudit::rules
