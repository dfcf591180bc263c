// Numbers and calendar of the second witness.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace telaudit::rules::witness {

struct ExactNumber {
  boost::multiprecision::cpp_int units;  // value * 10^places
  int places = 0;
  std::string currency;  // empty: none was stated
};

// Thrown inside the functions of the second witness; it becomes an error of one value.
struct ExactFailure {
  std::string text;
};

boost::multiprecision::cpp_int whole_ten_to(int exponent);
ExactNumber read_number(std::string_view text);
std::string write_number(const ExactNumber& number);
// Both at the larger number of places.
void align(ExactNumber& left, ExactNumber& right);
// An ExactFailure when both state a currency and not the same one.
std::string joint_currency(const ExactNumber& left, const ExactNumber& right);
// An ExactFailure for more digits than these.
const ExactNumber& within_digits(const ExactNumber& number, int most);
// dividend / divisor as whole number by the mode's word.
boost::multiprecision::cpp_int divide_by_mode(const boost::multiprecision::cpp_int& dividend,
                                              const boost::multiprecision::cpp_int& divisor,
                                              std::string_view mode);

// Days since 1970-01-01 of "2026-01-31", years of any size.
long long read_day(std::string_view text);
std::string write_day(long long days);
std::chrono::year_month_day calendar_day(long long days);
// Tenths of a second since 1970-01-01 of "2026-01-31 09:12:00.5".
long long read_moment(std::string_view text);

}  // namespace telaudit::rules::witness
