#include "pricing/quantile_regression.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>

#include "pricing/counter_random.h"
#include "pricing/solve_rows.h"
#include "pricing/vertex_search.h"

namespace telaudit::pricing {
namespace {

// Above this many rows a sample goes first.
constexpr std::size_t kManyRows = 20'000;
constexpr double kSlopeMove = 1e-9;     // of a row's weight
constexpr double kOutcomeMove = 1e-10;  // of the mean deviation of the outcomes

Problem problem(std::string what, std::string advice) {
  return Problem{std::move(what), {}, std::move(advice)};
}

std::optional<Problem> refused(const Covariates& covariates, std::span<const double> outcome,
                               std::span<const double> weights, double tau) {
  require(covariates.columns > 0 && covariates.rows() == outcome.size() &&
              (weights.empty() || weights.size() == outcome.size()),
          "covariates, outcomes and weights of a fit have the same rows");
  const auto finite = [](double value) { return std::isfinite(value); };
  if (!(tau > 0.0 && tau < 1.0))
    return problem("the quantile asked for is not between 0 and 1", "ask for 0.5 to get the median");
  if (!std::all_of(covariates.values.begin(), covariates.values.end(), finite) ||
      !std::all_of(outcome.begin(), outcome.end(), finite))
    return problem("a number of the fit is not finite", "leave out rows without a price or bandwidth");
  if (!std::all_of(weights.begin(), weights.end(), [](double w) { return std::isfinite(w) && w >= 0.0; }))
    return problem("a weight is negative or not finite", "give weights of 0 or more");
  return std::nullopt;
}

Problem dependent(std::size_t rows, std::size_t columns) {
  return problem("the " + std::to_string(columns) + " covariates are linearly dependent on the " +
                     std::to_string(rows) + " rows given",
                 "leave out a covariate that others determine, or give more rows");
}

// Rows times their weight, since rho is proportional to its argument, and moved so slightly that no two
// vertices are equally good and no more rows than columns lie on one fit. The moves depend on the number of
// the row alone.
struct Perturbed {
  std::vector<double> values;
  std::vector<double> outcome;
};

Perturbed perturb(const Covariates& covariates, std::span<const double> outcome,
                  std::span<const double> weights, const std::vector<std::size_t>& kept) {
  const std::size_t p = covariates.columns;
  double mean = 0.0;
  for (const std::size_t i : kept) mean += outcome[i] / static_cast<double>(kept.size());
  double spread = 0.0;
  for (const std::size_t i : kept) spread += std::abs(outcome[i] - mean) / static_cast<double>(kept.size());
  const double size = spread > 0.0 ? spread : std::max(std::abs(mean), 1.0);
  Perturbed out;
  out.values.resize(kept.size() * p);
  out.outcome.resize(kept.size());
  for (std::size_t at = 0; at < kept.size(); ++at) {
    const std::size_t i = kept[at];
    const double factor = (weights.empty() ? 1.0 : weights[i]) * (1.0 + kSlopeMove * random_unit(2, i));
    const auto row = covariates.row(i);
    for (std::size_t j = 0; j < p; ++j) out.values[at * p + j] = factor * row[j];
    out.outcome[at] = factor * (outcome[i] + kOutcomeMove * size * (2.0 * random_unit(1, i) - 1.0));
  }
  return out;
}

// A sum that loses nothing to rounding that matters (Neumaier 1974).
class Sum {
 public:
  void add(double value) {
    const double next = sum_ + value;
    lost_ += std::abs(sum_) >= std::abs(value) ? (sum_ - next) + value : (value - next) + sum_;
    sum_ = next;
  }
  double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0.0;
  double lost_ = 0.0;
};

}  // namespace

Result<QuantileFit> fit_quantile(const Covariates& covariates, std::span<const double> outcome,
                                 std::span<const double> weights, double tau, unsigned threads) {
  if (auto refusal = refused(covariates, outcome, weights, tau)) return *refusal;
  const std::size_t p = covariates.columns;
  const std::size_t n = outcome.size();

  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < n; ++i)
    if (weights.empty() || weights[i] > 0.0) kept.push_back(i);
  if (kept.size() < p) return dependent(kept.size(), p);
  const Perturbed perturbed = perturb(covariates, outcome, weights, kept);
  const Covariates rows{perturbed.values, p};
  auto end = kept.size() > kManyRows && kept.size() > 50 * p
                 ? solve_many_rows(rows, perturbed.outcome, tau, threads)
                 : std::nullopt;
  if (!end) end = solve_rows(rows, perturbed.outcome, tau, threads);
  if (!end) return dependent(kept.size(), p);
  if (!end->optimal)
    return problem("the fit did not come to an end", "covariates of very different size: rescale them");

  QuantileFit out;
  out.basis = end->basis;
  out.interior_steps = end->interior_steps;
  out.pivots = end->pivots;
  out.rows_solved = end->rows_solved;
  for (std::size_t& row : out.basis) row = kept[row];
  std::sort(out.basis.begin(), out.basis.end());
  const auto coefficients = coefficients_through(covariates, outcome, out.basis);
  if (!coefficients) return dependent(kept.size(), p);
  out.coefficients = *coefficients;

  Sum objective;
  Sum dual;
  std::size_t next = 0;
  for (std::size_t at = 0; at < kept.size(); ++at) {
    const std::size_t i = kept[at];
    const auto row = covariates.row(i);
    const bool through = next < out.basis.size() && out.basis[next] == i;
    if (through) ++next;
    const double weight = weights.empty() ? 1.0 : weights[i];
    const double residual =
        outcome[i] - std::inner_product(row.begin(), row.end(), out.coefficients.begin(), 0.0);
    if (through) continue;
    objective.add(weight * residual * (residual > 0.0 ? tau : tau - 1.0));
    // What the dual program gives for this row: the same where the moved row lies on the same side.
    dual.add(weight * residual * (end->above[at] != 0 ? tau : tau - 1.0));
  }
  out.objective = objective.value();
  out.gap = out.objective - dual.value();
  return out;
}

}  // namespace telaudit::pricing
