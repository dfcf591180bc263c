// Each clause of a rule with its values, for one row.
#pragma once

#include <string>

#include "rules/rule.h"

namespace telaudit::rules {

Result<std::string> explain_row(const Rule& rule, const Environment& environment, std::uint64_t row);

}  // namespace telaudit::rules
