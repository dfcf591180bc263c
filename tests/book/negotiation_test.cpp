#include "book/negotiation.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

const std::string kShipped = std::string(TELAUDIT_SOURCE_DIR) + "/rules/negotiation";

std::string problem_with(const std::string& policy) {
  const auto path = fresh_folder("policy") / "policy.yaml";
  EXPECT_TRUE(write_output(path, policy).ok());
  const auto read = load_negotiation(kShipped, path.string());
  return read ? std::string() : read.problem().text();
}

TEST(Negotiation, WhatIsShippedIsTheDefault) {
  const auto read = load_negotiation(kShipped, "");
  ASSERT_TRUE(read.ok()) << read.problem().text();
  const Negotiation base;
  EXPECT_EQ(read->commitment.parts, base.commitment.parts);
  EXPECT_EQ(read->commitment.low, base.commitment.low);
  EXPECT_EQ(read->commitment.high, base.commitment.high);
  EXPECT_EQ(read->commitment.shortfall_rate, base.commitment.shortfall_rate);
  EXPECT_FALSE(read->money.discount_rate);
  EXPECT_EQ(read->money.months, base.money.months);
  EXPECT_EQ(read->money.fiscal_year_end, base.money.fiscal_year_end);
  EXPECT_EQ(read->money.credit_month, base.money.credit_month);
  EXPECT_GE(read->terms.size(), 10U);
  EXPECT_GE(read->concessions.size(), 3U);
  EXPECT_GE(read->site_items.size(), 10U);
}

TEST(Negotiation, TheFirstRowThatFitsNamesTheLever) {
  const auto read = load_negotiation(kShipped, "");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->lever_of("BMK-01"), Lever::rate);
  EXPECT_EQ(read->lever_of("WLS-04"), Lever::clean_up);
  EXPECT_EQ(read->lever_of("WLS-07"), Lever::optimisation);
  EXPECT_EQ(read->lever_of("OWN-01"), Lever::clean_up);
}

TEST(Negotiation, APolicyMayStateAFewKeysOnly) {
  const auto path = fresh_folder("policy_few") / "policy.yaml";
  ASSERT_TRUE(write_output(path, "money: {discount_rate: 0.08}\ncarrier_year_ends: {X: 9}\n").ok());
  const auto read = load_negotiation(kShipped, path.string());
  ASSERT_TRUE(read.ok()) << read.problem().text();
  EXPECT_EQ(read->money.discount_rate->text(), "0.08");
  EXPECT_EQ(read->money.months, 36);
  EXPECT_EQ(read->carrier_year_ends.at("X"), 9);
}

// As README.md of rules/negotiation shows it.
TEST(Negotiation, CasesOfTheMarketAndOfExchange) {
  const auto path = fresh_folder("policy_cases") / "policy.yaml";
  ASSERT_TRUE(write_output(path,
                           "sensitivity:\n  market_decline: 0.05\n  exchange:\n"
                           "    - {from: EUR, to: USD, rate: 1.0850, date: 2026-10-01, source: ECB reference "
                           "rate, move: 0.20}\n")
                  .ok());
  const auto read = load_negotiation(kShipped, path.string());
  ASSERT_TRUE(read.ok()) << read.problem().text();
  EXPECT_EQ(read->sensitivity.market_decline->text(), "0.05");
  ASSERT_EQ(read->sensitivity.exchange.size(), 1U);
  EXPECT_EQ(read->sensitivity.exchange[0].rate.text(), "1.0850");
  EXPECT_EQ(read->sensitivity.exchange[0].move.text(), "0.20");
  EXPECT_EQ(read->sensitivity.exchange[0].source, "ECB reference rate");
  EXPECT_NE(problem_with("sensitivity: {exchange: [{from: EUR, to: USD}]}\n").find("policy.yaml:1"),
            std::string::npos);
  EXPECT_NE(problem_with("sensitivity: {market_decline: 5}\n").find("between 0 and 1"), std::string::npos);
}

TEST(Negotiation, MistakesAreNamedWithTheirPlace) {
  EXPECT_NE(problem_with("commitment: {low: 1.2}\n").find("policy.yaml:1"), std::string::npos);
  EXPECT_NE(problem_with("commitment: {part: [0.5]}\n").find("parts"), std::string::npos);
  EXPECT_NE(problem_with("commitment: {parts: [0.5, 2]}\n").find("0.60 for 60 %"), std::string::npos);
  EXPECT_NE(problem_with("money: {discount_rate: 8}\n").find("0.08 for 8 %"), std::string::npos);
  EXPECT_NE(problem_with("money: {months: 0}\n").find("months"), std::string::npos);
  EXPECT_NE(problem_with("money: {fiscal_year_end: 13}\n").find("1 to 12"), std::string::npos);
  EXPECT_NE(problem_with("expectation: {opening_below: 2}\n").find("opening_below"), std::string::npos);
  EXPECT_NE(problem_with("expectations: {}\n").find("expectation"), std::string::npos);
  EXPECT_NE(problem_with("carrier_year_ends: {X: 0}\n").find("1 to 12"), std::string::npos);
  EXPECT_NE(problem_with("- 1\n").find("map"), std::string::npos);
  EXPECT_FALSE(load_negotiation(kShipped, "/no/such/policy.yaml").ok());
}

}  // namespace
}  // namespace telaudit::book
