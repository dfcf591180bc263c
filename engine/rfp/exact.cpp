#include "rfp/exact.h"

namespace telaudit::rfp {
namespace {

using Integer = boost::multiprecision::cpp_int;

constexpr unsigned kProductScale = 2U * kMaxScale;
constexpr unsigned kRootScale = 40;
constexpr unsigned kFactorScale = 18;
constexpr unsigned kHalfMonthsOfAYear = 24;

Integer power_of_ten(unsigned exponent) {
  return boost::multiprecision::pow(Integer(10), exponent);
}

Integer wide(__int128 value) {
  return Integer(value);
}

// The largest integer whose `degree`-th power is at most `value`, by halving: the roots asked for here have
// some 130 bits.
Integer whole_root(const Integer& value, unsigned degree) {
  Integer low = 0;
  Integer high = Integer(1) << (boost::multiprecision::msb(value) / degree + 1);
  while (low + 1 < high) {
    const Integer middle = (low + high) / 2;
    if (boost::multiprecision::pow(middle, degree) <= value)
      low = middle;
    else
      high = middle;
  }
  return low;
}

}  // namespace

Exact exact(const Decimal& value) {
  return {Integer(value.mantissa), power_of_ten(value.scale)};
}

Exact exact(const Total& value) {
  return {wide(value.mantissa()), power_of_ten(value.scale())};
}

Integer rounded_units(const Exact& value, unsigned decimals) {
  const Integer numerator = boost::multiprecision::numerator(value) * power_of_ten(decimals) * 2;
  const Integer denominator = boost::multiprecision::denominator(value);
  const Integer magnitude = (boost::multiprecision::abs(numerator) + denominator) / (denominator * 2);
  return numerator < 0 ? Integer(-magnitude) : magnitude;
}

std::string rounded_text(const Exact& value, unsigned decimals) {
  const Integer units = rounded_units(value, decimals);
  std::string digits = Integer(boost::multiprecision::abs(units)).str();
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, ".");
  return units < 0 ? "-" + digits : digits;
}

std::optional<Decimal> rounded(const Exact& value, unsigned decimals) {
  return parse_decimal(rounded_text(value, decimals));
}

void ProductSum::add(const Total& quantity, const Decimal& price) {
  units_ += wide(quantity.mantissa()) * price.mantissa *
            power_of_ten(kProductScale - quantity.scale() - price.scale);
}

void ProductSum::add(const Total& amount) {
  units_ += wide(amount.mantissa()) * power_of_ten(kProductScale - amount.scale());
}

Exact ProductSum::value() const {
  return {units_, power_of_ten(kProductScale)};
}

DiscountFactors::DiscountFactors(const Decimal& yearly_rate) {
  const Integer scaled = power_of_ten(yearly_rate.scale) + yearly_rate.mantissa;
  const Integer radicand =
      scaled * power_of_ten(kRootScale * kHalfMonthsOfAYear) / power_of_ten(yearly_rate.scale);
  root_ = whole_root(radicand, kHalfMonthsOfAYear);
}

Exact DiscountFactors::of_month(int month) const {
  const auto halves = static_cast<unsigned>(2 * month - 1);
  const Exact factor(power_of_ten(kRootScale * halves), boost::multiprecision::pow(root_, halves));
  return {rounded_units(factor, kFactorScale), power_of_ten(kFactorScale)};
}

}  // namespace telaudit::rfp
