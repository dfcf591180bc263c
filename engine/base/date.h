// Calendar days and civil times. A Date is a day, without a zone; a Moment is a local civil time in tenths of
// a second. Periods are half-open [from, to) in code; carriers print inclusive ends, which stay so in source
// columns.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace telaudit {

constexpr int kMonthsOfYear = 12;

struct Date {
  std::int32_t days = 0;  // since 1970-01-01

  auto operator<=>(const Date&) const = default;
  std::string text() const;  // 2026-11-21
  int year() const;
  unsigned month() const;
  unsigned day() const;
};

// Nothing for a day that does not exist.
std::optional<Date> make_date(int year, unsigned month, unsigned day);

// "2026-11-21"; nothing otherwise.
std::optional<Date> parse_iso_date(std::string_view text);

// By a pattern of %Y (four digits) %y (two: 00-69 is 20xx) %m %d (one or two digits) %b (Jan) %B (January),
// other characters literal; the whole text must match. "%m/%d/%Y", "%b %d, %Y", "%Y%m%d".
std::optional<Date> parse_date(std::string_view text, std::string_view pattern);

Date add_days(Date date, int days);
// The same day of another month, or that month's last day: 31 January plus one month is 28 or 29 February.
Date add_months(Date date, int months);

// Local civil time, tenths of a second since 1970-01-01 00:00.
struct Moment {
  std::int64_t tenths = 0;

  auto operator<=>(const Moment&) const = default;
  std::string text() const;  // 2026-11-21 09:12:00, with .t only when tenths are there
  Date date() const;
};

std::optional<Moment> make_moment(Date date, int hour, int minute, int second, int tenth = 0);

// "HHMM", "HHMMSS", "HHMMSSt", "HH:MM" or "HH:MM:SS" on a day.
std::optional<Moment> parse_time(Date date, std::string_view text);

}  // namespace telaudit
