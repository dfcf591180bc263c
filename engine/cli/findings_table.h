// Findings on the screen, and whether they reach --fail-on; shared by `audit`, `findings` and `run`.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"
#include "audit/run_difference.h"
#include "base/result.h"
#include "cli/exit_code.h"
#include "cli/print_table.h"

namespace telaudit::cli {

// How kinds are named: for programs by the words of rules; for people, with or without a contract behind the
// bills, by words that claim no more than is known.
enum class KindNames : std::uint8_t { machine, people_with_contract, people_without_contract };
KindNames kind_names(Format format, bool contract_given);
std::string kind_text(audit::Kind kind, KindNames names);

// A kind by either of its names: the rules' (error) or what people read (claim, difference).
std::optional<audit::Kind> kind_by_any_name(std::string_view name);

PrintedTable findings_table(const std::vector<audit::Finding>& findings, KindNames names);

// As that table; in JSON with all that a finding carries.
void print_findings(std::ostream& out, const std::vector<audit::Finding>& findings, Format format,
                    KindNames names);

// One row for each kind and currency: count, potential, allocated. Kinds are never added.
PrintedTable kinds_table(const audit::Audit& audit, KindNames names);

// One row for each series that changed.
PrintedTable difference_table(const audit::RunDifference& difference, KindNames names);

PrintedTable rules_table(const audit::Audit& audit, KindNames names);
// Rules that ran and judged nothing although all they read was given: no row passed their `where`, or there
// is none.
std::vector<std::string> rules_without_rows(const audit::Audit& audit);
// Rules that did not run, and why.
PrintedTable not_run_table(const audit::Audit& audit);

// ExitCode::findings when an open one of them is of the kind `fail_on` names, or of any for "any"; a Problem
// for another word.
Result<ExitCode> fail_on(const std::vector<audit::Finding>& findings, const std::string& fail_on);

}  // namespace telaudit::cli
