#include "rfp/bid_prices.h"

#include <gtest/gtest.h>

#include "sample_event.h"

namespace telaudit::rfp {
namespace {

Event event_with(const std::string& compare) {
  const auto event = parse_event(replaced(kSampleYaml, "{term: 36, months: 36}", compare), "rfp.yaml");
  EXPECT_TRUE(event) << (event ? "" : event.problem().text());
  return *event;
}

// E0001: 400.00 and 90.00 once for 36 months, 450.00 for 12; E0002 free; E0003 not served.
Bid answered() {
  Bid bid;
  bid.carrier = "Gamma Fibre";
  bid.file = "answer.xlsx";
  bid.hash = std::string(64, 'c');
  ElementBid nothing;
  nothing.terms.resize(2);
  bid.elements.assign(3, nothing);
  bid.elements[0].terms = {{Answer::priced, *parse_decimal("450"), {}},
                           {Answer::priced, *parse_decimal("400"), *parse_decimal("90")}};
  bid.elements[0].on_net = true;
  bid.elements[1].terms[1] = {Answer::free, {}, {}};
  bid.elements[2].terms[1] = {Answer::not_served, {}, {}};
  return bid;
}

// 90 over 36 months are 2.50.
TEST(BidPrices, EachPriceOfATermIsAQuoteOfTheEvent) {
  const auto report = bid_prices(event_with("{term: 36, months: 36}"), sample_elements(), answered(), {});
  EXPECT_EQ(report.rows, 6U);
  ASSERT_EQ(report.prices.size(), 2U);
  EXPECT_EQ(report.left_out.at("free"), 1U);
  EXPECT_EQ(report.left_out.at("not served"), 1U);
  EXPECT_EQ(report.left_out.at("no bid"), 2U);
  const auto& price = report.prices[1];
  EXPECT_EQ(price.observation.id, "cccccccccccc:E0001:36");
  EXPECT_EQ(price.observation.price, *parse_decimal("402.5"));
  EXPECT_EQ(price.observation.term_months, 36);
  EXPECT_EQ(price.observation.event, "Renewal 2027");
  EXPECT_EQ(price.observation.kind, "quote");
  EXPECT_EQ(price.observation.visibility, "own");
  EXPECT_EQ(price.observation.date, *make_date(2027, 2, 15));  // answers_until
  EXPECT_EQ(price.observation.on_net, true);
  EXPECT_NE(price.steps.find("one-time 90 over 36 months"), std::string::npos) << price.steps;
  const auto read = pricing::parse_observations(pricing::observations_csv(report.prices), "bids.csv");
  ASSERT_TRUE(read) << read.problem().text();
  EXPECT_EQ(read->at(1).event, "Renewal 2027");
}

// 450 euros at 1.10 are 495.
TEST(BidPrices, AnotherCurrencyNeedsADatedRate) {
  const auto event = event_with(
      "{term: 36, months: 36, exchange: [{carrier: Gamma Fibre, currency: EUR, rate: 1.05, date: 2027-02-15, "
      "source: ECB}]}");
  EXPECT_EQ(bid_prices(event, sample_elements(), answered(), {}).prices.at(0).observation.currency, "EUR");
  pricing::NormalisationSettings dollars;
  dollars.currency = "USD";
  const auto refused = bid_prices(event, sample_elements(), answered(), dollars);
  EXPECT_EQ(refused.refused, 2U);
  EXPECT_NE(refused.refusals.at(0).text().find("E0001, 12 months"), std::string::npos)
      << refused.refusals[0].text();
  const std::vector<pricing::ExchangeRate> rates = {
      {"EUR", "USD", *parse_decimal("1.10"), make_date(2027, 1, 1), make_date(2028, 1, 1), "ECB"}};
  dollars.rates = rates;
  const auto report = bid_prices(event, sample_elements(), answered(), dollars);
  EXPECT_EQ(report.prices.at(0).observation.price, *parse_decimal("495"));
  EXPECT_EQ(report.prices[0].observation.currency, "USD");
}

}  // namespace
}  // namespace telaudit::rfp
