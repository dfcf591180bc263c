#include "store/sql_snapshot.h"

#include <algorithm>
#include <array>
#include <limits>

#include "bill/charge.h"
#include "bill/invoice.h"
#include "bill/reading.h"
#include "store/charge_relation.h"

namespace telaudit::store {
namespace {

constexpr std::uint8_t kUsualScale = 6;

constexpr std::array<std::string_view, 7> kTableNames = {"charges", "levels",     "invoices", "readings",
                                                         "notes",   "quarantine", "refused"};

bill::ColumnSpec text(std::string name, std::string meaning) {
  return {std::move(name), bill::Type::text, false, std::move(meaning)};
}

bill::ColumnSpec integer(std::string name, std::string meaning) {
  return {std::move(name), bill::Type::integer, false, std::move(meaning)};
}

bill::Schema reading_schema() {
  bill::Schema schema{
      "reading",
      {text("reading", "its id"), text("content_hash", "SHA-256 of what was read"),
       text("path", "the file, as it was named"), integer("size", "bytes"),
       text("reader", "which reader read it"), text("reader_version", "version of that reader"),
       text("profile_hash", "SHA-256 of the profile, where one was used")}};
  for (std::size_t i = 0; i < bill::kDispositions; ++i) {
    const std::string name(bill::disposition_name(static_cast<bill::Disposition>(i)));
    schema.columns.push_back(integer(name + "_records", "records of this disposition"));
    schema.columns.push_back(integer(name + "_bytes", "their bytes"));
  }
  return schema;
}

bill::Schema note_schema() {
  return {"note",
          {text("reading", "the reading it was met in"), text("code", "kind of defect"),
           text("text", "what was met, and where")}};
}

bill::Schema refused_schema() {
  return {"refused",
          {text("reading", "the reading it was met in"), text("text", "what was not taken, and why")}};
}

bill::Schema quarantine_schema() {
  return {"quarantine",
          {text("reading", "the reading it was met in"), integer("source_offset", "first byte of the record"),
           integer("source_length", "its bytes"), text("reason", "why it could not be read")}};
}

void set_text(bill::TableBuilder& builder, std::size_t column, const std::string& value) {
  if (!value.empty()) builder.set_text(column, value);
}

void set_count(bill::TableBuilder& builder, std::size_t column, std::uint64_t value) {
  builder.set_number(column, static_cast<std::int64_t>(value));
}

std::unique_ptr<bill::Relation> finished(bill::TableBuilder& builder) {
  return std::make_unique<bill::Table>(builder.finish());
}

Result<std::unique_ptr<bill::Relation>> reading_table(const Workspace& workspace) {
  const auto rows = workspace.readings();
  if (!rows) return rows.problem();
  bill::TableBuilder builder(reading_schema());
  for (const auto& row : *rows) {
    set_text(builder, 0, row.id);
    set_text(builder, 1, row.content_hash);
    set_text(builder, 2, row.path);
    set_count(builder, 3, row.size);
    set_text(builder, 4, row.reader);
    set_text(builder, 5, row.reader_version);
    set_text(builder, 6, row.profile_hash);
    for (std::size_t i = 0; i < bill::kDispositions; ++i) {
      set_count(builder, 7 + 2 * i, row.dispositions.counts[i].records);
      set_count(builder, 8 + 2 * i, row.dispositions.counts[i].bytes);
    }
    builder.end_row();
  }
  return finished(builder);
}

Result<std::unique_ptr<bill::Relation>> note_table(const Workspace& workspace) {
  const auto rows = workspace.notes();
  if (!rows) return rows.problem();
  bill::TableBuilder builder(note_schema());
  for (const auto& row : *rows) {
    set_text(builder, 0, row.reading);
    set_text(builder, 1, row.code);
    set_text(builder, 2, row.text);
    builder.end_row();
  }
  return finished(builder);
}

Result<std::unique_ptr<bill::Relation>> refused_table(const Workspace& workspace) {
  const auto rows = workspace.refused();
  if (!rows) return rows.problem();
  bill::TableBuilder builder(refused_schema());
  for (const auto& row : *rows) {
    set_text(builder, 0, row.reading);
    set_text(builder, 1, row.text);
    builder.end_row();
  }
  return finished(builder);
}

Result<std::unique_ptr<bill::Relation>> quarantine_table(const Workspace& workspace) {
  const auto rows = workspace.quarantine();
  if (!rows) return rows.problem();
  bill::TableBuilder builder(quarantine_schema());
  for (const auto& row : *rows) {
    set_text(builder, 0, row.reading);
    set_count(builder, 1, row.record.offset);
    set_count(builder, 2, row.record.length);
    set_text(builder, 3, row.record.reason);
    builder.end_row();
  }
  return finished(builder);
}

SqlKind kind_of(bill::Type type) {
  switch (type) {
    case bill::Type::text:
      return SqlKind::text;
    case bill::Type::decimal:
      return SqlKind::decimal;
    case bill::Type::date:
      return SqlKind::date;
    case bill::Type::moment:
      return SqlKind::moment;
    case bill::Type::integer:
      return SqlKind::integer;
    case bill::Type::boolean:
      return SqlKind::boolean;
  }
  return SqlKind::text;
}

bool is_charge_relation(const bill::Schema& schema) {
  return schema.find("source_offset") && schema.find("ordinal") && schema.find("reading") &&
         schema.find("destination") && schema.find("service");
}

// The greatest magnitude of a batch's numbers, from its bounds where it has some.
std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

std::uint64_t greatest(const bill::ColumnView& view, const bill::Zone& zone) {
  if (zone.min && zone.max) return std::max(magnitude(*zone.min), magnitude(*zone.max));
  std::uint64_t most = 0;
  for (const std::int64_t number : view.numbers) most = std::max(most, magnitude(number));
  return most;
}

// The decimals a column needs, and how many it may have before its largest number leaves 64 bits.
struct ScaleNeed {
  std::uint8_t needed = 0;
  std::uint8_t fits = kMaxScale;

  void add(const bill::ColumnView& view, const bill::Zone& zone) {
    std::uint64_t most = greatest(view, zone);
    if (most == 0) return;
    needed = std::max(needed, view.scale);
    std::uint8_t scale = view.scale;
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    while (scale < kMaxScale && most <= kMost / 10) {
      most *= 10;
      ++scale;
    }
    fits = std::min(fits, scale);
  }
};

}  // namespace

std::string_view sql_kind_name(SqlKind kind) {
  switch (kind) {
    case SqlKind::text:
    case SqlKind::service_number:
    case SqlKind::carrier_text:
    case SqlKind::charge_id:
      return "text";
    case SqlKind::integer:
    case SqlKind::scale:
      return "integer";
    case SqlKind::boolean:
      return "0 or 1";
    case SqlKind::decimal:
      return "mantissa";
    case SqlKind::date:
      return "date as text";
    case SqlKind::moment:
      return "time as text";
  }
  return "text";
}

std::span<const std::string_view> sql_table_names() {
  return kTableNames;
}

SqlTable::SqlTable(std::string name, std::string meaning, const bill::Schema& schema, bool reveal,
                   std::vector<std::string> key, Load load)
    : name_(std::move(name)),
      meaning_(std::move(meaning)),
      schema_(schema),
      key_(std::move(key)),
      load_(std::move(load)),
      scales_(schema.columns.size()) {
  add_columns(schema, reveal);
}

void SqlTable::add_columns(const bill::Schema& schema, bool reveal) {
  const bool charges = is_charge_relation(schema);
  if (charges)
    columns_.push_back({"charge", SqlKind::charge_id, 0, "its id, as `telaudit explain` takes it"});
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    const auto& spec = schema.columns[i];
    SqlKind kind = kind_of(spec.type);
    if (charges && !reveal && (spec.name == "origin" || spec.name == "destination"))
      kind = SqlKind::service_number;
    if (charges && !reveal && spec.name == "description") kind = SqlKind::carrier_text;
    columns_.push_back({spec.name, kind, i, spec.meaning});
    if (kind == SqlKind::decimal)
      columns_.push_back({spec.name + "_scale", SqlKind::scale, i, "decimals of " + spec.name});
  }
}

std::string SqlTable::declaration() const {
  std::string out = "create table x(";
  for (const auto& column : columns_) {
    const bool number = column.kind == SqlKind::integer || column.kind == SqlKind::boolean ||
                        column.kind == SqlKind::decimal || column.kind == SqlKind::scale;
    if (&column != &columns_.front()) out += ", ";
    out += '"' + column.name + (number ? "\" integer" : "\" text");
  }
  if (key_.empty()) return out + ")";
  out += ", primary key (";
  for (const auto& name : key_) out += (&name == &key_.front() ? "\"" : ", \"") + name + '"';
  return out + ")) without rowid";
}

Result<const bill::Relation*> SqlTable::relation() {
  if (!relation_) {
    auto loaded = load_();
    if (!loaded) return loaded.problem();
    relation_ = std::move(*loaded);
    in_memory_ = dynamic_cast<const bill::Table*>(relation_.get());
  }
  return relation_.get();
}

Result<std::uint8_t> SqlTable::scale(std::size_t column) {
  if (scales_[column]) return *scales_[column];
  const auto rows = relation();
  if (!rows) return rows.problem();
  bill::ScanRequest request;
  request.columns = {column};
  ScaleNeed need;
  const auto scanned = (*rows)->scan(request, [&](const bill::Batch& batch) -> Result<void> {
    need.add(batch.columns[0], batch.zones[0]);
    return {};
  });
  if (!scanned) return scanned.problem();
  scales_[column] = std::max(need.needed, std::min(kUsualScale, need.fits));
  return *scales_[column];
}

Result<std::shared_ptr<SqlSnapshot>> SqlSnapshot::open(const std::filesystem::path& folder, bool reveal) {
  auto workspace = Workspace::open(folder, Workspace::Access::read);
  if (!workspace) return workspace.problem();
  return std::shared_ptr<SqlSnapshot>(new SqlSnapshot(std::move(*workspace), reveal));
}

SqlSnapshot::SqlSnapshot(Workspace workspace, bool reveal) : workspace_(std::move(workspace)) {
  const auto add = [&](const char* name, const char* meaning, const bill::Schema& schema,
                       std::vector<std::string> key, SqlTable::Load load) {
    tables_.emplace_back(name, meaning, schema, reveal, std::move(key), std::move(load));
  };
  add("charges", "every charge of the parts that count", stored_charge_schema(),
      {"reading", "source_offset", "ordinal"}, [this] { return workspace_.charges(); });
  add("levels", "the bills' own trees: printed and computed totals", bill::level_schema(), {},
      [this] { return workspace_.level_relation(); });
  add("invoices", "one row for each invoice, with its state", bill::invoice_schema(), {},
      [this] { return workspace_.invoice_relation(); });
  add("readings", "files that were read, and what became of their bytes", reading_schema(), {},
      [this] { return reading_table(workspace_); });
  add("notes", "defects that were survived", note_schema(), {}, [this] { return note_table(workspace_); });
  add("quarantine", "records that could not be read", quarantine_schema(), {},
      [this] { return quarantine_table(workspace_); });
  add("refused", "invoices that were not taken", refused_schema(), {},
      [this] { return refused_table(workspace_); });
}

SqlTable* SqlSnapshot::find(std::string_view name) {
  const auto found = std::find_if(tables_.begin(), tables_.end(),
                                  [&](const SqlTable& table) { return table.name() == name; });
  return found == tables_.end() ? nullptr : &*found;
}

}  // namespace telaudit::store
