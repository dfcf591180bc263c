// The functions of the language, one file a family: each holds the entries of its family and what they
// compute.
#pragma once

#include <cstdint>
#include <optional>

#include "base/date.h"
#include "rules/evaluate.h"
#include "rules/language.h"

namespace telaudit::rules {

FunctionFamily number_functions();
FunctionFamily calendar_functions();
FunctionFamily holiday_functions();
FunctionFamily duration_functions();
FunctionFamily mileage_functions();
FunctionFamily text_functions();
FunctionFamily numbering_functions();

// A rounded result has at most 18 digits, as a column of a bill has; more is an error.
Value column_sized(Value value);

// How a call rounds: by the word written in it, or by the text that its argument holds, where contracts say
// 'nearest' for half_up. Nothing when that is no rounding word.
std::optional<Rounding> mode_of(const FunctionCall& call, std::size_t argument);
Value no_mode(const Value& text);

// round(numerator / denominator) at the scale that `scale` holds, by the mode in that argument, in the call's
// own type; an error for a scale that is not 0 to 12.
Value quotient_of(const FunctionCall& call, const Value& numerator, const Value& denominator,
                  const Value& scale, std::size_t mode);

// The whole number that a value is, 3.00 too; nothing for a fraction or for more than `limit` either way.
std::optional<std::int64_t> whole_number(const Value& value, std::int64_t limit);

// The day of a known date; nothing beyond about the year 10183, where no date was meant.
std::optional<Date> day_of(const Value& value);
Value day_value(const Integer& days);  // or the error of day_of
Value beyond_the_calendar();

}  // namespace telaudit::rules
