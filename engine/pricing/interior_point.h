// The interior point of quantile regression: close to the optimum in few steps, exact by what follows it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "pricing/dense_rows.h"

namespace telaudit::pricing {

struct InteriorPoint {
  std::vector<double> coefficients;
  // Of each row, in (0, 1): near 1 above the fit, near 0 below it, between them where the fit goes through.
  std::vector<double> above;
  std::size_t steps = 0;
  double gap = 0.0;  // primal less dual objective
};

// Minimises the sum of rho_tau(outcome - covariates * b) by the primal-dual method of Portnoy and Koenker
// (1997, Statistical Science 12, section 3): the dual linear program with bounds, Mehrotra's predictor and
// corrector, a Frisch-Newton step from the normal equations. Ends when the gap is below `relative_gap` times
// the objective, after 60 steps, or when the normal equations can no longer be solved.
InteriorPoint solve_interior(const Covariates& covariates, std::span<const double> outcome, double tau,
                             double relative_gap, unsigned threads);

}  // namespace telaudit::pricing
