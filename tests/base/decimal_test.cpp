#include "base/decimal.h"

#include <gtest/gtest.h>

#include <random>

namespace telaudit {
namespace {

Decimal decimal(const char* text) {
  return parse_decimal(text).value();
}

TEST(Decimal, PrintsWhatWasWritten) {
  EXPECT_EQ(decimal("0.088").text(), "0.088");
  EXPECT_EQ(decimal("0.0880").text(), "0.0880");
  EXPECT_EQ(decimal("-12.5").text(), "-12.5");
  EXPECT_EQ(decimal(".5").text(), "0.5");
  EXPECT_EQ(decimal("5.").text(), "5");
  EXPECT_EQ(decimal("-.05").text(), "-0.05");
  EXPECT_EQ(decimal("+7").text(), "7");
}

TEST(Decimal, EqualInValueButDifferentEvidence) {
  EXPECT_EQ(decimal("0.088"), decimal("0.0880"));
  EXPECT_NE(decimal("0.088").scale, decimal("0.0880").scale);
  EXPECT_LT(decimal("-1"), decimal("0.5"));
}

TEST(Decimal, RefusesWhatIsNoDecimal) {
  for (const char* text : {"", "-", ".", "1.2.3", "1,5", "12e3", " 1", "1 ", "0x1", "1.1234567890123",
                           "9223372036854775808", "99999999999999999999999999999999999999999"})
    EXPECT_FALSE(parse_decimal(text).has_value()) << text;
  EXPECT_TRUE(parse_decimal("9223372036854775807").has_value());
  EXPECT_TRUE(parse_decimal("1.123456789012").has_value());
}

TEST(Decimal, ImpliedDecimals) {
  EXPECT_EQ(parse_implied("28696", 2)->text(), "286.96");
  EXPECT_EQ(parse_implied("-500", 2)->text(), "-5.00");
  EXPECT_EQ(parse_implied("5", 2)->text(), "0.05");
  EXPECT_FALSE(parse_implied("150.75", 2).has_value());
}

// Ties and signs by the definitions of IEEE 754-2008 4.3 (roundTiesToAway, roundTiesToEven, toward zero,
// ...).
TEST(Decimal, RoundsByTheNamedMode) {
  struct Case {
    const char* value;
    Rounding mode;
    const char* expected;
  };
  for (const auto& c :
       {Case{"2.345", Rounding::half_up, "2.35"}, Case{"-2.345", Rounding::half_up, "-2.35"},
        Case{"2.345", Rounding::half_even, "2.34"}, Case{"2.355", Rounding::half_even, "2.36"},
        Case{"2.341", Rounding::up, "2.35"}, Case{"-2.341", Rounding::up, "-2.35"},
        Case{"2.349", Rounding::down, "2.34"}, Case{"-2.349", Rounding::down, "-2.34"},
        Case{"-2.341", Rounding::floor, "-2.35"}, Case{"2.341", Rounding::ceiling, "2.35"},
        Case{"-2.349", Rounding::ceiling, "-2.34"}, Case{"2.3", Rounding::half_up, "2.30"}})
    EXPECT_EQ(round(decimal(c.value), 2, c.mode)->text(), c.expected) << c.value;
}

TEST(Decimal, ArithmeticIsExactOrNothing) {
  EXPECT_EQ(add(decimal("0.1"), decimal("0.20"))->text(), "0.30");
  EXPECT_EQ(multiply(decimal("412"), decimal("0.05"))->text(), "20.60");
  EXPECT_EQ(subtract(decimal("1"), decimal("0.999"))->text(), "0.001");
  EXPECT_FALSE(add(decimal("9223372036854775807"), decimal("1")).has_value());
  EXPECT_FALSE(multiply(decimal("9223372036854775807"), decimal("2")).has_value());
  EXPECT_FALSE(multiply(decimal("0.0000001"), decimal("0.0000001")).has_value());
  EXPECT_FALSE(rescale(decimal("1.005"), 2).has_value());
  EXPECT_EQ(rescale(decimal("1.500"), 1)->text(), "1.5");
}

TEST(Total, AddsBeyondSixtyFourBits) {
  Total total;
  for (int i = 0; i < 4; ++i) total.add(decimal("9223372036854775807"));
  EXPECT_EQ(total.text(), "36893488147419103228");  // 4 x (2^63 - 1)
  EXPECT_FALSE(total.decimal().has_value());
  EXPECT_EQ(parse_total(total.text())->text(), total.text());
}

TEST(Total, KeepsTheLargestScale) {
  Total total;
  total.add(decimal("0.1029"));
  total.add(decimal("0.2695"));
  total.add(decimal("0.2940"));
  EXPECT_EQ(total.text(), "0.6664");
  total.add(decimal("1"));
  EXPECT_EQ(total.text(), "1.6664");
}

// (a + b) - b == a, and text round trips, for random values of random scales.
TEST(Total, AdditionCanBeUndone) {
  std::mt19937_64 random(20261121);
  std::uniform_int_distribution<std::int64_t> mantissa(-1'000'000'000'000'000, 1'000'000'000'000'000);
  std::uniform_int_distribution<int> scale(0, kMaxScale);
  for (int i = 0; i < 20'000; ++i) {
    const Decimal a{mantissa(random), static_cast<std::uint8_t>(scale(random))};
    const Decimal b{mantissa(random), static_cast<std::uint8_t>(scale(random))};
    Total total;
    total.add(a);
    total.add(b);
    Total other;
    other.add(b);
    total.subtract(other);
    Total only;
    only.add(a);
    ASSERT_EQ(total, only) << a.text() << " " << b.text();
    ASSERT_EQ(parse_decimal(a.text()), a);
    ASSERT_EQ(parse_decimal(a.text())->scale, a.scale);
  }
}

TEST(Total, DifferenceIsAMagnitude) {
  EXPECT_EQ(difference(*parse_total("213.68"), *parse_total("213.6796")).text(), "0.0004");
  EXPECT_EQ(difference(*parse_total("213.6796"), *parse_total("213.68")).text(), "0.0004");
}

}  // namespace
}  // namespace telaudit
