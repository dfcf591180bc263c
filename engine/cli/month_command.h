// `telaudit month`: new bills in, and what is done with each of them, as one page.
#pragma once

#include <string>
#include <vector>

#include "cli/audit_step.h"
#include "cli/exit_code.h"
#include "cli/inputs.h"
#include "cli/session.h"

namespace CLI {
class App;
}

namespace telaudit::cli {

struct MonthCommandOptions {
  std::string month;  // 2026-10
  std::vector<std::string> bills;
  std::vector<std::string> supersedes;
  InputFiles inputs;
  AuditRequest request;
  std::string out;  // folder
  int tolerance_days = 5;
  int ahead_days = 45;
  std::string withhold_from = "0";
  bool anew = false;  // although a later month has a page
};

void add_month_command(CLI::App& app, MonthCommandOptions& options);
ExitCode month_command(const GlobalOptions& global, const MonthCommandOptions& options);

}  // namespace telaudit::cli
