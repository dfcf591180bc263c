// One audit from the command line: run, stored in the workspace, inputs remembered; shared by `audit`, `book`
// and `run`.
#pragma once

#include <string>
#include <vector>

#include "cli/param_values.h"
#include "cli/session.h"
#include "rules/rules.h"

namespace telaudit::cli {

// What an audit is asked for on the command line.
struct AuditRequest {
  std::string as_of;              // "": the latest bill date
  rules::RuleChoice choice = {};  // of the rules that run
  ParamOptions params = {};       // of these rules
  std::string period = {};        // of the bills whose findings count; "": all
};

Result<audit::Audit> audit_step(Evaluation& evaluation, const AuditRequest& request);

// Writes the book of an audit into `out` and gives the names of its files.
Result<std::vector<std::string>> book_step(const GlobalOptions& global, const Evaluation& evaluation,
                                           const audit::Audit& audit, const std::string& out);

}  // namespace telaudit::cli
