#include "rules/vector_plan.h"

#include <algorithm>

#include "rules/language.h"
#include "rules/vector_lower.h"

namespace telaudit::rules {

bool is_condition(Step step) {
  return step >= Step::decided;
}

bool decided_by_stages(const Rule& rule) {
  return rule.joins.empty() && rule.priors.empty() && !rule.window && rule.requirements.empty() &&
         !rule.group;
}

bool grouped_by_vectors(const Rule& rule) {
  return rule.group && rule.joins.empty() && rule.priors.empty() && !rule.window &&
         rule.requirements.empty() && !rule.group->complete && rule.group->requirements.empty();
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

// The keys of a group, and a plan over groups for what decides them.
PlannedGroup planned_group(const Rule& rule, Setting& setting, Lowering& rows) {
  const Group& group = *rule.group;
  PlannedGroup out;
  for (const auto& by : group.by) out.keys.push_back(rows.key(by.expression));

  auto plan = std::make_shared<Plan>();
  PlannedRule planned;
  planned.rule = &rule;
  for (std::size_t i = 0; i < group.by.size() + group.aggregates.size(); ++i) {
    planned.columns.push_back(i);
    plan->columns.push_back(std::to_string(i));
  }
  PlanBuilder builder(*plan);
  Lowering groups(builder, rule, setting, 0, planned.columns, Lowering::About::group);
  std::set<std::size_t> needed;
  for (const auto* clauses : {&group.having, &rule.when})
    for (const auto& clause : *clauses) needed.merge(std::set(groups.places_of(clause.expression)));
  for (std::size_t i = 0; i < group.by.size(); ++i)
    if (out.keys[i].from == PlannedKey::From::row) groups.leave_out(i);
  for (std::size_t i = 0; i < group.aggregates.size(); ++i) {
    const std::size_t place = group.by.size() + i;
    out.computed.push_back(needed.contains(place) ? rows.aggregate(group.aggregates[i]) : std::nullopt);
    if (!out.computed.back()) groups.leave_out(place);
  }
  planned.stages = {conjunction(group.having, groups), conjunction(rule.when, groups)};
  plan->rules.push_back(std::move(planned));
  out.plan = std::move(plan);
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
    if (grouped_by_vectors(rule)) planned.group = planned_group(rule, *settings[i], lowering);
    if (decided_by_stages(rule)) planned.stages.push_back(conjunction(rule.when, lowering));
    plan.rules.push_back(std::move(planned));
  }
  return plan;
}

}  // namespace telaudit::rules
