#include "book/bridge.h"

#include <gtest/gtest.h>

#include <random>

#include "book/contents.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

const BridgeStep& step(const Bridge& bridge, std::string_view id) {
  for (const auto& one : bridge.steps)
    if (one.id == id) return one;
  throw std::runtime_error("no such step");
}

// 150.83 - (75 - 10) = 85.83; - 3.13 = 82.70; - 2.00 = 80.70; - 20.00 = 60.70; - 5.00 = 55.70.
// The 1.00 that a finding holds of the tax leaves with the tax.
TEST(Bridge, LeadsFromBilledToClean) {
  const auto sample = make_sample();
  const auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  ASSERT_EQ(contents->bridges.size(), 2U);
  const Bridge& euro = contents->bridges[0];
  const Bridge& dollar = contents->bridges[1];
  EXPECT_EQ(euro.currency, "EUR");
  EXPECT_EQ(step(euro, "clean").amount.text(), "400.00");
  EXPECT_EQ(dollar.currency, "USD");
  const char* const expected[][3] = {{"billed", "150.83", "150.83"},  {"one_off", "-65.00", "85.83"},
                                     {"taxes", "-3.13", "82.70"},     {"surcharges", "-2.00", "80.70"},
                                     {"findings", "-20.00", "60.70"}, {"savings", "-5.00", "55.70"},
                                     {"clean", "55.70", "55.70"}};
  ASSERT_EQ(dollar.steps.size(), std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    EXPECT_EQ(dollar.steps[i].id, expected[i][0]);
    EXPECT_EQ(dollar.steps[i].amount, *parse_total(expected[i][1])) << expected[i][0];
    EXPECT_EQ(dollar.steps[i].running, *parse_total(expected[i][2])) << expected[i][0];
  }
}

TEST(Bridge, QuestionsTakeNothingAway) {
  auto sample = make_sample();
  for (auto& finding : sample->audit.findings) finding.kind = audit::Kind::question;
  const auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  EXPECT_EQ(step(contents->bridges[1], "clean").amount, *parse_total("80.70"));
}

// Billed less all steps is clean, for any charges.
TEST(Bridge, AddsUpForAnyCharges) {
  constexpr unsigned kSeed = 20260410;
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<std::int64_t> cents(-100000, 100000);
  const auto classes = bill::charge_classes();
  std::uniform_int_distribution<std::size_t> pick(0, classes.size());
  bill::Schema schema = bill::charge_schema();
  schema.columns.push_back({"reading", bill::Type::text, false, ""});
  bill::TableBuilder builder(schema);
  Total billed;
  for (int i = 0; i < 500; ++i) {
    const std::size_t chosen = pick(random);
    const Decimal amount{cents(random), 2};
    builder.set_number(bill::charge::kSourceOffset, i);
    builder.set_text(bill::charge::kCarrier, "Alpha");
    builder.set_text(bill::charge::kAccount, "1");
    builder.set_number(bill::charge::kBillDate, 20000);
    builder.set_text(bill::charge::kCurrency, "USD");
    builder.set_text(bill::charge::kChargeClass, chosen == classes.size() ? "unheard of" : classes[chosen]);
    builder.set_number(bill::charge::kPayable, 1);
    ASSERT_TRUE(builder.set_decimal(bill::charge::kAmount, amount));
    builder.set_text(bill::charge::kColumnCount, "r");
    builder.end_row();
    billed.add(amount);
  }
  const bill::Table table = builder.finish();
  const auto context = ChargeContext::build(table, {});
  ASSERT_TRUE(context);
  BridgeBuilder bridge(*context);
  ASSERT_TRUE(each_charge(table, [&](const ChargeRow& row) -> Result<void> {
    bridge.add(row);
    return {};
  }));
  const auto bridges = bridge.finish(true);
  ASSERT_EQ(bridges.size(), 1U) << "seed " << kSeed;
  Total sum;
  for (const auto& one : bridges[0].steps)
    if (one.id != "clean") sum.add(one.amount);
  EXPECT_EQ(step(bridges[0], "billed").amount, billed) << "seed " << kSeed;
  EXPECT_EQ(step(bridges[0], "clean").amount, sum) << "seed " << kSeed;
}

}  // namespace
}  // namespace telaudit::book
