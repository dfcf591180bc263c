// Quartiles of prices without binary floating point: a half cent is a half cent.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/decimal.h"

namespace telaudit::pricing {

// The type-7 quantile at p = quarter / 4 (quarter 0 to 4) of prices sorted ascending, computed exactly and
// rounded half up to `scale`, or to the largest smaller scale at which it fits. Nothing for no prices.
std::optional<Decimal> quartile_type7(std::span<const Decimal> sorted, int quarter, std::uint8_t scale);

// The type-7 quantile at one half of values in any order; 0 of none.
double median_of(std::vector<double> values);

// The type-7 quantile where values count unequally; p in [0, 1]. Weights are 0 or more; only their
// proportions matter, a value of weight 0 is as absent, and equal weights give quantile_type7() to the bit.
// It is the weighted type 7 of Akinshin (2023, "Weighted quantile estimators", arXiv:2304.07265): with n*
// Kish's effective number of values, the mean of the step quantile function over the interval from p (n* - 1)
// / n*, 1 / n* long. Nothing when no value has weight.
struct Weighted {
  double value = 0.0;
  double weight = 1.0;
};
std::optional<double> weighted_quantile_type7(std::span<const Weighted> sorted, double p);

}  // namespace telaudit::pricing
