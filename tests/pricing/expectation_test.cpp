#include "pricing/expectation.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace telaudit::pricing {
namespace {

const Date kToday = *make_date(2026, 6, 30);

Observation price(const char* id, const char* carrier, const char* kind, const char* visibility,
                  const char* amount) {
  Observation out;
  out.id = id;
  out.date = *make_date(2026, 3, 1);
  out.service_class = "data.internet.dedicated";
  out.mbps_down = out.mbps_up = Decimal{100, 0};
  out.carrier = carrier;
  out.kind = kind;
  out.visibility = visibility;
  out.unit = "month";
  out.price = *parse_decimal(amount);
  out.currency = "USD";
  return out;
}

Element element(const char* current) {
  Element out;
  out.service_class = "data.internet.dedicated";
  out.mbps_down = out.mbps_up = Decimal{100, 0};
  out.carrier = "Example Fiber";
  out.unit = "month";
  out.unit_price = *parse_decimal(current);
  out.currency = "USD";
  return out;
}

// Ten public prices of five other carriers, 100 to 1000: by type 7 the quartiles of 100, 200, ... 1000 are
// 100 + 0.25 * 9 * 100 = 325, 550 and 775.
std::vector<Observation> market_of_ten() {
  std::vector<Observation> out;
  const char* const carriers[] = {"A Net", "B Net", "C Net", "D Net", "E Net"};
  for (int i = 0; i < 10; ++i)
    out.push_back(price(("m" + std::to_string(i)).c_str(), carriers[i % 5], "public_contract", "public",
                        (std::to_string(100 * (i + 1)) + ".00").c_str()));
  return out;
}

Expectation expect_of(const Element& what, const std::vector<Observation>& prices,
                      const ExpectationPolicy& policy = {}) {
  const SplitPrices split = split_prices(prices, policy, kToday);
  const Benchmark market = benchmark(what, split.market, kToday);
  const auto ranked = ranked_prices(what, split.real, kToday);
  return expect(what, market, ranked, is_public_market(what, split.market), policy);
}

std::string text(const ExpectedFigure& figure) {
  return figure.price ? figure.price->text() : "";
}

TEST(Expectation, LeadingEdgeOfTheMarketWithItsEvidence) {
  const Expectation out = expect_of(element("900.00"), market_of_ten());
  EXPECT_EQ(out.stance, Stance::open);
  EXPECT_EQ(text(out.expected), "325.00");
  EXPECT_EQ(out.expected.rank, EvidenceRank::licensed);
  EXPECT_TRUE(out.expected.sayable);  // every price is public
  EXPECT_EQ(out.expected.n, 10U);
  EXPECT_EQ(out.expected.carriers, 5U);
  EXPECT_EQ(out.expected.band_low->text(), "325.00");
  EXPECT_EQ(out.expected.band_high->text(), "775.00");
  // A tenth below 325.00 is 292.50, to three digits half up 293.00.
  EXPECT_EQ(text(out.opening), "293.00");
  EXPECT_FALSE(out.walk_away.price);
  EXPECT_EQ(out.walk_away.basis.substr(0, 28), "no real alternative is known");
}

TEST(Expectation, ACurrentPriceBelowMarketIsNotOpened) {
  const Expectation below = expect_of(element("549.99"), market_of_ten());
  EXPECT_EQ(below.stance, Stance::do_not_open);
  EXPECT_FALSE(below.expected.price);
  EXPECT_FALSE(below.opening.price);
  EXPECT_EQ(below.why, "do not open: 549.99 is below the market's median of 550.00");
  EXPECT_EQ(expect_of(element("550.00"), market_of_ten()).stance, Stance::open);
  ExpectationPolicy policy;
  policy.market = MarketFigure::lower_quartile;
  EXPECT_EQ(expect_of(element("549.99"), market_of_ten(), policy).stance, Stance::open);
}

TEST(Expectation, TheCarriersOwnLowerPriceIsStrongerAndStaysExact) {
  // With it the market's lower quartile is 290.17 + 0.5 * (300 - 290.17) = 295.09, to three digits 295.00.
  auto prices = market_of_ten();
  prices.push_back(price("own", "Example Fiber", "in_force", "own", "290.17"));
  const Expectation out = expect_of(element("900.00"), prices);
  EXPECT_EQ(text(out.expected), "290.17");
  EXPECT_EQ(out.expected.rank, EvidenceRank::own_estate);
  EXPECT_TRUE(out.expected.sayable);
  EXPECT_EQ(text(out.walk_away), "290.17");
  // 290.17 * 0.9 = 261.153, at two decimals 261.15, to three digits 261.00.
  EXPECT_EQ(text(out.opening), "261.00");
}

TEST(Expectation, BidsOfTheRunningEventFeedTheWalkAwayAlone) {
  auto prices = market_of_ten();
  const Expectation before = expect_of(element("900.00"), prices);
  prices.push_back(price("bid", "F Net", "quote", "own", "150.00"));
  const Expectation after = expect_of(element("900.00"), prices);
  EXPECT_EQ(text(after.expected), text(before.expected));
  EXPECT_EQ(after.expected.n, before.expected.n);
  EXPECT_EQ(text(after.opening), text(before.opening));
  EXPECT_EQ(text(after.walk_away), "150.00");
  EXPECT_EQ(after.walk_away.rank, EvidenceRank::live_bid);
  EXPECT_FALSE(after.walk_away.sayable);
}

TEST(Expectation, BidsOfEarlierEventsArePricesOfTheMarketAndNoAlternative) {
  auto prices = market_of_ten();
  prices.push_back(price("bid", "F Net", "quote", "own", "150.00"));
  prices.back().event = "tender-2024";
  ExpectationPolicy policy;
  policy.running_event = "tender-2026";
  const Expectation out = expect_of(element("900.00"), prices, policy);
  // Of 100, 150, 200, 300, ... 1000 the lower quartile stands at 0.25 * 10 = 2.5: 200 + 0.5 * 100.
  EXPECT_EQ(text(out.expected), "250.00");
  EXPECT_EQ(out.expected.n, 11U);
  EXPECT_FALSE(out.expected.sayable);  // an own quote is among them
  EXPECT_FALSE(out.walk_away.price);
}

TEST(Expectation, AStaleBidIsNoAlternative) {
  auto prices = market_of_ten();
  prices.push_back(price("bid", "F Net", "quote", "own", "150.00"));
  prices.back().date = *make_date(2025, 12, 29);
  EXPECT_FALSE(expect_of(element("900.00"), prices).walk_away.price);
  prices.back().date = *make_date(2025, 12, 30);
  EXPECT_TRUE(expect_of(element("900.00"), prices).walk_away.price.has_value());
}

TEST(Expectation, OldPricesGiveNoFigure) {
  auto prices = market_of_ten();
  for (auto& one : prices) one.date = *make_date(2023, 6, 29);
  const Expectation out = expect_of(element("900.00"), prices);
  EXPECT_EQ(out.stance, Stance::no_evidence);
  EXPECT_FALSE(out.expected.price);
  EXPECT_FALSE(out.opening.price);
}

TEST(Expectation, TooFewPricesForAMarketGiveNoFigure) {
  auto prices = market_of_ten();
  prices.pop_back();
  EXPECT_EQ(expect_of(element("900.00"), prices).stance, Stance::no_evidence);
}

TEST(Expectation, NothingBelowTheCurrentPriceIsNoEvidence) {
  const std::vector<Observation> prices{price("own", "Example Fiber", "in_force", "own", "900.00")};
  const Expectation out = expect_of(element("900.00"), prices);
  EXPECT_EQ(out.stance, Stance::no_evidence);
  EXPECT_FALSE(out.walk_away.price);
  EXPECT_EQ(out.walk_away.basis.substr(0, 47), "no real alternative below the current price: th");
}

TEST(Expectation, RoundsToSignificantDigitsHalfUp) {
  EXPECT_EQ(to_significant(*parse_decimal("1234.56"), 3).text(), "1230.00");
  EXPECT_EQ(to_significant(*parse_decimal("1235.00"), 3).text(), "1240.00");
  EXPECT_EQ(to_significant(*parse_decimal("0.004423"), 3).text(), "0.004420");
  EXPECT_EQ(to_significant(*parse_decimal("999.6"), 3).text(), "1000.0");
  EXPECT_EQ(to_significant(*parse_decimal("99.9"), 3).text(), "99.9");
  EXPECT_EQ(to_significant(*parse_decimal("0.00"), 3).text(), "0.00");
}

// The lower quartile 325.00 rounds to 330.00 at two digits, above a current price of 328.00.
TEST(Expectation, RoundingNeverReachesTheCurrentPrice) {
  ExpectationPolicy policy;
  policy.significant_digits = 2;
  policy.market = MarketFigure::lower_quartile;
  EXPECT_EQ(text(expect_of(element("328.00"), market_of_ten(), policy).expected), "325.00");
}

TEST(Expectation, TheShippedPolicyIsTheDefault) {
  const std::string path = std::string(TELAUDIT_SOURCE_DIR) + "/rules/negotiation/policy.yaml";
  const auto text = read_file(path);
  ASSERT_TRUE(text.ok());
  const auto yaml = parse_yaml(*text, path);
  ASSERT_TRUE(yaml.ok());
  const auto read = read_expectation_policy(*yaml->find("expectation"));
  ASSERT_TRUE(read.ok()) << read.problem().text();
  const ExpectationPolicy base;
  EXPECT_EQ(read->leading_edge, base.leading_edge);
  EXPECT_EQ(read->market, base.market);
  EXPECT_EQ(read->least_prices, base.least_prices);
  EXPECT_EQ(read->least_carriers, base.least_carriers);
  EXPECT_EQ(read->model_counts, base.model_counts);
  EXPECT_EQ(read->opening_below, base.opening_below);
  EXPECT_EQ(read->live_months, base.live_months);
  EXPECT_EQ(read->significant_digits, base.significant_digits);
  EXPECT_EQ(read->running_event, base.running_event);
}

TEST(Expectation, AWrongPolicyIsRefusedWithItsPlace) {
  const auto refused = [](const char* text) {
    const auto yaml = parse_yaml(text, "policy.yaml");
    const auto read = read_expectation_policy(*yaml);
    return read ? std::string() : read.problem().text();
  };
  EXPECT_NE(refused("opening_below: 1.0").find("policy.yaml:1"), std::string::npos);
  EXPECT_NE(refused("opening_below: -0.1").find("opening_below"), std::string::npos);
  EXPECT_NE(refused("leading_edge: p10").find("lower_quartile or median"), std::string::npos);
  EXPECT_NE(refused("least_price: 3").find("least_prices"), std::string::npos);
  EXPECT_NE(refused("least_prices: 0").find("least_prices"), std::string::npos);
  EXPECT_NE(refused("significant_digits: 16").find("15"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::pricing
