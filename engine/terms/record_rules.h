// What single kinds of records compute and check beyond their columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bill/table.h"
#include "terms/csv_input.h"

namespace telaudit::terms {

// service_term: term_end and change_from where they can be told.
Result<void> complete_service_term(CsvRow& row);
// service_term: a term holds until the next one of its service begins.
void close_service_terms(bill::TableBuilder& builder);

// circuit_end: the wire centre of a CLLI.
Result<void> complete_circuit_end(CsvRow& row);
// ticket: the minutes of downtime.
Result<void> complete_ticket(CsvRow& row);
// burst_sample: the larger direction.
Result<void> complete_burst_sample(CsvRow& row);
// working_hours: weekday and minutes of a day.
Result<void> complete_working_hours(CsvRow& row);
// wireless_plan: what a limit needs stands beside it, whole; data in bytes.
Result<void> complete_wireless_plan(CsvRow& row);
// billing_account: the day of a month.
Result<void> complete_billing_account(CsvRow& row);

// number_range: one row for each prefix the range is made of.
Result<std::vector<CsvRow>> expand_number_range(const CsvRow& row);

// The fewest prefixes whose numbers of that length are those from `first` to `last`, in their order. Both are
// 1 to 18 digits, of one length, and first is not after last.
std::vector<std::string> prefixes_of(std::string_view first, std::string_view last);

}  // namespace telaudit::terms
