// Tables of what has to be done by which day, and of what is spent towards commitments.
#pragma once

#include "book/calendar.h"
#include "book/tables.h"

namespace telaudit::book {

Table calendar_table(const std::vector<CalendarEntry>& entries);
Table attainment_table(const std::vector<CommitmentAttainment>& attained);

// Of the book: the next twelve months, and commitments in force.
Table book_calendar_table(const Contents& contents);
Table book_attainment_table(const Contents& contents);
bool has_calendar(const Contents& contents);
bool has_attainment(const Contents& contents);

}  // namespace telaudit::book
