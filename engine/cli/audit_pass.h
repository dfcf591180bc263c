// An audit whose findings pass by once, for who adds them up and holds none.
#pragma once

#include <functional>

#include "cli/audit_step.h"

namespace telaudit::cli {

// As audit_facts_step; `see` is shown every finding as it is kept, those that were withdrawn, too.
Result<audit::Audit> audit_pass(const GlobalOptions& global, Evaluation& evaluation, const AuditPlan& plan,
                                const std::function<void(const audit::FindingRecord&)>& see);

}  // namespace telaudit::cli
