// The advice on wireless plans: the lines of one carrier, the plan each should be on, and what that is worth
// beside other ways to choose.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"
#include "right_sizing/plan_problem.h"
#include "right_sizing/plan_search.h"
#include "right_sizing/wireless_lines.h"
#include "right_sizing/wireless_plans.h"
#include "terms/terms.h"

namespace telaudit::right_sizing {

struct PlanQuestion {
  Date as_of;
  int months = 3;    // of use, the last ones
  int horizon = 12;  // months over which what a move costs once must pay
  std::optional<Date>
      judged;  // the first day of the one month whose cost is made least; the mean of all otherwise
  SearchEffort effort;
};

// One way to choose.
struct PlanCase {
  std::string name;
  Assignment assignment;
  AssignmentCost cost;
  std::size_t moved = 0;          // lines
  std::size_t months_beyond = 0;  // in which a pool does not hold what its lines use
};

// One resource that lines share.
struct SharedPool {
  std::string name, account;  // account empty: of all
  Resource resource = Resource::data;
};

struct PlanAdvice {
  std::string carrier, currency;
  std::vector<Date> months;
  std::vector<std::size_t> judged;
  std::vector<WirelessLine> lines;  // that count: as those of the problem
  std::vector<WirelessLine> unknown;
  std::vector<std::vector<std::string>> barred;  // of each line: offered plans it may not have, and why
  std::vector<WirelessPlan> plans;               // as those of the problem
  std::vector<std::string> plan_accounts;        // whose pool a plan shares, where each account has its own
  std::vector<SharedPool> pools;
  int scale = 2;  // of the problem's money
  PlanProblem problem;
  // As it is; the best single plan, where one can have all; each line by itself; line by line; the least.
  std::vector<PlanCase> cases;
  Sum bound = 0;
  bool proven = false;

  const PlanCase& today() const { return cases.front(); }
  const PlanCase& least() const { return cases.back(); }
  // Money of the problem.
  Total money(Sum amount) const;
  // The mean over the judged months, rounded half up to the scale.
  Total mean(const PlanCase& one) const;
  Total worst_month(const PlanCase& one) const;
};

// An advice for each carrier and currency that has lines on known plans, sorted. None where no wireless_plan
// was given. A Problem where the charges cannot be read, plans of one pool bill overage differently, or the
// judged month is not among those of the bills.
Result<std::vector<PlanAdvice>> advise_plans(const bill::Relation& charges, const terms::Terms* terms,
                                             const PlanQuestion& question);

}  // namespace telaudit::right_sizing
