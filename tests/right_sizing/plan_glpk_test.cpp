// The least of fleets too large to try every assignment, beside another solver: GLPK's glpsol over the plain
// program, a column for each line and plan, without any of the engine's ways to make it smaller.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "base/child_process.h"
#include "base/decimal.h"
#include "generated_fleet.h"
#include "right_sizing/plan_moves.h"
#include "right_sizing/plan_search.h"

namespace telaudit::right_sizing {
namespace {

std::string column(std::size_t line, std::size_t plan) {
  return "x" + std::to_string(line) + "_" + std::to_string(plan);
}

std::string signed_number(Sum value) {
  const std::string digits = std::to_string(static_cast<std::int64_t>(value < 0 ? -value : value));
  return (value < 0 ? " - " : " + ") + digits;
}

// In the CPLEX LP format, volumes in kilobytes of 1,024 bytes, of which all are whole numbers
// (count_in_kilobytes).
std::string plain_program(const PlanProblem& problem) {
  std::string objective = "Minimize\n cost:", rows = "Subject To\n", general = "General\n";
  for (std::size_t i = 0; i < problem.lines.size(); ++i) {
    const auto& line = problem.lines[i];
    std::string one;
    for (const auto& choice : line.choices) {
      Sum weight = Sum{choice.once} * static_cast<Sum>(problem.judged.size());
      for (const std::size_t month : problem.judged)
        weight += own_cost(problem, line, choice, month) * problem.horizon;
      objective += signed_number(weight) + " " + column(i, choice.plan) + "\n";
      one += " + " + column(i, choice.plan);
      general += " " + column(i, choice.plan) + "\n";
    }
    rows += " line" + std::to_string(i) + ":" + one + " = 1\n";
  }
  for (std::size_t pool = 0; pool < problem.pools.size(); ++pool)
    for (const std::size_t month : problem.judged) {
      const std::string units = "y" + std::to_string(pool) + "_" + std::to_string(month);
      objective += signed_number(Sum{problem.pools[pool].price} * problem.horizon) + " " + units + "\n";
      general += " " + units + "\n";
      rows += " pool" + std::to_string(pool) + "_" + std::to_string(month) + ":";
      for (std::size_t i = 0; i < problem.lines.size(); ++i)
        for (const auto& choice : problem.lines[i].choices) {
          const auto& allowance = problem.plans[choice.plan].allowances[0];
          if (allowance.pool != pool) continue;
          const Volume net = problem.lines[i].usage[month][0] - *allowance.included;
          if (net != 0) rows += signed_number(net / 1024) + " " + column(i, choice.plan) + "\n";
        }
      rows += signed_number(-problem.pools[pool].unit / 1024) + " " + units + " <= 0\n";
    }
  for (std::size_t p = 0; p < problem.plans.size(); ++p) {
    if (problem.plans[p].minimum_lines <= 1) continue;
    std::string lines;
    for (std::size_t i = 0; i < problem.lines.size(); ++i)
      for (const auto& choice : problem.lines[i].choices)
        if (choice.plan == p) lines += " + " + column(i, p);
    const std::string open = "b" + std::to_string(p);
    general += " " + open + "\n";
    rows += " least" + std::to_string(p) + ":" + lines +
            signed_number(-static_cast<Sum>(problem.plans[p].minimum_lines)) + " " + open + " >= 0\n";
    rows += " most" + std::to_string(p) + ":" + lines +
            signed_number(-static_cast<Sum>(problem.lines.size())) + " " + open + " <= 0\n";
  }
  return objective + rows + general + "End\n";
}

// What the plain program counts in: the fleet's use is in whole kilobytes already.
void count_in_kilobytes(PlanProblem& problem) {
  for (auto& pool : problem.pools) pool.unit = pool.unit > kMegabyte ? Volume{1} << 30U : Volume{1} << 20U;
  for (auto& plan : problem.plans) {
    auto& data = plan.allowances[0];
    if (data.included) *data.included = *data.included / 1024 * 1024;
    if (data.pool) data.overage.unit = problem.pools[*data.pool].unit;
  }
}

TEST(PlanSearch, IsWhatGlpkFinds) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    FleetShape shape;
    shape.lines = 14;
    shape.months = 3;
    shape.judged = 2;
    shape.odd_prices = seed % 2 == 0;
    PlanProblem problem = generated_fleet(shape, seed);
    count_in_kilobytes(problem);
    const Assignment today = stay(problem);
    if (!cost_of(problem, today).minimums_kept) problem.plans[4].minimum_lines = 0;
    const FoundPlans found = search_plans(problem, improve_line_by_line(problem, today), {});
    ASSERT_TRUE(found.proven) << "seed " << seed;

    const std::array<std::string, 4> command = {"glpsol", "--lp", "/dev/stdin", "--cuts"};
    const auto run = run_child(command, plain_program(problem));
    ASSERT_TRUE(run.ok());
    if (run->end == ChildRun::End::absent) GTEST_SKIP() << "glpsol is not installed (glpk-utils)";
    ASSERT_EQ(run->end, ChildRun::End::done) << run->output.substr(0, 2000);
    ASSERT_NE(run->output.find("INTEGER OPTIMAL SOLUTION FOUND"), std::string::npos)
        << run->output.substr(0, 2000);
    // "+ 1234: mip = 1.234567800e+07 >= ..." is the last line that names the value, in ten digits.
    const auto at = run->output.rfind("mip =");
    ASSERT_NE(at, std::string::npos);
    const double value = std::stod(run->output.substr(at + 5));
    EXPECT_NEAR(value, static_cast<double>(found.cost.weighed), 1e-9 * value + 0.5) << "seed " << seed;
  }
}

}  // namespace
}  // namespace telaudit::right_sizing
