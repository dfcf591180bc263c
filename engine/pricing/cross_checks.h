// Other fits of the same prices, to see whether the median regression stands alone with what it says; no
// level comes from them.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "pricing/dense_rows.h"

namespace telaudit::pricing {

// Coefficients of least squares; `weights` empty or one of 0 or more for each row. Nothing when the rows that
// have weight do not determine them.
std::optional<std::vector<double>> least_squares(const Covariates& covariates,
                                                 std::span<const double> outcome,
                                                 std::span<const double> weights = {});

// Huber's M-estimate (1964) with k = 1.345, by least squares weighted anew until residuals change by less
// than `settled` of their size, at most `rounds` times; the scale of each round is the median absolute
// residual / 0.6745. The same steps as rlm() of R's MASS, which stops at settled 1e-4 and 20 rounds unless
// told otherwise. Nothing when least squares has no answer.
std::optional<std::vector<double>> fit_huber(const Covariates& covariates, std::span<const double> outcome,
                                             double settled = 1e-10, int rounds = 200);

// A price by what it is and when it was made.
struct DatedPrice {
  int year = 0;
  double log_price = 0.0;
  std::vector<double> attributes;  // logarithm of bandwidth and the like, as many for each price
};

struct YearLevel {
  int year = 0;
  double log_change = 0.0;  // against the first year, attributes held
  std::size_t n = 0;
};

// The hedonic index of time dummies (Triplett 2006, Handbook on Hedonic Indexes, OECD, chapter III): least
// squares on the attributes and a dummy for each year but the first. Nothing when they are dependent.
std::optional<std::vector<YearLevel>> time_index(std::span<const DatedPrice> prices);

}  // namespace telaudit::pricing
