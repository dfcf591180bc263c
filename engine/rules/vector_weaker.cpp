// Comparisons of the same numbers with different constants, as rules of one kind have them: where one holds,
// so does each that asks for less. The weakest is computed for all rows of a vector, the others for the rows
// that it leaves.
#include <algorithm>
#include <tuple>

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

// factor * number + offset, at `scale`; without a number where it is constant.
struct Side {
  std::uint32_t number = BoundNode::kNone;
  Int128 factor = 0;
  Int128 offset = 0;
  int scale = 0;
};

Side side_of(const BoundNode& bound) {
  if (bound.constant) return {BoundNode::kNone, 0, bound.low, bound.scale};
  return {bound.base, bound.factor, bound.offset, bound.scale};
}

bool rescale(Side& side, int scale) {
  const auto unit = ten_to(scale - side.scale);
  const auto factor = unit ? times(side.factor, *unit) : std::nullopt;
  const auto offset = unit ? times(side.offset, *unit) : std::nullopt;
  if (!factor || !offset) return false;
  side.factor = *factor;
  side.offset = *offset;
  return true;
}

// A comparison as sign * factor * above > slope * below + offset, with a positive factor; at least so much
// where it is not strict.
struct Form {
  std::uint32_t node = 0;
  std::uint32_t above = 0;
  std::uint32_t below = BoundNode::kNone;
  bool negative = false;
  bool strict = false;
  Int128 factor = 1;
  Int128 slope = 0;
  Int128 offset = 0;

  auto family() const { return std::tie(above, below, negative); }
};

std::optional<Form> form_of(std::uint32_t node, Node comparison, Side left, Side right) {
  const bool less = comparison == Node::less || comparison == Node::less_equal;
  const bool more = comparison == Node::greater || comparison == Node::greater_equal;
  const int scale = std::max(left.scale, right.scale);
  if ((!less && !more) || !rescale(left, scale) || !rescale(right, scale)) return std::nullopt;
  if (less) std::swap(left, right);
  if (left.number == BoundNode::kNone) {
    // a > b * y + c is -b * y > c - a.
    std::swap(left.number, right.number);
    left.factor = -right.factor;
    right.factor = 0;
  }
  if (left.number == BoundNode::kNone || left.number == right.number || left.factor == 0) return std::nullopt;
  const auto offset = plus(right.offset, -left.offset);
  if (!offset) return std::nullopt;
  Form form;
  form.node = node;
  form.above = left.number;
  form.below = right.number;
  form.negative = left.factor < 0;
  form.strict = comparison == Node::less || comparison == Node::greater;
  form.factor = form.negative ? -left.factor : left.factor;
  form.slope = right.factor;
  form.offset = *offset;
  return form;
}

// Whether `a` holds wherever `b` of the same family does, `below` being between low and high: what `a` asks
// for is a line over them, and lies nowhere above that of `b` if it does so at neither end.
bool asks_for_less(const Form& a, const Form& b, Int128 low, Int128 high) {
  for (const Int128 end : {low, high}) {
    const auto at = [&](const Form& form, Int128 other_factor) -> std::optional<Int128> {
      const auto product = times(form.slope, end);
      const auto sum = product ? plus(*product, form.offset) : std::nullopt;
      return sum ? times(*sum, other_factor) : std::nullopt;
    };
    const auto of_a = at(a, b.factor);
    const auto of_b = at(b, a.factor);
    if (!of_a || !of_b) return false;
    if (*of_a > *of_b || (*of_a == *of_b && a.strict && !b.strict)) return false;
  }
  return true;
}

}  // namespace

void VectorEvaluator::find_weaker(std::vector<std::uint32_t> nodes) {
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  std::vector<Form> forms;
  for (const std::uint32_t number : nodes) {
    const PlanNode& node = plan_.nodes[number];
    if (node.step != Step::compare || node.joined) continue;
    const BoundNode& bound = about(number);
    if (!bound.certain || bound.decided) continue;
    const auto form =
        form_of(number, node.comparison, side_of(about(node.children[0])), side_of(about(node.children[1])));
    if (form) forms.push_back(*form);
  }
  std::stable_sort(forms.begin(), forms.end(),
                   [](const Form& a, const Form& b) { return a.family() < b.family(); });
  for (auto first = forms.begin(); first != forms.end();) {
    const auto end =
        std::find_if(first, forms.end(), [&](const Form& form) { return form.family() != first->family(); });
    const bool alone = first->below == BoundNode::kNone;
    const Int128 low = alone ? Int128{0} : about(first->below).low;
    const Int128 high = alone ? Int128{0} : about(first->below).high;
    auto weakest = first;
    for (auto form = first + 1; form != end; ++form)
      if (asks_for_less(*form, *weakest, low, high)) weakest = form;
    for (auto form = first; form != end; ++form)
      if (form != weakest && asks_for_less(*weakest, *form, low, high))
        bound_[form->node].weaker = weakest->node;
    first = end;
  }
}

}  // namespace telaudit::rules
