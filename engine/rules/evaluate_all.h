// Every rule of a set over one environment: rules over the same relation share a scan.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "rules/rules.h"

namespace telaudit::rules {

// Memory for the groups of rules, over all threads; what does not fit is collected by more scans.
inline constexpr std::size_t kGroupBytes = std::size_t{1} << 30;

// First and last bill date of the rows that rules judge one by one, where their relation has bill dates.
// Other rows have no outcome, and can be looked back at; rules over groups judge all.
using BillDates = std::pair<Date, Date>;

// As RuleSet::evaluate_all; results and the sink's numbers follow `rules`.
Result<std::vector<RuleResult>> evaluate_all(const std::vector<const Rule*>& rules,
                                             const Environment& environment, unsigned threads,
                                             const FiringSink& sink, std::size_t group_bytes = kGroupBytes,
                                             const std::optional<BillDates>& bill_dates = {});

}  // namespace telaudit::rules
