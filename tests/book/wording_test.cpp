#include "book/wording.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace telaudit::book {
namespace {

Total total(const char* text) {
  return *parse_total(text);
}

TEST(MoneyText, MarksThousandsAndKeepsWhatTheCurrencyPrints) {
  EXPECT_EQ(money_text(total("1234567.5"), "USD"), "USD 1,234,567.50");
  EXPECT_EQ(money_text(total("286.9600"), "USD"), "USD 286.96");
  EXPECT_EQ(money_text(total("0.0004"), "USD"), "USD 0.0004");
  EXPECT_EQ(money_text(total("-999"), "EUR"), "EUR -999.00");
  EXPECT_EQ(money_text(total("12000"), "JPY"), "JPY 12,000");
  EXPECT_EQ(money_text(total("1"), ""), "no currency named 1.00");
}

TEST(ShareText, RoundsHalfUpToATenth) {
  EXPECT_EQ(share_text(total("1"), total("3")), "33.3 %");
  EXPECT_EQ(share_text(total("2.00"), total("3")), "66.7 %");
  EXPECT_EQ(share_text(total("1"), total("800")), "0.1 %");   // 0.125 %
  EXPECT_EQ(share_text(total("3"), total("2000")), "0.2 %");  // 0.15 %, a tie
  EXPECT_EQ(share_text(total("5"), total("5.000")), "100.0 %");
  EXPECT_EQ(share_text(total("0"), total("0")), "-");
}

TEST(Printable, KeepsValidTextAndReplacesTheRest) {
  EXPECT_EQ(printable("Caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\x9E"),
            "Caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\x9E");
  EXPECT_EQ(printable("a\nb\tc"), "a b c");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(printable("caf\xE9"), "caf\xEF\xBF\xBD");                            // Latin-1
  EXPECT_EQ(printable("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // overlong
  EXPECT_EQ(printable("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a surrogate
}

TEST(MaskedNumber, KeepsAreaAndExchangeOfFullNumbersOnly) {
  EXPECT_EQ(masked_number("3125559999"), "312555####");
  EXPECT_EQ(masked_number("(312) 555-9999"), "(312) 555-####");
  EXPECT_EQ(masked_number("5559999"), "555####");
}

TEST(FileNameOf, DropsTheFolder) {
  EXPECT_EQ(file_name_of("/a/b/c.edi"), "c.edi");
  EXPECT_EQ(file_name_of("c.edi"), "c.edi");
}

// Before a carrier agrees nothing is an error, a refund or a recovery in front of a reader; and without a
// contract there is nothing to claim.
TEST(KindWords, NeverJudgeBeforeTheCarrierAgreed) {
  for (const auto kind :
       {audit::Kind::error, audit::Kind::question, audit::Kind::saving, audit::Kind::under_billing,
        audit::Kind::quality, audit::Kind::fraud, audit::Kind::calendar})
    for (const bool contract : {false, true})
      for (const auto text :
           {kind_word(kind, contract), kind_heading(kind, contract), kind_meaning(kind, contract)}) {
        for (const char* word : {"error", "refund", "recovery", "recover"})
          EXPECT_EQ(text.find(word), std::string_view::npos) << text;
        if (!contract) {
          EXPECT_EQ(text.find("claim"), std::string_view::npos) << text;
        }
      }
}

}  // namespace
}  // namespace telaudit::book
