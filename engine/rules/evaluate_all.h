// Every rule of a set over one environment: rules over the same relation share a scan.
#pragma once

#include <vector>

#include "rules/rules.h"

namespace telaudit::rules {

// As RuleSet::evaluate_all; results and the sink's numbers follow `rules`.
Result<std::vector<RuleResult>> evaluate_all(const std::vector<const Rule*>& rules,
                                             const Environment& environment, unsigned threads,
                                             const FiringSink& sink);

}  // namespace telaudit::rules
