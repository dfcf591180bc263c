// What `telaudit rules` prints beside the list and the cases: notes, coverage, plain words, shapes,
// relations.
#pragma once

#include <set>

#include "cli/commands.h"

namespace telaudit::cli {

// The rules a verb is asked for: one by its id, or those that --rules names, or all that are loaded.
class NamedRules {
 public:
  // A Problem for a name that means none of `rules`. `only` is empty where no id was given.
  static Result<NamedRules> of(const GlobalOptions& global, const std::string& only,
                               const rules::RuleSet& rules);

  bool all() const { return ids_.empty(); }
  bool means(const std::string& id) const { return all() || ids_.count(id) > 0; }
  std::size_t count(const rules::RuleSet& rules) const { return all() ? rules.rules().size() : ids_.size(); }

 private:
  std::set<std::string> ids_;  // empty: all
};

// Every problem of the rule files; where there is none, what their rules should still have.
ExitCode lint_rules(const GlobalOptions& global, const RulesOptions& options, const terms::Terms& terms);

// Checks of the catalogue without a rule, and clauses that no case reaches.
ExitCode print_coverage(const GlobalOptions& global, const rules::RuleSet& rules, const NamedRules& named);

// A rule in plain words.
ExitCode explain_rule(const rules::RuleSet& rules, const std::string& id);

// The relations that rules can read, or the columns of one.
ExitCode print_relations(const GlobalOptions& global, const std::string& name, const terms::Terms& terms);

}  // namespace telaudit::cli
