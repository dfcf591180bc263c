// What the zones of a batch say about the nodes of a plan.
#include <algorithm>
#include <bit>
#include <limits>

#include "base/bounds.h"
#include "rules/vector_evaluate.h"

namespace telaudit::rules {
namespace {

struct Span {
  Int128 low = 0;
  Int128 high = 0;
};

bool fits(Int128 number) {
  const Int128 limit = *ten_to(kMaxDigits);
  return number > -limit && number < limit;
}

bool is_narrow(const Span& span) {
  return rules::is_narrow(span.low) && rules::is_narrow(span.high);
}

std::optional<Int128> times(Int128 a, Int128 b) {
  Int128 out = 0;
  if (__builtin_mul_overflow(a, b, &out) || !fits(out)) return std::nullopt;
  return out;
}

std::optional<Int128> plus(Int128 a, Int128 b) {
  Int128 out = 0;
  if (__builtin_add_overflow(a, b, &out) || !fits(out)) return std::nullopt;
  return out;
}

std::optional<Span> at_scale(const BoundNode& bound, int scale) {
  const auto factor = ten_to(scale - bound.scale);
  if (bound.unable || !factor) return std::nullopt;
  const auto low = times(bound.low, *factor);
  const auto high = times(bound.high, *factor);
  if (!low || !high) return std::nullopt;
  return Span{*low, *high};
}

std::optional<Span> sum(const Span& a, const Span& b) {
  const auto low = plus(a.low, b.low);
  const auto high = plus(a.high, b.high);
  if (!low || !high) return std::nullopt;
  return Span{*low, *high};
}

std::optional<Span> product(const Span& a, const Span& b) {
  Span out;
  bool first = true;
  for (const Int128 x : {a.low, a.high}) {
    for (const Int128 y : {b.low, b.high}) {
      const auto corner = times(x, y);
      if (!corner) return std::nullopt;
      out.low = first ? *corner : std::min(out.low, *corner);
      out.high = first ? *corner : std::max(out.high, *corner);
      first = false;
    }
  }
  return out;
}

Span magnitude(const Span& span) {
  if (span.low >= 0) return span;
  if (span.high <= 0) return {-span.high, -span.low};
  return {0, std::max(-span.low, span.high)};
}

// What two numbers come to.
std::optional<Span> together(Step step, const Span& a, const Span& b) {
  switch (step) {
    case Step::add:
      return sum(a, b);
    case Step::subtract:
      return sum(a, {-b.high, -b.low});
    case Step::multiply:
      return product(a, b);
    case Step::least:
      return Span{std::min(a.low, b.low), std::min(a.high, b.high)};
    case Step::greatest:
      return Span{std::max(a.low, b.low), std::max(a.high, b.high)};
    default:
      return Span{std::min(a.low, b.low), std::max(a.high, b.high)};
  }
}

std::optional<bool> decide(Node comparison, const Span& a, const Span& b) {
  const bool below = a.high < b.low;
  const bool above = a.low > b.high;
  const bool same = a.low == a.high && b.low == b.high && a.low == b.low;
  switch (comparison) {
    case Node::equal:
      return same ? std::optional(true) : (below || above ? std::optional(false) : std::nullopt);
    case Node::not_equal:
      return same ? std::optional(false) : (below || above ? std::optional(true) : std::nullopt);
    case Node::less:
      return below ? std::optional(true) : (a.low >= b.high ? std::optional(false) : std::nullopt);
    case Node::less_equal:
      return a.high <= b.low ? std::optional(true) : (above ? std::optional(false) : std::nullopt);
    case Node::greater:
      return above ? std::optional(true) : (a.high <= b.low ? std::optional(false) : std::nullopt);
    case Node::greater_equal:
      return a.low >= b.high ? std::optional(true) : (below ? std::optional(false) : std::nullopt);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Int128> ten_to(int exponent) {
  static constexpr auto kPowers = [] {
    std::array<Int128, kMaxDigits + 1> powers{};
    powers[0] = 1;
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
  }();
  if (exponent < 0 || exponent > kMaxDigits) return std::nullopt;
  return kPowers[static_cast<std::size_t>(exponent)];
}

void VectorEvaluator::bind(bill::DeferredBatch& batch) {
  batch_ = &batch;
  for (auto& used : used_numbers_) used.clear();
  ++stamp_;
  ++bind_stamp_;
}

void VectorEvaluator::read(std::size_t column, bill::DeferredBatch::Reach to) {
  auto done = batch_->read(column, to);
  if (done) return;
  if (!problem_) problem_ = done.problem();
  static constexpr std::uint8_t kUnknownRow = 0;
  static constexpr std::int64_t kNoNumber = 0;
  static constexpr std::string_view kNoWord;
  bill::ColumnView& view = batch_->batch.columns[column];
  view.encoding = bill::Encoding::constant;
  view.known = {&kUnknownRow, 1};
  view.numbers = {&kNoNumber, 1};
  view.words = {&kNoWord, 1};
  batch_->reach[column] = bill::DeferredBatch::Reach::rows;
}

bool VectorEvaluator::nothing_unknown(std::size_t column) const {
  const bill::ColumnView& view = batch_->batch.columns[column];
  if (batch_->reach[column] != bill::DeferredBatch::Reach::rows)
    return batch_->batch.zones[column].unknown == 0;
  return view.known.empty() || (view.encoding == bill::Encoding::constant && view.is_known(0));
}

void VectorEvaluator::bind_column(std::size_t column, BoundNode& bound) {
  const bill::ColumnView* view = &head(column);
  bound.scale = view->type == bill::Type::decimal ? view->scale : 0;
  bound.complete = nothing_unknown(column);
  if (view->encoding == bill::Encoding::constant) {
    if (view->numbers.empty() || !bound.complete) return;
    bound.low = bound.high = view->numbers[0];
    bound.constant = true;
    return;
  }
  const auto& zone = batch_->batch.zones[column];
  if (zone.min && zone.max) {
    bound.low = *zone.min;
    bound.high = *zone.max;
  } else {
    view = &this->column(column);
    if (view->numbers.empty()) return;
    const Bounds bounds = bounds_of(view->numbers);
    bound.low = bounds.min;
    bound.high = bounds.max;
  }
  bound.constant = bound.low == bound.high && bound.complete;
}

void VectorEvaluator::bind_arithmetic(const PlanNode& node, BoundNode& bound) {
  const std::size_t begin = node.step == Step::choose ? 1 : 0;
  bool constant = true;
  bound.complete = node.step != Step::choose;
  for (std::size_t i = begin; i < node.children.size(); ++i) {
    const BoundNode& child = about(node.children[i]);
    bound.scale = std::max(bound.scale, child.scale);
    constant = constant && child.constant;
    bound.complete = bound.complete && child.complete;
    bound.unable = bound.unable || child.unable;
  }
  if (node.step == Step::multiply)
    bound.scale = about(node.children[0]).scale + about(node.children[1]).scale;
  const auto span_of = [&](std::size_t child) {
    const BoundNode& of = about(node.children[child]);
    const auto span = at_scale(of, node.step == Step::multiply ? of.scale : bound.scale);
    bound.unable = bound.unable || !span;
    if (span) bound.wide = bound.wide || !is_narrow(*span);
    return span;
  };
  if (bound.unable) return;
  std::optional<Span> out = span_of(begin);
  if (bound.unable) return;
  if (node.step == Step::negate) out = Span{-out->high, -out->low};
  if (node.step == Step::absolute) out = magnitude(*out);
  for (std::size_t i = begin + 1; i < node.children.size() && out; ++i) {
    const auto next = span_of(i);
    if (!next) return;
    out = together(node.step, *out, *next);
  }
  bound.unable = !out || (node.most != 0 && (out->low < -node.most || out->high > node.most));
  if (bound.unable) return;
  bound.low = out->low;
  bound.high = out->high;
  bound.wide = bound.wide || !is_narrow(*out);
  const bool one_value = node.step != Step::choose && node.step != Step::first_known;
  bound.constant = constant && one_value && bound.low == bound.high;
}

void VectorEvaluator::bind_rounding(const PlanNode& node, BoundNode& bound) {
  const BoundNode& above = about(node.children[0]);
  bound.scale = node.scale;
  const Int128 most = *ten_to(18) - 1;  // a rounded result of more digits is an error
  bound.low = -most;
  bound.high = most;
  if (node.step == Step::round) {
    const auto span = at_scale(above, std::max(above.scale, node.scale));
    bound.unable = !span || above.unable;
    if (span) bound.wide = !is_narrow(*span);
    if (above.scale <= node.scale) {
      if (span) {
        bound.low = std::max(bound.low, span->low);
        bound.high = std::min(bound.high, span->high);
      }
    } else if (!bound.unable) {
      const Int128 unit = ten_to(above.scale - node.scale).value_or(1);
      bound.low = std::max(bound.low, above.low / unit - 1);
      bound.high = std::min(bound.high, above.high / unit + 1);
    }
    // Beyond 18 digits a row would be an error.
    bound.complete = above.complete && span && span->low >= bound.low && span->high <= bound.high &&
                     above.scale <= node.scale;
    if (bound.low > bound.high) bound.low = bound.high = 0;
    return;
  }
  const BoundNode& below = about(node.children[1]);
  const auto dividend = at_scale(above, above.scale + below.scale + node.scale);
  const auto divisor = at_scale(below, below.scale + above.scale);
  bound.unable = !dividend || !divisor;
  if (bound.unable) return;
  bound.wide = !is_narrow(*dividend) || !is_narrow(*divisor);
  const Span size = magnitude(*dividend);
  bound.low = std::max(bound.low, -size.high);
  bound.high = std::min(bound.high, size.high);
}

void VectorEvaluator::bind_comparison(const PlanNode& node, BoundNode& bound) {
  const auto& children = node.children;
  std::optional<Span> left;
  std::optional<Span> right;
  if (node.step == Step::compare) {
    const int scale = std::max(about(children[0]).scale, about(children[1]).scale);
    left = at_scale(about(children[0]), scale);
    right = at_scale(about(children[1]), scale);
    if (left && right) {
      bound.decided = decide(node.comparison, *left, *right);
      if (about(children[0]).complete && about(children[1]).complete) bound.settled = bound.decided;
      bound.wide = !is_narrow(*left) || !is_narrow(*right);
    }
  } else {
    const auto multiplied = [&](std::size_t a, std::size_t b, int scale) -> std::optional<Span> {
      const BoundNode& x = about(children[a]);
      const auto first = at_scale(x, x.scale);
      const auto second = at_scale(about(children[b]), scale - x.scale);
      return first && second ? product(*first, *second) : std::nullopt;
    };
    const int scale = std::max(about(children[0]).scale + about(children[3]).scale,
                               about(children[2]).scale + about(children[1]).scale);
    left = multiplied(0, 3, scale);
    right = multiplied(2, 1, scale);
    bound.scale = scale;
  }
  bound.unable = !left || !right;
  bound.lazy = bound.unable && node.expression != nullptr;
}

// False ends a conjunction, and true a disjunction, whatever the other side says.
void VectorEvaluator::bind_logic(const PlanNode& node, BoundNode& bound) {
  const bool ends = node.step == Step::either;
  const BoundNode& left = about(node.children[0]);
  if (node.step == Step::negation) {
    bound.lazy = left.lazy;
    if (left.settled) bound.settled = !*left.settled;
    return;
  }
  bound.settled = left.settled;
  if (left.settled == ends) return;
  const BoundNode& right = about(node.children[1]);
  bound.lazy = left.lazy || right.lazy;
  if (right.settled == ends || left.settled) bound.settled = right.settled;
}

void VectorEvaluator::bind_flag(const PlanNode& node, BoundNode& bound) {
  const bill::ColumnView& view = head(node.column);
  if (!nothing_unknown(node.column)) return;
  if (view.encoding == bill::Encoding::constant) {
    bound.settled = view.number(0) != 0;
    return;
  }
  const bill::Zone& zone = batch_->batch.zones[node.column];
  if (zone.min && zone.max && *zone.min == *zone.max) bound.settled = *zone.min != 0;
}

void VectorEvaluator::bind_node(std::uint32_t number) {
  const bool first_time = bind_stamps_[number] == 0;
  bind_stamps_[number] = bind_stamp_;
  joined_stamps_[number] = joined_stamp_;
  if (!first_time && plan_.nodes[number].step == Step::constant) return;  // it says the same of every batch
  bound_[number] = BoundNode{};
  bind_step(number);
  bind_ways(number);
}

void VectorEvaluator::bind_step(std::uint32_t number) {
  const PlanNode& node = plan_.nodes[number];
  BoundNode& bound = bound_[number];
  switch (node.step) {
    case Step::column:
      return bind_column(node.column, bound);
    case Step::constant:
      bound.scale = node.constant.scale;
      bound.low = bound.high = node.constant.number;
      bound.constant = bound.complete = node.constant.state == State::known;
      return;
    case Step::last_digit:
      bound.scale = head(node.column).scale;
      bound.low = 1;
      bound.high = *ten_to(bound.scale - least_printed(node.column));
      bound.complete = nothing_unknown(node.column);
      return;
    case Step::decimals:
      bound.high = kMaxScale;
      bound.complete = nothing_unknown(node.column);
      return;
    case Step::day_of: {
      const BoundNode& moment = about(node.children[0]);
      bound.unable = moment.unable || moment.wide;
      bound.low = std::max<Int128>(day_of_moment(moment.low), std::numeric_limits<std::int64_t>::min());
      bound.high = day_of_moment(moment.high);
      bound.complete = moment.complete;
      return;
    }
    case Step::round:
    case Step::quotient:
      return bind_rounding(node, bound);
    case Step::compare:
    case Step::quotients:
      return bind_comparison(node, bound);
    case Step::table:
    case Step::predicate:
      return bind_lookup(number, bound);
    case Step::joined_number:
    case Step::joined_condition:
      return bind_joined(number, bound);
    case Step::by_row:
      bound.lazy = true;
      return;
    case Step::is_known: {
      const BoundNode& of = about(node.children[0]);
      bound.unable = of.unable;
      bound.lazy = bound.unable && node.expression != nullptr;
      if (of.complete && !of.unable) bound.settled = true;
      return;
    }
    case Step::decided:
      if (node.constant.state == State::known) bound.settled = node.constant.number != 0;
      return;
    case Step::both:
    case Step::either:
    case Step::negation:
      return bind_logic(node, bound);
    case Step::flag:
      return bind_flag(node, bound);
    case Step::present:
      if (nothing_unknown(node.column)) {
        bound.settled = true;
      } else if (batch_->batch.zones[node.column].unknown >= batch_->batch.rows) {
        const bill::ColumnView& view = head(node.column);
        if (view.encoding == bill::Encoding::constant && !view.is_known(0)) bound.settled = false;
      }
      return;
    default:
      return bind_arithmetic(node, bound);
  }
}

int VectorEvaluator::least_printed(std::size_t column) {
  const bill::ColumnView& view = this->column(column);
  int least = view.scale;
  for (const auto printed : view.printed_scales) least = std::min<int>(least, printed);
  return least;
}

}  // namespace telaudit::rules
