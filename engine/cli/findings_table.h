// Findings on the screen, and whether they reach --fail-on; shared by `audit`, `findings` and `run`.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
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

// Gives findings to a visitor, the same at each call.
using FindingVisitor = std::function<Result<void>(const audit::Finding&)>;
using Findings = std::function<Result<void>(const FindingVisitor& visit)>;
// Those of a list that outlives it.
Findings listed(const std::vector<audit::Finding>& findings);

// A table; in JSON with all that a finding carries. Any number of findings, of which few are held at a time:
// the columns of a longer table of text are as wide as each thousands of its rows need them.
Result<void> print_findings(std::ostream& out, const Findings& findings, Format format, KindNames names);

// What findings come to, counted as they pass by.
class FindingSums {
 public:
  void add(const audit::Finding& finding);
  // One row for each kind and currency: count, potential, allocated. Kinds are never added.
  PrintedTable kinds_table(KindNames names) const;
  // ExitCode::findings when an open one of them is of the kind `fail_on` names, or of any for "any"; a
  // Problem for another word.
  Result<ExitCode> fail_on(const std::string& fail_on) const;

 private:
  struct Sum {
    std::uint64_t count = 0;
    Total potential;
    Total allocated;
  };
  std::map<std::pair<audit::Kind, std::string>, Sum> sums_;
  std::set<audit::Kind> open_;
};

// One row for each series that changed.
PrintedTable difference_table(const audit::RunDifference& difference, KindNames names);

PrintedTable rules_table(const audit::Audit& audit, KindNames names);
// Rules that ran and judged nothing although all they read was given: no row passed their `where`, or there
// is none.
std::vector<std::string> rules_without_rows(const audit::Audit& audit);
// Rules that did not run, and why.
PrintedTable not_run_table(const audit::Audit& audit);

}  // namespace telaudit::cli
