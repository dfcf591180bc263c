// What threads bring is given in the order of parts, each once, however long a part takes; a Problem ends it.
#include "rules/turns.h"

#include <gtest/gtest.h>

#include <chrono>
#include <numeric>
#include <string>
#include <vector>

namespace telaudit::rules {
namespace {

using Numbers = std::vector<std::size_t>;

// Every third part takes long, so that others are there before it; every fifth is given in two pieces.
void bring(Turns<Numbers>& turns, const std::function<Result<void>(const Numbers&)>& give) {
  while (const auto part = turns.take()) {
    if (*part % 3 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
    Numbers brought = {2 * *part};
    if (*part % 5 == 0) {
      if (auto given = turns.give_some(*part, [&] { return give(brought); }); !given)
        turns.fail(given.problem());
      brought.clear();
    }
    brought.push_back(2 * *part + 1);
    turns.give(*part, brought, give);
  }
}

TEST(Turns, GiveWhatPartsBringInTheirOrder) {
  constexpr std::size_t kParts = 200;
  for (const unsigned threads : {1U, 2U, 5U}) {
    Turns<Numbers> turns(kParts, 2 * threads);
    Numbers given;
    each_by_threads(threads, threads, [&](std::size_t) {
      bring(turns, [&](const Numbers& brought) -> Result<void> {
        given.insert(given.end(), brought.begin(), brought.end());
        return {};
      });
    });
    Numbers expected(2 * kParts);
    std::iota(expected.begin(), expected.end(), std::size_t{0});
    EXPECT_EQ(given, expected) << threads << " threads";
    EXPECT_FALSE(turns.problem());
  }
}

TEST(Turns, EndAtAProblem) {
  for (const unsigned threads : {1U, 4U}) {
    Turns<Numbers> turns(1000, 2 * threads);
    std::size_t times = 0;
    each_by_threads(threads, threads, [&](std::size_t) {
      bring(turns, [&](const Numbers& brought) -> Result<void> {
        if (brought.front() >= 100) return Problem{"enough", {}, {}};
        ++times;
        return {};
      });
    });
    ASSERT_TRUE(turns.problem());
    EXPECT_EQ(turns.problem()->what, "enough");
    EXPECT_LE(times, 100U);
  }
}

}  // namespace
}  // namespace telaudit::rules
