#include "rules/vector_evaluate.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

#include "rules/expressions_of.h"

namespace telaudit::rules {

bool holds(Node comparison, Int128 a, Int128 b) {
  switch (comparison) {
    case Node::equal:
      return a == b;
    case Node::not_equal:
      return a != b;
    case Node::less:
      return a < b;
    case Node::less_equal:
      return a <= b;
    case Node::greater:
      return a > b;
    default:
      return a >= b;
  }
}

VectorEvaluator::VectorEvaluator(const Plan& plan, std::vector<Setting*> settings,
                                 const VectorKernels& kernels)
    : plan_(plan),
      settings_(std::move(settings)),
      kernels_(kernels),
      bind_stamps_(plan.nodes.size(), 0),
      bound_(plan.nodes.size()),
      lookups_(plan.nodes.size()),
      slots_(plan.nodes.size()),
      known_stamps_(plan.columns.size(), 0),
      known_(plan.columns.size()),
      batches_(plan.rules.size()),
      used_numbers_(plan.columns.size()),
      vocabularies_(plan.columns.size()),
      memories_(plan.nodes.size()),
      joined_(plan.joins.size()),
      joined_stamps_(plan.nodes.size(), 0) {
  shown_.stamps.assign(plan.columns.size(), 0);
  shown_.cells.resize(plan.columns.size());
  std::map<std::vector<std::size_t>, std::size_t> batches;
  for (const auto& rule : plan.rules) {
    said_.push_back(columns_of_firing(*rule.rule));
    read_.emplace_back(rule.columns.size());
    std::iota(read_.back().begin(), read_.back().end(), std::size_t{0});
    const auto [at, is_new] = batches.try_emplace(rule.columns, row_batches_.size());
    row_batch_of_rule_.push_back(at->second);
    if (!is_new) continue;
    row_batches_.emplace_back();
    row_batches_.back().batch.rows = 1;
    row_batches_.back().batch.columns.resize(rule.columns.size());
    row_batches_.back().stamps.assign(rule.columns.size(), 0);
    row_batches_.back().constants.assign(rule.columns.size(), 0);
  }
}

void VectorEvaluator::begin_vector(std::size_t first_row, std::size_t rows) {
  first_ = first_row;
  ++stamp_;
  if (rows == rows_) return;
  rows_ = rows;
  all_ = first_rows(rows);
  all_yes_.yes = all_no_.no = all_;
}

const Mask& VectorEvaluator::known(std::size_t column) {
  if (known_stamps_[column] == stamp_) return known_[column];
  known_stamps_[column] = stamp_;
  Mask& mask = known_[column];
  if (nothing_unknown(column)) {
    mask = all_;
    return mask;
  }
  const bill::ColumnView& view = this->column(column);
  if (view.known.empty()) {
    mask = all_;
  } else if (view.encoding == bill::Encoding::constant) {
    mask = view.is_known(0) ? all_ : Mask{};
  } else {
    mask = Mask{};
    kernels_.known(view.known.data() + first_, mask.words.data(), rows_);
  }
  return mask;
}

const bill::Batch& VectorEvaluator::batch_of(std::size_t rule) {
  return batch_with(rule, plan_.rules[rule].columns);
}

const bill::Batch& VectorEvaluator::batch_with(std::size_t rule, const std::vector<std::size_t>& columns) {
  RuleBatch& of = batches_[rule];
  const auto& places = plan_.rules[rule].columns;
  if (of.stamp != bind_stamp_) {
    of.stamp = bind_stamp_;
    of.filled.assign(plan_.columns.size(), 0);
    of.batch.rows = batch_->batch.rows;
    of.batch.columns.assign(places.size(), {});
    of.batch.zones.assign(places.size(), {});
  }
  for (const std::size_t place : columns) {
    if (of.filled[place] != 0) continue;
    of.filled[place] = 1;
    const auto at = static_cast<std::size_t>(std::find(places.begin(), places.end(), place) - places.begin());
    of.batch.columns[at] = column(place);
    of.batch.zones[at] = batch_->batch.zones[place];
  }
  return of.batch;
}

const bill::Batch& VectorEvaluator::one_row(std::size_t rule, std::size_t row, bool fires) {
  if (shown_.vector != stamp_ || shown_.row != row) {
    shown_.vector = stamp_;
    shown_.row = row;
    ++shown_.stamp;
  }
  RowBatch& of = row_batches_[row_batch_of_rule_[rule]];
  const auto& places = plan_.rules[rule].columns;
  for (const std::size_t i : fires ? said_[rule] : read_[rule]) {
    if (of.stamps[i] == shown_.stamp || of.constants[i] == bind_stamp_) continue;
    of.stamps[i] = shown_.stamp;
    const std::size_t place = places[i];
    // What one batch alone shows needs no copy.
    bill::ColumnView& shown = row_batches_.size() == 1 ? of.batch.columns[i] : shown_.cells[place];
    if (shown_.stamps[place] != shown_.stamp) {
      shown_.stamps[place] = shown_.stamp;
      if (batch_->reach[place] == bill::DeferredBatch::Reach::rows) {
        shown = bill::row_of(batch_->batch.columns[place], first_ + row);
      } else {
        auto cell = batch_->cell(place, first_ + row);
        shown = cell ? *cell : bill::row_of(column(place), first_ + row);
      }
    }
    if (row_batches_.size() != 1) of.batch.columns[i] = shown;
    if (shown.encoding == bill::Encoding::constant) of.constants[i] = bind_stamp_;
  }
  return of.batch;
}

RowFrame& VectorEvaluator::frame_at(std::size_t rule, std::size_t row,
                                    const std::vector<std::size_t>& reads) {
  frame_.start(*settings_[rule], batch_with(rule, reads), first_ + row);
  for (const std::size_t join : plan_.rules[rule].joins)
    place(frame_, join, joined_[join].entries[joined_[join].of_rows[row]]);
  return frame_;
}

const Truth& VectorEvaluator::condition(std::uint32_t number, const Mask& demand) {
  const BoundNode& bound = about(number);
  if (bound.settled) return *bound.settled ? all_yes_ : all_no_;
  Slot& slot = slots_[number];
  if (bound.lazy) {
    // Asked again for other rows, so what is said of these is not kept.
    Truth truth = computed(number, demand);
    slot.truth = truth;
  } else if (slot.stamp != stamp_) {
    slot.truth = computed(number, all_);
    slot.stamp = stamp_;
  }
  return slot.truth;
}

Truth VectorEvaluator::computed(std::uint32_t number, const Mask& demand) {
  const PlanNode& node = plan_.nodes[number];
  const BoundNode& bound = about(number);
  switch (node.step) {
    case Step::decided: {
      Truth out;
      if (node.constant.state == State::error) out.error = all_;
      if (node.constant.state == State::known) (node.constant.number != 0 ? out.yes : out.no) = all_;
      return out;
    }
    case Step::both: {
      const Truth left = condition(node.children[0], demand);
      return both(left, condition(node.children[1], without(demand, left.no)));
    }
    case Step::either: {
      const Truth left = condition(node.children[0], demand);
      return either(left, condition(node.children[1], without(demand, left.yes)));
    }
    case Step::negation: {
      Truth out = condition(node.children[0], demand);
      std::swap(out.yes, out.no);
      return out;
    }
    case Step::flag: {
      const bill::ColumnView& view = column(node.column);
      Truth out;
      const Mask& there = known(node.column);
      if (view.encoding == bill::Encoding::constant) {
        if (any(there)) (view.number(0) != 0 ? out.yes : out.no) = all_;
        return out;
      }
      if (!any(there)) return out;
      kernels_.equal_to(view.numbers.data() + first_, 0, out.no.words.data(), rows_);
      out.yes = without(there, out.no);
      out.no = out.no & there;
      return out;
    }
    case Step::present: {
      Truth out;
      out.yes = known(node.column);
      out.no = without(all_, out.yes);
      return out;
    }
    case Step::compare:
    case Step::quotients:
    case Step::is_known:
      if (bound.unable) return unable(number, demand);
      if (node.step == Step::compare) return compared(node, bound);
      if (node.step == Step::quotients) return compared_quotients(node, bound);
      {
        const VectorNumbers& of = numbers(node.children[0]);
        Truth out;
        out.yes = of.known;
        out.error = of.error;
        out.no = without(without(all_, of.known), of.error);
        return out;
      }
    case Step::joined_condition:
      return looked_up_joined(number);
    case Step::predicate:
      return bound.unable ? asked_by_row(number, demand) : looked_up(number);
    case Step::by_row:
    default:
      return asked_by_row(number, demand);
  }
}

Truth VectorEvaluator::unable(std::uint32_t number, const Mask& demand) {
  if (plan_.nodes[number].expression != nullptr) return asked_by_row(number, demand);
  Truth out;
  out.error = all_;
  return out;
}

Truth VectorEvaluator::asked_by_row(std::uint32_t number, const Mask& demand) {
  const PlanNode& node = plan_.nodes[number];
  Slot& slot = slots_[number];
  if (slot.stamp != stamp_) {
    slot.stamp = stamp_;
    slot.truth = Truth{};
    slot.asked = Mask{};
  }
  each_row(without(demand, slot.asked), [&](std::size_t row) {
    const Value value = evaluate(*node.expression, frame_at(node.rule, row, node.reads));
    if (value.error()) slot.truth.error.set(row);
    if (value.is_true()) slot.truth.yes.set(row);
    if (value.is_false()) slot.truth.no.set(row);
  });
  slot.asked = slot.asked | demand;
  return slot.truth;
}

namespace {

// The numbers of 64 bits at which a comparison with a constant of a finer scale turns: x > c for whole x is
// x > floor(c).
struct Threshold {
  Int128 floor = 0;
  bool exact = true;
};

Threshold threshold(Int128 constant, Int128 unit) {
  Threshold out;
  out.floor = constant / unit;
  out.exact = out.floor * unit == constant;
  if (!out.exact && constant < 0) --out.floor;
  return out;
}

}  // namespace

Mask VectorEvaluator::compare_with_constant(Node comparison, const std::int64_t* numbers, Int128 constant,
                                            Int128 unit) {
  Threshold at = threshold(constant, unit);
  // Beyond the numbers of 64 bits all lie on one side.
  constexpr Int128 kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr Int128 kMost = std::numeric_limits<std::int64_t>::max();
  if (at.floor < kLeast || at.floor > kMost) {
    at.exact = false;
    at.floor = std::clamp(at.floor, kLeast, kMost);
  }
  const auto floor = static_cast<std::int64_t>(at.floor);
  Mask out;
  auto* bits = out.words.data();
  switch (comparison) {
    case Node::greater:
      kernels_.greater_than(numbers, floor, bits, rows_);
      return out;
    case Node::greater_equal:
      if (at.exact) {
        kernels_.less_than(numbers, floor, bits, rows_);
        return without(all_, out);
      }
      kernels_.greater_than(numbers, floor, bits, rows_);
      return out;
    case Node::less:
      if (at.exact) {
        kernels_.less_than(numbers, floor, bits, rows_);
        return out;
      }
      kernels_.greater_than(numbers, floor, bits, rows_);
      return without(all_, out);
    case Node::less_equal:
      kernels_.greater_than(numbers, floor, bits, rows_);
      return without(all_, out);
    case Node::equal:
      if (at.exact) kernels_.equal_to(numbers, floor, bits, rows_);
      return out;
    default:
      if (at.exact) kernels_.equal_to(numbers, floor, bits, rows_);
      return without(all_, out);
  }
}

// The rows in which the comparison holds; rows that are not known on both sides may be among them.
Mask VectorEvaluator::compared_rows(const PlanNode& node, const BoundNode& bound) {
  if (bound.decided) return *bound.decided ? all_ : Mask{};
  const std::uint32_t left = node.children[0];
  const std::uint32_t right = node.children[1];
  // Both at hand before scratch memory is used.
  source(left);
  source(right);
  const BoundNode& of_a = about(left);
  const BoundNode& of_b = about(right);
  if (of_b.constant)
    if (auto out = compare_with(node.comparison, left, of_b)) return *out;
  if (of_a.constant)
    if (auto out = compare_with(turned(node.comparison), right, of_a)) return *out;
  const int scale = std::max(of_a.scale, of_b.scale);
  return bound.wide ? compare_wide(node.comparison, left, right, scale)
                    : compare_narrow(node.comparison, left, right, scale);
}

Truth VectorEvaluator::compared(const PlanNode& node, const BoundNode& bound) {
  const VectorNumbers& a = source(node.children[0]);
  const VectorNumbers& b = source(node.children[1]);
  Truth out;
  out.error = a.error | b.error;
  const Mask there = a.known & b.known;
  if (!any(there)) return out;
  const Mask holds_for = compared_rows(node, bound);
  out.yes = holds_for & there;
  out.no = without(there, holds_for);
  return out;
}

// a / b against c / d is a * d against c * b, turned round where b * d is negative; a zero divisor is an
// error.
Truth VectorEvaluator::compared_quotients(const PlanNode& node, const BoundNode& bound) {
  const auto& children = node.children;
  Truth out;
  Mask there = all_;
  for (const auto child : children) {
    const VectorNumbers& part = numbers(child);
    out.error = out.error | part.error;
    there = there & part.known;
  }
  there = without(there, out.error);
  if (!any(there)) return out;
  const auto scale_of = [&](std::size_t child) { return about(children[child]).scale; };
  const Int128* a = wide_at(children[0], scale_of(0), 0);
  const Int128* b = wide_at(children[1], scale_of(1), 1);
  const Int128* c = wide_at(children[2], scale_of(2), 2);
  const Int128* d = wide_at(children[3], scale_of(3), 3);
  const Int128 left_unit = *ten_to(bound.scale - scale_of(0) - scale_of(3));
  const Int128 right_unit = *ten_to(bound.scale - scale_of(2) - scale_of(1));
  each_row(there, [&](std::size_t row) {
    if (b[row] == 0 || d[row] == 0) {
      out.error.set(row);
      return;
    }
    Int128 left = a[row] * d[row] * left_unit;
    Int128 right = c[row] * b[row] * right_unit;
    if ((b[row] < 0) != (d[row] < 0)) std::swap(left, right);
    (holds(node.comparison, left, right) ? out.yes : out.no).set(row);
  });
  return out;
}

}  // namespace telaudit::rules
