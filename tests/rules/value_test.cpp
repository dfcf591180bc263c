#include "rules/value.h"

#include <gtest/gtest.h>

#include "base/date.h"

namespace telaudit::rules {
namespace {

Value number(const char* text, Kind kind = Kind::decimal, std::string currency = {}) {
  return make_decimal(kind, *parse_decimal(text), std::move(currency));
}

// Kleene's strong tables, with an error that outweighs unknown: T F U E by T F U E.
TEST(Logic, FollowsKleene) {
  const std::vector<Value> values = {make_boolean(true), make_boolean(false), make_unknown(Kind::boolean),
                                     make_error("e")};
  const auto letter = [](const Value& value) {
    return value.error() ? 'E' : value.unknown() ? 'U' : value.is_true() ? 'T' : 'F';
  };
  const std::string and_table =
      "TFUE"
      "FFFF"
      "UFUE"
      "EFEE";
  const std::string or_table =
      "TTTT"
      "TFUE"
      "TUUE"
      "TEEE";
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      EXPECT_EQ(letter(logical_and(values[i], values[j])), and_table[i * 4 + j]) << i << j;
      EXPECT_EQ(letter(logical_or(values[i], values[j])), or_table[i * 4 + j]) << i << j;
    }
  }
  EXPECT_EQ(letter(logical_not(values[0])), 'F');
  EXPECT_EQ(letter(logical_not(values[2])), 'U');
  EXPECT_EQ(letter(logical_not(values[3])), 'E');
}

// By hand: 0.088 + 1.5 = 1.588; 47.3 x 0.1200 = 5.67600; 1875.23 - 1800.00 = 75.23.
TEST(Numbers, AreExactAndKeepTheirScale) {
  EXPECT_EQ(display(add(number("0.088"), number("1.5"), Kind::decimal)), "1.588");
  EXPECT_EQ(display(multiply(number("47.3"), number("0.1200"), Kind::decimal)), "5.67600");
  EXPECT_EQ(display(subtract(number("1875.23"), number("1800.00"), Kind::decimal)), "75.23");
  EXPECT_EQ(display(multiply(number("-0.05"), number("0.1"), Kind::decimal)), "-0.005");
}

// 10 / 3 = 3.33..; -2.5 and 2.5 by each mode; 1 / 8 = 0.125 at two decimals.
TEST(Numbers, DivideOnceAndRoundByName) {
  const auto rounded = [](const char* a, const char* b, int scale, Rounding mode) {
    return display(divide(number(a), number(b), Kind::decimal, scale, mode));
  };
  EXPECT_EQ(rounded("10", "3", 2, Rounding::half_up), "3.33");
  EXPECT_EQ(rounded("1", "8", 2, Rounding::half_up), "0.13");
  EXPECT_EQ(rounded("1", "8", 2, Rounding::half_even), "0.12");
  EXPECT_EQ(rounded("-5", "2", 0, Rounding::half_up), "-3");
  EXPECT_EQ(rounded("-5", "2", 0, Rounding::half_even), "-2");
  EXPECT_EQ(rounded("-5", "2", 0, Rounding::floor), "-3");
  EXPECT_EQ(rounded("-5", "2", 0, Rounding::ceiling), "-2");
  EXPECT_EQ(rounded("5", "-2", 0, Rounding::down), "-2");
  EXPECT_EQ(rounded("5", "-2", 0, Rounding::up), "-3");
  EXPECT_TRUE(divide(number("1"), number("0"), Kind::decimal, 2, Rounding::half_up).error());
}

TEST(Numbers, BeyondThirtyEightDigitsAreAnError) {
  Value nines = make_number(Kind::decimal, power_of_ten(19) - 1, 0);
  // (10^19 - 1)^2 has 38 digits; ten times that has 39.
  const Value square = multiply(nines, nines, Kind::decimal);
  EXPECT_TRUE(square.known());
  EXPECT_TRUE(multiply(square, make_integer(10), Kind::decimal).error());
}

TEST(Money, OfTwoCurrenciesDoesNotMix) {
  const Value dollars = number("1.00", Kind::money, "USD");
  const Value euros = number("1.00", Kind::money, "EUR");
  const Value unstated = number("1.00", Kind::money);
  EXPECT_EQ(add(dollars, euros, Kind::money).text, "amounts in EUR and USD do not mix");
  EXPECT_EQ(add(euros, dollars, Kind::money).text, "amounts in EUR and USD do not mix");
  EXPECT_EQ(add(dollars, unstated, Kind::money).text, "USD");
  EXPECT_EQ(multiply(number("2"), euros, Kind::money).text, "EUR");
}

TEST(Keys, AgreeByValueAndTellKindsOfAbsenceApart) {
  const auto key = [](const Value& value) {
    std::string out;
    append_key(out, value, true);
    return out;
  };
  EXPECT_EQ(key(number("1.0")), key(number("1")));
  EXPECT_NE(key(number("1.0")), key(number("10")));
  EXPECT_NE(key(make_text("")), key(make_unknown(Kind::text)));
  EXPECT_NE(key(number("1", Kind::money, "USD")), key(number("1", Kind::money, "EUR")));
  EXPECT_NE(key(make_text("a")) + key(make_text("bc")), key(make_text("ab")) + key(make_text("c")));
}

TEST(Amounts, DropZerosOnlyWhereTheyMust) {
  EXPECT_EQ(to_decimal(number("1.50"))->text(), "1.50");
  EXPECT_EQ(to_decimal(make_number(Kind::decimal, power_of_ten(14), 14))->text(), "1.000000000000");
  EXPECT_FALSE(to_decimal(make_number(Kind::decimal, 1, 13)).has_value());
  EXPECT_FALSE(to_decimal(make_unknown(Kind::decimal)).has_value());
}

}  // namespace
}  // namespace telaudit::rules
