#include "usage_aggregates.h"

#include <algorithm>
#include <utility>

#include "base/date.h"
#include "bill/charge.h"

namespace telaudit::speed {

namespace {

namespace charge = bill::charge;

constexpr std::int64_t kDay = 864000;  // tenths of a second

constexpr std::array<std::pair<charge::Column, const char*>, 8> kTexts = {{
    {charge::kAccount, "Account"},
    {charge::kInvoice, "Invoice"},
    {charge::kService, "Service Number"},
    {charge::kDestination, "Called Number"},
    {charge::kDestinationPlace, "Destination"},
    {charge::kCallType, "Call Type"},
    {charge::kDirection, "Direction"},
    {charge::kCostCentre, "Cost Centre"},
}};

constexpr std::array<std::pair<charge::Column, const char*>, 3> kNumbers = {{
    {charge::kBilledUnits, "Billed Minutes"},
    {charge::kRate, "Rate"},
    {charge::kAmount, "Amount"},
}};

std::uint64_t known_rows(const bill::ColumnView& column) {
  if (column.known.empty()) return column.rows;
  if (column.encoding == bill::Encoding::constant) return column.known[0] != 0 ? column.rows : 0;
  return static_cast<std::uint64_t>(
      std::count_if(column.known.begin(), column.known.end(), [](std::uint8_t known) { return known != 0; }));
}

template <typename Visit>
void for_each_number(const bill::ColumnView& column, Visit visit) {
  if (column.encoding == bill::Encoding::constant) {
    if (column.rows != 0 && column.is_known(0)) visit(column.numbers[0]);
    return;
  }
  for (std::size_t row = 0; row < column.rows; ++row)
    if (column.known.empty() || column.known[row] != 0) visit(column.numbers[row]);
}

std::string clock_text(std::int64_t tenths) {
  const auto two = [](std::int64_t value) {
    return std::string{static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
  };
  const std::int64_t seconds = tenths / 10;
  return two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60);
}

std::string day_text(std::int64_t days) {
  return Date{static_cast<std::int32_t>(days)}.text();
}

}  // namespace

Total sum_of(const bill::ColumnView& column) {
  // Values below this are added in 64 bits: a batch has fewer than 2^25 rows.
  constexpr std::int64_t kLimit = std::int64_t{1} << 38;
  Total total;
  if (column.encoding == bill::Encoding::constant) {
    for (std::size_t row = 0; row < column.rows; ++row)
      if (column.is_known(row)) total.add(Decimal{column.number(row), column.scale});
    return total;
  }
  std::int64_t small = 0;
  for (std::size_t row = 0; row < column.rows; ++row) {
    const std::int64_t value = column.numbers[row];
    const bool known = column.known.empty() || column.known[row] != 0;
    if (value > -kLimit && value < kLimit) {
      small += known ? value : 0;
    } else if (known) {
      total.add(Decimal{value, column.scale});
    }
  }
  total.add(Decimal{small, column.scale});
  return total;
}

void UsageAggregates::Range::add(const Range& other) {
  first = std::min(first, other.first);
  last = std::max(last, other.last);
}

void UsageAggregates::add(const bill::Batch& batch) {
  rows_ += batch.rows;
  for (std::size_t i = 0; i < kTexts.size(); ++i) texts_[i] += known_rows(batch.columns[kTexts[i].first]);
  for (std::size_t i = 0; i < kNumbers.size(); ++i) numbers_[i].add(sum_of(batch.columns[kNumbers[i].first]));
  duration_.add(sum_of(batch.columns[charge::kDuration]));

  Range bill_date = bill_date_;
  for_each_number(batch.columns[charge::kBillDate], [&](std::int64_t day) { bill_date.add({day, day}); });
  bill_date_ = bill_date;

  Range start;
  Range time = call_time_;
  for_each_number(batch.columns[charge::kStart], [&](std::int64_t moment) {
    start.add({moment, moment});
    const std::int64_t within = static_cast<std::int64_t>(static_cast<std::uint64_t>(moment) % kDay);
    time.add({within, within});
  });
  call_time_ = time;
  if (start.first <= start.last) call_date_.add({start.first / kDay, start.last / kDay});
}

void UsageAggregates::add(const UsageAggregates& other) {
  rows_ += other.rows_;
  for (std::size_t i = 0; i < texts_.size(); ++i) texts_[i] += other.texts_[i];
  for (std::size_t i = 0; i < numbers_.size(); ++i) numbers_[i].add(other.numbers_[i]);
  duration_.add(other.duration_);
  bill_date_.add(other.bill_date_);
  call_date_.add(other.call_date_);
  call_time_.add(other.call_time_);
}

std::string UsageAggregates::json() const {
  std::string out = "{\"rows\": " + std::to_string(rows_);
  const auto put = [&](const std::string& name, const std::string& value) {
    out += ", \"" + name + "\": \"" + value + "\"";
  };
  for (std::size_t i = 0; i < kTexts.size(); ++i) put(kTexts[i].second, std::to_string(texts_[i]));
  for (std::size_t i = 0; i < kNumbers.size(); ++i) put(kNumbers[i].second, numbers_[i].text());
  put("Duration", Decimal{static_cast<std::int64_t>(duration_.mantissa()), 1}.text());
  if (rows_ != 0) {
    put("first Bill Date", day_text(bill_date_.first));
    put("last Bill Date", day_text(bill_date_.last));
    put("first Call Date", day_text(call_date_.first));
    put("last Call Date", day_text(call_date_.last));
    put("first Call Time", clock_text(call_time_.first));
    put("last Call Time", clock_text(call_time_.last));
  }
  return out + "}";
}

}  // namespace telaudit::speed
