// The days after which something can no more be done, or changes: of a month's page.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "base/result.h"
#include "month/month_page.h"
#include "terms/terms.h"

namespace telaudit::month {

// From the day of the page on, so many days: the last days to dispute what its bills, and those of the pages
// before, claim beside what carriers have in hand already; and of the contracts' calendar (book/calendar.h)
// notices, reviews, commitments, price changes, ends of terms and of life. Of terms of single services no
// more than how many end. By day. Problem: the dispute windows of the contracts cannot be read.
Result<std::vector<ClosingWindow>> closing_windows(const MonthPage& page, std::span<const MonthPage> before,
                                                   const std::map<bill::InvoiceKey, Total>& handed_in,
                                                   const terms::Terms* terms, int ahead_days);

}  // namespace telaudit::month
