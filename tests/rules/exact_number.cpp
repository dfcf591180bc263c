#include "exact_number.h"

#include <cstdio>
#include <cstdlib>

namespace telaudit::rules::witness {

using Whole = boost::multiprecision::cpp_int;

Whole whole_ten_to(int exponent) {
  Whole out = 1;
  for (int i = 0; i < exponent; ++i) out *= 10;
  return out;
}

ExactNumber read_number(std::string_view text) {
  ExactNumber out;
  const std::size_t blank = text.find(' ');
  if (blank != std::string_view::npos) {
    out.currency = std::string(text.substr(blank + 1));
    text = text.substr(0, blank);
  }
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  bool after_point = false;
  for (const char c : text) {
    if (c == '.') {
      after_point = true;
    } else if (c < '0' || c > '9') {
      throw ExactFailure{"no number: " + std::string(text)};
    } else {
      out.units = out.units * 10 + (c - '0');
      if (after_point) ++out.places;
    }
  }
  if (negative) out.units = -out.units;
  return out;
}

std::string write_number(const ExactNumber& number) {
  const Whole unit = whole_ten_to(number.places);
  const Whole size = number.units < 0 ? Whole(-number.units) : number.units;
  std::string out = number.units < 0 ? "-" : "";
  out += Whole(size / unit).str();
  if (number.places > 0) {
    const std::string rest = Whole(size % unit).str();
    out += "." + std::string(static_cast<std::size_t>(number.places) - rest.size(), '0') + rest;
  }
  return number.currency.empty() ? out : out + " " + number.currency;
}

void align(ExactNumber& left, ExactNumber& right) {
  ExactNumber& coarse = left.places < right.places ? left : right;
  const int places = left.places < right.places ? right.places : left.places;
  coarse.units *= whole_ten_to(places - coarse.places);
  coarse.places = places;
}

std::string joint_currency(const ExactNumber& left, const ExactNumber& right) {
  if (left.currency.empty()) return right.currency;
  if (!right.currency.empty() && left.currency != right.currency) throw ExactFailure{"two currencies"};
  return left.currency;
}

const ExactNumber& within_digits(const ExactNumber& number, int most) {
  const Whole limit = whole_ten_to(most);
  if (number.units >= limit || number.units <= -limit) throw ExactFailure{"too many digits"};
  return number;
}

Whole divide_by_mode(const Whole& dividend, const Whole& divisor, std::string_view mode) {
  if (divisor == 0) throw ExactFailure{"division by zero"};
  const bool negative = (dividend < 0) != (divisor < 0);
  const Whole size = abs(dividend);
  const Whole by = abs(divisor);
  // The two whole numbers beside the exact quotient, by size, and which of them is nearer.
  const Whole low = size / by;
  const Whole high = low + 1;
  const Whole rest = size - low * by;
  Whole chosen = low;
  if (rest != 0) {
    const Whole to_high = by - rest;
    if (mode == "up") chosen = high;
    if (mode == "floor") chosen = negative ? high : low;
    if (mode == "ceiling") chosen = negative ? low : high;
    if (mode == "half_up") chosen = rest < to_high ? low : high;
    if (mode == "half_even")
      chosen = rest < to_high ? low : (to_high < rest ? high : (low % 2 == 0 ? low : high));
  }
  return negative ? Whole(-chosen) : chosen;
}

long long read_day(std::string_view text) {
  const std::string copy(text.substr(0, text.find(' ')));
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (std::sscanf(copy.c_str(), "%d-%u-%u", &year, &month, &day) != 3) throw ExactFailure{"no day: " + copy};
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::chrono::year_month_day calendar_day(long long days) {
  return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(days)));
}

std::string write_day(long long days) {
  if (days > 3'000'000 || days < -3'000'000) throw ExactFailure{"no such day"};
  const auto date = calendar_day(days);
  char out[32];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return out;
}

long long read_moment(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) throw ExactFailure{"no moment: " + std::string(text)};
  const std::string time(text.substr(blank + 1));
  int hour = 0;
  int minute = 0;
  int second = 0;
  int tenth = 0;
  if (std::sscanf(time.c_str(), "%d:%d:%d.%d", &hour, &minute, &second, &tenth) < 3)
    throw ExactFailure{"no moment: " + time};
  return read_day(text) * 864'000 + hour * 36'000 + minute * 600 + second * 10 + tenth;
}

}  // namespace telaudit::rules::witness
