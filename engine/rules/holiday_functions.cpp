// Business days, holidays, and the bands of the week by which calls are rated.
#include "rules/functions.h"

namespace telaudit::rules {
namespace {

constexpr std::int64_t kMostBusinessDays = 100'000;
constexpr std::size_t kRemembered = 64;  // texts that rows bring may be many; those of a rule are few

// What `text` parses to, parsed once.
template <typename Parsed, typename Parse>
const Parsed& remembered(std::map<std::string, Parsed, std::less<>>& known, const std::string& text,
                         Parse parse) {
  const auto at = known.find(text);
  if (at != known.end()) return at->second;
  if (known.size() >= kRemembered) known.clear();
  return known.emplace(text, parse(text)).first->second;
}

// The holidays in the argument, none where it was left out; nothing when they are no days.
const std::optional<DayList>& holidays_in(const FunctionCall& call, std::size_t argument) {
  static const std::optional<DayList> kNone = DayList();
  if (call.arguments.size() <= argument) return kNone;
  return remembered(call.setting.day_lists, call[argument].text,
                    [](const std::string& text) { return parse_days(text); });
}

Value no_days(const Value& text) {
  return make_error("days such as 2026-01-01, 2026-07-03 were expected, found '" + text.text + "'");
}

Value business_days_between(const FunctionCall& call) {
  const auto from = day_of(call[0]);
  const auto to = day_of(call[1]);
  if (!from || !to) return beyond_the_calendar();
  const auto& holidays = holidays_in(call, 2);
  if (!holidays) return no_days(call[2]);
  return make_integer(*from <= *to ? business_days(*from, *to, *holidays)
                                   : -business_days(*to, *from, *holidays));
}

Value later_business_day(const FunctionCall& call) {
  const auto from = day_of(call[0]);
  const auto count = whole_number(call[1], kMostBusinessDays);
  if (!from || !count) return beyond_the_calendar();
  const auto& holidays = holidays_in(call, 2);
  if (!holidays) return no_days(call[2]);
  return day_value(add_business_days(*from, *count, *holidays).days);
}

Value holiday(const FunctionCall& call) {
  const auto date = day_of(call[0]);
  if (!date) return beyond_the_calendar();
  const auto& holidays = holidays_in(call, 1);
  return holidays ? make_boolean(is_in(*holidays, *date)) : no_days(call[1]);
}

// time_band(moment, minutes, bands) or (moment, minutes, bands, holidays)
Value time_band(const FunctionCall& call) {
  constexpr std::int64_t kMostMinutes = 26 * 60;  // from UTC-12 to UTC+14
  constexpr std::int64_t kFarthestTenth = std::int64_t{3'000'000} * kTenthsOfDay;
  const auto minutes = whole_number(call[1], kMostMinutes);
  if (!minutes)
    return make_error("at most 26 hours lie between two places, found " + display(call[1]) + " minutes");
  if (abs(call[0].number) > kFarthestTenth) return beyond_the_calendar();
  const auto& bands = remembered(call.setting.time_bands, call[2].text,
                                 [](const std::string& text) { return parse_time_bands(text); });
  if (!bands) return make_error(bands.problem().text());
  if (bands->know_holidays() && call.arguments.size() < 4)
    return make_error("the time bands speak of holidays, and none were given as the fourth value");
  const auto& holidays = holidays_in(call, 3);
  if (!holidays) return no_days(call[3]);
  const Moment local{static_cast<std::int64_t>(call[0].number) + *minutes * 600};
  return make_text(band_at(*bands, local, *holidays));
}

}  // namespace

FunctionFamily holiday_functions() {
  return {
      "Business days and time bands",
      {
          {.id = FunctionId::business_days_between,
           .name = "business_days_between",
           .parameters = {Parameter::date, Parameter::date, Parameter::days},
           .optional = 1,
           .returns = Returns::integer,
           .signature = "business_days_between(from, to) or (from, to, holidays)",
           .meaning = "Days after `from` up to and with `to` that are Monday to Friday and no holiday; "
                      "negative when "
                      "`to` is the earlier. Holidays are a param of type list, or a text of days such as "
                      "list(h.day, "
                      "1000) over the rows of a reference table.",
           .example = "business_days_between(c.bill_date, as_of(), params.holidays) > 2",
           .evaluate = business_days_between},
          {.id = FunctionId::add_business_days,
           .name = "add_business_days",
           .parameters = {Parameter::date, Parameter::integer, Parameter::days},
           .optional = 1,
           .returns = Returns::date,
           .signature = "add_business_days(date, count) or (date, count, holidays)",
           .meaning =
               "The business day so many business days after the date, before it for a negative number, the "
               "date itself for 0. The business day on or after a date is add_business_days(add_days(date, "
               "-1), 1, holidays).",
           .example = "add_business_days(c.bill_date, 10, params.holidays)",
           .evaluate = later_business_day},
          {.id = FunctionId::holiday,
           .name = "holiday",
           .parameters = {Parameter::date, Parameter::days},
           .returns = Returns::boolean,
           .signature = "holiday(date, holidays)",
           .meaning = "Whether the day is one of the list.",
           .example = "holiday(date_of(c.start), params.holidays)",
           .evaluate = holiday},
          {.id = FunctionId::time_band,
           .name = "time_band",
           .parameters = {Parameter::moment, Parameter::integer, Parameter::bands, Parameter::days},
           .optional = 1,
           .returns = Returns::text,
           .signature = "time_band(moment, minutes, bands) or (moment, minutes, bands, holidays)",
           .meaning = "The band of the week in which a call begins. `minutes` is how far the clock of the "
                      "rating point is "
                      "ahead of the clock of the moment (-60 for Chicago seen from New York; 0 where they "
                      "are one). Bands, a "
                      "literal or param, stand in order and the first that holds decides: days (Mon, "
                      "Mon-Fri, Sat,Sun, "
                      "daily, holiday), hours from and up to (24:00 is the end; 23:00-08:00 reaches into the "
                      "next day and "
                      "belongs to the day it begins on), or both; else ends them.",
           .example =
               "time_band(c.start, 0, 'holiday=night; Mon-Fri 08:00-18:00=day; else=night', params.holidays)",
           .evaluate = time_band},
      }};
}

}  // namespace telaudit::rules
