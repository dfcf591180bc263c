#include "rules/horizon.h"

#include <algorithm>
#include <functional>
#include <string_view>

#include "rules/evaluate.h"
#include "rules/functions.h"

namespace telaudit::rules {
namespace {

constexpr std::string_view kBillDate = "bill_date";

// The expression itself, or what the let it names stands for.
const Expression& behind(const Rule& rule, const Expression& e) {
  const Expression* of = &e;
  while (of->node == Node::let) of = &rule.lets[of->index].clause.expression;
  return *of;
}

bool is_bill_date(const Rule& rule, const Expression& e) {
  const Expression& of = behind(rule, e);
  if (of.node != Node::column || of.source != 0) return false;
  const SourceBinding& over = rule.sources[0];
  return over.schema.columns[over.columns[of.index]].name == kBillDate;
}

// Days from the first to the last.
struct Stretch {
  Integer first, last;
};

// Makes conditions of the joined row of conditions that look at the row as well: whatever they compare it
// with is replaced by the least or the greatest that this can be.
class Weakening {
 public:
  Weakening(Setting& setting, const Join& join, const BillDates& days)
      : setting_(setting), rule_(*setting.rule), source_(join.source), days_(days) {}

  // Nothing where no more is known than that it may hold.
  std::optional<Expression> weaker(const Expression& e) const {
    switch (e.node) {
      case Node::logical_and:
        return both(weaker(e.children[0]), weaker(e.children[1]), e);
      case Node::logical_or: {
        auto left = weaker(e.children[0]);
        auto right = weaker(e.children[1]);
        if (!left || !right) return std::nullopt;
        return with_children(e, std::move(*left), std::move(*right));
      }
      case Node::equal:
      case Node::less:
      case Node::less_equal:
      case Node::greater:
      case Node::greater_equal:
        return compared(e);
      default:
        return of_joined_row(e) ? std::optional(e) : std::nullopt;
    }
  }

  // Of a day that the joined row has to agree in.
  std::optional<Expression> of_match(const SourceBinding& joined, const Join::Match& match) const {
    const bill::ColumnSpec& spec = joined.schema.columns[joined.columns[match.column]];
    const auto stretch = stretch_of(match.value.expression);
    if (spec.type != bill::Type::date || !stretch) return std::nullopt;
    Expression column;
    column.node = Node::column;
    column.name = spec.name;
    column.source = source_;
    column.index = match.column;
    column.type.kind = Kind::date;
    Expression comparison;
    comparison.type.kind = Kind::boolean;
    return against(comparison, Node::equal, column, *stretch);
  }

 private:
  static Expression with_children(Expression of, Expression left, Expression right) {
    of.children = {std::move(left), std::move(right)};
    return of;
  }
  static std::optional<Expression> both(std::optional<Expression> left, std::optional<Expression> right,
                                        const Expression& e) {
    if (!left || !right) return left ? std::move(left) : std::move(right);
    Expression conjunction = e;
    conjunction.node = Node::logical_and;
    return with_children(std::move(conjunction), std::move(*left), std::move(*right));
  }
  static bool needs(const Expression& e, const std::function<bool(const Expression&)>& which) {
    return which(e) || std::any_of(e.children.begin(), e.children.end(),
                                   [&](const Expression& child) { return needs(child, which); });
  }
  static bool looks_at_rows(const Expression& e) {
    return e.node == Node::column || e.node == Node::alias || e.node == Node::aggregate ||
           e.node == Node::let || e.node == Node::group_let || e.node == Node::group_key;
  }
  bool of_joined_row(const Expression& e) const {
    return !needs(e, [&](const Expression& part) {
      return looks_at_rows(part) && !(part.node == Node::column && part.source == source_);
    });
  }

  std::optional<Integer> constant(const Expression& e) const {
    if (needs(e, looks_at_rows)) return std::nullopt;
    RowFrame frame;
    frame.start(setting_);
    const Value value = evaluate(e, frame);
    if (!value.known() || value.scale != 0) return std::nullopt;
    return value.number;
  }

  // Between which days a date that depends on the row alone lies.
  std::optional<Stretch> stretch_of(const Expression& e) const {
    if (is_bill_date(rule_, e)) return Stretch{days_.first.days, days_.second.days};
    const Expression& of = behind(rule_, e);
    if (const auto day = constant(of)) return Stretch{*day, *day};
    // Later days come to later days, or to the same.
    const bool grows = of.node == Node::call &&
                       (of.function == FunctionId::add_days || of.function == FunctionId::add_months);
    if (!grows) return std::nullopt;
    const auto from = stretch_of(of.children[0]);
    const auto step = constant(of.children[1]);
    if (!from || !step) return std::nullopt;
    const auto moved = [&](const Integer& day) {
      return call_function(of, {make_day(static_cast<std::int64_t>(day)), make_integer(*step)}, setting_);
    };
    const Value first = moved(from->first);
    const Value last = moved(from->last);
    if (!first.known() || !last.known()) return std::nullopt;
    return Stretch{first.number, last.number};
  }

  static Expression with_day(const Expression& comparison, Node node, const Expression& joined, Integer day) {
    Expression literal;
    literal.node = Node::literal;
    literal.type.kind = Kind::date;
    literal.type.constant = true;
    literal.literal = make_day(static_cast<std::int64_t>(day));
    Expression out = comparison;
    out.node = node;
    return with_children(std::move(out), joined, std::move(literal));
  }
  // `joined` compared with some day of the stretch.
  static std::optional<Expression> against(const Expression& e, Node node, const Expression& joined,
                                           const Stretch& stretch) {
    switch (node) {
      case Node::less:
      case Node::less_equal:
        return with_day(e, node, joined, stretch.last);
      case Node::greater:
      case Node::greater_equal:
        return with_day(e, node, joined, stretch.first);
      case Node::equal:
        return both(with_day(e, Node::greater_equal, joined, stretch.first),
                    with_day(e, Node::less_equal, joined, stretch.last), e);
      default:
        return std::nullopt;
    }
  }

  // How far a day of the joined row is from one of the row, compared with a number of days.
  std::optional<Expression> distance(const Expression& e, Node node, const Expression& side,
                                     const Integer& days) const {
    const Expression& of = behind(rule_, side);
    if (of.node != Node::call) return std::nullopt;
    if (of.function == FunctionId::abs) {
      if (node != Node::less && node != Node::less_equal && node != Node::equal) return std::nullopt;
      const bool less = node == Node::less;
      return both(distance(e, less ? node : Node::less_equal, of.children[0], days),
                  distance(e, less ? Node::greater : Node::greater_equal, of.children[0], -days), e);
    }
    if (of.function != FunctionId::days_between) return std::nullopt;
    // to - from ? days: to ? from + days, and from, turned, ? to - days.
    for (const bool is_to : {true, false}) {
      const Expression& joined = of.children[is_to ? 1 : 0];
      const auto other = stretch_of(of.children[is_to ? 0 : 1]);
      if (!other || !of_joined_row(joined)) continue;
      const Integer step = is_to ? days : Integer(-days);
      return against(e, is_to ? node : turned(node), joined, {other->first + step, other->last + step});
    }
    return std::nullopt;
  }

  std::optional<Expression> compared(const Expression& e) const {
    if (of_joined_row(e)) return e;
    for (const bool left : {true, false}) {
      const Expression& joined = e.children[left ? 0 : 1];
      const Expression& other = e.children[left ? 1 : 0];
      const Node node = left ? e.node : turned(e.node);
      if (joined.type.kind == Kind::date && of_joined_row(joined)) {
        if (const auto stretch = stretch_of(other)) return against(e, node, joined, *stretch);
      } else if (joined.type.kind == Kind::integer) {
        if (const auto days = constant(other))
          if (auto out = distance(e, node, joined, *days)) return out;
      }
    }
    return std::nullopt;
  }

  Setting& setting_;
  const Rule& rule_;
  const std::size_t source_;
  const BillDates& days_;
};

}  // namespace

bool judges_by_bill_date(const Rule& rule) {
  const auto& columns = rule.sources[0].schema.columns;
  const auto dated = std::find_if(columns.begin(), columns.end(),
                                  [](const bill::ColumnSpec& column) { return column.name == kBillDate; });
  if (dated == columns.end() || dated->type != bill::Type::date) return false;
  return !rule.group || std::any_of(rule.group->by.begin(), rule.group->by.end(),
                                    [&](const Clause& key) { return is_bill_date(rule, key.expression); });
}

std::size_t bill_date_place(const Rule& rule) {
  const SourceBinding& over = rule.sources[0];
  for (std::size_t i = 0; i < over.columns.size(); ++i)
    if (over.schema.columns[over.columns[i]].name == kBillDate) return i;
  return Expression::kNone;
}

std::vector<Clause> horizon_of(Setting& setting, const Join& join, const BillDates& days) {
  const Weakening weakening(setting, join, days);
  std::vector<Clause> out;
  const auto take = [&](std::optional<Expression> expression) {
    if (!expression) return;
    Clause clause;
    clause.expression = std::move(*expression);
    out.push_back(std::move(clause));
  };
  for (const auto& match : join.matches)
    if (!match.key) take(weakening.of_match(setting.rule->sources[join.source], match));
  for (const auto& clause : join.where) take(weakening.weaker(clause.expression));
  return out;
}

}  // namespace telaudit::rules
