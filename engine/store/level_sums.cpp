#include "store/level_sums.h"

#include <algorithm>
#include <numeric>

#include "bill/charge.h"
#include "store/segment_sums.h"

namespace telaudit::store {
namespace {

using bill::ColumnView;
using bill::Encoding;

// Where the rows that have the level of row `begin` end, at `end` at the latest.
std::size_t end_of_level(const ColumnView& level, std::size_t begin, std::size_t end) {
  if (level.encoding == Encoding::constant) return end;
  std::size_t row = begin + 1;
  if (level.encoding == Encoding::dictionary && level.known.empty()) {
    const std::uint32_t code = level.codes[begin];
    while (row < end && level.codes[row] == code) ++row;
    return row;
  }
  const bool known = level.is_known(begin);
  const std::string_view text = known ? level.text(begin) : std::string_view();
  while (row < end && level.is_known(row) == known && (!known || level.text(row) == text)) ++row;
  return row;
}

// Whether any amount counts, so that a sum of nothing stays without decimals.
bool any_marked(const ColumnView& amount, const ColumnView& flags, std::size_t begin, std::size_t end) {
  for (std::size_t row = begin; row < end; ++row) {
    if (flags.is_known(row) && flags.number(row) != 0 && amount.is_known(row)) return true;
    if (flags.encoding == Encoding::constant && amount.encoding == Encoding::constant) return false;
  }
  return false;
}

// The largest scale at which a marked amount was printed; a sum is stated at that scale.
std::uint8_t printed_scale(const ColumnView& amount, const ColumnView& flags, std::size_t begin,
                           std::size_t end) {
  if (amount.printed_scales.empty()) return amount.scale;
  if (amount.encoding == Encoding::constant) return amount.printed_scales[0];
  std::uint8_t scale = 0;
  for (std::size_t row = begin; row < end; ++row)
    if (amount.is_known(row) && flags.is_known(row) && flags.number(row) != 0)
      scale = std::max(scale, amount.printed_scales[row]);
  return scale;
}

Total marked_total(const ColumnView& amount, const ColumnView& flags, std::size_t begin, std::size_t end) {
  Total total;
  if (!any_marked(amount, flags, begin, end)) return total;
  __int128 sum = sum_marked(amount, flags, begin, end);
  const std::uint8_t scale = printed_scale(amount, flags, begin, end);
  // Every value is a multiple of the unit it was printed in.
  for (std::uint8_t at = amount.scale; at > scale; --at) sum /= 10;
  add_exact(total, sum, scale);
  return total;
}

}  // namespace

LevelSums::Sums& LevelSums::at_level(std::string_view level) {
  if (last_ == WordTable::kNotThere || levels_.word(last_) != level) {
    last_ = levels_.code(level);
    if (last_ == sums_.size()) sums_.emplace_back();
  }
  return sums_[last_];
}

void LevelSums::add(const LevelSums& others) {
  for (std::uint32_t code = 0; code < others.sums_.size(); ++code) {
    const Sums& more = others.sums_[code];
    Sums& sums = at_level(others.levels_.word(code));
    sums.in_total.add(more.in_total);
    sums.payable.add(more.payable);
    sums.charges += more.charges;
  }
}

void LevelSums::add(const Columns& columns, std::size_t begin, std::size_t end) {
  while (begin < end) {
    // Rows of one level stand together.
    const std::size_t stop = end_of_level(columns.level, begin, end);
    const std::string_view level =
        columns.level.is_known(begin) ? columns.level.text(begin) : std::string_view();
    Sums& sums = at_level(level);
    sums.charges += stop - begin;
    const Total counted = marked_total(columns.amount, columns.in_total, begin, stop);
    sums.in_total.add(counted);
    sums.payable.add(mark_the_same(columns.in_total, columns.payable)
                         ? counted
                         : marked_total(columns.amount, columns.payable, begin, stop));
    begin = stop;
  }
}

std::vector<LevelSum> LevelSums::sums() const {
  std::vector<std::uint32_t> order(sums_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t left, std::uint32_t right) {
    return levels_.word(left) < levels_.word(right);
  });
  std::vector<LevelSum> sums;
  sums.reserve(order.size());
  for (const std::uint32_t at : order)
    sums.push_back({std::string(levels_.word(at)), sums_[at].in_total, sums_[at].payable, sums_[at].charges});
  return sums;
}

std::vector<LevelSum> level_sums(const bill::Table& charges, const bill::Part& part) {
  LevelSums sums;
  for (const auto& range : part.rows) {
    if (range.begin == range.end) continue;
    sums.add({charges.column(bill::charge::kLevel), charges.column(bill::charge::kAmount),
              charges.column(bill::charge::kInTotal), charges.column(bill::charge::kPayable)},
             static_cast<std::size_t>(range.begin), static_cast<std::size_t>(range.end));
  }
  return sums.sums();
}

}  // namespace telaudit::store
