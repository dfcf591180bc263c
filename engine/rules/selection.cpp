#include "rules/selection.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "rules/language.h"

namespace telaudit::rules {
namespace {

bool holds(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Result<void> all_known(const std::vector<std::string>& words, const std::vector<std::string>& known,
                       const std::string& what) {
  for (const auto& word : words) {
    if (holds(known, word)) continue;
    return Problem{"no rule has the " + what + " '" + word + "'",
                   {},
                   known.empty() ? "the rules have none" : did_you_mean(word, known)};
  }
  return {};
}

std::vector<std::string> packs_of(const std::vector<RuleInfo>& rules) {
  std::set<std::string> packs;
  for (const auto& rule : rules)
    if (!rule.pack.empty()) packs.insert(rule.pack);
  return {packs.begin(), packs.end()};
}

// What keeps a rule out, its successors apart; empty when nothing does.
std::string not_chosen(const RuleInfo& rule, const RuleChoice& choice) {
  if (!choice.rules.empty()) return holds(choice.rules, rule.id) ? "" : "not asked for";
  if (!rule.pack.empty() && !holds(choice.packs, rule.pack))
    return "pack " + rule.pack + " is off (--pack " + rule.pack + ")";
  if ((rule.status == "draft" || rule.status == "retired") && !holds(choice.statuses, rule.status))
    return "status " + rule.status + " (--status " + rule.status + ")";
  return {};
}

}  // namespace

Result<std::vector<SelectedRule>> select_rules(const std::vector<RuleInfo>& rules, const RuleChoice& choice) {
  std::vector<std::string> ids;
  for (const auto& rule : rules) ids.push_back(rule.id);
  if (auto known = all_known(choice.packs, packs_of(rules), "pack"); !known) return known.problem();
  if (auto known = all_known(choice.statuses, {statuses().begin(), statuses().end()}, "status"); !known)
    return known.problem();
  if (auto known = all_known(choice.rules, ids, "id"); !known) return known.problem();
  std::vector<SelectedRule> selected;
  for (const auto& rule : rules) selected.push_back({rule.id, not_chosen(rule, choice)});
  if (!choice.rules.empty()) return selected;
  // Only a successor that is not kept out itself takes a place; one that was superseded in turn still does.
  const std::vector<SelectedRule> chosen = selected;
  for (std::size_t i = 0; i < rules.size(); ++i)
    for (std::size_t j = 0; j < rules.size() && selected[i].not_run.empty(); ++j)
      if (chosen[j].not_run.empty() && holds(rules[j].supersedes, rules[i].id))
        selected[i].not_run = "superseded by " + rules[j].id;
  return selected;
}

std::vector<Problem> superseding_circles(const std::vector<RuleInfo>& rules) {
  const auto find = [&](const std::string& id) {
    return std::find_if(rules.begin(), rules.end(), [&](const auto& rule) { return rule.id == id; });
  };
  std::vector<Problem> problems;
  for (const auto& rule : rules) {
    std::set<std::string> reached;
    std::vector<std::string> open = rule.supersedes;
    while (!open.empty()) {
      const std::string id = open.back();
      open.pop_back();
      if (!reached.insert(id).second) continue;
      if (const auto next = find(id); next != rules.end())
        open.insert(open.end(), next->supersedes.begin(), next->supersedes.end());
    }
    if (reached.count(rule.id) != 0)
      problems.push_back(Problem{"the rule " + rule.id + " supersedes itself, by way of what it supersedes",
                                 {rule.path, {}, {}, {}, "supersedes"},
                                 "leave one of them out: no two rules take each other's place"});
  }
  return problems;
}

std::vector<Problem> unknown_superseded(const std::vector<RuleInfo>& rules,
                                        std::span<const std::string> elsewhere) {
  std::vector<std::string> known(elsewhere.begin(), elsewhere.end());
  for (const auto& rule : rules) known.push_back(rule.id);
  std::vector<Problem> problems;
  for (const auto& rule : rules)
    for (const auto& id : rule.supersedes) {
      if (holds(known, id)) continue;
      const auto meant = nearest(id, known);
      problems.push_back(
          Problem{"there is no rule '" + id + "' to supersede",
                  {rule.path, {}, {}, {}, "supersedes"},
                  meant ? "did you mean '" + *meant + "'?" : "telaudit rules list shows them"});
    }
  return problems;
}

}  // namespace telaudit::rules
