#include "ingest/ingest.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "base/freed_memory.h"
#include "formats/pdf_invoice.h"
#include "ingest/exhibits.h"
#include "ingest/held_document.h"
#include "ingest/packed_file.h"
#include "ingest/part_sums.h"
#include "ingest/reading_name.h"
#include "ingest/restate.h"
#include "ingest/workbook_sheets.h"

namespace telaudit::ingest {
namespace {

using store::Commit;
using store::PartState;
using store::ReadingRow;
using store::StoredPart;
using store::Workspace;

constexpr std::size_t kManyLevels = std::size_t{128} << 10U;

struct Session {
  Workspace& workspace;
  const formats::Readers& readers;
  const Options& options;
  const std::function<void(const Progress&)>& progress;
  std::vector<std::string> superseded;           // reading ids
  std::optional<formats::Readers> for_sheets{};  // made when the first workbook is met

  const formats::Readers& sheet_readers() {
    if (!for_sheets) for_sheets = formats::sheet_readers(readers);
    return *for_sheets;
  }

  std::vector<Exhibit> exhibits{};  // of this call
  std::optional<std::vector<Exhibit>> kept{};

  Result<const std::vector<Exhibit>*> known_exhibits() {
    if (!kept) {
      auto read = ingest::exhibits(workspace);
      if (!read) return read.problem();
      kept = std::move(*read);
    }
    return &*kept;
  }
  bill::InvoiceKeys touched{};
  ElementMemory elements{};
  // Readings of the group at hand whose bills are restated together, once it ends: many small files are parts
  // of the same bills.
  std::vector<std::string> unsettled{};
  std::set<BillNumber> unsettled_numbers{};
  Report* report = nullptr;
};

// A reading that takes the place of others, the same bytes under an older reader, takes their causes too.
void inherit_causes(const std::string& reading, std::vector<Commit::Supersession>& known, Commit& commit) {
  const std::set<std::string> replaced(commit.removed_readings.begin(), commit.removed_readings.end());
  const auto now = [&](const std::string& id) { return replaced.count(id) != 0 ? reading : id; };
  for (std::size_t i = 0, stored = known.size(); i < stored; ++i) {
    const Commit::Supersession cause{now(known[i].newer), now(known[i].older)};
    if (cause.newer == known[i].newer && cause.older == known[i].older) continue;
    commit.supersessions.push_back(cause);
    known.push_back(cause);
  }
}

// The causes a person gave so far, and those of this call for the reading.
Result<std::vector<Commit::Supersession>> causes(const Session& session, const std::string& reading,
                                                 Commit& commit) {
  auto known = session.workspace.supersessions();
  if (!known) return known;
  inherit_causes(reading, *known, commit);
  for (const auto& older : session.superseded) {
    const bool is_known = std::any_of(known->begin(), known->end(),
                                      [&](const auto& s) { return s.newer == reading && s.older == older; });
    if (older == reading || is_known) continue;
    commit.supersessions.push_back({reading, older});
    known->push_back({reading, older});
  }
  return known;
}

// The numbers of bills that stored readings have parts of.
Result<std::vector<BillNumber>> numbers_of(const Workspace& workspace,
                                           const std::vector<std::string>& readings) {
  std::set<BillNumber> numbers;
  for (const auto& reading : readings) {
    const auto stored = workspace.parts_of_reading(reading);
    if (!stored) return stored.problem();
    for (const auto& part : *stored) numbers.insert(number_of(part));
  }
  return std::vector<BillNumber>(numbers.begin(), numbers.end());
}

// What the report says of the parts of a file, as they are committed.
class PartNotes {
 public:
  PartNotes(Session& session, FileReport& report) : session_(session), report_(report) {}

  // All parts of some bills.
  void add(const std::vector<StoredPart>& parts) {
    std::vector<bill::InvoiceKey> keys;
    for (const auto& part : parts) {
      keys.push_back(part.part.key);
      if (part.state != PartState::current)
        states_.emplace(part.index, part.part.key.text() + ", " + part.part.kind + ": " +
                                        std::string(part_state_name(part.state)) + ", " + part.because);
    }
    report_invoices(std::move(keys), session_, report_);
  }
  void end() {
    for (auto& [index, text] : states_) report_.part_states.push_back(std::move(text));
  }
  static void report_invoices(std::vector<bill::InvoiceKey> keys, Session& session, FileReport& report) {
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    report.invoices += keys.size();
    for (const auto& key : keys) session.touched.push_back(key);
  }

 private:
  Session& session_;
  FileReport& report_;
  std::map<std::uint32_t, std::string> states_;  // by the parts' numbers
};

// Restates the bills of the readings that wait for it.
Result<void> settle_waiting(Session& session) {
  if (session.unsettled.empty()) return {};
  const auto readings = std::exchange(session.unsettled, {});
  auto supersessions = session.workspace.supersessions();
  if (!supersessions) return supersessions.problem();
  Restatement asked;
  asked.numbers.assign(session.unsettled_numbers.begin(), session.unsettled_numbers.end());
  session.unsettled_numbers.clear();
  asked.supersessions = std::move(*supersessions);
  asked.unsettled.insert(readings.begin(), readings.end());
  asked.memory = &session.elements;
  BillRestater bills(session.workspace, std::move(asked), session.options.read.workers);
  Commit commit;
  commit.more = [&] { return bills.next(); };
  if (auto done = session.workspace.commit(commit); !done) return done;
  for (const auto& reading : readings) {
    const auto parts = session.workspace.parts_of_reading(reading);
    if (!parts) return parts.problem();
    // Those of a group are among the last.
    auto& files = session.report->files;
    const auto file = std::find_if(files.rbegin(), files.rend(), [&](const auto& other) {
      return other.reading == reading && other.outcome == FileReport::Outcome::read;
    });
    require(file != files.rend(), "what was committed is reported");
    PartNotes notes(session, *file);
    notes.add(*parts);
    notes.end();
  }
  return {};
}

// So few that nothing is gained by giving them one by one.
bool can_wait(const SourceReading& reading) {
  constexpr std::size_t kParts = 256;
  constexpr std::uint64_t kLevels = 4096;
  constexpr std::uint64_t kRows = ElementMemory::kRows;
  return reading.content.parts.size() <= kParts && reading.content.parts.levels() <= kLevels &&
         reading.charges.rows() <= kRows;
}

Result<void> commit_unsettled(Session& session, SourceReading& reading, Commit& commit) {
  auto& parts = reading.content.parts;
  const auto charges = reading.charges.charges();
  if (!charges) return charges.problem();
  const auto sums = part_sums(parts, **charges, session.options.read.workers);
  if (!sums) return sums.problem();
  static_cast<store::BillChanges&>(commit) =
      unsettled_parts({reading.row.id, reading.row.reader, &parts, &*sums, charges->get()});
  for (const auto& part : commit.new_parts) session.unsettled_numbers.insert(number_of(part));
  if (auto done = session.workspace.commit(commit); !done) return done;
  session.unsettled.push_back(reading.row.id);
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
  if (others->empty() && session.superseded.empty() && can_wait(reading))
    return commit_unsettled(session, reading, commit);
  if (auto settled = settle_waiting(session); !settled) return settled;
  Restatement asked;
  auto supersessions = causes(session, reading.row.id, commit);
  if (!supersessions) return supersessions.problem();
  asked.supersessions = std::move(*supersessions);
  asked.removed_readings = commit.removed_readings;
  auto numbers = numbers_of(session.workspace, commit.removed_readings);
  if (!numbers) return numbers.problem();
  asked.numbers = std::move(*numbers);
  // What was held while the file was read is followed by something for each level.
  if (reading.content.parts.levels() >= kManyLevels) give_back_freed_memory();
  const auto charges = reading.charges.charges();
  if (!charges) return charges.problem();
  const auto sums = part_sums(reading.content.parts, **charges, session.options.read.workers);
  if (!sums) return sums.problem();
  asked.new_parts = {reading.row.id, reading.row.reader, &reading.content.parts, &*sums, charges->get()};
  asked.memory = &session.elements;
  BillRestater bills(session.workspace, std::move(asked), session.options.read.workers);
  PartNotes notes(session, report);
  commit.more = [&] {
    auto changes = bills.next();
    if (changes && *changes) notes.add((*changes)->new_parts);
    return changes;
  };
  if (auto done = session.workspace.commit(commit); !done) return done;
  notes.end();
  return {};
}

// A person may name what a file replaces after it was read.
Result<void> supersede_known(Session& session, const std::string& reading, FileReport& report) {
  Commit commit;
  auto supersessions = causes(session, reading, commit);
  if (!supersessions) return supersessions.problem();
  if (commit.supersessions.empty()) return {};
  const auto stored = session.workspace.parts_of_reading(reading);
  if (!stored) return stored.problem();
  std::set<BillNumber> numbers;
  std::vector<bill::InvoiceKey> keys;
  for (const auto& part : *stored) {
    numbers.insert(number_of(part));
    keys.push_back(part.part.key);
  }
  Restatement asked{
      {numbers.begin(), numbers.end()}, {}, std::move(*supersessions), {}, {}, &session.elements};
  if (auto restated =
          restate_bills(session.workspace, std::move(asked), commit, session.options.read.workers);
      !restated)
    return restated;
  PartNotes::report_invoices(std::move(keys), session, report);
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
  const auto size = source.size();
  if (!size) return std::optional<ReadingRow>();
  const auto possible = session.workspace.has_size(*size);
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

Result<void> ingest_source(Session& session, const formats::Readers& readers, PieceSource& source, bool named,
                           Progress progress, FileReport& report) {
  progress.size = source.size().value_or(0);
  session.progress(progress);
  const auto reader = formats::detect(readers, source.prefix(), report.path);
  if (!reader) {
    if (named) return refuse(report, reader.problem());
    report.outcome = FileReport::Outcome::unknown;
    report.notes.push_back(reader.problem().text());
    return {};
  }
  report.reader = (*reader)->name();
  const auto known = find_known(session, source, **reader);
  if (!known) return refuse(report, known.problem());
  if (*known) return take_known(session, **known, report);
  auto reading =
      read_source(source, **reader, session.options.read, session.workspace, [&](std::uint64_t bytes) {
        progress.bytes = bytes;
        session.progress(progress);
      });
  if (!reading) return refuse(report, reading.problem());
  return take_reading(session, *reading, report);
}

// Many small files cost one round of syncs, not one each.
class Group {
 public:
  explicit Group(Session& session) : session_(session) {}

  Result<void> before_file() {
    if (files_ > 0) return {};
    return session_.workspace.begin_group();
  }
  Result<void> after_file(std::uint64_t bytes) {
    ++files_;
    bytes_ += bytes;
    if (files_ < kMostFiles && bytes_ < kMostBytes) return {};
    return end();
  }
  Result<void> end() {
    if (files_ == 0) return {};
    files_ = 0;
    bytes_ = 0;
    if (auto settled = settle_waiting(session_); !settled) return settled;
    return session_.workspace.end_group();
  }

 private:
  static constexpr std::uint64_t kMostBytes = 64U * 1024U * 1024U;
  static constexpr std::size_t kMostFiles = 500;

  Session& session_;
  std::uint64_t bytes_ = 0;
  std::size_t files_ = 0;
};

Result<void> ingest_one(Session& session, Group& group, Result<PieceSource> source, bool named,
                        Progress progress, Report& report) {
  if (auto begun = group.before_file(); !begun) return begun;
  auto& file = report.files.emplace_back();
  if (source) progress.path = source->path();
  file.path = progress.path;
  if (!source) {
    if (auto refused = refuse(file, source.problem()); !refused) return refused;
    return group.after_file(0);
  }
  if (auto done = ingest_source(session, session.readers, *source, named, progress, file); !done) return done;
  return group.after_file(source->bytes_read());
}

bool is_taken(const FileReport& file) {
  return file.outcome == FileReport::Outcome::read || file.outcome == FileReport::Outcome::already_read ||
         file.outcome == FileReport::Outcome::exhibit;
}

bool nothing_taken_from(const std::vector<FileReport>& files, std::size_t first) {
  return std::none_of(files.begin() + static_cast<std::ptrdiff_t>(first), files.end(), is_taken);
}

// The text of a sheet with the decimal mark that its reader wants.
Result<PieceSource> sheet_source(const formats::Readers& readers, const WorkbookSheets& workbook,
                                 std::size_t sheet) {
  const std::string& path = workbook.sheets()[sheet].path;
  auto source = PieceSource::open(workbook.text(sheet), path);
  if (!source) return source;
  const auto reader = formats::detect(readers, source->prefix(), path);
  if (!reader || (*reader)->decimal_mark() == '.') return source;
  return PieceSource::open(workbook.text(sheet, (*reader)->decimal_mark()), path);
}

Result<void> ingest_sheet(Session& session, Group& group, const WorkbookSheets& workbook, std::size_t number,
                          Progress progress, Report& report) {
  const auto& sheet = workbook.sheets()[number];
  if (!sheet.table) return {};
  if (auto begun = group.before_file(); !begun) return begun;
  FileReport file;
  file.path = progress.path = sheet.path;
  if (sheet.hidden) {
    file.outcome = FileReport::Outcome::unknown;
    file.notes.push_back(sheet.path +
                         ": is a hidden sheet and was not read (show it in a spreadsheet program "
                         "and save the workbook, if it is part of the bill)");
    report.files.push_back(std::move(file));
    return group.after_file(0);
  }
  const auto& readers = session.sheet_readers();
  auto source = sheet_source(readers, workbook, number);
  // Workbooks are made with sheets in which nothing ever stands.
  if (!source && source.problem().what == "is empty") return group.after_file(0);
  auto done = source ? ingest_source(session, readers, *source, false, progress, file)
                     : refuse(file, source.problem());
  report.files.push_back(std::move(file));
  if (!done) return done;
  return group.after_file(source ? source->bytes_read() : 0);
}

// The sheets of a workbook, like the files of a folder. One that was named must hold something.
Result<void> ingest_workbook(Session& session, Group& group, PieceSource opened, bool named,
                             const Progress& progress, Report& report) {
  const std::string path = opened.path();
  const std::size_t first = report.files.size();
  const auto stream = std::move(opened).take_stream();
  const auto workbook =
      stream ? WorkbookSheets::open(**stream, path) : Result<WorkbookSheets>(stream.problem());
  std::optional<Problem> problem;
  if (!workbook) problem = workbook.problem();
  for (std::size_t i = 0; !problem && i < workbook->sheets().size(); ++i)
    if (auto done = ingest_sheet(session, group, *workbook, i, progress, report); !done) return done;
  if (!problem && (!named || !nothing_taken_from(report.files, first))) return {};
  if (!problem)
    problem = Problem{"is a workbook, and no profile knows one of its sheets",
                      {path, {}, {}, {}, {}},
                      "see what is said of its sheets; telaudit profile suggest begins a profile"};
  auto& file = report.files.emplace_back();
  file.path = path;
  if (named) return refuse(file, *problem);
  file.outcome = FileReport::Outcome::unknown;
  file.notes.push_back(problem->text());
  return {};
}

Result<void> register_exhibit(Session& session, ByteStream& pdf, const Problem& no_invoice,
                              FileReport& file) {
  auto known = session.known_exhibits();
  if (!known) return known.problem();
  auto exhibit = read_exhibit(pdf, file.path, session.options.exhibit_labels, **known);
  if (!exhibit) return refuse(file, exhibit.problem());
  file.outcome = FileReport::Outcome::exhibit;
  file.reader = "pdf exhibit";
  // That it holds no invoice is what makes it an exhibit; anything else should be known.
  if (no_invoice.what != formats::kNoInvoiceInPdf) file.notes.push_back(no_invoice.text());
  if (exhibit->text == Exhibit::Text::no_program)
    file.notes.push_back(file.path +
                         ": its text was not looked at, since there is no program pdftotext "
                         "(install poppler-utils and read it again)");
  session.exhibits.push_back(std::move(*exhibit));
  return {};
}

// Of a PDF the invoice that is attached to it; one without is an exhibit.
Result<void> ingest_pdf(Session& session, Group& group, PieceSource opened, bool named, Progress progress,
                        Report& report) {
  const std::string path = opened.path();
  auto pdf = std::move(opened).take_stream();
  auto member = pdf ? pdf_document(**pdf, path) : Result<HeldDocument>(pdf.problem());
  if (member)
    return ingest_one(session, group, PieceSource::open(std::move(member->stream), member->path), named,
                      std::move(progress), report);
  if (auto begun = group.before_file(); !begun) return begun;
  auto& file = report.files.emplace_back();
  file.path = path;
  auto done = pdf ? register_exhibit(session, **pdf, member.problem(), file) : refuse(file, pdf.problem());
  if (!done) return done;
  return group.after_file(0);
}

// Of a signed file, an AttachedDocument or EDI in EBCDIC the document that it holds.
Result<void> ingest_wrapped(Session& session, Group& group, PieceSource opened, bool named, Progress progress,
                            Report& report) {
  const std::string path = opened.path();
  const std::string prefix(opened.prefix());
  auto file = std::move(opened).take_stream();
  auto document =
      file ? unwrapped_document(std::move(*file), prefix, path) : Result<HeldDocument>(file.problem());
  if (document) {
    auto source = PieceSource::open(std::move(document->stream), document->path);
    if (source && formats::is_pdf(source->prefix()))
      return ingest_pdf(session, group, std::move(*source), named, std::move(progress), report);
    return ingest_one(session, group, std::move(source), named, std::move(progress), report);
  }
  if (auto begun = group.before_file(); !begun) return begun;
  auto& said = report.files.emplace_back();
  said.path = path;
  if (auto refused = refuse(said, document.problem()); !refused) return refused;
  return group.after_file(0);
}

Result<void> ingest_opened(Session& session, Group& group, Result<PieceSource> source, bool named,
                           const Progress& progress, Report& report) {
  if (source && is_workbook(source->prefix()))
    return ingest_workbook(session, group, std::move(*source), named, progress, report);
  if (source && formats::is_pdf(source->prefix()))
    return ingest_pdf(session, group, std::move(*source), named, progress, report);
  if (source && is_wrapped(source->prefix()))
    return ingest_wrapped(session, group, std::move(*source), named, progress, report);
  return ingest_one(session, group, std::move(source), named, progress, report);
}

// The members of a packed file, like the files of a folder. One that was named must hold something.
Result<void> ingest_members(Session& session, Group& group, const SourcePath& path, Progress progress,
                            Report& report) {
  const std::size_t first = report.files.size();
  std::optional<Problem> problem;
  auto packed = PackedFile::open(path.path);
  if (!packed) problem = packed.problem();
  while (!problem) {
    const auto member = packed->next();
    if (!member) {
      problem = member.problem();
    } else if (!*member) {
      break;
    } else {
      progress.path = **member;
      if (auto done = ingest_opened(session, group, PieceSource::open(packed->member(), **member), false,
                                    progress, report);
          !done)
        return done;
    }
  }
  const std::size_t members = report.files.size() - first;
  const bool nothing = nothing_taken_from(report.files, first);
  // Zeros are what ends an archive of tar: a bomb of them looks like one without members.
  if (!problem && members == 0)
    problem = packed->met_members()
                  ? Problem{"is packed, and holds no file", {path.path, {}, {}, {}, {}}, "fetch it again"}
                  : Problem{"unpacks to nothing, or to zeros: no file is in it",
                            {path.path, {}, {}, {}, {}},
                            "fetch it again; if it is the same again, it is damaged or made to do harm"};
  if (!problem && nothing && path.named)
    problem = Problem{"is packed, and no reader knows what it holds",
                      {path.path, {}, {}, {}, {}},
                      "see what is said of its members"};
  if (!problem) return {};
  auto& file = report.files.emplace_back();
  file.path = path.path;
  return refuse(file, *problem);
}

Result<void> ingest_path(Session& session, Group& group, const SourcePath& path, Progress progress,
                         Report& report) {
  progress.path = path.path;
  auto source = PieceSource::open(path.path);
  if (source && is_packed(source->prefix())) return ingest_members(session, group, path, progress, report);
  return ingest_opened(session, group, std::move(source), path.named, progress, report);
}

}  // namespace

Result<Report> ingest(Workspace& workspace, const formats::Readers& readers,
                      const std::vector<SourcePath>& sources, const Options& options,
                      const std::function<void(const Progress&)>& progress) {
  Session session{workspace, readers, options, progress, {}};
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
  session.report = &report;
  Group group(session);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    Progress at;
    at.number = i + 1;
    at.files = sources.size();
    if (auto done = ingest_path(session, group, sources[i], at, report); !done) return done.problem();
  }
  if (auto ended = group.end(); !ended) return ended.problem();
  if (auto kept = keep_exhibits(workspace, session.exhibits); !kept) return kept.problem();
  report.touched = std::move(session.touched);
  report.touched.sort();
  return report;
}

}  // namespace telaudit::ingest
