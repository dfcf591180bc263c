// Findings on the screen, and whether they reach --fail-on; shared by `audit`, `findings` and `run`.
#pragma once

#include <string>
#include <vector>

#include "audit/finding.h"
#include "base/result.h"
#include "cli/exit_code.h"
#include "cli/print_table.h"

namespace telaudit::cli {

PrintedTable findings_table(const std::vector<audit::Finding>& findings);

// One row for each kind and currency: count, potential, allocated. Kinds are never added.
PrintedTable kinds_table(const audit::Audit& audit);

PrintedTable rules_table(const audit::Audit& audit);

// ExitCode::findings when a standing finding is of the kind `fail_on` names, or of any for "any"; a Problem for another word.
Result<ExitCode> fail_on(const audit::Audit& audit, const std::string& fail_on);

}  // namespace telaudit::cli
