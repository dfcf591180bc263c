// The optimal vertex of a quantile regression without weights or ties: directly, or through a sample when
// there are many rows.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "pricing/dense_rows.h"

namespace telaudit::pricing {

struct SolvedRows {
  std::vector<std::size_t> basis;
  std::vector<char> above;  // of each row: does it lie over the fit
  std::size_t interior_steps = 0;
  std::size_t pivots = 0;
  std::size_t rows_solved = 0;
  bool optimal = false;
};

// Nothing when the rows do not span the columns.
std::optional<SolvedRows> solve_rows(const Covariates& covariates, std::span<const double> outcome,
                                     double tau, unsigned threads);

// The same optimum. Nothing also when the sample did not lead near enough.
std::optional<SolvedRows> solve_many_rows(const Covariates& covariates, std::span<const double> outcome,
                                          double tau, unsigned threads);

}  // namespace telaudit::pricing
