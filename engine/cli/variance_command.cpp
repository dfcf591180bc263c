#include "cli/variance_command.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "book/variance.h"
#include "cli/book_table.h"
#include "cli/commands.h"
#include "cli/month_of_bills.h"

namespace telaudit::cli {
namespace {

book::Table wanted(const book::Variance& variance, const std::string& show) {
  if (show == "alerts") return variance_alerts_table(variance);
  if (show == "sums") return variance_sums_table(variance);
  if (show == "bills") return month_bills_table(variance);
  if (show == "changes") return code_changes_table(variance);
  if (show == "prices") return price_moves_table(variance);
  return variance_table(variance);
}

}  // namespace

void add_variance_command(CLI::App& app, VarianceOptions& options) {
  auto* command = app.add_subcommand(
      "variance",
      "A month's bills beside those before: what is unusual, and what each difference comes from");
  command->add_option("--month", options.month, "2026-10 (default: that of the latest bill)")
      ->type_name("MONTH");
  command->add_option("--by", options.by, "account (default), category, service or product")
      ->check(CLI::IsMember({"account", "category", "service", "product"}))
      ->type_name("DIMENSION");
  command
      ->add_option("--show", options.show,
                   "rows (default); alerts: those that are unusual; sums: by currency; bills: first, "
                   "missing, incomplete; changes: codes that came and went, with their orders; prices: "
                   "those that moved")
      ->check(CLI::IsMember({"rows", "alerts", "sums", "bills", "changes", "prices"}))
      ->type_name("TABLE");
  command->add_option("--orders", options.inputs.orders, "Orders and disconnects (CSV)")->type_name("FILE");
  command->add_option("--policy", options.policy, "What counts as unusual (YAML)")->type_name("FILE");
}

ExitCode variance_command(const GlobalOptions& global, const VarianceOptions& options) {
  const auto month = month_asked(options.month);
  if (!month) return fail_request(month.problem());
  const auto bills = open_month(global, *month, options.inputs);
  if (!bills) return fail(bills.problem());
  const auto policy = book::load_variance_policy(
      options.policy.empty() ? find_data_dir(global) + "/rules/variance/policy.yaml" : options.policy);
  if (!policy) return fail(policy.problem());
  book::VarianceInput input;
  input.charges = bills->charges.get();
  input.invoices = bills->invoices;
  input.terms = &bills->terms;
  input.policy = *policy;
  input.month = bills->month;
  input.by = {*book::parse_variance_by(options.by)};
  input.threads = worker_count(global);
  const auto variance = book::build_variance(input);
  if (!variance) return fail(variance.problem());
  print_table(std::cout, printed(wanted(*variance, options.show)), global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
