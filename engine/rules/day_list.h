// Days written as text, and business days among them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/date.h"

namespace telaudit::rules {

using DayList = std::vector<Date>;  // sorted, each once

// "2026-01-01, 2026-07-03": days with commas or blanks between, in any order; none for an empty text. Nothing
// when something else stands there.
std::optional<DayList> parse_days(std::string_view text);

bool is_in(const DayList& days, Date date);

// Monday is 1, Sunday 7 (ISO 8601).
int weekday(Date date);

// Days after `from` up to and with `to` that are Monday to Friday and no holiday; 0 when `to` is not after
// `from`.
std::int64_t business_days(Date from, Date to, const DayList& holidays);

// The business day so many business days after `from` (before it, for a negative number); `from` itself for
// 0. At most 100,000 either way, and `from` within the calendar.
Date add_business_days(Date from, std::int64_t count, const DayList& holidays);

}  // namespace telaudit::rules
