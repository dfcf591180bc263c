#include "optimisation/integer_program.h"

#include <gtest/gtest.h>

namespace telaudit::optimisation {
namespace {

constexpr double kInfinite = IntegerProgram::kInfinite;

// Three things worth 10, 6 and 5 that weigh 5, 4 and 3, with room for 7.5: 4 + 3 is best, worth 11. Parts of
// things would be worth 10 + 2.5 / 3 * 5 = 14.16.
TEST(IntegerProgram, FindsTheLeastOfWholeNumbers) {
  IntegerProgram program;
  const int room = program.row(0, 7.5);
  for (const auto& [worth, weight] : {std::pair(10.0, 5.0), {6.0, 4.0}, {5.0, 3.0}}) {
    program.whole_column(-worth, 1);
    program.entry(room, weight);
  }
  const auto answer = program.solve({});
  ASSERT_TRUE(answer.columns);
  EXPECT_TRUE(answer.ended);
  EXPECT_NEAR((*answer.columns)[0], 0, 1e-9);
  EXPECT_NEAR((*answer.columns)[1], 1, 1e-9);
  EXPECT_NEAR((*answer.columns)[2], 1, 1e-9);
  EXPECT_NEAR(answer.bound, -11, 1e-9);
}

TEST(IntegerProgram, AColumnOfAnyNumberNeedNotBeWhole) {
  IntegerProgram program;
  const int room = program.row(-kInfinite, 7.5);
  program.any_column(-2, kInfinite);
  program.entry(room, 1);
  program.whole_column(-1, 2);
  program.entry(room, 1);
  const auto answer = program.solve({});
  ASSERT_TRUE(answer.columns);
  EXPECT_NEAR((*answer.columns)[0], 7.5, 1e-9);
  EXPECT_NEAR((*answer.columns)[1], 0, 1e-9);
}

TEST(IntegerProgram, SaysThatThereIsNoSolution) {
  IntegerProgram program;
  const int half = program.row(0.4, 0.6);
  program.whole_column(1, 1);
  program.entry(half, 1);
  const auto answer = program.solve({});
  EXPECT_FALSE(answer.columns);
  EXPECT_TRUE(answer.ended);
  EXPECT_EQ(answer.bound, kInfinite);
}

// Two lines, each on one of two plans; those on the first plan take one of two allowances, 1.5 each at no
// cost or 4 at 11, or what they use over is 6 a unit. They use 0.5 and 4.5 of 5. Both allowances of 1.5 leave
// 2 over: 12. One of each leaves nothing over: 11. Told that 12 is known, CBC 2.10.8 calls 12 the least.
TEST(IntegerProgram, DoesNotStopAtASolutionBesideTheLeast) {
  IntegerProgram program;
  const int first = program.row(1, 1), second = program.row(1, 1), kinds = program.row(0, 0);
  const int pool = program.row(-kInfinite, 0);
  for (const auto& [line, use] : {std::pair(first, 0.5), {second, 4.5}}) {
    program.whole_column(0, 1);
    program.entry(line, 1);
    program.entry(kinds, -1);
    program.entry(pool, use);
    program.whole_column(24, 1);
    program.entry(line, 1);
  }
  for (const auto& [cost, included] : {std::pair(0.0, 1.5), {11.0, 4.0}}) {
    program.whole_column(cost, 2);
    program.entry(kinds, 1);
    program.entry(pool, -included);
  }
  program.whole_column(6, 100);
  program.entry(pool, -1);
  const auto answer = program.solve({});
  ASSERT_TRUE(answer.columns);
  EXPECT_NEAR(answer.bound, 11, 1e-6);
  EXPECT_NEAR((*answer.columns)[5], 1, 1e-6);
}

}  // namespace
}  // namespace telaudit::optimisation
