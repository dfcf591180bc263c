// Suppressions live apart from rules: what a person decided not to see, why, and until when.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"
#include "base/date.h"
#include "base/result.h"
#include "store/workspace.h"

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
  std::optional<Date> from = {};
  Date expires = {};      // last day on which it holds
  std::string file = {};  // where it stands; empty: in the workspace
};

// YAML: `suppressions:` a list of id, series or rule, scope {carrier, account, service}, reason, approved_by,
// from, expires. reason, approved_by and expires are required.
Result<std::vector<Suppression>> parse_suppressions(std::string_view yaml, const std::string& file);
// The same, back.
std::string write_suppressions(std::span<const Suppression> suppressions);

// Those that a person keeps in the workspace; in order of id.
Result<std::vector<Suppression>> kept_suppressions(const store::Workspace& workspace);
Result<void> keep_suppressions(store::Workspace& workspace, std::span<const Suppression> suppressions);

// Adds `more` to `all`, in order of id. A Problem names an id that stands in both.
Result<void> add_suppressions(std::vector<Suppression>& all, std::vector<Suppression> more);

// The first suppression, in order of id, that holds for the finding at `as_of`; nullptr when none does.
// Whether it speaks of the finding, on whatever day.
bool speaks_of(const Suppression& suppression, const Finding& finding);

const Suppression* suppression_for(const std::vector<Suppression>& suppressions, const Finding& finding,
                                   Date as_of);

}  // namespace telaudit::audit
