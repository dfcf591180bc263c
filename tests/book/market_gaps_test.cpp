#include "book/market_gaps.h"

#include <gtest/gtest.h>

#include "book/contents.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

Decimal decimal(const char* text) {
  return *parse_decimal(text);
}

DemandRow port(const char* id, const char* carrier, const char* price, std::int64_t quantity) {
  DemandRow row;
  row.id = id;
  row.carrier = carrier;
  row.account = "1";
  row.bill_date = *make_date(2026, 4, 1);
  row.currency = "USD";
  row.unit = "month";
  row.match = pricing::Classifier::Match{"data.internet.dedicated",
                                         "Dedicated internet",
                                         decimal("100"),
                                         decimal("100"),
                                         "fibre",
                                         false,
                                         "month",
                                         "",
                                         'A'};
  row.unit_price = decimal(price);
  row.quantity.add(Decimal{quantity, 0});
  row.amount.add(*multiply(*row.unit_price, Decimal{quantity, 0}));
  row.benchmark.method = pricing::Benchmark::Method::cell;
  row.benchmark.n = 12;
  row.benchmark.carriers = 6;
  row.benchmark.lower_quartile = decimal("300.00");
  row.benchmark.median = decimal("320.00");
  row.benchmark.upper_quartile = decimal("410.00");
  return row;
}

// 489.00 + 2 x 450.00 = 1389.00 for three; at the median 960.00, at the lower quartile 900.00.
TEST(MarketGaps, AddUpAGroupOfLikeServices) {
  const std::vector<DemandRow> demand = {port("a", "North", "489.00", 1), port("b", "North", "450.00", 2)};
  const auto gaps = find_market_gaps(demand, {});
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].rows, 2U);
  EXPECT_EQ(gaps[0].quantity, *parse_total("3"));
  EXPECT_EQ(gaps[0].amount, *parse_total("1389.00"));
  EXPECT_EQ(gaps[0].above_median, *parse_total("429.00"));
  EXPECT_EQ(gaps[0].above_lower_quartile, *parse_total("489.00"));
  EXPECT_EQ(gaps[0].current->text(), "463.000000");
  EXPECT_EQ(gaps[0].dearest_demand, "a");
  EXPECT_EQ(gaps[0].without_contract, 2U);
}

TEST(MarketGaps, StandByMoneyAndKeepCarriersApart) {
  const std::vector<DemandRow> demand = {port("a", "North", "330.00", 1), port("b", "South", "500.00", 1),
                                         port("c", "West", "290.00", 1)};
  const auto gaps = find_market_gaps(demand, {});
  ASSERT_EQ(gaps.size(), 3U);
  EXPECT_EQ(gaps[0].carrier, "South");
  EXPECT_EQ(gaps[1].carrier, "North");
  EXPECT_EQ(gaps[2].carrier, "West");
  EXPECT_EQ(gaps[2].above_median, *parse_total("-30.00")) << "below the market is no gap to win";
}

TEST(MarketGaps, NeedAMedian) {
  std::vector<DemandRow> demand = {port("a", "North", "330.00", 1)};
  demand[0].benchmark.median.reset();
  EXPECT_TRUE(find_market_gaps(demand, {}).empty());
}

// Three lines at 25.00 beside a median of 36.50: 75.00 - 109.50.
TEST(MarketGaps, OfTheSample) {
  const auto sample = make_sample();
  const auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  ASSERT_EQ(contents->gaps.size(), 1U);
  EXPECT_EQ(contents->gaps[0].above_median, *parse_total("-34.50"));
  EXPECT_EQ(contents->gaps[0].region, "IL");
  EXPECT_EQ(confidence_of(contents->gaps[0].benchmark), 'A');
}

}  // namespace
}  // namespace telaudit::book
