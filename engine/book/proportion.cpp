#include "book/proportion.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <string>

#include "book/wording.h"

namespace telaudit::book {
namespace {

using Whole = boost::multiprecision::cpp_int;

Whole whole_of(const Total& value) {
  std::string digits = value.text();
  const bool negative = !digits.empty() && digits.front() == '-';
  std::string plain;
  for (const char c : digits)
    if (c >= '0' && c <= '9') plain.push_back(c);
  Whole out = 0;
  for (const char c : plain) out = out * 10 + (c - '0');
  return negative ? Whole(-out) : out;
}

Whole power_of_ten(int exponent) {
  return boost::multiprecision::pow(Whole(10), static_cast<unsigned>(exponent));
}

}  // namespace

std::optional<Total> proportion(const Total& amount, const Total& numerator, const Total& denominator,
                                std::uint8_t scale) {
  if (denominator.is_zero()) return std::nullopt;
  // amount * numerator / denominator * 10^scale, with the decimals of each put on the side where they belong.
  Whole above = whole_of(amount) * whole_of(numerator);
  Whole below = whole_of(denominator);
  const int shift = scale + denominator.scale() - amount.scale() - numerator.scale();
  if (shift >= 0)
    above *= power_of_ten(shift);
  else
    below *= power_of_ten(-shift);
  const bool negative = (above < 0) != (below < 0);
  above = abs(above);
  below = abs(below);
  const Whole rounded = (above * 2 + below) / (below * 2);
  std::string digits = rounded.str();
  if (digits.size() <= scale) digits.insert(0, scale + 1U - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, 1, '.');
  return parse_total((negative && rounded != 0 ? "-" : "") + digits);
}

Total times(const Total& amount, int count) {
  Total out;
  for (int i = 0; i < count; ++i) out.add(amount);
  return out;
}

std::optional<Total> times(const Total& quantity, const Decimal& price) {
  const auto count = quantity.decimal();
  const auto product = count ? multiply(*count, price) : std::nullopt;
  return product ? std::optional(total_of(*product)) : std::nullopt;
}

std::optional<Total> times(const Total& amount, const Decimal& factor, std::uint8_t scale) {
  return proportion(amount, total_of(factor), total_of(Decimal{1, 0}), scale);
}

}  // namespace telaudit::book
