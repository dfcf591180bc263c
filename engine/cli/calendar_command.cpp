#include <iostream>

#include "base/file.h"
#include "book/calendar_basis.h"
#include "book/tables_of_calendar.h"
#include "cli/book_table.h"
#include "cli/commands.h"
#include "cli/priced_input.h"

namespace telaudit::cli {
namespace {

Result<Date> first_day(const CalendarOptions& options, Date as_of) {
  if (options.from.empty()) return as_of;
  const auto day = parse_iso_date(options.from);
  if (!day) return Problem{"'" + options.from + "' is not a date", {}, "write it as 2026-11-21"};
  return *day;
}

}  // namespace

ExitCode calendar_command(const GlobalOptions& global, const CalendarOptions& options) {
  const auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::read);
  if (!evaluation) return fail(evaluation.problem());
  if (evaluation->inputs.contracts.empty() && evaluation->inputs.records.empty())
    return fail(
        Problem{"no contract was named", {}, "name contracts with --contracts, terms with --records"});
  const auto audit = stored_audit(*evaluation);
  if (!audit) return fail(audit.problem());
  const auto first = first_day(options, audit->as_of);
  if (!first) return fail_request(first.problem());
  const auto priced = priced_input(global, *evaluation, *audit, options.prices);
  if (!priced) return fail(priced.problem());
  const auto sources = book::calendar_sources(*priced->input);
  if (!sources) return fail(sources.problem());
  const auto entries = book::build_calendar(sources->basis(*priced->input), *first,
                                            add_days(add_months(*first, options.months), -1));
  if (!entries) return fail(entries.problem());
  if (!options.ics.empty())
    if (const auto written = write_output(
            options.ics, book::icalendar(*entries, audit->as_of, static_cast<unsigned>(options.alarm_days)));
        !written)
      return fail(written.problem());
  print_table(std::cout, printed(book::calendar_table(*entries)), global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
