#include <algorithm>
#include <array>

#include "base/text.h"
#include "rules/evaluate.h"
#include "rules/language.h"

namespace telaudit::rules {
namespace {

constexpr int kFarthestDay = 3'000'000;  // about the year 10183: beyond it no date was meant

Date date_of(const Value& value) {
  return Date{static_cast<std::int32_t>(value.number)};
}

Value checked_day(const Integer& days) {
  if (abs(days) > kFarthestDay) return make_error("a date beyond the calendar");
  return make_day(static_cast<std::int64_t>(days));
}

// Tenths of a second since midnight.
Integer time_of_day(const Value& moment) {
  const Integer rest = moment.number % 864'000;
  return rest < 0 ? Integer(rest + 864'000) : rest;
}

bool near(const Value& value, int limit) {
  return abs(value.number) <= limit;
}

Value column_sized(Value value) {
  if (value.known() && digits(value.number) > 18)
    return make_error("a rounded result of more than 18 digits");
  return value;
}

// round(x, scale, mode), or round(a / b, scale, mode) with b as fourth argument.
Value round_call(const Expression& call, const std::vector<Value>& arguments) {
  const Value& scale = arguments[1];
  if (scale.unknown()) return make_unknown(call.type.kind);
  if (scale.number < 0 || scale.number > kMaxScale)
    return make_error("a scale of 0 to 12 was expected, found " + display(scale));
  const int places = static_cast<int>(scale.number);
  const Rounding mode = call.children[2].mode;
  Value rounded = arguments.size() == 4 ? divide(arguments[0], arguments[3], call.type.kind, places, mode)
                                        : round_to(arguments[0], places, mode);
  return column_sized(std::move(rounded));
}

// Days of [from, to) as parts of their months, as a fraction over 28 * 29 * 30 * 31.
struct Share {
  Integer numerator;
  Integer denominator;
};

Share actual_share(Date from, Date to) {
  const Integer denominator = 28 * 29 * 30 * 31;
  Integer numerator = 0;
  Date at = from;
  while (at < to) {
    const Date first = *make_date(at.year(), at.month(), 1);
    const Date next = add_months(first, 1);
    const int length = next.days - first.days;
    const int days = std::min(next, to).days - at.days;
    numerator += denominator / length * days;
    at = next;
  }
  return {numerator, denominator};
}

Value prorate_call(const Expression& call, const std::vector<Value>& arguments) {
  for (const auto& argument : arguments)
    if (argument.unknown()) return make_unknown(call.type.kind);
  if (!near(arguments[1], kFarthestDay) || !near(arguments[2], kFarthestDay))
    return make_error("a date beyond the calendar");
  const Date from = date_of(arguments[1]);
  const Date to = date_of(arguments[2]);
  if (to < from) return make_error("a period that ends before it begins");
  if (arguments[4].number < 0 || arguments[4].number > kMaxScale)
    return make_error("a scale of 0 to 12 was expected");
  Share share{to.days - from.days, 30};
  if (arguments[3].text == "actual") {
    share = actual_share(from, to);
  } else if (arguments[3].text != "30") {
    return make_error("a basis of 'actual' or '30' was expected, found '" + arguments[3].text + "'");
  }
  const Value part = make_number(call.type.kind, arguments[0].number * share.numerator, arguments[0].scale,
                                 arguments[0].kind == Kind::money ? arguments[0].text : std::string());
  return column_sized(divide(part, make_integer(share.denominator), call.type.kind,
                             static_cast<int>(arguments[4].number), call.children[5].mode));
}

Value least_or_greatest(const Expression& call, const std::vector<Value>& arguments) {
  Accumulator accumulator(call.function == FunctionId::min ? AggregateId::min : AggregateId::max, false,
                          call.type.kind);
  for (const auto& argument : arguments) accumulator.add(argument);
  Value result = accumulator.result();
  if (result.known()) result.kind = call.type.kind;
  return result;
}

Value matches_call(const std::vector<Value>& arguments, Setting& setting) {
  const std::string& pattern = arguments[1].text;
  auto found = setting.patterns.find(pattern);
  if (found == setting.patterns.end()) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(8 << 20);
    found = setting.patterns.emplace(pattern, std::make_unique<RE2>(pattern, options)).first;
  }
  if (!found->second->ok())
    return make_error("the pattern '" + pattern + "' is not valid: " + found->second->error());
  return make_boolean(RE2::PartialMatch(arguments[0].text, *found->second));
}

Value one_value(const Expression& call, const Value& value) {
  switch (call.function) {
    case FunctionId::abs:
      return value.number < 0 ? negate(value) : value;
    case FunctionId::ulp:
      return make_number(value.kind, 1, value.scale, value.kind == Kind::money ? value.text : std::string());
    case FunctionId::scale:
      return make_integer(value.scale);
    case FunctionId::date_of:
      return make_day(Moment{static_cast<std::int64_t>(value.number)}.date().days);
    case FunctionId::hour:
      return make_integer(time_of_day(value) / 36'000);
    case FunctionId::minute:
      return make_integer(time_of_day(value) / 600 % 60);
    case FunctionId::second:
      return make_integer(time_of_day(value) / 10 % 60);
    case FunctionId::seconds:
      return make_number(Kind::decimal, value.number, 1);
    case FunctionId::normalise_service:
      return make_text(normalise_service_id(value.text));
    default:
      break;
  }
  if (!near(value, kFarthestDay)) return make_error("a date beyond the calendar");
  const Date date = date_of(value);
  if (call.function == FunctionId::day) return make_integer(date.day());
  if (call.function == FunctionId::month) return make_integer(date.month());
  return make_integer(date.year());
}

Value two_values(const Expression& call, const Value& a, const Value& b) {
  switch (call.function) {
    case FunctionId::days_between:
      return make_integer(b.number - a.number);
    case FunctionId::add_days:
      return checked_day(a.number + b.number);
    case FunctionId::add_months:
      if (!near(a, kFarthestDay) || !near(b, 12'000)) return make_error("a date beyond the calendar");
      return checked_day(add_months(date_of(a), static_cast<int>(b.number)).days);
    case FunctionId::contains:
      return make_boolean(a.text.find(b.text) != std::string::npos);
    case FunctionId::starts_with:
      return make_boolean(telaudit::starts_with(a.text, b.text));
    default:
      return make_error("not a function of two values");
  }
}

}  // namespace

Value call_function(const Expression& call, const std::vector<Value>& arguments, Setting& setting) {
  switch (call.function) {
    case FunctionId::as_of:
      return make_day(setting.as_of.days);
    case FunctionId::min:
    case FunctionId::max:
      return least_or_greatest(call, arguments);
    case FunctionId::round:
      return round_call(call, arguments);
    case FunctionId::prorate:
      return prorate_call(call, arguments);
    default:
      break;
  }
  for (const auto& argument : arguments)
    if (argument.unknown()) return make_unknown(call.type.kind);
  if (call.function == FunctionId::matches) return matches_call(arguments, setting);
  return arguments.size() == 1 ? one_value(call, arguments[0]) : two_values(call, arguments[0], arguments[1]);
}

}  // namespace telaudit::rules
