// The cases a rule carries, run against it.
#pragma once

#include "rules/rule.h"

namespace telaudit::rules {

Result<TestReport> run_tests(const Rule& rule);

}  // namespace telaudit::rules
