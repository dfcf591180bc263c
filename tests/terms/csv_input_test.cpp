#include "terms/csv_input.h"

#include <gtest/gtest.h>

#include "table_text.h"
#include "terms/schemas.h"

namespace telaudit::terms {
namespace {

const std::vector<CsvColumn> kColumns{{"carrier", true, {}, false, {}},
                                      {"account", false, {}, false, {}},
                                      {"paid_on", false, {}, false, {}},
                                      {"amount", false, {}, false, {}},
                                      {"currency", false, {"USD", "GBP"}, false, {}},
                                      {"reference", false, {}, true, {}}};

Result<bill::Table> read(const std::string& content) {
  bill::TableBuilder builder(fixed_schema("payable"));
  auto done =
      read_csv({"ledger.csv", content}, kColumns, builder, [](CsvRow&) -> Result<void> { return {}; });
  if (!done) return done.problem();
  return builder.finish();
}

std::string problem_of(const std::string& content) {
  auto table = read(content);
  return table ? "no problem" : table.problem().text();
}

TEST(ReadCsv, TypesCellsAndKeepsThePrintedScale) {
  auto table = read("amount,carrier,paid_on,currency\n12.50,Example,2024-04-20,USD\n");
  ASSERT_TRUE(table) << table.problem().text();
  EXPECT_EQ(
      rows_text(*table, {"carrier", "account", "paid_on", "amount", "currency", "reference", "file", "line"}),
      (std::vector<std::string>{"Example | ? | 2024-04-20 | 12.50 | USD | * | ledger.csv | 2"}));
}

TEST(ReadCsv, AcceptsByteOrderMarkCrlfQuotesAndBlankLines) {
  auto table = read(
      "\xEF\xBB\xBF"
      "carrier,account\r\n\r\n\"Example, Inc.\",0012\r\n\"two\r\nlines\",7\r\nlast,8");
  ASSERT_TRUE(table) << table.problem().text();
  // The quoted line end makes the fourth record begin on line 6.
  EXPECT_EQ(rows_text(*table, {"carrier", "account", "line"}),
            (std::vector<std::string>{"Example, Inc. | 0012 | 3", "two\r\nlines | 7 | 4", "last | 8 | 6"}));
}

TEST(ReadCsv, BlankAndTheWordUnknownAreUnknown) {
  auto table = read("carrier,account,paid_on\nExample,unknown,\n");
  ASSERT_TRUE(table) << table.problem().text();
  EXPECT_EQ(rows_text(*table, {"account", "paid_on"}), (std::vector<std::string>{"? | ?"}));
}

TEST(ReadCsv, ProblemsNameFileLineColumnAndWhatWasExpected) {
  EXPECT_EQ(problem_of("carrier,acount\nA,1\n"),
            "ledger.csv:1, column acount: unknown column 'acount' (did you mean 'account'?)");
  EXPECT_EQ(problem_of("carrier,paid_on\nA,2024-04-20\nA,4/20/2024\n"),
            "ledger.csv:3, column paid_on: '4/20/2024' is not a date such as 2026-11-21 (write a date such "
            "as 2026-11-21, or "
            "leave it out when it is not known)");
  EXPECT_EQ(problem_of("carrier,amount\nA,\"$1,200.00\"\n"),
            "ledger.csv:2, column amount: '$1,200.00' is not a plain decimal such as 12.50 (write a plain "
            "decimal such as "
            "12.50, or leave it out when it is not known)");
  EXPECT_EQ(problem_of("carrier,currency\nA,EUR\n"),
            "ledger.csv:2, column currency: 'EUR' is not one of: USD, GBP (known: USD, GBP)");
  EXPECT_EQ(problem_of("carrier,account\n,1\n"),
            "ledger.csv:2, column carrier: the column 'carrier' is blank (every row needs it)");
  EXPECT_EQ(problem_of("carrier,account,account\nA,1,2\n"),
            "ledger.csv:1, column account: the column 'account' stands twice (keep one of them)");
  EXPECT_EQ(problem_of("carrier\nA,1\n"),
            "ledger.csv:2: the row has 2 fields and the header 1 (put text that holds a comma in quotes)");
}

TEST(ReadCsv, HeaderMustBeThere) {
  EXPECT_EQ(problem_of(""), "ledger.csv: the file is empty (the first line names the columns)");
  EXPECT_NE(problem_of("account\n1\n").find("the column 'carrier' is missing"), std::string::npos);
  EXPECT_NE(problem_of("carrier;account\nA;1\n").find("separate the columns with commas"), std::string::npos);
}

TEST(ReadCsv, RefusesOtherEncodingsAndOpenQuotes) {
  EXPECT_EQ(problem_of("carrier\nCaf\xE9\n"),
            "ledger.csv:2: byte 11: not UTF-8 (save the file as CSV UTF-8)");
  EXPECT_NE(problem_of("carrier\n\"A\n").find("a quote is opened and never closed"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::terms
