// Which checks --rules means: files and folders replace the shipped ones; ids, patterns and groups choose
// among them.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "rules/rules.h"

namespace telaudit::cli {

struct RuleWords {
  std::vector<std::string> paths;  // of files and folders
  std::vector<std::string> names;  // ids, patterns such as RAT-*, groups such as rate
};
// A word with a slash or the ending .yaml is a path; so is one that is neither an id nor a pattern nor a
// folder of `shipped`, where it exists.
RuleWords sort_rule_words(const std::vector<std::string>& words, const std::string& shipped);

// The ids of the rules that the names mean, in order; a group is the folder a rule's file lies in. A Problem
// for a name that means none.
Result<std::vector<std::string>> named_rules(const std::vector<std::string>& names,
                                             const std::vector<rules::RuleInfo>& rules);

}  // namespace telaudit::cli
