#include "ingest/ingest.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "ingest/element_identity.h"
#include "ingest/reconcile.h"

namespace telaudit::ingest {
namespace {

using store::Commit;
using store::PartState;
using store::ReadingRow;
using store::StoredPart;
using store::Workspace;

constexpr std::size_t kShortestId = 8;

// The reading a person means by an id, its beginning, or a path.
Result<std::string> find_reading(const std::vector<ReadingRow>& readings, const std::string& name) {
  std::set<std::string> matches;
  for (const auto& row : readings)
    if ((name.size() >= kShortestId && row.id.starts_with(name)) || row.path == name || row.path.ends_with("/" + name)) matches.insert(row.id);
  if (matches.size() == 1) return *matches.begin();
  return Problem{matches.empty() ? "no reading is known as '" + name + "'" : "'" + name + "' means more than one reading",
                 {}, "telaudit status --readings lists ids and paths"};
}

// Identities of parts, each computed once.
class Identities {
 public:
  Identities(const Workspace& workspace, const std::string& new_reading, const bill::Reading& content)
      : workspace_(workspace), new_reading_(new_reading), content_(content) {}

  Result<bool> disjoint(const StoredPart& one, const StoredPart& other) {
    const auto left = of(one);
    if (!left) return left.problem();
    const auto right = of(other);
    if (!right) return right.problem();
    std::vector<std::uint64_t> common;
    std::set_intersection((*left)->begin(), (*left)->end(), (*right)->begin(), (*right)->end(), std::back_inserter(common));
    return common.empty();
  }

 private:
  using Hashes = std::vector<std::uint64_t>;

  Result<const Hashes*> of(const StoredPart& part) {
    const auto key = std::pair(part.reading, part.index);
    if (const auto known = known_.find(key); known != known_.end()) return &known->second;
    auto hashes = compute(part);
    if (!hashes) return hashes.problem();
    return &known_.emplace(key, std::move(*hashes)).first->second;
  }

  Result<Hashes> compute(const StoredPart& part) {
    if (part.reading == new_reading_) return identities(part.part, content_.charges);
    const auto charges = workspace_.charges_of(part.reading);
    if (!charges) return charges.problem();
    return identities(part.part, **charges);
  }

  const Workspace& workspace_;
  const std::string& new_reading_;
  const bill::Reading& content_;
  std::map<std::pair<std::string, std::uint32_t>, Hashes> known_;
};

std::vector<StoredPart> new_parts(const std::string& reading, const bill::Reading& content) {
  std::vector<StoredPart> parts;
  for (const auto& part : content.parts) {
    StoredPart stored;
    stored.reading = reading;
    stored.index = static_cast<std::uint32_t>(parts.size());
    stored.part = part;
    stored.fingerprint = fingerprint(part, content.charges);
    stored.sums = level_sums(part, content.charges);
    parts.push_back(std::move(stored));
  }
  return parts;
}

// Settles and proves one invoice as it will stand after the commit, and writes what changes into it.
Result<void> restate_invoice(const Workspace& workspace, const bill::InvoiceKey& key,
                             const std::vector<Commit::Supersession>& supersessions, Identities& identities, Commit& commit) {
  auto stored = workspace.parts(key);
  if (!stored) return stored.problem();
  std::vector<StoredPart> parts;
  for (auto& part : *stored)
    if (std::find(commit.removed_readings.begin(), commit.removed_readings.end(), part.reading) == commit.removed_readings.end())
      parts.push_back(std::move(part));
  const std::size_t old_count = parts.size();
  std::vector<PartState> old_states;
  std::vector<std::string> old_reasons;
  for (const auto& part : parts) {
    old_states.push_back(part.state);
    old_reasons.push_back(part.because);
  }
  for (const auto& part : commit.new_parts)
    if (part.part.key == key) parts.push_back(part);
  commit.touched.push_back(key);
  if (parts.empty()) return {};

  auto settled = settle_parts(parts, supersessions,
                              [&](const StoredPart& one, const StoredPart& other) { return identities.disjoint(one, other); });
  if (!settled) return settled;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i >= old_count) {
      commit.new_parts[parts[i].index].state = parts[i].state;
      commit.new_parts[parts[i].index].because = parts[i].because;
    } else if (parts[i].state != old_states[i] || parts[i].because != old_reasons[i]) {
      commit.states.push_back({parts[i].reading, parts[i].index, parts[i].state, parts[i].because});
    }
  }
  auto reconciled = reconcile(parts);
  commit.invoices.push_back(std::move(reconciled.invoice));
  commit.levels.insert(commit.levels.end(), reconciled.levels.begin(), reconciled.levels.end());
  return {};
}

struct Session {
  Workspace& workspace;
  const formats::Readers& readers;
  const Options& options;
  std::vector<std::string> superseded;  // reading ids
};

Result<void> commit_reading(Session& session, const ReadingRow& row, const bill::Reading& content,
                            const std::vector<std::string>& removed, FileReport& report) {
  Commit commit;
  commit.reading = row;
  commit.content = &content;
  commit.removed_readings = removed;
  commit.new_parts = new_parts(row.id, content);
  for (const auto& older : session.superseded)
    if (older != row.id) commit.supersessions.push_back({row.id, older});

  auto supersessions = session.workspace.supersessions();
  if (!supersessions) return supersessions.problem();
  supersessions->insert(supersessions->end(), commit.supersessions.begin(), commit.supersessions.end());

  std::set<bill::InvoiceKey> keys;
  for (const auto& part : content.parts) keys.insert(part.key);
  report.invoices.assign(keys.begin(), keys.end());
  if (!removed.empty()) {
    auto stored = session.workspace.all_parts();
    if (!stored) return stored.problem();
    for (const auto& part : *stored)
      if (std::find(removed.begin(), removed.end(), part.reading) != removed.end()) keys.insert(part.part.key);
  }
  Identities identities(session.workspace, row.id, content);
  for (const auto& key : keys)
    if (auto restated = restate_invoice(session.workspace, key, *supersessions, identities, commit); !restated) return restated;
  for (const auto& part : commit.new_parts)
    if (part.state != PartState::current)
      report.part_states.push_back(part.part.key.text() + ", " + part.part.kind + ": " + std::string(part_state_name(part.state)) + ", " +
                                   part.because);
  return session.workspace.commit(commit);
}

// What a file refused when it was read first is refused again, in the same words.
Result<void> report_known(const Workspace& workspace, const std::string& reading, FileReport& report) {
  const auto notes = workspace.notes();
  if (!notes) return notes.problem();
  for (const auto& note : *notes)
    if (note.reading == reading && note.code == "refused") report.problems.push_back(note.text);
  return {};
}

Result<void> ingest_file(Session& session, const SourcePath& path, FileReport& report) {
  report.path = path.path;
  const auto refuse = [&](const Problem& problem) -> Result<void> {
    report.outcome = FileReport::Outcome::refused;
    report.problems.push_back(problem.text());
    return {};
  };
  auto source = load_source(path.path);
  if (!source) return refuse(source.problem());
  const auto reader = formats::detect(session.readers, std::string_view(source->content).substr(0, formats::kSniffBytes), path.path);
  if (!reader) {
    if (path.named) return refuse(reader.problem());
    report.outcome = FileReport::Outcome::unknown;
    report.notes.push_back(reader.problem().text());
    return {};
  }
  const ReadingRow row = reading_row(*source, **reader);
  report.reader = row.reader;
  const auto readings = session.workspace.readings();
  if (!readings) return readings.problem();
  std::vector<std::string> removed;
  for (const auto& known : *readings) {
    if (known.id == row.id) {
      report.outcome = FileReport::Outcome::already_read;
      report.reading = row.id;
      return report_known(session.workspace, row.id, report);
    }
    if (known.content_hash == row.content_hash) removed.push_back(known.id);
  }
  auto content = parse_source(*source, **reader, session.options.read);
  if (!content) return refuse(content.problem());
  source->content.clear();
  source->content.shrink_to_fit();
  report.outcome = FileReport::Outcome::read;
  report.reading = row.id;
  report.charges = content->charges.rows();
  report.quarantined = content->quarantine.size();
  for (const auto& problem : content->refused) report.problems.push_back(problem.text());
  for (const auto& note : content->notes) report.notes.push_back(note.code + ": " + note.problem.text());
  ReadingRow complete = row;
  complete.dispositions = content->dispositions;
  return commit_reading(session, complete, *content, removed, report);
}

}  // namespace

Result<Report> ingest(Workspace& workspace, const formats::Readers& readers, const std::vector<SourcePath>& sources,
                      const Options& options, const std::function<void(const SourcePath&)>& progress) {
  Session session{workspace, readers, options, {}};
  const auto known = workspace.readings();
  if (!known) return known.problem();
  for (const auto& name : options.supersedes) {
    auto older = find_reading(*known, name);
    if (!older) return older.problem();
    session.superseded.push_back(std::move(*older));
  }
  Report report;
  std::set<bill::InvoiceKey> touched;
  for (const auto& source : sources) {
    progress(source);
    FileReport file;
    if (auto done = ingest_file(session, source, file); !done) return done.problem();
    touched.insert(file.invoices.begin(), file.invoices.end());
    report.files.push_back(std::move(file));
  }
  auto invoices = workspace.invoices();
  if (!invoices) return invoices.problem();
  for (auto& invoice : *invoices)
    if (touched.contains(invoice.key)) report.touched.push_back(std::move(invoice));
  return report;
}

}  // namespace telaudit::ingest
