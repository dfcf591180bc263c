// The commands on what people enter about contracts: the register, workbooks, and which billed code is which
// item of a contract.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>

#include "cli/exit_code.h"
#include "cli/inputs.h"
#include "cli/session.h"

namespace telaudit::cli {

struct ContractsOptions {
  InputFiles inputs;
  bool unknown = false;  // only what is unknown
};
ExitCode contracts_command(const GlobalOptions& global, const ContractsOptions& options);

struct IntakeCommands {
  ContractsOptions contracts;
};

void add_intake_commands(CLI::App& app, IntakeCommands& o);
// What the command says, where it is one of these.
std::optional<ExitCode> run_intake_command(const CLI::App& app, const GlobalOptions& global,
                                           const IntakeCommands& o);

}  // namespace telaudit::cli
