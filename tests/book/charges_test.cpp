#include "book/charges.h"

#include <gtest/gtest.h>

#include <map>

#include "sample_book.h"

namespace telaudit::book {
namespace {

TEST(EachCharge, DecodesWhatIsKnownAndLeavesTheRestUnknown) {
  const auto sample = make_sample();
  std::map<std::string, ChargeRow> rows;
  ASSERT_TRUE(each_charge(sample->charges, [&](const ChargeRow& row) -> Result<void> {
    rows.emplace(row.id().text(), row);
    return {};
  }));
  ASSERT_EQ(rows.size(), 11U);
  const auto& lines = rows.at("aaaaaaaaaaaa-100-0");
  EXPECT_EQ(lines.product_code, "1FB");
  EXPECT_EQ(lines.rate->text(), "25.00");
  EXPECT_EQ(lines.bill_date->text(), "2026-04-10");
  EXPECT_FALSE(lines.billed_units.has_value());
  EXPECT_TRUE(lines.tax_type.empty());
  EXPECT_FALSE(rows.at("aaaaaaaaaaaa-900-0").payable);
}

TEST(EachCharge, StopsAtTheFirstProblem) {
  const auto sample = make_sample();
  int seen = 0;
  const auto read = each_charge(sample->charges, [&](const ChargeRow&) -> Result<void> {
    if (++seen == 3) return Problem{"enough", {}, ""};
    return {};
  });
  EXPECT_FALSE(read);
  EXPECT_EQ(seen, 3);
}

TEST(EachCharge, NeedsTheReadingOfEachCharge) {
  const bill::Table table = bill::TableBuilder(bill::charge_schema()).finish();
  EXPECT_FALSE(each_charge(table, [](const ChargeRow&) -> Result<void> { return {}; }));
}

TEST(OtherParties, AreMaskedAndTheOwnServiceIsNot) {
  ChargeRow row;
  row.service = "(312) 555-0141";
  row.origin = "+1 312-555-0141";
  row.destination = "312-555-9999";
  row.description = "CALL TO 312-555-9999";
  EXPECT_EQ(shown_origin(row), "+1 312-555-0141");
  EXPECT_EQ(shown_destination(row), "312-555-####");
  EXPECT_EQ(shown_description(row), "CALL TO 312-555-####");
  row.destination = "911";  // names nobody
  row.description = "CALL TO 911";
  EXPECT_EQ(shown_description(row), "CALL TO 911");
}

TEST(StepOf, PutsEveryClassOnOneStep) {
  EXPECT_EQ(step_of("recurring"), Step::recurring);
  EXPECT_EQ(step_of("usage"), Step::usage);
  EXPECT_EQ(step_of("discount"), Step::discount);
  EXPECT_EQ(step_of("tax"), Step::tax);
  for (const char* word : {"surcharge", "fee"}) EXPECT_EQ(step_of(word), Step::surcharge);
  for (const char* word : {"one_time", "credit", "adjustment", "late_fee", "instalment", "balance"})
    EXPECT_EQ(step_of(word), Step::one_off);
  EXPECT_EQ(step_of("unheard of"), Step::unclassed);
  EXPECT_EQ(step_of(""), Step::unclassed);
}

}  // namespace
}  // namespace telaudit::book
