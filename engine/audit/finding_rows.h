// What findings take from the rows that they rest on.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/bill_environment.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "bill/charge.h"

namespace telaudit::audit {

// A row of charges, levels or invoices; what it does not have, or is unknown, is empty.
struct FindingRow {
  enum Text : std::uint8_t {
    carrier,
    account,
    invoice,
    service,
    product_code,
    currency,
    level,
    origin,
    destination,
    kTexts
  };

  std::uint64_t row = 0;
  bill::ChargeId charge;
  Decimal amount;
  std::optional<Date> bill_date;
  std::array<std::string, kTexts> texts;
};

// Some rows of a relation, for a moment; of one that is none of the bill's there are none.
class FindingRows {
 public:
  FindingRows() = default;
  // `rows` in any order; each may be named several times.
  static Result<FindingRows> fetch(const BillEnvironment& bills, const std::string& relation,
                                   std::vector<std::uint64_t> rows);
  // nullptr for a row that was not asked for.
  const FindingRow* find(std::uint64_t row) const;

 private:
  std::vector<FindingRow> rows_;  // ascending
};

}  // namespace telaudit::audit
