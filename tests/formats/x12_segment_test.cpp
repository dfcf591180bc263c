// Elements, amounts and dates as X12 types them.
#include "formats/x12_segment.h"

#include <gtest/gtest.h>

namespace telaudit::formats::x12 {
namespace {

std::string shown(const Amount& amount) {
  switch (amount.state) {
    case Amount::State::absent:
      return "absent";
    case Amount::State::does_not_fit:
      return "does not fit";
    case Amount::State::unreadable:
      return "unreadable";
    case Amount::State::read:
      break;
  }
  return amount.value.text();
}

TEST(X12Amounts, ExplicitPoint) {
  EXPECT_EQ(shown(read_explicit("")), "absent");
  EXPECT_EQ(shown(read_explicit("88.2")), "88.2");
  EXPECT_EQ(shown(read_explicit(".5")), "0.5");
  EXPECT_EQ(shown(read_explicit("5.")), "5");
  EXPECT_EQ(shown(read_explicit("-3")), "-3");
  EXPECT_EQ(shown(read_explicit("-0")), "0");
  EXPECT_EQ(shown(read_explicit("00012.30")), "12.30");
  EXPECT_EQ(shown(read_explicit("12.3.4")), "unreadable");
  EXPECT_EQ(shown(read_explicit("1,234.56")), "unreadable");
  EXPECT_EQ(shown(read_explicit("$5")), "unreadable");
  EXPECT_EQ(shown(read_explicit("12-")), "unreadable");
  EXPECT_EQ(shown(read_explicit(".")), "unreadable");
  EXPECT_EQ(shown(read_explicit("0.1234567890123")), "does not fit");
  EXPECT_EQ(shown(read_explicit("99999999999999999999")), "does not fit");
}

TEST(X12Amounts, PowersOfTen) {
  EXPECT_EQ(shown(read_explicit("1.5E2")), "150");
  EXPECT_EQ(shown(read_explicit("12E-3")), "0.012");
  EXPECT_EQ(shown(read_explicit("-1.25e+1")), "-12.5");
  EXPECT_EQ(shown(read_explicit("1E")), "unreadable");
  EXPECT_EQ(shown(read_explicit("E5")), "unreadable");
  EXPECT_EQ(shown(read_explicit("1E-13")), "does not fit");
  EXPECT_EQ(shown(read_explicit("1E99999999999")), "does not fit");
}

TEST(X12Amounts, ImpliedCents) {
  EXPECT_EQ(shown(read_implied("28696")), "286.96");
  EXPECT_EQ(shown(read_implied("5")), "0.05");
  EXPECT_EQ(shown(read_implied("-1500")), "-15.00");
  EXPECT_EQ(shown(read_implied("0")), "0.00");
  EXPECT_EQ(shown(read_implied("1E2")), "unreadable");
  const auto point = read_implied("150.75");
  EXPECT_EQ(shown(point), "150.75");
  EXPECT_TRUE(point.point_with_implied);
}

TEST(X12Amounts, ProductsAreExact) {
  EXPECT_EQ(extend({412, 0}, {5, 2})->text(), "20.60");
  // 1.0 x 38.50: the zero the quantity brings is taken off again.
  EXPECT_EQ(extend({10, 1}, {3850, 2})->text(), "38.50");
  // 0.5 x 0.05 needs three decimals.
  EXPECT_EQ(extend({5, 1}, {5, 2})->text(), "0.025");
  // Twelve decimals and twelve zeros are no more than a product of 412 and 0.05.
  EXPECT_EQ(extend({412000000000, 9}, {50000000000, 12})->text(), "20.600000000000");
  EXPECT_FALSE(extend({1234567, 7}, {1234567, 7}).has_value());
}

TEST(X12Amounts, Percent) {
  EXPECT_EQ(from_percent({6, 0})->text(), "0.06");
  EXPECT_EQ(from_percent({725, 2})->text(), "0.0725");
}

TEST(X12Dates, WithAndWithoutCentury) {
  EXPECT_EQ(read_date("20240110")->text(), "2024-01-10");
  EXPECT_EQ(read_date("991231")->text(), "1999-12-31");
  EXPECT_EQ(read_date("030607")->text(), "2003-06-07");
  EXPECT_FALSE(read_date("20240231").has_value());
  EXPECT_FALSE(read_date("2024-1-1").has_value());
  EXPECT_FALSE(read_date("").has_value());
  const auto range = read_range_of_dates("20240101-20240131");
  ASSERT_TRUE(range.has_value());
  EXPECT_EQ(range->through.text(), "2024-01-31");
}

TEST(X12Segments, ElementsAndComponents) {
  Segment segment;
  Delimiters delimiters;
  delimiters.component = ":";
  segment.split("SLN*1**A* 2 *EA:X*38.50", delimiters);
  EXPECT_EQ(segment.tag(), "SLN");
  EXPECT_EQ(segment.number(), tag_number("SLN"));
  EXPECT_EQ(segment.size(), 6u);
  EXPECT_EQ(segment[2], "");
  EXPECT_EQ(segment[4], "2");
  EXPECT_EQ(segment.first_component(5), "EA");
  EXPECT_EQ(segment[7], "");
  EXPECT_FALSE(segment.wrapped());
  segment.split("SL\r\nN*1*A\nB", delimiters);
  EXPECT_EQ(segment.tag(), "SLN");
  EXPECT_EQ(segment[2], "AB");
  EXPECT_TRUE(segment.wrapped());
}

TEST(X12Segments, TooManyElements) {
  Segment segment;
  segment.split("A" + std::string(kMostElements, '*'), Delimiters{});
  EXPECT_FALSE(segment.too_many());
  EXPECT_EQ(segment.size(), kMostElements);
  const std::string longer = "A" + std::string(kMostElements + 1, '*');
  segment.split(longer, Delimiters{});
  EXPECT_TRUE(segment.too_many());
}

}  // namespace
}  // namespace telaudit::formats::x12
