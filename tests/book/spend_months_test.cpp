#include "book/spend_months.h"

#include <gtest/gtest.h>

namespace telaudit::book {
namespace {

Total money(const char* text) {
  return *parse_total(text);
}

DemandRow lines(const char* amount, std::int64_t quantity) {
  DemandRow row;
  row.id = "D-1";
  row.currency = "USD";
  row.unit_price = Decimal{5000, 2};
  row.quantity.add(Decimal{quantity, 0});
  row.amount = money(amount);
  return row;
}

DemandLine line(std::optional<std::size_t> current, const CaseQuantities& first,
                const CaseQuantities& second) {
  DemandLine out;
  out.current = current;
  out.steps = {{0, first, ""}, {1, second, "R-1"}};
  return out;
}

// Two at 50.00, billed 100.01 (a cent of rounding): as billed while there are two; one costs 50.00, three
// 150.00.
TEST(SpendMonths, FollowTheCasesAtThePricesOfToday) {
  const std::vector<DemandRow> demand = {lines("100.01", 2)};
  const Decimal one{1, 0}, two{2, 0}, three{3, 0};
  DemandMonths months;
  months.first = *make_date(2026, 5, 1);
  months.months = 2;
  months.lines = {line(0, {two, two, two}, {one, two, three}), line({}, {one, one, one}, {one, one, one})};
  const auto spend = spend_by_month(demand, months);
  ASSERT_EQ(spend.size(), 1U);
  ASSERT_EQ(spend[0].months.size(), 2U);
  EXPECT_EQ(spend[0].months[0].low, money("100.01"));
  EXPECT_EQ(spend[0].months[1].low, money("50.00"));
  EXPECT_EQ(spend[0].months[1].base, money("100.01"));
  EXPECT_EQ(spend[0].months[1].high, money("150.00"));
  EXPECT_EQ(spend[0].months[1].month, *make_date(2026, 6, 1));
  EXPECT_EQ(spend[0].without_price, 1U) << "what a requirement adds has no price of today";
}

// What is added costs 80.00 each: in the second month none, one and two of it beside one line of 50.00.
TEST(SpendMonths, WhatIsAddedStandsAtWhatIsExpected) {
  const std::vector<DemandRow> demand = {lines("50.00", 1)};
  const Decimal none, one{1, 0}, two{2, 0};
  DemandMonths months;
  months.first = *make_date(2026, 5, 1);
  months.months = 2;
  months.lines = {line(0, {one, one, one}, {one, one, one}), line({}, {none, none, none}, {none, one, two}),
                  line({}, {none, none, none}, {one, one, one})};
  AddedPrice price, unknown;
  price.line = 1;
  price.currency = "USD";
  price.price = Decimal{8000, 2};
  unknown.line = 2;
  unknown.currency = "USD";
  const auto spend = spend_by_month(demand, months, std::vector{price, unknown});
  ASSERT_EQ(spend.size(), 1U);
  EXPECT_EQ(spend[0].months[0].high, money("50.00"));
  EXPECT_EQ(spend[0].months[1].low, money("50.00"));
  EXPECT_EQ(spend[0].months[1].base, money("130.00"));
  EXPECT_EQ(spend[0].months[1].high, money("210.00"));
  EXPECT_EQ(spend[0].months[1].added[2], money("160.00"));
  EXPECT_EQ(spend[0].without_price, 1U);
}

}  // namespace
}  // namespace telaudit::book
