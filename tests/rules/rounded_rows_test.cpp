#include "rules/rounded_rows.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

#include "rules/value.h"

namespace telaudit::rules {
namespace {

// Against whole numbers of any size, divided.
TEST(RoundedRows, AreThoseOfExactDivision) {
  constexpr std::uint64_t kSeed = 5;
  std::mt19937_64 random(kSeed);
  std::uint64_t unit = 10;
  for (int scale = 1; scale <= 18; ++scale, unit *= 10) {
    std::vector<std::int64_t> numbers = {0, 1, -1, std::numeric_limits<std::int64_t>::max(),
                                         std::numeric_limits<std::int64_t>::min()};
    for (std::int64_t times = -4; times <= 4; ++times)
      for (std::int64_t beside = -1; beside <= 1; ++beside)
        numbers.push_back(times * static_cast<std::int64_t>(unit / 2) + beside);
    for (int i = 0; i < 200; ++i) numbers.push_back(static_cast<std::int64_t>(random()) >> (random() % 60));
    for (const auto mode : {Rounding::down, Rounding::up, Rounding::floor, Rounding::ceiling,
                            Rounding::half_up, Rounding::half_even}) {
      std::vector<std::int64_t> rounded(numbers.size());
      round_rows(numbers.data(), mode, unit, rounded.data(), numbers.size());
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        const Value exact = round_to(make_number(Kind::decimal, numbers[i], scale), 0, mode);
        EXPECT_EQ(Integer(rounded[i]), exact.number)
            << numbers[i] << " by 10^" << scale << ", mode " << static_cast<int>(mode) << ", seed " << kSeed;
      }
    }
  }
}

}  // namespace
}  // namespace telaudit::rules
