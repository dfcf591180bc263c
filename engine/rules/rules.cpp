#include "rules/rules.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "rules/evaluate_all.h"
#include "rules/explain.h"
#include "rules/load.h"
#include "rules/run.h"
#include "rules/run_tests.h"
#include "rules/selection.h"

namespace telaudit::rules {
namespace {

constexpr std::size_t kMostFiles = 10'000;

// Every rule file below a folder, or the file itself, by path.
Result<std::vector<std::string>> rule_files(std::span<const std::string> paths) {
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::error_code failed;
    const auto status = std::filesystem::status(path, failed);
    if (std::filesystem::is_regular_file(status)) {
      files.push_back(path);
      continue;
    }
    if (!std::filesystem::is_directory(status))
      return Problem{
          "no such file or folder of rules", {path, {}, {}, {}, {}}, "name a folder such as rules/audit"};
    const std::size_t before = files.size();
    std::filesystem::recursive_directory_iterator at(path, failed);
    for (const auto end = std::filesystem::recursive_directory_iterator(); !failed && at != end;
         at.increment(failed))
      if (at->path().extension() == ".yaml") {
        if (!at->is_regular_file(failed))
          return Problem{"this bears the name of a rule and is no file",
                         {at->path().string(), {}, {}, {}, {}},
                         "take it out of the folder, or put the rule itself there"};
        files.push_back(at->path().string());
      } else if (at->path().extension() == ".yml" || at->path().extension() == ".YAML") {
        return Problem{"a rule under this name would be left out silently",
                       {at->path().string(), {}, {}, {}, {}},
                       "name it " + at->path().stem().string() + ".yaml"};
      }
    if (failed) return Problem{"the folder cannot be read: " + failed.message(), {path, {}, {}, {}, {}}, {}};
    if (files.size() == before)
      return Problem{"the folder holds no rule", {path, {}, {}, {}, {}}, "files of rules end in .yaml"};
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  if (files.size() > kMostFiles)
    return Problem{
        "more than 10000 rule files", {paths.front(), {}, {}, {}, {}}, "name a folder of rules only"};
  return files;
}

Problem unknown_rule(std::string_view id, const std::vector<std::unique_ptr<Rule>>& rules) {
  std::vector<std::string> known;
  for (const auto& rule : rules) known.push_back(rule->info.id);
  const auto meant = nearest(id, known);
  return Problem{"there is no rule '" + std::string(id) + "'",
                 {},
                 meant ? "did you mean '" + *meant + "'?" : "telaudit rules list shows them"};
}

const Rule* find_rule(std::string_view id, const std::vector<std::unique_ptr<Rule>>& rules) {
  const auto at =
      std::find_if(rules.begin(), rules.end(), [&](const auto& rule) { return rule->info.id == id; });
  return at == rules.end() ? nullptr : at->get();
}

std::vector<RuleInfo> infos_of(const std::vector<std::unique_ptr<Rule>>& rules) {
  std::vector<RuleInfo> infos;
  for (const auto& rule : rules) infos.push_back(rule->info);
  return infos;
}

// The rules of all files by precedence and id, and what is wrong in any of them.
std::vector<std::unique_ptr<Rule>> load_files(std::span<const std::string> paths, const SchemaOf& schemas,
                                              std::span<const std::string> elsewhere,
                                              std::vector<Problem>& problems) {
  std::vector<std::unique_ptr<Rule>> rules;
  auto files = rule_files(paths);
  if (!files) {
    problems.push_back(files.problem());
    return rules;
  }
  for (const auto& file : *files) {
    // One byte more than a rule may have is enough to refuse it.
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    auto content =
        !failed && size > kLargestRuleFile ? read_range(file, 0, kLargestRuleFile + 1) : read_file(file);
    if (!content) {
      problems.push_back(content.problem());
      continue;
    }
    auto rule = load_rule(*content, file, schemas, problems);
    if (!rule) continue;
    if (const Rule* other = find_rule(rule->info.id, rules))
      problems.push_back(Problem{"the rule " + other->info.id + " stands also in " + other->info.path,
                                 {file, {}, {}, {}, {}},
                                 "keep one of them"});
    rules.push_back(std::move(rule));
  }
  std::sort(rules.begin(), rules.end(), [](const auto& a, const auto& b) {
    return std::tie(a->info.precedence, a->info.id) < std::tie(b->info.precedence, b->info.id);
  });
  const auto infos = infos_of(rules);
  for (auto& circle : superseding_circles(infos)) problems.push_back(std::move(circle));
  // A rule that was refused has a name all the same, which nobody knows now.
  if (problems.empty()) problems = unknown_superseded(infos, elsewhere);
  return rules;
}

}  // namespace

RuleSet::RuleSet() = default;
RuleSet::~RuleSet() = default;
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;

Result<RuleSet> RuleSet::load(std::span<const std::string> paths, const SchemaOf& schemas,
                              std::span<const std::string> elsewhere) {
  std::vector<Problem> problems;
  RuleSet set;
  set.rules_ = load_files(paths, schemas, elsewhere, problems);
  if (!problems.empty()) return one_problem(problems);
  return set;
}

std::vector<Problem> RuleSet::problems(std::span<const std::string> paths, const SchemaOf& schemas,
                                       std::span<const std::string> elsewhere) {
  std::vector<Problem> problems;
  load_files(paths, schemas, elsewhere, problems);
  return problems;
}

Result<RuleSet> RuleSet::parse(std::string_view yaml, const std::string& file, const SchemaOf& schemas) {
  auto rule = load_rule(yaml, file, schemas);
  if (!rule) return rule.problem();
  RuleSet set;
  set.rules_.push_back(std::move(*rule));
  return set;
}

std::vector<RuleInfo> RuleSet::rules() const {
  return infos_of(rules_);
}

Result<std::vector<SelectedRule>> RuleSet::select(const RuleChoice& choice) const {
  return select_rules(rules(), choice);
}

std::string RuleSet::hash() const {
  std::vector<std::string> fields;
  for (const auto& rule : rules_) fields.push_back(rule->info.hash);
  std::sort(fields.begin(), fields.end());
  return sha256_fields(fields);
}

Result<RuleResult> RuleSet::evaluate(std::string_view rule_id, const Environment& environment) const {
  const Rule* rule = find_rule(rule_id, rules_);
  if (rule == nullptr) return unknown_rule(rule_id, rules_);
  return RuleRun(*rule, environment).run();
}

Result<std::vector<RuleResult>> RuleSet::evaluate_all(std::span<const std::string> rule_ids,
                                                      const Environment& environment, unsigned threads,
                                                      const FiringSink& sink) const {
  std::vector<const Rule*> rules;
  for (const auto& id : rule_ids) {
    rules.push_back(find_rule(id, rules_));
    if (rules.back() == nullptr) return unknown_rule(id, rules_);
  }
  return rules::evaluate_all(rules, environment, threads, sink);
}

Result<const Rule*> RuleSet::rule(std::string_view id) const {
  const Rule* rule = find_rule(id, rules_);
  if (rule == nullptr) return unknown_rule(id, rules_);
  return rule;
}

Result<TestReport> RuleSet::test(std::string_view rule_id,
                                 std::span<const std::pair<std::string, std::string>> params) const {
  const Rule* rule = find_rule(rule_id, rules_);
  if (rule == nullptr) return unknown_rule(rule_id, rules_);
  return run_tests(*rule, params);
}

Result<std::string> RuleSet::explain(std::string_view rule_id, const Environment& environment,
                                     std::uint64_t row) const {
  const Rule* rule = find_rule(rule_id, rules_);
  if (rule == nullptr) return unknown_rule(rule_id, rules_);
  return explain_row(*rule, environment, row);
}

}  // namespace telaudit::rules
