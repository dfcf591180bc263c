// Quantile regression, exact: Koenker and Bassett (1978), as the linear program it is.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"
#include "pricing/dense_rows.h"

namespace telaudit::pricing {

struct QuantileFit {
  std::vector<double> coefficients;
  std::vector<std::size_t> basis;  // the rows the fit goes through, ascending, as many as columns
  double objective = 0.0;          // sum of weight * rho_tau(residual); rho_tau(r) = r (tau - [r < 0])
  double gap = 0.0;                // by which the objective may lie over the optimum, from the dual program
  std::size_t interior_steps = 0;
  std::size_t pivots = 0;       // from the interior point to the vertex
  std::size_t rows_solved = 0;  // fewer than given where signs of far residuals were fixed and then proved
};

// Minimises the objective over coefficients. An interior point comes near, a walk over vertices ends at an
// optimal one, so that the coefficients solve the rows of `basis` exactly. Where several vertices are optimal
// a perturbation fixed by the row numbers chooses; coefficients and objective then have the same bits for any
// number of threads. With many rows a sample of them is fitted first, far residuals keep their sign, and
// every sign is checked (Portnoy and Koenker 1997, section 4), with no loss of exactness.
//
// `weights` is empty (all 1) or holds one number of 0 or more for each row; a row of weight 0 is as absent. A
// Problem when a number is not finite, rows are fewer than columns, tau is not between 0 and 1, or the
// covariates are linearly dependent.
Result<QuantileFit> fit_quantile(const Covariates& covariates, std::span<const double> outcome,
                                 std::span<const double> weights, double tau, unsigned threads = 1);

}  // namespace telaudit::pricing
