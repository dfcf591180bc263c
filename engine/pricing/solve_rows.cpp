#include "pricing/solve_rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "pricing/counter_random.h"
#include "pricing/interior_point.h"
#include "pricing/vertex_search.h"

namespace telaudit::pricing {
namespace {

constexpr double kNearGap = 1e-6;    // of the interior point before the walk over vertices
constexpr double kSampleGap = 1e-3;  // of a sample, whose fit is only a first guess
constexpr std::uint64_t kSampleSeed = 1997;
// Of the share of rows that the sample's error can move to the other side, how many are kept open.
constexpr double kOpenShare = 1.0;
constexpr std::size_t kMostRounds = 12;

std::size_t pivot_limit(std::size_t columns) {
  return 20'000 + 200 * columns;
}

// Rows by how far their multiplier is from both bounds: those the fit goes through come first.
std::vector<std::size_t> by_openness(const std::vector<double>& above) {
  std::vector<std::size_t> order(above.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    const double l = std::abs(above[left] - 0.5);
    const double r = std::abs(above[right] - 0.5);
    return l != r ? l < r : left < right;
  });
  return order;
}

std::vector<char> signs_of(const std::vector<double>& residuals) {
  std::vector<char> above(residuals.size());
  for (std::size_t i = 0; i < residuals.size(); ++i) above[i] = residuals[i] > 0.0 ? 1 : 0;
  return above;
}

// Some rows of a problem, copied, and two that stand for the sum of all others: those taken to lie over the
// fit and those under it. While each of them lies where it is taken to lie, the optimum is that of all rows.
struct OpenRows {
  std::vector<std::size_t> rows;  // of the whole
  std::vector<double> values;
  std::vector<double> outcome;
  std::vector<char> open;  // of the whole
};

class ManyRows {
 public:
  ManyRows(const Covariates& covariates, std::span<const double> outcome, double tau, unsigned threads)
      : covariates_(covariates), outcome_(outcome), tau_(tau), threads_(threads) {}

  std::optional<SolvedRows> solve() {
    const auto n = static_cast<double>(outcome_.size());
    const auto p = static_cast<double>(covariates_.columns);
    double sample = std::pow(p * n, 2.0 / 3.0) * 0.6;
    for (int tries = 0; tries < 2 && sample < 0.5 * n; ++tries, sample *= 2.0)
      if (auto solved = solve_through(static_cast<std::size_t>(sample))) return solved;
    return std::nullopt;
  }

 private:
  std::optional<SolvedRows> solve_through(std::size_t sample) {
    const InteriorPoint guess = fit_sample(sample);
    out_.interior_steps += guess.steps;
    residuals_.resize(outcome_.size());
    take_residuals(guess.coefficients);
    const auto n = static_cast<double>(outcome_.size());
    const double moved = std::sqrt(static_cast<double>(covariates_.columns) / static_cast<double>(sample));
    choose_open(static_cast<std::size_t>(std::min(0.8, kOpenShare * 2.0 * moved) * n));
    const InteriorPoint near =
        solve_interior({part_.values, covariates_.columns}, part_.outcome, tau_, kNearGap, threads_);
    out_.interior_steps += near.steps;
    const auto order = by_openness(near.above);
    auto basis = spanning_rows({part_.values, covariates_.columns}, order);
    for (std::size_t round = 0; basis && round < kMostRounds; ++round) {
      const Vertex vertex = search_vertex({part_.values, covariates_.columns}, part_.outcome, tau_, *basis,
                                          pivot_limit(covariates_.columns), threads_);
      out_.pivots += vertex.pivots;
      if (!vertex.optimal) return std::nullopt;
      take_residuals(vertex.coefficients);
      const std::size_t wrong = open_wrong_signs();
      if (wrong == 0) return finish(vertex);
      if (wrong > part_.rows.size() / 2) return std::nullopt;
      basis = vertex.basis;
    }
    return std::nullopt;
  }

  InteriorPoint fit_sample(std::size_t size) const {
    const std::size_t p = covariates_.columns;
    const std::size_t n = outcome_.size();
    std::vector<double> values(size * p);
    std::vector<double> outcome(size);
    for (std::size_t k = 0; k < size; ++k) {
      const std::size_t from = k * n / size;
      const std::size_t row = from + random_below(kSampleSeed, k, (k + 1) * n / size - from);
      const auto source = covariates_.row(row);
      std::copy(source.begin(), source.end(), values.begin() + static_cast<std::ptrdiff_t>(k * p));
      outcome[k] = outcome_[row];
    }
    return solve_interior({values, p}, outcome, tau_, kSampleGap, threads_);
  }

  void take_residuals(std::span<const double> coefficients) {
    multiply_rows(covariates_, coefficients, residuals_, threads_);
    for (std::size_t i = 0; i < residuals_.size(); ++i) residuals_[i] = outcome_[i] - residuals_[i];
  }

  // A fit errs more at a row that is long in a covariate few rows have: its length with each covariate
  // measured by that covariate's own sum of squares.
  std::vector<double> leverages() const {
    const std::size_t p = covariates_.columns;
    std::vector<double> squares(p, 0.0);
    for (std::size_t i = 0; i < outcome_.size(); ++i) {
      const auto row = covariates_.row(i);
      for (std::size_t j = 0; j < p; ++j) squares[j] += row[j] * row[j];
    }
    for (double& value : squares) value = value > 0.0 ? 1.0 / value : 0.0;
    std::vector<double> out(outcome_.size());
    for (std::size_t i = 0; i < outcome_.size(); ++i) {
      const auto row = covariates_.row(i);
      double sum = 0.0;
      for (std::size_t j = 0; j < p; ++j) sum += row[j] * row[j] * squares[j];
      out[i] = std::sqrt(sum);
    }
    return out;
  }

  void choose_open(std::size_t number) {
    const std::vector<double> leverage = leverages();
    std::vector<double> distance(outcome_.size());
    for (std::size_t i = 0; i < distance.size(); ++i)
      distance[i] = std::abs(residuals_[i]) / std::max(leverage[i], 1e-300);
    std::vector<double> sorted = distance;
    const auto nth = sorted.begin() + static_cast<std::ptrdiff_t>(std::min(number, sorted.size() - 1));
    std::nth_element(sorted.begin(), nth, sorted.end());
    const double limit = *nth;
    part_ = OpenRows{};
    part_.open.assign(outcome_.size(), 0);
    for (std::size_t i = 0; i < distance.size(); ++i)
      if (distance[i] <= limit) part_.rows.push_back(i);
    for (const std::size_t row : part_.rows) part_.open[row] = 1;
    part_.values.resize((part_.rows.size() + 2) * covariates_.columns);
    fill_part();
    above_ = signs_of(residuals_);
    sum_fixed();
  }

  void fill_part() {
    const std::size_t p = covariates_.columns;
    part_.outcome.resize(part_.rows.size() + 2);
    for (std::size_t k = 0; k < part_.rows.size(); ++k) {
      const auto source = covariates_.row(part_.rows[k]);
      std::copy(source.begin(), source.end(),
                part_.values.begin() + static_cast<std::ptrdiff_t>((k + 2) * p));
      part_.outcome[k + 2] = outcome_[part_.rows[k]];
    }
  }

  // The first two rows of the part.
  void sum_fixed() {
    const std::size_t p = covariates_.columns;
    std::vector<double> weight(outcome_.size());
    for (std::size_t side = 0; side < 2; ++side) {
      double outcome = 0.0;
      for (std::size_t i = 0; i < weight.size(); ++i) {
        const bool counts = part_.open[i] == 0 && (above_[i] != 0) == (side == 0);
        weight[i] = counts ? 1.0 : 0.0;
        if (counts) outcome += outcome_[i];
      }
      const auto sum = sum_rows(covariates_, weight, threads_);
      std::copy(sum.begin(), sum.end(), part_.values.begin() + static_cast<std::ptrdiff_t>(side * p));
      part_.outcome[side] = outcome;
    }
  }

  // Fixed rows that lie on the other side than taken join the open ones; returns how many.
  std::size_t open_wrong_signs() {
    const std::size_t before = part_.rows.size();
    for (std::size_t i = 0; i < outcome_.size(); ++i)
      if (part_.open[i] == 0 && (residuals_[i] > 0.0) != (above_[i] != 0)) {
        part_.rows.push_back(i);
        part_.open[i] = 1;
      }
    if (part_.rows.size() > before) {
      part_.values.resize((part_.rows.size() + 2) * covariates_.columns);
      fill_part();
      sum_fixed();
    }
    return part_.rows.size() - before;
  }

  std::optional<SolvedRows> finish(const Vertex& vertex) {
    for (const std::size_t row : vertex.basis) {
      if (row < 2) return std::nullopt;  // a sum of rows is no row
      out_.basis.push_back(part_.rows[row - 2]);
    }
    for (std::size_t k = 0; k < part_.rows.size(); ++k)
      above_[part_.rows[k]] = vertex.residuals[k + 2] > 0.0 ? 1 : 0;
    out_.above = above_;
    out_.rows_solved = part_.rows.size();
    out_.optimal = true;
    return out_;
  }

  const Covariates& covariates_;
  std::span<const double> outcome_;
  double tau_;
  unsigned threads_;
  OpenRows part_;
  std::vector<char> above_;
  std::vector<double> residuals_;
  SolvedRows out_;
};

}  // namespace

std::optional<SolvedRows> solve_rows(const Covariates& covariates, std::span<const double> outcome,
                                     double tau, unsigned threads) {
  const InteriorPoint near = solve_interior(covariates, outcome, tau, kNearGap, threads);
  const auto basis = spanning_rows(covariates, by_openness(near.above));
  if (!basis) return std::nullopt;
  const Vertex vertex =
      search_vertex(covariates, outcome, tau, *basis, pivot_limit(covariates.columns), threads);
  return SolvedRows{vertex.basis,  signs_of(vertex.residuals), near.steps, vertex.pivots, outcome.size(),
                    vertex.optimal};
}

std::optional<SolvedRows> solve_many_rows(const Covariates& covariates, std::span<const double> outcome,
                                          double tau, unsigned threads) {
  return ManyRows(covariates, outcome, tau, threads).solve();
}

}  // namespace telaudit::pricing
