#include "audit/run_history.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "audit/run.h"

namespace telaudit::audit {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kIndex = "audit-runs";
constexpr std::string_view kOnlyAudit = "audit";  // of workspaces that kept one audit
constexpr std::size_t kFewestDigits = 4;
// One finding may rest on as many charges as there are.
constexpr std::size_t kEntriesOfFinding = 4;

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
                   {"withdrawn", run.withdrawn},
                   {"in_file", run.in_file}});
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
                    entry.value("findings", std::uint64_t{0}), entry.value("withdrawn", std::uint64_t{0}),
                    entry.value("in_file", false)});
  }
  return runs;
}

std::filesystem::path folder_of_files(const store::Workspace& workspace) {
  return workspace.folder() / "audits";
}

std::filesystem::path file_of(const store::Workspace& workspace, const std::string& run) {
  return folder_of_files(workspace) / (run + ".findings");
}

// One writer at a time holds a workspace.
std::filesystem::path unfinished_file(const store::Workspace& workspace) {
  return folder_of_files(workspace) / "unfinished";
}

void remove_file(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
}

Result<Audit> read_facts(const store::Workspace& workspace, const std::string& run) {
  const auto text = workspace.document(document_of(run));
  if (!text) return text.problem();
  if (!*text)
    return Problem{"the audit " + run + " is not kept any more", {}, "telaudit audit runs lists them"};
  return read_audit_json(**text);
}

Result<Audit> read_run(const store::Workspace& workspace, const KeptRun& run) {
  auto audit = read_facts(workspace, run.run);
  if (!audit || !run.in_file) return audit;
  HeldFindings held;
  auto read = read_finding_file(file_of(workspace, run.run), [&](FindingRecord&& record) -> Result<void> {
    held.add(std::move(record));
    return {};
  });
  if (!read) return read.problem();
  held.into(*audit);
  return audit;
}

// Makes it the last one and lets go of the eldest.
Result<void> make_last(store::Workspace& workspace, const Audit& audit, KeptRun kept) {
  auto runs = kept_runs(workspace);
  if (!runs) return runs.problem();
  std::erase_if(*runs, [&](const KeptRun& run) { return run.run == audit.run; });
  kept.run = audit.run;
  kept.as_of = audit.as_of;
  if (audit.period) kept.period = audit.period->first.text() + ".." + audit.period->last.text();
  if (auto put = workspace.put_document(document_of(audit.run), write_audit_json(audit)); !put) return put;
  if (!kept.in_file) remove_file(file_of(workspace, audit.run));
  runs->push_back(std::move(kept));
  for (; runs->size() > kRunsKept; runs->erase(runs->begin())) {
    remove_file(file_of(workspace, runs->front().run));
    if (auto gone = workspace.remove_document(document_of(runs->front().run)); !gone) return gone;
  }
  if (auto gone = workspace.remove_document(kOnlyAudit); !gone) return gone;
  return workspace.put_document(kIndex, index_text(*runs));
}

// By its id or the beginning of it, or as `last` or `previous`.
Result<KeptRun> find_run(const store::Workspace& workspace, std::string_view name) {
  const auto runs = kept_runs(workspace);
  if (!runs) return runs.problem();
  const std::string advice = "telaudit audit runs lists them";
  const std::size_t back = name == "last" ? 1 : name == "previous" ? 2 : 0;
  if (back != 0) {
    if (runs->size() < back)
      return Problem{"there is no " + std::string(name) + " audit in this workspace", {}, advice};
    return (*runs)[runs->size() - back];
  }
  const KeptRun* found = nullptr;
  for (const auto& run : *runs) {
    if (name.size() < kFewestDigits || !run.run.starts_with(name)) continue;
    if (found != nullptr)
      return Problem{"several audits begin with '" + std::string(name) + "'", {}, "write more of its id"};
    found = &run;
  }
  if (found == nullptr) return Problem{"there is no audit '" + std::string(name) + "'", {}, advice};
  return *found;
}

// Nothing where they stand in the facts.
Result<void> each_record_of_file(const store::Workspace& workspace, const Audit& facts,
                                 const std::function<Result<void>(const FindingRecord&)>& visit) {
  const auto runs = kept_runs(workspace);
  if (!runs) return runs.problem();
  const bool in_file = std::any_of(runs->begin(), runs->end(),
                                   [&](const auto& run) { return run.run == facts.run && run.in_file; });
  if (!in_file) return {};
  return read_finding_file(file_of(workspace, facts.run),
                           [&](FindingRecord&& record) -> Result<void> { return visit(record); });
}

}  // namespace

Result<void> keep_run(store::Workspace& workspace, const Audit& audit) {
  KeptRun kept;
  kept.findings = audit.findings.size();
  kept.withdrawn = audit.withdrawn.size();
  return make_last(workspace, audit, std::move(kept));
}

RunKeeper::RunKeeper(store::Workspace& workspace, std::size_t most_in_document)
    : workspace_(workspace), most_in_document_(most_in_document) {}

RunKeeper::~RunKeeper() {
  if (file_) remove_file(unfinished_file(workspace_));
}

Result<void> RunKeeper::add(FindingRecord&& record) {
  ++(record.finding.withdrawn_by.empty() ? findings_ : withdrawn_);
  if (file_) return file_->add(record);
  entries_ += record.billed.size() + record.ahead.size();
  first_.push_back(std::move(record));
  if (first_.size() <= most_in_document_ && entries_ <= kEntriesOfFinding * most_in_document_) return {};
  std::error_code error;
  std::filesystem::create_directories(folder_of_files(workspace_), error);
  auto file = FindingFileWriter::create(unfinished_file(workspace_));
  if (!file) return file.problem();
  file_.emplace(std::move(*file));
  for (const auto& one : first_)
    if (auto added = file_->add(one); !added) return added;
  first_.clear();
  return {};
}

Result<void> RunKeeper::keep(Audit&& audit) {
  KeptRun kept;
  kept.findings = findings_;
  kept.withdrawn = withdrawn_;
  if (file_) {
    if (auto finished = file_->finish(); !finished) return finished;
    std::error_code error;
    std::filesystem::rename(unfinished_file(workspace_), file_of(workspace_, audit.run), error);
    if (error)
      return Problem{"cannot keep the findings: " + error.message(),
                     {file_of(workspace_, audit.run).string(), {}, {}, {}, {}},
                     "check the folder and run the same command again"};
    file_.reset();
    kept.in_file = true;
  } else {
    HeldFindings held;
    for (auto& record : first_) held.add(std::move(record));
    held.into(audit);
  }
  return make_last(workspace_, audit, std::move(kept));
}

Result<void> forget_runs(store::Workspace& workspace) {
  const auto runs = kept_runs(workspace);
  if (!runs) return runs.problem();
  for (const auto& run : *runs) {
    remove_file(file_of(workspace, run.run));
    if (auto gone = workspace.remove_document(document_of(run.run)); !gone) return gone;
  }
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
    auto audit = read_run(workspace, runs->back());
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
  const auto run = find_run(workspace, name);
  if (!run) return run.problem();
  return read_run(workspace, *run);
}

Result<Audit> kept_facts(const store::Workspace& workspace, std::string_view name) {
  const auto run = find_run(workspace, name);
  if (!run) return run.problem();
  return read_facts(workspace, run->run);
}

Result<void> each_finding(const store::Workspace& workspace, const Audit& facts, bool standing,
                          const std::function<Result<void>(const Finding&)>& visit) {
  for (const auto& finding : standing ? facts.findings : facts.withdrawn)
    if (auto visited = visit(finding); !visited) return visited;
  return each_record_of_file(workspace, facts, [&](const FindingRecord& record) -> Result<void> {
    if (record.finding.withdrawn_by.empty() != standing) return {};
    return visit(record.finding);
  });
}

Result<void> each_record(const store::Workspace& workspace, const Audit& facts,
                         const std::function<Result<void>(const FindingRecord&)>& visit) {
  std::unordered_map<std::string, std::vector<LedgerEntry>> billed;
  std::unordered_map<std::string, std::vector<LedgerEntry>> ahead;
  for (const auto& entry : facts.ledger) billed[entry.finding].push_back(entry);
  for (const auto& entry : facts.ahead) ahead[entry.finding].push_back(entry);
  for (const auto& finding : facts.findings)
    if (auto visited = visit({finding, LedgerEntries(billed[finding.id]), LedgerEntries(ahead[finding.id])});
        !visited)
      return visited;
  return each_record_of_file(workspace, facts, [&](const FindingRecord& record) -> Result<void> {
    if (!record.finding.withdrawn_by.empty()) return {};
    return visit(record);
  });
}

}  // namespace telaudit::audit
