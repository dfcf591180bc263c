#include "cli/audit_options.h"

#include <CLI/CLI.hpp>

namespace telaudit::cli {

void add_choice(CLI::App& command, rules::RuleChoice& choice) {
  command.add_option("--pack", choice.packs, "Run the rules of this pack too, such as wholesale")
      ->type_name("PACK");
  command.add_option("--status", choice.statuses, "Run rules of this status too: draft or retired")
      ->check(CLI::IsMember({"draft", "retired"}))
      ->type_name("STATUS");
}

void add_params(CLI::App& command, ParamOptions& params) {
  command.add_option("--params", params.files, "Files with sets of values for the params of rules (YAML)")
      ->type_name("FILE");
  command.add_option("--param-set", params.set, "Which set of the files, where they hold several")
      ->type_name("NAME");
  command.add_option("--param", params.values, "RULE.name=value, over the files")->type_name("PARAM");
}

void add_request(CLI::App& command, AuditRequest& request) {
  add_choice(command, request.choice);
  command.add_option("--as-of", request.as_of, "Date that counts (default: latest bill date)")
      ->type_name("DATE");
  add_params(command, request.params);
  command.add_flag("--untested", request.untested,
                   "Run rules of one's own although they do not pass their own cases; the report says so");
}

void add_price_basis(CLI::App& command, PriceBasisOptions& prices) {
  command
      .add_option("--model", prices.model, "Model of the market from `prices fit`, instead of fitting anew")
      ->type_name("FILE");
  command.add_option("--policy", prices.policy, "How expectations and commitments are set (YAML)")
      ->type_name("FILE");
}

}  // namespace telaudit::cli
