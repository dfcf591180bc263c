#include "rules/time_bands.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace telaudit::rules {
namespace {

constexpr std::size_t kMostBands = 64;
constexpr std::size_t kMostCharacters = 4096;
constexpr int kMinutesOfADay = 1440;

Problem wrong(std::string_view band) {
  return Problem{"'" + std::string(trim(band)) + "' is no time band",
                 {},
                 "write 'Mon-Fri 08:00-18:00=day; Sat,Sun=weekend; holiday=night; else=night'"};
}

// 0 for Monday to 6 for Sunday.
std::optional<std::size_t> day_of_week(std::string_view name) {
  constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  const auto at = std::find(kDays.begin(), kDays.end(), lower(trim(name)));
  if (at == kDays.end()) return std::nullopt;
  return static_cast<std::size_t>(at - kDays.begin());
}

// "08:00" to "24:00" as minutes.
std::optional<int> clock(std::string_view text) {
  text = trim(text);
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (minute > 59 || hour * 60 + minute > kMinutesOfADay) return std::nullopt;
  return hour * 60 + minute;
}

// "Mon-Fri", "Sat,Sun", "Fri-Mon", "daily", "holiday", or several with commas between.
bool parse_weekdays(std::string_view text, TimeBands::Band& band) {
  for (const auto item : split(text, ',')) {
    const std::string word = lower(trim(item));
    if (word == "daily") {
      band.weekdays.fill(true);
      continue;
    }
    if (word == "holiday") {
      band.holidays = true;
      continue;
    }
    const auto ends = split(item, '-');
    const auto first = day_of_week(ends.front());
    const auto last = day_of_week(ends.back());
    if (!first || !last || ends.size() > 2) return false;
    for (std::size_t day = *first;; day = (day + 1) % 7) {
      band.weekdays[day] = true;
      if (day == *last) break;
    }
  }
  return true;
}

bool parse_clock_range(std::string_view text, TimeBands::Band& band) {
  const auto ends = split(text, '-');
  if (ends.size() != 2) return false;
  const auto from = clock(ends[0]);
  const auto to = clock(ends[1]);
  if (!from || !to || *from == *to || *from == kMinutesOfADay) return false;
  band.from = *from;
  band.to = *to;
  return true;
}

// What stands before the "=": days, hours, or days and then hours.
bool parse_when(std::string_view text, TimeBands::Band& band) {
  text = trim(text);
  band.to = kMinutesOfADay;
  const auto hours = static_cast<std::size_t>(
      std::find_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) - text.begin());
  const auto days = trim(text.substr(0, hours));
  if (text.empty()) return false;
  if (days.empty()) {
    band.weekdays.fill(true);
  } else if (!parse_weekdays(days, band)) {
    return false;
  }
  return hours == text.size() || parse_clock_range(text.substr(hours), band);
}

bool speaks_of(const TimeBands::Band& band, Date day, const DayList& holidays) {
  return band.weekdays[static_cast<std::size_t>(weekday(day)) - 1] || (band.holidays && is_in(holidays, day));
}

}  // namespace

bool TimeBands::know_holidays() const {
  return std::any_of(bands.begin(), bands.end(), [](const Band& band) { return band.holidays; });
}

Result<TimeBands> parse_time_bands(std::string_view text) {
  TimeBands out;
  if (text.size() > kMostCharacters) return Problem{"time bands of more than 4096 characters", {}, {}};
  const auto parts = split(text, ';');
  if (parts.size() > kMostBands) return Problem{"more than 64 time bands", {}, {}};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto equals = parts[i].find('=');
    if (equals == std::string_view::npos) return wrong(parts[i]);
    const std::string name(trim(parts[i].substr(equals + 1)));
    const auto when = parts[i].substr(0, equals);
    const bool last = i + 1 == parts.size();
    if (name.empty() || name.find('=') != std::string::npos) return wrong(parts[i]);
    if ((trim(when) == "else") != last)
      return Problem{"time bands end with else, and only there", {}, "write '...; else=night'"};
    if (last) {
      out.otherwise = name;
      break;
    }
    TimeBands::Band band;
    band.name = name;
    if (!parse_when(when, band)) return wrong(parts[i]);
    out.bands.push_back(std::move(band));
  }
  return out;
}

const std::string& band_at(const TimeBands& bands, Moment at, const DayList& holidays) {
  constexpr std::int64_t kTenthsOfAMinute = 600;
  const Date day = at.date();
  const std::int64_t time = at.tenths - std::int64_t{day.days} * kMinutesOfADay * kTenthsOfAMinute;
  for (const auto& band : bands.bands) {
    const bool begun = time >= band.from * kTenthsOfAMinute;
    const bool ended = time >= band.to * kTenthsOfAMinute;
    if (band.from < band.to) {
      if (begun && !ended && speaks_of(band, day, holidays)) return band.name;
    } else if ((begun && speaks_of(band, day, holidays)) ||
               (!ended && speaks_of(band, add_days(day, -1), holidays))) {
      return band.name;
    }
  }
  return bands.otherwise;
}

}  // namespace telaudit::rules
