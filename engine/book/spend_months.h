// The demand by month in money: what each month would cost at the prices of today.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "book/demand_months.h"
#include "book/demand_set.h"

namespace telaudit::book {

struct SpendMonth {
  Date month;  // its first day
  Total low, base, high;
};

struct SpendMonths {
  std::string currency;
  std::vector<SpendMonth> months;
  // Lines that requirements add: no price of today is theirs, and they count for nothing here.
  std::size_t without_price = 0;
};

// By currency. A line of today costs what it was billed while its quantity is that of today, else its unit
// price each; a line without a unit price then counts for nothing.
std::vector<SpendMonths> spend_by_month(std::span<const DemandRow> demand, const DemandMonths& months);

}  // namespace telaudit::book
