// The command line: names, options and their meaning, and nothing else.
#pragma once

#include "cli/exit_code.h"

namespace telaudit::cli {

// Parses and runs one command.
ExitCode run_command_line(int argc, const char* const* argv);

}  // namespace telaudit::cli
