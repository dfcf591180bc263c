#include "pricing/dense_rows.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <functional>
#include <thread>

#include "base/structural_scan.h"
#include "pricing/dense_rows_kernels.h"

namespace telaudit::pricing {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Index = Eigen::Index;

constexpr std::size_t kPartRows = 8192;
constexpr std::size_t kBlockRows = 256;

Eigen::Map<const RowMajor> block_of(const Covariates& covariates, std::size_t from, std::size_t to) {
  return {covariates.values.data() + from * covariates.columns, static_cast<Index>(to - from),
          static_cast<Index>(covariates.columns)};
}

// Calls work(part) for every part, parts dealt out to the threads in turn.
void for_parts(std::size_t parts, unsigned threads, const std::function<void(std::size_t)>& work) {
  const std::size_t workers = std::min<std::size_t>(std::max(threads, 1U), parts);
  std::vector<std::thread> others;
  const auto run = [&](std::size_t first) {
    for (std::size_t part = first; part < parts; part += workers) work(part);
  };
  for (std::size_t worker = 1; worker < workers; ++worker) others.emplace_back(run, worker);
  if (workers > 0) run(0);
  for (std::thread& other : others) other.join();
}

std::size_t parts_of(const Covariates& covariates) {
  return (covariates.rows() + kPartRows - 1) / kPartRows;
}

template <typename Sum>
std::vector<double> sum_parts(const Covariates& covariates, std::size_t size, unsigned threads, Sum sum) {
  const std::size_t parts = parts_of(covariates);
  std::vector<std::vector<double>> sums(parts);
  for_parts(parts, threads, [&](std::size_t part) {
    sums[part].assign(size, 0.0);
    const std::size_t end = std::min(covariates.rows(), (part + 1) * kPartRows);
    sum(part * kPartRows, end, sums[part]);
  });
  std::vector<double> total(size, 0.0);
  for (const auto& one : sums)
    for (std::size_t i = 0; i < size; ++i) total[i] += one[i];
  return total;
}

}  // namespace

bool has_avx512_rows() {
  static const bool has = [] {
    const auto kernels = scan_kernels();
    return std::find(kernels.begin(), kernels.end(), ScanKernel::avx512) != kernels.end();
  }();
  return has;
}

void multiply_rows(const Covariates& covariates, std::span<const double> coefficients, std::span<double> out,
                   unsigned threads) {
  const Eigen::Map<const Eigen::VectorXd> vector(coefficients.data(), static_cast<Index>(covariates.columns));
  for_parts(parts_of(covariates), threads, [&](std::size_t part) {
    const std::size_t from = part * kPartRows;
    const std::size_t to = std::min(covariates.rows(), from + kPartRows);
#if defined(__x86_64__)
    if (has_avx512_rows()) {
      multiply_rows_avx512(covariates, from, to, coefficients.data(), out.data());
      return;
    }
#endif
    Eigen::Map<Eigen::VectorXd> result(out.data() + from, static_cast<Index>(to - from));
    result.noalias() = block_of(covariates, from, to) * vector;
  });
}

std::vector<double> sum_rows(const Covariates& covariates, std::span<const double> weights,
                             unsigned threads) {
  return sum_parts(covariates, covariates.columns, threads,
                   [&](std::size_t from, std::size_t to, std::vector<double>& sum) {
#if defined(__x86_64__)
                     if (has_avx512_rows()) {
                       sum_rows_avx512(covariates, from, to, weights.data(), sum.data());
                       return;
                     }
#endif
                     const Eigen::Map<const Eigen::VectorXd> weight(weights.data() + from,
                                                                    static_cast<Index>(to - from));
                     Eigen::Map<Eigen::VectorXd>(sum.data(), static_cast<Index>(sum.size())).noalias() =
                         block_of(covariates, from, to).transpose() * weight;
                   });
}

std::vector<double> sum_squares(const Covariates& covariates, std::span<const double> weights,
                                unsigned threads) {
  const std::size_t columns = covariates.columns;
  return sum_parts(covariates, columns * columns, threads,
                   [&](std::size_t from, std::size_t to, std::vector<double>& sum) {
#if defined(__x86_64__)
                     if (has_avx512_rows()) {
                       sum_squares_avx512(covariates, from, to, weights.data(), sum.data());
                       return;
                     }
#endif
                     Eigen::Map<Eigen::MatrixXd> squares(sum.data(), static_cast<Index>(columns),
                                                         static_cast<Index>(columns));
                     Eigen::MatrixXd scaled(static_cast<Index>(columns), static_cast<Index>(kBlockRows));
                     for (std::size_t start = from; start < to; start += kBlockRows) {
                       const std::size_t end = std::min(to, start + kBlockRows);
                       for (std::size_t i = start; i < end; ++i) {
                         const Eigen::Map<const Eigen::VectorXd> row(covariates.values.data() + i * columns,
                                                                     static_cast<Index>(columns));
                         scaled.col(static_cast<Index>(i - start)) = row * std::sqrt(weights[i]);
                       }
                       squares.selfadjointView<Eigen::Lower>().rankUpdate(
                           scaled.leftCols(static_cast<Index>(end - start)));
                     }
                   });
}

}  // namespace telaudit::pricing
