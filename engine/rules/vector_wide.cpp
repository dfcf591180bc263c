// Numbers of up to 38 digits, where 64 bits are too few. Sums and comparisons take one pass over the rows,
// whatever form and scale their sides have.
#include <algorithm>
#include <limits>

#include "rules/vector_evaluate.h"
#include "rules/wrapped_numbers.h"

namespace telaudit::rules {
namespace {

// A side of an operation, brought to its scale by a factor.
struct NarrowSide {
  const std::int64_t* numbers;
  std::int64_t factor;
  Int128 offset;
  Int128 operator()(std::size_t row) const {
    return wrapped(unsigned_of(Int128{numbers[row]} * factor) + unsigned_of(offset));
  }
};
struct WideSide {
  const Int128* numbers;
  std::uint64_t factor;
  Int128 operator()(std::size_t row) const { return wrapped(unsigned_of(numbers[row]) * factor); }
};
struct SameSide {
  Int128 number;
  Int128 operator()(std::size_t) const { return number; }
};

struct Add {
  Int128 operator()(Int128 a, Int128 b) const { return wrapped(unsigned_of(a) + unsigned_of(b)); }
};
struct Subtract {
  Int128 operator()(Int128 a, Int128 b) const { return wrapped(unsigned_of(a) - unsigned_of(b)); }
};

template <typename Left, typename Right, typename Operation>
void combine(Left left, Right right, Operation operation, Int128* out, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row) out[row] = operation(left(row), right(row));
}

template <typename Left, typename Right, typename Holds>
Mask compare(Left left, Right right, Holds holds, std::size_t rows) {
  Mask out;
  for (std::size_t base = 0; base < rows; base += 64) {
    std::uint64_t bits = 0;
    const std::size_t end = std::min<std::size_t>(64, rows - base);
    for (std::size_t i = 0; i < end; ++i)
      bits |= static_cast<std::uint64_t>(holds(left(base + i), right(base + i))) << i;
    out.words[base / 64] = bits;
  }
  return out;
}

}  // namespace

const Int128* VectorEvaluator::wide_at(std::uint32_t child, int scale, std::size_t place) {
  const VectorNumbers& of = numbers(child);
  const Int128 factor = *ten_to(scale - about(child).scale);
  if (of.wide != nullptr && factor == 1) return of.wide;
  if (wide_scratch_.size() <= place) wide_scratch_.resize(place + 1);
  auto& scratch = wide_scratch_[place];
  if (!scratch) scratch = std::make_unique<Int128[]>(kVectorRows);
  Int128* out = scratch.get();
  if (of.wide != nullptr) {
    for (std::size_t row = 0; row < rows_; ++row)
      out[row] = wrapped(unsigned_of(of.wide[row]) * unsigned_of(factor));
  } else if (of.narrow != nullptr) {
    for (std::size_t row = 0; row < rows_; ++row)
      out[row] = wrapped(unsigned_of(of.narrow[row]) * unsigned_of(factor));
  } else {
    std::fill_n(out, rows_, of.constant * factor);
  }
  return out;
}

// Calls `use` with the side in its form.
template <typename Use>
void VectorEvaluator::with_side(std::uint32_t child, int scale, std::size_t place, Use use) {
  const BoundNode& bound = about(child);
  const Int128 factor = *ten_to(scale - bound.scale);
  if (const VectorNumbers& base = numbers(bound.base); base.narrow != nullptr) {
    Int128 base_factor = 0;
    Int128 offset = 0;
    const bool fits = !__builtin_mul_overflow(Int128{bound.factor}, factor, &base_factor) &&
                      !__builtin_mul_overflow(bound.offset, factor, &offset) &&
                      base_factor > std::numeric_limits<std::int64_t>::min() &&
                      base_factor <= std::numeric_limits<std::int64_t>::max();
    if (fits) return use(NarrowSide{base.narrow, static_cast<std::int64_t>(base_factor), offset});
  }
  const VectorNumbers& of = numbers(child);
  if (factor > std::numeric_limits<std::int64_t>::max())
    return use(WideSide{wide_at(child, scale, place), 1});
  if (of.narrow != nullptr) return use(NarrowSide{of.narrow, static_cast<std::int64_t>(factor), 0});
  if (of.wide != nullptr) return use(WideSide{of.wide, static_cast<std::uint64_t>(factor)});
  use(SameSide{of.constant * factor});
}

// What the sides are made of is computed before scratch memory holds one of them.
void VectorEvaluator::prepare_sides(std::uint32_t left, std::uint32_t right, int scale) {
  with_side(left, scale, 0, [](auto) {});
  with_side(right, scale, 1, [](auto) {});
}

Mask VectorEvaluator::compare_wide(Node comparison, std::uint32_t left, std::uint32_t right, int scale) {
  // a <= b is not a > b, and a < b is b > a.
  const bool exchanged = comparison == Node::less || comparison == Node::greater_equal;
  const bool equality = comparison == Node::equal || comparison == Node::not_equal;
  const bool opposite =
      comparison == Node::less_equal || comparison == Node::greater_equal || comparison == Node::not_equal;
  if (exchanged) std::swap(left, right);
  Mask out;
  prepare_sides(left, right, scale);
  with_side(left, scale, 0, [&](auto a) {
    with_side(right, scale, 1, [&](auto b) {
      out = equality ? compare(
                           a, b, [](Int128 x, Int128 y) { return x == y; }, rows_)
                     : compare(
                           a, b, [](Int128 x, Int128 y) { return x > y; }, rows_);
    });
  });
  return opposite ? without(all_, out) : out;
}

void VectorEvaluator::compute_wide(const PlanNode& node, const BoundNode& bound, Slot& slot) {
  Int128* out = wide_out(slot);
  const auto& children = node.children;
  const auto each = [&](auto number) {
    for (std::size_t row = 0; row < rows_; ++row) out[row] = number(row);
  };
  if (node.step == Step::multiply) {
    const std::int64_t* a = numbers(children[0]).narrow;
    const std::int64_t* b = numbers(children[1]).narrow;
    if (a != nullptr && b != nullptr) return each([&](std::size_t row) { return Int128{a[row]} * b[row]; });
    const Int128* left = wide_at(children[0], about(children[0]).scale, 0);
    const Int128* right = wide_at(children[1], about(children[1]).scale, 1);
    return each([&](std::size_t row) { return wrapped(unsigned_of(left[row]) * unsigned_of(right[row])); });
  }
  if (children.size() == 2 && (node.step == Step::add || node.step == Step::subtract)) {
    prepare_sides(children[0], children[1], bound.scale);
    return with_side(children[0], bound.scale, 0, [&](auto a) {
      with_side(children[1], bound.scale, 1, [&](auto b) {
        if (node.step == Step::add) {
          combine(a, b, Add(), out, rows_);
        } else {
          combine(a, b, Subtract(), out, rows_);
        }
      });
    });
  }
  const Int128* left = wide_at(children[0], bound.scale, 0);
  if (node.step == Step::negate)
    return each([&](std::size_t i) { return wrapped(0 - unsigned_of(left[i])); });
  if (node.step == Step::absolute)
    return each([&](std::size_t i) { return left[i] < 0 ? wrapped(0 - unsigned_of(left[i])) : left[i]; });
  if (children.size() == 1) return each([&](std::size_t i) { return left[i]; });
  for (std::size_t i = 1; i < children.size(); ++i) {
    const Int128* right = wide_at(children[i], bound.scale, 1);
    switch (node.step) {
      case Step::add:
        each([&](std::size_t row) { return Add()(left[row], right[row]); });
        break;
      case Step::subtract:
        each([&](std::size_t row) { return Subtract()(left[row], right[row]); });
        break;
      case Step::least:
        each([&](std::size_t row) { return std::min(left[row], right[row]); });
        break;
      default:
        each([&](std::size_t row) { return std::max(left[row], right[row]); });
        break;
    }
    left = out;
  }
}

}  // namespace telaudit::rules
