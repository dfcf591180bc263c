// `telaudit plans` and `telaudit seats`: which wireless line to which plan, how many seats of which offer.
#pragma once

#include <string>

#include "cli/exit_code.h"
#include "cli/inputs.h"
#include "cli/session.h"

namespace CLI {
class App;
}

namespace telaudit::cli {

struct PlansOptions {
  InputFiles inputs;  // records
  std::string as_of;  // "": the latest bill date
  int months = 3;
  int horizon = 12;
  std::string judged;  // 2026-10; "": the mean of all months
  int seconds = 60;
  std::string show = "plans";
};

struct SeatsOptions {
  InputFiles inputs;  // records
  std::string as_of;
  int months = 12;
  int idle_days = 90;
};

struct RightSizingOptions {
  PlansOptions plans;
  SeatsOptions seats;
};

void add_right_sizing_commands(CLI::App& app, RightSizingOptions& options);
ExitCode plans_command(const GlobalOptions& global, const PlansOptions& options);
ExitCode seats_command(const GlobalOptions& global, const SeatsOptions& options);

}  // namespace telaudit::cli
