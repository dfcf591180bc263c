// `telaudit exhibits`: the documents that are evidence, each beside the bill it belongs to.
#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/session.h"

namespace CLI {
class App;
}

namespace telaudit::cli {

struct ExhibitsOptions {
  std::string action;              // add, or empty: list
  std::vector<std::string> files;  // add
  std::string as;
  std::string carrier;
  std::string account;
  std::string contract;
  std::string expires;
};

void add_exhibits_command(CLI::App& app, ExhibitsOptions& options);
ExitCode exhibits_command(const GlobalOptions& global, const ExhibitsOptions& options);

}  // namespace telaudit::cli
