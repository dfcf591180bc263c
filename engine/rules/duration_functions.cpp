// Times of day and spans of time: the parts of a moment, call durations as they are billed, and shares of a
// price for a time.
#include "rules/functions.h"

namespace telaudit::rules {
namespace {

constexpr std::int64_t kLongest = 1'000'000'000'000;  // tenths: over three thousand years

// Tenths of a second since midnight.
Integer time_of_day(const Value& moment) {
  const Integer rest = moment.number % kTenthsOfDay;
  return rest < 0 ? Integer(rest + kTenthsOfDay) : rest;
}

Value part_of_time(const FunctionCall& call, int tenths, int parts) {
  return make_integer(time_of_day(call[0]) / tenths % parts);
}

Value make_duration(Integer tenths) {
  if (abs(tenths) > kLongest) return make_error("a duration of more than three thousand years");
  return make_number(Kind::duration, std::move(tenths), 0);
}

// Seconds that are a number, in tenths; nothing for what is finer than a tenth or longer than kLongest.
std::optional<std::int64_t> tenths_of(const Value& seconds) {
  return whole_number(make_number(Kind::decimal, seconds.number * 10, seconds.scale), kLongest);
}

Value duration_call(const FunctionCall& call) {
  const auto tenths = tenths_of(call[0]);
  if (!tenths) return make_error("seconds with at most one decimal were expected, found " + display(call[0]));
  return make_duration(*tenths);
}

// The billed time: the initial period, and what lasts longer in whole increments, the last of them rounded by
// `mode`.
Value billed_time(const Value& time, const Value& initial, const Value& increment, Rounding mode) {
  if (time.number < 0) return make_error("a negative duration");
  if (time.number > kLongest) return make_duration(time.number);
  const auto first = tenths_of(initial);
  const auto step = tenths_of(increment);
  if (!first || *first < 0 || !step || *step <= 0)
    return make_error(
        "an initial period of 0 or more and an increment above 0, in seconds with at most one "
        "decimal, were expected, found " +
        display(initial) + " and " + display(increment));
  if (time.number <= *first) return make_duration(*first);
  const Value steps = divide(make_integer(time.number - *first), make_integer(*step), Kind::integer, 0, mode);
  return make_duration(steps.number * *step + *first);
}

Value round_duration(const FunctionCall& call) {
  if (call.arguments.size() < 4) return billed_time(call[0], call[1], call[2], Rounding::up);
  const auto mode = mode_of(call, 3);
  return mode ? billed_time(call[0], call[1], call[2], *mode) : no_mode(call[3]);
}

Value minutes(const FunctionCall& call) {
  return quotient_of(call, make_integer(call[0].number), make_integer(600), call[1], 2);
}

// price * time / unit, both in tenths of a second, rounded once.
Value price_of_time(const FunctionCall& call, const Integer& time, const Integer& unit, const Value& scale,
                    std::size_t mode) {
  const Value& price = call[0];
  const Value product = make_number(call.written.type.kind, price.number * time, price.scale,
                                    price.kind == Kind::money ? price.text : std::string());
  return quotient_of(call, product, make_integer(unit), scale, mode);
}

Value rate_duration(const FunctionCall& call) {
  const Value time = billed_time(call[1], call[2], call[3], Rounding::up);
  if (time.error()) return time;
  return price_of_time(call, time.number, 600, call[4], 5);
}

Value prorate_time(const FunctionCall& call) {
  if (call[1].number < 0) return make_error("a negative duration");
  const auto days = whole_number(call[2], 366);
  if (!days || *days < 1)
    return make_error("a month of 1 to 366 days was expected, found " + display(call[2]));
  return price_of_time(call, call[1].number, Integer(kTenthsOfDay) * *days, call[3], 4);
}

Value add_duration(const FunctionCall& call) {
  constexpr std::int64_t kFarthest = std::int64_t{3'000'000} * kTenthsOfDay;
  const Integer tenths = call[0].number + call[1].number;
  if (abs(tenths) > kFarthest) return beyond_the_calendar();
  return make_number(Kind::moment, tenths, 0);
}

}  // namespace

FunctionFamily duration_functions() {
  return {
      "Times and durations",
      {
          {.id = FunctionId::date_of,
           .name = "date_of",
           .parameters = {Parameter::moment},
           .returns = Returns::date,
           .signature = "date_of(moment)",
           .meaning = "The civil day of a moment.",
           .example = "date_of(c.start)",
           .evaluate =
               [](const FunctionCall& call) {
                 return day_value((call[0].number - time_of_day(call[0])) / kTenthsOfDay);
               }},
          {.id = FunctionId::hour,
           .name = "hour",
           .parameters = {Parameter::moment},
           .returns = Returns::integer,
           .signature = "hour(moment)",
           .meaning = "Hour of the day, 0 to 23.",
           .example = "hour(c.start) >= 20",
           .evaluate = [](const FunctionCall& call) { return part_of_time(call, 36'000, 24); }},
          {.id = FunctionId::minute,
           .name = "minute",
           .parameters = {Parameter::moment},
           .returns = Returns::integer,
           .signature = "minute(moment)",
           .meaning = "Minute of the hour, 0 to 59.",
           .example = "minute(c.start)",
           .evaluate = [](const FunctionCall& call) { return part_of_time(call, 600, 60); }},
          {.id = FunctionId::minute_of_day,
           .name = "minute_of_day",
           .parameters = {Parameter::moment},
           .returns = Returns::integer,
           .signature = "minute_of_day(moment)",
           .meaning = "Minute of the day, 0 to 1439: 480 is 08:00.",
           .example = "minute_of_day(c.start) >= 480",
           .evaluate = [](const FunctionCall& call) { return part_of_time(call, 600, 1440); }},
          {.id = FunctionId::second,
           .name = "second",
           .parameters = {Parameter::moment},
           .returns = Returns::integer,
           .signature = "second(moment)",
           .meaning = "Whole second of the minute, 0 to 59.",
           .example = "second(c.start) == 0",
           .evaluate = [](const FunctionCall& call) { return part_of_time(call, 10, 60); }},
          {.id = FunctionId::seconds,
           .name = "seconds",
           .parameters = {Parameter::duration},
           .returns = Returns::decimal,
           .signature = "seconds(duration)",
           .meaning = "A duration as a decimal with one decimal.",
           .example = "seconds(n.start - c.start) < 2",
           .evaluate =
               [](const FunctionCall& call) { return make_number(Kind::decimal, call[0].number, 1); }},
          {.id = FunctionId::duration,
           .name = "duration",
           .parameters = {Parameter::number},
           .returns = Returns::duration,
           .signature = "duration(seconds)",
           .meaning = "A number of seconds as a duration. Finer than a tenth of a second is an error.",
           .example = "n.start - c.start > duration(60)",
           .evaluate = duration_call},
          {.id = FunctionId::tenths,
           .name = "tenths",
           .parameters = {Parameter::integer},
           .returns = Returns::duration,
           .signature = "tenths(count)",
           .meaning = "A number of tenths of a second, as the column duration of a charge counts them, as a "
                      "duration.",
           .example = "tenths(c.duration) > duration(3600)",
           .evaluate = [](const FunctionCall& call) { return make_duration(call[0].number); }},
          {.id = FunctionId::add_duration,
           .name = "add_duration",
           .parameters = {Parameter::moment, Parameter::duration},
           .returns = Returns::moment,
           .signature = "add_duration(moment, duration)",
           .meaning = "The moment so much later; earlier for a negative duration. A call ends at "
                      "add_duration(c.start, "
                      "tenths(c.duration)).",
           .example = "add_duration(c.start, duration(-3600))",
           .evaluate = add_duration},
          {.id = FunctionId::round_duration,
           .name = "round_duration",
           .parameters = {Parameter::duration, Parameter::number, Parameter::number, Parameter::mode},
           .optional = 1,
           .returns = Returns::duration,
           .signature =
               "round_duration(duration, initial, increment) or (duration, initial, increment, mode)",
           .meaning =
               "The billed time of a call: at least the initial period, then whole increments, both in "
               "seconds; the last increment is rounded up, or by `mode`. 62 s at 30/6 are 66 s. A call of "
               "no length takes the initial period.",
           .example = "round_duration(tenths(c.duration), 30, 6)",
           .evaluate = round_duration},
          {.id = FunctionId::minutes,
           .name = "minutes",
           .parameters = {Parameter::duration, Parameter::integer, Parameter::mode},
           .returns = Returns::rounded,
           .signature = "minutes(duration, scale, mode)",
           .meaning = "A duration in minutes at `scale` decimals: 62 s are 1.1 at one decimal, rounded up.",
           .example = "minutes(tenths(c.duration), 1, up)",
           .evaluate = minutes},
          {.id = FunctionId::rate_duration,
           .name = "rate_duration",
           .parameters = {Parameter::number, Parameter::duration, Parameter::number, Parameter::number,
                          Parameter::integer, Parameter::mode},
           .returns = Returns::rounded,
           .signature = "rate_duration(per_minute, duration, initial, increment, scale, mode)",
           .meaning = "The price of a call: its billed time, as round_duration, at a price for each minute, "
                      "rounded once. 62 s at 30/6 and 0.049 a minute are 0.0539 at four decimals.",
           .example = "rate_duration(r.rate, tenths(c.duration), 30, 6, 4, half_up)",
           .evaluate = rate_duration},
          {.id = FunctionId::prorate_time,
           .name = "prorate_time",
           .parameters = {Parameter::number, Parameter::duration, Parameter::integer, Parameter::integer,
                          Parameter::mode},
           .returns = Returns::rounded,
           .signature = "prorate_time(monthly, duration, days, scale, mode)",
           .meaning =
               "The share of a monthly price for a time, in a month of so many days: an outage of 36 hours "
               "at 600.00 and 30 days is 30.00. Whole hours only: round_duration(x, 0, 3600, down) first.",
           .example = "prorate_time(r.rate, tenths(c.duration), days_in_month(c.bill_date), 2, half_up)",
           .evaluate = prorate_time},
      }};
}

}  // namespace telaudit::rules
