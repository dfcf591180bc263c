// From a point near the optimum of a quantile regression to an optimal vertex: the exact finish.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "pricing/dense_rows.h"

namespace telaudit::pricing {

struct Vertex {
  std::vector<std::size_t> basis;  // rows the fit goes through, as many as columns
  std::vector<double> coefficients;
  std::vector<double> residuals;    // of every row; exactly 0 on the basis
  std::vector<double> multipliers;  // of the basis: between tau - 1 and tau at the optimum
  std::size_t pivots = 0;
  bool optimal = false;  // false: the limit of pivots was reached
};

// Rows that span all columns, the first of `order` that can be taken; nothing when the rows do not span them.
// Cost: rows looked at times columns squared.
std::optional<std::vector<std::size_t>> spanning_rows(const Covariates& covariates,
                                                      std::span<const std::size_t> order);

// Walks along edges of the piecewise linear loss from the vertex of `basis` to the optimum, each time past as
// many kinks as the loss still falls (Barrodale and Roberts 1973). Needs outcomes without ties of more than
// `columns` rows on one fit, which a small perturbation gives.
Vertex search_vertex(const Covariates& covariates, std::span<const double> outcome, double tau,
                     std::vector<std::size_t> basis, std::size_t most_pivots, unsigned threads);

// Solves the square system of the rows of `basis`, in ascending order of rows: the same bits however the
// basis was found. Nothing when it is singular.
std::optional<std::vector<double>> coefficients_through(const Covariates& covariates,
                                                        std::span<const double> outcome,
                                                        std::span<const std::size_t> basis);

}  // namespace telaudit::pricing
