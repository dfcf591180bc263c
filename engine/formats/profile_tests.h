// Runs the tests that stand inside a profile.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace telaudit::formats {

struct ProfileTestRun {
  std::size_t tests = 0;
  std::vector<Problem> failures;  // with the place of the expectation that was not met
};

// Each test reads its `lines` as a file and compares charges, levels, invoices, notes and quarantine with
// what it expects; it fails, too, when a byte of the lines has no disposition. A Problem when the profile
// does not load.
Result<ProfileTestRun> run_profile_tests(std::string_view yaml, const std::string& file);

}  // namespace telaudit::formats
