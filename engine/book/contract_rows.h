// The rows of the relation `contract`, read once for everybody who looks at terms, renewals and notices.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "terms/terms.h"

namespace telaudit::book {

// One row for each account; texts as the files state them.
struct ContractRow {
  std::string contract, carrier, account;  // account "*": any of the carrier's
  std::string renewal;                     // automatic, month_to_month, none; "" not stated
  std::string document, page, clause;
  std::optional<Date> valid_from, valid_to;  // in force from, and no more from; unknown is open
  std::optional<Date> term_end;              // last day of the initial term
  std::optional<Date> notice_earliest, notice_latest;
  std::optional<std::int64_t> term_months, renewal_months;
};

std::vector<ContractRow> contract_rows(const terms::Terms* terms);

// Renewals that a contract is followed through; a century of months.
inline constexpr int kMostRenewals = 1200;

// The last day of its `number`-th renewal, 0 the term itself; needs its term_end and renewal_months.
Date renewal_end(Date term_end, std::int64_t renewal_months, int number);

}  // namespace telaudit::book
