// Conditions of which the zones say that each row answers yes or no: one mask says it all. They are asked of
// fewer and fewer rows, the cheap ones first, and where few rows are left one row at a time.
#include <algorithm>

#include "rules/vector_evaluate.h"

namespace telaudit::rules {
namespace {

// A comparison of one row takes as long as of so many in vectors.
constexpr std::size_t kRowsInTheTimeOfOne = 128;

// Passes over the rows of a vector, roughly.
std::uint32_t cost_of(Step step) {
  switch (step) {
    case Step::column:
    case Step::constant:
    case Step::decided:
    case Step::both:
    case Step::either:
    case Step::negation:
      return 0;
    case Step::round:
    case Step::quotient:
    case Step::quotients:
    case Step::choose:
    case Step::table:
      return 8;
    case Step::by_row:
      return 1000;
    default:
      return 1;
  }
}

}  // namespace

void VectorEvaluator::bind_ways(std::uint32_t number) {
  const PlanNode& node = plan_.nodes[number];
  BoundNode& bound = bound_[number];
  if (bound.settled) {
    bound.certain = true;
    return;
  }
  bind_linear(number);
  if (bound.base != number) {
    bound.one_by_one = about(bound.base).one_by_one && !bound.unable;
    bound.cost = about(bound.base).cost;
    return;
  }
  bound.cost = cost_of(node.step);
  bool all_certain = true;
  bool all_complete = true;
  bool all_one_by_one = true;
  for (const auto child : node.children) {
    const BoundNode& of = about(child);
    bound.cost += of.cost;
    all_certain = all_certain && of.certain;
    all_complete = all_complete && of.complete;
    all_one_by_one = all_one_by_one && of.one_by_one;
  }
  switch (node.step) {
    case Step::column:
    case Step::constant:
    case Step::last_digit:
    case Step::table:
      bound.one_by_one = bound.complete && !bound.unable;
      return;
    case Step::add:
    case Step::subtract:
    case Step::multiply:
    case Step::negate:
    case Step::absolute:
    case Step::least:
    case Step::greatest:
      bound.one_by_one = all_one_by_one && !bound.unable;
      return;
    case Step::both:
    case Step::either:
    case Step::negation:
      bound.certain = all_certain;
      return;
    case Step::compare:
      bound.certain = all_complete && !bound.unable;
      bound.one_by_one = bound.certain && all_one_by_one;
      return;
    case Step::present:
      bound.certain = true;
      return;
    case Step::flag:
      bound.certain = nothing_unknown(node.column);
      return;
    case Step::predicate: {
      const Lookup& lookup = lookups_[number];
      bound.certain = !bound.unable && lookup.filled && lookup.total &&
                      (nothing_unknown(node.column) || lookup.of_unknown_cell.state == State::known);
      return;
    }
    default:
      return;
  }
}

void VectorEvaluator::add_parts(std::uint32_t number, std::vector<std::uint32_t>& parts) {
  if (about(number).settled == std::optional(true)) return;
  const PlanNode& node = plan_.nodes[number];
  if (node.step != Step::both) return parts.push_back(number);
  for (const auto child : node.children) add_parts(child, parts);
}

bool VectorEvaluator::keep_new(std::uint32_t number, Mask& rows) {
  const BoundNode& bound = about(number);
  if (bound.settled) {
    if (!*bound.settled) rows = Mask{};
    return *bound.settled;
  }
  return keep_rows(number, rows);
}

bool VectorEvaluator::keep_rows(std::uint32_t number, Mask& rows) {
  const PlanNode& node = plan_.nodes[number];
  switch (node.step) {
    case Step::both:
    case Step::either: {
      std::uint32_t first = node.children[0];
      std::uint32_t second = node.children[1];
      if (about(second).cost < about(first).cost) std::swap(first, second);
      if (node.step == Step::both) return keep(first, rows) && keep(second, rows);
      Mask of_first = rows;
      keep(first, of_first);
      Mask more = without(rows, of_first);
      if (any(more)) keep(second, more);
      rows = of_first | more;
      return any(rows);
    }
    case Step::negation: {
      Mask without_them = rows;
      keep(node.children[0], without_them);
      rows = without(rows, without_them);
      return any(rows);
    }
    default:
      break;
  }
  const Slot& slot = slots_[number];
  const bool there = slot.stamp == stamp_ || slot.yes_stamp == stamp_;
  const BoundNode& bound = about(number);
  const auto few = [&] { return bound.one_by_one && count(rows) * kRowsInTheTimeOfOne <= rows_; };
  if (!there && bound.weaker != BoundNode::kNone) {
    const bool at_hand = slots_[bound.weaker].stamp == stamp_ || slots_[bound.weaker].yes_stamp == stamp_;
    if ((at_hand || !few()) &&
        !kernels_.keep(rows.words.data(), certain_yes(bound.weaker).words.data(), kMaskWords))
      return false;
  }
  if (!there && few()) {
    Mask kept;
    each_row(rows, [&](std::size_t row) {
      if (holds_in(number, row)) kept.set(row);
    });
    rows = kept;
    return any(rows);
  }
  return kernels_.keep(rows.words.data(), certain_yes(number).words.data(), kMaskWords);
}

const Mask& VectorEvaluator::certain_yes(std::uint32_t number) {
  Slot& slot = slots_[number];
  if (slot.stamp == stamp_ || slot.yes_stamp == stamp_) return slot.truth.yes;
  slot.yes_stamp = stamp_;
  const PlanNode& node = plan_.nodes[number];
  Mask& yes = slot.truth.yes;
  switch (node.step) {
    case Step::compare:
      yes = compared_rows(node, about(number));
      return yes;
    case Step::predicate:
      yes = looked_up_yes(number);
      return yes;
    case Step::present:
      yes = known(node.column);
      return yes;
    default: {  // flag
      Mask no;
      const bill::ColumnView& view = column(node.column);
      kernels_.equal_to(view.numbers.data() + first_, 0, no.words.data(), rows_);
      yes = without(all_, no);
      return yes;
    }
  }
}

bool VectorEvaluator::holds_in(std::uint32_t number, std::size_t row) {
  const PlanNode& node = plan_.nodes[number];
  const std::uint32_t left = node.children[0];
  const std::uint32_t right = node.children[1];
  const int scale = std::max(about(left).scale, about(right).scale);
  return holds(node.comparison, number_in(left, row, scale), number_in(right, row, scale));
}

Int128 VectorEvaluator::number_in(std::uint32_t number, std::size_t row, int scale) {
  const BoundNode& bound = about(number);
  return number_in(number, row) * *ten_to(scale - bound.scale);
}

// Whatever comes out in between lies within bounds that were found to fit.
Int128 VectorEvaluator::number_in(std::uint32_t number, std::size_t row) {
  const PlanNode& node = plan_.nodes[number];
  const BoundNode& bound = about(number);
  if (bound.constant) return bound.low;
  const Slot& slot = slots_[number];
  if (slot.stamp == stamp_) return slot.numbers.at(row);
  if (bound.base != number) {
    // It fits, whatever is left over beyond 128 bits on the way there.
    using Bits = unsigned __int128;
    return static_cast<Int128>(static_cast<Bits>(number_in(bound.base, row)) *
                                   static_cast<Bits>(Int128{bound.factor}) +
                               static_cast<Bits>(bound.offset));
  }
  const std::size_t at = first_ + row;
  switch (node.step) {
    case Step::column: {
      const bill::ColumnView& view = column(node.column);
      return view.encoding == bill::Encoding::constant ? view.numbers[0] : view.numbers[at];
    }
    case Step::last_digit: {
      const bill::ColumnView& view = column(node.column);
      const bool one = view.encoding == bill::Encoding::constant;
      const int printed =
          view.printed_scales.empty() ? view.scale : view.printed_scales[one ? std::size_t{0} : at];
      return *ten_to(bound.scale - printed);
    }
    case Step::table: {
      const Lookup& lookup = lookups_[number];
      const std::size_t of_unknown = lookup.numbers.size() - 1;
      const bill::ColumnView& view = column(node.column);
      if (!view.is_known(view.encoding == bill::Encoding::constant ? 0 : at))
        return lookup.numbers[of_unknown];
      if (view.encoding == bill::Encoding::constant) return lookup.numbers[0];
      if (view.type == bill::Type::text) return lookup.numbers[view.codes[at]];
      return lookup.numbers[static_cast<std::size_t>(view.numbers[at] - lookup.first)];
    }
    default:
      break;
  }
  const int scale = node.step == Step::multiply ? about(node.children[0]).scale : bound.scale;
  Int128 out = number_in(node.children[0], row, scale);
  if (node.step == Step::negate) return -out;
  if (node.step == Step::absolute) return out < 0 ? -out : out;
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    if (node.step == Step::multiply) {
      out *= number_in(node.children[i], row);
      continue;
    }
    const Int128 next = number_in(node.children[i], row, scale);
    switch (node.step) {
      case Step::add:
        out += next;
        break;
      case Step::subtract:
        out -= next;
        break;
      case Step::least:
        out = std::min(out, next);
        break;
      default:
        out = std::max(out, next);
        break;
    }
  }
  return out;
}

}  // namespace telaudit::rules
