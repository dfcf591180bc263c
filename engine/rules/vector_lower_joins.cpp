// Joins, and expressions about the rows they find.
#include <algorithm>

#include "rules/functions.h"
#include "rules/vector_lower.h"

namespace telaudit::rules {

std::set<std::size_t> Lowering::sources_of(const Expression& e) const {
  std::set<std::size_t> sources;
  if (about_ != About::row) return sources;
  const bool joined = e.node == Node::column || e.node == Node::alias || e.node == Node::aggregate;
  if (joined && e.source != 0 && e.source != Expression::kNone) sources.insert(e.source);
  if (const Expression* let = let_of(e)) sources.merge(sources_of(*let));
  for (const auto& child : e.children) sources.merge(sources_of(child));
  return sources;
}

namespace {

// The expressions of a join that look at the row; those about the joined row alone are left out.
std::vector<const Expression*> asked_by(const Join& join) {
  std::vector<const Expression*> out;
  for (const auto& match : join.matches) out.push_back(&match.value.expression);
  for (const auto& range : join.ranges) out.push_back(&range.value.expression);
  if (join.prefix) out.push_back(&join.prefix->value.expression);
  for (const auto& clause : join.where) out.push_back(&clause.expression);
  if (join.at) out.push_back(&join.at->expression);
  return out;
}

}  // namespace

std::set<std::size_t> Lowering::sources_of(const Join& join) const {
  std::set<std::size_t> sources;
  for (const Expression* e : asked_by(join)) sources.merge(sources_of(*e));
  sources.erase(join.source);
  return sources;
}

bool Lowering::sees(const Expression& e) const {
  const auto sources = sources_of(e);
  return std::all_of(sources.begin(), sources.end(),
                     [&](std::size_t source) { return slots_.contains(source); });
}

std::optional<std::size_t> Lowering::one_join(const Expression& e) {
  if (about_ != About::row || !columns_of(e).empty()) return std::nullopt;
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

// Whether a call fails only where one of its arguments does.
bool Lowering::call_cannot_fail(const Expression& e) const {
  switch (e.function) {
    case FunctionId::coalesce:
      return e.type.kind != Kind::money;
    case FunctionId::digits_only:
    case FunctionId::is_nanp:
    case FunctionId::starts_with:
      return true;
    case FunctionId::matches: {
      // A pattern that is a literal or a param, and not valid, fails for every text.
      const Value pattern = evaluated(e.children[1]);
      return pattern.known() && call_function(e, {make_text(""), pattern}, setting_).known();
    }
    default:
      return false;
  }
}

// Conditions on words, days and known numbers: nothing that mixes amounts of money or can run out of digits.
bool Lowering::cannot_fail(const Expression& e) const {
  switch (e.node) {
    case Node::let:
      return cannot_fail(*let_of(e));
    case Node::call:
      if (!call_cannot_fail(e)) return false;
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
  const auto all = asked_by(join);
  return std::all_of(all.begin(), all.end(), [&](const Expression* e) { return cannot_fail(*e); }) &&
         std::all_of(join.own_where.begin(), join.own_where.end(),
                     [&](const Clause& clause) { return cannot_fail(clause.expression); });
}

namespace {

// Rows that meet nothing have two places at each, known and unknown.
constexpr std::size_t kMostTurns = 8;

// Kinds whose numbers are whole, so that they stand between two others whatever was printed.
bool is_whole_between(Kind kind) {
  return kind == Kind::date || kind == Kind::moment || kind == Kind::duration || kind == Kind::integer;
}

}  // namespace

PlannedMatch Lowering::match(const Expression& e, std::size_t source) {
  PlannedMatch out;
  out.expression = &e;
  std::set<std::size_t> sources = sources_of(e);
  sources.erase(source);
  if (!sources.empty()) {
    if (sources.size() != 1 || !columns_of(e).empty()) return out;
    out.from = PlannedMatch::From::joined;
    out.join = slots_.at(*sources.begin());
    return out;
  }
  if (e.type.kind != Kind::text) {
    out.number = key(e);
    const bool able =
        out.number.from == PlannedKey::From::number || out.number.from == PlannedKey::From::condition;
    if (able) out.from = PlannedMatch::From::number;
    return out;
  }
  const Expression* of = &e;
  while (const Expression* let = let_of(*of)) of = let;
  if (of->node == Node::call && of->function == FunctionId::normalise_service) {
    out.normalised = true;
    of = &of->children.front();
  }
  PlannedKey texts;
  if (const Expression* column = column_itself(*of)) {
    out.places.push_back(places_[column->index]);
  } else if (columns_of(*of).empty()) {
    const Value constant = evaluated(*of);
    if (constant.error()) return out;
    if (constant.known()) out.otherwise = constant.text;
  } else if (first_text(*of, texts)) {
    out.places = texts.places;
    out.otherwise = texts.otherwise;
  } else {
    const auto column = one_column(e, true);
    if (!column || looks_elsewhere(e)) return out;
    out.from = PlannedMatch::From::made;
    out.places.push_back(places_[*column]);
    out.reads = read_by(e);
    return out;
  }
  out.from = PlannedMatch::From::texts;
  return out;
}

std::optional<PlannedTurn> Lowering::turn(const Expression& e) {
  if (!is_whole_between(e.type.kind) || !sources_of(e).empty()) return std::nullopt;
  const auto node = number(e);
  if (!node) return std::nullopt;
  PlannedTurn out;
  out.node = *node;
  out.expression = &e;
  return out;
}

bool Lowering::turns_of(const Expression& e, std::size_t source, std::vector<PlannedTurn>& turns) {
  const auto alone = [&](const Expression& of) {
    const auto sources = sources_of(of);
    return columns_of(of).empty() && (sources.empty() || sources == std::set{source});
  };
  if (alone(e)) return true;
  if (const Expression* let = let_of(e)) return turns_of(*let, source, turns);
  if (is_comparison(e.node)) {
    const bool left = alone(e.children[0]);
    if (!left && !alone(e.children[1])) return false;
    const Expression& bound = e.children[left ? 0 : 1];
    auto asked = is_whole_between(bound.type.kind) ? turn(e.children[left ? 1 : 0]) : std::nullopt;
    if (!asked) return false;
    asked->bounds.push_back(&bound);
    asked->of_where = true;
    turns.push_back(std::move(*asked));
    return true;
  }
  const bool of_parts = e.node == Node::logical_not || e.node == Node::logical_and ||
                        e.node == Node::logical_or ||
                        (e.node == Node::call && e.function == FunctionId::coalesce);
  return of_parts && std::all_of(e.children.begin(), e.children.end(),
                                 [&](const Expression& child) { return turns_of(child, source, turns); });
}

PlannedJoin Lowering::join(const Join& join) {
  PlannedJoin out;
  std::vector<const Expression*> others;  // what is looked at column by column
  const auto ask = [&](const Expression& e) {
    PlannedMatch found = match(e, join.source);
    if (found.from == PlannedMatch::From::columns) {
      others.push_back(&e);
      out.ends_at_absent = false;
    }
    return found;
  };
  for (const auto& match : join.matches) out.matches.push_back(ask(match.value.expression));
  if (join.prefix) {
    PlannedMatch found = ask(join.prefix->value.expression);
    if (found.from == PlannedMatch::From::texts || found.from == PlannedMatch::From::made) {
      out.prefix = std::move(found);
    } else if (found.from == PlannedMatch::From::joined) {
      others.push_back(&join.prefix->value.expression);
      out.ends_at_absent = false;
    }
  }
  const auto stand = [&](const Expression& e, std::vector<std::size_t> columns) {
    auto asked = turn(e);
    if (!asked) {
      others.push_back(&e);
      out.ends_at_absent = false;
      return;
    }
    std::erase(columns, Expression::kNone);
    asked->columns = std::move(columns);
    out.turns.push_back(std::move(*asked));
  };
  if (join.at) stand(join.at->expression, {join.valid_from, join.valid_to});
  for (const auto& range : join.ranges) stand(range.value.expression, {range.from, range.to});
  for (const auto& clause : join.where) {
    std::vector<PlannedTurn> turns;
    const bool followed = turns_of(clause.expression, join.source, turns);
    if (followed && out.turns.size() + turns.size() <= kMostTurns) {
      out.turns.insert(out.turns.end(), turns.begin(), turns.end());
    } else {
      others.push_back(&clause.expression);
    }
  }

  std::set<std::size_t> columns;
  std::set<std::size_t> sources;
  const auto currency = currency_place();
  for (const Expression* e : others) {
    sources.merge(sources_of(*e));
    for (const std::size_t column : columns_of(*e)) {
      columns.insert(places_[column]);
      if (type_of(column) == bill::Type::decimal && currency) columns.insert(*currency);
    }
  }
  sources.erase(join.source);
  for (const std::size_t source : sources) out.earlier.push_back(slots_.at(source));
  out.columns.assign(columns.begin(), columns.end());
  std::set<std::size_t> reads;
  for (const Expression* e : asked_by(join))
    for (const std::size_t place : read_by(*e)) reads.insert(place);
  out.reads.assign(reads.begin(), reads.end());
  return out;
}

}  // namespace telaudit::rules
