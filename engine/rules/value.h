// Values of the rule language while a rule runs: exact, three-valued, and with errors as values.
//
// Numbers are whole numbers of any size with a decimal scale, so nothing here rounds or wraps by itself; a
// result of more than 38 digits is an error value. A money value carries its currency; an empty currency
// means none was stated, and takes the other side's. Two different currencies never add or compare: that is
// an error value.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"

namespace telaudit::rules {

using Integer = boost::multiprecision::cpp_int;

inline constexpr int kMaxDigits = 38;
inline constexpr std::int64_t kTenthsOfDay = 864'000;

// Whether a number and its opposite take 64 bits: the least number of 64 bits has no opposite of 64 bits.
template <typename Number>
constexpr bool is_narrow(const Number& number) {
  return number > std::numeric_limits<std::int64_t>::min() &&
         number <= std::numeric_limits<std::int64_t>::max();
}

enum class Kind : std::uint8_t { text, boolean, date, moment, duration, integer, decimal, money };
std::string_view kind_name(Kind kind);
bool is_number(Kind kind);  // integer, decimal, money

enum class State : std::uint8_t { known, unknown, error };

struct Value {
  State state = State::unknown;
  Kind kind = Kind::text;
  int scale = 0;  // decimal, money: number / 10^scale
  Integer
      number;  // boolean: 0 or 1; date: days; moment, duration: tenths of a second; integer; decimal, money
  std::string text;  // text; money: currency; error: what went wrong

  bool known() const { return state == State::known; }
  bool unknown() const { return state == State::unknown; }
  bool error() const { return state == State::error; }
  bool is_true() const { return known() && number != 0; }
  bool is_false() const { return known() && number == 0; }
};

Value make_unknown(Kind kind);
Value make_error(std::string what);
Value make_text(std::string_view text);
Value make_boolean(bool value);
Value make_integer(Integer value);
Value make_number(Kind kind, Integer mantissa, int scale, std::string currency = {});
Value make_decimal(Kind kind, Decimal value, std::string currency = {});
Value make_day(std::int64_t days);

// Kleene's logic with errors: what one side decides alone is decided; else an error shows, else unknown.
Value logical_and(const Value& left, const Value& right);
Value logical_or(const Value& left, const Value& right);
Value logical_not(const Value& value);

// The larger scale; the sum of scales. Unknown with unknown is unknown, an error prevails.
Value add(const Value& left, const Value& right, Kind kind);
Value subtract(const Value& left, const Value& right, Kind kind);
Value multiply(const Value& left, const Value& right, Kind kind);
Value negate(Value value);

// numerator / denominator at `scale` by `mode`; an error for a zero denominator.
Value divide(const Value& numerator, const Value& denominator, Kind kind, int scale, Rounding mode);
Value round_to(const Value& value, int scale, Rounding mode);

// The order of two known values of comparable kinds; numbers by value.
std::strong_ordering order(const Value& left, const Value& right);

// The currency both agree on; nothing when they differ.
std::optional<std::string> common_currency(const Value& left, const Value& right);

Integer power_of_ten(int exponent);
int digits(const Integer& number);

// For messages and evidence: numbers at their scale, dates as 2026-01-31, "unknown", "error: ...".
std::string display(const Value& value);

// Equal values give equal bytes and different values different ones; numbers by value (1.0 and 1 agree).
// Unknown gives its own mark, which group keys keep apart and join keys refuse.
void append_key(std::string& key, const Value& value, bool with_currency);

// As a bill decimal: at its own scale where that fits, with trailing zeros dropped where it must; nothing
// when it cannot.
std::optional<Decimal> to_decimal(const Value& value);

}  // namespace telaudit::rules
