// Calendar days: differences, months and quarters, contract months, and shares of a monthly price. Periods
// are half-open, from a day up to, not with, another.
#include <algorithm>

#include "rules/day_list.h"
#include "rules/functions.h"

namespace telaudit::rules {
namespace {

constexpr std::int64_t kMostMonths = 12'000;

Date month_start(Date date) {
  return add_days(date, 1 - static_cast<int>(date.day()));
}

int days_in_month(Date date) {
  const Date first = month_start(date);
  return add_months(first, 1).days - first.days;
}

int quarter(Date date) {
  return (static_cast<int>(date.month()) + 2) / 3;
}

// The largest number of months that, added to `from`, does not pass `to`; negative before `from`.
int months_begun(Date from, Date to) {
  int months = (to.year() - from.year()) * 12 + static_cast<int>(to.month()) - static_cast<int>(from.month());
  if (to < add_months(from, months)) --months;
  return months;
}

// A function of one day, and of two.
template <typename Answer>
Value of_day(const FunctionCall& call, Answer answer) {
  const auto date = day_of(call[0]);
  return date ? answer(*date) : beyond_the_calendar();
}

template <typename Answer>
Value of_days(const FunctionCall& call, Answer answer) {
  const auto first = day_of(call[0]);
  const auto second = day_of(call[1]);
  return first && second ? answer(*first, *second) : beyond_the_calendar();
}

Value months_later(const FunctionCall& call) {
  const auto months = whole_number(call[1], kMostMonths);
  if (!months) return beyond_the_calendar();
  return of_day(call, [&](Date date) { return day_value(add_months(date, static_cast<int>(*months)).days); });
}

Value months_between(const FunctionCall& call) {
  return of_days(call, [](Date from, Date to) {
    return make_integer(from <= to ? months_begun(from, to) : -months_begun(to, from));
  });
}

Value contract_month(const FunctionCall& call) {
  return of_days(call, [](Date start, Date at) { return make_integer(months_begun(start, at) + 1); });
}

Value contract_year(const FunctionCall& call) {
  return of_days(call, [](Date start, Date at) {
    const int months = months_begun(start, at);
    return make_integer((months >= 0 ? months / 12 : -((11 - months) / 12)) + 1);
  });
}

Value overlap_days(const FunctionCall& call) {
  const auto& at = call.arguments;
  if (at[1].number < at[0].number || at[3].number < at[2].number)
    return make_error("a period that ends before it begins");
  const Integer from = std::max(at[0].number, at[2].number);
  const Integer to = std::min(at[1].number, at[3].number);
  return make_integer(std::max(Integer(to - from), Integer(0)));
}

// A number of months as a fraction.
struct Share {
  Integer numerator;
  Integer denominator;
};

// Passes each calendar month of [from, to): how many of its days the period has, and how many it has in all.
template <typename Visit>
void visit_months(Date from, Date to, Visit visit) {
  for (Date at = from; at < to;) {
    const Date next = add_months(month_start(at), 1);
    visit(std::min(next, to).days - at.days, days_in_month(at));
    at = next;
  }
}

Share actual_share(Date from, Date to) {
  Share share{0, 28 * 29 * 30 * 31};
  visit_months(from, to, [&](int days, int length) { share.numerator += share.denominator / length * days; });
  return share;
}

Share month_and_thirtieths(Date from, Date to) {
  Share share{0, 30};
  visit_months(from, to, [&](int days, int length) { share.numerator += days == length ? 30 : days; });
  return share;
}

// Every month of thirty days, a 31st being the 30th.
Share thirty_360(Date from, Date to) {
  const auto thirtieth = [](Date date) { return std::min(static_cast<int>(date.day()), 30); };
  return {(to.year() - from.year()) * 360 +
              (static_cast<int>(to.month()) - static_cast<int>(from.month())) * 30 + thirtieth(to) -
              thirtieth(from),
          30};
}

Value prorate(const FunctionCall& call) {
  const auto from = day_of(call[1]);
  const auto to = day_of(call[2]);
  if (!from || !to) return beyond_the_calendar();
  if (*to < *from) return make_error("a period that ends before it begins");
  const std::string& basis = call[3].text;
  Share share{to->days - from->days, 30};
  if (basis == "actual") {
    share = actual_share(*from, *to);
  } else if (basis == "month+30") {
    share = month_and_thirtieths(*from, *to);
  } else if (basis == "30/360") {
    share = thirty_360(*from, *to);
  } else if (basis == "365") {
    share = {(to->days - from->days) * 12, 365};
  } else if (basis != "30") {
    return make_error("a basis of 'actual', '30', 'month+30', '30/360' or '365' was expected, found '" +
                      basis + "'");
  }
  const Value& price = call[0];
  const Value part = make_number(call.written.type.kind, price.number * share.numerator, price.scale,
                                 price.kind == Kind::money ? price.text : std::string());
  return quotient_of(call, part, make_integer(share.denominator), call[4], 5);
}

std::vector<Function> day_arithmetic() {
  return {
      {.id = FunctionId::days_between,
       .name = "days_between",
       .parameters = {Parameter::date, Parameter::date},
       .returns = Returns::integer,
       .signature = "days_between(from, to)",
       .meaning = "to minus from in days.",
       .example = "days_between(c.through, c.bill_date) > 180",
       .evaluate = [](const FunctionCall& call) { return make_integer(call[1].number - call[0].number); }},
      {.id = FunctionId::add_days,
       .name = "add_days",
       .parameters = {Parameter::date, Parameter::integer},
       .returns = Returns::date,
       .signature = "add_days(date, days)",
       .meaning = "The day so many days later; earlier for a negative number.",
       .example = "add_days(c.through, 1)",
       .evaluate = [](const FunctionCall& call) { return day_value(call[0].number + call[1].number); }},
      {.id = FunctionId::add_months,
       .name = "add_months",
       .parameters = {Parameter::date, Parameter::integer},
       .returns = Returns::date,
       .signature = "add_months(date, months)",
       .meaning = "The same day of another month, or that month's last day.",
       .example = "add_months(c.bill_date, -3)",
       .evaluate = months_later},
      {.id = FunctionId::months_between,
       .name = "months_between",
       .parameters = {Parameter::date, Parameter::date},
       .returns = Returns::integer,
       .signature = "months_between(from, to)",
       .meaning =
           "Whole months: the most that add_months can add to `from` without passing `to`. Negative when "
           "`to` is the earlier. 31 January to 28 February is 1.",
       .example = "months_between(c.from, c.bill_date) >= 12",
       .evaluate = months_between},
      {.id = FunctionId::overlap_days,
       .name = "overlap_days",
       .parameters = {Parameter::date, Parameter::date, Parameter::date, Parameter::date},
       .returns = Returns::integer,
       .signature = "overlap_days(from, to, other_from, other_to)",
       .meaning =
           "Days that two periods share; each runs up to, not with, its end. An end before its beginning "
           "is an error.",
       .example = "overlap_days(c.from, add_days(c.through, 1), p.from, add_days(p.through, 1)) > 0",
       .evaluate = overlap_days},
  };
}

std::vector<Function> parts_of_dates() {
  return {
      {.id = FunctionId::day,
       .name = "day",
       .parameters = {Parameter::date},
       .returns = Returns::integer,
       .signature = "day(date)",
       .meaning = "Day of the month, 1 to 31.",
       .example = "day(c.bill_date)",
       .evaluate =
           [](const FunctionCall& call) {
             return of_day(call, [](Date date) { return make_integer(date.day()); });
           }},
      {.id = FunctionId::month,
       .name = "month",
       .parameters = {Parameter::date},
       .returns = Returns::integer,
       .signature = "month(date)",
       .meaning = "Month, 1 to 12.",
       .example = "month(c.bill_date) in [1, 4, 7, 10]",
       .evaluate =
           [](const FunctionCall& call) {
             return of_day(call, [](Date date) { return make_integer(date.month()); });
           }},
      {.id = FunctionId::year,
       .name = "year",
       .parameters = {Parameter::date},
       .returns = Returns::integer,
       .signature = "year(date)",
       .meaning = "Year.",
       .example = "year(c.bill_date) >= 2003",
       .evaluate =
           [](const FunctionCall& call) {
             return of_day(call, [](Date date) { return make_integer(date.year()); });
           }},
      {.id = FunctionId::quarter,
       .name = "quarter",
       .parameters = {Parameter::date},
       .returns = Returns::integer,
       .signature = "quarter(date)",
       .meaning = "Quarter of the year, 1 to 4.",
       .example = "quarter(c.bill_date) == 1",
       .evaluate =
           [](const FunctionCall& call) {
             return of_day(call, [](Date date) { return make_integer(quarter(date)); });
           }},
      {.id = FunctionId::weekday,
       .name = "weekday",
       .parameters = {Parameter::date},
       .returns = Returns::integer,
       .signature = "weekday(date)",
       .meaning = "Day of the week, 1 for Monday to 7 for Sunday.",
       .example = "weekday(date_of(c.start)) >= 6",
       .evaluate =
           [](const FunctionCall& call) {
             return of_day(call, [](Date date) { return make_integer(weekday(date)); });
           }},
      {.id = FunctionId::days_in_month,
       .name = "days_in_month",
       .parameters = {Parameter::date},
       .returns = Returns::integer,
       .signature = "days_in_month(date)",
       .meaning = "Days of the month in which the date falls, 28 to 31.",
       .example = "days_in_month(c.from) == 31",
       .evaluate =
           [](const FunctionCall& call) {
             return of_day(call, [](Date date) { return make_integer(days_in_month(date)); });
           }},
      {.id = FunctionId::month_start,
       .name = "month_start",
       .parameters = {Parameter::date},
       .returns = Returns::date,
       .signature = "month_start(date)",
       .meaning = "First day of its month.",
       .example = "month_start(c.bill_date)",
       .evaluate =
           [](const FunctionCall& call) {
             return of_day(call, [](Date date) { return make_day(month_start(date).days); });
           }},
      {.id = FunctionId::month_end,
       .name = "month_end",
       .parameters = {Parameter::date},
       .returns = Returns::date,
       .signature = "month_end(date)",
       .meaning = "Last day of its month.",
       .example = "c.through == month_end(c.from)",
       .evaluate =
           [](const FunctionCall& call) {
             return of_day(
                 call, [](Date date) { return make_day(month_start(date).days + days_in_month(date) - 1); });
           }},
      {.id = FunctionId::quarter_start,
       .name = "quarter_start",
       .parameters = {Parameter::date},
       .returns = Returns::date,
       .signature = "quarter_start(date)",
       .meaning = "First day of its quarter; add_months(quarter_start(date), 3) begins the next.",
       .example = "quarter_start(c.bill_date)",
       .evaluate =
           [](const FunctionCall& call) {
             return of_day(call, [](Date date) {
               const int into = (static_cast<int>(date.month()) - 1) % 3;
               return make_day(add_months(month_start(date), -into).days);
             });
           }},
      {.id = FunctionId::as_of,
       .name = "as_of",
       .returns = Returns::date,
       .signature = "as_of()",
       .meaning = "The day the audit stands on.",
       .example = "days_between(c.bill_date, as_of()) <= 31",
       .evaluate = [](const FunctionCall& call) { return make_day(call.setting.as_of.days); }},
  };
}

std::vector<Function> contract_time() {
  return {
      {.id = FunctionId::contract_month,
       .name = "contract_month",
       .parameters = {Parameter::date, Parameter::date},
       .returns = Returns::integer,
       .signature = "contract_month(start, date)",
       .meaning = "Month of a contract that began on `start`, from 1; 0 and below before it.",
       .example = "contract_month(c.from, c.bill_date) <= 36",
       .evaluate = contract_month},
      {.id = FunctionId::contract_year,
       .name = "contract_year",
       .parameters = {Parameter::date, Parameter::date},
       .returns = Returns::integer,
       .signature = "contract_year(start, date)",
       .meaning = "Year of a contract that began on `start`, from 1; 0 and below before it. It begins on "
                  "add_months(start, 12 * (contract_year(start, date) - 1)).",
       .example = "contract_year(c.from, c.bill_date) == 1",
       .evaluate = contract_year},
      {.id = FunctionId::prorate,
       .name = "prorate",
       .parameters = {Parameter::number, Parameter::date, Parameter::date, Parameter::choice,
                      Parameter::integer, Parameter::mode},
       .returns = Returns::rounded,
       .choices = {"actual", "30", "month+30", "30/360", "365"},
       .signature = "prorate(monthly, from, to, basis, scale, mode)",
       .meaning =
           "The share of a monthly price for the days from `from` up to, not with, `to`. Basis 'actual' "
           "counts "
           "each day as its own month's part; '30' every day as a thirtieth, so that 31 days are more than a "
           "month; 'month+30' a whole calendar month as one and other days as thirtieths; '30/360' every "
           "month "
           "as thirty days, a 31st being the 30th; '365' every day as 12/365.",
       .example = "prorate(r.rate, c.from, add_days(c.through, 1), 'actual', 2, half_up)",
       .evaluate = prorate},
  };
}

}  // namespace

FunctionFamily calendar_functions() {
  FunctionFamily family{"Calendar", {}};
  for (auto&& part : {day_arithmetic(), parts_of_dates(), contract_time()})
    family.functions.insert(family.functions.end(), part.begin(), part.end());
  return family;
}

}  // namespace telaudit::rules
