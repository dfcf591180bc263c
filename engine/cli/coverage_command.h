// `telaudit coverage`: the ledger of accounts payable beside the bills that are here.
#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/inputs.h"
#include "cli/session.h"

namespace CLI {
class App;
}

namespace telaudit::cli {

struct CoverageOptions {
  InputFiles inputs;                 // its payables are ledgers of any accounting system
  std::string map;                   // YAML
  std::vector<std::string> columns;  // field=header
  std::string sheet, currency, date_style, decimal;
  std::string out;    // folder
  std::string write;  // the good rows as a file of payables
};

void add_coverage_command(CLI::App& app, CoverageOptions& options);
ExitCode coverage_command(const GlobalOptions& global, const CoverageOptions& options);

}  // namespace telaudit::cli
