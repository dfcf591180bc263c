// Assignments made better line by line, and what changing single lines is worth.
#pragma once

#include "right_sizing/plan_problem.h"

namespace telaudit::right_sizing {

// Moves one line after the other to the choice that weighs least beside where all others are, round after
// round, until no single line's move helps. Minimums that `from` keeps stay kept.
Assignment improve_line_by_line(const PlanProblem& problem, Assignment from);

// Lines that are moved for nothing go back: those whose way back alone does not weigh more.
Assignment without_idle_moves(const PlanProblem& problem, Assignment from);

// Each line on the plan that weighs least when its own use is set against the plan's own allowance, as if
// nobody shared: what comparing a bill line with a price list gives. Lines for which a minimum forbids it
// stay.
Assignment each_by_itself(const PlanProblem& problem);

// Every line that may be on it on this plan, the others where they are; nothing where a minimum of another
// plan is broken by it.
std::optional<Assignment> all_on(const PlanProblem& problem, std::size_t plan);

// The plan of least weight among these; nothing where no plan can have all.
struct SinglePlan {
  std::size_t plan = 0;
  Assignment assignment;
};
std::optional<SinglePlan> best_single_plan(const PlanProblem& problem);

}  // namespace telaudit::right_sizing
