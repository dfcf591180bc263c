// Every expression of a rule, wherever it stands.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "rules/rule.h"

namespace telaudit::rules {

// Calls `visit` for each node of each expression, parents before their children.
void visit_expressions(const Rule& rule, const std::function<void(const Expression&)>& visit);

// The same for one expression.
void visit_expression(const Expression& expression, const std::function<void(const Expression&)>& visit);

// What a firing of a rule over rows says of its row: which of the columns that the rule reads of `over`, in
// order. All of them where the rule has other sources.
std::vector<std::size_t> columns_of_firing(const Rule& rule);

// What a reason calls an aggregate: sum(c.amount).
std::string short_text(const Expression& aggregate);

}  // namespace telaudit::rules
