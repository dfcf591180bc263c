// What a run is told by, where the bills are at hand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/run.h"

namespace telaudit::audit {

// The day after which a run sees no bills; nothing where it sees all.
std::optional<Date> last_day_seen(const RunInputs& inputs);
// The bills that it sees, as bills_here().
Result<std::vector<AuditedBill>> bills_seen(const RunInputs& inputs);

// As run_id(inputs, as_of), whose bills are `bills`.
Result<std::string> run_id(const RunInputs& inputs, Date as_of, const std::vector<AuditedBill>& bills);

}  // namespace telaudit::audit
