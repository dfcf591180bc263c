#include "audit/finding_rows.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "bill/scan_deferred.h"

namespace telaudit::audit {
namespace {

using Take = void (*)(const bill::ColumnView& cell, FindingRow& out);

struct Column {
  std::string_view name;
  Take take;
};

template <FindingRow::Text text>
void take_text(const bill::ColumnView& cell, FindingRow& out) {
  out.texts[text] = cell_text(cell, 0);
}

void take_bill_date(const bill::ColumnView& cell, FindingRow& out) {
  out.bill_date = Date{static_cast<std::int32_t>(cell.number(0))};
}

constexpr std::array<Column, 13> kChargeColumns = {{
    {"reading", [](const auto& cell, auto& out) { out.charge.reading = cell.text(0); }},
    {"source_offset",
     [](const auto& cell, auto& out) { out.charge.offset = static_cast<std::uint64_t>(cell.number(0)); }},
    {"ordinal",
     [](const auto& cell, auto& out) { out.charge.ordinal = static_cast<std::uint32_t>(cell.number(0)); }},
    {"amount", [](const auto& cell, auto& out) { out.amount = cell.decimal(0); }},
    {"bill_date", take_bill_date},
    {"carrier", take_text<FindingRow::carrier>},
    {"account", take_text<FindingRow::account>},
    {"invoice", take_text<FindingRow::invoice>},
    {"service", take_text<FindingRow::service>},
    {"product_code", take_text<FindingRow::product_code>},
    {"currency", take_text<FindingRow::currency>},
    {"origin", take_text<FindingRow::origin>},
    {"destination", take_text<FindingRow::destination>},
}};
constexpr std::array<Column, 6> kLevelColumns = {{
    {"carrier", take_text<FindingRow::carrier>},
    {"account", take_text<FindingRow::account>},
    {"invoice", take_text<FindingRow::invoice>},
    {"bill_date", take_bill_date},
    {"level", take_text<FindingRow::level>},
    {"currency", take_text<FindingRow::currency>},
}};
constexpr std::array<Column, 5> kInvoiceColumns = {{
    {"carrier", take_text<FindingRow::carrier>},
    {"account", take_text<FindingRow::account>},
    {"invoice", take_text<FindingRow::invoice>},
    {"bill_date", take_bill_date},
    {"currency", take_text<FindingRow::currency>},
}};

std::span<const Column> columns_of(const std::string& relation) {
  if (relation == "charge") return kChargeColumns;
  if (relation == "level") return kLevelColumns;
  if (relation == "invoice") return kInvoiceColumns;
  return {};
}

}  // namespace

Result<FindingRows> FindingRows::fetch(const BillEnvironment& bills, const std::string& relation,
                                       std::vector<std::uint64_t> rows) {
  FindingRows out;
  const auto columns = columns_of(relation);
  if (columns.empty() || rows.empty()) return out;
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  const bill::Relation& from = *bills.find(relation);
  bill::ScanRequest request;
  for (const auto& column : columns) {
    const auto index = from.schema().find(column.name);
    require(index.has_value(), "relations of the bill have the columns that findings name");
    request.columns.push_back(*index);
  }
  out.rows_.reserve(rows.size());
  const auto* deferred = dynamic_cast<const bill::DeferredScan*>(&from);
  std::uint64_t first = deferred == nullptr ? 0 : rows.front();
  const bill::DeferredVisitor visit = [&](bill::DeferredBatch& batch) -> Result<void> {
    const std::uint64_t end = first + batch.batch.rows;
    for (auto at = out.rows_.size(); at < rows.size() && rows[at] < end; ++at) {
      FindingRow& row = out.rows_.emplace_back();
      row.row = rows[at];
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto cell = batch.cell(i, static_cast<std::size_t>(rows[at] - first));
        if (!cell) return cell.problem();
        if (cell->is_known(0)) columns[i].take(*cell, row);
      }
    }
    first = end;
    return {};
  };
  // Of a large finding each stretch of its rows is read, and not what stands before it again and again.
  auto scanned = deferred == nullptr
                     ? bill::scan_deferred(from, request, visit)
                     : deferred->scan_deferred({rows.front(), rows.back() + 1}, request, visit);
  if (!scanned) return scanned.problem();
  return out;
}

const FindingRow* FindingRows::find(std::uint64_t row) const {
  const auto at =
      std::lower_bound(rows_.begin(), rows_.end(), row,
                       [](const FindingRow& one, std::uint64_t wanted) { return one.row < wanted; });
  return at == rows_.end() || at->row != row ? nullptr : &*at;
}

}  // namespace telaudit::audit
