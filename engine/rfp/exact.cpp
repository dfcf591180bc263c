#include "rfp/exact.h"

namespace telaudit::rfp {
namespace {

using Integer = boost::multiprecision::cpp_int;

constexpr unsigned kProductScale = 2U * kMaxScale;

Integer power_of_ten(unsigned exponent) {
  return boost::multiprecision::pow(Integer(10), exponent);
}

Integer wide(__int128 value) {
  return Integer(value);
}

}  // namespace

Exact exact(const Decimal& value) {
  return {Integer(value.mantissa), power_of_ten(value.scale)};
}

Exact exact(const Total& value) {
  return {wide(value.mantissa()), power_of_ten(value.scale())};
}

Exact units(const std::string& digits, unsigned decimals) {
  return {Integer(digits), power_of_ten(decimals)};
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

}  // namespace telaudit::rfp
