#include "month/coverage_bar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "made_workbook.h"

namespace telaudit::month {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Date day(const std::string& text) {
  return *parse_iso_date(text);
}

Total total(const char* text) {
  return *parse_total(text);
}

class PayablesLedger : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() /
        ("telaudit-ledger-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text) {
    EXPECT_TRUE(write_output(folder_ / name, text).ok());
    return (folder_ / name).string();
  }
  Ledger read(const std::string& text, LedgerMap map = usual_ledger_map()) {
    if (map.currency.empty()) map.currency = "USD";
    auto ledger = read_ledger(file("ledger.csv", text), map);
    EXPECT_TRUE(ledger.ok()) << (ledger.ok() ? "" : ledger.problem().text());
    return ledger.ok() ? std::move(*ledger) : Ledger();
  }
  std::filesystem::path folder_;
};

std::vector<std::string> texts(const Ledger& ledger) {
  std::vector<std::string> out;
  for (const auto& one : ledger.payments)
    out.push_back(one.carrier + " " + one.account + " " + one.paid_on.text() + " " + one.amount.text() + " " +
                  one.currency);
  return out;
}

std::vector<std::string> bad(const Ledger& ledger) {
  std::vector<std::string> out;
  for (const auto& problem : ledger.bad) out.push_back(problem.where.element + " " + problem.what);
  return out;
}

TEST_F(PayablesLedger, UsualHeadersAreKnownBelowATitleAndTotalsArePassedOver) {
  const auto ledger = read(
      "Payments 2026\n\nVendor Name,Account Number,Payment Date,Amount\n"
      "HARBOR,A-1,2026-03-04,\"1,234.50\"\n,,,\nTotal,,,1234.50\n");
  EXPECT_THAT(texts(ledger), ElementsAre("HARBOR A-1 2026-03-04 1234.50 USD"));
  EXPECT_THAT(ledger.bad, IsEmpty());
}

TEST_F(PayablesLedger, AMapNamesColumnsCarriersAndHowNumbersAreWritten) {
  const auto map =
      read_ledger_map(file("map.yaml",
                           "columns: {vendor: Kreditor, paid_on: Datum, amount: Betrag, account: Konto}\n"
                           "currency: EUR\ndecimal: ','\nvendors: {Harbor GmbH: HARBOR}\n"));
  ASSERT_TRUE(map.ok()) << map.problem().text();
  const auto ledger = read(
      "Kreditor;Konto;Datum;Betrag\nHARBOR GMBH;7;31.03.2026;1.234,50\nOTHER;8;01.04.2026;-3,00\n", *map);
  EXPECT_THAT(texts(ledger), ElementsAre("HARBOR 7 2026-03-31 1234.50 EUR", "OTHER 8 2026-04-01 -3.00 EUR"));
}

// 03/04 may be either; 03/31 tells that the month comes first.
TEST_F(PayablesLedger, TheColumnTellsHowItsDatesAreWritten) {
  EXPECT_THAT(texts(read("vendor,date,amount\nH,03/04/2026,1.00\nH,03/31/2026,2.00\n")),
              ElementsAre("H  2026-03-04 1.00 USD", "H  2026-03-31 2.00 USD"));
  const auto either = read("vendor,date,amount\nH,03/04/2026,1.00\n");
  EXPECT_EQ(either.bad_rows, 1U);
  EXPECT_THAT(either.bad.at(0).what, HasSubstr("may be month or day first"));
}

TEST_F(PayablesLedger, EachBadCellIsNamedAndItsRowLeftOut) {
  const auto ledger = read(
      "vendor,date,amount,currency\nH,2026-02-30,1.00,USD\nH,2026-03-01,ten,DOLLAR\n"
      ",2026-03-01,1.00,USD\nH,2026-03-01,\"1,00.5\",USD\nH,2026-03-02,5.00,usd\n");
  EXPECT_THAT(texts(ledger), ElementsAre("H  2026-03-02 5.00 USD"));
  EXPECT_EQ(ledger.bad_rows, 4U);
  EXPECT_THAT(bad(ledger),
              ElementsAre("B2 paid_on: '2026-02-30' is not a date", "D3 currency: 'DOLLAR' is not a currency",
                          "C3 amount: 'ten' is not an amount", "A4 vendor: names no vendor",
                          "C5 amount: '1,00.5' is not an amount"));
}

// "Paid" is an amount for some and a day for others: who names it for the day has the amount elsewhere.
TEST_F(PayablesLedger, AColumnThatIsNamedStandsForNothingElse) {
  auto map = usual_ledger_map();
  map.columns["paid_on"] = "Paid";
  const auto ledger = read("Vendor,Paid,Amount\nHARBOR,2026-03-01,12.50\n", map);
  ASSERT_EQ(ledger.payments.size(), 1U);
  EXPECT_EQ(ledger.payments[0].paid_on, *parse_iso_date("2026-03-01"));
  EXPECT_EQ(ledger.payments[0].amount.text(), "12.50");
}

TEST_F(PayablesLedger, AFileWithoutTheHeadersOrAMapWithAnotherKeyIsRefused) {
  auto map = usual_ledger_map();
  map.columns["amount"] = "Amout";
  const auto refused = read_ledger(file("ledger.csv", "vendor,date,Amount\nH,2026-03-01,1.00\n"), map);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.problem().what, HasSubstr("did you mean 'Amount'"));
  EXPECT_FALSE(read_ledger_map(file("map.yaml", "column: {vendor: V}\n")).ok());
  EXPECT_FALSE(read_ledger_map(file("map.yaml", "columns: {vender: V}\n")).ok());
}

// Numbers of a workbook are numbers, its dates dates: 46023 is 2026-01-01. A covered cell is refused.
TEST_F(PayablesLedger, AWorkbookIsReadCellByCell) {
  const std::string text = R"(<c t="inlineStr" r=")";
  const auto cell = [&](const char* at, const char* words) {
    return text + at + "\"><is><t>" + words + "</t></is></c>";
  };
  const std::string sheet =
      "<worksheet><sheetData><row r=\"1\">" + cell("A1", "Vendor") + cell("B1", "Payment Date") +
      cell("C1", "Amount") + cell("D1", "Currency") + "</row><row r=\"2\">" + cell("A2", "HARBOR") +
      R"(<c r="B2" s="1"><v>46023</v></c><c r="C2"><v>12.5</v></c>)" + cell("D2", "USD") +
      "</row><row r=\"3\">" + cell("A3", "HARBOR") +
      R"(<c r="B3" s="1"><v>46024</v></c><c r="C3"><v>13</v></c>)" + cell("D3", "USD") +
      "</row></sheetData><mergeCells><mergeCell ref=\"C2:C3\"/></mergeCells></worksheet>";
  const auto path = file("ledger.xlsx", "");
  zipped(one_sheet(sheet), path);
  const auto ledger = read_ledger(path, usual_ledger_map());
  ASSERT_TRUE(ledger.ok()) << ledger.problem().text();
  EXPECT_THAT(texts(*ledger), ElementsAre("HARBOR  2026-01-01 12.50 USD"));
  ASSERT_EQ(ledger->bad.size(), 1U);
  EXPECT_THAT(ledger->bad[0].text(), HasSubstr("Prices!C3"));
  EXPECT_THAT(ledger->bad[0].what, HasSubstr("merged"));
}

TEST_F(PayablesLedger, ALedgerCutAnywhereIsReadOrRefused) {
  const std::string whole =
      "Vendor Name,Account,Payment Date,Amount\nHARBOR,\"A,1\",2026-03-04,\"1,234.50\"\n";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    auto map = usual_ledger_map();
    map.currency = "USD";
    const auto ledger = read_ledger(file("ledger.csv", whole.substr(0, length)), map);
    if (!ledger) continue;
    EXPECT_LE(ledger->payments.size(), 1U);
  }
}

store::InvoiceRow bill(const char* carrier, const char* account, const char* number, const char* date,
                       const char* amount, bill::InvoiceState state = bill::InvoiceState::balanced) {
  store::InvoiceRow row;
  row.key = {carrier, account, number, day(date)};
  row.currency = "USD";
  row.payable = row.computed = total(amount);
  row.printed = total(amount);
  row.state = state;
  return row;
}

Payment payment(const char* carrier, const char* account, const char* invoice, const char* date,
                const char* amount, const char* source = "") {
  return {carrier, carrier, account, invoice, "USD", source, "", day(date), *parse_decimal(amount), {}};
}

// Bills: A1 of January 100.00 and of February 110.00, 0045-6 of January 50.00 (does not add up). Payments:
//   100.00 on "a 1", the bill named                              -> 100.00
//   120.00 on A1 in March: February's bill asks for 110.00       -> 110.00, 10.00 beyond
//   50.00 on 456: without zeros and dashes 0045-6                -> 50.00, not balanced
//   70.00 on A9, of which no bill is here; 30.00 by card; 5.00 where an exhibit stands
//   -8.00 came back
TEST(CoverageBar, EachDollarIsCountedOnceAndFallsAwayForAReason) {
  const std::vector<store::InvoiceRow> bills = {
      bill("HARBOR", "0045-6", "N3", "2026-01-10", "50.00", bill::InvoiceState::unbalanced),
      bill("HARBOR", "A1", "N1", "2026-01-05", "100.00"), bill("HARBOR", "A1", "N2", "2026-02-05", "110.00")};
  const std::vector<Payment> payments = {
      payment("HARBOR", "a 1", "n-1", "2026-02-01", "100.00"),
      payment("HARBOR LTD", "A1", "", "2026-03-01", "120.00"),
      payment("HARBOR", "456", "", "2026-02-01", "50.00"),
      payment("HARBOR", "A9", "", "2026-02-01", "70.00"),
      payment("SHOP", "", "", "2026-02-01", "30.00", "Corporate card, March"),
      payment("RIDGE", "R1", "", "2026-02-20", "5.00", "Cardinal Bank"),
      payment("HARBOR", "A1", "", "2026-02-20", "-8.00")};
  const std::vector<ExhibitBill> exhibits = {{"R-1", "", day("2026-02-01")}};
  const auto outside = usual_ledger_map().outside;
  const auto matched = match_payments(payments, bills, exhibits, outside);
  std::map<bill::InvoiceKey, BillSteps> steps;
  steps[bills[1].key] = {total("90.00"), total("80.00"), total("60.00")};
  steps[bills[2].key] = {total("110.00"), total("110.00"), total("110.00")};
  steps[bills[0].key] = {total("50.00"), total("50.00"), total("50.00")};
  const auto terms = terms::Terms::load({});
  ASSERT_TRUE(terms.ok());
  const auto coverage = cover(matched, steps, *terms);
  const auto& bar = coverage.bars.at("USD");
  EXPECT_EQ(bar[0], total("375.00"));  // 100 + 120 + 50 + 70 + 30 + 5
  EXPECT_EQ(bar[1], total("260.00"));  // 100 + 110 + 50
  EXPECT_EQ(bar[2], total("210.00"));  // without 0045-6
  EXPECT_EQ(bar[3], total("200.00"));  // 90 + 110
  EXPECT_EQ(bar[4], total("190.00"));
  EXPECT_EQ(bar[5], total("170.00"));
  EXPECT_EQ(coverage.came_back.at("USD"), total("-8.00"));
  std::vector<std::string> without;
  for (const auto& row : coverage.without_bill)
    without.push_back(row.paid.text() + " " + row.vendor + " " + row.account +
                      (row.outside ? " " + row.source : "") + ": " + row.why);
  EXPECT_THAT(without, ElementsAre("70.00 HARBOR A9: no bill of this account is here",
                                   "10.00 HARBOR LTD A1: beyond what the bill N2 asks for",
                                   "5.00 RIDGE R1: exhibit only: a PDF, no charges",
                                   "30.00 SHOP  Corporate card, March: names no account"));
  Total fell;
  for (const auto& row : coverage.without_bill) fell.add(row.paid);
  fell.add(bar[1]);
  EXPECT_EQ(fell, bar[0]);
  EXPECT_EQ(matched[2].how, "account without leading zeros, amount");
  EXPECT_EQ(matched[0].how, "account without blanks and dashes, invoice number");
}

TEST(CoverageBar, ABillPaidTwiceIsLoadedOnce) {
  const std::vector<store::InvoiceRow> bills = {bill("HARBOR", "A1", "N1", "2026-01-05", "100.00")};
  const std::vector<Payment> payments = {payment("HARBOR", "A1", "N1", "2026-02-01", "100.00"),
                                         payment("HARBOR", "A1", "N1", "2026-02-10", "100.00")};
  const auto share = loaded_share(payments, bills, day("2026-02-28"));
  EXPECT_EQ(share.at("USD").first, total("200.00"));
  EXPECT_EQ(share.at("USD").second, total("100.00"));
}

}  // namespace
}  // namespace telaudit::month
