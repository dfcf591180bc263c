#include "pricing/quantile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "base/delimited.h"
#include "base/file.h"
#include "pricing/benchmark.h"

namespace telaudit::pricing {
namespace {

constexpr const char* kPrices = TELAUDIT_SOURCE_DIR "/../shared/data/prices/";

Decimal decimal(const char* text) {
  return *parse_decimal(text);
}

TEST(Quantile, AgreesWithRsTypeSevenOnEngelsFood) {
  const auto csv = read_file(std::string(kPrices) + "engel_R_quantreg.csv");
  if (!csv) GTEST_SKIP() << "the engel data are not beside the project";
  std::vector<double> food;
  DelimitedReader reader(*csv, {});
  reader.next();
  while (reader.next())
    if (reader.fields().size() == 2)
      food.push_back(std::strtod(std::string(reader.fields()[1]).c_str(), nullptr));
  ASSERT_EQ(food.size(), 235U);
  std::sort(food.begin(), food.end());
  // R 4.2.2: quantile(engel$foodexp, c(.1, .25, .5, .75, .9), type = 7)
  EXPECT_NEAR(*quantile_type7(food, 0.10), 350.4664, 5e-5);
  EXPECT_NEAR(*quantile_type7(food, 0.25), 429.6888, 5e-5);
  EXPECT_NEAR(*quantile_type7(food, 0.50), 582.5413, 5e-5);
  EXPECT_NEAR(*quantile_type7(food, 0.75), 743.8814, 5e-5);
  EXPECT_NEAR(*quantile_type7(food, 0.90), 932.8867, 5e-5);
}

TEST(Quantile, OfNothingIsNothing) {
  EXPECT_FALSE(quantile_type7({}, 0.5));
  EXPECT_FALSE(quartile_type7({}, 2, 2));
}

TEST(Quantile, OfOneValueIsThatValue) {
  const std::vector<double> one{7.5};
  for (const double p : {0.0, 0.3, 1.0}) EXPECT_EQ(*quantile_type7(one, p), 7.5);
  const std::vector<Decimal> price{decimal("7.5")};
  for (const int quarter : {0, 1, 2, 3, 4}) EXPECT_EQ(quartile_type7(price, quarter, 2)->text(), "7.50");
}

TEST(Quantile, EndsAreTheExtremes) {
  const std::vector<double> values{1, 2, 3, 10};
  EXPECT_EQ(*quantile_type7(values, 0.0), 1);
  EXPECT_EQ(*quantile_type7(values, 1.0), 10);
}

TEST(WeightedQuantile, OfEqualWeightsIsTypeSevenToTheBit) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<double> values(1 + random() % 30);
    for (double& value : values) value = static_cast<double>(random() % 1000) / 7.0;
    std::sort(values.begin(), values.end());
    std::vector<Weighted> weighted;
    for (const double value : values) weighted.push_back({value, 0.37});
    for (const double p : {0.0, 0.1, 0.25, 0.5, 0.77, 1.0})
      EXPECT_EQ(weighted_quantile_type7(weighted, p), quantile_type7(values, p)) << "seed " << seed;
  }
}

TEST(WeightedQuantile, WorkedOnPaper) {
  // Weights 1, 1, 2: Kish's n* = 16 / 6 = 8/3. p = 0.5: from 0.5 * (5/3) / (8/3) = 5/16 to 5/16 + 3/8 =
  // 11/16. Value 10 has the shares 0 to 1/4, value 20 1/4 to 1/2, value 40 the rest: 20 over 3/16, 40 over
  // 3/16, so (20 + 40) / 2 = 30.
  const std::vector<Weighted> values{{10, 1}, {20, 1}, {40, 2}};
  EXPECT_NEAR(*weighted_quantile_type7(values, 0.5), 30.0, 1e-12);
  // p = 0: 0 to 3/8: 10 over 2/8 and 20 over 1/8, so (2 * 10 + 20) / 3.
  EXPECT_NEAR(*weighted_quantile_type7(values, 0.0), 40.0 / 3.0, 1e-12);
  EXPECT_NEAR(*weighted_quantile_type7(values, 1.0), 40.0, 1e-12);
}

TEST(WeightedQuantile, WeightsCountByProportionAndZeroIsAbsent) {
  const std::vector<Weighted> values{{1, 0.5}, {2, 0}, {3, 1}, {8, 2}};
  const std::vector<Weighted> scaled{{1, 4}, {3, 8}, {8, 16}};
  for (const double p : {0.1, 0.5, 0.9})
    EXPECT_NEAR(*weighted_quantile_type7(values, p), *weighted_quantile_type7(scaled, p), 1e-12);
  EXPECT_FALSE(weighted_quantile_type7(std::vector<Weighted>{{1, 0}}, 0.5));
}

TEST(Quartile, HalfACentRoundsUp) {
  // (1.00 + 1.01) / 2 = 1.005; the nearest double is 1.00499999999999989..., which would round down.
  const std::vector<Decimal> prices{decimal("1.00"), decimal("1.01")};
  EXPECT_EQ(quartile_type7(prices, 2, 2)->text(), "1.01");
  // Position (2 - 1) / 4: 1.00 + 0.25 * 0.01 = 1.0025, and at 3/4 1.0075.
  EXPECT_EQ(quartile_type7(prices, 1, 2)->text(), "1.00");
  EXPECT_EQ(quartile_type7(prices, 3, 2)->text(), "1.01");
  EXPECT_EQ(quartile_type7(prices, 1, 4)->text(), "1.0025");
}

TEST(Quartile, TakesMixedScales) {
  // 0.5, 0.0299, 0.021: sorted 0.021, 0.0299, 0.5.
  const std::vector<Decimal> prices{decimal("0.021"), decimal("0.0299"), decimal("0.5")};
  EXPECT_EQ(quartile_type7(prices, 2, 4)->text(), "0.0299");
  // Position 0.5: (0.021 + 0.0299) / 2 = 0.02545, half up at 4 decimals.
  EXPECT_EQ(quartile_type7(prices, 1, 4)->text(), "0.0255");
}

TEST(Quartile, TakesTheLargestScaleThatFits) {
  // 2^63 - 1 with two more decimals does not fit 64 bits.
  const std::vector<Decimal> prices{Decimal{INT64_MAX, 0}};
  EXPECT_EQ(quartile_type7(prices, 2, 2)->text(), "9223372036854775807");
}

TEST(Quartile, AgreesWithDoublesOnRandomPrices) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<Decimal> prices(1 + random() % 40);
    for (Decimal& price : prices) {
      price.scale = static_cast<std::uint8_t>(random() % 7);
      price.mantissa = static_cast<std::int64_t>(random() % 10'000'000);
    }
    std::sort(prices.begin(), prices.end());
    std::vector<double> doubles;
    for (const Decimal& price : prices) doubles.push_back(std::strtod(price.text().c_str(), nullptr));
    for (const int quarter : {0, 1, 2, 3, 4}) {
      const double exact = std::strtod(quartile_type7(prices, quarter, 8)->text().c_str(), nullptr);
      EXPECT_NEAR(exact, *quantile_type7(doubles, quarter / 4.0), 1e-7)
          << "seed " << seed << " quarter " << quarter;
    }
  }
}

}  // namespace
}  // namespace telaudit::pricing
