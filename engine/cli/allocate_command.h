// `telaudit allocate`: a month's bills by business unit and cost centre, and as a file for the ledger.
#pragma once

#include <string>

#include "cli/exit_code.h"
#include "cli/inputs.h"
#include "cli/session.h"

namespace CLI {
class App;
}

namespace telaudit::cli {

struct AllocateOptions {
  InputFiles inputs;  // inventory and sites
  std::string month;  // 2026-10; "": that of the latest bill
  std::string show = "centres";
  std::string rules;       // "": the shipped ones
  std::string ledger;      // file to write
  std::string ledger_map;  // "": the shipped one
};

void add_allocate_command(CLI::App& app, AllocateOptions& options);
ExitCode allocate_command(const GlobalOptions& global, const AllocateOptions& options);

}  // namespace telaudit::cli
