// A rule in plain words, for a reader who does not know its language.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "rules/rules.h"

namespace telaudit::rules {

// What it looks at, what it needs, when it fires, what withdraws it, what comes back, its params and cases: a
// page of text. Conditions are put in words; names of columns, lets and functions stay as they are.
Result<std::string> describe_rule(const RuleSet& rules, std::string_view rule_id);

}  // namespace telaudit::rules
