#include "rules/vector_plan.h"

#include <algorithm>

#include "rules/language.h"
#include "rules/vector_lower.h"

namespace telaudit::rules {

bool is_condition(Step step) {
  return step >= Step::decided;
}

bool decided_by_stages(const Rule& rule) {
  return rule.joins.empty() && !rule.prior && !rule.group;
}

namespace {

// Places in the scan of the columns a rule reads; new names are added.
std::vector<std::size_t> places(const SourceBinding& over, std::vector<std::string>& names) {
  std::vector<std::size_t> out;
  for (const std::size_t column : over.columns) {
    const std::string& name = over.schema.columns[column].name;
    const auto at = std::find(names.begin(), names.end(), name);
    out.push_back(static_cast<std::size_t>(at - names.begin()));
    if (at == names.end()) names.push_back(name);
  }
  return out;
}

std::vector<PlannedClause> conjunction(const std::vector<Clause>& clauses, Lowering& lowering) {
  std::vector<PlannedClause> out;
  for (const auto& clause : clauses)
    out.push_back({lowering.condition(clause.expression), lowering.unknown_leaves(clause.expression)});
  return out;
}

}  // namespace

Plan make_plan(const std::vector<const Rule*>& rules, const std::vector<Setting*>& settings) {
  Plan plan;
  PlanBuilder builder(plan);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = *rules[i];
    PlannedRule planned;
    planned.rule = &rule;
    planned.columns = places(rule.sources[0], plan.columns);
    Lowering lowering(builder, rule, *settings[i], i, planned.columns);
    if (rule.bill_date != Expression::kNone) planned.stages.push_back({lowering.in_force()});
    planned.stages.push_back(conjunction(rule.where, lowering));
    if (decided_by_stages(rule)) planned.stages.push_back(conjunction(rule.when, lowering));
    plan.rules.push_back(std::move(planned));
  }
  return plan;
}

}  // namespace telaudit::rules
