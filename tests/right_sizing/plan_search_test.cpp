// Which line is on which plan: costs on paper, and every assignment of small random fleets.
#include "right_sizing/plan_search.h"

#include <gtest/gtest.h>

#include <random>

#include "generated_fleet.h"
#include "right_sizing/plan_moves.h"

namespace telaudit::right_sizing {
namespace {

PlanTerms pooled(Volume included, std::size_t pool, Overage overage) {
  PlanTerms plan;
  plan.allowances[0] = {included, overage, pool};
  return plan;
}

PlanTerms alone(std::optional<Volume> included, Overage overage) {
  PlanTerms plan;
  plan.allowances[0] = {included, overage, {}};
  return plan;
}

// Two lines that use 1 and 9 of a pool, in one month. Small: 3 for 20.00; large: 8 for 30.00; beyond the pool
// 10.00 for each 2, begun ones whole. Without limit: 60.00.
PlanProblem two_lines() {
  PlanProblem problem;
  problem.months = 1;
  problem.judged = {0};
  problem.horizon = 1;
  problem.pools = {{2, 1000}};
  problem.plans = {pooled(3, 0, {2, 1000}), pooled(8, 0, {2, 1000}), alone({}, {})};
  for (const Volume used : {1, 9})
    problem.lines.push_back({{{used, 0, 0}}, {{0, 2000, 0}, {1, 3000, 0}, {2, 6000, 0}}, 0});
  return problem;
}

TEST(PlanSearch, CostsOnPaper) {
  const PlanProblem problem = two_lines();
  // Both small: 6 allowed of 10 used, 4 beyond, two units: 40.00 + 20.00.
  const AssignmentCost both_small = cost_of(problem, {0, 0});
  EXPECT_EQ(both_small.weighed, 6000);
  EXPECT_EQ(both_small.pools[0][0].used, 10);
  EXPECT_EQ(both_small.pools[0][0].allowed, 6);
  EXPECT_EQ(both_small.pools[0][0].units, 2);
  // Small and large: 11 allowed: 50.00. Which of the two has the large one does not matter.
  EXPECT_EQ(cost_of(problem, {0, 1}).weighed, 5000);
  EXPECT_EQ(cost_of(problem, {1, 0}).weighed, 5000);
  // Small and without limit: the pool holds 1 of 3: 80.00; the other way 9 of 3: 80.00 and 3 units.
  EXPECT_EQ(cost_of(problem, {0, 2}).weighed, 8000);
  EXPECT_EQ(cost_of(problem, {2, 0}).weighed, 11000);
}

TEST(PlanSearch, FindsTheLeast) {
  const FoundPlans found = search_plans(two_lines(), {0, 0}, {});
  EXPECT_EQ(found.cost.weighed, 5000);
  EXPECT_EQ(found.bound, 5000);
  EXPECT_TRUE(found.proven);
}

TEST(PlanSearch, WhatGoingCostsOnceMustPayWithinTheHorizon) {
  PlanProblem problem = two_lines();
  // The move to large saves 10.00 a month: 25.00 once pays in three months, not in two.
  for (auto& line : problem.lines) line.choices[1].once = 2500;
  problem.horizon = 2;
  EXPECT_EQ(search_plans(problem, {0, 0}, {}).assignment, (Assignment{0, 0}));
  problem.horizon = 3;
  const FoundPlans found = search_plans(problem, {0, 0}, {});
  EXPECT_EQ(found.cost.weighed, 3 * 5000 + 2500);
  EXPECT_EQ(found.cost.once, 2500);
}

TEST(PlanSearch, ALineThatUsesMoreThanItsPlanPaysForItself) {
  PlanProblem problem;
  problem.months = 2;
  problem.judged = {0, 1};
  problem.horizon = 1;
  problem.plans = {alone(5, {4, 300}), alone(20, {4, 300})};
  // 6 and 14 used: one unit and three beyond five: 10.00 + 3.00, 10.00 + 9.00; the other plan is 18.00.
  problem.lines.push_back({{{6, 0, 0}, {14, 0, 0}}, {{0, 1000, 0}, {1, 1800, 0}}, 1});
  const FoundPlans found = search_plans(problem, {1}, {});
  EXPECT_EQ(found.assignment, (Assignment{0}));
  EXPECT_EQ(found.cost.months, (std::vector<Sum>{1300, 1900}));
  EXPECT_TRUE(found.proven);
}

TEST(PlanSearch, ALeastNumberOfLines) {
  PlanProblem problem;
  problem.months = 1;
  problem.judged = {0};
  problem.horizon = 1;
  problem.plans = {alone(100, {1, 1}), alone(100, {1, 1})};
  problem.plans[1].minimum_lines = 3;
  for (int i = 0; i < 2; ++i) problem.lines.push_back({{{1, 0, 0}}, {{0, 1000, 0}, {1, 900, 0}}, 0});
  EXPECT_EQ(search_plans(problem, {0, 0}, {}).cost.weighed, 2000);
  problem.lines.push_back(problem.lines.back());
  EXPECT_EQ(search_plans(problem, {0, 0, 0}, {}).cost.weighed, 2700);
}

// Every assignment, one after the other.
Sum least_of_all(const PlanProblem& problem) {
  Assignment assignment(problem.lines.size(), 0);
  std::optional<Sum> least;
  for (;;) {
    const AssignmentCost cost = cost_of(problem, assignment);
    if (cost.minimums_kept && (!least || cost.weighed < *least)) least = cost.weighed;
    std::size_t line = 0;
    while (line < assignment.size() && ++assignment[line] == problem.lines[line].choices.size())
      assignment[line++] = 0;
    if (line == assignment.size()) return *least;
  }
}

// Small fleets in which everything occurs: pools of several resources, own overage, lines that are alike,
// lines that may not go everywhere, costs of going, minimums, months that are not judged.
PlanProblem random_problem(std::mt19937_64& random) {
  const auto upto = [&](std::uint64_t most) { return static_cast<Volume>(random() % (most + 1)); };
  PlanProblem problem;
  problem.months = 1 + random() % 3;
  for (std::size_t month = 0; month < problem.months; ++month)
    if (month + 1 == problem.months || random() % 3 != 0) problem.judged.push_back(month);
  problem.horizon = 1 + static_cast<int>(random() % 12);
  const std::size_t pools = random() % 4;
  for (std::size_t p = 0; p < pools; ++p) problem.pools.push_back({1 + upto(3), upto(400)});
  const std::size_t plans = 2 + random() % 4;
  for (std::size_t p = 0; p < plans; ++p) {
    PlanTerms plan;
    for (std::size_t r = 0; r < kResources; ++r) {
      if (random() % 4 == 0) continue;
      plan.allowances[r].included = upto(10);
      plan.allowances[r].overage = {1 + upto(3), upto(300)};
      // A pool is of one resource.
      const std::size_t pool = random() % 4;
      if (pool < pools && pool % kResources == r) {
        plan.allowances[r].pool = pool;
        plan.allowances[r].overage = problem.pools[pool];
      }
    }
    if (random() % 5 == 0) plan.minimum_lines = 2 + random() % 3;
    problem.plans.push_back(plan);
  }
  const std::size_t lines = 1 + random() % 6;
  for (std::size_t i = 0; i < lines; ++i) {
    if (i > 0 && random() % 3 == 0) {
      problem.lines.push_back(problem.lines[random() % i]);
      continue;
    }
    ProblemLine line;
    for (std::size_t month = 0; month < problem.months; ++month)
      line.usage.push_back({upto(15), upto(15), upto(5)});
    for (std::size_t p = 0; p < plans; ++p)
      if (random() % 5 != 0 || (p + 1 == plans && line.choices.empty()))
        line.choices.push_back(
            {p, 500 + static_cast<Amount>(p) * 250 + upto(1) * 40, random() % 4 == 0 ? upto(900) : 0});
    line.current = random() % line.choices.size();
    problem.lines.push_back(std::move(line));
  }
  return problem;
}

TEST(PlanSearch, IsTheLeastOfEveryAssignment) {
  int searched = 0, moved = 0, minimums = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    std::mt19937_64 random(seed);
    PlanProblem problem = random_problem(random);
    const Assignment start = stay(problem);
    if (!cost_of(problem, start).minimums_kept) {
      ++minimums;
      for (auto& plan : problem.plans) plan.minimum_lines = 0;
    }
    const Sum least = least_of_all(problem);
    for (const Assignment& known : {start, improve_line_by_line(problem, start)}) {
      const FoundPlans found = search_plans(problem, known, {});
      ASSERT_TRUE(found.cost.minimums_kept) << "seed " << seed;
      ASSERT_EQ(static_cast<std::int64_t>(found.cost.weighed), static_cast<std::int64_t>(least))
          << "seed " << seed;
      ASSERT_TRUE(found.proven) << "seed " << seed;
      moved += found.assignment != start ? 1 : 0;
    }
    ++searched;
  }
  EXPECT_EQ(searched, 400);
  EXPECT_GT(moved, 200);
  EXPECT_LT(minimums, 200);
}

TEST(PlanMoves, NeverMakeDearer) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    FleetShape shape;
    shape.lines = 60;
    shape.months = 4;
    shape.judged = 3;
    PlanProblem problem = generated_fleet(shape, seed);
    const Assignment today = stay(problem);
    if (!cost_of(problem, today).minimums_kept) problem.plans[4].minimum_lines = 0;
    const AssignmentCost before = cost_of(problem, today);
    const Assignment better = improve_line_by_line(problem, today);
    const AssignmentCost after = cost_of(problem, better);
    EXPECT_TRUE(after.minimums_kept);
    EXPECT_LE(after.weighed, before.weighed) << "seed " << seed;
    // Undoing what brings nothing changes no cost.
    const Assignment kept = without_idle_moves(problem, better);
    EXPECT_LE(cost_of(problem, kept).weighed, after.weighed);
    const FoundPlans found = search_plans(problem, better, {});
    EXPECT_TRUE(found.proven);
    EXPECT_LE(found.cost.weighed, after.weighed);
    const auto single = best_single_plan(problem);
    EXPECT_TRUE(!single || found.cost.weighed <= cost_of(problem, single->assignment).weighed);
    EXPECT_LE(found.cost.weighed, cost_of(problem, each_by_itself(problem)).weighed);
  }
}

TEST(PlanMoves, ByThemselvesLinesForgetThePool) {
  const PlanProblem problem = two_lines();
  // Alone, the first pays 20.00 on small; the second 20.00 + 3 x 10.00 on small, 30.00 + 10.00 on large. Nine
  // is one beyond eight.
  EXPECT_EQ(each_by_itself(problem), (Assignment{0, 1}));
  const auto single = best_single_plan(problem);
  ASSERT_TRUE(single.has_value());
  // 60.00 and 60.00 on small and large, 120.00 without limit: the first of equals.
  EXPECT_EQ(single->plan, 0U);
}

}  // namespace
}  // namespace telaudit::right_sizing
