#include <exception>
#include <iostream>

#include "base/freed_memory.h"
#include "cli/command_line.h"

int main(int argc, char** argv) {
  telaudit::keep_freed_memory();
  try {
    return static_cast<int>(telaudit::cli::run_command_line(argc, argv));
  } catch (const std::exception& error) {
    std::cerr << "telaudit: internal error: " << error.what() << '\n';
    return static_cast<int>(telaudit::cli::ExitCode::internal_error);
  }
}
