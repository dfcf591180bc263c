// Numbers, dates and units as EDIFACT writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/date.h"
#include "base/decimal.h"

namespace telaudit::formats::edifact {

// What decimals of one column may have, so that all of a file fit beside each other.
struct NumberBounds {
  int integer_digits = 12;
  std::uint8_t decimals = 6;
};
inline constexpr NumberBounds kMoneyBounds{12, 6};
inline constexpr NumberBounds kRateBounds{8, 10};
inline constexpr NumberBounds kFractionBounds{6, 12};

struct Number {
  enum class State : std::uint8_t { absent, read, does_not_fit, unreadable };
  State state = State::absent;
  Decimal value;

  bool known() const { return state == State::read; }
};

// Digits with a leading minus and one decimal mark, point or comma, whatever UNA says; zeros behind what fits
// are dropped.
Number read_number(std::string_view text, NumberBounds bounds);
// Whether the value keeps within the bounds, after zeros at its end were dropped.
bool fit(Decimal& value, NumberBounds bounds);

// A date, a moment or a span of dates.
struct Time {
  std::optional<Date> date;     // or the first day
  std::optional<Date> through;  // of a span
  std::optional<Moment> moment;
};
// `format` is of code list 2379; without one the digits say.
Time read_time(std::string_view text, std::string_view format);

// Tenths of a second of a unit of time (UN/ECE recommendation 20); 0 for others.
std::int64_t tenths_of_unit(std::string_view unit);
// Whether it is a unit of data there; whether a kilobyte is 1000 or 1024 bytes is the carrier's.
bool is_data_unit(std::string_view unit);

// The price of one, where the price is for `basis`; nothing where it cannot be written in full.
std::optional<Decimal> price_of_one(Decimal price, Decimal basis);

}  // namespace telaudit::formats::edifact
