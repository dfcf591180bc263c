// Every rule of a set over one environment: rules over the same relation share a scan.
#pragma once

#include <vector>

#include "rules/rules.h"

namespace telaudit::rules {

// Memory for the groups of rules, over all threads; what does not fit is collected by more scans.
inline constexpr std::size_t kGroupBytes = std::size_t{1} << 30;

// As RuleSet::evaluate_all; results and the sink's numbers follow `rules`.
Result<std::vector<RuleResult>> evaluate_all(const std::vector<const Rule*>& rules,
                                             const Environment& environment, unsigned threads,
                                             const FiringSink& sink, std::size_t group_bytes = kGroupBytes);

}  // namespace telaudit::rules
