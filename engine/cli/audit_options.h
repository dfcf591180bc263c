// The options of an audit and of a price basis, the same for every command that takes them.
#pragma once

#include "cli/audit_step.h"
#include "cli/price_basis.h"

namespace CLI {
class App;
}

namespace telaudit::cli {

// What is asked of an audit; the rules that run; the values of their params.
void add_request(CLI::App& command, AuditRequest& request);
void add_choice(CLI::App& command, rules::RuleChoice& choice);
void add_params(CLI::App& command, ParamOptions& params);

// What prices are judged by.
void add_price_basis(CLI::App& command, PriceBasisOptions& prices);

}  // namespace telaudit::cli
