#include "rules/vector_plan.h"

#include <algorithm>

#include "rules/key_hashes.h"
#include "rules/language.h"
#include "rules/vector_lower.h"

namespace telaudit::rules {

bool is_condition(Step step) {
  return step >= Step::decided;
}

namespace {

bool joins_others(const Rule& rule) {
  return std::any_of(rule.joins.begin(), rule.joins.end(), [](const Join& join) { return join.others; });
}

// Nothing that follows a row's place among others.
bool by_values(const Rule& rule) {
  return rule.priors.empty() && !rule.window && !joins_others(rule);
}

// Whether a window may have rows without neighbours, and the rule looks at the row's place nowhere else.
bool by_neighbours(const Rule& rule) {
  return rule.window && !rule.window->run && !rule.window->within && !rule.group && rule.priors.empty() &&
         !joins_others(rule);
}

std::vector<std::size_t> sources_of(const Window& window) {
  std::vector<std::size_t> out = {window.previous, window.next};
  if (window.overlap) out.insert(out.end(), {window.overlap->source, window.overlap->open});
  if (window.within) out.push_back(window.within->source);
  std::erase(out, Expression::kNone);
  return out;
}

}  // namespace

std::string reason_of(const std::string& leaves) {
  return leaves.empty() ? "a condition is unknown" : "unknown: " + leaves;
}

PlannedClause make_clause(std::uint32_t node, std::vector<std::pair<std::string, std::size_t>> leaves) {
  std::string because = leaves.size() == 1 ? reason_of(leaves.front().first) : std::string();
  return {node, std::move(leaves), std::move(because)};
}

bool decided_by_vectors(const Rule& rule) {
  return by_values(rule) && !rule.group;
}

bool grouped_by_vectors(const Rule& rule) {
  return rule.group && rule.priors.empty() && !(rule.window && rule.window->run);
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
    out.push_back(
        make_clause(lowering.condition(clause.expression), lowering.unknown_leaves(clause.expression)));
  return out;
}

// Of a rule over groups, the joins before the first that looks at the row's place: those that vectors look
// at.
std::size_t joins_of_vectors(const Rule& rule, const Lowering& lowering) {
  std::vector<std::size_t> beside;
  if (rule.window) beside = sources_of(*rule.window);
  const auto looks_beside = [&](const Join& join) {
    const auto sources = lowering.sources_of(join);
    return join.others || std::any_of(beside.begin(), beside.end(),
                                      [&](std::size_t source) { return sources.contains(source); });
  };
  const auto first = std::find_if(rule.joins.begin(), rule.joins.end(), looks_beside);
  return static_cast<std::size_t>(first - rule.joins.begin());
}

// The keys of a group, and a plan over groups for what decides them. Nothing where vectors do not see the
// keys, or whether a row has a place.
std::optional<PlannedGroup> planned_group(const Rule& rule, Setting& setting, Lowering& rows) {
  const Group& group = *rule.group;
  PlannedGroup out;
  for (const auto& by : group.by) {
    // A row without a place has its key, and meets nobody.
    if (!rows.sees(by.expression) || (rule.window && !rows.sources_of(by.expression).empty()))
      return std::nullopt;
  }
  if (rule.window) {
    auto window = rows.window(*rule.window);
    if (!window || !KeyHasher::able(window->keys)) return std::nullopt;
    out.window = std::make_shared<PlannedWindow>(std::move(*window));
  }
  out.goes_on =
      joins_of_vectors(rule, rows) < rule.joins.size() ||
      std::any_of(rule.requirements.begin(), rule.requirements.end(),
                  [&](const Requirement& requirement) { return !rows.sees(requirement.that.expression); });
  for (const auto& by : group.by) out.keys.push_back(rows.key(by.expression));
  out.folds = rows.folds();
  out.currency = rows.currency_place();

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
  for (const auto& requirement : group.requirements)
    needed.merge(std::set(groups.places_of(requirement.that.expression)));
  for (std::size_t i = 0; i < group.by.size(); ++i)
    if (out.keys[i].from == PlannedKey::From::row || out.keys[i].from == PlannedKey::From::texts)
      groups.leave_out(i);
  for (std::size_t i = 0; i < group.aggregates.size(); ++i) {
    const std::size_t place = group.by.size() + i;
    const bool computed = needed.contains(place) && !out.goes_on;
    out.computed.push_back(computed ? rows.aggregate(group.aggregates[i]) : std::nullopt);
    if (!out.computed.back()) groups.leave_out(place);
  }
  planned.stages = {conjunction(group.having, groups)};
  for (const auto& requirement : group.requirements)
    planned.requirements.push_back({groups.condition(requirement.that.expression), requirement.because});
  planned.when = conjunction(rule.when, groups);
  plan->rules.push_back(std::move(planned));
  out.plan = std::move(plan);
  return out;
}

// What a rule does after its stages.
void plan_late(const Rule& rule, std::size_t number, Lowering& lowering, Plan& plan, PlannedRule& planned) {
  planned.late = true;
  const auto reads_money = [&](const Join& join) {
    const SourceBinding& source = rule.sources[join.source];
    return std::any_of(source.columns.begin(), source.columns.end(),
                       [&](std::size_t column) { return source.schema.columns[column].money; });
  };
  if (std::any_of(rule.joins.begin(), rule.joins.end(), reads_money))
    planned.currency = lowering.currency_place();
  std::set<std::size_t> looked_at;
  const bool goes_on = planned.group && planned.group->goes_on;
  for (const auto& requirement : rule.requirements) {
    if (goes_on) break;
    planned.requirements.push_back({lowering.condition(requirement.that.expression), requirement.because});
    looked_at.merge(std::set(lowering.sources_of(requirement.that.expression)));
  }
  if (!rule.group) planned.when = conjunction(rule.when, lowering);
  for (const auto& clause : rule.when)
    if (!rule.group) looked_at.merge(std::set(lowering.sources_of(clause.expression)));
  if (rule.group) {
    for (const auto& by : rule.group->by) looked_at.merge(std::set(lowering.sources_of(by.expression)));
    for (std::size_t i = 0; i < rule.group->aggregates.size(); ++i)
      if (planned.group->computed[i] && rule.group->aggregates[i].argument)
        looked_at.merge(std::set(lowering.sources_of(*rule.group->aggregates[i].argument)));
  }
  // From the last join, so that what a join looks at is known before it.
  for (std::size_t i = rule.group ? joins_of_vectors(rule, lowering) : rule.joins.size(); i-- > 0;) {
    const Join& join = rule.joins[i];
    PlannedJoin& out = plan.joins[lowering.slot_of(join.source)];
    if (!looked_at.contains(join.source) && lowering.never_ends_a_row(join)) continue;
    out = lowering.join(join);
    out.rule = number;
    out.join = i;
    out.source = join.source;
    looked_at.merge(lowering.sources_of(join));
    planned.joins.insert(planned.joins.begin(), lowering.slot_of(join.source));
  }
}

}  // namespace

namespace {

// Whether what comes between the window and `when` looks at no neighbour.
bool apart_from_window(const Rule& rule, const Plan& plan, const PlannedRule& planned,
                       const Lowering& lowering) {
  const auto of_window = sources_of(*rule.window);
  const auto apart = [&](const std::set<std::size_t>& sources) {
    return std::none_of(of_window.begin(), of_window.end(),
                        [&](std::size_t source) { return sources.contains(source); });
  };
  return std::all_of(planned.joins.begin(), planned.joins.end(),
                     [&](std::size_t slot) {
                       return apart(lowering.sources_of(rule.joins[plan.joins[slot].join]));
                     }) &&
         std::all_of(rule.requirements.begin(), rule.requirements.end(), [&](const Requirement& requirement) {
           return apart(lowering.sources_of(requirement.that.expression));
         });
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
    const bool windowed = by_neighbours(rule);
    const bool grouped = grouped_by_vectors(rule);
    const bool by_vectors = decided_by_vectors(rule) || grouped || windowed;
    const bool late = by_vectors && (rule.window || !(rule.joins.empty() && rule.requirements.empty()));
    const std::size_t joins = grouped ? joins_of_vectors(rule, lowering) : rule.joins.size();
    for (std::size_t join = 0; late && join < joins; ++join) {
      lowering.joined(rule.joins[join].source, plan.joins.size());
      plan.joins.emplace_back();
    }
    for (const std::size_t source : windowed ? sources_of(*rule.window) : std::vector<std::size_t>()) {
      lowering.joined(source, plan.joins.size());
      PlannedJoin& nobody = plan.joins.emplace_back();
      nobody.rule = i;
      nobody.join = Expression::kNone;
      nobody.source = source;
    }
    if (rule.bill_date != Expression::kNone) planned.stages.push_back({lowering.in_force()});
    planned.stages.push_back(conjunction(rule.where, lowering));
    if (grouped) planned.group = planned_group(rule, *settings[i], lowering);
    if (windowed) planned.window = lowering.window(*rule.window);
    if (late && (!windowed || planned.window) && (!grouped || planned.group)) {
      plan_late(rule, i, lowering, plan, planned);
      if (planned.window && !planned.window->span && apart_from_window(rule, plan, planned, lowering))
        planned.window->neighbours = lowering.neighbours(*rule.window, *planned.window, plan.columns);
    } else if (decided_by_vectors(rule)) {
      planned.stages.push_back(conjunction(rule.when, lowering));
    }
    plan.rules.push_back(std::move(planned));
  }
  return plan;
}

}  // namespace telaudit::rules
