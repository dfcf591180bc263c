// Which of the loaded rules run in an audit, and why the others do not.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "rules/rules.h"

namespace telaudit::rules {

// One entry for each rule, in their order. Problems: a pack, status or id of the choice that no rule has.
Result<std::vector<SelectedRule>> select_rules(const std::vector<RuleInfo>& rules, const RuleChoice& choice);

// Rules whose supersedes leads back to themselves, each with the way round; empty when there is none.
std::vector<Problem> superseding_circles(const std::vector<RuleInfo>& rules);

// Rules that supersede an id which neither one of them nor one `elsewhere` has.
std::vector<Problem> unknown_superseded(const std::vector<RuleInfo>& rules,
                                        std::span<const std::string> elsewhere);

}  // namespace telaudit::rules
