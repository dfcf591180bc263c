#include "ingest/ingest.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "ingest/element_identity.h"
#include "ingest/part_sums.h"
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
    if ((name.size() >= kShortestId && row.id.starts_with(name)) || row.path == name ||
        row.path.ends_with("/" + name))
      matches.insert(row.id);
  if (matches.size() == 1) return *matches.begin();
  return Problem{matches.empty() ? "no reading is known as '" + name + "'"
                                 : "'" + name + "' means more than one reading",
                 {},
                 "telaudit status --readings lists ids and paths"};
}

// Compares parts by their elements; those of the reading at hand stand in its draft.
class ElementComparer {
 public:
  ElementComparer(const Workspace& workspace, std::string new_reading, const bill::Relation* new_charges)
      : workspace_(workspace), new_reading_(std::move(new_reading)), new_charges_(new_charges) {}

  Result<bool> same(const StoredPart& one, const StoredPart& other) {
    const auto left = fingerprint_of(one);
    if (!left) return left.problem();
    const auto right = fingerprint_of(other);
    if (!right) return right.problem();
    return *left == *right;
  }

  Result<bool> disjoint(const StoredPart& one, const StoredPart& other) {
    const auto left = charges_of(one);
    if (!left) return left.problem();
    const auto right = charges_of(other);
    if (!right) return right.problem();
    return are_disjoint({&one.part, *left}, {&other.part, *right});
  }

 private:
  Result<Hash128> fingerprint_of(const StoredPart& part) {
    const auto key = std::pair(part.reading, part.index);
    if (const auto known = fingerprints_.find(key); known != fingerprints_.end()) return known->second;
    const auto charges = charges_of(part);
    if (!charges) return charges.problem();
    auto fingerprint = elements_fingerprint(part.part, **charges);
    if (fingerprint) fingerprints_.emplace(key, *fingerprint);
    return fingerprint;
  }

  Result<const bill::Relation*> charges_of(const StoredPart& part) {
    if (part.reading == new_reading_) return new_charges_;
    if (const auto known = relations_.find(part.reading); known != relations_.end())
      return known->second.get();
    auto charges = workspace_.charges_of(part.reading);
    if (!charges) return charges.problem();
    return relations_.emplace(part.reading, std::move(*charges)).first->second.get();
  }

  const Workspace& workspace_;
  std::string new_reading_;
  const bill::Relation* new_charges_;
  std::map<std::string, std::unique_ptr<bill::Relation>> relations_;
  std::map<std::pair<std::string, std::uint32_t>, Hash128> fingerprints_;
};

// Moves the parts out of what was read: they may have hundreds of thousands of levels.
Result<std::vector<StoredPart>> new_parts(const std::string& reading, bill::Reading& content,
                                          const bill::Relation& charges) {
  auto sums = part_sums(content.parts, charges);
  if (!sums) return sums.problem();
  std::vector<StoredPart> parts;
  parts.reserve(content.parts.size());
  for (auto& part : content.parts) {
    StoredPart stored;
    stored.reading = reading;
    stored.index = static_cast<std::uint32_t>(parts.size());
    stored.part = std::move(part);
    stored.read_bill_date = stored.part.key.bill_date;
    stored.sums = std::move((*sums)[parts.size()]);
    stored.fingerprint = totals_fingerprint(stored.part, stored.sums);
    parts.push_back(std::move(stored));
  }
  content.parts.clear();
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

// Gives new parts back to the commit.
void record_changes(std::vector<StoredPart>& parts, const std::vector<Before>& before, Commit& commit) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto& part = parts[i];
    if (i >= before.size()) {
      commit.new_parts[part.index] = std::move(part);
    } else if (part.state != before[i].state || part.because != before[i].because ||
               part.part.key.bill_date != before[i].bill_date) {
      commit.states.push_back({part.reading, part.index, part.state, part.because, part.part.key.bill_date});
    }
  }
}

// Settles and proves the bills of one number as they will stand after the commit, and writes what changes
// into it.
Result<void> restate_bills(const Workspace& workspace, const BillNumber& number,
                           const std::vector<Commit::Supersession>& supersessions, ElementComparer& elements,
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
  for (auto& part : commit.new_parts)
    if (number_of(part) == number) parts.push_back(std::move(part));
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
    auto settled = settle_parts(
        bill, supersessions,
        [&](const StoredPart& one, const StoredPart& other) { return elements.same(one, other); },
        [&](const StoredPart& one, const StoredPart& other) { return elements.disjoint(one, other); });
    if (!settled) return settled;
    commit.invoices.push_back(reconcile(bill, commit.levels));
    for (std::size_t i = 0; i < members.size(); ++i) *members[i] = std::move(bill[i]);
  }
  record_changes(parts, before, commit);
  return {};
}

struct Session {
  Workspace& workspace;
  const formats::Readers& readers;
  const Options& options;
  const std::function<void(const Progress&)>& progress;
  std::vector<std::string> superseded;  // reading ids
  std::map<bill::InvoiceKey, store::InvoiceRow> touched;
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

// Commits, and keeps how the invoices it touched stand now.
Result<void> commit_to_workspace(Session& session, const Commit& commit) {
  if (auto done = session.workspace.commit(commit); !done) return done;
  for (const auto& key : commit.touched) session.touched.erase(key);
  for (const auto& invoice : commit.invoices) session.touched.insert_or_assign(invoice.key, invoice);
  return {};
}

Result<void> commit_reading(Session& session, SourceReading& reading, FileReport& report) {
  Commit commit;
  commit.reading = reading.row;
  commit.content = &reading.content;
  commit.draft = &reading.charges;
  const auto others = session.workspace.readings_of_content(reading.row.content_hash);
  if (!others) return others.problem();
  for (const auto& other : *others) commit.removed_readings.push_back(other.id);
  const auto supersessions = causes(session, reading.row.id, commit);
  if (!supersessions) return supersessions.problem();
  const auto charges = reading.charges.charges();
  if (!charges) return charges.problem();
  auto parts = new_parts(reading.row.id, reading.content, **charges);
  if (!parts) return parts.problem();
  commit.new_parts = std::move(*parts);

  std::set<BillNumber> numbers;
  for (const auto& part : commit.new_parts) numbers.insert(number_of(part));
  if (!commit.removed_readings.empty()) {
    const auto stored = session.workspace.all_parts();
    if (!stored) return stored.problem();
    for (const auto& part : *stored)
      if (std::find(commit.removed_readings.begin(), commit.removed_readings.end(), part.reading) !=
          commit.removed_readings.end())
        numbers.insert(number_of(part));
  }
  ElementComparer elements(session.workspace, reading.row.id, charges->get());
  for (const auto& number : numbers)
    if (auto restated = restate_bills(session.workspace, number, *supersessions, elements, commit); !restated)
      return restated;
  std::set<bill::InvoiceKey> keys;
  for (const auto& part : commit.new_parts) {
    keys.insert(part.part.key);
    if (part.state != PartState::current)
      report.part_states.push_back(part.part.key.text() + ", " + part.part.kind + ": " +
                                   std::string(part_state_name(part.state)) + ", " + part.because);
  }
  report.invoices.assign(keys.begin(), keys.end());
  return commit_to_workspace(session, commit);
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
  ElementComparer elements(session.workspace, {}, nullptr);
  for (const auto& number : numbers)
    if (auto restated = restate_bills(session.workspace, number, *supersessions, elements, commit); !restated)
      return restated;
  report.invoices.assign(keys.begin(), keys.end());
  return commit_to_workspace(session, commit);
}

// What a file refused when it was read first is refused again, in the same words.
Result<void> report_known(const Workspace& workspace, const std::string& reading, FileReport& report) {
  const auto refused = workspace.refused();
  if (!refused) return refused.problem();
  for (const auto& row : *refused)
    if (row.reading == reading) report.problems.push_back(row.text);
  return {};
}

Result<void> refuse(FileReport& report, const Problem& problem) {
  report.outcome = FileReport::Outcome::refused;
  report.problems.push_back(problem.text());
  return {};
}

// The same bytes by the same reader are there already: nothing is read again.
Result<void> take_known(Session& session, const ReadingRow& row, FileReport& report) {
  report.outcome = FileReport::Outcome::already_read;
  report.reading = row.id;
  if (auto refused = report_known(session.workspace, row.id, report); !refused) return refused;
  return supersede_known(session, row.id, report);
}

// Only a file as large as one that was read can be known; it is hashed before it is parsed.
Result<std::optional<ReadingRow>> find_known(const Session& session, PieceSource& source,
                                             const formats::Reader& reader) {
  const auto possible = session.workspace.has_size(source.size());
  if (!possible) return possible.problem();
  if (!*possible) return std::optional<ReadingRow>();
  if (auto skipped = source.skip_rest(); !skipped) return skipped.problem();
  auto hash = source.finish();
  if (!hash) return hash.problem();
  auto known = session.workspace.reading_by_id(reading_row(source, reader, std::move(*hash)).id);
  if (!known) return known;
  if (!*known)
    if (auto begun = source.rewind(); !begun) return begun.problem();
  return known;
}

Result<void> take_reading(Session& session, SourceReading& reading, FileReport& report) {
  const auto known = session.workspace.reading_by_id(reading.row.id);
  if (!known) return known.problem();
  if (*known) return take_known(session, **known, report);
  report.outcome = FileReport::Outcome::read;
  report.reading = reading.row.id;
  report.charges = reading.charges.rows();
  report.quarantined = reading.content.quarantine.size();
  for (const auto& problem : reading.content.refused) report.problems.push_back(problem.text());
  for (const auto& note : reading.content.notes)
    report.notes.push_back(note.code + ": " + note.problem.text());
  return commit_reading(session, reading, report);
}

Result<void> ingest_file(Session& session, const SourcePath& path, Progress progress, FileReport& report) {
  report.path = path.path;
  auto source = PieceSource::open(path.path);
  if (!source) return refuse(report, source.problem());
  progress.size = source->size();
  session.progress(progress);
  const auto reader = formats::detect(session.readers, source->prefix(), path.path);
  if (!reader) {
    if (path.named) return refuse(report, reader.problem());
    report.outcome = FileReport::Outcome::unknown;
    report.notes.push_back(reader.problem().text());
    return {};
  }
  report.reader = (*reader)->name();
  const auto known = find_known(session, *source, **reader);
  if (!known) return refuse(report, known.problem());
  if (*known) return take_known(session, **known, report);
  auto reading =
      read_source(*source, **reader, session.options.read, session.workspace, [&](std::uint64_t bytes) {
        progress.bytes = bytes;
        session.progress(progress);
      });
  if (!reading) return refuse(report, reading.problem());
  return take_reading(session, *reading, report);
}

// Many small files cost one round of syncs, not one each.
constexpr std::uint64_t kGroupBytes = 64U * 1024U * 1024U;
constexpr std::size_t kGroupFiles = 500;

}  // namespace

Result<Report> ingest(Workspace& workspace, const formats::Readers& readers,
                      const std::vector<SourcePath>& sources, const Options& options,
                      const std::function<void(const Progress&)>& progress) {
  Session session{workspace, readers, options, progress, {}, {}};
  if (!options.supersedes.empty()) {
    const auto known = workspace.readings();
    if (!known) return known.problem();
    for (const auto& name : options.supersedes) {
      auto older = find_reading(*known, name);
      if (!older) return older.problem();
      session.superseded.push_back(std::move(*older));
    }
  }
  Report report;
  std::set<bill::InvoiceKey> touched;
  std::uint64_t group_bytes = 0;
  std::size_t group_files = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (group_files == 0)
      if (auto begun = workspace.begin_group(); !begun) return begun.problem();
    FileReport file;
    Progress at;
    at.path = sources[i].path;
    at.number = i + 1;
    at.files = sources.size();
    std::error_code error;
    const auto size = std::filesystem::file_size(sources[i].path, error);
    if (auto done = ingest_file(session, sources[i], at, file); !done) return done.problem();
    touched.insert(file.invoices.begin(), file.invoices.end());
    report.files.push_back(std::move(file));
    group_bytes += error ? 0 : size;
    if (++group_files < kGroupFiles && group_bytes < kGroupBytes && i + 1 < sources.size()) continue;
    if (auto ended = workspace.end_group(); !ended) return ended.problem();
    group_files = 0;
    group_bytes = 0;
  }
  for (const auto& key : touched)
    if (const auto invoice = session.touched.find(key); invoice != session.touched.end())
      report.touched.push_back(invoice->second);
  return report;
}

}  // namespace telaudit::ingest
