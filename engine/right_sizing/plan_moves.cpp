#include "right_sizing/plan_moves.h"

#include <algorithm>
#include <limits>

namespace telaudit::right_sizing {
namespace {

// An assignment with what changing it needs: how far each pool is from its allowance, and how many lines are
// on each plan.
class Standing {
 public:
  Standing(const PlanProblem& problem, Assignment assignment)
      : problem_(problem),
        assignment_(std::move(assignment)),
        balance_(problem.pools.size() * problem.months, 0),
        lines_on_(problem.plans.size(), 0) {
    for (std::size_t i = 0; i < problem.lines.size(); ++i) {
      own_.emplace_back();
      for (const auto& choice : problem.lines[i].choices) own_.back().push_back(weight(i, choice));
      add(i, assignment_[i], 1);
    }
  }

  const Assignment& assignment() const { return assignment_; }

  bool may_move(std::size_t line, std::size_t to) const {
    const auto& choices = problem_.lines[line].choices;
    const std::size_t left = choices[assignment_[line]].plan, joined = choices[to].plan;
    if (left == joined) return true;
    const std::size_t stay = lines_on_[left] - 1;
    return (stay == 0 || stay >= problem_.plans[left].minimum_lines) &&
           lines_on_[joined] + 1 >= problem_.plans[joined].minimum_lines;
  }

  // What the move changes of the weight.
  Sum worth(std::size_t line, std::size_t to) const {
    const std::size_t from = assignment_[line];
    if (from == to) return 0;
    const auto& choices = problem_.lines[line].choices;
    Sum out = own_[line][to] - own_[line][from];
    for (std::size_t r = 0; r < kResources; ++r) {
      const auto& left = problem_.plans[choices[from].plan].allowances[r];
      const auto& joined = problem_.plans[choices[to].plan].allowances[r];
      if (left.pool && joined.pool && *left.pool == *joined.pool) {
        out += pool_change(*left.pool, line, r, *left.included - *joined.included, 0);
        continue;
      }
      if (left.pool) out += pool_change(*left.pool, line, r, *left.included, -1);
      if (joined.pool) out += pool_change(*joined.pool, line, r, -*joined.included, 1);
    }
    return out;
  }

  void move(std::size_t line, std::size_t to) {
    add(line, assignment_[line], -1);
    assignment_[line] = to;
    add(line, to, 1);
  }

 private:
  Sum weight(std::size_t line, const PlanChoice& choice) const {
    Sum out = Sum{choice.once} * static_cast<Sum>(problem_.judged.size());
    for (const std::size_t month : problem_.judged)
      out += own_cost(problem_, problem_.lines[line], choice, month) * problem_.horizon;
    return out;
  }

  // Of a pool whose balance changes by a constant and `sign` times the use of the line.
  Sum pool_change(std::size_t pool, std::size_t line, std::size_t resource, __int128 constant,
                  int sign) const {
    const Overage& overage = problem_.pools[pool];
    Sum units = 0;
    for (const std::size_t month : problem_.judged) {
      const __int128 before = balance_[pool * problem_.months + month];
      const __int128 after =
          before + constant + sign * static_cast<__int128>(problem_.lines[line].usage[month][resource]);
      units += overage_units(after, 0, overage.unit) - overage_units(before, 0, overage.unit);
    }
    return units * overage.price * problem_.horizon;
  }

  void add(std::size_t line, std::size_t to, int sign) {
    const auto& choice = problem_.lines[line].choices[to];
    lines_on_[choice.plan] += static_cast<std::size_t>(sign);
    for (std::size_t r = 0; r < kResources; ++r) {
      const auto& allowance = problem_.plans[choice.plan].allowances[r];
      if (!allowance.pool) continue;
      for (const std::size_t month : problem_.judged)
        balance_[*allowance.pool * problem_.months + month] +=
            sign * (static_cast<__int128>(problem_.lines[line].usage[month][r]) -
                    static_cast<__int128>(*allowance.included));
    }
  }

  const PlanProblem& problem_;
  Assignment assignment_;
  std::vector<__int128> balance_;  // use less allowance, of each pool and month
  std::vector<std::size_t> lines_on_;
  std::vector<std::vector<Sum>> own_;  // weight of each line's choices without pools
};

}  // namespace

Assignment improve_line_by_line(const PlanProblem& problem, Assignment from) {
  Standing standing(problem, std::move(from));
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t line = 0; line < problem.lines.size(); ++line) {
      Sum best = 0;
      std::size_t to = standing.assignment()[line];
      for (std::size_t c = 0; c < problem.lines[line].choices.size(); ++c) {
        const Sum worth = standing.worth(line, c);
        if (worth >= best || !standing.may_move(line, c)) continue;
        best = worth;
        to = c;
      }
      if (best == 0) continue;
      standing.move(line, to);
      moved = true;
    }
  }
  return standing.assignment();
}

Assignment without_idle_moves(const PlanProblem& problem, Assignment from) {
  Standing standing(problem, std::move(from));
  for (std::size_t line = 0; line < problem.lines.size(); ++line) {
    const std::size_t home = problem.lines[line].current;
    if (standing.assignment()[line] == home || !standing.may_move(line, home)) continue;
    if (standing.worth(line, home) <= 0) standing.move(line, home);
  }
  return standing.assignment();
}

Assignment each_by_itself(const PlanProblem& problem) {
  PlanProblem alone = problem;
  for (auto& plan : alone.plans)
    for (auto& allowance : plan.allowances) allowance.pool.reset();
  return improve_line_by_line(alone, stay(problem));
}

std::optional<Assignment> all_on(const PlanProblem& problem, std::size_t plan) {
  Assignment out = stay(problem);
  std::size_t able = 0;
  for (std::size_t i = 0; i < problem.lines.size(); ++i) {
    const auto& choices = problem.lines[i].choices;
    for (std::size_t c = 0; c < choices.size(); ++c)
      if (choices[c].plan == plan) {
        out[i] = c;
        ++able;
      }
  }
  if (able == 0 || !cost_of(problem, out).minimums_kept) return std::nullopt;
  return out;
}

std::optional<SinglePlan> best_single_plan(const PlanProblem& problem) {
  std::optional<SinglePlan> best;
  Sum least = 0;
  for (std::size_t plan = 0; plan < problem.plans.size(); ++plan) {
    auto assignment = all_on(problem, plan);
    if (!assignment) continue;
    const Sum weighed = cost_of(problem, *assignment).weighed;
    if (best && weighed >= least) continue;
    least = weighed;
    best = SinglePlan{plan, *std::move(assignment)};
  }
  return best;
}

}  // namespace telaudit::right_sizing
