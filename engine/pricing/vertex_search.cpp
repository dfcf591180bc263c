#include "pricing/vertex_search.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

namespace telaudit::pricing {
namespace {

constexpr double kDependent = 1e-9;  // of a row's length, left after taking out the rows chosen before
constexpr double kOptimal = 1e-10;   // by which a multiplier may leave its bounds
constexpr double kTiny = 1e-300;
constexpr double kStill = 1e-11;      // of the largest change along an edge: a row that does not move
constexpr std::size_t kRefresh = 64;  // pivots after which the inverse is computed anew

double dot(std::span<const double> left, std::span<const double> right) {
  return std::inner_product(left.begin(), left.end(), right.begin(), 0.0);
}

// The inverse of the matrix of the basis rows, columns by columns, by Gauss and Jordan with row exchanges;
// nothing when it is singular.
std::optional<std::vector<double>> inverse_of(const Covariates& covariates,
                                              const std::vector<std::size_t>& basis) {
  const std::size_t p = covariates.columns;
  std::vector<double> work(p * 2 * p, 0.0);
  const auto at = [&](std::size_t row, std::size_t column) -> double& { return work[row * 2 * p + column]; };
  for (std::size_t i = 0; i < p; ++i) {
    const auto row = covariates.row(basis[i]);
    std::copy(row.begin(), row.end(), work.begin() + static_cast<std::ptrdiff_t>(i * 2 * p));
    at(i, p + i) = 1.0;
  }
  for (std::size_t k = 0; k < p; ++k) {
    std::size_t best = k;
    for (std::size_t i = k + 1; i < p; ++i)
      if (std::abs(at(i, k)) > std::abs(at(best, k))) best = i;
    if (at(best, k) == 0.0) return std::nullopt;
    for (std::size_t j = 0; best != k && j < 2 * p; ++j) std::swap(at(best, j), at(k, j));
    const double scale = 1.0 / at(k, k);
    for (std::size_t j = 0; j < 2 * p; ++j) at(k, j) *= scale;
    for (std::size_t i = 0; i < p; ++i) {
      const double factor = at(i, k);
      if (i == k || factor == 0.0) continue;
      for (std::size_t j = 0; j < 2 * p; ++j) at(i, j) -= factor * at(k, j);
    }
  }
  std::vector<double> inverse(p * p);
  for (std::size_t i = 0; i < p; ++i)
    for (std::size_t j = 0; j < p; ++j) inverse[i * p + j] = at(i, p + j);
  return inverse;
}

struct Kink {
  double step = 0.0;
  std::size_t row = 0;
  // Ties by row, so that the walk is the same on every run.
  bool operator>(const Kink& other) const { return step != other.step ? step > other.step : row > other.row; }
};

class Walk {
 public:
  Walk(const Covariates& covariates, std::span<const double> outcome, double tau, unsigned threads)
      : covariates_(covariates), outcome_(outcome), tau_(tau), threads_(threads) {}

  bool begin(std::vector<std::size_t> basis) {
    vertex_.basis = std::move(basis);
    in_basis_.assign(covariates_.rows(), 0);
    for (const std::size_t row : vertex_.basis) in_basis_[row] = 1;
    return refresh();
  }

  // One edge down; false at the optimum.
  bool descend() {
    const std::size_t p = covariates_.columns;
    multipliers();
    double steepest = 0.0;
    std::size_t leaving = p;
    double sign = 0.0;
    for (std::size_t j = 0; j < p; ++j) {
      const double over = vertex_.multipliers[j] - tau_;
      const double under = tau_ - 1.0 - vertex_.multipliers[j];
      const double slope = std::max(over, under);
      if (slope <= kOptimal) continue;
      // Steepness for a step of unit length in the coefficients.
      double length = 0.0;
      for (std::size_t i = 0; i < p; ++i) length += inverse_[i * p + j] * inverse_[i * p + j];
      if (slope * slope <= steepest * length) continue;
      steepest = slope * slope / length;
      leaving = j;
      sign = over > under ? 1.0 : -1.0;
    }
    if (leaving == p) return false;
    move(leaving, sign);
    return true;
  }

  // Everything from the basis anew; false when it has become singular.
  bool refresh() {
    auto inverse = inverse_of(covariates_, vertex_.basis);
    if (!inverse) return false;
    inverse_ = std::move(*inverse);
    const std::size_t p = covariates_.columns;
    const std::size_t n = covariates_.rows();
    vertex_.coefficients.assign(p, 0.0);
    for (std::size_t i = 0; i < p; ++i)
      for (std::size_t j = 0; j < p; ++j)
        vertex_.coefficients[i] += inverse_[i * p + j] * outcome_[vertex_.basis[j]];
    vertex_.residuals.resize(n);
    multiply_rows(covariates_, vertex_.coefficients, vertex_.residuals, threads_);
    std::vector<double> rates(n);
    for (std::size_t i = 0; i < n; ++i) {
      vertex_.residuals[i] = in_basis_[i] != 0 ? 0.0 : outcome_[i] - vertex_.residuals[i];
      rates[i] = in_basis_[i] != 0 ? 0.0 : rate(i);
    }
    pull_ = sum_rows(covariates_, rates, threads_);
    return true;
  }

  Vertex finish(bool optimal) {
    vertex_.optimal = optimal;
    return std::move(vertex_);
  }

  std::size_t pivots() const { return vertex_.pivots; }

 private:
  double rate(std::size_t row) const { return vertex_.residuals[row] > 0.0 ? tau_ : tau_ - 1.0; }

  // With r the rates of the rows off the basis: rows' r + basis' m = 0 at an optimum, m between tau - 1 and
  // tau.
  void multipliers() {
    const std::size_t p = covariates_.columns;
    vertex_.multipliers.assign(p, 0.0);
    for (std::size_t i = 0; i < p; ++i)
      for (std::size_t j = 0; j < p; ++j) vertex_.multipliers[j] -= inverse_[i * p + j] * pull_[i];
  }

  // Lets go of one row of the basis, its residual taking the sign given, and goes on while the loss falls.
  void move(std::size_t leaving, double sign) {
    const std::size_t p = covariates_.columns;
    const std::size_t n = covariates_.rows();
    std::vector<double> direction(p);
    for (std::size_t i = 0; i < p; ++i) direction[i] = -sign * inverse_[i * p + leaving];
    change_.resize(n);
    multiply_rows(covariates_, direction, change_, threads_);  // of the fitted values
    double largest = 0.0;
    for (const double change : change_) largest = std::max(largest, std::abs(change));
    kinks_.clear();
    for (std::size_t i = 0; i < n; ++i) {
      const double residual = vertex_.residuals[i];
      if (in_basis_[i] != 0 || std::abs(change_[i]) <= kStill * largest) continue;
      if (residual > 0.0 ? change_[i] > 0.0 : change_[i] < 0.0) kinks_.push_back({residual / change_[i], i});
    }
    const double multiplier = vertex_.multipliers[leaving];
    double slope = sign > 0.0 ? tau_ - multiplier : multiplier - (tau_ - 1.0);
    std::make_heap(kinks_.begin(), kinks_.end(), std::greater<>());
    Kink last;
    std::vector<std::size_t> crossed;
    while (!kinks_.empty()) {
      std::pop_heap(kinks_.begin(), kinks_.end(), std::greater<>());
      last = kinks_.back();
      kinks_.pop_back();
      slope += std::abs(change_[last.row]);
      if (slope >= 0.0) break;
      crossed.push_back(last.row);
    }
    enter(leaving, sign, last, crossed);
  }

  void enter(std::size_t leaving, double sign, const Kink& last, const std::vector<std::size_t>& crossed) {
    const std::size_t p = covariates_.columns;
    const std::size_t left = vertex_.basis[leaving];
    for (const std::size_t row : crossed) add_to_pull(row, vertex_.residuals[row] > 0.0 ? -1.0 : 1.0);
    add_to_pull(last.row, -rate(last.row));
    add_to_pull(left, sign > 0.0 ? tau_ : tau_ - 1.0);
    for (const std::size_t row : crossed) {
      const double moved = vertex_.residuals[row] - last.step * change_[row];
      // Rounding may leave a row that was crossed on its old side.
      change_[row] = 0.0;
      vertex_.residuals[row] = std::copysign(std::max(std::abs(moved), kTiny), -vertex_.residuals[row]);
    }
    for (std::size_t i = 0; i < change_.size(); ++i)
      if (in_basis_[i] == 0) vertex_.residuals[i] -= last.step * change_[i];
    vertex_.residuals[last.row] = 0.0;
    vertex_.residuals[left] = sign * std::max(last.step, kTiny);
    for (std::size_t i = 0; i < p; ++i)
      vertex_.coefficients[i] -= sign * last.step * inverse_[i * p + leaving];
    exchange(leaving, last.row);
    in_basis_[left] = 0;
    in_basis_[last.row] = 1;
    vertex_.basis[leaving] = last.row;
    ++vertex_.pivots;
  }

  // The inverse after one row of the basis is replaced (Sherman and Morrison).
  void exchange(std::size_t leaving, std::size_t entering) {
    const std::size_t p = covariates_.columns;
    const auto row = covariates_.row(entering);
    std::vector<double> product(p, 0.0);
    for (std::size_t i = 0; i < p; ++i)
      for (std::size_t j = 0; j < p; ++j) product[j] += row[i] * inverse_[i * p + j];
    const double pivot = 1.0 / product[leaving];
    for (std::size_t i = 0; i < p; ++i) {
      const double share = inverse_[i * p + leaving] * pivot;
      for (std::size_t j = 0; j < p; ++j) inverse_[i * p + j] -= share * product[j];
      inverse_[i * p + leaving] = share;
    }
  }

  void add_to_pull(std::size_t row, double factor) {
    const auto values = covariates_.row(row);
    for (std::size_t j = 0; j < values.size(); ++j) pull_[j] += factor * values[j];
  }

  const Covariates& covariates_;
  std::span<const double> outcome_;
  double tau_;
  unsigned threads_;
  Vertex vertex_;
  std::vector<char> in_basis_;
  std::vector<double> inverse_;
  std::vector<double> pull_;  // sum over rows off the basis of rate * row
  std::vector<double> change_;
  std::vector<Kink> kinks_;
};

}  // namespace

std::optional<std::vector<std::size_t>> spanning_rows(const Covariates& covariates,
                                                      std::span<const std::size_t> order) {
  const std::size_t p = covariates.columns;
  std::vector<std::size_t> chosen;
  std::vector<std::vector<double>> axes;  // orthonormal, of the rows chosen
  for (const std::size_t at : order) {
    const auto row = covariates.row(at);
    std::vector<double> rest(row.begin(), row.end());
    const double length = dot(rest, rest);
    // Twice, for what rounding leaves of the first time.
    for (int pass = 0; pass < 2; ++pass)
      for (const auto& axis : axes) {
        const double part = dot(rest, axis);
        for (std::size_t j = 0; j < p; ++j) rest[j] -= part * axis[j];
      }
    const double left = dot(rest, rest);
    if (left <= kDependent * length) continue;
    const double scale = 1.0 / std::sqrt(left);
    for (double& value : rest) value *= scale;
    axes.push_back(std::move(rest));
    chosen.push_back(at);
    if (chosen.size() == p) return chosen;
  }
  return std::nullopt;
}

Vertex search_vertex(const Covariates& covariates, std::span<const double> outcome, double tau,
                     std::vector<std::size_t> basis, std::size_t most_pivots, unsigned threads) {
  Walk walk(covariates, outcome, tau, threads);
  if (!walk.begin(std::move(basis))) return walk.finish(false);
  std::size_t fresh_at = 0;
  while (walk.pivots() < most_pivots) {
    const bool moved = walk.descend();
    if (!moved && walk.pivots() == fresh_at) return walk.finish(true);
    if (moved && walk.pivots() - fresh_at < kRefresh) continue;
    // Also before the end is believed: rounding gathers from pivot to pivot.
    fresh_at = walk.pivots();
    if (!walk.refresh()) break;
  }
  return walk.finish(false);
}

std::optional<std::vector<double>> coefficients_through(const Covariates& covariates,
                                                        std::span<const double> outcome,
                                                        std::span<const std::size_t> basis) {
  const std::size_t p = covariates.columns;
  std::vector<std::size_t> rows(basis.begin(), basis.end());
  std::sort(rows.begin(), rows.end());
  const auto inverse = inverse_of(covariates, rows);
  if (!inverse) return std::nullopt;
  std::vector<double> out(p, 0.0);
  // The second round takes out what rounding left of the first.
  for (int round = 0; round < 2; ++round) {
    std::vector<double> left(p);
    for (std::size_t j = 0; j < p; ++j) left[j] = outcome[rows[j]] - dot(covariates.row(rows[j]), out);
    for (std::size_t i = 0; i < p; ++i)
      for (std::size_t j = 0; j < p; ++j) out[i] += (*inverse)[i * p + j] * left[j];
  }
  return out;
}

}  // namespace telaudit::pricing
