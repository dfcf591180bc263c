// Expressions about the row that a join found: asked of the interpreter once for each row that was found.
#include <algorithm>
#include <limits>

#include "rules/vector_evaluate.h"

namespace telaudit::rules {
namespace {

void set_bit(std::vector<std::uint32_t>& bits, std::size_t at) {
  bits[at / 32] |= 1U << (at % 32);
}

}  // namespace

void VectorEvaluator::place(RowFrame& frame, std::size_t join, const JoinedRows::Entry& entry) const {
  const std::size_t source = plan_.joins[join].source;
  if (!entry.given) frame.not_given[source] = 1;
  frame.matched[source] = entry.found.record;
  frame.lists[source] = entry.found.records;
}

Image VectorEvaluator::image_of_joined(const PlanNode& node, const JoinedRows::Entry& entry) {
  frame_.start(*settings_[node.rule]);
  place(frame_, node.column, entry);
  return image_of_value(evaluate(*node.expression, frame_), node.step == Step::joined_condition);
}

void VectorEvaluator::bind_joined(std::uint32_t number, BoundNode& bound) {
  const PlanNode& node = plan_.nodes[number];
  const JoinedRows& joined = joined_[node.column];
  Memory& memory = memories_[number];
  Lookup& lookup = lookups_[number];
  const bool condition = node.step == Step::joined_condition;
  memory.images.resize(joined.entries.size());
  const std::size_t first = memory.asked;
  for (; memory.asked < joined.asked.size(); ++memory.asked) {
    const std::uint32_t entry = joined.asked[memory.asked];
    memory.images[entry] = image_of_joined(node, joined.entries[entry]);
  }
  if (condition) {
    const std::size_t words = joined.entries.size() / 32 + 1;
    for (auto* bits : {&lookup.yes, &lookup.no, &lookup.error}) bits->resize(words, 0);
    for (std::size_t i = first; i < joined.asked.size(); ++i) {
      const std::uint32_t entry = joined.asked[i];
      const Image& image = memory.images[entry];
      if (image.state == State::error) set_bit(lookup.error, entry);
      if (image.state == State::known) set_bit(image.number != 0 ? lookup.yes : lookup.no, entry);
    }
    return;
  }
  // Numbers stand at the largest scale that was met; where it grows, all are written anew.
  int scale = lookup.scale;
  for (std::size_t i = first; i < joined.asked.size(); ++i) {
    const Image& image = memory.images[joined.asked[i]];
    if (image.state == State::known) scale = std::max(scale, image.scale);
  }
  if (first == 0) lookup.all_known = true;
  for (std::size_t i = first; i < joined.asked.size(); ++i)
    lookup.all_known = lookup.all_known && memory.images[joined.asked[i]].state == State::known;
  std::size_t from = scale == lookup.scale ? first : 0;
  if (scale != lookup.scale) {
    const Int128 factor = ten_to(scale - lookup.scale).value_or(0);
    const bool fits = !__builtin_mul_overflow(lookup.low, factor, &lookup.low) &&
                      !__builtin_mul_overflow(lookup.high, factor, &lookup.high);
    lookup.fits = lookup.fits && fits;
  }
  lookup.scale = scale;
  lookup.numbers.resize(joined.entries.size(), 0);
  lookup.known.resize(joined.entries.size(), 0);
  for (; from < joined.asked.size(); ++from) {
    const std::uint32_t entry = joined.asked[from];
    const Image& image = memory.images[entry];
    lookup.known[entry] = image.state == State::known ? 1 : (image.state == State::error ? 2 : 0);
    if (image.state != State::known) continue;
    Int128 value = image.number;
    lookup.fits = lookup.fits && image.fits &&
                  !__builtin_mul_overflow(value, ten_to(scale - image.scale).value_or(0), &value) &&
                  value > std::numeric_limits<std::int64_t>::min() &&
                  value <= std::numeric_limits<std::int64_t>::max();
    if (!lookup.fits) break;
    lookup.numbers[entry] = static_cast<std::int64_t>(value);
    lookup.low = lookup.filled ? std::min(lookup.low, value) : value;
    lookup.high = lookup.filled ? std::max(lookup.high, value) : value;
    lookup.filled = true;
  }
  bound.unable = !lookup.fits;
  bound.scale = lookup.scale;
  bound.low = lookup.low;
  bound.high = lookup.high;
}

Truth VectorEvaluator::looked_up_joined(std::uint32_t number) {
  const Lookup& lookup = lookups_[number];
  const auto& entries = joined_[plan_.nodes[number].column].of_rows;
  Truth out;
  kernels_.look_up(entries.data(), lookup.yes.data(), lookup.yes.size(), out.yes.words.data(), rows_);
  kernels_.look_up(entries.data(), lookup.no.data(), lookup.no.size(), out.no.words.data(), rows_);
  kernels_.look_up(entries.data(), lookup.error.data(), lookup.error.size(), out.error.words.data(), rows_);
  return out;
}

void VectorEvaluator::compute_joined(std::uint32_t number, Slot& slot) {
  const Lookup& lookup = lookups_[number];
  const auto& entries = joined_[plan_.nodes[number].column].of_rows;
  std::int64_t* out = narrow_out(slot);
  slot.numbers.known = Mask{};
  const std::int64_t* const of_entry = lookup.numbers.data();
  if (lookup.all_known) {
    kernels_.find_numbers(entries.data(), of_entry, out, rows_);
    std::uint32_t none = 0;  // some row was not asked about
    for (std::size_t row = 0; row < rows_; ++row) none |= entries[row] == 0 ? 1U : 0U;
    if (none == 0) {
      slot.numbers.known = all_;
      return;
    }
  }
  for (std::size_t row = 0; row < rows_; ++row) {
    const std::uint32_t entry = entries[row];
    out[row] = lookup.numbers[entry];
    slot.numbers.known.words[row / 64] |= std::uint64_t{lookup.known[entry] == 1} << (row % 64);
    slot.numbers.error.words[row / 64] |= std::uint64_t{lookup.known[entry] == 2} << (row % 64);
  }
}

}  // namespace telaudit::rules
