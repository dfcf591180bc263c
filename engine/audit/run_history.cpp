#include "audit/run_history.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "audit/run.h"

namespace telaudit::audit {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kIndex = "audit-runs";
constexpr std::string_view kOnlyAudit = "audit";  // of workspaces that kept one audit
constexpr std::size_t kFewestDigits = 4;

std::string document_of(const std::string& run) {
  return "audit/" + run;
}

std::string index_text(const std::vector<KeptRun>& runs) {
  Json out = Json::array();
  for (const auto& run : runs)
    out.push_back({{"run", run.run},
                   {"as_of", run.as_of.text()},
                   {"period", run.period},
                   {"findings", run.findings},
                   {"withdrawn", run.withdrawn}});
  return out.dump(1) + "\n";
}

Problem unreadable() {
  return {"the list of audits cannot be read", {}, "run telaudit audit again"};
}

Result<std::vector<KeptRun>> parse_index(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_array()) return unreadable();
  std::vector<KeptRun> runs;
  for (const auto& entry : json) {
    if (!entry.is_object()) return unreadable();
    const auto as_of = parse_iso_date(entry.value("as_of", std::string()));
    if (!as_of) return unreadable();
    runs.push_back({entry.value("run", std::string()), *as_of, entry.value("period", std::string()),
                    entry.value("findings", std::uint64_t{0}), entry.value("withdrawn", std::uint64_t{0})});
  }
  return runs;
}

Result<Audit> read_run(const store::Workspace& workspace, const std::string& run) {
  const auto text = workspace.document(document_of(run));
  if (!text) return text.problem();
  if (!*text)
    return Problem{"the audit " + run + " is not kept any more", {}, "telaudit audit runs lists them"};
  return read_audit_json(**text);
}

}  // namespace

Result<void> keep_run(store::Workspace& workspace, const Audit& audit) {
  auto runs = kept_runs(workspace);
  if (!runs) return runs.problem();
  std::erase_if(*runs, [&](const KeptRun& run) { return run.run == audit.run; });
  runs->push_back({audit.run, audit.as_of,
                   audit.period ? audit.period->first.text() + ".." + audit.period->last.text() : "",
                   audit.findings.size(), audit.withdrawn.size()});
  if (auto put = workspace.put_document(document_of(audit.run), write_audit_json(audit)); !put) return put;
  for (; runs->size() > kRunsKept; runs->erase(runs->begin()))
    if (auto gone = workspace.remove_document(document_of(runs->front().run)); !gone) return gone;
  if (auto gone = workspace.remove_document(kOnlyAudit); !gone) return gone;
  return workspace.put_document(kIndex, index_text(*runs));
}

Result<void> forget_runs(store::Workspace& workspace) {
  const auto runs = kept_runs(workspace);
  if (!runs) return runs.problem();
  for (const auto& run : *runs)
    if (auto gone = workspace.remove_document(document_of(run.run)); !gone) return gone;
  if (auto gone = workspace.remove_document(kOnlyAudit); !gone) return gone;
  return workspace.remove_document(kIndex);
}

Result<std::vector<KeptRun>> kept_runs(const store::Workspace& workspace) {
  const auto text = workspace.document(kIndex);
  if (!text) return text.problem();
  if (!*text) return std::vector<KeptRun>();
  return parse_index(**text);
}

Result<std::optional<Audit>> last_run(const store::Workspace& workspace) {
  const auto runs = kept_runs(workspace);
  if (!runs) return runs.problem();
  if (!runs->empty()) {
    auto audit = read_run(workspace, runs->back().run);
    if (!audit) return audit.problem();
    return std::optional<Audit>(std::move(*audit));
  }
  const auto text = workspace.document(kOnlyAudit);
  if (!text) return text.problem();
  if (!*text) return std::optional<Audit>();
  auto audit = read_audit_json(**text);
  if (!audit) return audit.problem();
  return std::optional<Audit>(std::move(*audit));
}

Result<Audit> kept_run(const store::Workspace& workspace, std::string_view name) {
  const auto runs = kept_runs(workspace);
  if (!runs) return runs.problem();
  const std::string advice = "telaudit audit runs lists them";
  const std::size_t back = name == "last" ? 1 : name == "previous" ? 2 : 0;
  if (back != 0) {
    if (runs->size() < back)
      return Problem{"there is no " + std::string(name) + " audit in this workspace", {}, advice};
    return read_run(workspace, (*runs)[runs->size() - back].run);
  }
  const KeptRun* found = nullptr;
  for (const auto& run : *runs) {
    if (name.size() < kFewestDigits || !run.run.starts_with(name)) continue;
    if (found != nullptr)
      return Problem{"several audits begin with '" + std::string(name) + "'", {}, "write more of its id"};
    found = &run;
  }
  if (found == nullptr) return Problem{"there is no audit '" + std::string(name) + "'", {}, advice};
  return read_run(workspace, found->run);
}

}  // namespace telaudit::audit
