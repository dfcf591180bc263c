// The products of dense_rows.h over rows [from, to), for processors with AVX-512.
#pragma once

#include <cstddef>
#include <span>

#include "pricing/dense_rows.h"

namespace telaudit::pricing {

bool has_avx512_rows();

#if defined(__x86_64__)
void multiply_rows_avx512(const Covariates& covariates, std::size_t from, std::size_t to,
                          const double* coefficients, double* out);
void sum_rows_avx512(const Covariates& covariates, std::size_t from, std::size_t to, const double* weights,
                     double* sum);
// Adds to the lower triangle, stored by columns.
void sum_squares_avx512(const Covariates& covariates, std::size_t from, std::size_t to, const double* weights,
                        double* sum);
#endif

}  // namespace telaudit::pricing
