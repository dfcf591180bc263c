#include "rfp/exact.h"

#include <gtest/gtest.h>

namespace telaudit::rfp {
namespace {

TEST(Exact, RoundsHalfAwayFromZero) {
  EXPECT_EQ(rounded_text(Exact(1, 200)), "0.01");
  EXPECT_EQ(rounded_text(Exact(-1, 200)), "-0.01");
  EXPECT_EQ(rounded_text(Exact(149, 100), 0), "1");
  EXPECT_EQ(rounded_text(Exact(2, 3), 4), "0.6667");
  EXPECT_EQ(rounded_text(Exact(-1, 1000)), "0.00");
  EXPECT_EQ(rounded_text(Exact(12345)), "12345.00");
}

// 1200.5 minutes at 0.0375 are 45.01875; with a sum of 10.01 that is 55.02875.
TEST(Exact, ProductsAreNotRounded) {
  ProductSum sum;
  sum.add(*parse_total("1200.5"), *parse_decimal("0.0375"));
  sum.add(*parse_total("10.01"));
  EXPECT_EQ(sum.value(), Exact(5502875, 100000));
}

}  // namespace
}  // namespace telaudit::rfp
