// How rows of the catalogue become what the workspace gives.
#include <array>

#include "store/catalogue.h"

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

constexpr std::string_view kLevelColumns =
    "level, parent, label, kind, printed, roundings, information_only, previous_balance, payments, "
    "adjustments, "
    "other_adjustments, total_due, source_offset, source_length";

bill::Level take_level(Statement& query) {
  bill::Level level;
  level.id = query.text();
  level.parent = query.text();
  level.label = query.text();
  level.kind = query.text();
  level.printed = query.optional_decimal();
  level.roundings = static_cast<std::uint32_t>(query.integer());
  level.information_only = query.flag();
  level.balance = take_balance(query);
  level.source_offset = query.count();
  level.source_length = query.count();
  return level;
}

constexpr std::string_view kPartColumns =
    "SELECT reading, number_in_reading, carrier, account, invoice, bill_date, kind, marker, issued, "
    "currency, due_date, "
    "period_from, period_through, parent_account, contract_reference, customer, information_only, "
    "fingerprint, state, because, read_bill_date, bill_date_stated "
    "FROM part ";

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

bill::RowRange take_range(Statement& query) {
  bill::RowRange range;
  range.begin = query.count();
  range.end = query.count();
  return range;
}

LevelSum take_sum(Statement& query) {
  LevelSum sum;
  sum.level = query.text();
  sum.in_total = query.total();
  sum.payable = query.total();
  sum.charges = query.count();
  return sum;
}

PartRows take_part_rows(Statement& query) {
  PartRows rows;
  rows.reading = query.text();
  rows.rows = take_range(query);
  rows.invoice = query.text();
  rows.bill_date = query.date();
  rows.bill_date_stated = query.flag();
  return rows;
}

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

// What hangs on a part, in tables of their own.
class PartDetails {
 public:
  explicit PartDetails(const Connection& connection)
      : kinds_(connection,
               "SELECT kind FROM part_required_kind WHERE reading = ? AND part = ? ORDER BY place"),
        ranges_(connection,
                "SELECT row_begin, row_end FROM part_rows WHERE reading = ? AND part = ? ORDER BY place"),
        levels_(connection, "SELECT " + std::string(kLevelColumns) +
                                " FROM part_level WHERE reading = ? AND part = ? ORDER BY place"),
        sums_(connection,
              "SELECT level, in_total, payable, charges FROM level_sum WHERE reading = ? AND part = ? ORDER "
              "BY place") {}

  Result<void> fill(StoredPart& stored) {
    auto kinds = all(kinds_.bind(stored.reading, stored.index), [](Statement& row) { return row.text(); });
    if (!kinds) return kinds.problem();
    stored.part.required_kinds = std::move(*kinds);
    auto ranges = all(ranges_.bind(stored.reading, stored.index), take_range);
    if (!ranges) return ranges.problem();
    stored.part.rows = std::move(*ranges);
    auto levels = all(levels_.bind(stored.reading, stored.index), take_level);
    if (!levels) return levels.problem();
    stored.part.levels = std::move(*levels);
    auto sums = all(sums_.bind(stored.reading, stored.index), take_sum);
    if (!sums) return sums.problem();
    stored.sums = std::move(*sums);
    return {};
  }

 private:
  Statement kinds_;
  Statement ranges_;
  Statement levels_;
  Statement sums_;
};

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

Result<std::vector<KnownSegment>> Catalogue::segments() const {
  Statement query(connection_,
                  "SELECT id, segment_rows, segment_bytes, segment_checksum FROM reading ORDER BY id");
  return all(query.bind(), [](Statement& row) {
    KnownSegment segment;
    segment.reading = row.text();
    segment.record.rows = row.count();
    segment.record.bytes = row.count();
    segment.record.checksum = row.count();
    return segment;
  });
}

Result<std::vector<StoredPart>> Catalogue::complete_parts(Statement& query) const {
  auto parts = all(query, take_part);
  if (!parts) return parts;
  PartDetails details(connection_);
  for (auto& part : *parts)
    if (auto done = details.fill(part); !done) return done.problem();
  return parts;
}

Result<std::vector<StoredPart>> Catalogue::parts() const {
  Statement query(connection_,
                  std::string(kPartColumns) +
                      "ORDER BY carrier, account, invoice, bill_date, reading, number_in_reading");
  return complete_parts(query.bind());
}

Result<std::vector<StoredPart>> Catalogue::parts_of_invoice(const bill::InvoiceKey& key) const {
  Statement query(connection_, std::string(kPartColumns) +
                                   "WHERE carrier = ? AND account = ? AND invoice = ? AND bill_date = ? "
                                   "ORDER BY reading, number_in_reading");
  return complete_parts(query.bind(key.carrier, key.account, key.number, key.bill_date));
}

Result<std::vector<StoredPart>> Catalogue::parts_of_number(const std::string& carrier,
                                                           const std::string& account,
                                                           const std::string& number) const {
  Statement query(connection_, std::string(kPartColumns) +
                                   "WHERE carrier = ? AND account = ? AND invoice = ? "
                                   "ORDER BY bill_date, reading, number_in_reading");
  return complete_parts(query.bind(carrier, account, number));
}

Result<std::vector<StoredPart>> Catalogue::parts_of_reading(const std::string& reading) const {
  Statement query(connection_, std::string(kPartColumns) + "WHERE reading = ? ORDER BY number_in_reading");
  return complete_parts(query.bind(reading));
}

Result<std::vector<PartRows>> Catalogue::current_rows() const {
  Statement query(
      connection_,
      "SELECT part.reading, row_begin, row_end, invoice, bill_date, bill_date_stated FROM part JOIN "
      "part_rows ON part_rows.reading = part.reading "
      "AND part_rows.part = number_in_reading WHERE state = 'current' "
      "ORDER BY carrier, account, invoice, bill_date, part.reading, row_begin");
  return all(query.bind(), take_part_rows);
}

Result<std::vector<PartRows>> Catalogue::rows_of(const std::string& reading) const {
  Statement query(
      connection_,
      "SELECT part.reading, row_begin, row_end, invoice, bill_date, bill_date_stated FROM part JOIN "
      "part_rows ON "
      "part_rows.reading = part.reading AND part_rows.part = number_in_reading WHERE part.reading = ? "
      "ORDER BY row_begin");
  return all(query.bind(reading), take_part_rows);
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

Result<std::vector<InvoiceRow>> Catalogue::invoices() const {
  Statement query(
      connection_,
      "SELECT carrier, account, invoice, bill_date, state, detail, parent_account, currency, customer, "
      "contract_reference, due_date, period_from, period_through, printed, computed, payable, "
      "previous_balance, "
      "payments, adjustments, other_adjustments, total_due, charges FROM invoice "
      "ORDER BY carrier, account, invoice, bill_date");
  return all(query.bind(), [](Statement& row) {
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
  });
}

Result<std::vector<LevelRow>> Catalogue::levels() const {
  Statement query(connection_, "SELECT carrier, account, invoice, bill_date, reading, " +
                                   std::string(kLevelColumns) +
                                   ", currency, computed, difference, allowed, state FROM invoice_level "
                                   "ORDER BY carrier, account, invoice, bill_date, reading, place");
  return all(query.bind(), [](Statement& row) {
    LevelRow level;
    level.key = take_key(row);
    level.reading = row.text();
    level.level = take_level(row);
    level.currency = row.text();
    level.computed = row.total();
    level.difference = row.optional_total();
    level.allowed = row.decimal();
    level.state = row.text();
    return level;
  });
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
