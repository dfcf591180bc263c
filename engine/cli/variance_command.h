// `telaudit variance`: a month's bills beside those before them.
#pragma once

#include <string>

#include "cli/exit_code.h"
#include "cli/inputs.h"
#include "cli/session.h"

namespace CLI {
class App;
}

namespace telaudit::cli {

struct VarianceOptions {
  InputFiles inputs;  // orders
  std::string month;  // 2026-10; "": that of the latest bill
  std::string by = "account";
  std::string show = "rows";
  std::string policy;  // "": the shipped one
};

void add_variance_command(CLI::App& app, VarianceOptions& options);
ExitCode variance_command(const GlobalOptions& global, const VarianceOptions& options);

}  // namespace telaudit::cli
