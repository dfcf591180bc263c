#include "pricing/interior_point.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <optional>

namespace telaudit::pricing {
namespace {

using Index = Eigen::Index;

constexpr std::size_t kMostSteps = 60;
constexpr double kStayInside = 0.99995;  // part of the way to the nearest bound

// Written as the linear program it is: minimise -outcome'a so that covariates'a is what it is at a = 1 - tau,
// with 0 <= a <= 1. `a` is InteriorPoint::above, `below` is 1 - a; `low` and `high` are the multipliers of
// the two bounds, `b` that of the equations, minus the coefficients.
struct State {
  std::vector<double> a, below, low, high;
  Eigen::VectorXd b;
};

struct Direction {
  std::vector<double> a, low, high;
  Eigen::VectorXd b;
};

class Normal {
 public:
  Normal(const Covariates& covariates, std::span<const double> weights, unsigned threads) {
    const auto columns = static_cast<Index>(covariates.columns);
    const std::vector<double> squares = sum_squares(covariates, weights, threads);
    factor_.compute(Eigen::Map<const Eigen::MatrixXd>(squares.data(), columns, columns));
  }
  bool solvable() const { return factor_.info() == Eigen::Success; }
  Eigen::VectorXd solve(const std::vector<double>& right) const {
    return factor_.solve(Eigen::Map<const Eigen::VectorXd>(right.data(), static_cast<Index>(right.size())));
  }

 private:
  Eigen::LLT<Eigen::MatrixXd> factor_;
};

std::vector<double> products(const Covariates& covariates, const Eigen::VectorXd& vector, unsigned threads) {
  std::vector<double> out(covariates.rows());
  multiply_rows(covariates, {vector.data(), covariates.columns}, out, threads);
  return out;
}

// The longest step from `values` along `change` that keeps them positive.
double room(const std::vector<double>& values, const std::vector<double>& change, double sign) {
  double longest = 1e20;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (sign * change[i] < 0.0) longest = std::min(longest, -values[i] / (sign * change[i]));
  return longest;
}

class Solver {
 public:
  Solver(const Covariates& covariates, std::span<const double> outcome, double tau, unsigned threads)
      : covariates_(covariates), outcome_(outcome), threads_(threads) {
    const std::size_t n = outcome.size();
    state_.a.assign(n, 1.0 - tau);
    state_.below.assign(n, tau);
    state_.low.resize(n);
    state_.high.resize(n);
  }

  // Least squares and its residuals; false when the covariates are dependent.
  bool start() {
    const std::size_t n = outcome_.size();
    const std::vector<double> ones(n, 1.0);
    const Normal normal(covariates_, ones, threads_);
    state_.b = Eigen::VectorXd::Zero(static_cast<Index>(covariates_.columns));
    const bool solvable = normal.solvable();
    if (solvable) state_.b = -normal.solve(sum_rows(covariates_, outcome_, threads_));
    const std::vector<double> fitted = products(covariates_, state_.b, threads_);
    for (std::size_t i = 0; i < n; ++i) {
      const double reduced = -outcome_[i] - fitted[i];
      state_.low[i] = std::max(reduced, 0.0) + (std::abs(reduced) < 1e-3 ? 1e-3 : 0.0);
      state_.high[i] = state_.low[i] - reduced;
    }
    return solvable;
  }

  // gap and dual objective of the point reached
  double gap() const {
    double sum = 0.0;
    for (std::size_t i = 0; i < state_.a.size(); ++i)
      sum += state_.low[i] * state_.a[i] + state_.high[i] * state_.below[i];
    return sum;
  }

  bool step() {
    const std::size_t n = outcome_.size();
    std::vector<double> weight(n);
    std::vector<double> right(n);
    for (std::size_t i = 0; i < n; ++i) {
      weight[i] = 1.0 / (state_.low[i] / state_.a[i] + state_.high[i] / state_.below[i]);
      right[i] = state_.low[i] - state_.high[i];
    }
    const Normal normal(covariates_, weight, threads_);
    if (!normal.solvable()) return false;
    const std::vector<double> none(n, 0.0);
    Direction direction = direction_of(normal, weight, right, none, none, 0.0);
    auto [primal, dual] = lengths(direction);
    if (std::min(primal, dual) < 1.0) {
      const double mean = target(direction, primal, dual);
      std::vector<double> low_error(n);
      std::vector<double> high_error(n);
      for (std::size_t i = 0; i < n; ++i) {
        low_error[i] = direction.a[i] * direction.low[i];
        high_error[i] = -direction.a[i] * direction.high[i];
      }
      direction = direction_of(normal, weight, right, low_error, high_error, mean);
      std::tie(primal, dual) = lengths(direction);
    }
    for (std::size_t i = 0; i < n; ++i) {
      state_.a[i] += primal * direction.a[i];
      state_.below[i] -= primal * direction.a[i];
      state_.low[i] += dual * direction.low[i];
      state_.high[i] += dual * direction.high[i];
    }
    state_.b += dual * direction.b;
    return true;
  }

  const State& state() const { return state_; }

 private:
  // Solves the linearised conditions low * a = mean and high * below = mean, with the second-order errors of
  // the predictor taken along.
  Direction direction_of(const Normal& normal, const std::vector<double>& weight,
                         const std::vector<double>& reduced, const std::vector<double>& low_error,
                         const std::vector<double>& high_error, double mean) const {
    const std::size_t n = weight.size();
    std::vector<double> force(n);
    std::vector<double> weighted(n);
    for (std::size_t i = 0; i < n; ++i) {
      force[i] = reduced[i] - (mean - low_error[i]) / state_.a[i] + (mean - high_error[i]) / state_.below[i];
      weighted[i] = weight[i] * force[i];
    }
    Direction out;
    out.b = normal.solve(sum_rows(covariates_, weighted, threads_));
    out.a = products(covariates_, out.b, threads_);
    out.low.resize(n);
    out.high.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      out.a[i] = weight[i] * (out.a[i] - force[i]);
      out.low[i] = (mean - low_error[i] - state_.low[i] * out.a[i]) / state_.a[i] - state_.low[i];
      out.high[i] = (mean - high_error[i] + state_.high[i] * out.a[i]) / state_.below[i] - state_.high[i];
    }
    return out;
  }

  std::pair<double, double> lengths(const Direction& direction) const {
    const double primal = std::min(room(state_.a, direction.a, 1.0), room(state_.below, direction.a, -1.0));
    const double dual =
        std::min(room(state_.low, direction.low, 1.0), room(state_.high, direction.high, 1.0));
    return {std::min(kStayInside * primal, 1.0), std::min(kStayInside * dual, 1.0)};
  }

  // Mehrotra's mean complementarity to aim at: the cube of what the predictor alone would leave.
  double target(const Direction& direction, double primal, double dual) const {
    double now = 0.0;
    double predicted = 0.0;
    for (std::size_t i = 0; i < state_.a.size(); ++i) {
      now += state_.low[i] * state_.a[i] + state_.high[i] * state_.below[i];
      predicted += (state_.low[i] + dual * direction.low[i]) * (state_.a[i] + primal * direction.a[i]) +
                   (state_.high[i] + dual * direction.high[i]) * (state_.below[i] - primal * direction.a[i]);
    }
    const double ratio = predicted / now;
    return now * ratio * ratio * ratio / (2.0 * static_cast<double>(state_.a.size()));
  }

  const Covariates& covariates_;
  std::span<const double> outcome_;
  unsigned threads_;
  State state_;
};

double check_loss(const Covariates& covariates, std::span<const double> outcome, double tau,
                  const std::vector<double>& coefficients, unsigned threads) {
  std::vector<double> fitted(outcome.size());
  multiply_rows(covariates, coefficients, fitted, threads);
  double sum = 0.0;
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    const double residual = outcome[i] - fitted[i];
    sum += residual * (residual > 0.0 ? tau : tau - 1.0);
  }
  return sum;
}

}  // namespace

InteriorPoint solve_interior(const Covariates& covariates, std::span<const double> outcome, double tau,
                             double relative_gap, unsigned threads) {
  InteriorPoint out;
  Solver solver(covariates, outcome, tau, threads);
  const bool solvable = solver.start();
  const auto coefficients = [&] {
    const Eigen::VectorXd b = -solver.state().b;
    return std::vector<double>(b.data(), b.data() + b.size());
  };
  // The loss of least squares is near enough to the optimum to tell how small a gap is small.
  const double loss = check_loss(covariates, outcome, tau, coefficients(), threads);
  out.gap = solver.gap();
  while (solvable && out.gap > relative_gap * loss && out.steps < kMostSteps) {
    if (!solver.step()) break;
    const double gap = solver.gap();
    if (!std::isfinite(gap)) break;
    out.gap = gap;
    ++out.steps;
  }
  out.coefficients = coefficients();
  out.above = solver.state().a;
  return out;
}

}  // namespace telaudit::pricing
