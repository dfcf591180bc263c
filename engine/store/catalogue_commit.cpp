// How a commit becomes rows of the catalogue.
#include <algorithm>
#include <map>
#include <set>

#include "store/catalogue.h"

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

Result<void> Catalogue::insert_reading(const Commit& commit, const SegmentRecord& segment) {
  const ReadingRow& row = *commit.reading;
  Statement insert(connection_, "INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  if (auto done = insert
                      .bind(row.id, row.content_hash, row.path, row.size, row.reader, row.reader_version,
                            row.profile_hash, segment.rows, segment.bytes, segment.checksum)
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

Result<void> Catalogue::insert_parts(const std::vector<StoredPart>& parts) {
  Statement insert(
      connection_,
      "INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  Statement kind(connection_, "INSERT INTO part_required_kind VALUES (?, ?, ?, ?)");
  Statement rows(connection_, "INSERT INTO part_rows VALUES (?, ?, ?, ?, ?)");
  Statement level(connection_,
                  "INSERT INTO part_level VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  Statement sum(connection_, "INSERT INTO level_sum VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const auto& stored : parts) {
    const auto& part = stored.part;
    if (auto done =
            insert
                .bind(stored.reading, stored.index, part.key.carrier, part.key.account, part.key.number,
                      part.key.bill_date, part.kind, marker_name(part.marker), part.issued, part.currency,
                      part.due_date, part.period_from, part.period_through, part.parent_account,
                      part.contract_reference, part.customer, part.information_only,
                      stored.fingerprint.text(), part_state_name(stored.state), stored.because,
                      stored.read_bill_date, part.bill_date_stated)
                .run();
        !done)
      return done;
    std::int64_t place = 0;
    for (const auto& required : part.required_kinds)
      if (auto done = kind.bind(stored.reading, stored.index, place++, required).run(); !done) return done;
    place = 0;
    for (const auto& range : part.rows)
      if (auto done = rows.bind(stored.reading, stored.index, place++, range.begin, range.end).run(); !done)
        return done;
    place = 0;
    for (const auto& entry : part.levels) {
      const auto& balance = entry.balance;
      if (auto done = level
                          .bind(stored.reading, stored.index, place++, entry.id, entry.parent, entry.label,
                                entry.kind, entry.printed, entry.roundings, entry.information_only,
                                balance.previous_balance, balance.payments, balance.adjustments,
                                balance.other_adjustments, balance.total_due, entry.source_offset,
                                entry.source_length)
                          .run();
          !done)
        return done;
    }
    place = 0;
    for (const auto& entry : stored.sums) {
      if (auto done = sum.bind(stored.reading, stored.index, place++, entry.level, entry.in_total,
                               entry.payable, entry.charges)
                          .run();
          !done)
        return done;
    }
  }
  return {};
}

Result<void> Catalogue::remove_readings(const std::vector<std::string>& readings) {
  Statement remove(connection_, "DELETE FROM reading WHERE id = ?");
  for (const auto& id : readings)
    if (auto done = remove.bind(id).run(); !done) return done;
  return {};
}

Result<void> Catalogue::change_states(const std::vector<Commit::StateChange>& states) {
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

Result<void> Catalogue::replace_invoices(const Commit& commit) {
  std::set<bill::InvoiceKey> keys(commit.touched.begin(), commit.touched.end());
  for (const auto& invoice : commit.invoices) keys.insert(invoice.key);
  // The levels of an invoice go with it.
  Statement remove(connection_,
                   "DELETE FROM invoice WHERE carrier = ? AND account = ? AND invoice = ? AND bill_date = ?");
  for (const auto& key : keys)
    if (auto done = remove.bind(key.carrier, key.account, key.number, key.bill_date).run(); !done)
      return done;
  Statement insert(
      connection_,
      "INSERT INTO invoice VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const auto& row : commit.invoices) {
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
  return insert_levels(commit.levels);
}

Result<void> Catalogue::insert_levels(const std::vector<LevelRow>& levels) {
  Statement insert(connection_,
                   "INSERT INTO invoice_level VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                   "?, ?, ?, ?, ?, ?, ?)");
  std::map<std::pair<bill::InvoiceKey, std::string>, std::int64_t> places;
  for (const auto& row : levels) {
    const auto& level = row.level;
    const auto& balance = level.balance;
    const std::int64_t place = places[{row.key, row.reading}]++;
    if (auto done =
            insert
                .bind(row.key.carrier, row.key.account, row.key.number, row.key.bill_date, row.reading, place,
                      level.id, level.parent, level.label, level.kind, level.printed, level.roundings,
                      level.information_only, balance.previous_balance, balance.payments, balance.adjustments,
                      balance.other_adjustments, balance.total_due, level.source_offset, level.source_length,
                      row.currency, row.computed, row.difference, row.allowed, row.state)
                .run();
        !done)
      return done;
  }
  return {};
}

Result<void> Catalogue::insert_supersessions(const std::vector<Commit::Supersession>& supersessions) {
  Statement insert(connection_, "INSERT OR IGNORE INTO supersession VALUES (?, ?)");
  for (const auto& entry : supersessions)
    if (auto done = insert.bind(entry.newer, entry.older).run(); !done) return done;
  return {};
}

Result<void> Catalogue::write_rows(const Commit& commit, const SegmentRecord& segment) {
  if (auto done = remove_readings(commit.removed_readings); !done) return done;
  if (commit.reading) {
    if (auto done = insert_reading(commit, segment); !done) return done;
    if (auto done = insert_parts(commit.new_parts); !done) return done;
  }
  if (auto done = change_states(commit.states); !done) return done;
  if (auto done = replace_invoices(commit); !done) return done;
  return insert_supersessions(commit.supersessions);
}

Result<void> Catalogue::stage(const Commit& commit, const SegmentRecord& segment) {
  if (auto begun = connection_.execute("BEGIN IMMEDIATE"); !begun) return begun;
  auto written = write_rows(commit, segment);
  // Some failures have already ended the transaction; there is nothing left to roll back then.
  if (!written) static_cast<void>(connection_.execute("ROLLBACK").ok());
  return written;
}

Result<void> Catalogue::make_real() {
  auto ended = connection_.execute("COMMIT");
  if (!ended) static_cast<void>(connection_.execute("ROLLBACK").ok());
  return ended;
}

Result<void> Catalogue::put_document(std::string_view name, std::string_view content) {
  Statement insert(connection_, "INSERT OR REPLACE INTO document VALUES (?, ?)");
  return insert.bind(name, content).run();
}

}  // namespace telaudit::store
