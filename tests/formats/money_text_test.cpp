#include "formats/money_text.h"

#include <gtest/gtest.h>

namespace telaudit::formats {
namespace {

// The value as text, "unknown" for an amount that is not there, "error: ..." otherwise.
std::string read(std::string_view text, const MoneyStyle& style = {}) {
  const auto money = parse_money(text, style);
  if (!money.error.empty()) return "error: " + std::string(money.error);
  return money.value ? money.value->text() : "unknown";
}

MoneyStyle in(std::string currency) {
  MoneyStyle style;
  style.currency = std::move(currency);
  return style;
}

TEST(Money, PlainAmountsKeepTheirPrintedScale) {
  EXPECT_EQ(read("12.34"), "12.34");
  EXPECT_EQ(read("0.0880"), "0.0880");
  EXPECT_EQ(read("-12.34"), "-12.34");
  EXPECT_EQ(read("+12.34"), "12.34");
  EXPECT_EQ(read("7"), "7");
  EXPECT_EQ(read(".50"), "0.50");
  EXPECT_EQ(read("5."), "5");
}

TEST(Money, AbsentAmountsAreUnknownNotZero) {
  EXPECT_EQ(read(""), "unknown");
  EXPECT_EQ(read("   "), "unknown");
  EXPECT_EQ(read("-"), "unknown");
  EXPECT_EQ(read(" - "), "unknown");
  EXPECT_EQ(read("\xE2\x88\x92"), "unknown");
  EXPECT_EQ(read("\xC2\xA0"), "unknown");
  EXPECT_EQ(read("0"), "0");
}

TEST(Money, NegativeMarksOfEveryKind) {
  EXPECT_EQ(read("100.00-"), "-100.00");
  EXPECT_EQ(read("- 100.00"), "-100.00");
  EXPECT_EQ(read("\xE2\x88\x92"
                 "7.23"),
            "-7.23");
  EXPECT_EQ(read("7.23\xE2\x88\x92"), "-7.23");
  EXPECT_EQ(read("(7.23)"), "-7.23");
  EXPECT_EQ(read("( 7.23 )"), "-7.23");
  EXPECT_EQ(read("7.23CR"), "-7.23");
  EXPECT_EQ(read("7.23 cr"), "-7.23");
  EXPECT_EQ(read("7.23 DR"), "7.23");
}

TEST(Money, TwoMarksOfSignAreAnError) {
  for (const auto* text :
       {"(-7.23)", "-7.23-", "--7.23", "(7.23)CR", "-7.23 CR", "((7.23))", "+-7.23", "-7.23 DR"})
    EXPECT_EQ(read(text), "error: two marks of sign") << text;
}

TEST(Money, CurrencySymbolsAndCodes) {
  EXPECT_EQ(read("$1,234.56", in("USD")), "1234.56");
  EXPECT_EQ(read("-$5.00", in("USD")), "-5.00");
  EXPECT_EQ(read("$-5.00", in("USD")), "-5.00");
  EXPECT_EQ(read("($5.00)", in("USD")), "-5.00");
  EXPECT_EQ(read("$(5.00)", in("USD")), "-5.00");
  EXPECT_EQ(read("US$ 5.00", in("USD")), "5.00");
  EXPECT_EQ(read("USD 5.00", in("USD")), "5.00");
  EXPECT_EQ(read("5.00 USD", in("USD")), "5.00");
  EXPECT_EQ(read("\xC2\xA3"
                 "5.00",
                 in("GBP")),
            "5.00");
  EXPECT_EQ(read("5.00 \xE2\x82\xAC", in("EUR")), "5.00");
  EXPECT_EQ(read("5.00 EUR", in("USD")), "error: another currency than the profile states");
  EXPECT_EQ(read("\xC2\xA3"
                 "5.00",
                 in("USD")),
            "error: another currency than the profile states");
  EXPECT_EQ(read("$5.00 USD", in("USD")), "error: two marks of currency");
}

TEST(Money, WordsBesideAnAmountThatNameAnotherCurrency) {
  for (const char* words :
       {"EUR", "\xE2\x82\xAC", " EUR per day", "per day EUR", "\xC2\xA3", "kr", "CHF", "C$"})
    EXPECT_NE(word_of_another_currency(words, "USD"), "") << words;
  // A dollar may be one of several; a unit is none; what is said in lower case is a word.
  for (const char* words :
       {"", "$", "US$", "USD", "USD per day", "per day", "Mbps", "MIN", "min", "eur", "all"})
    EXPECT_EQ(word_of_another_currency(words, "USD"), "") << words;
  EXPECT_EQ(word_of_another_currency("$", "EUR"), "$");
  EXPECT_EQ(word_of_another_currency("$", "CAD"), "");
  EXPECT_EQ(word_of_another_currency("US$", "CAD"), "US$");
  EXPECT_EQ(word_of_another_currency("kr", "SEK"), "");
}

TEST(Money, Grouping) {
  EXPECT_EQ(read("1,234,567.89"), "1234567.89");
  EXPECT_EQ(read("1'234.50"), "1234.50");
  EXPECT_EQ(read("1\xE2\x80\x99"
                 "234.50"),
            "1234.50");
  EXPECT_EQ(read("1 234.50"), "1234.50");
  EXPECT_EQ(read("1\xC2\xA0"
                 "234.50"),
            "1234.50");
  EXPECT_EQ(read("1\xE2\x80\xAF"
                 "234.50"),
            "1234.50");
  EXPECT_EQ(read("12,34,567.00"), "1234567.00");  // lakh
  for (const auto* text :
       {"1,23,4", "1,2345", "1,23.00", ",123.00", "1234,567.00", "12,345,67.00", "1,,234.00"})
    EXPECT_EQ(read(text), "error: groups of digits of the wrong size") << text;
  EXPECT_EQ(read("1,234'567.00"), "error: two kinds of group separator");
  EXPECT_EQ(read("1.234,5"), "error: a group separator after the decimal mark");
}

TEST(Money, TheDecimalMarkIsDeclared) {
  MoneyStyle comma;
  comma.decimal = ',';
  comma.group = '.';
  EXPECT_EQ(read("0,003483", comma), "0.003483");
  EXPECT_EQ(read("1.234,56", comma), "1234.56");
  EXPECT_EQ(read("1,234", comma), "1.234");
  EXPECT_EQ(read("1.23", comma), "error: groups of digits of the wrong size");
  EXPECT_EQ(read("1,2,3", comma), "error: two decimal marks");
}

TEST(Money, BlankPaddingIsStripped) {
  EXPECT_EQ(read("           0.088"), "0.088");
  EXPECT_EQ(read("12.00   "), "12.00");
  EXPECT_EQ(read("\xC2\xA0"
                 "12.00\xC2\xA0"),
            "12.00");
}

TEST(Money, ImpliedDecimalsAndOverpunch) {
  MoneyStyle implied;
  implied.implied = 4;
  EXPECT_EQ(read("00000000123456", implied), "12.3456");
  EXPECT_EQ(read("-28696", implied), "-2.8696");
  EXPECT_EQ(read("1.5", implied), "error: a decimal mark where decimals are implied");
  implied.implied = 2;
  implied.overpunch = true;
  EXPECT_EQ(read("0012{", implied), "1.20");
  EXPECT_EQ(read("0012C", implied), "1.23");
  EXPECT_EQ(read("0012}", implied), "-1.20");
  EXPECT_EQ(read("0012L", implied), "-1.23");
}

TEST(Money, WhatIsNoAmountIsAnError) {
  for (const auto* text : {"abc", "1.2.3", "12a", "1e5", "$", "()", ".", "12 Mb", "0x10", "NaN", "--"})
    EXPECT_TRUE(read(text).starts_with("error: ")) << text << " " << read(text);
  EXPECT_EQ(read("99999999999999999999"), "error: more digits than an amount can have");
  EXPECT_EQ(read("0.1234567890123"), "error: more decimals than an amount can have");
}

}  // namespace
}  // namespace telaudit::formats
