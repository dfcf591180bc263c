// How a commit becomes rows of the catalogue.
#include <algorithm>
#include <set>

#include "store/catalogue.h"
#include "store/catalogue_lists.h"

namespace telaudit::store {
namespace {

std::string_view marker_name(bill::Marker marker) {
  switch (marker) {
    case bill::Marker::none:
      return "none";
    case bill::Marker::replaces:
      return "replaces";
    case bill::Marker::cancels:
      return "cancels";
  }
  return "none";
}

}  // namespace

Problem Catalogue::too_large() const {
  return Problem{"a sum does not fit in 128 bits",
                 {connection_.path().string(), {}, {}, {}, {}},
                 "split the source into smaller files and read them one by one"};
}

Result<void> Catalogue::insert_reading(const Commit& commit) {
  const ReadingRow& row = *commit.reading;
  Statement insert(connection_, "INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0)");
  if (auto done = insert
                      .bind(row.id, row.content_hash, row.path, row.size, row.reader, row.reader_version,
                            row.profile_hash)
                      .run();
      !done)
    return done;
  Statement disposition(connection_, "INSERT INTO disposition VALUES (?, ?, ?, ?)");
  for (std::size_t i = 0; i < bill::kDispositions; ++i) {
    const auto& count = row.dispositions.counts[i];
    const auto name = bill::disposition_name(static_cast<bill::Disposition>(i));
    if (auto done = disposition.bind(row.id, name, count.records, count.bytes).run(); !done) return done;
  }
  return insert_records(commit);
}

Result<void> Catalogue::name_segment(const std::string& reading, const SegmentRecord& segment) {
  Statement update(
      connection_,
      "UPDATE reading SET segment_rows = ?, segment_bytes = ?, segment_checksum = ? WHERE id = ?");
  return update.bind(segment.rows, segment.bytes, segment.checksum, reading).run();
}

Result<void> Catalogue::insert_records(const Commit& commit) {
  const std::string& id = commit.reading->id;
  Statement note(connection_, "INSERT INTO note VALUES (?, ?, ?, ?)");
  std::int64_t place = 0;
  for (const auto& entry : commit.content->notes)
    if (auto done = note.bind(id, place++, entry.code, entry.problem.text()).run(); !done) return done;
  Statement refused(connection_, "INSERT INTO refused VALUES (?, ?, ?)");
  place = 0;
  for (const auto& problem : commit.content->refused)
    if (auto done = refused.bind(id, place++, problem.text()).run(); !done) return done;
  Statement quarantine(connection_, "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?)");
  place = 0;
  for (const auto& record : commit.content->quarantine)
    if (auto done = quarantine.bind(id, place++, record.offset, record.length, record.reason).run(); !done)
      return done;
  return {};
}

Result<void> Catalogue::insert_parts(const BillChanges& changes) {
  Statement insert(connection_,
                   "INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                   "?, ?, ?, ?, ?)");
  for (std::size_t i = 0; i < changes.new_parts.size(); ++i) {
    const StoredPart& stored = changes.new_parts[i];
    const auto& part = stored.part;
    for (const auto& entry : stored.sums)
      if (!keepable(entry.in_total) || !keepable(entry.payable)) return too_large();
    const bool is_packed = i < changes.packed.size() && !changes.packed[i].levels.empty();
    const PackedLists own = is_packed ? PackedLists{} : pack_lists(stored);
    const PackedLists& lists = is_packed ? changes.packed[i] : own;
    if (auto done =
            insert
                .bind(stored.reading, stored.index, part.key.carrier, part.key.account, part.key.number,
                      part.key.bill_date, part.kind, marker_name(part.marker), part.issued, part.currency,
                      part.due_date, part.period_from, part.period_through, part.parent_account,
                      part.contract_reference, part.customer, part.information_only,
                      stored.fingerprint.text(), part_state_name(stored.state), stored.because,
                      stored.read_bill_date, part.bill_date_stated, Bytes{pack_words(part.required_kinds)},
                      Bytes{pack_ranges(part.rows)}, Bytes{lists.levels}, Bytes{lists.sums})
                .run();
        !done)
      return done;
  }
  return {};
}

Result<void> Catalogue::remove_readings(const std::vector<std::string>& readings) {
  Statement remove(connection_, "DELETE FROM reading WHERE id = ?");
  for (const auto& id : readings)
    if (auto done = remove.bind(id).run(); !done) return done;
  return {};
}

Result<void> Catalogue::change_states(const std::vector<BillChanges::StateChange>& states) {
  Statement update(connection_,
                   "UPDATE part SET state = ?, because = ?, bill_date = COALESCE(?, bill_date) WHERE reading "
                   "= ? AND number_in_reading = ?");
  for (const auto& change : states) {
    if (auto done = update
                        .bind(part_state_name(change.state), change.because, change.bill_date, change.reading,
                              change.index)
                        .run();
        !done)
      return done;
    if (connection_.changed_rows() != 1)
      return Problem{"part " + std::to_string(change.index) + " of reading " + change.reading +
                         " is to change its state, and is not in the catalogue",
                     {connection_.path().string(), {}, {}, {}, {}},
                     "read the bills again; the workspace is unchanged"};
  }
  return {};
}

Result<void> Catalogue::replace_invoices(const BillChanges& changes) {
  std::set<bill::InvoiceKey> keys(changes.touched.begin(), changes.touched.end());
  for (const auto& invoice : changes.invoices) keys.insert(invoice.key);
  // The levels of an invoice go with it.
  Statement remove(connection_,
                   "DELETE FROM invoice WHERE carrier = ? AND account = ? AND invoice = ? AND bill_date = ?");
  for (const auto& key : keys)
    if (auto done = remove.bind(key.carrier, key.account, key.number, key.bill_date).run(); !done)
      return done;
  Statement insert(
      connection_,
      "INSERT INTO invoice VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const auto& row : changes.invoices) {
    if (auto done = insert
                        .bind(row.key.carrier, row.key.account, row.key.number, row.key.bill_date,
                              bill::state_name(row.state), row.detail, row.parent_account, row.currency,
                              row.customer, row.contract_reference, row.due_date, row.period_from,
                              row.period_through, row.printed, row.computed, row.payable,
                              row.balance.previous_balance, row.balance.payments, row.balance.adjustments,
                              row.balance.other_adjustments, row.balance.total_due, row.charges)
                        .run();
        !done)
      return done;
  }
  return insert_levels(changes.levels);
}

Result<void> Catalogue::insert_levels(const LevelRowLists& levels) {
  if (levels.too_large()) return too_large();
  Statement insert(connection_, "INSERT INTO invoice_levels VALUES (?, ?, ?, ?, ?, ?)");
  Result<void> done;
  levels.for_each([&](const LevelRowLists::Place& place, const ListPacker& list) {
    if (!done) return;
    const auto& key = place.key;
    done =
        insert.bind(key.carrier, key.account, key.number, key.bill_date, place.reading, Bytes{list.finish()})
            .run();
  });
  return done;
}

Result<void> Catalogue::insert_supersessions(const std::vector<Commit::Supersession>& supersessions) {
  Statement insert(connection_, "INSERT OR IGNORE INTO supersession VALUES (?, ?)");
  for (const auto& entry : supersessions)
    if (auto done = insert.bind(entry.newer, entry.older).run(); !done) return done;
  return {};
}

Result<void> Catalogue::write_bills(const BillChanges& changes) {
  if (auto done = insert_parts(changes); !done) return done;
  if (auto done = change_states(changes.states); !done) return done;
  return replace_invoices(changes);
}

// Readings go last: until all bills are restated, what they gave to them is looked at.
Result<void> Catalogue::write_rows(const Commit& commit, const MoreBills& more,
                                   const EndSegment& end_segment) {
  if (commit.reading)
    if (auto done = insert_reading(commit); !done) return done;
  if (auto done = write_bills(commit); !done) return done;
  for (;;) {
    const auto changes = more();
    if (!changes) return changes.problem();
    if (!*changes) break;
    if (auto done = write_bills(**changes); !done) return done;
  }
  if (commit.reading) {
    const auto segment = end_segment();
    if (!segment) return segment.problem();
    if (auto done = name_segment(commit.reading->id, *segment); !done) return done;
  }
  if (auto done = remove_readings(commit.removed_readings); !done) return done;
  return insert_supersessions(commit.supersessions);
}

Result<void> Catalogue::begin() {
  return connection_.execute("BEGIN IMMEDIATE");
}

Result<void> Catalogue::stage(const Commit& commit, const MoreBills& more, const EndSegment& end_segment) {
  if (auto marked = connection_.execute("SAVEPOINT staged"); !marked) return marked;
  auto written = write_rows(commit, more, end_segment);
  if (written) return connection_.execute("RELEASE staged");
  // Some failures have already ended the transaction; there is nothing left to roll back then.
  static_cast<void>(connection_.execute("ROLLBACK TO staged; RELEASE staged").ok());
  return written;
}

bool Catalogue::in_transaction() const {
  return connection_.in_transaction();
}

void Catalogue::give_up() {
  static_cast<void>(connection_.execute("ROLLBACK").ok());
}

Result<void> Catalogue::make_real() {
  auto ended = connection_.execute("COMMIT");
  if (!ended) give_up();
  return ended;
}

Result<void> Catalogue::put_document(std::string_view name, std::string_view content) {
  Statement insert(connection_, "INSERT OR REPLACE INTO document VALUES (?, ?)");
  return insert.bind(name, content).run();
}

Result<void> Catalogue::remove_document(std::string_view name) {
  Statement remove(connection_, "DELETE FROM document WHERE name = ?");
  return remove.bind(name).run();
}

}  // namespace telaudit::store
