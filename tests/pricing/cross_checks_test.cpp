#include "pricing/cross_checks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/delimited.h"
#include "base/file.h"
#include "pricing/cluster_bootstrap.h"
#include "pricing/counter_random.h"

namespace telaudit::pricing {
namespace {

// The numbers of a CSV with a header, row after row.
std::vector<std::vector<double>> numbers(const char* name) {
  std::vector<std::vector<double>> rows;
  const auto csv = read_file(std::string(TELAUDIT_SOURCE_DIR "/../shared/data/prices/") + name);
  if (!csv) return rows;
  DelimitedReader reader(*csv, {});
  reader.next();
  while (reader.next()) {
    rows.emplace_back();
    for (const auto field : reader.fields())
      rows.back().push_back(std::strtod(std::string(field).c_str(), nullptr));
  }
  return rows;
}

TEST(LeastSquares, AgreesWithRsLmOnEngel) {
  const auto rows = numbers("engel_R_quantreg.csv");
  if (rows.empty()) GTEST_SKIP() << "the engel data are not beside the project";
  std::vector<double> values;
  std::vector<double> outcome;
  for (const auto& row : rows) {
    values.insert(values.end(), {1.0, row[0]});
    outcome.push_back(row[1]);
  }
  const auto fit = least_squares({values, 2}, outcome);
  ASSERT_TRUE(fit);
  EXPECT_NEAR((*fit)[0], 147.47538852, 1e-6);
  EXPECT_NEAR((*fit)[1], 0.48517842, 1e-8);
}

TEST(Huber, AgreesWithRsRlmOnStackloss) {
  const auto rows = numbers("stackloss.csv");
  if (rows.empty()) GTEST_SKIP() << "the stackloss data are not beside the project";
  std::vector<double> values;
  std::vector<double> outcome;
  for (const auto& row : rows) {
    values.insert(values.end(), {1.0, row[0], row[1], row[2]});
    outcome.push_back(row[3]);
  }
  const auto fit = fit_huber({values, 4}, outcome, 1e-4, 20);
  ASSERT_TRUE(fit);
  const std::vector<double> known{-41.02653105, 0.82937387, 0.92610818, -0.12784916};
  for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR((*fit)[j], known[j], 1e-6) << j;
}

TEST(Huber, AgreesWithRsRlmOnERatePrices) {
  const auto csv = read_file(TELAUDIT_SOURCE_DIR "/../shared/data/prices/erate_fiber_ethernet.csv");
  if (!csv) GTEST_SKIP() << "the E-rate file is not beside the project";
  // known_answers.txt: R 4.2.2, MASS 7.3-58.2 run to its end (acc = 1e-10), and lm().
  struct Known {
    const char* use;
    double huber_intercept, huber_slope, intercept, slope;
  };
  for (const Known& known : {Known{"INTERNET", 4.84725897, 0.46780692, 4.85272439311, 0.45204315045},
                             Known{"WAN", 5.920503324, 0.199907103, 6.15439119007, 0.17400574486},
                             Known{"UPSTREAM", 5.855138738, 0.230658192, 5.78458123764, 0.24900202288}}) {
    std::vector<double> values;
    std::vector<double> outcome;
    DelimitedReader reader(*csv, {});
    reader.next();
    const std::vector<std::string> header(reader.fields().begin(), reader.fields().end());
    const auto at = [&](const char* name) {
      return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
    };
    while (reader.next()) {
      const auto& fields = reader.fields();
      if (fields[at("use")] != known.use) continue;
      values.insert(values.end(),
                    {1.0, std::log(std::strtod(std::string(fields[at("mbps")]).c_str(), nullptr))});
      outcome.push_back(std::log(std::strtod(std::string(fields[at("mrc_unit")]).c_str(), nullptr)));
    }
    const auto huber = fit_huber({values, 2}, outcome);
    const auto squares = least_squares({values, 2}, outcome);
    ASSERT_TRUE(huber && squares);
    EXPECT_NEAR((*huber)[0], known.huber_intercept, 1e-6) << known.use;
    EXPECT_NEAR((*huber)[1], known.huber_slope, 1e-6) << known.use;
    EXPECT_NEAR((*squares)[0], known.intercept, 1e-8) << known.use;
    EXPECT_NEAR((*squares)[1], known.slope, 1e-8) << known.use;
  }
}

TEST(LeastSquares, DependentCovariatesHaveNoAnswer) {
  const std::vector<double> values{1, 2, 1, 2, 1, 2};
  const std::vector<double> outcome{1, 2, 3};
  EXPECT_FALSE(least_squares({values, 2}, outcome));
  EXPECT_FALSE(fit_huber({values, 2}, outcome));
}

TEST(TimeIndex, FindsTheChangesThatMadeThePrices) {
  // ln price = 4 + 0.5 ln Mbps, less 0.12 each year; years in which other bandwidths are bought.
  std::vector<DatedPrice> prices;
  for (int year = 2011; year <= 2014; ++year)
    for (const double mbps : {10.0 * (year - 2010), 50.0, 100.0 * (year - 2010)})
      prices.push_back({year, 4.0 + 0.5 * std::log(mbps) - 0.12 * (year - 2011), {std::log(mbps)}});
  const auto index = time_index(prices);
  ASSERT_TRUE(index);
  ASSERT_EQ(index->size(), 4U);
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_EQ((*index)[k].year, 2011 + static_cast<int>(k));
    EXPECT_EQ((*index)[k].n, 3U);
    EXPECT_NEAR((*index)[k].log_change, -0.12 * static_cast<double>(k), 1e-12);
  }
}

TEST(ClusterBootstrap, ClustersWidenTheInterval) {
  // Ten carriers with twenty prices each, all of a carrier alike: two hundred prices are but ten facts.
  std::vector<ClusteredValue> together;
  std::vector<ClusteredValue> alone;
  for (int carrier = 0; carrier < 10; ++carrier)
    for (int i = 0; i < 20; ++i) {
      const double value = carrier + 0.001 * i;
      together.push_back({value, "carrier " + std::to_string(carrier)});
      alone.push_back({value, std::to_string(carrier) + "/" + std::to_string(i)});
    }
  const Interval wide = cluster_interval(together, 0.9, 500, 1, 1);
  const Interval narrow = cluster_interval(alone, 0.9, 500, 1, 1);
  EXPECT_GT(wide.high - wide.low, 2.0 * (narrow.high - narrow.low));
  EXPECT_LE(wide.low, 4.5);
  EXPECT_GE(wide.high, 4.5);
}

TEST(ClusterBootstrap, IsTheSameForAnyThreadsAndOrder) {
  std::vector<ClusteredValue> values;
  for (int i = 0; i < 90; ++i) values.push_back({std::sin(i) * 10.0, "c" + std::to_string(i % 11)});
  const Interval one = cluster_interval(values, 0.9, 200, 7, 1);
  std::reverse(values.begin(), values.end());
  const Interval three = cluster_interval(values, 0.9, 200, 7, 3);
  EXPECT_EQ(one.low, three.low);
  EXPECT_EQ(one.high, three.high);
}

TEST(ClusterBootstrap, OneClusterIsNoEvidenceOfSpread) {
  const std::vector<ClusteredValue> values{{1.0, "a"}, {5.0, "a"}, {2.0, "a"}};
  const Interval interval = cluster_interval(values, 0.9, 100, 1, 1);
  EXPECT_EQ(interval.low, 2.0);
  EXPECT_EQ(interval.high, 2.0);
}

TEST(CounterRandom, IsUniformEnoughAndTheSameEverywhere) {
  // SplitMix64's mixing function maps 0 to 0; the published generator gives 0xe220a8397b1dcdaf first for seed
  // 0, the mix of its constant.
  EXPECT_EQ(mixed(0), 0U);
  EXPECT_EQ(mixed(0x9e3779b97f4a7c15ULL), 0xe220a8397b1dcdafULL);
  std::vector<int> counts(10, 0);
  for (std::uint64_t i = 0; i < 100'000; ++i) ++counts[random_below(42, i, 10)];
  // Each count is binomial with mean 10,000 and deviation 95.
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
  EXPECT_LT(random_unit(1, 2), 1.0);
}

}  // namespace
}  // namespace telaudit::pricing
