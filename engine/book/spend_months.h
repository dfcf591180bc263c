// The demand by month in money: what each month would cost at the prices of today.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "book/demand_months.h"
#include "book/demand_set.h"
#include "book/requirement_worth.h"

namespace telaudit::book {

struct SpendMonth {
  Date month;  // its first day
  Total low, base, high;
  CaseMoney added;  // of them what requirements add, at what is expected for it
};

struct SpendMonths {
  std::string currency;
  std::vector<SpendMonth> months;
  // Lines that requirements add for which nothing is expected: they count for nothing here.
  std::size_t without_price = 0;
};

// By currency. A line of today costs what it was billed while its quantity is that of today, else its unit
// price each; a line without a unit price then counts for nothing. `added`: what lines cost that requirements
// add.
std::vector<SpendMonths> spend_by_month(std::span<const DemandRow> demand, const DemandMonths& months,
                                        std::span<const AddedPrice> added = {});

}  // namespace telaudit::book
