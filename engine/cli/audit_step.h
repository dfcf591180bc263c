// One audit from the command line: run, stored in the workspace, inputs remembered; shared by `audit`, `book`
// and `run`.
#pragma once

#include <string>
#include <vector>

#include "cli/session.h"

namespace telaudit::cli {

// `as_of` "" is the latest bill date; `params` are RULE.name=value.
Result<audit::Audit> audit_step(Evaluation& evaluation, const std::string& as_of,
                                const std::vector<std::string>& params);

// Writes the book of an audit into `out` and gives the names of its files.
Result<std::vector<std::string>> book_step(const GlobalOptions& global, const Evaluation& evaluation,
                                           const audit::Audit& audit, const std::string& out);

}  // namespace telaudit::cli
