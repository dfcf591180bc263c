// The cases a rule carries, run against it.
#pragma once

#include <span>
#include <string>
#include <utility>

#include "rules/rule.h"

namespace telaudit::rules {

// `params` ("RAT-01.min_claim" -> text) stand beneath those that a case sets itself.
Result<TestReport> run_tests(const Rule& rule,
                             std::span<const std::pair<std::string, std::string>> params = {});

}  // namespace telaudit::rules
