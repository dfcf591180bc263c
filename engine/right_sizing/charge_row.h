// Charges as this room reads them: by month of their bill, one row at a time.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "bill/charge.h"
#include "bill/relation.h"

namespace telaudit::right_sizing {

// Views live as long as the batch.
class ChargeRow {
 public:
  ChargeRow(const bill::Batch& batch, std::size_t row) : batch_(&batch), row_(row) {}

  // By a column of bill::charge that charge_request asks for. Unknown texts are empty.
  std::string_view text(std::size_t column) const;
  std::optional<std::int64_t> number(std::size_t column) const;
  std::optional<Decimal> decimal(std::size_t column) const;
  std::optional<Date> date(std::size_t column) const;

  // One of these, in lower case, stands in description, call type, section or unit.
  bool says(std::span<const std::string_view> words) const;
  // The period that it is for is a month or longer, or is not stated.
  bool is_whole_month() const;

 private:
  const bill::ColumnView& at(std::size_t column) const;
  const bill::Batch* batch_;
  std::size_t row_;
};

// Charges of bills of these days, both included.
bill::ScanRequest charge_request(Date first, Date last);

// The days of the first and the latest bill of each carrier of the map, of bills that are not after `as_of`;
// nothing where there are none.
struct BillDays {
  Date first, last;
};
using CarrierBills = std::map<std::string, std::optional<BillDays>, std::less<>>;
Result<void> find_bill_days(const bill::Relation& charges, Date as_of, CarrierBills& bills);

Date first_of_month(Date day);
// From the month of one day to that of another; negative where it goes back.
int months_between(Date from, Date to);

}  // namespace telaudit::right_sizing
