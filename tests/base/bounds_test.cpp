#include "base/bounds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

namespace telaudit {
namespace {

TEST(Bounds, AreTheLeastAndTheLargest) {
  std::mt19937_64 random(3);
  for (std::size_t size = 1; size < 70; ++size) {
    std::vector<std::int64_t> numbers(size);
    for (auto& number : numbers) number = static_cast<std::int64_t>(random());
    if (size % 3 == 0) numbers[random() % size] = std::numeric_limits<std::int64_t>::min();
    if (size % 5 == 0) numbers[random() % size] = std::numeric_limits<std::int64_t>::max();
    const auto [least, largest] = std::minmax_element(numbers.begin(), numbers.end());
    const Bounds bounds = bounds_of(numbers);
    EXPECT_EQ(bounds.min, *least) << size;
    EXPECT_EQ(bounds.max, *largest) << size;
  }
}

TEST(Bounds, LeaveOutWhatIsNotKnown) {
  std::mt19937_64 random(4);
  for (std::size_t size = 1; size < 70; ++size) {
    for (const unsigned one_of : {1U, 2U, 20U, 1000U}) {
      std::vector<std::int64_t> numbers(size);
      std::vector<std::uint8_t> known(size);
      std::vector<std::int64_t> left;
      for (std::size_t i = 0; i < size; ++i) {
        numbers[i] = static_cast<std::int64_t>(random());
        known[i] = random() % one_of == 0 ? static_cast<std::uint8_t>(1 + random() % 255) : std::uint8_t{0};
        if (known[i] != 0) left.push_back(numbers[i]);
      }
      const auto bounds = bounds_of(numbers, known);
      ASSERT_EQ(bounds.has_value(), !left.empty()) << size;
      if (left.empty()) continue;
      EXPECT_EQ(bounds->min, *std::min_element(left.begin(), left.end())) << size;
      EXPECT_EQ(bounds->max, *std::max_element(left.begin(), left.end())) << size;
    }
  }
}

}  // namespace
}  // namespace telaudit
