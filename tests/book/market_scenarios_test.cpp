#include "book/market_scenarios.h"

#include <gtest/gtest.h>

namespace telaudit::book {
namespace {

Total money(const char* text) {
  return *parse_total(text);
}

// Quantity times the quartiles 80, 100 and 120.
MarketGap gap(const char* amount, std::int64_t quantity, std::optional<Date> end) {
  MarketGap out;
  out.currency = "USD";
  out.quantity.add(Decimal{quantity, 0});
  out.amount = money(amount);
  out.benchmark.method = pricing::Benchmark::Method::cell;
  out.benchmark.lower_quartile = Decimal{80, 0};
  out.benchmark.median = Decimal{100, 0};
  out.benchmark.upper_quartile = Decimal{120, 0};
  out.rows = 1;
  out.contract_end = end;
  out.without_contract = end ? 0 : 1;
  return out;
}

// As of April 2026 the first month is May. One contract ends on 2026-06-30: its price can change in July,
// month 3, which leaves 10 of 12 months. 2 at 130.00 each: 260 - 240 = 20 a month at the upper quartile, 60
// at the median, 100 at the lower. The other group, 110.00 for one, has no known end: 0, 10 and 30 a month,
// and no date.
TEST(MarketScenarios, CountFromTheDayThePriceCanChange) {
  const std::vector<MarketGap> gaps = {gap("260.00", 2, make_date(2026, 6, 30)),
                                       gap("110.00", 1, std::nullopt)};
  const auto found = find_market_scenarios(gaps, {*make_date(2026, 4, 10), 12});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].level, MarketLevel::upper_quartile);
  EXPECT_EQ(found[0].monthly, money("20.00"));
  EXPECT_EQ(found[0].over, money("200.00"));
  EXPECT_EQ(found[0].groups, 1U);
  EXPECT_EQ(found[1].monthly, money("70.00"));
  EXPECT_EQ(found[1].over, money("600.00"));
  EXPECT_EQ(found[1].groups, 2U);
  EXPECT_EQ(found[1].undated, 1U);
  EXPECT_EQ(found[2].monthly, money("130.00"));
  EXPECT_EQ(found[2].over, money("1000.00"));
}

// The median scenario above saves 60.00 in months 3 to 12. At 8 % a year each month m is worth 60.00 *
// 1.08^-((2m - 1)/24), rounded: 59.05 58.67 58.29 57.92 57.55 57.18 56.82 56.45 56.09 55.73.
TEST(MarketScenarios, EachMonthIsDiscountedFromItsMiddle) {
  const std::vector<MarketGap> gaps = {gap("260.00", 2, make_date(2026, 6, 30)),
                                       gap("110.00", 1, std::nullopt)};
  const auto discounting = Discounting::at(Decimal{8, 2}, 12);
  const auto found = find_market_scenarios(gaps, {*make_date(2026, 4, 10), 12, *discounting});
  EXPECT_EQ(found[1].present_value, money("573.75"));
  EXPECT_FALSE(find_market_scenarios(gaps, {*make_date(2026, 4, 10), 12})[1].present_value);
}

TEST(MarketScenarios, AContractThatHasEndedCanChangeNextMonth) {
  const std::vector<MarketGap> gaps = {gap("260.00", 2, make_date(2025, 6, 30))};
  EXPECT_EQ(find_market_scenarios(gaps, {*make_date(2026, 4, 10), 12})[1].over, money("720.00"));
}

TEST(MarketScenarios, WhatIsBelowTheMarketSavesNothing) {
  const std::vector<MarketGap> gaps = {gap("50.00", 1, make_date(2026, 6, 30))};
  for (const auto& scenario : find_market_scenarios(gaps, {*make_date(2026, 4, 10), 12})) {
    EXPECT_TRUE(scenario.monthly.is_zero());
    EXPECT_EQ(scenario.groups, 0U);
  }
  EXPECT_TRUE(find_market_sensitivities(gaps, {*make_date(2026, 4, 10), 12}).empty());
}

// Base 60 x 10 = 600; the level 200 to 1000; six months later 60 x 4 = 240; demand 480 to 720.
TEST(MarketSensitivities, StandTheWidestFirst) {
  const std::vector<MarketGap> gaps = {gap("260.00", 2, make_date(2026, 6, 30))};
  const auto rows = find_market_sensitivities(gaps, {*make_date(2026, 4, 10), 12});
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].label, "the market's level");
  EXPECT_EQ(rows[0].low, money("200.00"));
  EXPECT_EQ(rows[0].high, money("1000.00"));
  EXPECT_EQ(rows[1].label, "when prices change");
  EXPECT_EQ(rows[1].low, money("240.00"));
  EXPECT_EQ(rows[1].base, money("600.00"));
  EXPECT_EQ(rows[2].low, money("480.00"));
  EXPECT_EQ(rows[2].high, money("720.00"));
}

}  // namespace
}  // namespace telaudit::book
