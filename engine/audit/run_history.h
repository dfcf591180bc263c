// The audits that a workspace keeps: the last one, and those before it to compare it with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"
#include "base/result.h"
#include "store/workspace.h"

namespace telaudit::audit {

// Two years of monthly audits.
inline constexpr std::size_t kRunsKept = 24;

struct KeptRun {
  std::string run;
  Date as_of;
  std::string period;  // "2026-07-01..2026-09-30", or empty
  std::uint64_t findings = 0;
  std::uint64_t withdrawn = 0;
};

// Makes it the last one. A run that is kept already is there once; of more than kRunsKept the eldest goes.
Result<void> keep_run(store::Workspace& workspace, const Audit& audit);

// In the order in which they were made last.
Result<std::vector<KeptRun>> kept_runs(const store::Workspace& workspace);

// Nothing where no audit ran yet.
Result<std::optional<Audit>> last_run(const store::Workspace& workspace);

// By its id or the beginning of it, or as `last` or `previous`. A Problem where none or several are meant.
Result<Audit> kept_run(const store::Workspace& workspace, std::string_view name);

// Forgets all of them.
Result<void> forget_runs(store::Workspace& workspace);

}  // namespace telaudit::audit
