#include "pricing/quantile_regression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <random>
#include <string>

#include "base/delimited.h"
#include "base/file.h"
#include "pricing/solve_rows.h"

namespace telaudit::pricing {
namespace {

constexpr const char* kPrices = TELAUDIT_SOURCE_DIR "/../shared/data/prices/";

struct Data {
  std::vector<double> covariates;
  std::vector<double> outcome;
  std::size_t columns = 2;
  Covariates rows() const { return {covariates, columns}; }
};

// The columns named, of the rows that `keep` wants; empty when the file is not beside the project.
using Row = std::map<std::string, std::string>;
std::vector<Row> table(const char* name) {
  std::vector<Row> rows;
  const auto csv = read_file(std::string(kPrices) + name);
  if (!csv) return rows;
  DelimitedReader reader(*csv, {});
  reader.next();
  std::vector<std::string> header;
  for (const auto field : reader.fields()) header.emplace_back(field);
  while (reader.next()) {
    Row row;
    for (std::size_t i = 0; i < header.size() && i < reader.fields().size(); ++i)
      row[header[i]] = std::string(reader.fields()[i]);
    rows.push_back(std::move(row));
  }
  return rows;
}

double number(const std::string& text) {
  return std::strtod(text.c_str(), nullptr);
}

QuantileFit fitted(const Data& data, double tau, unsigned threads = 1) {
  const auto fit = fit_quantile(data.rows(), data.outcome, {}, tau, threads);
  EXPECT_TRUE(fit) << fit.problem().text();
  return fit ? *fit : QuantileFit{};
}

TEST(QuantileRegression, AgreesWithRsQuantregOnEngel) {
  Data data;
  for (const Row& row : table("engel_R_quantreg.csv")) {
    data.covariates.insert(data.covariates.end(), {1.0, number(row.at("income"))});
    data.outcome.push_back(number(row.at("foodexp")));
  }
  if (data.outcome.empty()) GTEST_SKIP() << "the engel data are not beside the project";
  // known_answers_engel_stackloss_dyestuff.txt: R 4.2.2, quantreg 5.94.
  struct Known {
    double tau, intercept, slope, objective;
  };
  for (const Known& known :
       {Known{0.10, 110.14157420, 0.40176576, 3869.932161}, Known{0.25, 95.48353963, 0.47410321, 7082.315899},
        Known{0.50, 81.48224742, 0.56018055, 8779.966324}, Known{0.75, 62.39658553, 0.64401414, 6529.250284},
        Known{0.90, 67.35087208, 0.68629948, 3391.983711}}) {
    const QuantileFit fit = fitted(data, known.tau);
    EXPECT_NEAR(fit.coefficients[0], known.intercept, 1e-6) << known.tau;
    EXPECT_NEAR(fit.coefficients[1], known.slope, 1e-6) << known.tau;
    EXPECT_NEAR(fit.objective, known.objective, 1e-6) << known.tau;
    EXPECT_LT(fit.gap, 1e-9 * fit.objective);
  }
}

TEST(QuantileRegression, AgreesWithRsQuantregOnStackloss) {
  Data data;
  data.columns = 4;
  for (const Row& row : table("stackloss.csv")) {
    data.covariates.insert(
        data.covariates.end(),
        {1.0, number(row.at("Air.Flow")), number(row.at("Water.Temp")), number(row.at("Acid.Conc."))});
    data.outcome.push_back(number(row.at("stack.loss")));
  }
  if (data.outcome.empty()) GTEST_SKIP() << "the stackloss data are not beside the project";
  const std::vector<double> median{-39.68985507, 0.83188406, 0.57391304, -0.06086957};
  const QuantileFit fit = fitted(data, 0.5);
  for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(fit.coefficients[j], median[j], 1e-6) << j;
  // The lower quartile has the published vertex and others as good.
  const std::vector<double> published{-36.0, 0.5, 1.0, 0.0};
  double objective = 0.0;
  for (std::size_t i = 0; i < data.outcome.size(); ++i) {
    double residual = data.outcome[i];
    for (std::size_t j = 0; j < 4; ++j) residual -= published[j] * data.covariates[i * 4 + j];
    objective += residual * (residual > 0 ? 0.25 : -0.75);
  }
  EXPECT_NEAR(fitted(data, 0.25).objective, objective, 1e-9);
}

TEST(QuantileRegression, AgreesWithRsQuantregOnERatePrices) {
  const auto rows = table("erate_fiber_ethernet.csv");
  if (rows.empty()) GTEST_SKIP() << "the E-rate file is not beside the project";
  struct Known {
    const char* use;
    double tau, objective;
  };
  // known_answers.txt. Prices tie, so that only the objective is one number.
  for (const Known& known :
       {Known{"INTERNET", 0.10, 510.5820134964}, Known{"INTERNET", 0.25, 885.095060655},
        Known{"INTERNET", 0.50, 968.5964426528}, Known{"INTERNET", 0.75, 698.1470851922},
        Known{"INTERNET", 0.90, 361.480586109}, Known{"WAN", 0.10, 304.0980274923},
        Known{"WAN", 0.25, 515.6266441593}, Known{"WAN", 0.50, 678.8866952556},
        Known{"WAN", 0.75, 634.4633805018}, Known{"WAN", 0.90, 427.5618447208},
        Known{"UPSTREAM", 0.50, 151.9381594475}, Known{"UPSTREAM", 0.90, 85.13144064856}}) {
    Data data;
    for (const Row& row : rows) {
      if (row.at("use") != known.use) continue;
      data.covariates.insert(data.covariates.end(), {1.0, std::log(number(row.at("mbps")))});
      data.outcome.push_back(std::log(number(row.at("mrc_unit"))));
    }
    const QuantileFit fit = fitted(data, known.tau);
    EXPECT_NEAR(fit.objective / known.objective, 1.0, 1e-6 / known.objective) << known.use << known.tau;
    EXPECT_LT(fit.gap, 1e-9 * fit.objective) << known.use << known.tau;
  }
}

double loss(const Data& data, const std::vector<double>& weights, const std::vector<double>& b, double tau) {
  double sum = 0.0;
  for (std::size_t i = 0; i < data.outcome.size(); ++i) {
    double residual = data.outcome[i];
    for (std::size_t j = 0; j < data.columns; ++j) residual -= b[j] * data.covariates[i * data.columns + j];
    sum += (weights.empty() ? 1.0 : weights[i]) * residual * (residual > 0 ? tau : tau - 1.0);
  }
  return sum;
}

// The best line through any two points: an optimum of two coefficients lies on one (Koenker and Bassett 1978,
// theorem 3.1).
double best_of_all_lines(const Data& data, const std::vector<double>& weights, double tau) {
  double best = HUGE_VAL;
  for (std::size_t i = 0; i < data.outcome.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      const double run = data.covariates[i * 2 + 1] - data.covariates[k * 2 + 1];
      if (run == 0.0) continue;
      const double slope = (data.outcome[i] - data.outcome[k]) / run;
      best = std::min(
          best, loss(data, weights, {data.outcome[i] - slope * data.covariates[i * 2 + 1], slope}, tau));
    }
  return best;
}

TEST(QuantileRegression, IsTheBestOfAllLinesThroughTwoPoints) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    std::mt19937_64 random(seed);
    Data data;
    const std::size_t n = 4 + random() % 30;
    // Few distinct numbers, so that many points tie and many lines are as good.
    const std::size_t distinct = 2 + random() % 12;
    std::vector<double> weights;
    for (std::size_t i = 0; i < n; ++i) {
      data.covariates.insert(data.covariates.end(), {1.0, i < 2 ? static_cast<double>(i)
                                                                : static_cast<double>(random() % distinct)});
      data.outcome.push_back(static_cast<double>(random() % distinct) / 4.0);
      if (seed % 2 == 0) weights.push_back(i < 2 ? 1.0 : static_cast<double>(random() % 4));
    }
    const double tau = static_cast<double>(1 + random() % 9) / 10.0;
    const auto fit = fit_quantile(data.rows(), data.outcome, weights, tau);
    ASSERT_TRUE(fit) << "seed " << seed << " " << fit.problem().text();
    EXPECT_NEAR(fit->objective, best_of_all_lines(data, weights, tau), 1e-8) << "seed " << seed;
    EXPECT_NEAR(fit->objective, loss(data, weights, fit->coefficients, tau), 1e-9) << "seed " << seed;
    for (const std::size_t row : fit->basis)
      EXPECT_NEAR(data.outcome[row],
                  fit->coefficients[0] + fit->coefficients[1] * data.covariates[row * 2 + 1], 1e-12);
  }
}

Data random_data(std::uint64_t seed, std::size_t n, std::size_t columns, bool ties) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  Data data;
  data.columns = columns;
  for (std::size_t i = 0; i < n; ++i) {
    double mean = 0.0;
    for (std::size_t j = 0; j < columns; ++j) {
      const double value = j == 0 ? 1.0 : j % 2 == 0 ? normal(random) : (random() % 50 == 0 ? 1.0 : 0.0);
      data.covariates.push_back(value);
      mean += 0.3 * value;
    }
    const double outcome = mean + normal(random) * (1.0 + std::abs(normal(random)));
    data.outcome.push_back(ties ? std::round(outcome * 4.0) / 4.0 : outcome);
  }
  return data;
}

TEST(QuantileRegression, ThreadsChangeNoBit) {
  for (const bool ties : {false, true}) {
    const Data data = random_data(7, 24'000, 9, ties);
    const QuantileFit one = fitted(data, 0.3, 1);
    const QuantileFit three = fitted(data, 0.3, 3);
    EXPECT_EQ(one.coefficients, three.coefficients);
    EXPECT_EQ(one.basis, three.basis);
    EXPECT_EQ(one.objective, three.objective);
  }
}

TEST(QuantileRegression, ASampleFirstEndsAtTheSameVertex) {
  for (const double tau : {0.05, 0.5, 0.9}) {
    const Data data = random_data(11, 30'000, 12, false);
    const auto direct = solve_rows(data.rows(), data.outcome, tau, 1);
    const auto sampled = solve_many_rows(data.rows(), data.outcome, tau, 1);
    ASSERT_TRUE(direct && sampled);
    EXPECT_LT(sampled->rows_solved, data.outcome.size());
    auto left = direct->basis;
    auto right = sampled->basis;
    std::sort(left.begin(), left.end());
    std::sort(right.begin(), right.end());
    EXPECT_EQ(left, right) << tau;
    EXPECT_EQ(direct->above, sampled->above) << tau;
  }
}

TEST(QuantileRegression, GroupsAloneGiveTheQuantileOfEachGroup) {
  // Two groups as two columns: 1, 2, 9 and 4, 5, 6, 7, 100; the medians 2 and 6.
  Data data;
  for (const double value : {1.0, 2.0, 9.0}) {
    data.covariates.insert(data.covariates.end(), {1.0, 0.0});
    data.outcome.push_back(value);
  }
  for (const double value : {4.0, 5.0, 6.0, 7.0, 100.0}) {
    data.covariates.insert(data.covariates.end(), {0.0, 1.0});
    data.outcome.push_back(value);
  }
  EXPECT_EQ(fitted(data, 0.5).coefficients, (std::vector<double>{2.0, 6.0}));
}

TEST(QuantileRegression, RefusesWhatHasNoAnswer) {
  Data data;
  data.covariates = {1.0, 2.0, 1.0, 2.0, 1.0, 2.0};
  data.outcome = {1.0, 2.0, 3.0};
  const auto dependent = fit_quantile(data.rows(), data.outcome, {}, 0.5);
  ASSERT_FALSE(dependent);
  EXPECT_EQ(dependent.problem().what, "the 2 covariates are linearly dependent on the 3 rows given");
  EXPECT_FALSE(fit_quantile(data.rows(), data.outcome, {}, 1.0));
  EXPECT_FALSE(fit_quantile(data.rows(), data.outcome, std::vector<double>{1.0, -1.0, 1.0}, 0.5));
  data.outcome[1] = std::nan("");
  EXPECT_FALSE(fit_quantile(data.rows(), data.outcome, {}, 0.5));
}

TEST(QuantileRegression, ExactFitsAndEqualOutcomesAreFitted) {
  Data data;
  for (int i = 0; i < 12; ++i) {
    data.covariates.insert(data.covariates.end(), {1.0, static_cast<double>(i)});
    data.outcome.push_back(5.0);
  }
  const QuantileFit fit = fitted(data, 0.5);
  EXPECT_NEAR(fit.coefficients[0], 5.0, 1e-12);
  EXPECT_NEAR(fit.coefficients[1], 0.0, 1e-12);
  EXPECT_NEAR(fit.objective, 0.0, 1e-12);
}

}  // namespace
}  // namespace telaudit::pricing
