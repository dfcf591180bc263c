// What a command's end says. When several apply, the first in this order holds.
#pragma once

namespace telaudit::cli {

enum class ExitCode : int {
  internal_error = 4,
  wrong_usage = 2,
  input_refused = 3,  // some input was refused or set aside
  findings = 1,       // findings at or over --fail-on
  done = 0,
};

}  // namespace telaudit::cli
