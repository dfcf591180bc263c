#include "pricing/evidence.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace telaudit::pricing {
namespace {

Observation price(const char* id, const char* carrier, const char* kind, const char* visibility,
                  std::int64_t amount) {
  Observation out;
  out.id = id;
  out.date = *make_date(2026, 3, 1);
  out.service_class = "data.internet.dedicated";
  out.mbps_down = out.mbps_up = Decimal{100, 0};
  out.carrier = carrier;
  out.kind = kind;
  out.visibility = visibility;
  out.unit = "month";
  out.price = Decimal{amount, 0};
  out.currency = "USD";
  return out;
}

Element element() {
  Element out;
  out.service_class = "data.internet.dedicated";
  out.mbps_down = out.mbps_up = Decimal{100, 0};
  out.carrier = "example fiber ";
  out.unit = "month";
  out.currency = "USD";
  return out;
}

TEST(Evidence, RanksAsTheDesignOrders) {
  std::vector<Observation> prices{
      price("a", "Other Net", "public_contract", "public", 100),
      price("b", "Example Fiber", "public_contract", "public", 300),
      price("c", "EXAMPLE FIBER", "in_force", "own", 400),
      price("d", "Example Fiber", "in_force", "own", 350),
      price("e", "Other Net", "quote", "own", 500),
      price("f", "Third Net", "in_force", "own", 90),
      price("g", "Third Net", "quote", "pool", 50),
  };
  prices.back().contributor = "x";
  for (int turn = 0; turn < 3; ++turn) {
    const auto ranked = ranked_prices(element(), prices, *make_date(2026, 6, 30));
    ASSERT_EQ(ranked.size(), 4U);
    EXPECT_EQ(ranked[0].rank, EvidenceRank::live_bid);
    EXPECT_EQ(ranked[0].best->id, "e");
    EXPECT_FALSE(ranked[0].sayable);  // another carrier's bid
    EXPECT_EQ(ranked[1].rank, EvidenceRank::own_estate);
    EXPECT_EQ(ranked[1].best->id, "d");  // the best of two
    EXPECT_EQ(ranked[1].n, 2U);
    EXPECT_TRUE(ranked[1].sayable);
    EXPECT_EQ(ranked[2].rank, EvidenceRank::public_contract);
    EXPECT_TRUE(ranked[2].sayable);
    EXPECT_EQ(ranked[3].rank, EvidenceRank::licensed);
    EXPECT_EQ(ranked[3].best->id, "f");
    EXPECT_EQ(ranked[3].n, 2U);  // the pool's price is not one of them
    EXPECT_FALSE(ranked[3].sayable);
    std::rotate(prices.begin(), prices.begin() + 3, prices.end());
  }
}

TEST(Evidence, OldUnlikeAndOtherSpeedsAreNone) {
  std::vector<Observation> prices{price("a", "X", "quote", "own", 1), price("b", "X", "quote", "own", 1),
                                  price("c", "X", "quote", "own", 1)};
  prices[0].date = *make_date(2023, 6, 29);
  prices[1].mbps_down = prices[1].mbps_up = Decimal{200, 0};
  prices[2].currency = "EUR";
  EXPECT_TRUE(ranked_prices(element(), prices, *make_date(2026, 6, 30)).empty());
  prices[0].date = *make_date(2023, 6, 30);
  EXPECT_EQ(ranked_prices(element(), prices, *make_date(2026, 6, 30)).size(), 1U);
}

TEST(Evidence, WithoutACarrierNothingIsTheSameCarrier) {
  Element unknown = element();
  unknown.carrier = "";
  Observation one = price("a", "", "in_force", "own", 1);
  EXPECT_EQ(rank_of(one, unknown.carrier), EvidenceRank::licensed);
}

}  // namespace
}  // namespace telaudit::pricing
