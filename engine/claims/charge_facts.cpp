#include "claims/charge_facts.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.h"
#include "book/charges.h"

namespace telaudit::claims {
namespace {

namespace column = bill::charge;

constexpr std::size_t kShownDigits = 12;

constexpr std::array kColumns = {
    column::kSourceOffset, column::kOrdinal,     column::kSourceLength,   column::kCarrier,
    column::kAccount,      column::kInvoice,     column::kBillDate,       column::kLevel,
    column::kService,      column::kProductCode, column::kDescription,    column::kSection,
    column::kChargeClass,  column::kCurrency,    column::kOrderReference, column::kOrigin,
    column::kFrom,         column::kDestination, column::kThrough,        column::kQuantity,
    column::kRate,         column::kAmount};

// One row of the scan, its cells by their columns.
class Row {
 public:
  Row(const bill::Batch& batch, std::size_t row) : batch_(batch), row_(row) {}

  std::string text(column::Column name) const {
    const auto& view = at(name);
    return view.is_known(row_) ? std::string(view.text(row_)) : std::string();
  }
  std::optional<Decimal> decimal(column::Column name) const {
    const auto& view = at(name);
    return view.is_known(row_) ? std::optional(view.decimal(row_)) : std::nullopt;
  }
  std::optional<Date> date(column::Column name) const {
    const auto& view = at(name);
    return view.is_known(row_) ? std::optional(Date{static_cast<std::int32_t>(view.number(row_))})
                               : std::nullopt;
  }
  std::uint64_t number(column::Column name) const {
    return static_cast<std::uint64_t>(at(name).number(row_));
  }

 private:
  const bill::ColumnView& at(column::Column name) const {
    const auto place = std::find(kColumns.begin(), kColumns.end(), name) - kColumns.begin();
    return batch_.columns[static_cast<std::size_t>(place)];
  }
  const bill::Batch& batch_;
  std::size_t row_;
};

ChargeFacts facts_of(const Row& row, const store::ReadingRow& reading) {
  ChargeFacts out;
  out.id = {reading.id, row.number(column::kSourceOffset),
            static_cast<std::uint32_t>(row.number(column::kOrdinal))};
  out.content = reading.content_hash;
  out.length = row.number(column::kSourceLength);
  out.key = {row.text(column::kCarrier), row.text(column::kAccount), row.text(column::kInvoice),
             row.date(column::kBillDate).value_or(Date{})};
  out.level = row.text(column::kLevel);
  out.service = row.text(column::kService);
  out.product_code = row.text(column::kProductCode);
  out.description = row.text(column::kDescription);
  out.section = row.text(column::kSection);
  out.charge_class = row.text(column::kChargeClass);
  out.currency = row.text(column::kCurrency);
  out.order_reference = row.text(column::kOrderReference);
  out.origin = row.text(column::kOrigin);
  out.destination = row.text(column::kDestination);
  out.from = row.date(column::kFrom);
  out.through = row.date(column::kThrough);
  out.quantity = row.decimal(column::kQuantity);
  out.rate = row.decimal(column::kRate);
  out.amount = row.decimal(column::kAmount);
  return out;
}

// The charges of one reading whose (offset, ordinal) are wanted.
Result<void> find_in_reading(
    const store::Workspace& workspace, const store::ReadingRow& reading,
    const std::map<std::pair<std::uint64_t, std::uint32_t>, std::vector<bill::ChargeId>>& wanted,
    ChargesById& out) {
  const auto relation = workspace.charges_of(reading.id);
  if (!relation) return relation.problem();
  bill::ScanRequest request;
  request.columns.assign(kColumns.begin(), kColumns.end());
  request.ranges.push_back({column::kSourceOffset, static_cast<std::int64_t>(wanted.begin()->first.first),
                            static_cast<std::int64_t>(wanted.rbegin()->first.first)});
  return (*relation)->scan(request, [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t at = 0; at < batch.rows; ++at) {
      const Row row(batch, at);
      const auto found = wanted.find(
          {row.number(column::kSourceOffset), static_cast<std::uint32_t>(row.number(column::kOrdinal))});
      if (found == wanted.end()) continue;
      for (const auto& id : found->second) out.emplace(id, facts_of(row, reading));
    }
    return {};
  });
}

}  // namespace

Result<ChargesById> charges_with_ids(const store::Workspace& workspace, const std::set<bill::ChargeId>& ids) {
  ChargesById out;
  if (ids.empty()) return out;
  std::map<std::string, std::map<std::pair<std::uint64_t, std::uint32_t>, std::vector<bill::ChargeId>>>
      wanted;
  for (const auto& id : ids)
    wanted[id.reading.substr(0, kShownDigits)][{id.offset, id.ordinal}].push_back(id);
  const auto readings = workspace.readings();
  if (!readings) return readings.problem();
  for (const auto& reading : *readings) {
    const auto at = wanted.find(reading.id.substr(0, kShownDigits));
    if (at == wanted.end()) continue;
    if (auto found = find_in_reading(workspace, reading, at->second, out); !found) return found.problem();
  }
  return out;
}

std::vector<std::string> others_numbers(const ChargeFacts& charge) {
  std::vector<std::string> out;
  for (const auto& number : {charge.origin, charge.destination})
    if (!number.empty() && normalise_service_id(number) != normalise_service_id(charge.service))
      out.push_back(number);
  return out;
}

std::string masked_text(std::string_view text, const ChargeFacts& charge) {
  book::ChargeRow row;
  row.service = charge.service;
  row.origin = charge.origin;
  row.destination = charge.destination;
  return book::masked_in(row, text);
}

std::string bill_line_of(const ChargeFacts& charge) {
  return charge.content + ":" + std::to_string(charge.id.offset) + ":" + std::to_string(charge.id.ordinal);
}

}  // namespace telaudit::claims
