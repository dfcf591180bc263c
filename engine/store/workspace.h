// The room of the store: one workspace is one folder with a SQLite catalogue and one segment file for each
// reading.
//
// Promises: a reading is there whole or not at all, whenever the process is killed. commit() returns only
// after everything is on the disk. Files in the segment folder that the catalogue does not know are swept
// when a writer opens the workspace. Charges live in segment files only; the catalogue holds sources,
// readings, parts, levels, invoices, quarantine, notes.
//
// Threads: a Workspace is used from one thread at a time; the relations it gives may be scanned from several.
// Relations see the snapshot at the moment they were made and must not outlive the Workspace.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/hash.h"
#include "base/result.h"
#include "bill/charge.h"
#include "bill/invoice.h"
#include "bill/reading.h"
#include "bill/relation.h"
#include "store/file_system.h"
#include "store/level_rows.h"
#include "store/workspace_lock.h"

namespace telaudit::store {

class SegmentDraft;  // store/segment_draft.h

enum class PartState {
  current,     // counts
  copy,        // the same elements as another current part: counted there
  superseded,  // replaced by a part with a cause
  cancelled,   // the carrier took it back
  conflict,    // contradicts another part, and nothing says which holds
};
std::string_view part_state_name(PartState state);

// What the charges of one part sum to at one level, its own charges only (not those of levels below).
struct LevelSum {
  std::string level;
  Total in_total;
  Total payable;
  std::uint64_t charges = 0;
};

struct StoredPart {
  std::string reading;      // reading id
  std::uint32_t index = 0;  // within the reading
  bill::Part part;          // with its levels; its key is that of the invoice it belongs to
  Date read_bill_date;  // what the file gave: differs from the key's only where the file does not state one
  Hash128 fingerprint;  // of the multiset of its elements, without their places
  std::vector<LevelSum> sums;
  PartState state = PartState::current;
  std::string because;  // why it is not current, in words; names the other reading
};

// Which part it is, and whether it counts.
struct StatedPart {
  bill::InvoiceKey key;
  std::string reading;
  std::uint32_t index = 0;  // within the reading
  PartState state = PartState::current;
};

struct InvoiceRow {
  bill::InvoiceKey key;
  bill::InvoiceState state = bill::InvoiceState::no_control_total;
  std::string detail;
  std::string parent_account;
  std::string currency;
  std::string customer;
  std::string contract_reference;
  std::optional<Date> due_date;
  std::optional<Date> period_from;
  std::optional<Date> period_through;
  std::optional<Total> printed;
  Total computed;
  Total payable;
  bill::BalanceForward balance;
  std::uint64_t charges = 0;
};

struct ReadingRow {
  std::string id;            // SHA-256 over (content hash, reader, reader version, profile hash)
  std::string content_hash;  // SHA-256 of the unpacked member
  std::string path;          // as named on the command line, made absolute
  std::uint64_t size = 0;
  std::string reader;
  std::string reader_version;
  std::string profile_hash;
  bill::Dispositions dispositions;
};

// Lists of one part as the catalogue keeps them (store/catalogue_lists.h).
struct PackedLists {
  std::string levels;
  std::string sums;
};

// What a commit says of some bills.
struct BillChanges {
  std::vector<StoredPart> new_parts;  // of the commit's reading
  std::vector<PackedLists> packed;    // of each; what is missing or empty is packed by the commit
  struct StateChange {
    std::string reading;
    std::uint32_t index = 0;
    PartState state = PartState::current;
    std::string because;
    std::optional<Date> bill_date = {};  // of the invoice it belongs to from now on; none: as before
  };
  std::vector<StateChange> states;  // of parts that were stored before
  // The invoices that were touched, recomputed: replaces all rows of these keys. An invoice key in `touched`
  // without a row in `invoices` disappears.
  std::vector<bill::InvoiceKey> touched;
  std::vector<InvoiceRow> invoices;
  LevelRowLists levels;
};

// Gives what a commit says of further bills, until nothing is left. It is asked while the commit is under
// way, so it still reads the workspace as it was as far as these bills go, and may read the commit's draft.
using MoreBills = std::function<Result<std::optional<BillChanges>>()>;

// One transaction: a new reading (or none, when only visibility changes), what it replaces, and the states
// that follow.
struct Commit : BillChanges {
  std::optional<ReadingRow> reading;
  const bill::Reading* content = nullptr;  // with `reading`
  // The charges of `reading`, from Workspace::draft(); used up by the commit. Where there is none, they are
  // content->charges.
  SegmentDraft* draft = nullptr;
  // A file may hold so many bills that what is said of all of them at once finds no room: these follow those
  // that the commit brings itself. Parts are numbered from 0, in any order.
  MoreBills more;
  std::vector<std::string> removed_readings;  // the same bytes under an older reader or profile
  struct Supersession {  // --supersedes: kept, so that states can be recomputed in any order
    std::string newer;
    std::string older;
  };
  std::vector<Supersession> supersessions;
};

struct NoteRow {
  std::string reading;
  std::string code;
  std::string text;  // Problem::text()
};

struct RefusedRow {
  std::string reading;
  std::string text;  // Problem::text(): an invoice of the file that was not taken
};

struct QuarantineRow {
  std::string reading;
  bill::Quarantined record;
};

struct OpenOptions {
  LockClaim lock = {};                       // of a writer
  FileSystem* files = &FileSystem::plain();  // outlives the workspace
  bool anew = false;                         // a writer begins with an empty workspace, whatever was there
};

class Workspace {
 public:
  enum class Access { read, write };

  // Write access creates the folder (mode 0700) and the catalogue when they are not there, takes the
  // workspace's lock and sweeps orphaned files. Problems: no workspace here (read), held by another process
  // (write), made by a newer version.
  static Result<Workspace> open(const std::filesystem::path& folder, Access access,
                                const OpenOptions& options = {});
  ~Workspace();
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;

  // True when the folder holds a workspace.
  static bool exists(const std::filesystem::path& folder);

  Result<void> commit(const Commit& commit);
  // An empty segment for a reading that will be committed. A writer only.
  Result<SegmentDraft> draft() const;

  // Commits between the two are one transaction: this Workspace sees them at once, others see them, and they
  // are on the disk, when end_group() has returned without a Problem. After a Problem of end_group() none or
  // all of them are there; a commit that fails inside a group leaves the others as they were. A group that is
  // never ended leaves nothing.
  Result<void> begin_group();
  Result<void> end_group();

  Result<std::vector<ReadingRow>> readings() const;  // ordered by path, then id
  Result<std::optional<ReadingRow>> reading_by_id(const std::string& id) const;
  Result<std::vector<ReadingRow>> readings_of_content(const std::string& content_hash) const;  // by path, id
  Result<bool> has_size(std::uint64_t bytes) const;  // some reading is of a source with so many bytes
  Result<std::vector<StoredPart>> parts(const bill::InvoiceKey& key) const;  // ordered by reading, index
  Result<std::vector<StoredPart>> parts_of_reading(const std::string& reading) const;  // ordered by index
  Result<std::vector<StoredPart>> all_parts() const;    // ordered by key, reading, index
  Result<std::vector<StatedPart>> part_states() const;  // in the same order, without what the parts hold
  Result<std::vector<Commit::Supersession>> supersessions() const;
  Result<std::vector<InvoiceRow>> invoices() const;  // ordered by key
  // Those of the keys that are there, in the order of the keys.
  Result<std::vector<InvoiceRow>> invoices_of(std::span<const bill::InvoiceKey> keys) const;
  Result<std::vector<LevelRow>> levels() const;  // ordered by key, reading, place in the bill
  Result<std::vector<NoteRow>> notes() const;
  Result<std::vector<RefusedRow>> refused() const;  // ordered by reading, place in the file
  Result<std::vector<QuarantineRow>> quarantine() const;
  // The parts of all invoices of one carrier, account and number, whatever their dates; ordered by date,
  // reading, index.
  Result<std::vector<StoredPart>> parts_of_number(const std::string& carrier, const std::string& account,
                                                  const std::string& number) const;

  // charge_schema() plus a last column `reading` (text): the rows of current parts as they lie in their
  // readings, ordered by (earliest bill date of the reading, reading id, row), so that a file of many
  // accounts is read once, from its beginning to its end. `bill_date` is that of the invoice, also where the
  // file states none. A segment whose checksum is wrong gives a Problem on scanning.
  Result<std::unique_ptr<bill::Relation>> charges() const;
  // The same for the parts of one reading whatever their state, in row order.
  Result<std::unique_ptr<bill::Relation>> charges_of(const std::string& reading) const;
  // level_schema() and invoice_schema().
  Result<std::unique_ptr<bill::Relation>> level_relation() const;
  Result<std::unique_ptr<bill::Relation>> invoice_relation() const;

  // Reads every segment and compares checksums, row counts and sums with the catalogue.
  Result<void> check() const;

  // Small texts that commands keep beside the bills: the last audit run, confirmed crosswalk rows.
  Result<void> put_document(std::string_view name, std::string_view content);
  Result<void> remove_document(std::string_view name);  // one that is not there is no Problem
  Result<std::optional<std::string>> document(std::string_view name) const;

  const std::filesystem::path& folder() const;

 private:
  struct State;
  explicit Workspace(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace telaudit::store
