// The page for the CFO, of the sample at doubled prices; the figures behind it are those of
// negotiation_figures_test.cpp.
#include "book/summary.h"

#include <gtest/gtest.h>

#include "book/negotiation.h"
#include "book/requirement_file.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

class SummaryPage : public testing::Test {
 protected:
  void SetUp() override {
    SampleOptions options;
    options.price_factor = 2;
    sample_ = make_sample(options);
    auto read = load_negotiation(std::string(TELAUDIT_SOURCE_DIR) + "/rules/negotiation", "");
    ASSERT_TRUE(read.ok());
    negotiation_ = std::move(*read);
    sample_->input.negotiation = &negotiation_;
  }

  void build() {
    auto contents = build_contents(sample_->input);
    ASSERT_TRUE(contents.ok()) << contents.problem().text();
    contents_ = std::move(*contents);
    rows_ = build_summary(*contents_);
  }

  const SummaryRow& row(const std::string& currency, const std::string& id) const {
    for (const SummaryRow& one : rows_)
      if (one.currency == currency && one.id == id) return one;
    ADD_FAILURE() << "no row " << id << " in " << currency;
    static const SummaryRow kNone;
    return kNone;
  }

  std::unique_ptr<SampleBook> sample_;
  Negotiation negotiation_;
  std::optional<Contents> contents_;
  std::vector<SummaryRow> rows_;
};

// The clean month is 136.40. Rates save 150.00 * 16.20 / 50.00 = 48.60, of which 20.00 are the difference
// that a check found in a price: 28.60. At the opening price of 30.40 it is 150.00 * 19.60 / 50.00 = 58.80
// less 20.00: 38.80. With the 20.00 and 5.00 that another check found 53.60 a month.
TEST_F(SummaryPage, BaselineSavingsAndRatesByHand) {
  build();
  EXPECT_EQ(row("USD", "baseline").amount->text(), "1636.80");
  const SummaryRow& hard = row("USD", "hard_savings");
  EXPECT_EQ(hard.amount->text(), "643.20");
  EXPECT_FALSE(hard.low);  // without requirements there are no cases
  const SummaryRow& rates = row("USD", "rates");
  EXPECT_EQ(rates.amount->text(), "343.20");
  EXPECT_EQ(rates.high->text(), "465.60");
  EXPECT_EQ(rates.basis,
            "2 rows of the demand set are open; none of them has a walk-away, a real alternative to go to; "
            "expectations.csv");
  // 28.60 and 25.00 of 53.60: prices of other carriers stand behind 53.4 %; 46.6 % were found by checks and
  // are to be confirmed.
  EXPECT_EQ(row("USD", "evidence").text, "53.4 %");
  EXPECT_NE(row("USD", "evidence").basis.find("to be confirmed 46.6 %"), std::string::npos)
      << row("USD", "evidence").basis;
  EXPECT_NE(row("USD", "evidence").basis.find("53.4 %"), std::string::npos) << row("USD", "evidence").basis;
}

// The lever of rates has what checks found in prices too, and the row of rates does not: ten dollars a month
// more there are 120.00 a year beside it.
TEST_F(SummaryPage, RatesSayWhatChecksFoundBesideThem) {
  build();
  for (LeverRow& lever : contents_->negotiation->savings.rows)
    if (lever.currency == "USD" && lever.lever == Lever::rate && lever.hard && !lever.one_off)
      lever.monthly.add(Decimal{1000, 2});
  rows_ = build_summary(*contents_);
  EXPECT_EQ(row("USD", "rates").amount->text(), "343.20");
  EXPECT_NE(row("USD", "rates").basis.find("beside what checks found in prices, USD 120.00"),
            std::string::npos)
      << row("USD", "rates").basis;
}

TEST_F(SummaryPage, WhatIsNotKnownIsSaid) {
  build();
  EXPECT_EQ(row("USD", "present_value").text, "not known");
  EXPECT_NE(row("USD", "present_value").basis.find("discount_rate"), std::string::npos);
  EXPECT_EQ(row("USD", "proved").text, "not known");
  EXPECT_NE(row("USD", "proved").basis.find("--agreed"), std::string::npos);
  EXPECT_NE(row("USD", "soft_savings").basis.find("--requirements"), std::string::npos);
  for (const SummaryRow& one : rows_) {
    EXPECT_NE(one.amount.has_value(), !one.text.empty()) << one.id;
    EXPECT_FALSE(one.basis.empty()) << one.id;
  }
}

// The circuit of New York, 2 * 400.00 a month, is billed beside its follower for two months, and what it
// moves to has no price: the cost is known, a saving is not.
TEST_F(SummaryPage, TransitionCostsWhatIsBilledTwice) {
  auto reading = parse_requirements(
      "requirements:\n"
      "  - {id: R-1, kind: migrate, site: NYC-01, service_class: data.ethernet, from_class: data.internet, "
      "date: "
      "2026-07-01, overlap_months: 2, it_owner: network lead, business_owner: office manager, signed_off: "
      "2026-04-02, reason: One provider less.}\n",
      "future.yaml", nullptr);
  ASSERT_TRUE(reading.problems.empty()) << reading.problems[0].text();
  sample_->input.requirements = std::make_shared<const Requirements>(std::move(reading.requirements));
  build();
  const SummaryRow& cost = row("EUR", "transition_cost");
  ASSERT_TRUE(cost.amount) << cost.text << cost.basis;
  EXPECT_EQ(cost.amount->text(), "1600.00");
  EXPECT_NE(cost.label.find("at least"), std::string::npos) << "what ending the circuit costs is not known";
  EXPECT_EQ(row("USD", "transition_cost").amount->text(), "0.00");
  EXPECT_EQ(row("USD", "break_even").text, "no cost to win back");
}

}  // namespace
}  // namespace telaudit::book
