#include "intake/contract_register.h"

#include <gtest/gtest.h>

#include <map>

namespace telaudit::intake {
namespace {

terms::Contract contract(const std::string& yaml) {
  auto read = terms::read_contract({"c.yaml", yaml});
  EXPECT_TRUE(read) << (read ? "" : read.problem().text());
  return read ? *read : terms::Contract{};
}

std::map<std::string, RegisterRow> by_term(const std::string& yaml) {
  const auto read = contract(yaml);
  std::map<std::string, RegisterRow> out;
  for (auto& row : contract_register(std::span(&read, 1))) out.emplace(row.term, row);
  return out;
}

std::string cited(const RegisterRow& row) {
  return row.citation.document.value_or("-") + " " + row.citation.page.value_or("-") + " " +
         row.citation.clause.value_or("-");
}

constexpr const char* kWhole = R"(
contract: C-1
carrier: Example Telecom
accounts: [100200, 100300]
currency: USD
parties:
  - {name: Example Manufacturing, role: customer, affiliates_included: true, document: MSA, page: 1, clause: "1.1"}
  - {name: Example Telecom Inc, role: carrier}
documents: [{id: MSA, type: master, signed: 2024-02-20, pages: 30}]
term: {start: 2024-03-01, months: 36, document: MSA, page: 3, clause: "2.1"}
renewal: {type: automatic, months: 12, notice_days: 60, notice_most_days: 180, notice_method: certified mail,
          notice_to: contracts desk, notice_counts: receipt, document: MSA, page: 3, clause: "2.4"}
disputes: {report_days: 180, trigger: invoice_date, withhold_allowed: true, response_days: 30, document: MSA, page: 12, clause: "7.3"}
billing:
  payment_days: 45
  bill_of_record: electronic
  document: MSA
  page: 11
  clause: "6.1"
  late_fee: {allowed: true, monthly_rate: "0.015", base: undisputed, document: MSA, page: 11, clause: "6.4"}
backbilling: {limit_days: 180, document: MSA, page: 11, clause: "6.6"}
commitments:
  - id: MARC
    basis: annual
    amount: "120000.00"
    shortfall_rate: "0.5"
    workoff_months: 12
    ramp: [{from_month: 1, to_month: 3, rate: "0"}]
    eligible: {measure: gross, taxes_count: false, classes: [recurring, usage], except_items: [ACCESS]}
    document: MSA
    page: 5
    clause: "3"
rate_reviews: [{review: BENCH, months: [13], window_days: 60, method: independent_benchmark, gap_rate: "0.05", remedy: release, document: MSA, page: 9, clause: "5"}]
termination_liabilities:
  - {liability: ETL, method: remaining_recurring, base: net, steps: [{from: 0, to: 12, rate: "1"}, {from: 12, rate: "0.5"}], document: MSA, page: 16, clause: "11.2"}
rates: [{item: ACCESS, price: "180.00", unit: month}]
)";

// Days by the calendar: the term ends on 28 February 2027; 60 days before that is 30 December 2026, 180 days
// 1 September 2026. Three months of year 1 count nothing, so 9 of 12 do.
TEST(ContractRegister, EveryTermWithItsPlace) {
  const auto rows = by_term(kWhole);
  const auto expect = [&](const char* term, const char* value, const char* place) {
    ASSERT_TRUE(rows.contains(term)) << term;
    EXPECT_EQ(rows.at(term).value, value) << term;
    EXPECT_EQ(cited(rows.at(term)), place) << term;
  };
  expect("accounts", "100200, 100300", "- - -");
  expect("term", "from 2024-03-01, 36 months, to 2027-02-28", "MSA 3 2.1");
  expect("renewal", "automatic, for 12 months", "MSA 3 2.4");
  expect("notice", "at least 60 days before the end, at most 180 days", "MSA 3 2.4");
  expect("notice, earliest day", "2026-09-01", "MSA 3 2.4");
  expect("notice, latest day", "2026-12-30", "MSA 3 2.4");
  expect("notice, method", "certified mail", "MSA 3 2.4");
  expect("notice, sent to", "contracts desk", "MSA 3 2.4");
  expect("notice, day that counts", "receipt", "MSA 3 2.4");
  expect("commitment MARC", "120000.00 USD, annual, from 2024-03-01", "MSA 5 3");
  expect(
      "commitment MARC, ramp",
      "year 1: 120000.00 over 9 of 12 months; year 2: 120000.00 over 12 of 12 months; year 3: 120000.00 over "
      "12 of 12 months",
      "MSA 5 3");
  expect("commitment MARC, what counts",
         "gross, taxes do not count, only recurring and usage, without ACCESS", "MSA 5 3");
  expect("commitment MARC, shortfall", "50 % of what is unmet, worked off within 12 months", "MSA 5 3");
  expect("rate review BENCH",
         "month 13, 2025-03-01, within 60 days, independent benchmark, from a gap of 5 %, else release",
         "MSA 9 5");
  expect("dispute window", "180 days from invoice date", "MSA 12 7.3");
  expect("withholding", "allowed", "MSA 12 7.3");
  expect("answer to a dispute", "within 30 days", "MSA 12 7.3");
  expect("payment", "45 days from an unknown trigger", "MSA 11 6.1");
  expect("bill of record", "electronic", "MSA 11 6.1");
  expect("late fee", "allowed, 1.5 % a month, of undisputed amounts", "MSA 11 6.4");
  expect("back-billing", "not after 180 days", "MSA 11 6.6");
  expect("early end ETL", "remaining recurring, net charge; from month 0 to 12: 100 %; from month 12: 50 %",
         "MSA 16 11.2");
}

// A contract that states nothing has a row for each term nevertheless, and no value is made up for any.
TEST(ContractRegister, WhatIsNotStatedIsUnknown) {
  const auto rows = by_term("contract: C-2\ncarrier: Example Telecom\naccounts: any\n");
  for (const char* term : {"parties",
                           "currency",
                           "documents",
                           "term",
                           "renewal",
                           "notice",
                           "notice, earliest day",
                           "notice, latest day",
                           "notice, method",
                           "notice, sent to",
                           "notice, day that counts",
                           "commitments",
                           "rate reviews",
                           "dispute window",
                           "refund lookback",
                           "withholding",
                           "answer to a dispute",
                           "payment",
                           "bill of record",
                           "late fee",
                           "back-billing",
                           "early end"}) {
    ASSERT_TRUE(rows.contains(term)) << term;
    EXPECT_FALSE(rows.at(term).known()) << term << ": " << rows.at(term).value;
  }
  EXPECT_EQ(rows.at("accounts").value, "any of the carrier");
}

// An empty list says that the contract has none, which is known.
TEST(ContractRegister, AnEmptyListIsNone) {
  const auto rows = by_term(
      "contract: C-3\ncarrier: Example Telecom\naccounts: any\ncommitments: []\nrate_reviews: []\n"
      "termination_liabilities: []\n");
  for (const char* term : {"commitments", "rate reviews", "early end"})
    EXPECT_EQ(rows.at(term).value, "none") << term;
}

TEST(ContractRegister, PartiesOneByOne) {
  const auto read = contract(kWhole);
  std::vector<std::string> parties;
  for (const auto& row : contract_register(std::span(&read, 1)))
    if (row.term == "party") parties.push_back(row.value);
  EXPECT_EQ(parties, (std::vector<std::string>{"Example Manufacturing, customer, with affiliates",
                                               "Example Telecom Inc, carrier"}));
}

}  // namespace
}  // namespace telaudit::intake
