// Numbers of a vector: sums, products, choices and roundings.
#include <algorithm>
#include <array>
#include <limits>

#include "rules/rounding.h"
#include "rules/vector_evaluate.h"
#include "rules/wrapped_numbers.h"

namespace telaudit::rules {
namespace {

constexpr std::int64_t kSmall = std::int64_t{1} << 31;

bool is_small(Int128 low, Int128 high) {
  return low >= -kSmall && high < kSmall;
}

template <typename Number>
Number divided(Number dividend, Number divisor, Rounding mode) {
  using Magnitude = std::conditional_t<sizeof(Number) == 16, Unsigned128, std::uint64_t>;
  const bool negative = (dividend < 0) != (divisor < 0);
  const Magnitude above =
      dividend < 0 ? Magnitude{0} - static_cast<Magnitude>(dividend) : static_cast<Magnitude>(dividend);
  const Magnitude below =
      divisor < 0 ? Magnitude{0} - static_cast<Magnitude>(divisor) : static_cast<Magnitude>(divisor);
  Magnitude quotient = above / below;
  const Magnitude rest = above - quotient * below;
  const bool away = rest != 0 && rounds_away(mode, negative, (quotient & 1U) != 0, rest <=> below - rest);
  if (away) ++quotient;
  return static_cast<Number>(negative ? Magnitude{0} - quotient : quotient);
}

// What lies within some years is divided in 32 bits.
void days_of(const BoundNode& bound, const std::int64_t* moments, std::int64_t* days, std::size_t rows) {
  constexpr Int128 kNear = Int128{1} << 40;
  if (bound.low < -kNear || bound.high > kNear ||
      bound.high - bound.low + kTenthsOfDay > std::numeric_limits<std::uint32_t>::max()) {
    for (std::size_t row = 0; row < rows; ++row) days[row] = day_of_moment(moments[row]);
    return;
  }
  const std::int64_t first = day_of_moment(static_cast<std::int64_t>(bound.low));
  const auto begin = static_cast<std::uint64_t>(first * kTenthsOfDay);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto since = static_cast<std::uint32_t>(static_cast<std::uint64_t>(moments[row]) - begin);
    days[row] = first + since / static_cast<std::uint32_t>(kTenthsOfDay);
  }
}

}  // namespace

std::int64_t* VectorEvaluator::narrow_out(Slot& slot) {
  if (!slot.narrow) slot.narrow = std::make_unique<std::int64_t[]>(kVectorRows);
  slot.numbers.narrow = slot.narrow.get();
  return slot.narrow.get();
}

Int128* VectorEvaluator::wide_out(Slot& slot) {
  if (!slot.wide) slot.wide = std::make_unique<Int128[]>(kVectorRows);
  slot.numbers.wide = slot.wide.get();
  return slot.wide.get();
}

const std::int64_t* VectorEvaluator::narrow_at(std::uint32_t child, int scale, std::size_t place) {
  const VectorNumbers& of = numbers(child);
  const auto factor = static_cast<std::int64_t>(*ten_to(scale - about(child).scale));
  if (of.narrow != nullptr && factor == 1) return of.narrow;
  if (narrow_scratch_.size() <= place) narrow_scratch_.resize(place + 1);
  auto& scratch = narrow_scratch_[place];
  if (!scratch) scratch = std::make_unique<std::int64_t[]>(kVectorRows);
  if (of.wide != nullptr) {
    // What it was made of is wider than what it can be.
    for (std::size_t row = 0; row < rows_; ++row)
      scratch[row] = static_cast<std::int64_t>(wrapped(unsigned_of(of.wide[row]) * unsigned_of(factor)));
  } else if (of.narrow == nullptr) {
    std::fill_n(scratch.get(), rows_, static_cast<std::int64_t>(of.constant) * factor);
  } else {
    const BoundNode& bound = about(child);
    const bool small = is_small(bound.low, bound.high) && factor < kSmall;
    (small ? kernels_.multiply_small_constant : kernels_.multiply_constant)(of.narrow, factor, scratch.get(),
                                                                            rows_);
  }
  return scratch.get();
}

const VectorNumbers& VectorEvaluator::numbers(std::uint32_t number) {
  Slot& slot = slots_[number];
  if (slot.stamp == stamp_) return slot.numbers;
  slot.stamp = stamp_;
  slot.numbers.narrow = nullptr;
  slot.numbers.wide = nullptr;
  slot.numbers.error = Mask{};
  compute(number, slot);
  return slot.numbers;
}

void VectorEvaluator::compute(std::uint32_t number, Slot& slot) {
  const PlanNode& node = plan_.nodes[number];
  const BoundNode& bound = about(number);
  VectorNumbers& out = slot.numbers;
  switch (node.step) {
    case Step::column: {
      out.known = known(node.column);
      if (bound.constant) {
        out.constant = bound.low;
        return;
      }
      const bill::ColumnView& view = column(node.column);
      if (view.encoding == bill::Encoding::constant || view.numbers.empty()) {
        out.constant = bound.low;
      } else {
        out.narrow = view.numbers.data() + first_;
      }
      return;
    }
    case Step::constant:
      out.constant = node.constant.number;
      out.known = node.constant.state == State::known ? all_ : Mask{};
      if (node.constant.state == State::error) out.error = all_;
      return;
    case Step::last_digit:
    case Step::decimals:
      return compute_printed(node, bound, slot);
    case Step::day_of: {
      const std::int64_t* moments = narrow_at(node.children[0], 0, 0);
      out.known = numbers(node.children[0]).known;
      out.error = numbers(node.children[0]).error;
      std::int64_t* days = narrow_out(slot);
      days_of(about(node.children[0]), moments, days, rows_);
      return;
    }
    case Step::round:
    case Step::quotient:
      return compute_rounding(node, bound, slot);
    case Step::table:
      return compute_table(number, bound, slot);
    case Step::joined_number:
      return compute_joined(number, slot);
    case Step::choose:
    case Step::first_known:
      return compute_choice(node, bound, slot);
    default:
      return compute_arithmetic(node, bound, slot);
  }
}

void VectorEvaluator::compute_printed(const PlanNode& node, const BoundNode& bound, Slot& slot) {
  const bill::ColumnView& view = column(node.column);
  slot.numbers.known = known(node.column);
  const bool digit = node.step == Step::last_digit;
  const bool one = view.encoding == bill::Encoding::constant;
  if (view.printed_scales.empty() || one) {
    const int printed = view.printed_scales.empty() ? view.scale : view.printed_scales[0];
    slot.numbers.constant = digit ? *ten_to(bound.scale - printed) : Int128{printed};
    return;
  }
  std::array<std::int64_t, 256> by_scale{};
  for (int printed = 0; printed <= kMaxScale; ++printed)
    by_scale[static_cast<std::size_t>(printed)] =
        digit ? static_cast<std::int64_t>(ten_to(bound.scale - printed).value_or(0)) : printed;
  std::int64_t* out = narrow_out(slot);
  for (std::size_t row = 0; row < rows_; ++row) out[row] = by_scale[view.printed_scales[first_ + row]];
}

void VectorEvaluator::compute_choice(const PlanNode& node, const BoundNode& bound, Slot& slot) {
  // Rows whose number is still open; of each part, those that take theirs from it.
  std::vector<std::pair<std::uint32_t, Mask>> parts;
  VectorNumbers& out = slot.numbers;
  out.known = Mask{};
  if (node.step == Step::choose) {
    const Truth chosen = condition(node.children[0], all_);
    out.error = chosen.error;
    parts = {{node.children[1], chosen.yes}, {node.children[2], chosen.no}};
  } else {
    Mask open = all_;
    for (const auto child : node.children) {
      const VectorNumbers& of = numbers(child);
      parts.emplace_back(child, open & (of.known | of.error));
      open = without(without(open, of.known), of.error);
    }
  }
  for (const auto& [child, rows] : parts) {
    const VectorNumbers& of = numbers(child);
    out.known = out.known | (rows & of.known);
    out.error = out.error | (rows & of.error);
  }
  std::int64_t* narrow = bound.wide ? nullptr : narrow_out(slot);
  Int128* wide = bound.wide ? wide_out(slot) : nullptr;
  for (const auto& [child, rows] : parts) {
    const Mask taken = rows & numbers(child).known;
    if (!any(taken)) continue;
    if (bound.wide) {
      const Int128* from = wide_at(child, bound.scale, 0);
      each_row(taken, [&](std::size_t row) { wide[row] = from[row]; });
    } else {
      const std::int64_t* from = narrow_at(child, bound.scale, 0);
      if (taken == all_) {
        std::copy_n(from, rows_, narrow);
      } else {
        each_row(taken, [&](std::size_t row) { narrow[row] = from[row]; });
      }
    }
  }
}

void VectorEvaluator::compute_rounding(const PlanNode& node, const BoundNode& bound, Slot& slot) {
  VectorNumbers& out = slot.numbers;
  const std::uint32_t above = node.children[0];
  const int from = about(above).scale;
  const VectorNumbers& dividend = numbers(above);
  out.known = dividend.known;
  out.error = dividend.error;
  std::uint32_t below = above;
  int above_scale = std::max(from, node.scale);
  int below_scale = 0;
  Mask rounded = out.known;
  if (node.step == Step::quotient) {
    below = node.children[1];
    const VectorNumbers& divisor = numbers(below);
    out.error = out.error | divisor.error;
    out.known = out.known & divisor.known;
    above_scale = from + about(below).scale + node.scale;
    below_scale = about(below).scale + from;
  }
  out.known = without(out.known, out.error);
  rounded = out.known;
  const Int128 limit = *ten_to(18);
  std::int64_t* result = narrow_out(slot);
  const auto divide_rows = [&](const auto* dividends, const auto* divisors, auto unit) {
    each_row(rounded, [&](std::size_t row) {
      const auto divisor = divisors == nullptr ? unit : divisors[row];
      if (divisor == 0) {
        out.error.set(row);
        return;
      }
      const auto number = divided(dividends[row], divisor, node.mode);
      if (Int128{number} >= limit || Int128{number} <= -limit) out.error.set(row);
      result[row] = static_cast<std::int64_t>(number);
    });
  };
  const bool quotient = node.step == Step::quotient;
  const Int128 unit = *ten_to(std::max(0, from - node.scale));
  if (bound.wide || unit > limit) {
    const Int128* dividends = wide_at(above, above_scale, 0);
    const Int128* divisors = quotient ? wide_at(below, below_scale, 1) : nullptr;
    divide_rows(dividends, divisors, unit);
  } else {
    const std::int64_t* dividends = narrow_at(above, above_scale, 0);
    if (!quotient && unit > 1)
      return kernels_.round(dividends, node.mode, static_cast<std::uint64_t>(unit), result, rows_);
    const std::int64_t* divisors = quotient ? narrow_at(below, below_scale, 1) : nullptr;
    divide_rows(dividends, divisors, static_cast<std::int64_t>(unit));
  }
  out.known = without(out.known, out.error);
}

void VectorEvaluator::compute_arithmetic(const PlanNode& node, const BoundNode& bound, Slot& slot) {
  VectorNumbers& out = slot.numbers;
  out.known = all_;
  // All of them now: the scratch memory of one is no longer at hand when the next is computed.
  const bool by_source = (node.step == Step::add || node.step == Step::subtract) && node.children.size() == 2;
  for (const auto child : node.children) {
    const VectorNumbers& of = by_source ? source(child) : numbers(child);
    if (bound.complete) continue;
    out.known = out.known & of.known;
    out.error = out.error | of.error;
  }
  if (!bound.complete) out.known = without(out.known, out.error);
  if (bound.constant) {
    out.constant = bound.low;
    return;
  }
  if (!bound.complete && !any(out.known)) {
    // Nobody looks at the numbers of rows that are not known.
    if (bound.wide) {
      wide_out(slot);
    } else {
      narrow_out(slot);
    }
    return;
  }
  if (bound.wide) {
    compute_wide(node, bound, slot);
  } else {
    compute_narrow(node, bound, slot);
  }
}

void VectorEvaluator::compute_narrow(const PlanNode& node, const BoundNode& bound, Slot& slot) {
  std::int64_t* out = narrow_out(slot);
  const auto& children = node.children;
  const auto scale_of = [&](std::size_t child) {
    return node.step == Step::multiply ? about(children[child]).scale : bound.scale;
  };
  const auto small = [&](std::uint32_t child) { return is_small(about(child).low, about(child).high); };
  // A constant side needs no vector.
  if ((node.step == Step::multiply || node.step == Step::add) && children.size() == 2) {
    for (std::size_t side = 0; side < 2; ++side) {
      const VectorNumbers& constant = numbers(children[side]);
      const std::size_t other = 1 - side;
      if (constant.narrow != nullptr || constant.wide != nullptr) continue;
      if (numbers(children[other]).narrow == nullptr) continue;
      const std::int64_t* from = narrow_at(children[other], scale_of(other), 0);
      if (node.step == Step::multiply) {
        const bool fits = small(children[0]) && small(children[1]);
        (fits ? kernels_.multiply_small_constant : kernels_.multiply_constant)(
            from, static_cast<std::int64_t>(constant.constant), out, rows_);
      } else {
        const Int128 factor = *ten_to(bound.scale - about(children[side]).scale);
        kernels_.add_constant(from, static_cast<std::int64_t>(constant.constant * factor), out, rows_);
      }
      return;
    }
  }
  if (children.size() == 2 && (node.step == Step::add || node.step == Step::subtract)) {
    const VectorKernels::Linear left = linear_at(children[0], bound.scale, 0);
    VectorKernels::Linear right = linear_at(children[1], bound.scale, 1);
    const bool plain = left.factor == 1 && left.offset == 0 && right.factor == 1 && right.offset == 0;
    if (plain) {
      (node.step == Step::add ? kernels_.add : kernels_.subtract)(left.numbers, right.numbers, out, rows_);
      return;
    }
    if (node.step == Step::subtract) {
      right.factor = static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(right.factor));
      right.offset = static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(right.offset));
    }
    kernels_.linear_sum(left, right, out, rows_);
    return;
  }
  const std::int64_t* left = narrow_at(children[0], scale_of(0), 0);
  if (node.step == Step::negate) {
    kernels_.multiply_constant(left, -1, out, rows_);
    return;
  }
  if (node.step == Step::absolute) {
    kernels_.absolute(left, out, rows_);
    return;
  }
  if (children.size() == 1) {
    std::copy_n(left, rows_, out);
    return;
  }
  for (std::size_t i = 1; i < children.size(); ++i) {
    const std::int64_t* right = narrow_at(children[i], scale_of(i), 1);
    switch (node.step) {
      case Step::add:
        kernels_.add(left, right, out, rows_);
        break;
      case Step::subtract:
        kernels_.subtract(left, right, out, rows_);
        break;
      case Step::multiply:
        (small(children[0]) && small(children[1]) ? kernels_.multiply_small : kernels_.multiply)(left, right,
                                                                                                 out, rows_);
        break;
      case Step::least:
        for (std::size_t row = 0; row < rows_; ++row) out[row] = std::min(left[row], right[row]);
        break;
      default:
        for (std::size_t row = 0; row < rows_; ++row) out[row] = std::max(left[row], right[row]);
        break;
    }
    left = out;
  }
}

}  // namespace telaudit::rules
