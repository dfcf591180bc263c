// The audits that a workspace keeps: the last one, and those before it to compare it with.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"
#include "audit/finding_file.h"
#include "audit/finding_record.h"
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
  bool in_file = false;  // its findings and ledger
};

// An audit with more findings than that, or many entries of the ledger, keeps them in a file of the
// workspace.
inline constexpr std::size_t kMostInDocument = 5000;

// Makes it the last one. A run that is kept already is there once; of more than kRunsKept the eldest goes.
Result<void> keep_run(store::Workspace& workspace, const Audit& audit);

// Keeps a run whose findings come one after the other.
class RunKeeper {
 public:
  explicit RunKeeper(store::Workspace& workspace, std::size_t most_in_document = kMostInDocument);
  ~RunKeeper();
  Result<void> add(FindingRecord&& record);
  // As keep_run; `audit` has no findings and no ledger of its own.
  Result<void> keep(Audit&& audit);

 private:
  store::Workspace& workspace_;
  std::size_t most_in_document_;
  std::vector<FindingRecord> first_;
  std::size_t entries_ = 0;  // of the ledger, on these
  std::optional<FindingFileWriter> file_;
  std::uint64_t findings_ = 0;
  std::uint64_t withdrawn_ = 0;
};

// In the order in which they were made last.
Result<std::vector<KeptRun>> kept_runs(const store::Workspace& workspace);

// Nothing where no audit ran yet.
Result<std::optional<Audit>> last_run(const store::Workspace& workspace);

// By its id or the beginning of it, or as `last` or `previous`. A Problem where none or several are meant.
Result<Audit> kept_run(const store::Workspace& workspace, std::string_view name);

// As kept_run; where its findings are in a file, without them and the ledger. They are read by each_finding.
Result<Audit> kept_facts(const store::Workspace& workspace, std::string_view name);

// The findings of an audit that stand, or else those that were withdrawn, in their order, none of them held.
// Problems: the visitor's, too, which ends it.
Result<void> each_finding(const store::Workspace& workspace, const Audit& facts, bool standing,
                          const std::function<Result<void>(const Finding&)>& visit);

// The same of those that stand, each with what the ledger gave it.
Result<void> each_record(const store::Workspace& workspace, const Audit& facts,
                         const std::function<Result<void>(const FindingRecord&)>& visit);

// Forgets all of them.
Result<void> forget_runs(store::Workspace& workspace);

}  // namespace telaudit::audit
