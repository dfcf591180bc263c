#include "formats/edifact_values.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/powers_of_ten.h"
#include "formats/exact_number.h"
#include "formats/x12_segment.h"

namespace telaudit::formats::edifact {
namespace {

constexpr int kMostDigits = 18;

bool all_digits(std::string_view text) {
  for (const char c : text)
    if (c < '0' || c > '9') return false;
  return !text.empty();
}

Time read_point(std::string_view text, std::string_view format) {
  Time time;
  if (!all_digits(text)) return time;
  const bool short_year = format == "101" || format == "201" || format == "202";
  const std::size_t day = text.size() == 6 || text.size() == 10 || short_year ? 6 : 8;
  if (text.size() < day) return time;
  time.date = x12::read_date(text.substr(0, day));
  const std::string_view clock = text.substr(day);
  if (!time.date || clock.empty()) return time;
  if (clock.size() != 4 && clock.size() != 6) {
    time.date.reset();
    return time;
  }
  time.moment = x12::read_time(*time.date, clock);
  return time;
}

// CCYYMM or YYMM.
Time read_month(std::string_view text) {
  Time time;
  if (!all_digits(text) || (text.size() != 6 && text.size() != 4)) return time;
  time.date = x12::read_date(std::string(text) + "01");
  if (time.date) time.through = add_days(add_months(*time.date, 1), -1);
  return time;
}

// Periods of code list 2379, by how many digits each end has. The list writes them with a hyphen and says
// that the hyphen is not sent; many send it.
struct PeriodForm {
  std::string_view code;
  std::size_t digits;
  bool of_months;
};
constexpr std::array<PeriodForm, 6> kPeriodForms = {{{"718", 8, false},
                                                     {"719", 12, false},
                                                     {"717", 6, false},
                                                     {"713", 10, false},
                                                     {"710", 6, true},
                                                     {"709", 4, true}}};

Time read_period(std::string_view begin, std::string_view end, bool of_months) {
  Time time = of_months ? read_month(begin) : read_point(begin, {});
  const Time last = of_months ? read_month(end) : read_point(end, {});
  if (!time.date || !last.date || *last.date < *time.date) return {};
  time.through = of_months ? last.through : last.date;
  time.moment.reset();
  return time;
}

// Days as DDMMCCYY and DDMMYY (4, 2) or MMDDYY (3).
Time read_day_first(std::string_view text, std::string_view format) {
  if (!all_digits(text) || text.size() != (format == "4" ? 8U : 6U)) return {};
  const std::string_view month = text.substr(format == "3" ? 0 : 2, 2);
  const std::string_view day = text.substr(format == "3" ? 2 : 0, 2);
  Time time;
  time.date = x12::read_date(std::string(text.substr(4)).append(month).append(day));
  return time;
}

}  // namespace

bool fit(Decimal& value, NumberBounds bounds) {
  while (value.scale > bounds.decimals && value.mantissa % 10 == 0) {
    value.mantissa /= 10;
    --value.scale;
  }
  const int digits = bounds.integer_digits + value.scale;
  const bool small = digits > kMostDigits || (value.mantissa < kPowers[static_cast<std::size_t>(digits)] &&
                                              value.mantissa > -kPowers[static_cast<std::size_t>(digits)]);
  return value.scale <= bounds.decimals && small;
}

Number read_number(std::string_view text, NumberBounds bounds) {
  Number number;
  if (text.empty()) return number;
  // What nearly every number looks like; a comma is rarer, and read below.
  const FastDecimal plain = exact_decimal(text, '.');
  if (plain.valid && plain.scale <= bounds.decimals && bounds.integer_digits + plain.scale <= kMostDigits) {
    const std::int64_t most = kPowers[static_cast<std::size_t>(bounds.integer_digits + plain.scale)];
    if (plain.mantissa < most && plain.mantissa > -most) {
      number.state = Number::State::read;
      number.value = {plain.mantissa, plain.scale};
      return number;
    }
  }
  number.state = Number::State::unreadable;
  const bool minus = text.front() == '-';
  if (minus) text.remove_prefix(1);
  std::uint64_t mantissa = 0;
  int digits = 0;
  int significant = 0;
  bool dropped = false;  // zeros behind what fits: nothing else may follow
  bool mark = false;
  std::uint8_t scale = 0;
  bool fits = true;
  for (const char c : text) {
    if ((c == '.' || c == ',') && !mark) {
      mark = true;
      continue;
    }
    const auto digit = static_cast<unsigned char>(c - '0');
    if (digit > 9) return number;
    ++digits;
    if (mark && digit == 0 && scale >= bounds.decimals) {
      dropped = true;
      continue;
    }
    if (significant > 0 || digit != 0) ++significant;
    if (significant > kMostDigits || dropped || (mark && scale >= kMaxScale)) {
      fits = false;
      continue;
    }
    mantissa = mantissa * 10 + digit;
    if (mark) ++scale;
  }
  if (digits == 0) return number;
  number.value = {minus ? -static_cast<std::int64_t>(mantissa) : static_cast<std::int64_t>(mantissa), scale};
  const bool small = scale <= bounds.decimals && significant - scale <= bounds.integer_digits;
  number.state =
      fits && (small || fit(number.value, bounds)) ? Number::State::read : Number::State::does_not_fit;
  return number;
}

Time read_time(std::string_view text, std::string_view format) {
  constexpr std::size_t kDay = 8;
  if (text.size() == kDay && format == "102") {
    Time day;
    day.date = x12::read_date(text);
    return day;
  }
  if (format == "610" || format == "609") return read_month(text);
  if (format == "2" || format == "3" || format == "4") return read_day_first(text, format);
  // A point of time and its distance from UTC, which no column keeps: 205, 303, 304 of the code list.
  if (format == "205" || format == "303" || format == "304") {
    const std::size_t local = format == "304" ? 14 : 12;
    return read_point(text.substr(0, local), {});
  }
  const auto dash = text.find('-');
  const auto* period = std::find_if(kPeriodForms.begin(), kPeriodForms.end(),
                                    [&](const PeriodForm& form) { return form.code == format; });
  const bool is_period = period != kPeriodForms.end();
  if (dash != std::string_view::npos)
    return read_period(text.substr(0, dash), text.substr(dash + 1), is_period && period->of_months);
  if (!is_period) return read_point(text, format);
  if (text.size() != 2 * period->digits) return {};
  return read_period(text.substr(0, period->digits), text.substr(period->digits), period->of_months);
}

std::int64_t tenths_of_unit(std::string_view unit) {
  if (unit == "SEC") return 10;
  if (unit == "MIN") return 600;
  if (unit == "HUR") return 36000;
  return 0;
}

bool is_data_unit(std::string_view unit) {
  return unit == "AD" || unit == "2P" || unit == "4L" || unit == "E34" || unit == "E35";
}

std::optional<Decimal> price_of_one(Decimal price, Decimal basis) {
  if (basis.mantissa <= 0) return std::nullopt;
  // price / basis = mantissa * 10^basis.scale / (basis.mantissa * 10^price.scale)
  __int128 over = price.mantissa;
  int scale = price.scale - basis.scale;
  for (; scale < 0; ++scale) over *= 10;
  for (; over % basis.mantissa != 0; ++scale) {
    if (scale >= kMaxScale) return std::nullopt;
    over *= 10;
  }
  over /= basis.mantissa;
  if (over > INT64_MAX || over < -INT64_MAX) return std::nullopt;
  Decimal one{static_cast<std::int64_t>(over), static_cast<std::uint8_t>(scale)};
  if (!fit(one, kRateBounds)) return std::nullopt;
  return one;
}

}  // namespace telaudit::formats::edifact
