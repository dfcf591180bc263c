#include "rules/group_numbers.h"

#include <algorithm>

#include "rules/dense_rows.h"

namespace telaudit::rules {

void GroupNumbers::widen() {
  is_wide_ = true;
  wide_.assign(narrow_.begin(), narrow_.end());
  narrow_ = {};
}

void GroupNumbers::set(std::size_t group, Int128 number) {
  if (!is_wide_ && (number > kMostNarrow || number < -kMostNarrow)) widen();
  if (is_wide_) {
    wide_[group] = number;
    return;
  }
  narrow_[group] = static_cast<std::int64_t>(number);
  most_ = std::max(most_, magnitude(number));
}

bool GroupNumbers::add(std::size_t group, Int128 number) {
  if (!is_wide_ && (number > kMostNarrow || number < -kMostNarrow || most_ + magnitude(number) > kMostNarrow))
    widen();
  if (is_wide_) return !__builtin_add_overflow(wide_[group], number, &wide_[group]);
  narrow_[group] += static_cast<std::int64_t>(number);
  most_ += magnitude(number);
  return true;
}

void GroupNumbers::add_narrow(const Mask& rows, const std::uint32_t* groups, const std::int64_t* numbers,
                              std::int64_t unit, std::int64_t* sums) {
  if (unit == 1)
    return each_row_of(rows, kVectorRows, [&](std::size_t row) { sums[groups[row]] += numbers[row]; });
  each_row_of(rows, kVectorRows, [&](std::size_t row) { sums[groups[row]] += numbers[row] * unit; });
}

namespace {

template <typename Number>
void keep(bool greatest, const Mask& rows, const std::uint32_t* groups, const std::int64_t* numbers,
          std::int64_t unit, std::uint8_t* marks, std::uint8_t seen, Number* kept) {
  each_row_of(rows, kVectorRows, [&](std::size_t row) {
    const std::uint32_t group = groups[row];
    const Number number = Number{numbers[row]} * unit;
    const bool first = (marks[group] & seen) == 0;
    if (first || (greatest ? number > kept[group] : number < kept[group])) kept[group] = number;
    marks[group] = static_cast<std::uint8_t>(marks[group] | seen);
  });
}

}  // namespace

void GroupNumbers::keep_rows(bool greatest, const Mask& rows, const std::uint32_t* groups,
                             const std::int64_t* numbers, std::int64_t unit, Int128 most, std::uint8_t* marks,
                             std::uint8_t seen) {
  Int128 each = 0;
  if (!is_wide_ && (__builtin_mul_overflow(most, Int128{unit}, &each) || each > kMostNarrow)) widen();
  if (is_wide_) return keep(greatest, rows, groups, numbers, unit, marks, seen, wide_.data());
  most_ = std::max(most_, each);
  keep(greatest, rows, groups, numbers, unit, marks, seen, narrow_.data());
}

}  // namespace telaudit::rules
