// The parts of groups: keys and aggregates.
#include <algorithm>

#include "rules/functions.h"
#include "rules/vector_lower.h"

namespace telaudit::rules {

const Expression* Lowering::column_itself(const Expression& e) const {
  const Expression* of = &e;
  while (const Expression* let = let_of(*of)) of = let;
  return of->node == Node::column && of->source == 0 ? of : nullptr;
}

std::optional<std::size_t> Lowering::currency_place() const {
  // Places of a plan over groups are keys and aggregates, and money among them knows its currency.
  if (about_ != About::row) return std::nullopt;
  const SourceBinding& over = rule_.sources[0];
  const auto column = over.schema.find("currency");
  if (!column) return std::nullopt;
  const auto at = std::find(over.columns.begin(), over.columns.end(), *column);
  if (at == over.columns.end()) return std::nullopt;
  return places_[static_cast<std::size_t>(at - over.columns.begin())];
}

bool Lowering::first_text(const Expression& e, PlannedKey& key) const {
  const Expression* of = &e;
  while (const Expression* let = let_of(*of)) of = let;
  if (of->node != Node::call || of->function != FunctionId::coalesce) return false;
  for (const auto& child : of->children) {
    const Expression* column = column_itself(child);
    if (column != nullptr && !key.otherwise) {
      key.places.push_back(places_[column->index]);
    } else if (child.node == Node::literal && child.literal.known() && !key.otherwise) {
      key.otherwise = child.literal.text;
    } else {
      return false;
    }
  }
  return true;
}

PlannedKey Lowering::key(const Expression& expression) {
  PlannedKey key;
  key.kind = expression.type.kind;
  key.expression = &expression;
  key.reads = read_by(expression);
  const Expression* column = column_itself(expression);
  if (key.kind == Kind::text) {
    if (column == nullptr) {
      if (first_text(expression, key)) key.from = PlannedKey::From::texts;
      return key;
    }
    key.from = PlannedKey::From::text;
    key.place = places_[column->index];
    return key;
  }
  if (key.kind == Kind::boolean) {
    key.from = PlannedKey::From::condition;
    key.node = condition(expression);
    return key;
  }
  // Money that is more than a column may lack its currency where a literal was chosen.
  if (key.kind == Kind::money && column == nullptr) return key;
  const auto node = number(expression);
  if (!node) return key;
  key.from = PlannedKey::From::number;
  key.node = *node;
  if (key.kind == Kind::money) key.currency = currency_place();
  return key;
}

std::optional<PlannedAggregate> Lowering::aggregate(const GroupAggregate& aggregate) {
  PlannedAggregate out;
  out.id = aggregate.id;
  out.known_only = aggregate.known_only;
  if (!aggregate.argument) return out;
  const Expression& argument = *aggregate.argument;
  if (looks_elsewhere(argument)) return std::nullopt;
  switch (aggregate.id) {
    case AggregateId::count:
    case AggregateId::any:
    case AggregateId::all:
      out.over = PlannedAggregate::Over::condition;
      out.node = condition(argument);
      return out;
    case AggregateId::sum:
    case AggregateId::min:
    case AggregateId::max: {
      if (!is_numeric(argument.type.kind)) return std::nullopt;
      const auto node = number(argument);
      if (!node) return std::nullopt;
      out.over = PlannedAggregate::Over::number;
      out.node = *node;
      if (argument.type.kind == Kind::money) out.currency = currency_place();
      return out;
    }
    case AggregateId::distinct:
      out.over = PlannedAggregate::Over::different;
      out.key = key(argument);
      if (out.key.from == PlannedKey::From::row) return std::nullopt;
      out.currency = out.key.currency;
      return out;
    default:
      return std::nullopt;
  }
}

std::optional<std::vector<PlannedFold>> Lowering::folds() {
  if (!rule_.joins.empty() || rule_.allocate) return std::nullopt;
  for (const auto& by : rule_.group->by) {
    const Kind kind = by.expression.type.kind;
    if (kind == Kind::decimal || kind == Kind::money) return std::nullopt;  // their decimals are seen
  }
  std::vector<PlannedFold> out;
  for (const auto& aggregate : rule_.group->aggregates) {
    PlannedFold fold;
    fold.id = aggregate.id;
    fold.known_only = aggregate.known_only;
    const bool count = fold.id == AggregateId::count;
    const bool number =
        fold.id == AggregateId::sum || fold.id == AggregateId::min || fold.id == AggregateId::max;
    if (aggregate.place || (!count && !number)) return std::nullopt;
    if (aggregate.argument && count) {
      if (looks_elsewhere(*aggregate.argument)) return std::nullopt;
      fold.over = PlannedFold::Over::condition;
      fold.node = condition(*aggregate.argument);
    } else if (aggregate.argument) {
      const Expression* column = column_itself(*aggregate.argument);
      if (column == nullptr || !is_numeric(aggregate.argument->type.kind)) return std::nullopt;
      fold.over = PlannedFold::Over::column;
      fold.place = places_[column->index];
      fold.kind = aggregate.argument->type.kind;
    }
    out.push_back(fold);
  }
  return out;
}

}  // namespace telaudit::rules
