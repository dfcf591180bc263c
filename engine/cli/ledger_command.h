// `telaudit ledger`: what was found, claimed, agreed, credited and verified.
#pragma once

#include <string>

#include "cli/exit_code.h"
#include "cli/session.h"

namespace CLI {
class App;
}

namespace telaudit::cli {

struct LedgerOptions {
  std::string by = "total";
  std::string as_of;
  bool items = false;  // each line, with its claim, finding and charges
  bool board = false;  // only what was credited
};

void add_ledger_command(CLI::App& app, LedgerOptions& options);
ExitCode ledger_command(const GlobalOptions& global, const LedgerOptions& options);

}  // namespace telaudit::cli
