#include "pricing/dense_rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace telaudit::pricing {
namespace {

struct Rows {
  std::vector<double> values;
  std::size_t columns = 0;
  Covariates view() const { return {values, columns}; }
};

Rows random_rows(std::uint64_t seed, std::size_t rows, std::size_t columns) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  Rows out{std::vector<double>(rows * columns), columns};
  for (double& value : out.values) value = normal(random);
  return out;
}

// Sizes around the widths and blocks that the fast loops work in.
constexpr std::size_t kColumns[] = {1, 2, 7, 8, 9, 15, 16, 17, 60, 64, 65, 130};
constexpr std::size_t kRows[] = {0, 1, 3, 4, 5, 255, 256, 257, 8191, 8193};

TEST(DenseRows, ProductsAreThoseOfPlainLoops) {
  for (const std::size_t columns : kColumns)
    for (const std::size_t rows : kRows) {
      if (rows * columns > 200'000) continue;
      const Rows data = random_rows(rows * 1000 + columns, rows, columns);
      const Rows factors = random_rows(1, 1, columns);
      const Rows weights = random_rows(2, rows, 1);
      std::vector<double> products(rows);
      multiply_rows(data.view(), factors.values, products, 2);
      const auto sum = sum_rows(data.view(), weights.values, 2);
      std::vector<double> plain_sum(columns, 0.0);
      for (std::size_t i = 0; i < rows; ++i) {
        double product = 0.0;
        for (std::size_t j = 0; j < columns; ++j) {
          product += data.values[i * columns + j] * factors.values[j];
          plain_sum[j] += weights.values[i] * data.values[i * columns + j];
        }
        ASSERT_NEAR(products[i], product, 1e-11) << rows << " rows of " << columns;
      }
      for (std::size_t j = 0; j < columns; ++j)
        ASSERT_NEAR(sum[j], plain_sum[j], 1e-9) << rows << " rows of " << columns;
    }
}

TEST(DenseRows, SquaresAreThoseOfPlainLoops) {
  for (const std::size_t columns : kColumns)
    for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{257}}) {
      const Rows data = random_rows(rows * 1000 + columns, rows, columns);
      Rows weights = random_rows(2, rows, 1);
      for (double& weight : weights.values) weight = std::abs(weight);
      const auto squares = sum_squares(data.view(), weights.values, 1);
      for (std::size_t column = 0; column < columns; ++column)
        for (std::size_t row = column; row < columns; ++row) {
          double plain = 0.0;
          for (std::size_t i = 0; i < rows; ++i)
            plain += weights.values[i] * data.values[i * columns + row] * data.values[i * columns + column];
          ASSERT_NEAR(squares[column * columns + row], plain, 1e-10) << rows << " rows of " << columns;
        }
    }
}

TEST(DenseRows, ThreadsChangeNoBit) {
  const Rows data = random_rows(5, 30'000, 9);
  const Rows weights = random_rows(6, 30'000, 1);
  EXPECT_EQ(sum_rows(data.view(), weights.values, 1), sum_rows(data.view(), weights.values, 3));
  std::vector<double> sizes;
  for (const double weight : weights.values) sizes.push_back(std::abs(weight));
  EXPECT_EQ(sum_squares(data.view(), sizes, 1), sum_squares(data.view(), sizes, 3));
}

}  // namespace
}  // namespace telaudit::pricing
