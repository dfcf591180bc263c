// Every expression of a rule, wherever it stands.
#pragma once

#include <functional>

#include "rules/rule.h"

namespace telaudit::rules {

// Calls `visit` for each node of each expression, parents before their children.
void visit_expressions(const Rule& rule, const std::function<void(const Expression&)>& visit);

// The same for one expression.
void visit_expression(const Expression& expression, const std::function<void(const Expression&)>& visit);

}  // namespace telaudit::rules
