#include "book/expectation_cases.h"

#include <gtest/gtest.h>

namespace telaudit::book {
namespace {

// As of April 2026 month 1 is May 2026. D-0 is billed 100.00 and expected at 80.00 from month 1; D-1 200.00,
// 150.00 from month 14 (June 2027); D-2 50.00 is not open; D-3 40.00, 30.00 without a date, all of them in
// USD.
struct Estate {
  std::vector<DemandRow> demand;
  std::vector<ExpectationRow> rows;
};

Estate estate() {
  Estate out;
  const char* const billed[] = {"100.00", "200.00", "50.00", "40.00"};
  const char* const expected[] = {"80.00", "150.00", "", "30.00"};
  for (std::size_t at = 0; at < 4; ++at) {
    DemandRow row;
    row.currency = "USD";
    row.amount = *parse_total(billed[at]);
    out.demand.push_back(row);
    if (*expected[at] == 0) continue;
    ExpectationRow one;
    one.demand = at;
    one.figures.stance = pricing::Stance::open;
    one.at_expected = parse_total(expected[at]);
    if (at == 0) one.change.from = *make_date(2026, 5, 1);
    if (at == 1) one.change.from = *make_date(2027, 6, 1);
    out.rows.push_back(one);
  }
  return out;
}

const Date kToday = *make_date(2026, 4, 10);

Negotiation policy() {
  Negotiation out;
  out.money.months = 24;
  return out;
}

TEST(ExpectationCases, NoneWhereThePolicyStatesNone) {
  const Estate made = estate();
  EXPECT_TRUE(expectation_cases(made.demand, made.rows, kToday, policy()).empty());
}

// Expected: 80 + 150 + 50 + 40 = 320.00. Over 24 months: 24 x 80 + 13 x 200 + 11 x 150 + 24 x 90 = 8,330.00.
// A fall of 10 % a year takes 15.00 off D-1, whose price changes in the second year: 305.00, and 8,165.00.
// Where prices follow, D-0 is 72.00 in the second year: 80 -> 72 for 12 months, 8,165.00 - 96.00.
TEST(ExpectationCases, AFallingMarketByWholeYears) {
  const Estate made = estate();
  Negotiation negotiation = policy();
  negotiation.sensitivity.market_decline = Decimal{10, 2};
  const auto cases = expectation_cases(made.demand, made.rows, kToday, negotiation);
  ASSERT_EQ(cases.size(), 3U);
  EXPECT_EQ(cases[0].today.text(), "390.00");
  EXPECT_EQ(cases[0].expected.text(), "320.00");
  EXPECT_EQ(cases[0].over.text(), "8330.00");
  EXPECT_EQ(cases[1].name, "the market falls 10 % a year until a price changes");
  EXPECT_EQ(cases[1].expected.text(), "305.00");
  EXPECT_EQ(cases[1].over.text(), "8165.00");
  EXPECT_EQ(cases[2].expected.text(), "297.00");
  EXPECT_EQ(cases[2].over.text(), "8069.00");
}

// 390.00 at 0.92 are 358.80, and a tenth more 394.68, less 322.92.
TEST(ExpectationCases, AnotherCurrencyAtItsRateAndMoved) {
  const Estate made = estate();
  Negotiation negotiation = policy();
  negotiation.sensitivity.exchange = {
      {"USD", "EUR", Decimal{92, 2}, *make_date(2026, 4, 1), "ECB", Decimal{10, 2}},
      {"GBP", "EUR", Decimal{115, 2}, *make_date(2026, 4, 1), "ECB", Decimal{10, 2}}};
  const auto cases = expectation_cases(made.demand, made.rows, kToday, negotiation);
  ASSERT_EQ(cases.size(), 4U);
  EXPECT_EQ(cases[0].currency, "EUR");
  EXPECT_EQ(cases[0].today.text(), "358.80");
  EXPECT_EQ(cases[0].basis, "1 USD = 0.92 EUR on 2026-04-01, ECB");
  EXPECT_EQ(cases[1].name, "what is paid in USD, 10 % dearer");
  EXPECT_EQ(cases[1].today.text(), "394.68");
  EXPECT_EQ(cases[2].today.text(), "322.92");
  EXPECT_EQ(cases[3].currency, "USD");
}

}  // namespace
}  // namespace telaudit::book
