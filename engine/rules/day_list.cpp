#include "rules/day_list.h"

#include <algorithm>

namespace telaudit::rules {
namespace {

// Days from Monday to Friday up to and with `date`, counted from a Monday far back.
std::int64_t weekdays_until(Date date) {
  constexpr std::int64_t kMonday = -719'470 * 7 - 3;  // 1970-01-01 was a Thursday
  const std::int64_t days = date.days - kMonday + 1;
  return days / 7 * 5 + std::min<std::int64_t>(days % 7, 5);
}

bool is_weekday(Date date) {
  return weekday(date) <= 5;
}

bool is_separator(char c) {
  return c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

std::optional<DayList> parse_days(std::string_view text) {
  DayList days;
  while (!text.empty()) {
    if (is_separator(text.front())) {
      text.remove_prefix(1);
      continue;
    }
    const auto end =
        static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_separator) - text.begin());
    const auto day = parse_iso_date(text.substr(0, end));
    if (!day) return std::nullopt;
    days.push_back(*day);
    text.remove_prefix(end);
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

bool is_in(const DayList& days, Date date) {
  return std::binary_search(days.begin(), days.end(), date);
}

int weekday(Date date) {
  return ((date.days + 3) % 7 + 7) % 7 + 1;
}

std::int64_t business_days(Date from, Date to, const DayList& holidays) {
  if (to <= from) return 0;
  const auto first = std::upper_bound(holidays.begin(), holidays.end(), from);
  const auto last = std::upper_bound(first, holidays.end(), to);
  return weekdays_until(to) - weekdays_until(from) - std::count_if(first, last, is_weekday);
}

Date add_business_days(Date from, std::int64_t count, const DayList& holidays) {
  if (count == 0) return from;
  // Five business days a week, a holiday taking at most one each; between these bounds the count only grows.
  const std::int64_t needed = std::abs(count) + static_cast<std::int64_t>(holidays.size());
  std::int64_t low = 1;
  std::int64_t high = needed / 5 * 7 + 14;
  while (low < high) {
    const std::int64_t middle = (low + high) / 2;
    const auto away = static_cast<int>(middle);
    const std::int64_t passed = count > 0
                                    ? business_days(from, add_days(from, away), holidays)
                                    : business_days(add_days(from, -away - 1), add_days(from, -1), holidays);
    if (passed >= std::abs(count)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return add_days(from, static_cast<int>(count > 0 ? low : -low));
}

}  // namespace telaudit::rules
