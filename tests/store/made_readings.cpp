#include "made_readings.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/hash.h"

namespace telaudit::store {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "telaudit-store-XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

bill::InvoiceKey made_key(const MadePart& part) {
  return {part.carrier, part.account, part.invoice, Date{kMadeBillDate}};
}

MadeReading made_reading(const std::string& id, const std::vector<MadePart>& parts) {
  namespace charge = bill::charge;
  MadeReading made;
  made.content = std::make_unique<bill::Reading>();
  auto& content = *made.content;
  content.reader = "made";
  content.reader_version = "1";
  bill::TableBuilder builder(bill::charge_schema());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    bill::Part part;
    part.key = made_key(parts[i]);
    part.kind = "whole";
    part.currency = "USD";
    part.levels.push_back(bill::Level{"L0", "", "first", "account", Decimal{100, 2}, 0, false, {}, 0, 10});
    part.levels.push_back(bill::Level{"L1", "L0", "second", "line", std::nullopt, 0, false, {}, 10, 10});
    const std::uint64_t begin = builder.rows();
    for (std::size_t n = 0; n < parts[i].rows; ++n) {
      const auto row = static_cast<std::int64_t>(builder.rows());
      builder.set_number(charge::kSourceOffset, row);
      builder.set_text(charge::kCarrier, part.key.carrier);
      builder.set_text(charge::kAccount, part.key.account);
      builder.set_text(charge::kInvoice, part.key.number);
      builder.set_number(charge::kBillDate, part.key.bill_date.days);
      builder.set_text(charge::kLevel, row / 10 % 2 == 0 ? "L0" : "L1");
      builder.set_number(charge::kPayable, row % 3 == 0 ? 1 : 0);
      builder.set_number(charge::kInTotal, 1);
      EXPECT_TRUE(builder.set_decimal(charge::kAmount, Decimal{row + 1, 2}));
      builder.set_text(charge::kCurrency, "USD");
      builder.end_row();
    }
    part.rows = {{begin, builder.rows()}};
    content.parts.push_back(part);
  }
  content.charges = builder.finish();
  content.notes.push_back({"made", Problem{"a note", {"made.txt", 1, {}, {}, {}}, ""}});
  content.quarantine.push_back({7, 3, "no reason"});
  content.refused.push_back(Problem{"an invoice was cut off", {"made.txt", 90, {}, {}, {}}, "send it again"});
  content.dispositions.add(bill::Disposition::charge, 100, content.charges.rows());

  ReadingRow row;
  row.id = id;
  row.content_hash = sha256(id);
  row.path = "/bills/" + id;
  row.size = 100;
  row.reader = content.reader;
  row.reader_version = content.reader_version;
  row.dispositions = content.dispositions;
  made.commit.reading = row;
  made.commit.content = made.content.get();
  for (std::size_t i = 0; i < content.parts.size(); ++i) {
    StoredPart stored;
    stored.reading = id;
    stored.index = static_cast<std::uint32_t>(i);
    stored.part = content.parts[i];
    stored.read_bill_date = stored.part.key.bill_date;
    stored.fingerprint = xxh3_128(id + std::to_string(i));
    stored.sums = level_sums(content.charges, content.parts[i]);
    made.commit.new_parts.push_back(std::move(stored));
  }
  return made;
}

void bring_parts_one_by_one(MadeReading& made) {
  const auto waiting = std::make_shared<std::vector<StoredPart>>(std::move(made.commit.new_parts));
  made.commit.new_parts.clear();
  made.commit.more = [waiting]() -> Result<std::optional<BillChanges>> {
    if (waiting->empty()) return std::optional<BillChanges>();
    BillChanges changes;
    changes.new_parts.push_back(std::move(waiting->back()));
    waiting->pop_back();
    return std::optional<BillChanges>(std::move(changes));
  };
}

std::vector<std::string> cells(const bill::Relation& relation, std::string_view column) {
  const auto index = relation.schema().find(column);
  EXPECT_TRUE(index.has_value()) << column;
  if (!index) return {};
  std::vector<std::string> out;
  bill::ScanRequest request;
  request.columns = {*index};
  const auto scanned = relation.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    const auto& view = batch.columns[0];
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if (!view.is_known(row)) {
        out.push_back("?");
      } else if (view.type == bill::Type::text) {
        out.push_back(std::string(view.text(row)));
      } else if (view.type == bill::Type::decimal) {
        out.push_back(view.decimal(row).text());
      } else {
        out.push_back(std::to_string(view.number(row)));
      }
    }
    return {};
  });
  EXPECT_TRUE(scanned.ok()) << scanned.problem().text();
  return out;
}

std::string scan_all(const bill::Relation& relation) {
  std::uint64_t rows = 0;
  bool small = true;
  const auto scanned =
      relation.scan(bill::all_columns(relation.schema()), [&](const bill::Batch& batch) -> Result<void> {
        rows += batch.rows;
        small = small && batch.rows <= 65536 && batch.columns.size() == relation.schema().columns.size();
        return {};
      });
  if (!scanned) return scanned.problem().text();
  return small ? std::to_string(rows) : "a batch is too large";
}

std::vector<std::string> reading_ids(const Workspace& workspace) {
  const auto rows = workspace.readings();
  EXPECT_TRUE(rows.ok());
  std::vector<std::string> ids;
  if (rows.ok())
    for (const auto& row : *rows) ids.push_back(row.id);
  return ids;
}

}  // namespace telaudit::store
