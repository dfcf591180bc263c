#include "book/tables_of_calendar.h"

#include "base/text.h"
#include "book/cells.h"
#include "book/running_commitments.h"

namespace telaudit::book {

Table calendar_table(const std::vector<CalendarEntry>& entries) {
  Table table{"calendar",
              "Calendar",
              "What has to be done or happens, by day, and what not doing it costs.",
              {{"day", Content::date},
               {"event"},
               {"state"},
               {"carrier"},
               {"account"},
               {"contract"},
               {"subject"},
               {"what", Content::long_text},
               {"currency"},
               {"a_month", Content::money},
               {"a_month_basis", Content::long_text},
               {"once", Content::money},
               {"once_basis", Content::long_text},
               {"document", Content::long_text},
               {"page"},
               {"clause"}},
              {}};
  for (const CalendarEntry& entry : entries)
    table.rows.push_back({cell(entry.day), cell(event_name(entry.event)), cell(entry.state),
                          cell(entry.carrier), cell(entry.account), cell(entry.contract), cell(entry.subject),
                          cell(entry.what), cell(entry.currency), cell(entry.a_month.amount),
                          cell(entry.a_month.basis), cell(entry.once.amount), cell(entry.once.basis),
                          cell(entry.document), cell(entry.page), cell(entry.clause)});
  return table;
}

Table attainment_table(const std::vector<CommitmentAttainment>& attained) {
  Table table{"commitment-attainment",
              "Spent towards commitments",
              "The period that runs: what its bills say, what is estimated, and where it will end in three "
              "cases.",
              {{"carrier"},
               {"contract"},
               {"commitment"},
               {"currency"},
               {"from", Content::date},
               {"last_day", Content::date},
               {"committed", Content::money},
               {"billed", Content::money},
               {"months_billed", Content::long_text},
               {"estimated", Content::money},
               {"months_estimated", Content::long_text},
               {"bills_ahead", Content::count},
               {"forecast_low", Content::money},
               {"forecast_base", Content::money},
               {"forecast_high", Content::money},
               {"missing_low", Content::money},
               {"missing_base", Content::money},
               {"missing_high", Content::money},
               {"shortfall_rate", Content::rate},
               {"exposure_low", Content::money},
               {"exposure_base", Content::money},
               {"exposure_high", Content::money},
               {"counts", Content::long_text}},
              {}};
  for (const CommitmentAttainment& one : attained) {
    Cells cells = {cell(one.carrier),
                   cell(one.contract),
                   cell(one.commitment),
                   cell(one.currency),
                   cell(one.from),
                   cell(one.last),
                   cell(one.committed),
                   cell(one.billed),
                   cell(join(one.months_billed, ", ")),
                   cell(one.estimated),
                   cell(join(one.months_estimated, ", ")),
                   cell(std::uint64_t{one.bills_ahead})};
    for (const Total& amount : one.forecast) cells.push_back(cell(amount));
    for (const Total& amount : one.missing) cells.push_back(cell(amount));
    cells.push_back(cell(one.rate));
    for (std::size_t at = 0; at < kDemandCases; ++at)
      cells.push_back(one.exposure ? cell((*one.exposure)[at]) : Cell{});
    cells.push_back(cell(one.counts));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table book_calendar_table(const Contents& contents) {
  return calendar_table(contents.calendar.entries);
}

Table book_attainment_table(const Contents& contents) {
  return attainment_table(contents.calendar.attained);
}

bool has_calendar(const Contents& contents) {
  return contents.contract_given();
}

bool has_attainment(const Contents& contents) {
  return !commitments_in_force(contents.input->terms, contents.input->as_of).empty();
}

}  // namespace telaudit::book
