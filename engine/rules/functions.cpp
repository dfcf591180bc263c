#include "rules/functions.h"

#include <algorithm>

namespace telaudit::rules {
namespace {

constexpr int kFarthestDay = 3'000'000;  // about the year 10183

}  // namespace

Value column_sized(Value value) {
  if (value.known() && digits(value.number) > 18)
    return make_error("a rounded result of more than 18 digits");
  return value;
}

std::optional<Rounding> mode_of(const FunctionCall& call, std::size_t argument) {
  const Expression& written = call.written.children[argument];
  if (written.node == Node::literal) return written.mode;
  const std::string& word = call[argument].text;
  return word == "nearest" ? Rounding::half_up : parse_rounding(word);
}

Value no_mode(const Value& text) {
  return make_error("a rounding word such as half_up was expected, found '" + text.text + "'");
}

Value quotient_of(const FunctionCall& call, const Value& numerator, const Value& denominator,
                  const Value& scale, std::size_t mode) {
  const auto places = whole_number(scale, kMaxScale);
  if (!places || *places < 0) return make_error("a scale of 0 to 12 was expected, found " + display(scale));
  const auto rounding = mode_of(call, mode);
  if (!rounding) return no_mode(call[mode]);
  return column_sized(
      divide(numerator, denominator, call.written.type.kind, static_cast<int>(*places), *rounding));
}

std::optional<std::int64_t> whole_number(const Value& value, std::int64_t limit) {
  const Integer unit = power_of_ten(value.scale);
  if (value.number % unit != 0) return std::nullopt;
  const Integer whole = value.number / unit;
  if (abs(whole) > limit) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

std::optional<Date> day_of(const Value& value) {
  if (abs(value.number) > kFarthestDay) return std::nullopt;
  return Date{static_cast<std::int32_t>(value.number)};
}

Value beyond_the_calendar() {
  return make_error("a date beyond the calendar");
}

Value day_value(const Integer& days) {
  if (abs(days) > kFarthestDay) return beyond_the_calendar();
  return make_day(static_cast<std::int64_t>(days));
}

Value call_function(const Expression& call, const std::vector<Value>& arguments, Setting& setting) {
  const Function& function = function_of(call.function);
  if (!function.sees_unknown)
    for (const auto& argument : arguments)
      if (argument.unknown()) return make_unknown(call.type.kind);
  return function.evaluate(FunctionCall{call, arguments, setting});
}

}  // namespace telaudit::rules
