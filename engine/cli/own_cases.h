// The cases of the user's own rules, before an audit believes them. Those of the shipped rules are run where
// they are made.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "rules/rules.h"

namespace telaudit::cli {

// Own rules that would run and do not pass their own cases (rules/rules.h, TestReport), or have none that
// fires and none that stays silent.
struct FailedCases {
  std::string file;                 // of the first of them
  std::vector<std::string> rules;   // ids, in the order of the set
  std::vector<std::string> failed;  // a line each: rule, case, what came instead
};

// `shipped` is the folder whose rules are taken as tested.
Result<FailedCases> run_own_cases(const rules::RuleSet& rules, const rules::RuleChoice& choice,
                                  const std::string& shipped);

// The refusal of an audit with such rules.
Problem refused_audit(const FailedCases& cases);

}  // namespace telaudit::cli
