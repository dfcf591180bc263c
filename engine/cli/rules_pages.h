// What `telaudit rules` prints beside the list and the cases: notes, coverage, plain words, shapes,
// relations.
#pragma once

#include "cli/commands.h"

namespace telaudit::cli {

// Every problem of the rule files; where there is none, what their rules should still have.
ExitCode lint_rules(const GlobalOptions& global, const RulesOptions& options, const terms::Terms& terms);

// Checks of the catalogue without a rule, and clauses that no case reaches.
ExitCode print_coverage(const GlobalOptions& global, const rules::RuleSet& rules);

// A rule in plain words.
ExitCode explain_rule(const rules::RuleSet& rules, const std::string& id);

// The relations that rules can read, or the columns of one.
ExitCode print_relations(const GlobalOptions& global, const std::string& name, const terms::Terms& terms);

}  // namespace telaudit::cli
