#include "right_sizing/charge_row.h"

#include <algorithm>

#include "base/text.h"

namespace telaudit::right_sizing {
namespace {

namespace column = bill::charge;

constexpr std::array<std::size_t, 20> kColumns = {
    column::kCarrier,     column::kAccount,  column::kBillDate,    column::kService,    column::kProductCode,
    column::kDescription, column::kSection,  column::kChargeClass, column::kFrom,       column::kThrough,
    column::kQuantity,    column::kUnit,     column::kAmount,      column::kCurrency,   column::kDuration,
    column::kBilledUnits, column::kCallType, column::kDataVolume,  column::kInstalment, column::kInstalments};

// Where each stands in a batch.
constexpr auto kPlaces = [] {
  std::array<std::size_t, column::kColumnCount> out{};
  for (auto& place : out) place = kColumns.size();
  for (std::size_t i = 0; i < kColumns.size(); ++i) out[kColumns[i]] = i;
  return out;
}();

}  // namespace

const bill::ColumnView& ChargeRow::at(std::size_t index) const {
  require(kPlaces[index] < kColumns.size(), "a column is read that nobody asked for");
  return batch_->columns[kPlaces[index]];
}

std::string_view ChargeRow::text(std::size_t index) const {
  return at(index).is_known(row_) ? at(index).text(row_) : std::string_view();
}

std::optional<std::int64_t> ChargeRow::number(std::size_t index) const {
  if (!at(index).is_known(row_)) return std::nullopt;
  return at(index).number(row_);
}

std::optional<Decimal> ChargeRow::decimal(std::size_t index) const {
  if (!at(index).is_known(row_)) return std::nullopt;
  return at(index).decimal(row_);
}

std::optional<Date> ChargeRow::date(std::size_t index) const {
  const auto days = number(index);
  if (!days) return std::nullopt;
  return Date{static_cast<std::int32_t>(*days)};
}

bool ChargeRow::says(std::span<const std::string_view> words) const {
  for (const std::size_t index : {column::kDescription, column::kCallType, column::kSection, column::kUnit}) {
    const std::string said = lower(text(index));
    for (const auto word : words)
      if (said.find(word) != std::string::npos) return true;
  }
  return false;
}

bool ChargeRow::is_whole_month() const {
  const auto from = date(column::kFrom), through = date(column::kThrough);
  return !from || !through || add_days(*through, 1) >= add_months(*from, 1);
}

bill::ScanRequest charge_request(Date first, Date last) {
  return {{kColumns.begin(), kColumns.end()}, {{column::kBillDate, first.days, last.days}}};
}

Result<void> find_bill_days(const bill::Relation& charges, Date as_of, CarrierBills& bills) {
  return charges.scan({{column::kCarrier, column::kBillDate}, {}},
                      [&](const bill::Batch& batch) -> Result<void> {
                        for (std::size_t row = 0; row < batch.rows; ++row) {
                          if (!batch.columns[0].is_known(row) || !batch.columns[1].is_known(row)) continue;
                          const auto at = bills.find(batch.columns[0].text(row));
                          const Date day{static_cast<std::int32_t>(batch.columns[1].number(row))};
                          if (at == bills.end() || day > as_of) continue;
                          if (!at->second) at->second = BillDays{day, day};
                          at->second->first = std::min(at->second->first, day);
                          at->second->last = std::max(at->second->last, day);
                        }
                        return {};
                      });
}

Date first_of_month(Date day) {
  const auto first = make_date(day.year(), day.month(), 1);
  require(first.has_value(), "every month has a first day");
  return *first;
}

int months_between(Date from, Date to) {
  return (to.year() - from.year()) * 12 + static_cast<int>(to.month()) - static_cast<int>(from.month());
}

}  // namespace telaudit::right_sizing
