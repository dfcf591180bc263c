#include "cli/intake_options.h"

#include "cli/input_options.h"

namespace telaudit::cli {
namespace {

void add_contracts_command(CLI::App& app, ContractsOptions& o) {
  auto* contracts = app.add_subcommand(
      "contracts", "The register of contracts: every term with document, page and clause, or unknown");
  add_inputs(*contracts, o.inputs);
  contracts->add_flag("--unknown", o.unknown, "Only what the contracts' files do not state");
}

}  // namespace

void add_intake_commands(CLI::App& app, IntakeCommands& o) {
  add_contracts_command(app, o.contracts);
}

std::optional<ExitCode> run_intake_command(const CLI::App& app, const GlobalOptions& global,
                                           const IntakeCommands& o) {
  if (app.got_subcommand("contracts")) return contracts_command(global, o.contracts);
  return std::nullopt;
}

}  // namespace telaudit::cli
