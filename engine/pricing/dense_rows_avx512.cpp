#include "base/avx512.h"
#include "pricing/dense_rows_kernels.h"

#if defined(__x86_64__)

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace telaudit::pricing {
namespace {

constexpr std::size_t kLane = 8;
constexpr std::size_t kBlockRows = 256;
constexpr std::size_t kTileRows = 8;
constexpr std::size_t kTileColumns = 16;

TELAUDIT_AVX512 __mmask8 lanes(std::size_t columns, std::size_t at) {
  const std::size_t left = columns - at;
  return left >= kLane ? static_cast<__mmask8>(0xFF) : static_cast<__mmask8>((1U << left) - 1U);
}

// One tile of the product of a block, rows of `width` numbers, with itself: rows i to i + 8, columns j to j
// + 16.
TELAUDIT_AVX512 void square_tile(const double* block, std::size_t rows, std::size_t width, std::size_t i,
                                 std::size_t j, std::array<double, kTileRows * kTileColumns>& tile) {
  __m512d left[kTileRows];
  __m512d right[kTileRows];
  for (std::size_t t = 0; t < kTileRows; ++t) left[t] = right[t] = _mm512_setzero_pd();
  for (std::size_t k = 0; k < rows; ++k) {
    const double* row = block + k * width;
    const __m512d first = _mm512_loadu_pd(row + j);
    const __m512d second = _mm512_loadu_pd(row + j + kLane);
#pragma GCC unroll 8
    for (std::size_t t = 0; t < kTileRows; ++t) {
      const __m512d factor = _mm512_set1_pd(row[i + t]);
      left[t] = _mm512_fmadd_pd(factor, first, left[t]);
      right[t] = _mm512_fmadd_pd(factor, second, right[t]);
    }
  }
  for (std::size_t t = 0; t < kTileRows; ++t) {
    _mm512_storeu_pd(tile.data() + t * kTileColumns, left[t]);
    _mm512_storeu_pd(tile.data() + t * kTileColumns + kLane, right[t]);
  }
}

}  // namespace

TELAUDIT_AVX512 void multiply_rows_avx512(const Covariates& covariates, std::size_t from, std::size_t to,
                                          const double* coefficients, double* out) {
  const std::size_t columns = covariates.columns;
  const double* values = covariates.values.data();
  std::size_t i = from;
  for (; i + 4 <= to; i += 4) {
    const double* row = values + i * columns;
    __m512d sum[4] = {_mm512_setzero_pd(), _mm512_setzero_pd(), _mm512_setzero_pd(), _mm512_setzero_pd()};
    for (std::size_t j = 0; j < columns; j += kLane) {
      const __mmask8 mask = lanes(columns, j);
      const __m512d factor = _mm512_maskz_loadu_pd(mask, coefficients + j);
#pragma GCC unroll 4
      for (std::size_t t = 0; t < 4; ++t)
        sum[t] = _mm512_fmadd_pd(_mm512_maskz_loadu_pd(mask, row + t * columns + j), factor, sum[t]);
    }
    for (std::size_t t = 0; t < 4; ++t) out[i + t] = _mm512_reduce_add_pd(sum[t]);
  }
  for (; i < to; ++i) {
    __m512d sum = _mm512_setzero_pd();
    for (std::size_t j = 0; j < columns; j += kLane) {
      const __mmask8 mask = lanes(columns, j);
      sum = _mm512_fmadd_pd(_mm512_maskz_loadu_pd(mask, values + i * columns + j),
                            _mm512_maskz_loadu_pd(mask, coefficients + j), sum);
    }
    out[i] = _mm512_reduce_add_pd(sum);
  }
}

TELAUDIT_AVX512 void sum_rows_avx512(const Covariates& covariates, std::size_t from, std::size_t to,
                                     const double* weights, double* sum) {
  constexpr std::size_t kLanes = 8;  // columns of 64 numbers are summed in registers
  const std::size_t columns = covariates.columns;
  for (std::size_t begin = 0; begin < columns; begin += kLanes * kLane) {
    __m512d total[kLanes];
    __mmask8 masks[kLanes];
    for (std::size_t t = 0; t < kLanes; ++t) {
      total[t] = _mm512_setzero_pd();
      masks[t] = begin + t * kLane < columns ? lanes(columns, begin + t * kLane) : static_cast<__mmask8>(0);
    }
    for (std::size_t i = from; i < to; ++i) {
      const double* row = covariates.values.data() + i * columns + begin;
      const __m512d factor = _mm512_set1_pd(weights[i]);
#pragma GCC unroll 8
      for (std::size_t t = 0; t < kLanes; ++t)
        total[t] = _mm512_fmadd_pd(factor, _mm512_maskz_loadu_pd(masks[t], row + t * kLane), total[t]);
    }
    for (std::size_t t = 0; t < kLanes; ++t)
      if (masks[t] != 0) {
        double* place = sum + begin + t * kLane;
        _mm512_mask_storeu_pd(place, masks[t],
                              _mm512_add_pd(_mm512_maskz_loadu_pd(masks[t], place), total[t]));
      }
  }
}

TELAUDIT_AVX512 void sum_squares_avx512(const Covariates& covariates, std::size_t from, std::size_t to,
                                        const double* weights, double* sum) {
  const std::size_t columns = covariates.columns;
  const std::size_t width = (columns + kTileColumns - 1) / kTileColumns * kTileColumns;
  std::vector<double> block(kBlockRows * width, 0.0);
  std::array<double, kTileRows * kTileColumns> tile{};
  for (std::size_t start = from; start < to; start += kBlockRows) {
    const std::size_t rows = std::min(to, start + kBlockRows) - start;
    for (std::size_t k = 0; k < rows; ++k) {
      const double* row = covariates.values.data() + (start + k) * columns;
      const __m512d root = _mm512_set1_pd(std::sqrt(weights[start + k]));
      for (std::size_t j = 0; j < columns; j += kLane) {
        const __mmask8 mask = lanes(columns, j);
        _mm512_mask_storeu_pd(block.data() + k * width + j, mask,
                              _mm512_mul_pd(root, _mm512_maskz_loadu_pd(mask, row + j)));
      }
    }
    for (std::size_t i = 0; i < columns; i += kTileRows)
      for (std::size_t j = 0; j < i + kTileRows && j < columns; j += kTileColumns) {
        square_tile(block.data(), rows, width, i, j, tile);
        for (std::size_t t = 0; t < kTileRows && i + t < columns; ++t)
          for (std::size_t s = 0; s < kTileColumns && j + s <= i + t; ++s)
            sum[(j + s) * columns + i + t] += tile[t * kTileColumns + s];
      }
  }
}

}  // namespace telaudit::pricing

#endif
