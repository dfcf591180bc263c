#include "cli/allocate_command.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "base/file.h"
#include "book/general_ledger.h"
#include "book/tables_csv.h"
#include "cli/book_table.h"
#include "cli/commands.h"
#include "cli/month_of_bills.h"

namespace telaudit::cli {
namespace {

book::Table wanted(const book::Allocation& allocation, const std::string& show) {
  if (show == "rows") return allocation_table(allocation);
  if (show == "bills") return allocated_bills_table(allocation);
  if (show == "unallocated") return unallocated_table(allocation);
  return allocation_centres_table(allocation);
}

Result<void> write_ledger(const GlobalOptions& global, const AllocateOptions& options,
                          const book::Allocation& allocation) {
  if (options.ledger.empty()) return {};
  const auto map = book::load_ledger_map(options.ledger_map.empty()
                                             ? find_data_dir(global) + "/rules/allocation/ledger.yaml"
                                             : options.ledger_map);
  if (!map) return map.problem();
  return write_output(options.ledger, csv_text(general_ledger(allocation, *map)));
}

}  // namespace

void add_allocate_command(CLI::App& app, AllocateOptions& options) {
  auto* command = app.add_subcommand(
      "allocate", "A month's bills by business unit and cost centre, to the cent, and as a ledger file");
  command->add_option("--month", options.month, "2026-10 (default: that of the latest bill)")
      ->type_name("MONTH");
  command->add_option("--inventory", options.inputs.inventory, "Services in use (CSV)")->type_name("FILE");
  command->add_option("--sites", options.inputs.sites, "Sites (CSV)")->type_name("FILE");
  command->add_option("--policy", options.rules, "What is shared and by which key, where taxes go (YAML)")
      ->type_name("FILE");
  command
      ->add_option("--show", options.show,
                   "centres (default); rows: each bill by centre and class; bills; unallocated: what has no "
                   "cost centre, and why")
      ->check(CLI::IsMember({"centres", "rows", "bills", "unallocated"}))
      ->type_name("TABLE");
  command->add_option("--ledger", options.ledger, "Write debits and credits for the ledger, too (CSV)")
      ->type_name("FILE");
  command->add_option("--ledger-map", options.ledger_map, "Its columns and accounts (YAML)")
      ->type_name("FILE");
}

ExitCode allocate_command(const GlobalOptions& global, const AllocateOptions& options) {
  const auto month = month_asked(options.month);
  if (!month) return fail_request(month.problem());
  const auto bills = open_month(global, *month, options.inputs);
  if (!bills) return fail(bills.problem());
  auto rules = book::load_allocation_rules(
      options.rules.empty() ? find_data_dir(global) + "/rules/allocation/policy.yaml" : options.rules);
  if (!rules) return fail(rules.problem());
  const auto allocation =
      book::allocate({bills->charges.get(), bills->invoices, &bills->terms, std::move(*rules), bills->month});
  if (!allocation) return fail(allocation.problem());
  if (auto written = write_ledger(global, options, *allocation); !written) return fail(written.problem());
  print_table(std::cout, printed(wanted(*allocation, options.show)), global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
