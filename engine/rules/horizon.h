// How far a run that judges the bills of some days looks: which rules ask about the rows of these bills
// alone, and which rows of a joined relation any of them can meet.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/date.h"
#include "rules/rule.h"

namespace telaudit::rules {

struct Setting;

// First and last bill date of the rows that are judged, where their relation has bill dates.
using BillDates = std::pair<Date, Date>;

// Whether the rule comes to nothing but the rows of one bill date at a time: it judges rows one by one, or
// its groups are told apart by bill date. Its other rows can be left out without a change to what is left.
bool judges_by_bill_date(const Rule& rule);
// Where the bill date of `over` stands among what the rule reads of it; kNone where it is not read.
std::size_t bill_date_place(const Rule& rule);

// Conditions of a joined row alone that hold wherever the join's own `where` is true for a row whose bill
// date lies between these days. None where nothing follows from the days.
std::vector<Clause> horizon_of(Setting& setting, const Join& join, const BillDates& days);

}  // namespace telaudit::rules
