#include "terms/contract.h"

#include <gtest/gtest.h>

namespace telaudit::terms {
namespace {

Date day(const char* text) {
  return parse_iso_date(text).value();
}

const std::string kHead =
    "contract: C1\n"
    "carrier: Example\n"
    "accounts: any\n"
    "currency: USD\n";

std::string problem_of(const std::string& yaml) {
  const auto contract = read_contract({"c.yaml", yaml});
  return contract ? "no problem" : contract.problem().text();
}

TEST(FirstFullCycleAfter, IsTheNextCycleDayThatIsLater) {
  EXPECT_EQ(first_full_cycle_after(day("2025-02-10"), 15).text(), "2025-02-15");
  // A cycle that begins on the day itself is not after it.
  EXPECT_EQ(first_full_cycle_after(day("2025-02-15"), 15).text(), "2025-03-15");
  EXPECT_EQ(first_full_cycle_after(day("2024-12-20"), 5).text(), "2025-01-05");
  // February has no 31st: its cycle begins on its last day, and March's on the 31st.
  EXPECT_EQ(first_full_cycle_after(day("2025-01-31"), 31).text(), "2025-02-28");
  EXPECT_EQ(first_full_cycle_after(day("2025-02-28"), 31).text(), "2025-03-31");
}

TEST(ReadContract, WhatIsNotStatedIsNothing) {
  const auto contract =
      read_contract({"c.yaml", kHead + "disputes: {report_days: unknown}\nbilling: unknown\n"});
  ASSERT_TRUE(contract) << contract.problem().text();
  EXPECT_FALSE(contract->disputes.report_days);
  EXPECT_FALSE(contract->disputes.trigger);
  EXPECT_FALSE(contract->billing.late_fee_allowed);
  EXPECT_FALSE(contract->billing.bill_of_record);
  EXPECT_FALSE(contract->backbilling_days);
  EXPECT_FALSE(contract->period.from);
  EXPECT_FALSE(contract->period.to);
  EXPECT_EQ(contract->accounts, std::vector<std::string>{"*"});
}

TEST(ReadContract, TermMonthsHoldoverAndRenewalMakeThePeriod) {
  const auto period = [](const std::string& term) {
    return read_contract({"c.yaml", kHead + term}).value().period.text();
  };
  // 36 months from 1 March 2024 end with February 2027.
  EXPECT_EQ(period("term: {start: 2024-03-01, months: 36}\n"), "2024-03-01 to 2027-02-28");
  EXPECT_EQ(period("term: {start: 2024-03-01, end: 2027-02-28, holdover_months: 6}\n"),
            "2024-03-01 to 2027-08-31");
  EXPECT_EQ(period("term: {start: 2024-03-01, months: 36}\nrenewal: {type: automatic}\n"), "from 2024-03-01");
  EXPECT_EQ(
      period("term: {start: 2024-03-01, months: 36, terminated: 2028-01-31}\nrenewal: {type: automatic}\n"),
      "2024-03-01 to 2028-01-31");
  EXPECT_EQ(problem_of(kHead + "term: {start: 2024-03-01, months: 36, end: 2027-03-01}\n"),
            "c.yaml:5:7, term: the term of 36 months ends on 2027-02-28, not on 2027-03-01 (state months or "
            "end, or correct one "
            "of them)");
}

TEST(ReadContract, UnknownKeysAndWordsComeWithTheNearest) {
  EXPECT_EQ(problem_of(kHead + "dispute: {}\n"),
            "c.yaml:5:10, dispute: unknown key 'dispute' (did you mean 'disputes'?)");
  EXPECT_EQ(
      problem_of(kHead + "disputes: {trigger: invoicedate}\n"),
      "c.yaml:5:21, trigger: 'invoicedate' is not one of: invoice_date, due_date, bill_receipt (did you mean "
      "'invoice_date'?)");
  EXPECT_EQ(
      problem_of(kHead + "rates:\n  - {item: A, price: \"1.00\", unit: month, tier: 3}\n").substr(0, 40),
      "c.yaml:6:49, tier: unknown key 'tier' (k");
}

TEST(ReadContract, RequiredKeys) {
  EXPECT_NE(problem_of("carrier: E\naccounts: any\n").find("the key 'contract' is missing"),
            std::string::npos);
  EXPECT_NE(problem_of("contract: C\ncarrier: E\n").find("the accounts it covers are missing"),
            std::string::npos);
  EXPECT_NE(problem_of("contract: C\ncarrier: E\naccounts: [1, 1]\n").find("the account '1' stands twice"),
            std::string::npos);
  EXPECT_NE(
      problem_of(kHead + "rates:\n  - {item: A, unit: month}\n").find("c.yaml:6:5: the price is missing"),
      std::string::npos);
  EXPECT_NE(
      problem_of("contract: C\ncarrier: E\naccounts: any\nrates:\n  - {item: A, price: \"1\", unit: month}\n")
          .find("the currency is missing"),
      std::string::npos);
}

TEST(ReadContract, CitationsMustFitTheDocuments) {
  const std::string documents = kHead + "documents: [{id: MSA, type: master, pages: 30}]\n";
  EXPECT_EQ(problem_of(documents + "disputes: {report_days: 180, document: MSB}\n"),
            "c.yaml:6:40, document: 'MSB' is not one of the contract's documents (did you mean 'MSA'?)");
  EXPECT_EQ(problem_of(documents + "disputes: {report_days: 180, document: MSA, page: 31}\n"),
            "c.yaml:6:51, page: page 31 of a document of 30 pages (check the page, or the document's pages)");
  EXPECT_EQ(problem_of(documents + "disputes: {report_days: 180, document: MSA, page: iv}\n"), "no problem");
}

TEST(ReadContract, RefusesWhatWouldBeMoneyByMistake) {
  // 1.5 % written as 1.5 would allow a hundredfold late fee.
  EXPECT_NE(problem_of(kHead + "billing: {late_fee: {monthly_rate: 1.5}}\n").find("is not a fraction"),
            std::string::npos);
  EXPECT_NE(problem_of(kHead + "disputes: {report_days: -1}\n").find("is not a whole number"),
            std::string::npos);
  EXPECT_NE(problem_of(kHead + "term: {start: 2024-01-01, months: 12}\nrates:\n"
                               "  - {item: A, price: \"1\", unit: month, to: 2025-06-30}\n")
                .find("it holds 2024-01-01 to 2025-06-30, but the contract 2024-01-01 to 2024-12-31"),
            std::string::npos);
}

TEST(ReadContract, AmendmentsNeedTheirDocumentAndDay) {
  const std::string head = kHead + "documents: [{id: MSA, type: master}, {id: A1, type: amendment}]\n";
  const std::string rate = "\n    rates: [{item: A, price: \"1\", unit: month}]\n";
  EXPECT_NE(problem_of(head + "amendments:\n  - document: A1" + rate).find("the effective day is missing"),
            std::string::npos);
  EXPECT_NE(problem_of(head + "amendments:\n  - document: MSA\n    effective: 2025-01-01" + rate)
                .find("is a master, not an amendment"),
            std::string::npos);
  EXPECT_NE(problem_of(head +
                       "amendments:\n  - document: A1\n    effective: {first_full_cycle_after: 2025-01-01, "
                       "cycle_day: 32}" +
                       rate)
                .find("a cycle day from 1 to 31"),
            std::string::npos);
  EXPECT_NE(problem_of(head + "rates: [{item: A, price: \"1\", unit: month, document: A1}]\n")
                .find("put it under amendments"),
            std::string::npos);
}

TEST(ReadContract, AnAmendmentThatChangesNothingIsASlip) {
  EXPECT_NE(
      problem_of(
          kHead +
          "documents: [{id: A1, type: amendment}]\namendments: [{document: A1, effective: 2025-01-01}]\n")
          .find("the amendment changes no rate"),
      std::string::npos);
}

TEST(ReadContract, PrecisionIsThePrintedScaleUnlessStated) {
  const auto contract =
      read_contract({"c.yaml", kHead + "rates:\n  - {item: A, price: \"0.0185\", unit: minute}\n"
                                       "  - {item: B, price: \"12.5\", unit: month, precision: 2}\n"});
  ASSERT_TRUE(contract) << contract.problem().text();
  EXPECT_EQ(contract->rates[0].precision, 4);
  EXPECT_EQ(contract->rates[1].precision, 2);
  EXPECT_EQ(contract->rates[1].price.text(), "12.5");
}

}  // namespace
}  // namespace telaudit::terms
