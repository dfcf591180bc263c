// The room of audit: one run of all rules over one snapshot, its findings, the ledger, suppressions, dispute
// windows.
//
// Promises: the same readings, rules, terms, parameters and as-of date give the same run id and the same
// findings, byte for byte. No output reads the clock: as-of defaults to the latest bill date.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "audit/bill_environment.h"
#include "audit/finding.h"
#include "audit/finding_record.h"
#include "audit/finding_sorter.h"
#include "audit/suppression.h"
#include "rules/rules.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::audit {

struct RunInputs {
  const store::Workspace* workspace = nullptr;
  const terms::Terms* terms = nullptr;
  const rules::RuleSet* rules = nullptr;
  std::optional<Date> as_of;
  std::vector<std::pair<std::string, std::string>> params;  // "RAT-01.min_claim" -> "5.00"
  std::vector<Suppression> suppressions;
  rules::RuleChoice choice = {};  // of the rules that run
  // Bills whose findings count; of the others what a rule looks at. Where its last day is `as_of`, later
  // bills are as if they were not here: what a reader of that day could see.
  std::optional<Period> period = {};
  unsigned threads = 0;                              // 0: as many as the machine has
  std::size_t findings_held = FindingSorter::kHeld;  // bytes, before they go to a file
};

// Problems: an unreadable segment, or a workspace without bills.
Result<Audit> run_audit(const RunInputs& inputs);

// Takes the findings of a run, those that stand and those that were withdrawn, by kind, allocated descending,
// id. A Problem ends the run.
using FindingSink = std::function<Result<void>(FindingRecord&& record)>;

// The same run, without its findings and ledger, which go to the sink. Beside what the rules need, memory
// does not grow with the findings but for: 40 bytes for each service and product on a bill that a rule found
// something on; the charges on which several findings rest; claims on services whose bills print taxes for
// them; the charges of one finding. What is larger waits in files without a name in the workspace's folder.
Result<Audit> run_audit(const RunInputs& inputs, const FindingSink& sink);

// The findings of a run, put together again.
class HeldFindings {
 public:
  void add(FindingRecord&& record);
  // Gives `audit` its findings and ledger; then none are held.
  void into(Audit& audit);

 private:
  using Entries = std::vector<std::pair<std::uint64_t, LedgerEntry>>;
  std::vector<Finding> findings_;
  std::vector<Finding> withdrawn_;
  Entries billed_;
  Entries ahead_;
};

// The id that run_audit would give: an audit whose run differs speaks of other bills, rules or terms.
Result<std::string> run_id(const RunInputs& inputs, Date as_of);

// Every bill of a workspace with the hash of its parts.
Result<std::vector<AuditedBill>> bills_here(const store::Workspace& workspace);

// The relations beside the bills that were given, each with the hash of its files; sorted.
std::vector<std::pair<std::string, std::string>> terms_here(const terms::Terms& terms);

// What changed since the audit of what one of its rules read, in words such as "the bills"; empty where
// nothing did, so that the rule would find the same again.
Result<std::string> changed_since(const Audit& audit, const RunInputs& now, const std::string& rule);

// The audit as JSON text with sorted keys and money as strings, and back. What write gives, read accepts; a
// Problem for anything else.
std::string write_audit_json(const Audit& audit);
// Findings alone, as a list.
std::string write_findings_json(std::span<const Finding> findings);
Result<Audit> read_audit_json(std::string_view json);

}  // namespace telaudit::audit
