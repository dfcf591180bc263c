#include "base/exact_sum.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

namespace telaudit {
namespace {

TEST(ExactSum, IsWhatTheNumbersAddUpToOneByOne) {
  std::mt19937_64 random(5);
  for (std::size_t size = 0; size < 200; ++size) {
    std::vector<std::int64_t> numbers(size);
    __int128 expected = 0;
    for (auto& number : numbers) {
      number = static_cast<std::int64_t>(random()) >> (random() % 64);
      expected += number;
    }
    EXPECT_TRUE(exact_sum(numbers) == expected) << size;
  }
}

// 9,000,003 times -2^63, and as often 2^63 - 1: more than 2^23 numbers, beyond which halves are carried.
TEST(ExactSum, HoldsWhereEveryNumberIsAsLargeAsCanBe) {
  constexpr std::int64_t kCount = 9'000'003;
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  std::vector<std::int64_t> numbers(kCount, kLeast);
  EXPECT_TRUE(exact_sum(numbers) == static_cast<__int128>(kLeast) * kCount);
  numbers.assign(kCount, kMost);
  EXPECT_TRUE(exact_sum(numbers) == static_cast<__int128>(kMost) * kCount);
}

}  // namespace
}  // namespace telaudit
