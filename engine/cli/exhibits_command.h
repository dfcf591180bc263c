// `telaudit exhibits`: the documents that are evidence, each beside the bill it belongs to.
#pragma once

#include "cli/exit_code.h"
#include "cli/session.h"

namespace telaudit::cli {

ExitCode exhibits_command(const GlobalOptions& global);

}  // namespace telaudit::cli
