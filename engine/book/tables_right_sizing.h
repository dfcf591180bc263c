// Which line to which plan, and how many seats of which offer, as tables.
#pragma once

#include <span>

#include "book/contents.h"
#include "book/tables.h"

namespace telaudit::book {

// The ways to choose beside each other: a row for each.
Table wireless_plans_table(std::span<const right_sizing::PlanAdvice> advice);
// Every line: where it is, where it is to be, or why it stays.
Table wireless_lines_table(std::span<const right_sizing::PlanAdvice> advice);
// What pools hold month by month, as it is and as it would be.
Table wireless_pools_table(std::span<const right_sizing::PlanAdvice> advice);
// Seats billed, held and used, and what each offer costs at its best count.
Table seats_table(std::span<const right_sizing::SeatAdvice> advice);

Table wireless_plans_of(const Contents& contents);
Table wireless_lines_of(const Contents& contents);
Table wireless_pools_of(const Contents& contents);
Table seats_of(const Contents& contents);
bool has_wireless_plans(const Contents& contents);
bool has_seats(const Contents& contents);

}  // namespace telaudit::book
