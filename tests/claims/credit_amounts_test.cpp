#include "claims/credit_amounts.h"

#include <gtest/gtest.h>

#include <random>

namespace telaudit::claims {
namespace {

OpenAmount open(const char* amount, const char* tax = "0") {
  return {*millionths(*parse_decimal(amount)), *millionths(*parse_decimal(tax))};
}

std::vector<FittingSum> fits(const std::vector<OpenAmount>& items, const char* target) {
  return fitting_sums(items, *millionths(*parse_decimal(target)));
}

TEST(CreditAmounts, AreExact) {
  EXPECT_EQ(money_of(*millionths(*parse_decimal("200"))).text(), "200.00");
  EXPECT_EQ(money_of(*millionths(*parse_decimal("0.088000"))).text(), "0.088");
  EXPECT_EQ(money_of(*millionths(*parse_decimal("-1.5"))).text(), "-1.50");
  EXPECT_FALSE(millionths(*parse_decimal("0.0000001")));
  EXPECT_TRUE(millionths(*parse_decimal("0.10000000")));
  EXPECT_FALSE(millionths(*parse_decimal("9300000000000")));
}

TEST(CreditAmounts, SumsWithAllTaxesOrNone) {
  const std::vector<OpenAmount> items{open("60", "4.20"), open("40", "2.80"), open("33.33")};
  // 60 + 40
  EXPECT_EQ(fits(items, "100.00"), (std::vector<FittingSum>{{0b011, false}}));
  // 64.20 + 42.80, and nothing of it without tax
  EXPECT_EQ(fits(items, "107"), (std::vector<FittingSum>{{0b011, true}}));
  // 64.20 + 42.80 + 33.33
  EXPECT_EQ(fits(items, "140.33"), (std::vector<FittingSum>{{0b111, true}}));
  // 64.20 + 40 mixes them
  EXPECT_TRUE(fits(items, "104.20").empty());
  // What has no tax is one way, not two.
  EXPECT_EQ(fits(items, "33.33"), (std::vector<FittingSum>{{0b100, false}}));
  EXPECT_TRUE(fits({}, "5").empty());
}

TEST(CreditAmounts, EveryChoiceIsFound) {
  // Twelve ones: the ways to pay six of them are C(12, 6) = 924.
  const std::vector<OpenAmount> ones(kMostInSum, open("1"));
  EXPECT_EQ(fits(ones, "6").size(), 924U);
}

// Against counting by recursion.
std::size_t ways_to_pay(const std::vector<OpenAmount>& items, std::size_t from, Millionths target,
                        bool with_tax) {
  if (from == items.size()) return target == 0 ? 1 : 0;
  const auto taken = items[from].amount + (with_tax ? items[from].tax : 0);
  return ways_to_pay(items, from + 1, target, with_tax) +
         ways_to_pay(items, from + 1, target - taken, with_tax);
}

TEST(CreditAmounts, AsManyAsCountingFinds) {
  std::mt19937 random(20261123);
  for (int round = 0; round < 200; ++round) {
    std::vector<OpenAmount> items(random() % 8);
    for (auto& item : items) item = {1 + random() % 9, 1 + random() % 3};
    const Millionths target = 1 + random() % 30;
    std::size_t without = 0;
    std::size_t with = 0;
    for (const auto& sum : fitting_sums(items, target)) ++(sum.with_tax ? with : without);
    EXPECT_EQ(without, ways_to_pay(items, 0, target, false)) << "round " << round;
    EXPECT_EQ(with, ways_to_pay(items, 0, target, true)) << "round " << round;
  }
}

}  // namespace
}  // namespace telaudit::claims
