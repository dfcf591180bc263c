// Numbers that are a multiple of others plus a constant: they are compared and added up without being written
// down, and against a constant the others are compared with another constant.
#include <algorithm>
#include <limits>

#include "rules/vector_evaluate.h"

namespace telaudit::rules {
namespace {

std::optional<Int128> times(Int128 a, Int128 b) {
  Int128 out = 0;
  return __builtin_mul_overflow(a, b, &out) ? std::nullopt : std::optional(out);
}
std::optional<Int128> plus(Int128 a, Int128 b) {
  Int128 out = 0;
  return __builtin_add_overflow(a, b, &out) ? std::nullopt : std::optional(out);
}

struct Line {
  Int128 factor = 1;
  Int128 offset = 0;
};

// The line times `by`, plus `more`.
std::optional<Line> changed(const Line& line, Int128 by, Int128 more) {
  const auto factor = times(line.factor, by);
  const auto scaled = times(line.offset, by);
  const auto offset = scaled ? plus(*scaled, more) : std::nullopt;
  if (!factor || !offset) return std::nullopt;
  return Line{*factor, *offset};
}

std::int64_t low_bits(Int128 number) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(number));
}

}  // namespace

void VectorEvaluator::bind_linear(std::uint32_t number) {
  const PlanNode& node = plan_.nodes[number];
  BoundNode& bound = bound_[number];
  bound.base = number;
  const bool step = node.step == Step::add || node.step == Step::subtract || node.step == Step::multiply ||
                    node.step == Step::negate;
  if (!step || bound.constant || bound.unable || node.children.size() > 2) return;
  std::size_t varying = 0;
  Int128 constant = 0;
  int constant_scale = 0;
  if (node.children.size() == 2) {
    varying = about(node.children[0]).constant ? 1 : 0;
    const BoundNode& other = about(node.children[1 - varying]);
    if (!other.constant) return;
    constant = other.low;
    constant_scale = other.scale;
  } else if (node.step != Step::negate) {
    return;
  }
  const BoundNode& of = about(node.children[varying]);
  std::optional<Line> line = Line{of.factor, of.offset};
  if (node.step == Step::multiply) {
    line = changed(*line, constant, 0);
  } else {
    const auto unit = ten_to(bound.scale - of.scale);
    const auto constant_unit = ten_to(bound.scale - constant_scale);
    const auto added = constant_unit ? times(constant, *constant_unit) : std::nullopt;
    if (!unit || !added) return;
    const bool minuend = node.step == Step::negate || (node.step == Step::subtract && varying == 1);
    const bool subtrahend = node.step == Step::subtract && varying == 0;
    line = changed(*line, minuend ? -*unit : *unit, subtrahend ? -*added : *added);
  }
  if (!line || line->factor == 0 || !is_narrow(line->factor)) return;
  bound.base = of.base;
  bound.factor = static_cast<std::int64_t>(line->factor);
  bound.offset = line->offset;
}

const VectorNumbers& VectorEvaluator::source(std::uint32_t child) {
  const std::uint32_t base = about(child).base;
  if (base != child) {
    const VectorNumbers& of = numbers(base);
    if (of.narrow != nullptr) return of;
  }
  return numbers(child);
}

// A child that fits in 64 bits at the scale: what is left over beyond them on the way there does not count.
VectorKernels::Linear VectorEvaluator::linear_at(std::uint32_t child, int scale, std::size_t place) {
  const BoundNode& bound = about(child);
  const Int128 unit = *ten_to(scale - bound.scale);
  const VectorNumbers& of = numbers(bound.base);
  if (of.narrow == nullptr) return {narrow_at(child, scale, place), 1, 0};
  const auto unit_bits = static_cast<unsigned __int128>(unit);
  return {of.narrow, low_bits(static_cast<Int128>(static_cast<unsigned __int128>(bound.factor) * unit_bits)),
          low_bits(static_cast<Int128>(static_cast<unsigned __int128>(bound.offset) * unit_bits))};
}

// factor * x + offset against a constant is x against another, turned round where the factor is negative.
std::optional<Mask> VectorEvaluator::compare_with(Node comparison, std::uint32_t child,
                                                  const BoundNode& constant) {
  const BoundNode& bound = about(child);
  const VectorNumbers& of = numbers(bound.base);
  if (of.narrow == nullptr) return std::nullopt;
  const auto limit = times(constant.low, ten_to(std::max(0, bound.scale - constant.scale)).value_or(0));
  const auto line =
      changed({bound.factor, bound.offset}, ten_to(std::max(0, constant.scale - bound.scale)).value_or(0), 0);
  const auto rest = limit && line ? plus(*limit, -line->offset) : std::nullopt;
  if (!rest) return std::nullopt;
  if (line->factor < 0) return compare_with_constant(turned(comparison), of.narrow, -*rest, -line->factor);
  return compare_with_constant(comparison, of.narrow, *rest, line->factor);
}

Mask VectorEvaluator::compare_narrow(Node comparison, std::uint32_t left, std::uint32_t right, int scale) {
  VectorKernels::Linear a = linear_at(left, scale, 0);
  VectorKernels::Linear b = linear_at(right, scale, 1);
  const bool equality = comparison == Node::equal || comparison == Node::not_equal;
  const bool opposite =
      comparison == Node::less_equal || comparison == Node::greater_equal || comparison == Node::not_equal;
  if (comparison == Node::less || comparison == Node::greater_equal) std::swap(a, b);
  const auto plain = [](const VectorKernels::Linear& side) { return side.factor == 1 && side.offset == 0; };
  Mask out;
  if (plain(a) && plain(b)) {
    (equality ? kernels_.equal : kernels_.greater)(a.numbers, b.numbers, out.words.data(), rows_);
  } else {
    (equality ? kernels_.linear_equal : kernels_.linear_greater)(a, b, out.words.data(), rows_);
  }
  return opposite ? without(all_, out) : out;
}

}  // namespace telaudit::rules
