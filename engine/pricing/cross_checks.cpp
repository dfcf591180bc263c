#include "pricing/cross_checks.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/result.h"
#include "pricing/quantile.h"

namespace telaudit::pricing {
namespace {

using Index = Eigen::Index;

constexpr double kHuber = 1.345;
constexpr double kNormalQuartile = 0.6745;

std::vector<double> residuals_of(const Covariates& covariates, std::span<const double> outcome,
                                 const std::vector<double>& coefficients) {
  std::vector<double> out(outcome.size());
  multiply_rows(covariates, coefficients, out, 1);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = outcome[i] - out[i];
  return out;
}

double median_size(const std::vector<double>& residuals) {
  std::vector<double> sizes;
  for (const double residual : residuals) sizes.push_back(std::abs(residual));
  return median_of(std::move(sizes));
}

double change_of(const std::vector<double>& before, const std::vector<double>& after) {
  double change = 0.0;
  double size = 0.0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    change += (before[i] - after[i]) * (before[i] - after[i]);
    size += before[i] * before[i];
  }
  return std::sqrt(change / std::max(size, 1e-20));
}

}  // namespace

std::optional<std::vector<double>> least_squares(const Covariates& covariates,
                                                 std::span<const double> outcome,
                                                 std::span<const double> weights) {
  require(covariates.rows() == outcome.size(), "covariates and outcomes of a fit have the same rows");
  const auto columns = static_cast<Index>(covariates.columns);
  Eigen::MatrixXd rows(static_cast<Index>(outcome.size()), columns);
  Eigen::VectorXd right(static_cast<Index>(outcome.size()));
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    const double root = weights.empty() ? 1.0 : std::sqrt(weights[i]);
    const auto at = static_cast<Index>(i);
    for (Index j = 0; j < columns; ++j) rows(at, j) = root * covariates.row(i)[static_cast<std::size_t>(j)];
    right(at) = root * outcome[i];
  }
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> factors(rows);
  if (factors.rank() < columns) return std::nullopt;
  const Eigen::VectorXd solved = factors.solve(right);
  return std::vector<double>(solved.data(), solved.data() + solved.size());
}

std::optional<std::vector<double>> fit_huber(const Covariates& covariates, std::span<const double> outcome,
                                             double settled, int rounds) {
  auto coefficients = least_squares(covariates, outcome);
  if (!coefficients) return std::nullopt;
  std::vector<double> residuals = residuals_of(covariates, outcome, *coefficients);
  for (int round = 0; round < rounds; ++round) {
    const double scale = median_size(residuals) / kNormalQuartile;
    if (scale == 0.0) break;
    std::vector<double> weights;
    for (const double residual : residuals)
      weights.push_back(std::abs(residual) <= kHuber * scale ? 1.0 : kHuber * scale / std::abs(residual));
    coefficients = least_squares(covariates, outcome, weights);
    if (!coefficients) return std::nullopt;
    const auto before = std::exchange(residuals, residuals_of(covariates, outcome, *coefficients));
    if (change_of(before, residuals) <= settled) break;
  }
  return coefficients;
}

std::optional<std::vector<YearLevel>> time_index(std::span<const DatedPrice> prices) {
  if (prices.empty()) return std::nullopt;
  const std::size_t attributes = prices.front().attributes.size();
  std::map<int, YearLevel> years;
  for (const DatedPrice& price : prices) {
    require(price.attributes.size() == attributes, "dated prices have the same attributes");
    years[price.year].year = price.year;
    ++years[price.year].n;
  }
  std::vector<YearLevel> out;
  for (const auto& [year, level] : years) out.push_back(level);
  const std::size_t columns = out.size() + attributes;
  std::vector<double> values;
  std::vector<double> outcome;
  for (const DatedPrice& price : prices) {
    values.push_back(1.0);
    for (std::size_t k = 1; k < out.size(); ++k) values.push_back(price.year == out[k].year ? 1.0 : 0.0);
    values.insert(values.end(), price.attributes.begin(), price.attributes.end());
    outcome.push_back(price.log_price);
  }
  const auto coefficients = least_squares({values, columns}, outcome);
  if (!coefficients) return std::nullopt;
  for (std::size_t k = 1; k < out.size(); ++k) out[k].log_change = (*coefficients)[k];
  return out;
}

}  // namespace telaudit::pricing
