// Present value by months: what falls due in a month is taken at its middle, at a rate for the year.
//
// r_m = (1 + r)^(1/12) - 1, so the factor of month m (1 the first) is (1 + r)^-((2m - 1)/24). The factor is
// computed in integers to 30 decimals, cut, and is off by less than 2m * 10^-30; each month's amount times
// its factor is rounded half up to the currency's decimals.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace telaudit::book {

inline constexpr int kMostMonths = 600;
inline constexpr unsigned kFactorUnitDecimals = 30;

class Discounting {
 public:
  // `rate` a year as a fraction, above -0.9 and at most 1; months 1 to kMostMonths.
  static Result<Discounting> at(const Decimal& rate, int months);

  // Of `amount` in the middle of `month`, 1 to months.
  Total present(const Total& amount, int month, std::uint8_t scale) const;
  // Of `amount` in the middle of each of the first `months`, 1 to months: the factors added up, rounded once.
  Total present_of_each(const Total& amount, int months, std::uint8_t scale) const;
  // The factor to 12 decimals, rounded half up, for people.
  Decimal factor(int month) const;
  // As it is, in units of 10^-kFactorUnitDecimals, for sums that are rounded at their end.
  const std::string& factor_units(int month) const;

 private:
  std::vector<std::string> factors_;  // of each month, times 10^30
};

}  // namespace telaudit::book
