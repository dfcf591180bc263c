// When a change from month to month is worth a look: the thresholds of rules/variance/policy.yaml, which a
// user may replace.
#pragma once

#include <map>
#include <string>

#include "base/decimal.h"
#include "base/result.h"

namespace telaudit::book {

struct VariancePolicy {
  int months = 12;                         // calendar months that are looked back at
  int least_months = 3;                    // bills before, without which nothing is called unusual
  Decimal deviations{3, 0};                // median absolute deviations; more is unusual
  Decimal share{5, 2};                     // of the median; more is unusual
  Decimal amount{100, 0};                  // of money; more is unusual
  std::map<std::string, Decimal> amounts;  // of money in the currencies that are named, instead
  int late_days = 3;                       // after the expected day, before a bill counts as missing
  int order_days = 90;                     // before a bill, in which an order explains a change on it

  const Decimal& amount_in(const std::string& currency) const;
};

// Keys that are left out keep the value above. Problem: a key that is not known, or a value out of range,
// with its place.
Result<VariancePolicy> parse_variance_policy(const std::string& text, const std::string& file);
Result<VariancePolicy> load_variance_policy(const std::string& file);

}  // namespace telaudit::book
