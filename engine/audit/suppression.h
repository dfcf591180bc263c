// Suppressions live apart from rules: what a person decided not to see, why, and until when.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"
#include "base/date.h"
#include "base/result.h"

namespace telaudit::audit {

struct Suppression {
  std::string id;
  std::string series;   // of one finding; or
  std::string rule;     // of all findings of a rule within the scope
  std::string carrier;  // scope: "" any
  std::string account;
  std::string service;
  std::string reason;
  std::string approved_by;  // a role
  std::optional<Date> from;
  Date expires;  // last day on which it holds
};

// YAML: `suppressions:` a list of id, series or rule, scope {carrier, account, service}, reason, approved_by,
// from, expires. reason and expires are required.
Result<std::vector<Suppression>> parse_suppressions(std::string_view yaml, const std::string& file);

// The first suppression, in order of id, that holds for the finding at `as_of`; nullptr when none does.
const Suppression* suppression_for(const std::vector<Suppression>& suppressions, const Finding& finding,
                                   Date as_of);

}  // namespace telaudit::audit
