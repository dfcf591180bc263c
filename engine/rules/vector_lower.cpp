#include "rules/vector_lower.h"

#include <algorithm>
#include <limits>

#include "rules/language.h"

namespace telaudit::rules {
namespace {

// Beyond these the functions of the calendar give an error (functions.cpp, duration_functions.cpp).
constexpr std::int64_t kMostDays = 3'000'000;
constexpr std::int64_t kMostTenths = kMostDays * kTenthsOfDay;
constexpr std::int64_t kLongestDuration = 1'000'000'000'000;

}  // namespace

bool is_numeric(Kind kind) {
  return kind != Kind::text && kind != Kind::boolean;
}

std::uint32_t PlanBuilder::add(PlanNode node, const std::string& words) {
  std::string key;
  for (const auto number :
       {static_cast<long long>(node.step), static_cast<long long>(node.column),
        static_cast<long long>(node.constant.state), static_cast<long long>(node.constant.scale),
        static_cast<long long>(node.constant.number >> 64), static_cast<long long>(node.constant.number),
        static_cast<long long>(node.comparison), static_cast<long long>(node.scale),
        static_cast<long long>(node.mode), static_cast<long long>(node.most)})
    key += std::to_string(number) + ",";
  for (const auto child : node.children) {
    key += std::to_string(child) + ";";
    node.joined = node.joined || plan_.nodes[child].joined;
  }
  // Arithmetic is the same whatever it was written as; what is looked up or asked of the interpreter is not.
  const bool by_words = node.step == Step::table || node.step == Step::predicate ||
                        node.step == Step::by_row || node.step == Step::joined_number ||
                        node.step == Step::joined_condition;
  if (by_words) key += words;
  const auto [at, fresh] = nodes_.try_emplace(key, static_cast<std::uint32_t>(plan_.nodes.size()));
  if (fresh) plan_.nodes.push_back(std::move(node));
  return at->second;
}

std::size_t PlanBuilder::intern(const std::string& text) {
  return texts_.try_emplace(text, texts_.size()).first->second;
}

Lowering::Lowering(PlanBuilder& builder, const Rule& rule, Setting& setting, std::size_t number,
                   const std::vector<std::size_t>& places, About about)
    : builder_(builder), about_(about), rule_(rule), setting_(setting), number_(number), places_(places) {
  const std::size_t lets = about == About::group ? rule.group->lets.size() : rule.lets.size();
  conditions_of_lets_.resize(lets);
  numbers_of_lets_.resize(lets);
  meanings_of_lets_.resize(lets);
  lets_look_elsewhere_.resize(lets);
}

// What a let stands for; nullptr for anything else.
const Expression* Lowering::let_of(const Expression& e) const {
  if (about_ != About::group) return e.node == Node::let ? &rule_.lets[e.index].clause.expression : nullptr;
  return e.node == Node::group_let ? &rule_.group->lets[e.index].clause.expression : nullptr;
}

std::optional<std::size_t> Lowering::leaf_of(const Expression& e) const {
  if (about_ == About::row)
    return e.node == Node::column && e.source == 0 ? std::optional(e.index) : std::nullopt;
  if (about_ == About::neighbours) {
    if (e.node != Node::column && e.node != Node::alias) return std::nullopt;
    const auto at = shown_.find({e.source, e.node == Node::column ? e.index : Expression::kNone});
    return at == shown_.end() ? std::nullopt : std::optional(at->second);
  }
  if (e.node == Node::group_key) return e.index;
  if (e.node == Node::aggregate && e.source == Expression::kNone) return rule_.group->by.size() + e.index;
  return std::nullopt;
}

bill::Type Lowering::type_of(std::size_t column) const {
  const SourceBinding& over = rule_.sources[0];
  return over.schema.columns[over.columns[column]].type;
}

const std::set<std::size_t>& Lowering::columns_of(const Expression& e) {
  if (const auto at = columns_.find(&e); at != columns_.end()) return at->second;
  std::set<std::size_t> columns;
  if (const auto leaf = leaf_of(e)) {
    columns.insert(*leaf);
    return columns_[&e] = std::move(columns);
  }
  if (const Expression* let = let_of(e)) columns = columns_of(*let);
  for (const auto& child : e.children) {
    // Over no rows an aggregate looks at nothing.
    if (about_ == About::neighbours && e.node == Node::aggregate) break;
    const auto& more = columns_of(child);
    columns.insert(more.begin(), more.end());
  }
  return columns_[&e] = std::move(columns);
}

bool Lowering::looks_elsewhere(const Expression& e) {
  if (const auto leaf = leaf_of(e)) return left_out_.contains(*leaf);
  if (const Expression* of = let_of(e)) {
    if (!lets_look_elsewhere_[e.index]) {
      const bool elsewhere = looks_elsewhere(*of);
      lets_look_elsewhere_[e.index] = elsewhere;
    }
    return *lets_look_elsewhere_[e.index];
  }
  switch (e.node) {
    case Node::literal:
    case Node::param:
    case Node::logical_not:
    case Node::logical_and:
    case Node::logical_or:
    case Node::equal:
    case Node::not_equal:
    case Node::less:
    case Node::less_equal:
    case Node::greater:
    case Node::greater_equal:
    case Node::add:
    case Node::subtract:
    case Node::multiply:
    case Node::divide:
    case Node::negate:
    case Node::in:
    case Node::is_known:
    case Node::is_unknown:
    case Node::call:
      break;
    case Node::column:
    case Node::alias:
    case Node::aggregate:
      if (about_ == About::neighbours) return e.node != Node::aggregate || e.source != open_;
      if (about_ == About::group || !slots_.contains(e.source)) return true;
      break;
    default:
      return true;
  }
  return std::any_of(e.children.begin(), e.children.end(),
                     [&](const Expression& child) { return looks_elsewhere(child); });
}

std::string Lowering::meaning(const Expression& e) {
  std::string out = std::to_string(static_cast<int>(e.node));
  switch (e.node) {
    case Node::column:
      if (e.source != 0)
        return "j" + std::to_string(number_) + "." + std::to_string(e.source) + "." + std::to_string(e.index);
      return "c" + std::to_string(places_[e.index]);
    case Node::alias:
    case Node::aggregate:
      return "u" + std::to_string(builder_.fresh());
    case Node::let:
      if (meanings_of_lets_[e.index].empty())
        meanings_of_lets_[e.index] =
            "l" + std::to_string(builder_.intern(meaning(rule_.lets[e.index].clause.expression)));
      return meanings_of_lets_[e.index];
    case Node::literal:
      out = "v";
      append_key(out, e.literal, true);
      return out + std::to_string(e.literal.scale) + "/" + std::to_string(static_cast<int>(e.mode));
    case Node::param:
      out = "p";
      for (const auto& value : setting_.params[e.index]) {
        append_key(out, value, true);
        out += std::to_string(value.scale);
      }
      return out;
    case Node::call:
      out = "f" + std::to_string(static_cast<int>(e.function));
      break;
    default:
      break;
  }
  out += "k" + std::to_string(static_cast<int>(e.type.kind)) + "(";
  for (const auto& child : e.children) out += meaning(child) + ",";
  return out + ")";
}

Value Lowering::evaluated(const Expression& e) const {
  static const bill::Batch kNoRow;
  RowFrame frame;
  frame.start(setting_, kNoRow, 0);
  return evaluate(e, frame);
}

std::uint32_t Lowering::node(Step step, std::vector<std::uint32_t> children, const Expression* e) {
  PlanNode out;
  out.step = step;
  out.children = std::move(children);
  out.rule = number_;
  ask_where_unable(out, e);
  return builder_.add(std::move(out));
}

// The interpreter sees rows, and nothing of a plan over neighbours.
void Lowering::ask_where_unable(PlanNode& node, const Expression* e) {
  if (e == nullptr || about_ == About::neighbours) return;
  node.expression = e;
  node.reads = read_by(*e);
}

std::vector<std::size_t> Lowering::read_by(const Expression& e) {
  std::vector<std::size_t> places;
  for (const std::size_t column : columns_of(e)) places.push_back(places_[column]);
  // Money is read with its currency.
  if (const auto currency = currency_place()) places.push_back(*currency);
  return places;
}

std::uint32_t Lowering::constant(Step step, const Value& value) {
  PlanNode out;
  out.step = step;
  out.constant.state = value.state;
  if (value.known()) {
    out.constant.number = static_cast<Int128>(value.number);
    out.constant.scale = value.scale;
  }
  return builder_.add(std::move(out));
}

std::uint32_t Lowering::looked_up(Step step, const Expression& e) {
  if (about_ != About::row)
    return constant(is_condition(step) ? Step::decided : Step::constant, make_error({}));
  PlanNode out;
  out.step = step;
  if (step != Step::by_row) out.column = places_[*columns_of(e).begin()];
  out.reads = read_by(e);
  out.rule = number_;
  out.expression = &e;
  return builder_.add(std::move(out), meaning(e));
}

std::optional<std::size_t> Lowering::one_column(const Expression& e, bool text) {
  const auto& columns = columns_of(e);
  if (columns.size() != 1 || about_ != About::row || !sources_of(e).empty()) return std::nullopt;
  const bill::Type type = type_of(*columns.begin());
  const bool wanted =
      text ? type == bill::Type::text
           : type == bill::Type::date || type == bill::Type::integer || type == bill::Type::boolean;
  return wanted ? std::optional(*columns.begin()) : std::nullopt;
}

std::uint32_t Lowering::condition(const Expression& e) {
  if (!looks_elsewhere(e)) {
    if (const auto slot = one_join(e)) return of_joined(Step::joined_condition, e, *slot);
    if (columns_of(e).empty() && sources_of(e).empty()) return constant(Step::decided, evaluated(e));
    if (const auto found = known_condition(e)) return *found;
    if (one_column(e, true)) return looked_up(Step::predicate, e);
    if (one_column(e, false)) return looked_up(Step::predicate, e);
  }
  return looked_up(Step::by_row, e);
}

std::optional<std::uint32_t> Lowering::known_condition(const Expression& e) {
  switch (e.node) {
    case Node::logical_and:
      return node(Step::both, {condition(e.children[0]), condition(e.children[1])});
    case Node::logical_or:
      return node(Step::either, {condition(e.children[0]), condition(e.children[1])});
    case Node::logical_not:
      return node(Step::negation, {condition(e.children[0])});
    case Node::let:
    case Node::group_let: {
      auto& let = conditions_of_lets_[e.index];
      if (!let) let = condition(*let_of(e));
      return let;
    }
    case Node::column:
    case Node::group_key:
    case Node::aggregate:
      return leaf_of(e) ? of_column(Step::flag, e) : std::nullopt;
    case Node::in:
      return member(e);
    case Node::is_known:
    case Node::is_unknown: {
      const Expression& of = e.children[0];
      std::uint32_t known = 0;
      if (leaf_of(of)) {
        known = *of_column(Step::present, of);
      } else {
        const auto child = is_numeric(of.type.kind) ? number(of) : std::nullopt;
        if (!child) return std::nullopt;
        // What the interpreter says of `is unknown` would be the opposite.
        known = node(Step::is_known, {*child}, e.node == Node::is_known ? &e : nullptr);
      }
      return e.node == Node::is_known ? known : node(Step::negation, {known});
    }
    default:
      return is_comparison(e.node) ? comparison(e) : std::nullopt;
  }
}

std::optional<std::uint32_t> Lowering::of_column(Step step, const Expression& e) {
  PlanNode out;
  out.step = step;
  out.column = places_[*leaf_of(e)];
  return builder_.add(std::move(out));
}

std::optional<std::uint32_t> Lowering::comparison(const Expression& e) {
  const Expression& left = e.children[0];
  const Expression& right = e.children[1];
  PlanNode out;
  out.comparison = e.node;
  out.rule = number_;
  ask_where_unable(out, &e);
  if (left.node != Node::divide && right.node != Node::divide) {
    if (!is_numeric(left.type.kind) || !is_numeric(right.type.kind)) return std::nullopt;
    const auto a = number(left);
    const auto b = number(right);
    if (!a || !b) return std::nullopt;
    out.step = Step::compare;
    out.children = {*a, *b};
    return builder_.add(std::move(out));
  }
  out.step = Step::quotients;
  for (const Expression* side : {&left, &right}) {
    const bool quotient = side->node == Node::divide;
    const auto above = number(quotient ? side->children[0] : *side);
    const auto below =
        quotient ? number(side->children[1]) : std::optional(constant(Step::constant, make_integer(1)));
    if (!above || !below) return std::nullopt;
    out.children.push_back(*above);
    out.children.push_back(*below);
  }
  return builder_.add(std::move(out));
}

std::optional<std::uint32_t> Lowering::member(const Expression& e) {
  if (!is_numeric(e.children[0].type.kind)) return std::nullopt;
  const auto value = number(e.children[0]);
  if (!value) return std::nullopt;
  std::vector<std::uint32_t> candidates;
  if (e.children.size() == 2 && e.children[1].node == Node::param) {
    for (const auto& candidate : setting_.params[e.children[1].index])
      candidates.push_back(constant(Step::constant, candidate));
  } else {
    for (std::size_t i = 1; i < e.children.size(); ++i) {
      const auto candidate = number(e.children[i]);
      if (!candidate) return std::nullopt;
      candidates.push_back(*candidate);
    }
  }
  std::uint32_t found = constant(Step::decided, make_boolean(false));
  for (const auto candidate : candidates) {
    PlanNode equal;
    equal.step = Step::compare;
    equal.children = {*value, candidate};
    // Where the numbers are too large for the vectors, the interpreter is asked about the whole.
    equal.rule = number_;
    equal.expression = nullptr;
    found = node(Step::either, {found, builder_.add(std::move(equal))});
  }
  return found;
}

std::optional<std::uint32_t> Lowering::number(const Expression& e) {
  if (looks_elsewhere(e)) return std::nullopt;
  if (const auto slot = one_join(e)) return of_joined(Step::joined_number, e, *slot);
  if (columns_of(e).empty() && sources_of(e).empty()) return constant(Step::constant, evaluated(e));
  if (one_column(e, true)) return looked_up(Step::table, e);
  if (const auto found = known_number(e)) return found;
  if (one_column(e, false)) return looked_up(Step::table, e);
  return std::nullopt;
}

std::optional<std::uint32_t> Lowering::of_children(Step step, const Expression& e) {
  std::vector<std::uint32_t> children;
  for (const auto& child : e.children) {
    const auto found = number(child);
    if (!found) return std::nullopt;
    children.push_back(*found);
  }
  return node(step, std::move(children));
}

std::optional<std::uint32_t> Lowering::known_number(const Expression& e) {
  switch (e.node) {
    case Node::column:
    case Node::group_key:
    case Node::aggregate:
      return leaf_of(e) ? of_column(Step::column, e) : std::nullopt;
    case Node::let:
    case Node::group_let: {
      if (!numbers_of_lets_[e.index]) {
        const auto found = number(*let_of(e));
        numbers_of_lets_[e.index] = found;
      }
      return *numbers_of_lets_[e.index];
    }
    case Node::add:
      return of_children(Step::add, e);
    case Node::subtract:
      return of_children(Step::subtract, e);
    case Node::multiply:
      return of_children(Step::multiply, e);
    case Node::negate:
      return of_children(Step::negate, e);
    case Node::call:
      return call(e);
    default:
      return std::nullopt;
  }
}

std::optional<std::uint32_t> Lowering::call(const Expression& e) {
  switch (e.function) {
    case FunctionId::abs:
      return of_children(Step::absolute, e);
    case FunctionId::min:
      return of_children(Step::least, e);
    case FunctionId::max:
      return of_children(Step::greatest, e);
    case FunctionId::coalesce:
      return of_children(Step::first_known, e);
    case FunctionId::date_of:
      return of_children(Step::day_of, e);
    case FunctionId::round:
      return round_call(e);
    case FunctionId::days_between: {
      const auto from = number(e.children[0]);
      const auto to = number(e.children[1]);
      if (!from || !to) return std::nullopt;
      return node(Step::subtract, {*to, *from});
    }
    case FunctionId::add_days:
      return sum_within(e.children[0], &e.children[1], kMostDays);
    case FunctionId::add_duration:
      return sum_within(e.children[0], &e.children[1], kMostTenths);
    case FunctionId::tenths:
      return sum_within(e.children[0], nullptr, kLongestDuration);
    case FunctionId::if_: {
      const auto yes = number(e.children[1]);
      const auto no = number(e.children[2]);
      if (!yes || !no) return std::nullopt;
      return node(Step::choose, {condition(e.children[0]), *yes, *no});
    }
    case FunctionId::ulp:
    case FunctionId::scale: {
      const Expression& of = e.children[0];
      if (about_ != About::row || !leaf_of(of) || type_of(of.index) != bill::Type::decimal)
        return std::nullopt;
      return of_column(e.function == FunctionId::ulp ? Step::last_digit : Step::decimals, of);
    }
    default:
      return std::nullopt;
  }
}

std::optional<std::uint32_t> Lowering::sum_within(const Expression& left, const Expression* right,
                                                  std::int64_t most) {
  PlanNode out;
  out.step = Step::add;
  out.most = most;
  const auto first = number(left);
  const auto second =
      right == nullptr ? std::optional(constant(Step::constant, make_integer(0))) : number(*right);
  if (!first || !second) return std::nullopt;
  out.children = {*first, *second};
  return builder_.add(std::move(out));
}

std::optional<std::uint32_t> Lowering::round_call(const Expression& e) {
  if (e.children[2].node != Node::literal) return std::nullopt;
  if (!columns_of(e.children[1]).empty() || !sources_of(e.children[1]).empty() ||
      looks_elsewhere(e.children[1]))
    return std::nullopt;
  const Value scale = evaluated(e.children[1]);
  if (!scale.known() || scale.number < 0 || scale.number > kMaxScale) return std::nullopt;
  const Expression& of = e.children[0];
  const bool divided = of.node == Node::divide;
  PlanNode out;
  out.step = divided ? Step::quotient : Step::round;
  out.scale = static_cast<int>(scale.number);
  out.mode = e.children[2].mode;
  for (std::size_t i = 0; i < (divided ? 2U : 1U); ++i) {
    const auto child = number(divided ? of.children[i] : of);
    if (!child) return std::nullopt;
    out.children.push_back(*child);
  }
  return builder_.add(std::move(out));
}

PlannedClause Lowering::in_force() {
  PlanNode date;
  date.step = Step::column;
  date.column = places_[rule_.bill_date];
  const auto day = builder_.add(std::move(date));
  const auto bound = [&](Node comparison, std::int64_t limit) {
    PlanNode compared;
    compared.comparison = comparison;
    compared.step = Step::compare;
    compared.children = {day, constant(Step::constant, make_day(limit))};
    return builder_.add(std::move(compared));
  };
  // Holds for every known date, so that an unknown one is never decided.
  std::uint32_t found = bound(Node::greater_equal, std::numeric_limits<std::int32_t>::min());
  if (rule_.valid_from) found = node(Step::both, {found, bound(Node::greater_equal, rule_.valid_from->days)});
  if (rule_.valid_to) found = node(Step::both, {found, bound(Node::less, rule_.valid_to->days)});
  return make_clause(found, {{"bill_date of " + rule_.info.over, places_[rule_.bill_date]}});
}

std::vector<std::pair<std::string, std::size_t>> Lowering::unknown_leaves(const Expression& expression) {
  std::vector<std::pair<std::string, std::size_t>> leaves;
  const SourceBinding& over = rule_.sources[0];
  for (const std::size_t column : columns_of(expression)) {
    if (about_ == About::row) {
      leaves.emplace_back(over.schema.columns[over.columns[column]].name + " of " + over.relation,
                          places_[column]);
    } else {
      const Group& group = *rule_.group;
      const bool is_key = column < group.by.size();
      leaves.emplace_back(is_key ? group.key_names[column] : group.aggregates[column - group.by.size()].text,
                          places_[column]);
    }
  }
  std::sort(leaves.begin(), leaves.end());
  return leaves;
}

}  // namespace telaudit::rules
