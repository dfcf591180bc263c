#include "cli/rule_names.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "audit/finding_filter.h"
#include "base/text.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;

bool is_path(const std::string& word, const std::string& shipped) {
  if (word.find('/') != std::string::npos || word.ends_with(".yaml")) return true;
  if (word.find_first_of("*?-") != std::string::npos) return false;
  std::error_code error;
  return !fs::is_directory(fs::path(shipped) / word, error) && fs::exists(word, error);
}

std::string group_of(const rules::RuleInfo& rule) {
  return fs::path(rule.path).parent_path().filename().string();
}

}  // namespace

RuleWords sort_rule_words(const std::vector<std::string>& words, const std::string& shipped) {
  RuleWords out;
  for (const auto& word : words) (is_path(word, shipped) ? out.paths : out.names).push_back(word);
  return out;
}

Result<std::vector<std::string>> named_rules(const std::vector<std::string>& names,
                                             const std::vector<rules::RuleInfo>& rules) {
  std::set<std::string> meant;
  for (const auto& name : names) {
    bool any = false;
    for (const auto& rule : rules) {
      if (!audit::matches_pattern(name, rule.id) && name != group_of(rule)) continue;
      meant.insert(rule.id);
      any = true;
    }
    if (any) continue;
    std::set<std::string> known;
    for (const auto& rule : rules) known.insert({rule.id, group_of(rule)});
    const std::string nearest = did_you_mean(name, std::vector<std::string>(known.begin(), known.end()));
    return Problem{"--rules: no check, group or file is called '" + name + "'",
                   {},
                   nearest.empty() ? "telaudit rules list shows them" : nearest};
  }
  return std::vector<std::string>(meant.begin(), meant.end());
}

}  // namespace telaudit::cli
