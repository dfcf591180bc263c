#include "book/present_value.h"

#include <gtest/gtest.h>

#include "book/proportion.h"

namespace telaudit::book {
namespace {

Total total(const char* text) {
  return *parse_total(text);
}

// (1 + r)^-((2m - 1)/24), computed to 60 digits by Python's decimal module.
TEST(PresentValue, FactorsAreThoseOfAnotherProgram) {
  const auto eight = Discounting::at(Decimal{8, 2}, 36);
  ASSERT_TRUE(eight.ok());
  EXPECT_EQ(eight->factor(1).text(), "0.996798425956");
  EXPECT_EQ(eight->factor(2).text(), "0.990425995281");
  EXPECT_EQ(eight->factor(12).text(), "0.928899867632");
  EXPECT_EQ(eight->factor(36).text(), "0.796381916694");
  const auto whole = Discounting::at(Decimal{1, 0}, 36);
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole->factor(1).text(), "0.971531941154");
  EXPECT_EQ(whole->factor(36).text(), "0.128662779580");
}

// By the same program: the sum of 36 times 100.00, each rounded half up, and one large amount.
TEST(PresentValue, AmountsAreRoundedMonthByMonth) {
  const auto eight = Discounting::at(Decimal{8, 2}, 36);
  Total sum;
  for (int month = 1; month <= 36; ++month) sum.add(eight->present(total("100.00"), month, 2));
  EXPECT_EQ(sum.text(), "3214.62");
  EXPECT_EQ(eight->present(total("123456789.01"), 7, 2).text(), "118416015.30");
  EXPECT_EQ(eight->present(total("-123456789.01"), 7, 2).text(), "-118416015.30");
  EXPECT_EQ(eight->present(total("0"), 7, 2).text(), "0.00");
}

// 40.50 times the sum over k = 1..36 of 1.08^-((2k - 1) / 24), by the same program: 1301.9209.
TEST(PresentValue, OfEachMonthIsRoundedOnce) {
  const auto eight = Discounting::at(Decimal{8, 2}, 36);
  EXPECT_EQ(eight->present_of_each(total("40.50"), 36, 2).text(), "1301.92");
  EXPECT_EQ(eight->present_of_each(total("-40.50"), 36, 2).text(), "-1301.92");
  EXPECT_EQ(Discounting::at(Decimal{0, 0}, 12)->present_of_each(total("10.00"), 12, 2).text(), "120.00");
}

TEST(PresentValue, WithoutInterestNothingIsLost) {
  const auto none = Discounting::at(Decimal{0, 2}, 600);
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none->present(total("0.01"), 600, 2).text(), "0.01");
}

TEST(PresentValue, RatesAndMonthsOutOfRangeAreRefused) {
  EXPECT_FALSE(Discounting::at(Decimal{-9, 1}, 36).ok());
  EXPECT_FALSE(Discounting::at(Decimal{101, 2}, 36).ok());
  EXPECT_FALSE(Discounting::at(Decimal{8, 2}, 0).ok());
  EXPECT_FALSE(Discounting::at(Decimal{8, 2}, 601).ok());
}

TEST(Proportion, RoundsHalfAwayFromZero) {
  EXPECT_EQ(proportion(total("80.00"), total("16.2"), total("50.00"), 2)->text(), "25.92");
  EXPECT_EQ(proportion(total("1.00"), total("1"), total("8"), 2)->text(), "0.13");  // 0.125
  EXPECT_EQ(proportion(total("-1.00"), total("1"), total("8"), 2)->text(), "-0.13");
  EXPECT_EQ(proportion(total("1.00"), total("1"), total("3"), 0)->text(), "0");
  EXPECT_EQ(proportion(total("0.004423"), total("1000"), total("0.001"), 1)->text(), "4423.0");
  EXPECT_FALSE(proportion(total("1.00"), total("1"), total("0.00"), 2));
  EXPECT_EQ(times(total("953.09"), Decimal{50, 2}, 2)->text(), "476.55");  // 476.545
}

}  // namespace
}  // namespace telaudit::book
