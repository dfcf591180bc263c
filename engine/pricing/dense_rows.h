// The three products over many rows that fitting needs. Rows lie one after the other; a part of the work has
// the same rows whatever the number of threads, and parts are summed in their order, so that threads change
// nothing.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace telaudit::pricing {

// A view of covariates: values.size() == rows() * columns. The caller keeps the values alive.
struct Covariates {
  std::span<const double> values;
  std::size_t columns = 0;

  std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
  std::span<const double> row(std::size_t at) const { return values.subspan(at * columns, columns); }
};

// out[i] = row i times `coefficients`.
void multiply_rows(const Covariates& covariates, std::span<const double> coefficients, std::span<double> out,
                   unsigned threads);

// The sum over rows of weight[i] * row i.
std::vector<double> sum_rows(const Covariates& covariates, std::span<const double> weights, unsigned threads);

// The sum over rows of weight[i] * row i * its transpose, columns by columns; only the lower triangle is set.
// Weights are not negative.
std::vector<double> sum_squares(const Covariates& covariates, std::span<const double> weights,
                                unsigned threads);

}  // namespace telaudit::pricing
