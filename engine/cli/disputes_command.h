// `telaudit disputes`: what the last audit found wrongly billed, as a file that a carrier's system takes.
#pragma once

#include <cstdint>
#include <string>

#include "cli/exit_code.h"
#include "cli/session.h"

namespace telaudit::cli {

struct DisputesOptions {
  std::string run = "last";
  std::string carrier;
  bool closed = false;  // bills whose dispute window is closed, too
  std::string sender;
  std::string receiver;
  std::string at;  // the day that stands in the file; the clock's where empty
  std::uint64_t control = 1;
  std::string out;
  std::string claims;  // where to write them as records of claims
};

ExitCode disputes_command(const GlobalOptions& global, const DisputesOptions& options);

}  // namespace telaudit::cli
