// Values for the params of rules, as the command line names them: files of sets, and single values over them.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "rules/parameter_sets.h"
#include "rules/rules.h"

namespace telaudit::cli {

struct ParamOptions {
  std::vector<std::string> files;   // of sets; a later one comes over an earlier one
  std::string set;                  // of each file; empty: its only one
  std::vector<std::string> values;  // RULE.name=value, over the files
};

// All of them, checked against the rules, each param once, sorted by name.
Result<rules::ParamValues> read_params(const ParamOptions& options, const rules::RuleSet& rules);

}  // namespace telaudit::cli
