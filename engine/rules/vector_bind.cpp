// What the zones of a batch say about the nodes of a plan.
#include <algorithm>
#include <bit>
#include <limits>

#include "rules/vector_evaluate.h"

namespace telaudit::rules {
namespace {

constexpr std::int64_t kWidestTable = 1 << 16;  // different numbers of one column that are looked up
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

struct Span {
  Int128 low = 0;
  Int128 high = 0;
};

bool fits(Int128 number) {
  const Int128 limit = *ten_to(kMaxDigits);
  return number > -limit && number < limit;
}

bool is_narrow(const Span& span) {
  // The least number has no opposite of 64 bits, so it counts as wide.
  return span.low > kLeast && span.high <= kMost;
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

void set_bit(std::vector<std::uint32_t>& bits, std::size_t at) {
  bits[at / 32] |= 1U << (at % 32);
}

}  // namespace

std::optional<Int128> ten_to(int exponent) {
  if (exponent < 0 || exponent > kMaxDigits) return std::nullopt;
  Int128 out = 1;
  for (int i = 0; i < exponent; ++i) out *= 10;
  return out;
}

void VectorEvaluator::bind(const bill::Batch& batch) {
  batch_ = &batch;
  for (auto& of_rule : batches_) of_rule.reset();
  for (auto& used : used_codes_) used.clear();
  ++stamp_;
  for (std::uint32_t i = 0; i < bound_.size(); ++i) bind_node(i);
}

void VectorEvaluator::bind_column(std::size_t column, BoundNode& bound) const {
  const bill::ColumnView& view = batch_->columns[column];
  bound.scale = view.type == bill::Type::decimal ? view.scale : 0;
  const bool one = view.encoding == bill::Encoding::constant;
  const bool any_known = !one || view.is_known(0);
  if (!any_known || view.numbers.empty()) return;
  if (one) {
    bound.low = bound.high = view.numbers[0];
    bound.constant = true;
    return;
  }
  const auto& zone = batch_->zones[column];
  if (zone.min && zone.max) {
    bound.low = *zone.min;
    bound.high = *zone.max;
  } else {
    const auto [low, high] = std::minmax_element(view.numbers.begin(), view.numbers.end());
    bound.low = *low;
    bound.high = *high;
  }
  bound.constant = bound.low == bound.high && view.known.empty();
}

void VectorEvaluator::bind_arithmetic(const PlanNode& node, BoundNode& bound) const {
  const std::size_t begin = node.step == Step::choose ? 1 : 0;
  bool constant = true;
  std::vector<Span> spans;
  for (std::size_t i = begin; i < node.children.size(); ++i) {
    const BoundNode& child = bound_[node.children[i]];
    bound.scale = std::max(bound.scale, child.scale);
    constant = constant && child.constant;
    bound.unable = bound.unable || child.unable;
  }
  if (node.step == Step::multiply)
    bound.scale = bound_[node.children[0]].scale + bound_[node.children[1]].scale;
  for (std::size_t i = begin; i < node.children.size() && !bound.unable; ++i) {
    const BoundNode& child = bound_[node.children[i]];
    const auto span =
        node.step == Step::multiply ? at_scale(child, child.scale) : at_scale(child, bound.scale);
    if (span) spans.push_back(*span);
    bound.unable = !span;
  }
  if (bound.unable) return;
  std::optional<Span> out = spans[0];
  if (node.step == Step::negate) out = Span{-out->high, -out->low};
  if (node.step == Step::absolute) out = magnitude(*out);
  for (std::size_t i = 1; i < spans.size() && out; ++i) {
    const Span& next = spans[i];
    switch (node.step) {
      case Step::add:
        out = sum(*out, next);
        break;
      case Step::subtract:
        out = sum(*out, {-next.high, -next.low});
        break;
      case Step::multiply:
        out = product(*out, next);
        break;
      case Step::least:
        out = Span{std::min(out->low, next.low), std::min(out->high, next.high)};
        break;
      case Step::greatest:
        out = Span{std::max(out->low, next.low), std::max(out->high, next.high)};
        break;
      default:
        out = Span{std::min(out->low, next.low), std::max(out->high, next.high)};
        break;
    }
  }
  bound.unable = !out;
  if (!out) return;
  bound.low = out->low;
  bound.high = out->high;
  bound.wide = !is_narrow(*out);
  for (const auto& span : spans) bound.wide = bound.wide || !is_narrow(span);
  const bool one_value = node.step != Step::choose && node.step != Step::first_known;
  bound.constant = constant && one_value && bound.low == bound.high;
}

void VectorEvaluator::bind_rounding(const PlanNode& node, BoundNode& bound) const {
  const BoundNode& above = bound_[node.children[0]];
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
    if (bound.low > bound.high) bound.low = bound.high = 0;
    return;
  }
  const BoundNode& below = bound_[node.children[1]];
  const auto dividend = at_scale(above, above.scale + below.scale + node.scale);
  const auto divisor = at_scale(below, below.scale + above.scale);
  bound.unable = !dividend || !divisor;
  if (bound.unable) return;
  bound.wide = !is_narrow(*dividend) || !is_narrow(*divisor);
  const Span size = magnitude(*dividend);
  bound.low = std::max(bound.low, -size.high);
  bound.high = std::min(bound.high, size.high);
}

void VectorEvaluator::bind_comparison(const PlanNode& node, BoundNode& bound) const {
  const auto& children = node.children;
  std::optional<Span> left;
  std::optional<Span> right;
  if (node.step == Step::compare) {
    const int scale = std::max(bound_[children[0]].scale, bound_[children[1]].scale);
    left = at_scale(bound_[children[0]], scale);
    right = at_scale(bound_[children[1]], scale);
    if (left && right) {
      bound.decided = decide(node.comparison, *left, *right);
      bound.wide = !is_narrow(*left) || !is_narrow(*right);
    }
  } else {
    const auto multiplied = [&](std::size_t a, std::size_t b, int scale) -> std::optional<Span> {
      const BoundNode& x = bound_[children[a]];
      const auto first = at_scale(x, x.scale);
      const auto second = at_scale(bound_[children[b]], scale - x.scale);
      return first && second ? product(*first, *second) : std::nullopt;
    };
    const int scale = std::max(bound_[children[0]].scale + bound_[children[3]].scale,
                               bound_[children[2]].scale + bound_[children[1]].scale);
    left = multiplied(0, 3, scale);
    right = multiplied(2, 1, scale);
    bound.scale = scale;
  }
  bound.unable = !left || !right;
  bound.lazy = bound.unable && node.expression != nullptr;
}

Value VectorEvaluator::evaluate_word(const PlanNode& node, const bill::ColumnView& cell_view) {
  bill::Batch& batch = word_batch_;
  const auto& places = plan_.rules[node.rule].columns;
  batch.rows = 1;
  batch.columns.resize(places.size());
  for (std::size_t i = 0; i < places.size(); ++i)
    if (places[i] == node.column) batch.columns[i] = cell_view;
  frame_.start(*settings_[node.rule], batch, 0);
  return evaluate(*node.expression, frame_);
}

std::optional<VectorEvaluator::Domain> VectorEvaluator::domain_of(std::size_t column) const {
  const bill::ColumnView& view = batch_->columns[column];
  Domain domain;
  domain.one.type = view.type;
  domain.one.encoding = bill::Encoding::constant;
  domain.one.rows = 1;
  domain.text = view.type == bill::Type::text;
  if (domain.text) {
    if (view.encoding != bill::Encoding::dictionary && view.encoding != bill::Encoding::constant)
      return std::nullopt;
    domain.size = view.words.size();
    return domain;
  }
  BoundNode range;
  bind_column(column, range);
  if (range.high - range.low >= kWidestTable) return std::nullopt;
  domain.low = static_cast<std::int64_t>(range.low);
  domain.size = static_cast<std::size_t>(range.high - range.low + 1);
  return domain;
}

void VectorEvaluator::bind_lookup(const PlanNode& node, BoundNode& bound) {
  bound.tabled = false;
  const auto domain = domain_of(node.column);
  if (!domain) {
    bound.unable = true;
    bound.lazy = node.step == Step::predicate;
    return;
  }
  bound.first = domain->low;
  if (node.step == Step::table) fill_table(node, *domain, bound);
}

const std::vector<std::uint8_t>& VectorEvaluator::used_codes(std::size_t column, const Domain& domain) {
  constexpr std::size_t kFew = 64;
  const bill::ColumnView& view = batch_->columns[column];
  std::vector<std::uint8_t>& used = used_codes_[column];
  if (!used.empty() || domain.size == 0) return used;
  used.assign(domain.size, domain.size <= kFew ? 1 : 0);
  if (domain.size <= kFew) return used;
  const auto see = [&](std::size_t row, std::size_t code) {
    if (code < used.size() && (view.known.empty() || view.known[row] != 0)) used[code] = 1;
  };
  if (domain.text) {
    for (std::size_t row = 0; row < view.codes.size(); ++row) see(row, view.codes[row]);
  } else {
    for (std::size_t row = 0; row < view.numbers.size(); ++row)
      see(row, static_cast<std::size_t>(view.numbers[row] - domain.low));
  }
  return used;
}

template <typename Take>
void VectorEvaluator::each_value(const PlanNode& node, const Domain& domain, Take take) {
  const bill::ColumnView& view = batch_->columns[node.column];
  const auto& used = used_codes(node.column, domain);
  bill::ColumnView one = domain.one;
  for (std::size_t i = 0; i < domain.size; ++i) {
    if (used[i] == 0) continue;
    const std::int64_t number = domain.low + static_cast<std::int64_t>(i);
    if (domain.text) {
      one.words = view.words.subspan(i, 1);
    } else {
      one.numbers = std::span<const std::int64_t>(&number, 1);
    }
    take(i, evaluate_word(node, one));
  }
}

Value VectorEvaluator::value_of_unknown(const PlanNode& node, const Domain& domain) {
  static constexpr std::uint8_t kUnknown = 0;
  bill::ColumnView one = domain.one;
  one.known = std::span<const std::uint8_t>(&kUnknown, 1);
  return evaluate_word(node, one);
}

void VectorEvaluator::fill_table(const PlanNode& node, const Domain& domain, BoundNode& bound) {
  std::vector<Value> values(domain.size, make_unknown(Kind::integer));
  each_value(node, domain, [&](std::size_t i, Value value) { values[i] = std::move(value); });
  bound.unknown_value = value_of_unknown(node, domain);
  values.push_back(bound.unknown_value);
  for (const auto& value : values)
    if (value.known()) bound.scale = std::max(bound.scale, value.scale);
  bound.numbers.assign(values.size(), 0);
  bound.known.assign(values.size(), 0);
  bool first = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].error()) bound.known[i] = 2;
    if (!values[i].known()) continue;
    const Integer number = values[i].number * power_of_ten(bound.scale - values[i].scale);
    if (number <= kLeast || number > kMost) {
      bound.unable = true;
      return;
    }
    bound.known[i] = 1;
    bound.numbers[i] = static_cast<std::int64_t>(number);
    bound.low = first ? bound.numbers[i] : std::min<Int128>(bound.low, bound.numbers[i]);
    bound.high = first ? bound.numbers[i] : std::max<Int128>(bound.high, bound.numbers[i]);
    first = false;
  }
  bound.tabled = true;
  const bool all_known = batch_->columns[node.column].known.empty() ||
                         (batch_->columns[node.column].encoding == bill::Encoding::constant &&
                          batch_->columns[node.column].is_known(0));
  bound.constant = domain.size == 1 && all_known && bound.known[0] == 1;
  if (bound.constant) bound.low = bound.high = bound.numbers[0];
}

void VectorEvaluator::fill_predicate(const PlanNode& node, BoundNode& bound) {
  const auto domain = domain_of(node.column);
  // Codes are packed in bits, and those of unknown rows may be any that these bits can hold.
  const std::size_t words = std::bit_ceil(domain->size + 1) / 32 + 1;
  bound.yes.assign(words, 0);
  bound.no.assign(words, 0);
  bound.error.assign(words, 0);
  bound.total = true;
  const auto used = [&](std::size_t i, const Value& value) {
    if (value.is_true()) set_bit(bound.yes, i);
    if (value.is_false()) set_bit(bound.no, i);
    if (value.error()) set_bit(bound.error, i);
    bound.total = bound.total && value.known();
  };
  each_value(node, *domain, used);
  bound.few = domain->size <= 32;
  bound.unknown_value = value_of_unknown(node, *domain);
  bound.tabled = true;
}

void VectorEvaluator::bind_node(std::uint32_t number) {
  const PlanNode& node = plan_.nodes[number];
  BoundNode& bound = bound_[number];
  bound.scale = 0;
  bound.low = bound.high = 0;
  bound.wide = bound.unable = bound.constant = bound.lazy = false;
  bound.decided.reset();
  switch (node.step) {
    case Step::column:
      return bind_column(node.column, bound);
    case Step::constant:
      bound.scale = node.constant.scale;
      bound.low = bound.high = node.constant.number;
      bound.constant = node.constant.state == State::known;
      return;
    case Step::last_digit:
      bound.scale = batch_->columns[node.column].scale;
      bound.low = 1;
      bound.high = *ten_to(bound.scale - least_printed(node.column));
      return;
    case Step::decimals:
      bound.high = kMaxScale;
      return;
    case Step::day_of:
      bound.unable = bound_[node.children[0]].unable || bound_[node.children[0]].wide;
      bound.low = std::max<Int128>(bound_[node.children[0]].low / 864'000 - 1, kLeast);
      bound.high = bound_[node.children[0]].high / 864'000 + 1;
      return;
    case Step::round:
    case Step::quotient:
      return bind_rounding(node, bound);
    case Step::compare:
    case Step::quotients:
      return bind_comparison(node, bound);
    case Step::table:
    case Step::predicate:
      return bind_lookup(node, bound);
    case Step::by_row:
      bound.lazy = true;
      return;
    case Step::is_known:
      bound.unable = bound_[node.children[0]].unable;
      bound.lazy = bound.unable && node.expression != nullptr;
      return;
    case Step::decided:
    case Step::both:
    case Step::either:
    case Step::negation:
      for (const auto child : node.children) bound.lazy = bound.lazy || bound_[child].lazy;
      return;
    case Step::flag:
    case Step::present:
      return;
    default:
      return bind_arithmetic(node, bound);
  }
}

int VectorEvaluator::least_printed(std::size_t column) const {
  const bill::ColumnView& view = batch_->columns[column];
  int least = view.scale;
  for (const auto printed : view.printed_scales) least = std::min<int>(least, printed);
  return least;
}

}  // namespace telaudit::rules
