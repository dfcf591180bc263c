// How rows of the catalogue become what the workspace gives.
#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "store/catalogue.h"
#include "store/catalogue_lists.h"

namespace telaudit::store {
namespace {

constexpr std::array<PartState, 5> kPartStates = {PartState::current, PartState::copy, PartState::superseded,
                                                  PartState::cancelled, PartState::conflict};
constexpr std::array<bill::InvoiceState, 6> kInvoiceStates = {
    bill::InvoiceState::balanced,         bill::InvoiceState::balanced_with_rounding,
    bill::InvoiceState::unbalanced,       bill::InvoiceState::incomplete,
    bill::InvoiceState::no_control_total, bill::InvoiceState::conflict};

PartState take_part_state(Statement& query) {
  const std::string word = query.text();
  for (const PartState state : kPartStates)
    if (part_state_name(state) == word) return state;
  query.damaged("'" + word + "' is no state of a part");
  return PartState::conflict;
}

bill::InvoiceState take_invoice_state(Statement& query) {
  const std::string word = query.text();
  for (const bill::InvoiceState state : kInvoiceStates)
    if (bill::state_name(state) == word) return state;
  query.damaged("'" + word + "' is no state of an invoice");
  return bill::InvoiceState::conflict;
}

bill::Marker take_marker(Statement& query) {
  const std::string word = query.text();
  if (word == "none") return bill::Marker::none;
  if (word == "replaces") return bill::Marker::replaces;
  if (word == "cancels") return bill::Marker::cancels;
  query.damaged("'" + word + "' is no marker of a part");
  return bill::Marker::none;
}

std::optional<std::uint64_t> parse_hexadecimal(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char digit : digits) {
    if (digit >= '0' && digit <= '9') {
      value = value * 16 + static_cast<std::uint64_t>(digit - '0');
    } else if (digit >= 'a' && digit <= 'f') {
      value = value * 16 + static_cast<std::uint64_t>(digit - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return value;
}

Hash128 take_hash(Statement& query) {
  const std::string text = query.text();
  const auto high = parse_hexadecimal(std::string_view(text).substr(0, 16));
  const auto low = text.size() == 32 ? parse_hexadecimal(std::string_view(text).substr(16)) : std::nullopt;
  if (!high || !low) {
    query.damaged("'" + text + "' is no fingerprint");
    return {};
  }
  return {*low, *high};
}

bill::InvoiceKey take_key(Statement& query) {
  bill::InvoiceKey key;
  key.carrier = query.text();
  key.account = query.text();
  key.number = query.text();
  key.bill_date = query.date();
  return key;
}

bill::BalanceForward take_balance(Statement& query) {
  bill::BalanceForward balance;
  balance.previous_balance = query.optional_decimal();
  balance.payments = query.optional_decimal();
  balance.adjustments = query.optional_decimal();
  balance.other_adjustments = query.optional_decimal();
  balance.total_due = query.optional_decimal();
  return balance;
}

constexpr std::string_view kPartColumns =
    "SELECT reading, number_in_reading, carrier, account, invoice, bill_date, kind, marker, issued, "
    "currency, due_date, "
    "period_from, period_through, parent_account, contract_reference, customer, information_only, "
    "fingerprint, state, because, read_bill_date, bill_date_stated, required_kinds, rows, levels, sums "
    "FROM part ";

template <typename Unpack>
auto take_list(Statement& query, Unpack unpack) {
  auto list = unpack(query.bytes());
  if (!list) {
    query.damaged("a list of a part or an invoice cannot be read");
    list.emplace();
  }
  return std::move(*list);
}

StoredPart take_part(Statement& query) {
  StoredPart stored;
  stored.reading = query.text();
  stored.index = static_cast<std::uint32_t>(query.integer());
  auto& part = stored.part;
  part.key = take_key(query);
  part.kind = query.text();
  part.marker = take_marker(query);
  part.issued = query.text();
  part.currency = query.text();
  part.due_date = query.optional_date();
  part.period_from = query.optional_date();
  part.period_through = query.optional_date();
  part.parent_account = query.text();
  part.contract_reference = query.text();
  part.customer = query.text();
  part.information_only = query.flag();
  stored.fingerprint = take_hash(query);
  stored.state = take_part_state(query);
  stored.because = query.text();
  stored.read_bill_date = query.date();
  part.bill_date_stated = query.flag();
  part.required_kinds = take_list(query, unpack_words);
  part.rows = take_list(query, unpack_ranges);
  part.levels = take_list(query, unpack_levels);
  stored.sums = take_list(query, unpack_sums);
  return stored;
}

ReadingRow take_reading(Statement& query) {
  ReadingRow row;
  row.id = query.text();
  row.content_hash = query.text();
  row.path = query.text();
  row.size = query.count();
  row.reader = query.text();
  row.reader_version = query.text();
  row.profile_hash = query.text();
  return row;
}

constexpr std::string_view kReadingColumns =
    "SELECT id, content_hash, path, size, reader, reader_version, profile_hash FROM reading ";

KnownSegment take_segment(Statement& query) {
  KnownSegment segment;
  segment.reading = query.text();
  segment.record.rows = query.count();
  segment.record.bytes = query.count();
  segment.record.checksum = query.count();
  return segment;
}

constexpr std::string_view kSegmentColumns =
    "SELECT id, segment_rows, segment_bytes, segment_checksum FROM reading ";

// Every row of a bound query, through the function that takes one.
template <typename Take>
auto all(Statement& query, Take take) -> Result<std::vector<decltype(take(query))>> {
  std::vector<decltype(take(query))> rows;
  for (;;) {
    const auto more = query.next();
    if (!more) return more.problem();
    if (!*more) return rows;
    rows.push_back(take(query));
  }
}

Result<void> take_dispositions(const Connection& connection, ReadingRow& row) {
  Statement query(connection, "SELECT name, records, bytes FROM disposition WHERE reading = ?");
  query.bind(row.id);
  for (;;) {
    const auto more = query.next();
    if (!more) return more.problem();
    if (!*more) return {};
    const std::string name = query.text();
    for (std::size_t i = 0; i < bill::kDispositions; ++i) {
      if (bill::disposition_name(static_cast<bill::Disposition>(i)) != name) continue;
      row.dispositions.counts[i].records = query.count();
      row.dispositions.counts[i].bytes = query.count();
    }
  }
}

}  // namespace

Result<std::vector<ReadingRow>> Catalogue::readings() const {
  Statement query(connection_, std::string(kReadingColumns) + "ORDER BY path, id");
  auto rows = all(query.bind(), take_reading);
  if (!rows) return rows;
  for (auto& row : *rows)
    if (auto done = take_dispositions(connection_, row); !done) return done.problem();
  return rows;
}

Result<std::optional<ReadingRow>> Catalogue::reading(const std::string& id) const {
  Statement query(connection_, std::string(kReadingColumns) + "WHERE id = ?");
  auto rows = all(query.bind(id), take_reading);
  if (!rows) return rows.problem();
  if (rows->empty()) return std::optional<ReadingRow>();
  if (auto done = take_dispositions(connection_, rows->front()); !done) return done.problem();
  return std::optional<ReadingRow>(std::move(rows->front()));
}

Result<std::vector<ReadingRow>> Catalogue::readings_of_content(const std::string& content_hash) const {
  Statement query(connection_, std::string(kReadingColumns) + "WHERE content_hash = ? ORDER BY path, id");
  auto rows = all(query.bind(content_hash), take_reading);
  if (!rows) return rows;
  for (auto& row : *rows)
    if (auto done = take_dispositions(connection_, row); !done) return done.problem();
  return rows;
}

Result<bool> Catalogue::has_size(std::uint64_t bytes) const {
  Statement query(connection_, "SELECT 1 FROM reading WHERE size = ? LIMIT 1");
  return query.bind(bytes).next();
}

Result<std::vector<KnownSegment>> Catalogue::segments() const {
  Statement query(connection_, std::string(kSegmentColumns) + "ORDER BY id");
  return all(query.bind(), take_segment);
}

Result<std::optional<KnownSegment>> Catalogue::segment(const std::string& reading) const {
  Statement query(connection_, std::string(kSegmentColumns) + "WHERE id = ?");
  auto rows = all(query.bind(reading), take_segment);
  if (!rows) return rows.problem();
  if (rows->empty()) return std::optional<KnownSegment>();
  return std::optional<KnownSegment>(std::move(rows->front()));
}

Result<std::vector<StoredPart>> Catalogue::parts() const {
  Statement query(connection_,
                  std::string(kPartColumns) +
                      "ORDER BY carrier, account, invoice, bill_date, reading, number_in_reading");
  return all(query.bind(), take_part);
}

Result<std::vector<StatedPart>> Catalogue::part_states() const {
  Statement query(connection_,
                  "SELECT carrier, account, invoice, bill_date, reading, number_in_reading, state FROM part "
                  "ORDER BY carrier, account, invoice, bill_date, reading, number_in_reading");
  return all(query.bind(), [](Statement& row) {
    StatedPart part;
    part.key = take_key(row);
    part.reading = row.text();
    part.index = static_cast<std::uint32_t>(row.integer());
    part.state = take_part_state(row);
    return part;
  });
}

Result<std::vector<StoredPart>> Catalogue::parts_of_invoice(const bill::InvoiceKey& key) const {
  Statement query(connection_, std::string(kPartColumns) +
                                   "WHERE carrier = ? AND account = ? AND invoice = ? AND bill_date = ? "
                                   "ORDER BY reading, number_in_reading");
  return all(query.bind(key.carrier, key.account, key.number, key.bill_date), take_part);
}

Result<std::vector<StoredPart>> Catalogue::parts_of_number(const std::string& carrier,
                                                           const std::string& account,
                                                           const std::string& number) const {
  Statement query(connection_, std::string(kPartColumns) +
                                   "WHERE carrier = ? AND account = ? AND invoice = ? "
                                   "ORDER BY bill_date, reading, number_in_reading");
  return all(query.bind(carrier, account, number), take_part);
}

Result<std::vector<StoredPart>> Catalogue::parts_of_reading(const std::string& reading) const {
  Statement query(connection_, std::string(kPartColumns) + "WHERE reading = ? ORDER BY number_in_reading");
  return all(query.bind(reading), take_part);
}

namespace {

// The rows of parts, range by range, in the order in which the query gives the parts.
Result<std::vector<PartRows>> rows_of_parts(Statement& query) {
  std::vector<PartRows> pieces;
  for (;;) {
    const auto more = query.next();
    if (!more) return more.problem();
    if (!*more) return pieces;
    PartRows piece;
    piece.reading = query.text();
    piece.key = take_key(query);
    piece.bill_date_stated = query.flag();
    auto ranges = take_list(query, unpack_ranges);
    std::sort(ranges.begin(), ranges.end(),
              [](const auto& left, const auto& right) { return left.begin < right.begin; });
    for (const auto& range : ranges) {
      piece.rows = range;
      pieces.push_back(piece);
    }
  }
}

}  // namespace

Result<std::vector<PartRows>> Catalogue::current_rows() const {
  Statement query(connection_,
                  "SELECT reading, carrier, account, invoice, bill_date, bill_date_stated, rows FROM part "
                  "WHERE state = 'current'");
  auto pieces = rows_of_parts(query.bind());
  if (!pieces) return pieces;
  std::map<std::string_view, Date> begins;  // of each reading, its earliest bill
  for (const auto& piece : *pieces) {
    const auto [at, fresh] = begins.try_emplace(piece.reading, piece.key.bill_date);
    if (!fresh) at->second = std::min(at->second, piece.key.bill_date);
  }
  std::vector<std::pair<Date, std::size_t>> order;
  order.reserve(pieces->size());
  for (std::size_t i = 0; i < pieces->size(); ++i) order.emplace_back(begins.at((*pieces)[i].reading), i);
  std::sort(order.begin(), order.end(), [&](const auto& left, const auto& right) {
    const PartRows& a = (*pieces)[left.second];
    const PartRows& b = (*pieces)[right.second];
    return std::tie(left.first, a.reading, a.rows.begin) < std::tie(right.first, b.reading, b.rows.begin);
  });
  std::vector<PartRows> sorted;
  sorted.reserve(pieces->size());
  for (const auto& [begin, piece] : order) sorted.push_back(std::move((*pieces)[piece]));
  return sorted;
}

Result<std::vector<PartRows>> Catalogue::rows_of(const std::string& reading) const {
  Statement query(connection_,
                  "SELECT reading, carrier, account, invoice, bill_date, bill_date_stated, rows FROM part "
                  "WHERE reading = ?");
  auto pieces = rows_of_parts(query.bind(reading));
  if (!pieces) return pieces;
  std::sort(pieces->begin(), pieces->end(),
            [](const auto& left, const auto& right) { return left.rows.begin < right.rows.begin; });
  return pieces;
}

Result<std::vector<Commit::Supersession>> Catalogue::supersessions() const {
  Statement query(connection_, "SELECT newer, older FROM supersession ORDER BY newer, older");
  return all(query.bind(), [](Statement& row) {
    Commit::Supersession entry;
    entry.newer = row.text();
    entry.older = row.text();
    return entry;
  });
}

namespace {

constexpr std::string_view kInvoiceColumns =
    "SELECT carrier, account, invoice, bill_date, state, detail, parent_account, currency, customer, "
    "contract_reference, due_date, period_from, period_through, printed, computed, payable, "
    "previous_balance, "
    "payments, adjustments, other_adjustments, total_due, charges FROM invoice ";

InvoiceRow take_invoice(Statement& row) {
  InvoiceRow invoice;
  invoice.key = take_key(row);
  invoice.state = take_invoice_state(row);
  invoice.detail = row.text();
  invoice.parent_account = row.text();
  invoice.currency = row.text();
  invoice.customer = row.text();
  invoice.contract_reference = row.text();
  invoice.due_date = row.optional_date();
  invoice.period_from = row.optional_date();
  invoice.period_through = row.optional_date();
  invoice.printed = row.optional_total();
  invoice.computed = row.total();
  invoice.payable = row.total();
  invoice.balance = take_balance(row);
  invoice.charges = row.count();
  return invoice;
}

}  // namespace

Result<std::vector<InvoiceRow>> Catalogue::invoices() const {
  Statement query(connection_,
                  std::string(kInvoiceColumns) + "ORDER BY carrier, account, invoice, bill_date");
  return all(query.bind(), take_invoice);
}

Result<std::vector<InvoiceRow>> Catalogue::invoices_of(std::span<const bill::InvoiceKey> keys) const {
  Statement query(connection_, std::string(kInvoiceColumns) +
                                   "WHERE carrier = ? AND account = ? AND invoice = ? AND bill_date = ?");
  std::vector<InvoiceRow> rows;
  rows.reserve(keys.size());
  for (const auto& key : keys) {
    query.bind(key.carrier, key.account, key.number, key.bill_date);
    const auto found = query.next();
    if (!found) return found.problem();
    if (*found) rows.push_back(take_invoice(query));
  }
  return rows;
}

Result<std::vector<LevelRow>> Catalogue::levels() const {
  Statement query(connection_,
                  "SELECT carrier, account, invoice, bill_date, reading, levels FROM invoice_levels "
                  "ORDER BY carrier, account, invoice, bill_date, reading");
  query.bind();
  std::vector<LevelRow> levels;
  for (;;) {
    const auto more = query.next();
    if (!more) return more.problem();
    if (!*more) return levels;
    const bill::InvoiceKey key = take_key(query);
    const std::string reading = query.text();
    for (auto& row : take_list(query, unpack_level_rows)) {
      row.key = key;
      row.reading = reading;
      levels.push_back(std::move(row));
    }
  }
}

Result<std::vector<NoteRow>> Catalogue::notes() const {
  Statement query(connection_, "SELECT reading, code, text FROM note ORDER BY reading, place");
  return all(query.bind(), [](Statement& row) {
    NoteRow note;
    note.reading = row.text();
    note.code = row.text();
    note.text = row.text();
    return note;
  });
}

Result<std::vector<RefusedRow>> Catalogue::refused() const {
  Statement query(connection_, "SELECT reading, text FROM refused ORDER BY reading, place");
  return all(query.bind(), [](Statement& row) {
    RefusedRow refused;
    refused.reading = row.text();
    refused.text = row.text();
    return refused;
  });
}

Result<std::vector<QuarantineRow>> Catalogue::quarantine() const {
  Statement query(
      connection_,
      "SELECT reading, source_offset, source_length, reason FROM quarantine ORDER BY reading, place");
  return all(query.bind(), [](Statement& row) {
    QuarantineRow entry;
    entry.reading = row.text();
    entry.record.offset = row.count();
    entry.record.length = row.count();
    entry.record.reason = row.text();
    return entry;
  });
}

Result<std::optional<std::string>> Catalogue::document(std::string_view name) const {
  Statement query(connection_, "SELECT content FROM document WHERE name = ?");
  auto rows = all(query.bind(name), [](Statement& row) { return row.text(); });
  if (!rows) return rows.problem();
  if (rows->empty()) return std::optional<std::string>();
  return std::optional<std::string>(std::move(rows->front()));
}

}  // namespace telaudit::store
