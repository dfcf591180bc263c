// The commands on what people enter about contracts: the register, workbooks, and which billed code is which
// item of a contract.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/inputs.h"
#include "cli/session.h"

namespace CLI {
class App;
}

namespace telaudit::cli {

struct ContractsOptions {
  InputFiles inputs;
  bool unknown = false;  // only what is unknown
};
ExitCode contracts_command(const GlobalOptions& global, const ContractsOptions& options);

struct IntakeOptions {
  std::string action;  // write, read, list, diff, export
  InputFiles inputs;
  std::string out;                 // write, export: a folder
  std::vector<std::string> files;  // read
  std::string role;
  std::string on;  // day; "": today
  bool accept_good = false;
  std::string rejected;       // file; "": beside the first workbook
  std::string before, after;  // diff: versions
};
ExitCode intake_command(const GlobalOptions& global, const IntakeOptions& options);

struct MapOptions {
  std::string action;  // suggest, confirm, list, export
  InputFiles inputs;
  std::string carrier;
  std::string code;
  std::string description;
  std::string item;
  std::string from;  // confirm: the table of `suggest` with the column confirm filled
  std::string role;
  std::string on;
  std::string least;   // suggest: confidence
  std::string status;  // list
  std::string out;     // export
};
ExitCode map_command(const GlobalOptions& global, const MapOptions& options);

struct IntakeCommands {
  ContractsOptions contracts;
  IntakeOptions intake;
  MapOptions map;
};

void add_intake_commands(CLI::App& app, IntakeCommands& o);
// What the command says, where it is one of these.
std::optional<ExitCode> run_intake_command(const CLI::App& app, const GlobalOptions& global,
                                           const IntakeCommands& o);

}  // namespace telaudit::cli
