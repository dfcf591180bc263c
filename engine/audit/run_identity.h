// What a run is told by, where the bills are at hand.
#pragma once

#include <string>
#include <vector>

#include "audit/run.h"

namespace telaudit::audit {

// As run_id(inputs, as_of), whose bills are `bills`.
Result<std::string> run_id(const RunInputs& inputs, Date as_of, const std::vector<AuditedBill>& bills);

}  // namespace telaudit::audit
