// Every rule of a set over one environment: rules over the same relation share a scan.
#pragma once

#include <optional>
#include <vector>

#include "rules/horizon.h"
#include "rules/rules.h"

namespace telaudit::rules {

// Memory for the groups of rules, over all threads; what does not fit is collected by more scans.
inline constexpr std::size_t kGroupBytes = std::size_t{1} << 30;

// With `bill_dates` rows of other days have no outcome where their rule judges rows one by one, or in groups
// of one bill date; they can be looked back at. Rules over other groups judge all.
//
// As RuleSet::evaluate_all; results and the sink's numbers follow `rules`.
Result<std::vector<RuleResult>> evaluate_all(const std::vector<const Rule*>& rules,
                                             const Environment& environment, unsigned threads,
                                             const FiringSink& sink, std::size_t group_bytes = kGroupBytes,
                                             const std::optional<BillDates>& bill_dates = {});

}  // namespace telaudit::rules
