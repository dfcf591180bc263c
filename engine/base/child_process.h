// Another program as a function: bytes in, bytes out, within bounds. It gets no file but these two, no
// environment but PATH and a plain locale, and ends when this process does.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace telaudit {

struct ChildLimits {
  std::chrono::milliseconds time{20'000};
  std::size_t output_bytes = std::size_t{4} << 20U;
  std::uint64_t memory_bytes = std::uint64_t{1} << 30U;
};

struct ChildRun {
  enum class End {
    done,      // it said so, by its exit status
    absent,    // no folder of PATH has the program
    failed,    // it ended otherwise
    too_long,  // and was stopped
    too_much,  // it wrote more than it may, and was stopped
  };
  End end = End::failed;
  std::string output;  // of its standard output, what came within the bounds
};

// `command` is the program's name, looked up in PATH, and its arguments. Its standard input is `input`, its
// other output goes nowhere. Problems: the system gives no process, pipe or memory file.
Result<ChildRun> run_child(std::span<const std::string> command, std::string_view input,
                           const ChildLimits& limits = {});

}  // namespace telaudit
