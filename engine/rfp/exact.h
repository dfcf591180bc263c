// Exact sums of money. Prices times quantities, escalators and discounts are rational numbers; they are
// rounded where they are shown, and nowhere before.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <string>

#include "base/decimal.h"

namespace telaudit::rfp {

using Exact = boost::multiprecision::cpp_rational;

Exact exact(const Decimal& value);
Exact exact(const Total& value);

// An integer in digits, of units of 10^-decimals.
Exact units(const std::string& digits, unsigned decimals);

// Half up, away from zero on a tie.
boost::multiprecision::cpp_int rounded_units(const Exact& value, unsigned decimals);
std::string rounded_text(const Exact& value, unsigned decimals = 2);
// Nothing where it does not fit into a Decimal.
std::optional<Decimal> rounded(const Exact& value, unsigned decimals);

// Quantities times prices, added without a fraction to be cut at every step.
class ProductSum {
 public:
  void add(const Total& quantity, const Decimal& price);
  void add(const Total& amount);
  Exact value() const;

 private:
  boost::multiprecision::cpp_int units_;  // of 10^-24
};

}  // namespace telaudit::rfp
