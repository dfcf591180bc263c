// Windows: their keys, where rows begin and end, and what decides a row by its neighbours.
#include <algorithm>

#include "rules/neighbour_notes.h"
#include "rules/vector_lower.h"

namespace telaudit::rules {

std::optional<PlannedWindow> Lowering::window(const Window& window) {
  PlannedWindow out;
  if (window.within && !evaluated(window.within->length.expression).known()) return std::nullopt;
  for (const auto& by : window.by) {
    out.keys.push_back(key(by.expression));
    if (out.keys.back().from == PlannedKey::From::row) return std::nullopt;
  }
  std::vector<const Clause*> marks;
  for (const auto& clause : window.order) marks.push_back(&clause);
  if (window.overlap) marks.insert(marks.end(), {&window.overlap->from, &window.overlap->to});
  for (const Clause* clause : marks) {
    const auto node = is_numeric(clause->expression.type.kind) ? number(clause->expression) : std::nullopt;
    if (!node) return std::nullopt;
    out.marks.push_back(*node);
  }
  const bool neighbours = window.previous != Expression::kNone || window.next != Expression::kNone;
  if (window.overlap && !neighbours && window.order.front().text == window.overlap->from.text) {
    const Kind kind = window.overlap->from.expression.type.kind;
    const bool whole = kind == Kind::date || kind == Kind::moment || kind == Kind::integer;
    if (whole && kind == window.overlap->to.expression.type.kind)
      out.span = {out.marks[out.marks.size() - 2], out.marks.back()};
  }
  return out;
}

namespace {

// Whole numbers of 64 bits at no scale.
bool is_whole(Kind kind) {
  return kind == Kind::date || kind == Kind::moment || kind == Kind::integer;
}

// The number of a member; it is added where it is not there yet.
template <typename T>
std::size_t place_in(std::vector<T>& all, const T& one) {
  const auto at = static_cast<std::size_t>(std::find(all.begin(), all.end(), one) - all.begin());
  if (at == all.size()) all.push_back(one);
  return at;
}

}  // namespace

std::optional<PlannedNeighbours::Of> Lowering::neighbour_of(const Window& window, std::size_t source) {
  using Of = PlannedNeighbours::Of;
  if (source == 0) return Of::row;
  if (source == window.previous) return Of::previous;
  if (source == window.next) return Of::next;
  if (window.overlap && source == window.overlap->source) return Of::latest;
  return std::nullopt;
}

// Columns of the row and its neighbours that an expression looks at, through lets; what an aggregate looks at
// is left out.
void Lowering::add_shown(const Expression& e, const Window& window, Shown& shown) const {
  if (e.node == Node::aggregate) return;
  if ((e.node == Node::column || e.node == Node::alias) && neighbour_of(window, e.source))
    shown.try_emplace({e.source, e.node == Node::column ? e.index : Expression::kNone}, 0);
  if (const Expression* let = let_of(e)) add_shown(*let, window, shown);
  for (const auto& child : e.children) add_shown(child, window, shown);
}

// Whether rows of one partition have the same currency.
bool Lowering::currency_in_key(const Window& window) const {
  const auto place = currency_place();
  return place && std::any_of(window.by.begin(), window.by.end(), [&](const Clause& by) {
           const Expression* column = column_itself(by.expression);
           if (column != nullptr) return places_[column->index] == *place;
           PlannedKey key;
           return first_text(by.expression, key) && key.places == std::vector{*place} && key.otherwise == "";
         });
}

std::optional<std::uint32_t> Lowering::note_of(std::size_t source, std::size_t column, bool same_currency,
                                               std::vector<std::string>& names) {
  const SourceBinding& binding = rule_.sources[source];
  const bill::ColumnSpec& spec = binding.schema.columns[binding.columns[column]];
  if (spec.type == bill::Type::text || spec.type == bill::Type::boolean) return std::nullopt;
  // Amounts in two currencies do not mix.
  if (spec.money && source != 0 && !same_currency) return std::nullopt;
  PlanNode out;
  out.step = Step::column;
  out.column = place_in(names, spec.name);
  return builder_.add(std::move(out));
}

std::optional<PlannedNeighbours> Lowering::neighbours(const Window& window, const PlannedWindow& planned,
                                                      std::vector<std::string>& names) {
  const auto type_of_note = [](Kind kind) {
    if (kind == Kind::integer) return bill::Type::integer;
    return kind == Kind::moment ? bill::Type::moment : bill::Type::date;
  };
  PlannedNeighbours out;
  const auto note = [&](std::uint32_t node, bill::Type type) {
    const std::size_t at = place_in(out.notes, node);
    if (at == out.types.size()) out.types.push_back(type);
    return at;
  };
  std::vector<const Clause*> marks;
  for (const auto& clause : window.order) marks.push_back(&clause);
  if (window.overlap) marks.insert(marks.end(), {&window.overlap->from, &window.overlap->to});
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const Kind kind = marks[i]->expression.type.kind;
    // What integers come to may need more than 64 bits.
    if (!is_whole(kind) || (kind == Kind::integer && column_itself(marks[i]->expression) == nullptr))
      return std::nullopt;
    const std::size_t at = note(planned.marks[i], type_of_note(kind));
    if (i < window.order.size()) out.order.push_back(at);
  }
  if (window.overlap)
    out.span = {place_in(out.notes, planned.marks[marks.size() - 2]),
                place_in(out.notes, planned.marks.back())};

  Shown wanted;
  for (const auto& clause : rule_.when) add_shown(clause.expression, window, wanted);
  Shown shown;
  const bool same_currency = currency_in_key(window);
  for (const auto& [column, unset] : wanted) {
    const auto [source, index] = column;
    PlannedNeighbours::Column of{*neighbour_of(window, source), std::nullopt};
    if (index != Expression::kNone) {
      const SourceBinding& binding = rule_.sources[source];
      const auto node = note_of(source, index, same_currency, names);
      if (!node) continue;
      of.note = note(*node, binding.schema.columns[binding.columns[index]].type);
    }
    shown[column] = out.columns.size();
    out.columns.push_back(of);
  }

  auto plan = std::make_shared<Plan>();
  PlannedRule rule;
  rule.rule = &rule_;
  for (std::size_t i = 0; i < out.columns.size(); ++i) {
    rule.columns.push_back(i);
    plan->columns.push_back(std::to_string(i));
  }
  PlanBuilder builder(*plan);
  Lowering beside(builder, rule_, setting_, 0, rule.columns, About::neighbours);
  beside.show(window, std::move(shown));
  bool decides = false;
  for (const auto& clause : rule_.when) {
    rule.when.push_back(make_clause(beside.condition(clause.expression), {}));
    const PlanNode& node = builder.node(rule.when.back().node);
    decides = decides || node.step != Step::decided || node.constant.state != State::error;
  }
  if (!decides || out.notes.size() > NoteLayout::kMostValues) return std::nullopt;
  out.open_is_empty = window.overlap && window.overlap->open != Expression::kNone;
  plan->rules.push_back(std::move(rule));
  out.plan = std::move(plan);
  return out;
}

}  // namespace telaudit::rules
