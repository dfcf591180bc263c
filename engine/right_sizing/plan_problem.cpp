#include "right_sizing/plan_problem.h"

#include <algorithm>

namespace telaudit::right_sizing {

std::string_view resource_word(Resource resource) {
  switch (resource) {
    case Resource::data:
      return "data";
    case Resource::voice:
      return "minutes";
    case Resource::text:
      return "messages";
  }
  return {};
}

Assignment stay(const PlanProblem& problem) {
  Assignment out;
  for (const auto& line : problem.lines) out.push_back(line.current);
  return out;
}

Volume overage_units(__int128 used, __int128 allowed, Volume unit) {
  if (used <= allowed) return 0;
  return static_cast<Volume>((used - allowed + unit - 1) / unit);
}

Sum own_cost(const PlanProblem& problem, const ProblemLine& line, const PlanChoice& choice,
             std::size_t month) {
  Sum out = choice.monthly;
  const auto& allowances = problem.plans[choice.plan].allowances;
  for (std::size_t r = 0; r < kResources; ++r) {
    const auto& allowance = allowances[r];
    if (!allowance.included || allowance.pool) continue;
    out += Sum{allowance.overage.price} *
           overage_units(line.usage[month][r], *allowance.included, allowance.overage.unit);
  }
  return out;
}

AssignmentCost cost_of(const PlanProblem& problem, const Assignment& assignment) {
  AssignmentCost out;
  out.months.assign(problem.months, 0);
  out.pools.assign(problem.pools.size(), std::vector<PoolMonth>(problem.months));
  std::vector<std::size_t> on_plan(problem.plans.size(), 0);
  for (std::size_t i = 0; i < problem.lines.size(); ++i) {
    const auto& line = problem.lines[i];
    const auto& choice = line.choices[assignment[i]];
    ++on_plan[choice.plan];
    out.once += choice.once;
    for (std::size_t month = 0; month < problem.months; ++month) {
      out.months[month] += own_cost(problem, line, choice, month);
      for (std::size_t r = 0; r < kResources; ++r) {
        const auto& allowance = problem.plans[choice.plan].allowances[r];
        if (!allowance.pool) continue;
        PoolMonth& pool = out.pools[*allowance.pool][month];
        pool.used += line.usage[month][r];
        pool.allowed += *allowance.included;
      }
    }
  }
  for (std::size_t p = 0; p < problem.pools.size(); ++p)
    for (std::size_t month = 0; month < problem.months; ++month) {
      PoolMonth& pool = out.pools[p][month];
      pool.units = overage_units(pool.used, pool.allowed, problem.pools[p].unit);
      out.months[month] += Sum{problem.pools[p].price} * pool.units;
    }
  for (std::size_t p = 0; p < problem.plans.size(); ++p)
    if (on_plan[p] != 0 && on_plan[p] < problem.plans[p].minimum_lines) out.minimums_kept = false;
  for (const std::size_t month : problem.judged) out.weighed += out.months[month] * problem.horizon;
  out.weighed += out.once * static_cast<Sum>(problem.judged.size());
  return out;
}

}  // namespace telaudit::right_sizing
