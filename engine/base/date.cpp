#include "base/date.h"

#include <array>
#include <cctype>
#include <chrono>
#include <cstdio>

namespace telaudit {
namespace {

using std::chrono::year_month_day;

year_month_day civil(Date date) {
  return year_month_day(std::chrono::sys_days(std::chrono::days(date.days)));
}

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};

bool same_letters(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (std::tolower(static_cast<unsigned char>(text[i])) != lower[i]) return false;
  return true;
}

// Reads up to `most` digits (at least `least`) from the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
  int value = 0;
  std::size_t n = 0;
  while (n < text.size() && n < most && text[n] >= '0' && text[n] <= '9')
    value = value * 10 + (text[n++] - '0');
  if (n < least) return std::nullopt;
  text.remove_prefix(n);
  return value;
}

std::optional<int> take_month_name(std::string_view& text, bool whole) {
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    const std::string_view name = whole ? kMonths[i] : kMonths[i].substr(0, 3);
    if (text.size() >= name.size() && same_letters(text.substr(0, name.size()), name)) {
      text.remove_prefix(name.size());
      return static_cast<int>(i) + 1;
    }
  }
  return std::nullopt;
}

std::optional<int> digits(std::string_view text) {
  auto rest = text;
  auto value = take_number(rest, text.size(), text.size());
  return text.empty() ? std::nullopt : value;
}

}  // namespace

std::string Date::text() const {
  const auto ymd = civil(*this);
  if (const int year = static_cast<int>(ymd.year()); year >= 0 && year <= 9999) {
    std::string text = "0000-00-00";
    const auto put = [&](std::size_t last, std::size_t count, unsigned number) {
      for (; count != 0; --count, --last, number /= 10) text[last] = static_cast<char>('0' + number % 10);
    };
    put(3, 4, static_cast<unsigned>(year));
    put(6, 2, static_cast<unsigned>(ymd.month()));
    put(9, 2, static_cast<unsigned>(ymd.day()));
    return text;
  }
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  return buffer.data();
}

int Date::year() const {
  return static_cast<int>(civil(*this).year());
}
unsigned Date::month() const {
  return static_cast<unsigned>(civil(*this).month());
}
unsigned Date::day() const {
  return static_cast<unsigned>(civil(*this).day());
}

std::optional<Date> make_date(int year, unsigned month, unsigned day) {
  const year_month_day ymd{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (year < 1900 || year > 9999 || !ymd.ok()) return std::nullopt;
  return Date{static_cast<std::int32_t>(std::chrono::sys_days(ymd).time_since_epoch().count())};
}

std::optional<Date> parse_iso_date(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  return parse_date(text, "%Y-%m-%d");
}

std::optional<Date> parse_date(std::string_view text, std::string_view pattern) {
  std::optional<int> year;
  std::optional<int> month;
  std::optional<int> day;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%' || i + 1 == pattern.size()) {
      if (text.empty() || text.front() != pattern[i]) return std::nullopt;
      text.remove_prefix(1);
      continue;
    }
    // Directives that touch, as in "%Y%m%d", need all their digits; "%m/%d/%Y" accepts 1/2/2026.
    const bool touches =
        (i >= 2 && pattern[i - 2] == '%') || (i + 2 < pattern.size() && pattern[i + 2] == '%');
    const std::size_t least = touches ? 2 : 1;
    switch (pattern[++i]) {
      case 'Y':
        year = take_number(text, 4, 4);
        if (!year) return std::nullopt;
        break;
      case 'y':
        year = take_number(text, 2, 2);
        if (!year) return std::nullopt;
        *year += *year < 70 ? 2000 : 1900;
        break;
      case 'm':
        month = take_number(text, least, 2);
        if (!month) return std::nullopt;
        break;
      case 'd':
        day = take_number(text, least, 2);
        if (!day) return std::nullopt;
        break;
      case 'b':
        month = take_month_name(text, false);
        if (!month) return std::nullopt;
        break;
      case 'B':
        month = take_month_name(text, true);
        if (!month) return std::nullopt;
        break;
      default:
        return std::nullopt;
    }
  }
  if (!text.empty() || !year || !month || !day) return std::nullopt;
  return make_date(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

Date add_days(Date date, int days) {
  return {date.days + days};
}

Date add_months(Date date, int months) {
  const auto ymd = civil(date);
  const auto moved = ymd + std::chrono::months(months);
  const auto last =
      std::chrono::year_month_day_last(moved.year(), std::chrono::month_day_last(moved.month()));
  const auto fitted = moved.day() > last.day() ? year_month_day(last) : moved;
  return {static_cast<std::int32_t>(std::chrono::sys_days(fitted).time_since_epoch().count())};
}

std::string Moment::text() const {
  const std::int64_t in_day = tenths - static_cast<std::int64_t>(date().days) * 864'000;
  const int seconds = static_cast<int>(in_day / 10);
  const int tenth = static_cast<int>(in_day % 10);
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), " %02d:%02d:%02d", seconds / 3600, seconds / 60 % 60,
                seconds % 60);
  std::string out = date().text() + buffer.data();
  if (tenth != 0) out += "." + std::to_string(tenth);
  return out;
}

Date Moment::date() const {
  const std::int64_t days = tenths >= 0 ? tenths / 864'000 : -((-tenths + 863'999) / 864'000);
  return {static_cast<std::int32_t>(days)};
}

std::optional<Moment> make_moment(Date date, int hour, int minute, int second, int tenth) {
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || tenth < 0 ||
      tenth > 9)
    return std::nullopt;
  return Moment{static_cast<std::int64_t>(date.days) * 864'000 + (hour * 3600 + minute * 60 + second) * 10 +
                tenth};
}

std::optional<Moment> parse_time(Date date, std::string_view text) {
  std::string plain;
  if (text.find(':') != std::string_view::npos) {
    if ((text.size() != 5 && text.size() != 8) || text[2] != ':' || (text.size() == 8 && text[5] != ':'))
      return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (i != 2 && i != 5) plain += text[i];
  } else {
    plain = text;
  }
  if (plain.size() != 4 && plain.size() != 6 && plain.size() != 7) return std::nullopt;
  const auto hour = digits(plain.substr(0, 2));
  const auto minute = digits(plain.substr(2, 2));
  const auto second = plain.size() >= 6 ? digits(plain.substr(4, 2)) : std::optional<int>(0);
  const auto tenth = plain.size() == 7 ? digits(plain.substr(6, 1)) : std::optional<int>(0);
  if (!hour || !minute || !second || !tenth) return std::nullopt;
  return make_moment(date, *hour, *minute, *second, *tenth);
}

}  // namespace telaudit
