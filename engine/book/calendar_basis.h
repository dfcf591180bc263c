// What the calendar is made from, computed without the rest of a book: the demand of the latest bills alone,
// and what is expected for it.
#pragma once

#include <vector>

#include "book/book.h"
#include "book/calendar.h"
#include "book/contents.h"

namespace telaudit::book {

// The basis refers to the rest, to the input, and to what the input refers to.
struct CalendarSources {
  std::vector<DemandRow> demand;
  std::vector<ContractEnd> ends;
  std::vector<ExpectationRow> expectations;
  std::vector<CommitmentAttainment> attained;

  CalendarBasis basis(const BookInput& input) const;
};

// Of the input's charges it reads those of the latest bills, and, where commitments run, those of a year; of
// earlier ones who was billed on which day. Problem: the charges cannot be read.
Result<CalendarSources> calendar_sources(const BookInput& input);

// Of contents that hold all but it. Problems: those of build_calendar; the charges cannot be read.
Result<BookCalendar> book_calendar(const Contents& contents);

}  // namespace telaudit::book
