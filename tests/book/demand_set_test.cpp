#include "book/demand_set.h"

#include <gtest/gtest.h>

#include "book/contents.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

const DemandRow* row_of(const Contents& contents, std::string_view service, std::string_view charge_class) {
  for (const auto& row : contents.demand)
    if (row.service_key == service && row.charge_class == charge_class) return &row;
  return nullptr;
}

TEST(DemandSet, TakesRecurringAndUsageOfTheLatestBills) {
  const auto sample = make_sample();
  const auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  // Offsets 100, 200, 300 and 800 of Alpha's April bill, and Beta's circuit. March, the memorandum, taxes,
  // one-offs: none.
  ASSERT_EQ(contents->demand.size(), 5U);
  EXPECT_EQ(contents->demand[0].currency, "EUR");
  EXPECT_EQ(contents->demand[1].amount, *parse_total("50.00"));  // the dearest of its currency first

  const auto* lines = row_of(*contents, "3125550141", "recurring");
  ASSERT_NE(lines, nullptr);
  EXPECT_EQ(lines->quantity, *parse_total("2"));
  EXPECT_EQ(lines->unit_price->text(), "25.00");
  EXPECT_EQ(lines->basis, PriceBasis::printed);
  EXPECT_EQ(lines->place.cost_centre, "4410");
  EXPECT_EQ(lines->place.city, "Chicago");
  EXPECT_EQ(lines->first_charge, "aaaaaaaaaaaa-100-0");

  const auto* single = row_of(*contents, "3125550142", "recurring");
  ASSERT_NE(single, nullptr);
  EXPECT_EQ(single->quantity, *parse_total("1"));
  EXPECT_EQ(single->unit_price->text(), "25.00");
  EXPECT_EQ(single->basis, PriceBasis::single);

  const auto* calls = row_of(*contents, "3125550141", "usage");
  ASSERT_NE(calls, nullptr);
  EXPECT_EQ(calls->unit_price->text(), "0.070000");  // 0.70 / 10
  EXPECT_EQ(calls->basis, PriceBasis::average);
  EXPECT_EQ(calls->unit, "minute");

  const auto* unknown = row_of(*contents, "3125550143", "recurring");
  ASSERT_NE(unknown, nullptr);
  EXPECT_FALSE(unknown->match.has_value());
  EXPECT_FALSE(unknown->place.in_inventory);
}

TEST(DemandSet, ComparesWithTheMarketOrSaysWhyNot) {
  const auto sample = make_sample();
  const auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  const auto* lines = row_of(*contents, "3125550141", "recurring");
  ASSERT_EQ(lines->benchmark.method, pricing::Benchmark::Method::cell) << lines->benchmark.why;
  EXPECT_EQ(*lines->benchmark.median, *parse_decimal("36.50"));
  EXPECT_EQ(benchmark_words(lines->benchmark, sample->input.as_of), "12 prices of 6 carriers, 10 months old");
  for (const auto& row : contents->demand)
    if (row.benchmark.method == pricing::Benchmark::Method::none) {
      EXPECT_EQ(benchmark_words(row.benchmark, sample->input.as_of).rfind("no benchmark: ", 0), 0U);
    }
  const auto* unknown = row_of(*contents, "3125550143", "recurring");
  EXPECT_NE(unknown->benchmark.why.find("not classified"), std::string::npos);
}

// A bill that lists the usage of each line under the line's own number has the words one heading further out.
TEST(DemandSet, TheLinesOwnNumberIsNoWordForItsUsage) {
  ChargeRow row;
  row.service = "(312) 555-0141";
  row.account = "ALPHA-1";
  row.section = "ALPHA / LONG DISTANCE / 3125550141";
  EXPECT_EQ(wording_of(row), "LONG DISTANCE");
  row.section = "ALPHA / LONG DISTANCE / alpha 1 / 312-555-0141";
  EXPECT_EQ(wording_of(row), "LONG DISTANCE");
  row.section = "ALPHA / 3125550141 / OUTBOUND";
  EXPECT_EQ(wording_of(row), "OUTBOUND");
  row.section = "3125550141";
  EXPECT_EQ(wording_of(row), "3125550141");  // nothing else is there
  row.section = "";
  EXPECT_EQ(wording_of(row), "");
  row.section = "ALPHA / 3125550141";
  row.description = "CALLS";
  EXPECT_EQ(wording_of(row), "CALLS");
}

// Two calls of 61.0 and 90.5 seconds: 1515 tenths of a second are 2.525 minutes, 2.5 to a tenth; 0.30 / 2.5 =
// 0.12.
TEST(DemandSet, CallsThatOnlyStateTheirLengthAreMinutesUnderTheirHeading) {
  bill::Schema schema = bill::charge_schema();
  schema.columns.push_back({"reading", bill::Type::text, false, ""});
  bill::TableBuilder builder(schema);
  const auto call = [&](int offset, std::int64_t tenths, const char* amount) {
    builder.set_number(bill::charge::kSourceOffset, offset);
    builder.set_text(bill::charge::kCarrier, "Alpha");
    builder.set_text(bill::charge::kAccount, "1");
    builder.set_text(bill::charge::kService, "3125550141");
    builder.set_text(bill::charge::kSection, "ALPHA / 3125550141 / OUTBOUND DIRECT DIAL");
    builder.set_number(bill::charge::kBillDate, 20000);
    builder.set_text(bill::charge::kCurrency, "USD");
    builder.set_text(bill::charge::kChargeClass, "usage");
    builder.set_number(bill::charge::kPayable, 1);
    builder.set_number(bill::charge::kDuration, tenths);
    ASSERT_TRUE(builder.set_decimal(bill::charge::kAmount, *parse_decimal(amount)));
    builder.set_text(bill::charge::kColumnCount, "r");
    builder.end_row();
  };
  call(1, 610, "0.10");
  call(2, 905, "0.20");
  const bill::Table table = builder.finish();
  const auto context = ChargeContext::build(table, {});
  ASSERT_TRUE(context);
  const Places places(nullptr);
  const auto sample = make_sample();
  DemandSetBuilder demand(*context, places, &sample->classifier);
  ASSERT_TRUE(each_charge(table, [&](const ChargeRow& row) -> Result<void> {
    demand.add(row);
    return {};
  }));
  const auto rows = demand.finish();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].description, "OUTBOUND DIRECT DIAL");
  EXPECT_EQ(rows[0].match->service_class, "voice.long_distance.outbound");
  EXPECT_EQ(rows[0].quantity, *parse_total("2.5"));
  EXPECT_EQ(rows[0].unit, "minute");
  EXPECT_EQ(rows[0].unit_price->text(), "0.120000");
  EXPECT_EQ(rows[0].basis, PriceBasis::average);
}

TEST(DemandSet, EqualChargesOfOneServiceAreOneRow) {
  bill::Schema schema = bill::charge_schema();
  schema.columns.push_back({"reading", bill::Type::text, false, ""});
  bill::TableBuilder builder(schema);
  const auto charge = [&](int offset, const char* amount) {
    builder.set_number(bill::charge::kSourceOffset, offset);
    builder.set_text(bill::charge::kCarrier, "Alpha");
    builder.set_text(bill::charge::kAccount, "1");
    builder.set_text(bill::charge::kService, "3125550141");
    builder.set_number(bill::charge::kBillDate, 20000);
    builder.set_text(bill::charge::kCurrency, "USD");
    builder.set_text(bill::charge::kChargeClass, "recurring");
    builder.set_number(bill::charge::kPayable, 1);
    ASSERT_TRUE(builder.set_decimal(bill::charge::kAmount, *parse_decimal(amount)));
    builder.set_text(bill::charge::kColumnCount, "r");
    builder.end_row();
  };
  charge(1, "10.00");
  charge(2, "10.00");
  charge(3, "12.00");
  const bill::Table table = builder.finish();
  const auto context = ChargeContext::build(table, {});
  ASSERT_TRUE(context);
  const Places places(nullptr);
  DemandSetBuilder demand(*context, places, nullptr);
  ASSERT_TRUE(each_charge(table, [&](const ChargeRow& row) -> Result<void> {
    demand.add(row);
    return {};
  }));
  const auto rows = demand.finish();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].amount, *parse_total("20.00"));
  EXPECT_EQ(rows[0].quantity, *parse_total("2"));
  EXPECT_EQ(rows[0].unit_price->text(), "10.00");
  EXPECT_EQ(rows[1].unit_price->text(), "12.00");
}

}  // namespace
}  // namespace telaudit::book
