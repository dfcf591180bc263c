// Which findings are meant, and in which order they are shown.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"
#include "base/result.h"

namespace telaudit::audit {

// What is not set lets everything pass.
struct FindingFilter {
  std::optional<Status> status;
  std::optional<Kind> kind;
  std::vector<std::string> rules;  // ids, or patterns with * and ?; any of them
  std::string carrier;             // as printed; upper and lower case are the same
  std::string account;
  std::string service;                         // compared as services are: 312-555-0141 is 3125550141
  std::string invoice;                         // number, or its beginning
  std::optional<Decimal> least;                // potential of at least so much; without an amount it is less
  std::optional<std::set<std::string>> known;  // ids of findings that were there before
};
bool passes(const FindingFilter& filter, const Finding& finding);

// * stands for any characters, ? for one; upper and lower case are the same.
bool matches_pattern(std::string_view pattern, std::string_view text);

enum class FindingOrder { allocated, potential, date, rule, window };
std::optional<FindingOrder> parse_finding_order(std::string_view name);
// Largest first, latest first, window that closes first; then by kind, allocated amount and id.
void sort_findings(std::vector<Finding>& findings, FindingOrder order);

}  // namespace telaudit::audit
