// What a rule that loads should still have, or need not have.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "rules/rules.h"

namespace telaudit::rules {

// Notes on one rule, in the order of its file: a file that does not bear its name, params, lets and joins
// that nothing reads, missing references and evidence, cases that are missing or fail, clauses that no case
// reaches. Empty for a rule nothing is to be said of.
Result<std::vector<Problem>> lint_rule(const RuleSet& rules, std::string_view rule_id);

}  // namespace telaudit::rules
