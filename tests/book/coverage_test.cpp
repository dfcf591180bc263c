#include "book/coverage.h"

#include <gtest/gtest.h>

#include "book/contents.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

const ShareRow* share(const Coverage& coverage, std::string_view currency, std::string_view measure) {
  for (const auto& row : coverage.shares)
    if (row.currency == currency && row.measure == measure) return &row;
  return nullptr;
}

TEST(Coverage, MeasuresMoneyByCurrency) {
  const auto sample = make_sample();
  const auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  const auto& coverage = contents->coverage;
  // USD: both bills add up, 40.00 + 150.83. EUR: the only bill does not.
  EXPECT_EQ(*share(coverage, "USD", "balanced")->part, *parse_total("190.83"));
  EXPECT_EQ(share(coverage, "USD", "balanced")->whole, *parse_total("190.83"));
  EXPECT_EQ(*share(coverage, "EUR", "balanced")->part, *parse_total("0"));
  EXPECT_EQ(share(coverage, "EUR", "balanced")->whole, *parse_total("400"));
  // The demand set in USD is 50 + 25 + 0.70 + 5 = 80.70; all but the 5.00 is classified; 1FB is mapped and
  // priced: 75.00.
  EXPECT_EQ(*share(coverage, "USD", "classified")->part, *parse_total("75.70"));
  EXPECT_EQ(*share(coverage, "USD", "mapped")->part, *parse_total("75.00"));
  EXPECT_EQ(*share(coverage, "USD", "priced")->part, *parse_total("75.00"));
  EXPECT_EQ(share(coverage, "USD", "priced")->whole, *parse_total("80.70"));
}

TEST(Coverage, ListsAccountsThatArePaidWithoutABill) {
  const auto sample = make_sample();
  const auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  ASSERT_EQ(contents->coverage.unbilled.size(), 1U);
  const auto& row = contents->coverage.unbilled[0];
  EXPECT_EQ(row.carrier, "Gamma Voice");
  EXPECT_EQ(row.account, "555");
  EXPECT_EQ(row.paid, *parse_total("20.50"));
  EXPECT_EQ(row.payments, 2U);
  EXPECT_EQ(row.first.text(), "2026-02-01");
  EXPECT_EQ(row.last.text(), "2026-03-01");
}

TEST(Coverage, DoesNotKnowWhatWasNotGiven) {
  SampleOptions options;
  options.terms = false;
  options.prices = false;
  const auto sample = make_sample(options);
  const auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  EXPECT_FALSE(contents->coverage.payables_given);
  EXPECT_FALSE(share(contents->coverage, "USD", "mapped")->part.has_value());
  EXPECT_FALSE(share(contents->coverage, "USD", "priced")->part.has_value());
}

TEST(Coverage, NamesFilesWithoutTheirFoldersAndPartsThatDoNotCount) {
  auto sample = make_sample();
  store::StoredPart copy;
  copy.reading = kBetaReading;
  copy.part.key = {"Beta Networks", "900", "B-1", *make_date(2026, 4, 1)};
  copy.state = store::PartState::copy;
  copy.because = "the same elements as another file";
  sample->input.parts.push_back(copy);
  const auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  ASSERT_EQ(contents->coverage.sources.size(), 2U);
  EXPECT_EQ(contents->coverage.sources[0].file, "alpha.edi");
  EXPECT_EQ(contents->coverage.sources[0].dispositions.bytes(), 1000U);
  ASSERT_EQ(contents->coverage.sources[1].not_counted.size(), 1U);
  EXPECT_EQ(contents->coverage.sources[1].not_counted[0],
            "Beta Networks | 900 | B-1 | 2026-04-01: the same elements as another file");
}

}  // namespace
}  // namespace telaudit::book
