#include "book/present_value.h"

#include <boost/multiprecision/cpp_int.hpp>

namespace telaudit::book {
namespace {

using Whole = boost::multiprecision::cpp_int;

constexpr unsigned kDecimals = kFactorUnitDecimals;
constexpr unsigned kFactorDecimals = 12;

Whole power_of_ten(unsigned exponent) {
  return boost::multiprecision::pow(Whole(10), exponent);
}

Whole product(const Whole& left, const Whole& right, const Whole& one) {
  return left * right / one;
}

// The largest d with d^24 * (1 + rate) <= 1, all at kDecimals.
Whole half_month_factor(const Whole& one_and_rate, const Whole& one) {
  Whole low = 0;
  Whole high = one * 2;
  while (high - low > 1) {
    const Whole middle = (low + high) / 2;
    const Whole square = product(middle, middle, one);
    const Whole third = product(square, middle, one);
    const Whole sixth = product(third, third, one);
    const Whole twelfth = product(sixth, sixth, one);
    const Whole all = product(product(twelfth, twelfth, one), one_and_rate, one);
    (all <= one ? low : high) = middle;
  }
  return low;
}

Whole rounded_quotient(const Whole& above, const Whole& below) {
  return (above * 2 + below) / (below * 2);
}

Total times_factor(const Total& amount, const Whole& factor, std::uint8_t scale) {
  std::string digits;
  for (const char c : amount.text())
    if (c >= '0' && c <= '9') digits.push_back(c);
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  const Whole above = Whole(digits) * factor * power_of_ten(scale);
  const Whole rounded = rounded_quotient(above, power_of_ten(kDecimals + amount.scale()));
  std::string text = rounded.str();
  if (text.size() <= scale) text.insert(0, scale + 1U - text.size(), '0');
  if (scale > 0) text.insert(text.size() - scale, 1, '.');
  const auto out = parse_total((amount.is_negative() && rounded != 0 ? "-" : "") + text);
  require(out.has_value(), "a present value fits where its amount does");
  return *out;
}

}  // namespace

Result<Discounting> Discounting::at(const Decimal& rate, int months) {
  if (!(Decimal{-9, 1} < rate) || Decimal{1, 0} < rate)
    return Problem{"a discount rate of " + rate.text() + " a year is none", {}, "write 0.08 for 8 %"};
  if (months < 1 || months > kMostMonths)
    return Problem{"money is counted over 1 to " + std::to_string(kMostMonths) + " months, not " +
                       std::to_string(months),
                   {},
                   "write months: 36"};
  const Whole one = power_of_ten(kDecimals);
  const Whole one_and_rate = one + Whole(rate.mantissa) * power_of_ten(kDecimals - rate.scale);
  const Whole half = half_month_factor(one_and_rate, one);
  const Whole whole_month = product(half, half, one);
  Discounting out;
  Whole factor = half;
  for (int month = 1; month <= months; ++month) {
    out.factors_.push_back(factor.str());
    factor = product(factor, whole_month, one);
  }
  return out;
}

Total Discounting::present(const Total& amount, int month, std::uint8_t scale) const {
  require(month >= 1 && static_cast<std::size_t>(month) <= factors_.size(), "a month has its factor");
  return times_factor(amount, Whole(factors_[static_cast<std::size_t>(month - 1)]), scale);
}

Total Discounting::present_of_each(const Total& amount, int months, std::uint8_t scale) const {
  require(months >= 1 && static_cast<std::size_t>(months) <= factors_.size(), "a month has its factor");
  Whole sum = 0;
  for (int month = 0; month < months; ++month) sum += Whole(factors_[static_cast<std::size_t>(month)]);
  return times_factor(amount, sum, scale);
}

Decimal Discounting::factor(int month) const {
  require(month >= 1 && static_cast<std::size_t>(month) <= factors_.size(), "a month has its factor");
  const Whole rounded = rounded_quotient(Whole(factors_[static_cast<std::size_t>(month - 1)]),
                                         power_of_ten(kDecimals - kFactorDecimals));
  return {static_cast<std::int64_t>(rounded), kFactorDecimals};
}

const std::string& Discounting::factor_units(int month) const {
  require(month >= 1 && static_cast<std::size_t>(month) <= factors_.size(), "a month has its factor");
  return factors_[static_cast<std::size_t>(month - 1)];
}

}  // namespace telaudit::book
