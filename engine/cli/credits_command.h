// `telaudit credits`: which credits on later bills belong to which claims.
#pragma once

#include <string>

#include "cli/exit_code.h"
#include "cli/session.h"

namespace CLI {
class App;
}

namespace telaudit::cli {

struct CreditsOptions {
  std::string action;  // match, list, status, confirm, assign, reject
  std::string id;
  std::string claim;   // assign
  std::string amount;  // assign
  std::string as_of;
  std::string on;
  std::string by = "telecom audit desk";
  std::string why;
  std::string show;  // list: one kind of row
};

void add_credits_command(CLI::App& app, CreditsOptions& options);
ExitCode credits_command(const GlobalOptions& global, const CreditsOptions& options);

}  // namespace telaudit::cli
