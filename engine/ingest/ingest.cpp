#include "ingest/ingest.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "ingest/element_identity.h"
#include "ingest/reconcile.h"
#include "store/level_sums.h"

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
    if ((name.size() >= kShortestId && row.id.starts_with(name)) || row.path == name ||
        row.path.ends_with("/" + name))
      matches.insert(row.id);
  if (matches.size() == 1) return *matches.begin();
  return Problem{matches.empty() ? "no reading is known as '" + name + "'"
                                 : "'" + name + "' means more than one reading",
                 {},
                 "telaudit status --readings lists ids and paths"};
}

// Identities of parts, each computed once.
class Identities {
 public:
  Identities(const Workspace& workspace, std::string new_reading, const bill::Reading& content)
      : workspace_(workspace), new_reading_(std::move(new_reading)), content_(content) {}

  Result<bool> disjoint(const StoredPart& one, const StoredPart& other) {
    const auto left = of(one);
    if (!left) return left.problem();
    const auto right = of(other);
    if (!right) return right.problem();
    std::vector<std::uint64_t> common;
    std::set_intersection((*left)->begin(), (*left)->end(), (*right)->begin(), (*right)->end(),
                          std::back_inserter(common));
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
  std::string new_reading_;
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
    stored.read_bill_date = part.key.bill_date;
    stored.fingerprint = fingerprint(part, content.charges);
    stored.sums = store::level_sums(content.charges, part);
    parts.push_back(std::move(stored));
  }
  return parts;
}

// All bills of one number: parts whose file prints no bill date may belong to any of them.
struct BillNumber {
  std::string carrier;
  std::string account;
  std::string number;
  auto operator<=>(const BillNumber&) const = default;
};

BillNumber number_of(const StoredPart& part) {
  return {part.part.key.carrier, part.part.key.account, part.part.key.number};
}

// A part without a stated bill date belongs to the first bill dated on or after its latest day, else to the
// last one before, else it stands alone under that day.
void place_undated(std::vector<StoredPart>& parts) {
  std::set<Date> stated;
  for (const auto& part : parts)
    if (part.part.bill_date_stated) stated.insert(part.part.key.bill_date);
  for (auto& part : parts) {
    if (part.part.bill_date_stated) continue;
    part.part.key.bill_date = part.read_bill_date;
    if (stated.empty()) continue;
    const auto next = stated.lower_bound(part.read_bill_date);
    part.part.key.bill_date = next == stated.end() ? *stated.rbegin() : *next;
  }
}

// What a part was before, so that only what differs is written.
struct Before {
  PartState state;
  std::string because;
  Date bill_date;
};

void record_changes(const std::vector<StoredPart>& parts, const std::vector<Before>& before, Commit& commit) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& part = parts[i];
    if (i >= before.size()) {
      auto& added = commit.new_parts[part.index];
      added.state = part.state;
      added.because = part.because;
      added.part.key = part.part.key;
    } else if (part.state != before[i].state || part.because != before[i].because ||
               part.part.key.bill_date != before[i].bill_date) {
      commit.states.push_back({part.reading, part.index, part.state, part.because, part.part.key.bill_date});
    }
  }
}

// Settles and proves the bills of one number as they will stand after the commit, and writes what changes
// into it.
Result<void> restate_bills(const Workspace& workspace, const BillNumber& number,
                           const std::vector<Commit::Supersession>& supersessions, Identities& identities,
                           Commit& commit) {
  auto stored = workspace.parts_of_number(number.carrier, number.account, number.number);
  if (!stored) return stored.problem();
  std::vector<StoredPart> parts;
  std::vector<Before> before;
  std::set<bill::InvoiceKey> keys;
  for (auto& part : *stored) {
    keys.insert(part.part.key);
    if (std::find(commit.removed_readings.begin(), commit.removed_readings.end(), part.reading) !=
        commit.removed_readings.end())
      continue;
    before.push_back({part.state, part.because, part.part.key.bill_date});
    parts.push_back(std::move(part));
  }
  for (const auto& part : commit.new_parts)
    if (number_of(part) == number) parts.push_back(part);
  place_undated(parts);
  std::map<bill::InvoiceKey, std::vector<StoredPart*>> bills;
  for (auto& part : parts) {
    keys.insert(part.part.key);
    bills[part.part.key].push_back(&part);
  }
  commit.touched.insert(commit.touched.end(), keys.begin(), keys.end());
  for (const auto& [key, members] : bills) {
    std::vector<StoredPart> bill;
    for (StoredPart* member : members) bill.push_back(std::move(*member));
    auto settled = settle_parts(bill, supersessions, [&](const StoredPart& one, const StoredPart& other) {
      return identities.disjoint(one, other);
    });
    if (!settled) return settled;
    auto reconciled = reconcile(bill);
    commit.invoices.push_back(std::move(reconciled.invoice));
    commit.levels.insert(commit.levels.end(), reconciled.levels.begin(), reconciled.levels.end());
    for (std::size_t i = 0; i < members.size(); ++i) *members[i] = std::move(bill[i]);
  }
  record_changes(parts, before, commit);
  return {};
}

struct Session {
  Workspace& workspace;
  const formats::Readers& readers;
  const Options& options;
  std::vector<std::string> superseded;  // reading ids
};

// The causes a person gave so far, and those of this call for the reading.
Result<std::vector<Commit::Supersession>> causes(const Session& session, const std::string& reading,
                                                 Commit& commit) {
  auto known = session.workspace.supersessions();
  if (!known) return known;
  for (const auto& older : session.superseded) {
    const bool is_known = std::any_of(known->begin(), known->end(),
                                      [&](const auto& s) { return s.newer == reading && s.older == older; });
    if (older == reading || is_known) continue;
    commit.supersessions.push_back({reading, older});
    known->push_back({reading, older});
  }
  return known;
}

Result<void> commit_reading(Session& session, const ReadingRow& row, const bill::Reading& content,
                            const std::vector<std::string>& removed, FileReport& report) {
  Commit commit;
  commit.reading = row;
  commit.content = &content;
  commit.removed_readings = removed;
  commit.new_parts = new_parts(row.id, content);
  const auto supersessions = causes(session, row.id, commit);
  if (!supersessions) return supersessions.problem();

  std::set<BillNumber> numbers;
  for (const auto& part : commit.new_parts) numbers.insert(number_of(part));
  if (!removed.empty()) {
    const auto stored = session.workspace.all_parts();
    if (!stored) return stored.problem();
    for (const auto& part : *stored)
      if (std::find(removed.begin(), removed.end(), part.reading) != removed.end())
        numbers.insert(number_of(part));
  }
  Identities identities(session.workspace, row.id, content);
  for (const auto& number : numbers)
    if (auto restated = restate_bills(session.workspace, number, *supersessions, identities, commit);
        !restated)
      return restated;
  std::set<bill::InvoiceKey> keys;
  for (const auto& part : commit.new_parts) {
    keys.insert(part.part.key);
    if (part.state != PartState::current)
      report.part_states.push_back(part.part.key.text() + ", " + part.part.kind + ": " +
                                   std::string(part_state_name(part.state)) + ", " + part.because);
  }
  report.invoices.assign(keys.begin(), keys.end());
  return session.workspace.commit(commit);
}

// A person may name what a file replaces after it was read.
Result<void> supersede_known(Session& session, const std::string& reading, FileReport& report) {
  Commit commit;
  const auto supersessions = causes(session, reading, commit);
  if (!supersessions) return supersessions.problem();
  if (commit.supersessions.empty()) return {};
  const auto stored = session.workspace.all_parts();
  if (!stored) return stored.problem();
  std::set<BillNumber> numbers;
  std::set<bill::InvoiceKey> keys;
  for (const auto& part : *stored)
    if (part.reading == reading) {
      numbers.insert(number_of(part));
      keys.insert(part.part.key);
    }
  const bill::Reading nothing;
  Identities identities(session.workspace, {}, nothing);
  for (const auto& number : numbers)
    if (auto restated = restate_bills(session.workspace, number, *supersessions, identities, commit);
        !restated)
      return restated;
  report.invoices.assign(keys.begin(), keys.end());
  return session.workspace.commit(commit);
}

// What a file refused when it was read first is refused again, in the same words.
Result<void> report_known(const Workspace& workspace, const std::string& reading, FileReport& report) {
  const auto refused = workspace.refused();
  if (!refused) return refused.problem();
  for (const auto& row : *refused)
    if (row.reading == reading) report.problems.push_back(row.text);
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
  const auto reader = formats::detect(
      session.readers, std::string_view(source->content).substr(0, formats::kSniffBytes), path.path);
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
      if (auto refused = report_known(session.workspace, row.id, report); !refused) return refused;
      return supersede_known(session, row.id, report);
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

Result<Report> ingest(Workspace& workspace, const formats::Readers& readers,
                      const std::vector<SourcePath>& sources, const Options& options,
                      const std::function<void(const SourcePath&)>& progress) {
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
