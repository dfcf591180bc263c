// The page of a month as text for a terminal, as one HTML page to be printed, and as tables.
#pragma once

#include <string>
#include <vector>

#include "book/tables.h"
#include "month/month_page.h"

namespace telaudit::month {

// How many bills, series and windows a page names one by one; the tables have all.
inline constexpr std::size_t kLinesShown = 12;

std::string page_text(const MonthPage& page, const SinceThen& since);
// Self-contained: no script, nothing is fetched.
std::string page_html(const MonthPage& page, const SinceThen& since);

book::Table bills_table(const MonthPage& page);     // every bill of the page
book::Table expected_table(const MonthPage& page);  // every bill that is not here
book::Table changes_table(const MonthPage& page);   // series and accounts beside the month before
book::Table since_table(const SinceThen& since);

}  // namespace telaudit::month
