#include "intake/code_suggestions.h"

#include <gtest/gtest.h>

#include "bill/charge.h"
#include "bill/table.h"
#include "sample_intake.h"

namespace telaudit::intake {
namespace {

ContractItem item(const char* name, const char* price, const char* unit = "month") {
  return {"North Tel", name, "C-1", unit, "USD", {*parse_decimal(price)}};
}

std::vector<std::optional<CodeSuggestion>> suggested(const std::vector<BilledCode>& codes,
                                                     const std::vector<ContractItem>& items) {
  return suggest_items(codes, items, nullptr, pricing::Classifier());
}

std::string said(const std::optional<CodeSuggestion>& suggestion) {
  if (!suggestion) return "none";
  std::string out = suggestion->item + " " + suggestion->confidence.text();
  for (const auto& reason : suggestion->reasons) out += " | " + reason;
  return out;
}

// Words 700, price 750: 1 - 0.3 * 0.25 = 0.925, shown with two decimals.
TEST(CodeSuggestions, WordsAndPriceAddUp) {
  const auto out = suggested({billed_code("North Tel", "1FB", "BUSINESS LINE FLAT RATE", "37.50", "300.00")},
                             {item("LINE.BUSINESS", "37.50"), item("TRUNK.SIP", "12.50")});
  EXPECT_EQ(said(out[0]),
            "LINE.BUSINESS 0.92 | billed at its price 37.50 | its description says LINE, BUSINESS");
}

// The same item at two prices is one item; two items at one price halve what the price says: 1 - (1 - 0.375)
// = 0.375.
TEST(CodeSuggestions, APriceOfTwoItemsIsNotEnough) {
  const auto out = suggested({billed_code("North Tel", "XYZ", "MISCELLANEOUS", "5.00", "50.00")},
                             {item("FEATURE.HUNTING", "5.00"), item("FEATURE.CALLER_ID", "5.00")});
  EXPECT_EQ(said(out[0]), "none");
}

TEST(CodeSuggestions, TwoItemsThatAreEquallyLikelyAreNone) {
  const auto out = suggested({billed_code("North Tel", "X", "CALL FEATURE", "9.00", "50.00")},
                             {item("CALL.FEATURE", "5.00"), item("FEATURE.CALL", "5.00")});
  EXPECT_EQ(said(out[0]), "none");
}

TEST(CodeSuggestions, SpeedsInOtherUnits) {
  const auto out =
      suggested({billed_code("North Tel", "DIA1G", "DEDICATED INTERNET ACCESS 1 GBPS", "905.00", "905.00")},
                {item("DIA.100", "415.00"), item("DIA.1000", "950.00")});
  ASSERT_TRUE(out[0]);
  EXPECT_EQ(out[0]->item, "DIA.1000");
}

// A minute price is no monthly line, whatever the words say: 0.70 * 0.3 = 0.21.
TEST(CodeSuggestions, UsageDoesNotMeetAMonthlyPrice) {
  auto code = billed_code("North Tel", "LD", "INTERSTATE CALLS", "0.05", "300.00");
  code.charge_class = "usage";
  EXPECT_EQ(said(suggested({code}, {item("CALLS.INTERSTATE", "5.00")})[0]), "none");
  EXPECT_NE(said(suggested({code}, {item("CALLS.INTERSTATE", "0.05", "minute")})[0]), "none");
}

// 25.00 a month and 25.00 once have a number in common, and nothing else: 0.75 * 0.3 = 0.225.
TEST(CodeSuggestions, AOneTimeChargeDoesNotMeetAMonthlyPrice) {
  auto code = billed_code("North Tel", "NRCCH", "RECORD CHANGE", "25.00", "25.00");
  code.charge_class = "one_time";
  EXPECT_EQ(said(suggested({code}, {item("IP.BLOCK_8", "25.00")})[0]), "none");
}

TEST(CodeSuggestions, OtherCarriersContractsDoNotCount) {
  EXPECT_EQ(said(suggested({billed_code("South Tel", "1FB", "BUSINESS LINE", "37.50", "1.00")},
                           {item("LINE.BUSINESS", "37.50")})[0]),
            "none");
}

TEST(CodeSuggestions, ACodeThatIsTheItemsName) {
  EXPECT_EQ(said(suggested({billed_code("North Tel", "DIA100", "PORT", "489.00", "489.00")},
                           {item("DIA.100", "415.00")})[0]),
            "DIA.100 0.97 | the code is the item's name | its description says DIA, 100");
}

// An invoice in XML names codes and no classes: what it bills stands among the rates all the same, and a tax
// does not.
TEST(BilledCodes, AChargeWithoutAClassMayBePriced) {
  bill::Schema schema = bill::charge_schema();
  schema.columns.push_back({"reading", bill::Type::text, false, ""});
  bill::TableBuilder builder(schema);
  for (const auto& [code, charge_class] :
       {std::pair<const char*, const char*>{"FTTP500", ""}, {"1FB", "recurring"}, {"VAT", "tax"}}) {
    builder.set_text(bill::charge::kCarrier, "North Tel");
    builder.set_text(bill::charge::kAccount, "1");
    builder.set_text(bill::charge::kInvoice, "I1");
    builder.set_number(bill::charge::kBillDate, parse_iso_date("2026-01-05")->days);
    builder.set_text(bill::charge::kProductCode, code);
    if (*charge_class != '\0') builder.set_text(bill::charge::kChargeClass, charge_class);
    ASSERT_TRUE(builder.set_decimal(bill::charge::kAmount, *parse_decimal("30.00")));
    builder.set_text(schema.columns.size() - 1, "0123456789ab");
    builder.set_number(*schema.find("source_offset"), 0);
    builder.set_number(*schema.find("ordinal"), 0);
    builder.end_row();
  }
  const bill::Table charges = builder.finish();
  const auto billed = collect_billed(charges, audit::Audit(), pricing::Classifier());
  ASSERT_TRUE(billed.ok()) << billed.problem().text();
  ASSERT_EQ(billed->codes.size(), 2U);
  for (const auto& code : billed->codes) EXPECT_NE(code.product_code, "VAT");
}

}  // namespace
}  // namespace telaudit::intake
