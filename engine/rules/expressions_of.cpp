#include "rules/expressions_of.h"

#include <set>

namespace telaudit::rules {
namespace {

using Visit = std::function<void(const Expression&)>;

void visit_clause(const Clause& clause, const Visit& visit) {
  visit_expression(clause.expression, visit);
}
void visit_clause(const std::optional<Clause>& clause, const Visit& visit) {
  if (clause) visit_expression(clause->expression, visit);
}
void visit_clauses(const std::vector<Clause>& clauses, const Visit& visit) {
  for (const auto& clause : clauses) visit_clause(clause, visit);
}

void visit_window(const Window& window, const Visit& visit) {
  visit_clauses(window.by, visit);
  visit_clauses(window.order, visit);
  if (window.overlap) {
    visit_clause(window.overlap->from, visit);
    visit_clause(window.overlap->to, visit);
  }
  if (window.run) visit_clause(window.run->when, visit);
  if (window.within) visit_clause(window.within->length, visit);
}

void visit_join(const Join& join, const Visit& visit) {
  for (const auto& match : join.matches) {
    visit_clause(match.key, visit);
    visit_clause(match.value, visit);
  }
  for (const auto& range : join.ranges) visit_clause(range.value, visit);
  if (join.prefix) visit_clause(join.prefix->value, visit);
  visit_clause(join.at, visit);
  visit_clauses(join.own_where, visit);
  visit_clauses(join.where, visit);
}

void visit_group(const Group& group, const Visit& visit) {
  visit_clauses(group.by, visit);
  for (const auto& aggregate : group.aggregates) {
    if (aggregate.argument) visit_expression(*aggregate.argument, visit);
    if (aggregate.place) visit_expression(*aggregate.place, visit);
  }
  for (const auto& let : group.lets) visit_clause(let.clause, visit);
  if (group.complete) {
    visit_clause(group.complete->present, visit);
    visit_clause(group.complete->expected, visit);
  }
  for (const auto& requirement : group.requirements) visit_clause(requirement.that, visit);
  visit_clauses(group.having, visit);
}

}  // namespace

void visit_expression(const Expression& expression, const Visit& visit) {
  visit(expression);
  for (const auto& child : expression.children) visit_expression(child, visit);
}

void visit_expressions(const Rule& rule, const Visit& visit) {
  visit_clauses(rule.where, visit);
  if (rule.window) visit_window(*rule.window, visit);
  for (const auto& prior : rule.priors) {
    for (const auto& key : prior.keys) visit_clause(key.value, visit);
    visit_clause(prior.at, visit);
    visit_clauses(prior.where, visit);
  }
  for (const auto& join : rule.joins) visit_join(join, visit);
  for (const auto& let : rule.lets) visit_clause(let.clause, visit);
  for (const auto& requirement : rule.requirements) visit_clause(requirement.that, visit);
  if (rule.group) visit_group(*rule.group, visit);
  visit_clauses(rule.when, visit);
  for (const auto& trap : rule.traps) visit_clause(trap.when, visit);
  for (const auto& entry : rule.confidence_when) visit_clause(entry.when, visit);
  for (const auto* amount : {&rule.billed, &rule.expected, &rule.potential, &rule.monthly, &rule.allocate})
    visit_clause(*amount, visit);
  for (const auto& [label, clause] : rule.evidence) visit_clause(clause, visit);
  for (const auto& part : rule.message)
    if (part.expression) visit_expression(*part.expression, visit);
}

namespace {

void add_columns(const Rule& rule, const Expression& expression, std::set<std::size_t>& columns) {
  visit_expression(expression, [&](const Expression& e) {
    if (e.node == Node::column && e.source == 0) columns.insert(e.index);
    if (e.node == Node::let) add_columns(rule, rule.lets[e.index].clause.expression, columns);
  });
}

}  // namespace

std::vector<std::size_t> columns_of_firing(const Rule& rule) {
  const SourceBinding& over = rule.sources[0];
  std::set<std::size_t> columns;
  if (rule.sources.size() != 1 || rule.window || !rule.priors.empty() || !rule.joins.empty() ||
      !rule.requirements.empty()) {
    for (std::size_t i = 0; i < over.columns.size(); ++i) columns.insert(i);
    return {columns.begin(), columns.end()};
  }
  for (std::size_t i = 0; i < over.columns.size(); ++i)
    if (over.schema.columns[over.columns[i]].name == "currency") columns.insert(i);
  for (const auto& [name, column] : rule.identity) columns.insert(column);
  for (const auto& trap : rule.traps) add_columns(rule, trap.when.expression, columns);
  for (const auto& entry : rule.confidence_when) add_columns(rule, entry.when.expression, columns);
  for (const auto* amount : {&rule.billed, &rule.expected, &rule.potential, &rule.monthly})
    if (*amount) add_columns(rule, (*amount)->expression, columns);
  for (const auto& [label, clause] : rule.evidence) add_columns(rule, clause.expression, columns);
  for (const auto& part : rule.message)
    if (part.expression) add_columns(rule, *part.expression, columns);
  return {columns.begin(), columns.end()};
}

std::string short_text(const Expression& aggregate) {
  std::string inner;
  if (!aggregate.children.empty()) {
    const Expression& child = aggregate.children[0];
    inner = child.node == Node::column ? child.alias + "." + child.name
            : child.node == Node::let  ? child.name
                                       : "...";
  }
  return aggregate.name + "(" + inner + ")";
}

}  // namespace telaudit::rules
