#include <features.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <exception>
#include <iostream>

#include "cli/command_line.h"

namespace {

// Columns of a piece are some megabytes each and come and go with every piece. Given back to the system each
// time, they would cost a page fault for every 4 KiB.
void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int kLargest = 32 * 1024 * 1024;
  mallopt(M_MMAP_THRESHOLD, kLargest);
  mallopt(M_TRIM_THRESHOLD, 8 * kLargest);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  try {
    return static_cast<int>(telaudit::cli::run_command_line(argc, argv));
  } catch (const std::exception& error) {
    std::cerr << "telaudit: internal error: " << error.what() << '\n';
    return static_cast<int>(telaudit::cli::ExitCode::internal_error);
  }
}
