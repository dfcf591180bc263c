// Which rules share a scan: what a rule keeps of a large relation beside the scan (rows that it joins or
// looks back at) lives as long as the scan does, so few rules that keep so much share one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rules/shared_scan.h"

namespace telaudit::rules {

// A relation of so many rows is large.
inline constexpr std::uint64_t kLargeRelation = 250'000;
// Rules that keep rows of a large relation and share one scan. A scan costs a fraction of what such a rule
// does.
inline constexpr std::size_t kKeepersAtOnce = 2;

// Rules that form groups and share one scan of a run over a period.
inline constexpr std::size_t kGroupsOfAPeriod = 8;

// The same rules, each once and in their order: first all that keep nothing large, at most `most_groups` of
// them with groups in one scan, then the others.
std::vector<Together> separate_scans(const Together& together, const Environment& environment,
                                     std::size_t most_groups, std::uint64_t large = kLargeRelation);

}  // namespace telaudit::rules
