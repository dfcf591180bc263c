#include "store/workspace.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

#include "bill/table.h"
#include "store/catalogue_relations.h"
#include "store/charge_relation.h"
#include "store/durable_file.h"
#include "store/segment_draft.h"
#include "store/workspace_state.h"

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;

// The name of a reading becomes that of a file.
bool is_file_name(std::string_view id) {
  return !id.empty() && id.size() <= 128 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  });
}

// Each part names rows of the reading, and no row belongs to two.
class PartRowCheck {
 public:
  // What is wrong with the parts, or nothing.
  std::optional<std::string> add(const Commit& commit, const std::vector<StoredPart>& parts) {
    const std::uint64_t rows =
        commit.draft != nullptr ? commit.draft->rows() : commit.content->charges.rows();
    for (const auto& part : parts) {
      if (part.reading != commit.reading->id) return "a part is of another reading";
      if (part.index >= numbered_.size()) numbered_.resize(std::size_t{part.index} + 1);
      numbered_[part.index] = true;
      ++parts_;
      for (const auto& range : part.part.rows)
        if (range.begin > range.end || range.end > rows)
          return "rows " + std::to_string(range.begin) + " to " + std::to_string(range.end) +
                 " of a part are not in its charges";
      ranges_.insert(ranges_.end(), part.part.rows.begin(), part.part.rows.end());
    }
    return std::nullopt;
  }

  // The same of all that were added.
  std::optional<std::string> end() {
    if (parts_ != numbered_.size() || std::find(numbered_.begin(), numbered_.end(), false) != numbered_.end())
      return "its parts are not numbered in order";
    std::sort(ranges_.begin(), ranges_.end(),
              [](auto& left, auto& right) { return left.begin < right.begin; });
    std::uint64_t taken = 0;
    for (const auto& range : ranges_) {
      if (range.begin == range.end) continue;
      if (range.begin < taken) return "row " + std::to_string(range.begin) + " belongs to two parts";
      taken = range.end;
    }
    return std::nullopt;
  }

 private:
  std::vector<bool> numbered_;
  std::size_t parts_ = 0;
  std::vector<bill::RowRange> ranges_;
};

bool same_reading(const ReadingRow& left, const ReadingRow& right) {
  for (std::size_t i = 0; i < bill::kDispositions; ++i) {
    const auto& a = left.dispositions.counts[i];
    const auto& b = right.dispositions.counts[i];
    if (a.records != b.records || a.bytes != b.bytes) return false;
  }
  return left.content_hash == right.content_hash && left.size == right.size && left.reader == right.reader &&
         left.reader_version == right.reader_version && left.profile_hash == right.profile_hash;
}

// By what was read: the date of the invoice a part belongs to may have been settled since.
bool same_parts(const std::vector<StoredPart>& left, const std::vector<StoredPart>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const StoredPart& a, const StoredPart& b) {
                      return a.index == b.index && a.part.key.carrier == b.part.key.carrier &&
                             a.part.key.account == b.part.key.account &&
                             a.part.key.number == b.part.key.number && a.read_bill_date == b.read_bill_date &&
                             a.part.kind == b.part.kind && a.fingerprint == b.fingerprint;
                    });
}

Problem contradiction(const Commit& commit, const std::string& wrong) {
  return workspace_problem(commit.reading->path, "the reading contradicts itself: " + wrong,
                           "report this with the file; nothing of it was taken");
}

// The parts of a reading, in order of index, wherever the commit has them.
Result<std::vector<StoredPart>> parts_of(const Commit& commit) {
  std::vector<StoredPart> parts = commit.new_parts;
  while (commit.more) {
    auto changes = commit.more();
    if (!changes) return changes.problem();
    if (!*changes) break;
    std::move((*changes)->new_parts.begin(), (*changes)->new_parts.end(), std::back_inserter(parts));
  }
  std::sort(parts.begin(), parts.end(), [](auto& left, auto& right) { return left.index < right.index; });
  return parts;
}

// SQLite gives a whole transaction up when its disk is full or fails.
Problem group_lost(const fs::path& folder) {
  return workspace_problem(folder, "the readings since the last sync could not be kept",
                           "check the disk and the free space on it, then run the same command again");
}

}  // namespace

std::string_view part_state_name(PartState state) {
  switch (state) {
    case PartState::current:
      return "current";
    case PartState::copy:
      return "copy";
    case PartState::superseded:
      return "superseded";
    case PartState::cancelled:
      return "cancelled";
    case PartState::conflict:
      return "conflict";
  }
  return "conflict";
}

Workspace::Workspace(std::unique_ptr<State> state) : state_(std::move(state)) {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

bool Workspace::exists(const fs::path& folder) {
  std::error_code error;
  return fs::is_regular_file(catalogue_file(folder), error);
}

const fs::path& Workspace::folder() const {
  return state_->folder;
}

void Workspace::State::remove_files() {
  if (unlinked_later.empty()) return;
  const auto alone = SegmentUse::try_remove(segments(), *files);
  if (!alone || !alone->has_value()) return;
  std::erase_if(unlinked_later,
                [&](const std::string& name) { return files->remove(segments() / name) || errno == ENOENT; });
}

bool Workspace::State::is_to_leave_with_group(const std::string& reading) const {
  return std::find(group_removed.begin(), group_removed.end(), reading) != group_removed.end();
}

void Workspace::State::forget(const std::string& reading) {
  if (is_to_leave_with_group(reading)) return;
  if (uncertain.count(reading + ".seg") == 0) unlinked_later.insert(reading + ".seg");
  remove_files();
}

Result<Workspace> Workspace::open(const fs::path& folder, Access access, const OpenOptions& options) {
  auto state = std::make_unique<State>();
  std::error_code error;
  state->folder = fs::absolute(folder, error).lexically_normal();
  if (!state->folder.has_filename()) state->folder = state->folder.parent_path();
  state->access = access;
  state->files = options.files;
  auto opened = access == Access::read ? state->open_to_read() : state->open_to_write(options);
  if (!opened) return opened.problem();
  return Workspace(std::move(state));
}

Result<void> Workspace::State::open_to_read() {
  if (!exists(folder))
    return workspace_problem(folder, "no workspace here",
                             "make one with `telaudit ingest`, or name its folder");
  auto shared = SegmentUse::share(segments(), *files);
  if (!shared) return shared.problem();
  use.emplace(std::move(*shared));
  auto opened = Catalogue::open_to_read(catalogue_file(folder), *files);
  if (!opened) return opened.problem();
  catalogue.emplace(std::move(*opened));
  return {};
}

Result<void> Workspace::State::open_to_write(const OpenOptions& options) {
  if (auto made = make_private_folder(folder, *files); !made) return made;
  auto taken = WorkspaceLock::acquire(lock_file(folder), options.lock, *files);
  if (!taken) return taken.problem();
  lock.emplace(std::move(*taken));
  if (auto made = make_private_folder(segments(), *files); !made) return made;
  if (options.anew)
    if (auto removed = remove_contents(folder, *files); !removed) return removed;
  if (auto made = make_catalogue_file(folder, *files); !made) return made;

  auto names = segment_names(folder, *files);
  if (!names) return names.problem();
  const auto is_new = Catalogue::is_new(catalogue_file(folder), *files);
  if (!is_new) return is_new.problem();
  if (*is_new && !names->empty())
    return workspace_problem(
        folder, "there are segment files, and the catalogue that knows them is gone",
        "restore catalogue.sqlite from a copy, or move the folder `segments` away and read the bills again");
  if (*is_new)
    if (auto synced = sync_folders_above(folder, *files); !synced) return synced;
  auto opened = Catalogue::open_to_write(catalogue_file(folder), *files);
  if (!opened) return opened.problem();
  catalogue.emplace(std::move(*opened));

  const auto known = catalogue->segments();
  if (!known) return known.problem();
  unlinked_later.insert(names->begin(), names->end());
  for (const auto& segment : *known) unlinked_later.erase(segment.reading + ".seg");
  remove_files();
  return {};
}

Result<SegmentDraft> Workspace::draft() const {
  if (state_->access != Access::write)
    return workspace_problem(state_->folder, "the workspace is open for reading only", "open it for writing");
  const std::string name = "draft-" + std::to_string(++state_->drafts) + ".seg";
  return SegmentDraft::create(state_->segments() / name, bill::charge_schema(), *state_->files);
}

Result<void> Workspace::commit(const Commit& commit) {
  if (state_->access != Access::write)
    return workspace_problem(state_->folder, "the workspace is open for reading only", "open it for writing");
  auto& catalogue = *state_->catalogue;
  if (state_->grouped && !catalogue.in_transaction()) return group_lost(state_->folder);
  PartRowCheck check;
  if (commit.reading) {
    const std::string& id = commit.reading->id;
    require(commit.content != nullptr, "a commit of a reading brings its content");
    if (!is_file_name(id))
      return workspace_problem(state_->folder, "'" + id + "' is no reading id", "use digits and letters");
    auto wrong = check.add(commit, commit.new_parts);
    if (!wrong && !commit.more) wrong = check.end();
    if (wrong) return contradiction(commit, *wrong);
    const auto stored = catalogue.reading(id);
    if (!stored) return stored.problem();
    if (stored->has_value()) {
      const auto known = catalogue.parts_of_reading(id);
      if (!known) return known.problem();
      const auto parts = parts_of(commit);
      if (!parts) return parts.problem();
      if (same_reading(**stored, *commit.reading) && same_parts(*known, *parts)) return {};
      return workspace_problem(commit.reading->path,
                               "another reading with the id " + id + " is in the workspace",
                               "report this with the file; nothing of it was taken");
    }
  }
  const MoreBills more = [&]() -> Result<std::optional<BillChanges>> {
    auto changes = commit.more ? commit.more() : Result<std::optional<BillChanges>>(std::nullopt);
    if (!changes || !commit.reading) return changes;
    const auto wrong = *changes ? check.add(commit, (*changes)->new_parts) : check.end();
    if (wrong) return contradiction(commit, *wrong);
    return changes;
  };
  const auto end_segment = [&] { return state_->end_segment(commit); };
  const std::vector<std::string> added =
      commit.reading ? std::vector<std::string>{commit.reading->id} : std::vector<std::string>{};
  if (!state_->grouped)
    if (auto begun = catalogue.begin(); !begun) return begun;
  if (auto staged = catalogue.stage(commit, more, end_segment); !staged) {
    if (!state_->grouped) catalogue.give_up();
    // The segment may have its name already.
    for (const auto& id : added) state_->forget(id);
    return staged;
  }
  if (!state_->grouped) return state_->make_real(added, commit.removed_readings);
  for (const auto& id : added) {
    state_->unlinked_later.erase(id + ".seg");
    std::erase(state_->group_removed, id);
    state_->group_added.push_back(id);
  }
  state_->group_removed.insert(state_->group_removed.end(), commit.removed_readings.begin(),
                               commit.removed_readings.end());
  return {};
}

Result<SegmentRecord> Workspace::State::end_segment(const Commit& commit) const {
  const std::string& id = commit.reading->id;
  // A file that the catalogue still names until the group ends may be replaced by what is on the disk only.
  const bool synced = !grouped || is_to_leave_with_group(id);
  if (commit.draft != nullptr) return commit.draft->finish(segment(id), synced);
  return write_segment(segment(id), bill::charge_schema(), commit.content->charges, *files, synced);
}

// Ends the transaction of the catalogue that says which readings were added and which are gone.
Result<void> Workspace::State::make_real(const std::vector<std::string>& added,
                                         const std::vector<std::string>& removed) {
  if (auto real = catalogue->make_real(); !real) {
    // The log may hold the transaction although its sync failed, so no file goes before the next opening
    // knows.
    for (const auto& id : added) uncertain.insert(id + ".seg");
    return real;
  }
  for (const auto& id : added) {
    unlinked_later.erase(id + ".seg");
    uncertain.erase(id + ".seg");
  }
  for (const auto& id : removed) unlinked_later.insert(id + ".seg");
  remove_files();
  return {};
}

Result<void> Workspace::begin_group() {
  if (state_->access != Access::write)
    return workspace_problem(state_->folder, "the workspace is open for reading only", "open it for writing");
  require(!state_->grouped, "a group of commits ends before the next begins");
  if (auto begun = state_->catalogue->begin(); !begun) return begun;
  state_->grouped = true;
  return {};
}

Result<void> Workspace::State::sync_group() const {
  for (const auto& id : group_added)
    if (auto synced = sync_file(segment(id), *files); !synced) return synced;
  if (group_added.empty()) return {};
  return sync_folder(segments(), *files);
}

void Workspace::State::give_up_group() {
  if (!grouped) return;
  catalogue->give_up();
  grouped = false;
  group_removed.clear();
  for (const auto& id : std::exchange(group_added, {})) {
    // A reading that the group had removed and brought again is there as before.
    const auto known = catalogue->segment(id);
    if (known && !known->has_value()) forget(id);
  }
}

Result<void> Workspace::end_group() {
  require(state_->grouped, "a group of commits ends after it has begun");
  if (!state_->catalogue->in_transaction()) {
    state_->give_up_group();
    return group_lost(state_->folder);
  }
  // What the catalogue is to name is on the disk first.
  if (auto synced = state_->sync_group(); !synced) {
    state_->give_up_group();
    return synced;
  }
  state_->grouped = false;
  const auto added = std::exchange(state_->group_added, {});
  const auto removed = std::exchange(state_->group_removed, {});
  return state_->make_real(added, removed);
}

Result<std::vector<ReadingRow>> Workspace::readings() const {
  return state_->catalogue->readings();
}
Result<std::optional<ReadingRow>> Workspace::reading_by_id(const std::string& id) const {
  return state_->catalogue->reading(id);
}
Result<std::vector<ReadingRow>> Workspace::readings_of_content(const std::string& content_hash) const {
  return state_->catalogue->readings_of_content(content_hash);
}
Result<bool> Workspace::has_size(std::uint64_t bytes) const {
  return state_->catalogue->has_size(bytes);
}
Result<std::vector<StoredPart>> Workspace::parts_of_reading(const std::string& reading) const {
  return state_->catalogue->parts_of_reading(reading);
}
Result<std::vector<StoredPart>> Workspace::parts(const bill::InvoiceKey& key) const {
  return state_->catalogue->parts_of_invoice(key);
}
Result<std::vector<StoredPart>> Workspace::all_parts() const {
  return state_->catalogue->parts();
}
Result<std::vector<StatedPart>> Workspace::part_states() const {
  return state_->catalogue->part_states();
}
Result<std::vector<Commit::Supersession>> Workspace::supersessions() const {
  return state_->catalogue->supersessions();
}
Result<std::vector<InvoiceRow>> Workspace::invoices() const {
  return state_->catalogue->invoices();
}
Result<std::vector<InvoiceRow>> Workspace::invoices_of(std::span<const bill::InvoiceKey> keys) const {
  return state_->catalogue->invoices_of(keys);
}
Result<std::vector<LevelRow>> Workspace::levels() const {
  return state_->catalogue->levels();
}
Result<std::vector<NoteRow>> Workspace::notes() const {
  return state_->catalogue->notes();
}
Result<std::vector<RefusedRow>> Workspace::refused() const {
  return state_->catalogue->refused();
}
Result<std::vector<StoredPart>> Workspace::parts_of_number(const std::string& carrier,
                                                           const std::string& account,
                                                           const std::string& number) const {
  return state_->catalogue->parts_of_number(carrier, account, number);
}
Result<std::vector<QuarantineRow>> Workspace::quarantine() const {
  return state_->catalogue->quarantine();
}

namespace {

// Segments in order of reading, and pieces of them in the order given.
Result<std::unique_ptr<bill::Relation>> relation_of(const Workspace& workspace,
                                                    const std::vector<KnownSegment>& known,
                                                    const std::vector<PartRows>& pieces, SegmentUse use,
                                                    FileSystem& files) {
  std::vector<StoredSegment> segments;
  for (const auto& segment : known)
    segments.push_back(
        {segment.reading, workspace.folder() / "segments" / (segment.reading + ".seg"), segment.record});
  std::vector<SegmentRows> order;
  for (const auto& piece : pieces) {
    const auto at = std::lower_bound(
        known.begin(), known.end(), piece.reading,
        [](const KnownSegment& left, const std::string& right) { return left.reading < right; });
    if (at == known.end() || at->reading != piece.reading || piece.rows.begin > piece.rows.end ||
        piece.rows.end > at->record.rows)
      return workspace_problem(
          workspace.folder(), "the catalogue is damaged: a part of reading " + piece.reading + " has no rows",
          "restore the workspace from a copy, or read its bills into a new workspace");
    SegmentRows rows{static_cast<std::size_t>(at - known.begin()), piece.rows};
    (piece.bill_date_stated ? rows.missing_date : rows.bill_date) = piece.key.bill_date;
    rows.missing_invoice = piece.key.number;
    order.push_back(std::move(rows));
  }
  return std::unique_ptr<bill::Relation>(
      charge_relation(std::move(segments), std::move(order), std::move(use), files));
}

}  // namespace

Result<std::unique_ptr<bill::Relation>> Workspace::charges() const {
  auto use = SegmentUse::share(state_->segments(), *state_->files);
  if (!use) return use.problem();
  const auto known = state_->catalogue->segments();
  if (!known) return known.problem();
  const auto pieces = state_->catalogue->current_rows();
  if (!pieces) return pieces.problem();
  return relation_of(*this, *known, *pieces, std::move(*use), *state_->files);
}

Result<std::unique_ptr<bill::Relation>> Workspace::charges_of(const std::string& reading) const {
  auto use = SegmentUse::share(state_->segments(), *state_->files);
  if (!use) return use.problem();
  auto segment = state_->catalogue->segment(reading);
  if (!segment) return segment.problem();
  if (!segment->has_value())
    return workspace_problem(state_->folder, "no reading " + reading, "`telaudit status` lists the readings");
  const std::vector<KnownSegment> known{std::move(**segment)};
  const auto pieces = state_->catalogue->rows_of(reading);
  if (!pieces) return pieces.problem();
  return relation_of(*this, known, *pieces, std::move(*use), *state_->files);
}

Result<std::unique_ptr<bill::Relation>> Workspace::level_relation() const {
  const auto rows = levels();
  if (!rows) return rows.problem();
  return level_table(*rows);
}

Result<std::unique_ptr<bill::Relation>> Workspace::invoice_relation() const {
  const auto rows = invoices();
  if (!rows) return rows.problem();
  return invoice_table(*rows);
}

Result<void> Workspace::put_document(std::string_view name, std::string_view content) {
  if (state_->access != Access::write)
    return workspace_problem(state_->folder, "the workspace is open for reading only", "open it for writing");
  return state_->catalogue->put_document(name, content);
}

Result<void> Workspace::remove_document(std::string_view name) {
  if (state_->access != Access::write)
    return workspace_problem(state_->folder, "the workspace is open for reading only", "open it for writing");
  return state_->catalogue->remove_document(name);
}

Result<std::optional<std::string>> Workspace::document(std::string_view name) const {
  return state_->catalogue->document(name);
}

}  // namespace telaudit::store
