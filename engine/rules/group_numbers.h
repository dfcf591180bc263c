// One number for each group, to which rows add: most sums of a bill have 64 bits, so that is what each takes
// until one of them might have more.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "rules/vector_mask.h"
#include "rules/vector_plan.h"

namespace telaudit::rules {

class GroupNumbers {
 public:
  std::size_t size() const { return is_wide_ ? wide_.size() : narrow_.size(); }
  // New ones are 0.
  void resize(std::size_t groups) { is_wide_ ? wide_.resize(groups, 0) : narrow_.resize(groups, 0); }
  std::size_t bytes() const {
    return narrow_.capacity() * sizeof(std::int64_t) + wide_.capacity() * sizeof(Int128);
  }
  Int128 operator[](std::size_t group) const { return is_wide_ ? wide_[group] : narrow_[group]; }

  // Of a number that counts and does nothing else.
  void count(std::size_t group) { is_wide_ ? ++wide_[group] : ++narrow_[group]; }
  void set(std::size_t group, Int128 number);
  // False where the sum has more than 128 bits; it means nothing then.
  bool add(std::size_t group, Int128 number);
  // The same of all of them, times `factor`: calls `overflowed(group)` where the product has more.
  template <typename Overflowed>
  void multiply(Int128 factor, Overflowed overflowed);
  // Adds `numbers[row]` times `unit`, which is positive, for the rows of the mask, the first of `groups` and
  // `numbers`; their magnitudes are at most `most`.
  template <typename Overflowed>
  void add_rows(const Mask& rows, const std::uint32_t* groups, const std::int64_t* numbers, std::int64_t unit,
                Int128 most, Overflowed overflowed);
  // Keeps the least or the greatest of what each is and those numbers; of a group that `marks` does not mark
  // as `seen` whatever comes first. Marks them.
  void keep_rows(bool greatest, const Mask& rows, const std::uint32_t* groups, const std::int64_t* numbers,
                 std::int64_t unit, Int128 most, std::uint8_t* marks, std::uint8_t seen);

 private:
  static constexpr Int128 kMostNarrow = std::numeric_limits<std::int64_t>::max();
  static Int128 magnitude(Int128 number) { return number < 0 ? -number : number; }
  void widen();
  // Sums of 64 bits.
  static void add_narrow(const Mask& rows, const std::uint32_t* groups, const std::int64_t* numbers,
                         std::int64_t unit, std::int64_t* sums);

  bool is_wide_ = false;
  Int128 most_ = 0;  // while they are narrow: no magnitude is beyond, nor would be that of a sum of them all
  std::vector<std::int64_t> narrow_;
  std::vector<Int128> wide_;
};

template <typename Overflowed>
void GroupNumbers::multiply(Int128 factor, Overflowed overflowed) {
  Int128 most = 0;
  if (!is_wide_ && (__builtin_mul_overflow(most_, factor, &most) || most > kMostNarrow)) widen();
  if (!is_wide_) {
    for (auto& number : narrow_) number *= static_cast<std::int64_t>(factor);
    most_ = most;
    return;
  }
  for (std::size_t group = 0; group < wide_.size(); ++group)
    if (__builtin_mul_overflow(wide_[group], factor, &wide_[group])) overflowed(group);
}

template <typename Overflowed>
void GroupNumbers::add_rows(const Mask& rows, const std::uint32_t* groups, const std::int64_t* numbers,
                            std::int64_t unit, Int128 most, Overflowed overflowed) {
  Int128 sum = 0;
  if (!is_wide_ && (__builtin_mul_overflow(most, Int128{unit} * kVectorRows, &sum) ||
                    __builtin_add_overflow(sum, most_, &sum) || sum > kMostNarrow))
    widen();
  if (!is_wide_) {
    most_ = sum;
    return add_narrow(rows, groups, numbers, unit, narrow_.data());
  }
  each_row(rows, [&](std::size_t row) {
    Int128& so_far = wide_[groups[row]];
    if (__builtin_add_overflow(so_far, Int128{numbers[row]} * unit, &so_far)) overflowed(groups[row]);
  });
}

}  // namespace telaudit::rules
