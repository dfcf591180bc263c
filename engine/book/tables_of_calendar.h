// Tables of what has to be done by which day, and of what is spent towards commitments.
#pragma once

#include "book/calendar.h"
#include "book/tables.h"

namespace telaudit::book {

Table calendar_table(const std::vector<CalendarEntry>& entries);
Table attainment_table(const std::vector<CommitmentAttainment>& attained);

}  // namespace telaudit::book
