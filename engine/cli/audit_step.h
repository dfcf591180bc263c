// One audit from the command line: planned, run, stored in the workspace, inputs remembered; shared by
// `audit`, `benchmark`, `book` and `run`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/findings_table.h"
#include "cli/own_cases.h"
#include "cli/param_values.h"
#include "cli/price_basis.h"
#include "cli/session.h"
#include "rules/rules.h"

namespace telaudit::cli {

// What an audit is asked for on the command line.
struct AuditRequest {
  std::string as_of;              // "": the latest bill date
  rules::RuleChoice choice = {};  // of the rules that run
  ParamOptions params = {};       // of these rules
  std::string period = {};        // of the bills whose findings count; "": all
  bool untested = false;          // rules of one's own run although they do not pass their own cases
};

// The request, read and checked against the rules.
struct AuditPlan {
  std::optional<Date> as_of;
  std::optional<audit::Period> period;
  rules::ParamValues params;
  rules::RuleChoice choice;
  std::vector<std::string> untested;  // rules that run although they do not pass their own cases
};

// A Problem that stands in no file is one of the words of the command line: see fail_request.
Result<AuditPlan> plan_audit(const GlobalOptions& global, const Evaluation& evaluation,
                             const AuditRequest& request);

// With all that it found.
Result<audit::Audit> audit_step(const GlobalOptions& global, Evaluation& evaluation, const AuditPlan& plan);
// Without findings and ledger, of which the workspace keeps any number (audit/run_history.h), and `sums`
// tells what those that stand come to.
Result<audit::Audit> audit_facts_step(const GlobalOptions& global, Evaluation& evaluation,
                                      const AuditPlan& plan, FindingSums& sums);

// Writes the book of an audit into `out` and gives the names of its files.
Result<std::vector<std::string>> book_step(const GlobalOptions& global, const Evaluation& evaluation,
                                           const audit::Audit& audit, const PriceBasisOptions& prices,
                                           const std::string& out);

}  // namespace telaudit::cli
