#include "month/expected_bills.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace telaudit::month {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Date day(const std::string& text) {
  return *parse_iso_date(text);
}

store::InvoiceRow bill(const std::string& account, const std::string& date, const char* amount = "100.00") {
  store::InvoiceRow row;
  row.key = {"HARBOR", account, account + "-" + date, day(date)};
  row.currency = "USD";
  row.payable.add(*parse_decimal(amount));
  return row;
}

std::vector<store::InvoiceRow> monthly(const std::string& account, const std::vector<std::string>& dates) {
  std::vector<store::InvoiceRow> out;
  for (const auto& date : dates) out.push_back(bill(account, date));
  return out;
}

terms::Terms with_records(const std::string& test,
                          const std::vector<std::pair<std::string, std::string>>& files) {
  const auto folder = std::filesystem::temp_directory_path() / ("telaudit-expected-" + test);
  std::filesystem::create_directories(folder);
  terms::Inputs inputs;
  for (const auto& [name, text] : files) {
    EXPECT_TRUE(write_output(folder / name, text).ok());
    auto& list = name == "inventory.csv"  ? inputs.inventory
                 : name == "payables.csv" ? inputs.payables
                                          : inputs.records;
    list.push_back((folder / name).string());
  }
  auto terms = terms::Terms::load(inputs);
  std::filesystem::remove_all(folder);
  EXPECT_TRUE(terms.ok()) << (terms.ok() ? "" : terms.problem().text());
  return std::move(*terms);
}

std::vector<std::string> lines(const std::vector<ExpectedBill>& bills) {
  std::vector<std::string> out;
  for (const auto& one : bills)
    out.push_back(std::string(arrival_name(one.state)) + " " + one.account + " " + one.expected.text() +
                  " by " + one.by.text());
  return out;
}

// The fifth of each month, until June: July's is expected on the fifth, and there after ten days, with a
// tolerance of five by the twentieth.
const std::vector<std::string> kFifths = {"2026-03-05", "2026-04-05", "2026-05-05", "2026-06-05"};

TEST(ExpectedBills, ABillIsLateAfterItsDayItsDelayAndTheTolerance) {
  const auto bills = monthly("A1", kFifths);
  EXPECT_THAT(lines(missing_bills(bills, nullptr, day("2026-07-31"))),
              ElementsAre("late A1 2026-07-05 by 2026-07-20"));
  EXPECT_THAT(lines(missing_bills(bills, nullptr, day("2026-07-20"))),
              ElementsAre("not_yet A1 2026-07-05 by 2026-07-20"));
  EXPECT_THAT(missing_bills(bills, nullptr, day("2026-07-04")), IsEmpty());
}

TEST(ExpectedBills, AWholeCycleLaterItIsMissingAndTheNextOneLate) {
  const auto bills = monthly("A1", kFifths);
  EXPECT_THAT(lines(missing_bills(bills, nullptr, day("2026-08-31"))),
              ElementsAre("missing A1 2026-07-05 by 2026-07-20", "late A1 2026-08-05 by 2026-08-20"));
}

TEST(ExpectedBills, AGapBeforeALaterBillIsMissing) {
  auto bills = monthly("A1", kFifths);
  bills.push_back(bill("A1", "2026-08-05"));
  EXPECT_THAT(lines(missing_bills(bills, nullptr, day("2026-08-31"))),
              ElementsAre("missing A1 2026-07-05 by 2026-07-20"));
}

TEST(ExpectedBills, WhatIsMissingIsAboutWhatTheBillBeforeItWas) {
  auto bills = monthly("A1", kFifths);
  bills.push_back(bill("A1", "2026-08-05", "140.00"));
  const auto missing = missing_bills(bills, nullptr, day("2026-08-10"));
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing[0].expected, day("2026-07-05"));
  EXPECT_EQ(missing[0].usual->text(), "100.00");
}

TEST(ExpectedBills, OneBillMakesNoRhythm) {
  EXPECT_THAT(missing_bills(monthly("A1", {"2026-06-05"}), nullptr, day("2026-12-31")), IsEmpty());
}

// Bills of the last day of a month: 31, 28, 31, 30. The most frequent day is the 31st; April's has 30 days.
TEST(ExpectedBills, TheLastDayOfAMonthIsKept) {
  const auto bills = monthly("A1", {"2026-01-31", "2026-02-28", "2026-03-31"});
  EXPECT_THAT(lines(missing_bills(bills, nullptr, day("2026-04-30"))),
              ElementsAre("not_yet A1 2026-04-30 by 2026-05-15"));
}

// Dated on the first, but in March on 27 February, since the first was a Sunday: nothing is missing.
TEST(ExpectedBills, ABillDatedAFewDaysBeforeItsMonthIsNotMissing) {
  const auto bills = monthly("A1", {"2025-12-01", "2026-01-01", "2026-02-01", "2026-02-27", "2026-04-01"});
  EXPECT_THAT(missing_bills(bills, nullptr, day("2026-04-10")), IsEmpty());
}

TEST(ExpectedBills, AQuarterlyAccountIsExpectedByTheQuarter) {
  const auto bills = monthly("A1", {"2025-10-10", "2026-01-10", "2026-04-10"});
  EXPECT_THAT(missing_bills(bills, nullptr, day("2026-06-30")), IsEmpty());
  EXPECT_THAT(lines(missing_bills(bills, nullptr, day("2026-07-31"))),
              ElementsAre("late A1 2026-07-10 by 2026-07-25"));
}

TEST(ExpectedBills, AccountsPayableKnowsBetter) {
  const auto terms =
      with_records("told", {{"billing_account.csv",
                             "carrier,account,cycle_day,cycle_months,arrival_days,valid_from,valid_to\n"
                             "HARBOR,A1,5,1,3,,2026-07-01\nHARBOR,A2,12,1,3,2026-07-01,\n"}});
  // A1 is closed from July; of A2 no bill is here yet: dated the 12th, there in 3 days, by the 20th with
  // tolerance.
  EXPECT_THAT(lines(missing_bills(monthly("A1", kFifths), &terms, day("2026-07-31"))),
              ElementsAre("late A2 2026-07-12 by 2026-07-20"));
}

TEST(ExpectedBills, AnAccountWithoutServicesIsNotExpected) {
  const std::string header =
      "service,carrier,account,status,installed,disconnected,disconnect_reference,disconnect_evidence\n";
  const auto gone = with_records(
      "gone", {{"inventory.csv", header + "S1,HARBOR,A1,disconnected,2020-01-01,2026-05-20,D-1,e_mail\n"}});
  EXPECT_THAT(missing_bills(monthly("A1", kFifths), &gone, day("2026-07-31")), IsEmpty());
  const auto one_left = with_records(
      "left", {{"inventory.csv", header + "S1,HARBOR,A1,disconnected,2020-01-01,2026-05-20,D-1,e_mail\n"
                                          "S2,HARBOR,A1,active,2020-01-01,,,\n"}});
  EXPECT_THAT(missing_bills(monthly("A1", kFifths), &one_left, day("2026-07-31")).size(), 1U);
}

// Received after 20, 22 and 21 days: 21 is usual, 26 with the tolerance.
TEST(ExpectedBills, TheUsualDelayIsThatOfTheReceipts) {
  const auto terms = with_records("receipts", {{"bill_receipt.csv",
                                                "carrier,account,invoice,received,channel\n"
                                                "HARBOR,A1,A1-2026-04-05,2026-04-25,post\n"
                                                "HARBOR,A1,A1-2026-05-05,2026-05-27,post\n"
                                                "HARBOR,A1,A1-2026-06-05,2026-06-26,post\n"}});
  EXPECT_THAT(lines(missing_bills(monthly("A1", kFifths), &terms, day("2026-07-31"))),
              ElementsAre("not_yet A1 2026-07-05 by 2026-07-31"));
}

TEST(ExpectedBills, AnAccountThatIsPaidAndHasNoBillIsMissing) {
  const auto terms =
      with_records("paid", {{"payables.csv",
                             "carrier,account,invoice,paid_on,amount,currency\n"
                             "HARBOR,A9,,2026-05-20,70.00,USD\nHARBOR,A9,,2026-06-20,75.00,USD\n"
                             "HARBOR,A8,,2026-06-20,75.00,USD\nHARBOR,A-1,,2026-05-20,1.00,USD\n"
                             "HARBOR,A-1,,2026-06-20,1.00,USD\n"}});
  const auto found = missing_bills(monthly("A1", kFifths), &terms, day("2026-06-30"));
  // A8 was paid once, which is no rhythm; A-1 is A1 in another writing.
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].account, "A9");
  EXPECT_EQ(found[0].usual->text(), "75.00");
}

}  // namespace
}  // namespace telaudit::month
