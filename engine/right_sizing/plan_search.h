// The assignment of lines to plans of least cost: an integer program, solved by COIN-OR CBC, whose answer is
// counted again exactly.
#pragma once

#include <cstddef>
#include <optional>

#include "right_sizing/plan_problem.h"

namespace telaudit::right_sizing {

struct SearchEffort {
  double seconds = 0;  // 0: no clock is asked, so that the same input gives the same answer on every machine
  int nodes = 0;       // of branch and bound; 0: as many as it takes
};

struct FoundPlans {
  Assignment assignment;
  AssignmentCost cost;
  Sum bound = 0;                      // no assignment weighs less (AssignmentCost::weighed)
  bool proven = false;                // none weighs less than this one
  std::size_t columns = 0, rows = 0;  // of the program that was solved
  int nodes = 0;
};

// `known` is an assignment to begin with that keeps minimums; what is found is never dearer.
//
// The program is smaller than lines times plans, and has the same answers: lines differ by what they use and
// pay, but within plans that share the same pools only by what they pay, so that it asks which lines are in
// which pool, and how many lines of those that pay alike are on each plan of it. Lines alike in everything
// are counted, not told apart.
FoundPlans search_plans(const PlanProblem& problem, const Assignment& known, const SearchEffort& effort);

}  // namespace telaudit::right_sizing
