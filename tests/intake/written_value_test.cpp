#include "intake/written_value.h"

#include <gtest/gtest.h>

namespace telaudit::intake {
namespace {

WrittenCell text(std::string written) {
  return {std::move(written), CellKind::text, false, false};
}
WrittenCell number(std::string written) {
  return {std::move(written), CellKind::number, false, false};
}

// The value, or "!" and what is wrong.
std::string said(const WrittenCell& cell, const ValueRule& rule, DateStyle style = DateStyle::unstated) {
  const auto value = written_value(cell, rule, style);
  if (value) return *value;
  EXPECT_FALSE(value.problem().advice.empty()) << value.problem().what;
  return "!" + value.problem().what;
}

const ValueRule kDate{ValueType::date, {}};

TEST(WrittenValue, DatesInThreeStyles) {
  // One day only, whatever the style of the workbook.
  EXPECT_EQ(said(text("2026-11-21"), kDate), "2026-11-21");
  EXPECT_EQ(said(text("11/21/2026"), kDate), "2026-11-21");
  EXPECT_EQ(said(text("21/11/2026"), kDate), "2026-11-21");
  EXPECT_EQ(said(text("21.11.2026"), kDate), "2026-11-21");
  EXPECT_EQ(said(text("04/04/2026"), kDate), "2026-04-04");
  EXPECT_EQ(said({"2026-11-21", CellKind::date, false, false}, kDate), "2026-11-21");
  EXPECT_EQ(said({"2026-11-21 00:00:00", CellKind::moment, false, false}, kDate), "2026-11-21");
  // Two days: refused by name, until the workbook says how it writes dates.
  EXPECT_EQ(said(text("03/04/2026"), kDate), "!'03/04/2026' can be 2026-03-04 or 2026-04-03");
  EXPECT_EQ(said(text("03/04/2026"), kDate, DateStyle::us), "2026-03-04");
  EXPECT_EQ(said(text("03/04/2026"), kDate, DateStyle::european), "2026-04-03");
  EXPECT_EQ(said(text("03/04/2026"), kDate, DateStyle::iso),
            "!'03/04/2026' is not written as the workbook says its dates are");
  EXPECT_EQ(said(text("21/11/2026"), kDate, DateStyle::us),
            "!'21/11/2026' is no day in the date style of the workbook");
  EXPECT_EQ(said(text("21.11.2026"), kDate, DateStyle::us),
            "!'21.11.2026' is no day in the date style of the workbook");
  for (const char* wrong : {"30/02/2026", "2026-02-30", "3/4/26", "soon", "2026"})
    EXPECT_EQ(said(text(wrong), kDate), "!'" + std::string(wrong) + "' is no day");
  EXPECT_EQ(said({"2026-11-21 09:12:00", CellKind::moment, false, false}, kDate),
            "!'2026-11-21 09:12:00' is a day with a time");
}

// 46347 is 21 November 2026 where 1 is 1 January 1900 (ECMA-376 part 1, 18.17.4.1): 45292 is 1 January 2024,
// and 366 + 365 + 324 days later is the 325th day of 2026. Where days count from 1904 the same number lies
// 1,462 days later.
TEST(WrittenValue, SerialNumbersOfDays) {
  EXPECT_EQ(said(number("46347"), kDate), "2026-11-21");
  EXPECT_EQ(*written_value(number("44885"), kDate, DateStyle::unstated, true), "2026-11-21");
  EXPECT_EQ(said(number("36"), kDate), "!the number 36 stands where a date belongs");
  EXPECT_EQ(said(number("46347.5"), kDate), "!the number 46347.5 stands where a date belongs");
  EXPECT_EQ(said(number("20261121"), kDate), "!the number 20261121 stands where a date belongs");
}

TEST(WrittenValue, Numbers) {
  const ValueRule money{ValueType::money, {}}, decimal{ValueType::decimal, {}}, count{ValueType::count, {}};
  EXPECT_EQ(said(number("12.5"), money), "12.50");  // sheets keep no zeros
  EXPECT_EQ(said(number("0.0185"), money), "0.0185");
  EXPECT_EQ(said(text("0.0880"), money), "0.0880");  // a text keeps what was printed
  EXPECT_EQ(said(number("12.5"), decimal), "12.5");
  for (const char* wrong : {"12,50", "1,234.50", "$12.50", "12.50 USD", "about 12"})
    EXPECT_EQ(said(text(wrong), money),
              "!the text '" + std::string(wrong) + "' stands where a number belongs");
  EXPECT_EQ(said(number("-1"), money), "!the number -1 is negative");
  EXPECT_EQ(said({"0.07", CellKind::number, true, false}, money),
            "!a percentage stands where an amount or a count belongs");
  EXPECT_EQ(said(number("36"), count), "36");
  EXPECT_EQ(said(text(" 36 "), count), "36");
  EXPECT_EQ(said(number("36.5"), count), "!'36.5' is not a whole number");
  EXPECT_EQ(said(text("36 months"), count), "!'36 months' is not a whole number");
  EXPECT_EQ(said({"TRUE", CellKind::boolean, false, false}, count),
            "!'TRUE' is TRUE or FALSE, a whole number belongs here");
}

TEST(WrittenValue, Fractions) {
  const ValueRule fraction{ValueType::fraction, {}};
  EXPECT_EQ(said({"0.015", CellKind::number, true, false}, fraction), "0.015");
  EXPECT_EQ(said(text("1.5 %"), fraction), "0.015");
  EXPECT_EQ(said(text("50%"), fraction), "0.50");
  EXPECT_EQ(said(number("0.5"), fraction), "0.5");
  // 1.5 instead of 1.5 % would be a hundredfold claim.
  EXPECT_EQ(said(number("1.5"), fraction), "!1.5 is not from 0 to 1");
}

TEST(WrittenValue, WordsAndLists) {
  const ValueRule word{ValueType::word, {"automatic", "month_to_month", "none"}};
  EXPECT_EQ(said(text("Month to month"), word), "month_to_month");
  EXPECT_EQ(said(text("automtic"), word), "!'automtic' is not one of the words of this cell");
  EXPECT_EQ(said(text("yes"), {ValueType::boolean, {}}), "true");
  EXPECT_EQ(said({"FALSE", CellKind::boolean, false, false}, {ValueType::boolean, {}}), "false");
  EXPECT_EQ(said(text("perhaps"), {ValueType::boolean, {}}), "!'perhaps' is neither yes nor no");
  EXPECT_EQ(said(text("usd"), {ValueType::currency, {}}), "USD");
  EXPECT_EQ(said(text("US dollars"), {ValueType::currency, {}}), "!'US dollars' is not a currency code");
  EXPECT_EQ(said(text("13; 25"), {ValueType::counts, {}}), "13; 25");
  EXPECT_EQ(said(number("13"), {ValueType::counts, {}}), "13");
  EXPECT_EQ(said(text("13; soon"), {ValueType::counts, {}}), "!'soon' is not a whole number");
  EXPECT_EQ(said(text("LD.*;ACCESS"), {ValueType::names, {}}), "LD.*; ACCESS");

  // 1,000 names of one letter are 1,999 characters as typed, and 2,998 with a space behind each semicolon.
  std::string typed = "A";
  for (int i = 1; i < 1'000; ++i) typed += ";A";
  EXPECT_EQ(said(text(typed), {ValueType::names, {}}), "!a text of more than 2,000 characters");
}

TEST(WrittenValue, PartsByYearAndMonth) {
  const ValueRule years{ValueType::by_year, {}}, ramp{ValueType::by_month, {}}, steps{ValueType::steps, {}};
  EXPECT_EQ(said(text("1: 90000.00; 2: 120000.00"), years), "1: 90000.00; 2: 120000.00");
  EXPECT_EQ(said(text("1-3: 0; 4-12: 75 %"), ramp), "1-3: 0; 4-12: 0.75");
  EXPECT_EQ(said(text("0-12: 100%; 12-: 50%"), steps), "0-12: 1.00; 12-: 0.50");
  EXPECT_EQ(said(text("1-3: 2"), ramp), "!'1-3: 2': 2 is not from 0 to 1");
  EXPECT_EQ(said(text("1-: 0.5"), ramp), "!'1-: 0.5' does not say to when");
  EXPECT_EQ(said(text("first year 90000"), years), "!'first year 90000' has no colon");
  EXPECT_EQ(said(text("1-2: 90000"), years), "!'1-2: 90000' does not say from when to when");
  const auto parts = parts_of("0-12: 1.00; 12-: 0.50");
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].from + "|" + parts[0].to + "|" + parts[0].value, "0|12|1.00");
  EXPECT_EQ(parts[1].from + "|" + parts[1].to + "|" + parts[1].value, "12||0.50");
}

// A program that sees a date in 3-1, or a number in a long account, has changed what was typed.
TEST(WrittenValue, TextsThatAProgramChanged) {
  EXPECT_EQ(said(number("100200"), {}), "100200");
  EXPECT_EQ(said({"2026-01-03", CellKind::date, false, false}, {}),
            "!'2026-01-03' is a date for the program that saved it");
  EXPECT_EQ(said(number("1234567890123456"), {}),
            "!the number 1234567890123456 has more digits than a number cell keeps");
  EXPECT_EQ(said({"#REF!", CellKind::error, false, false}, {}), "!the cell holds the error '#REF!'");
  EXPECT_EQ(said({"", CellKind::blank, false, true}, {}), "!a formula whose value was not saved");
}

TEST(WrittenValue, UnknownIsBlank) {
  EXPECT_TRUE(text("unknown").blank());
  EXPECT_TRUE(text("  Unknown ").blank());
  EXPECT_TRUE(WrittenCell{}.blank());
  EXPECT_FALSE(text("none").blank());
  EXPECT_FALSE(
      (WrittenCell{"", CellKind::blank, false, true}).blank());  // its formula was meant to say something
}

}  // namespace
}  // namespace telaudit::intake
