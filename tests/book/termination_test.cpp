#include "book/termination.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "book/price_changes.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

// Services of one contract from 2025-01-01 for 36 months: ports, by the crosswalk, owe half of what is left
// in the first 24 months and a quarter after; any other item one amount of 90.00. S9 has a term of its own.
std::unique_ptr<terms::Terms> with_clauses(const std::string& name) {
  const auto folder = fresh_folder(name);
  const auto file = [&](const char* of, const std::string& content) {
    EXPECT_TRUE(write_output(folder / of, content).ok());
    return (folder / of).string();
  };
  terms::Inputs inputs;
  inputs.contracts.push_back(
      file("one.yaml",
           "contract: C-1\ncarrier: X\naccounts: [\"A1\"]\ncurrency: USD\n"
           "documents:\n  - {id: MSA, type: master, signed: 2024-12-01}\norder_of_precedence: [master]\n"
           "term: {start: 2025-01-01, months: 36}\nrenewal: {type: none}\n"
           "rates:\n  - {item: PORT, price: \"100.00\", unit: month, document: MSA}\n"
           "termination_liabilities:\n"
           "  - {liability: T1, method: remaining_recurring, items: [PORT], part_month: pro_rata,\n"
           "     steps: [{from: 0, to: 24, rate: \"0.5\"}, {from: 24, rate: \"0.25\"}]}\n"
           "  - {liability: T2, method: fixed, steps: [{from: 0, amount: \"90.00\"}]}\n"));
  inputs.crosswalks.push_back(
      file("crosswalk.csv",
           "carrier,product_code,description,item,status,confidence,confirmed_on,confirmed_role,version\n"
           "X,P100,,PORT,confirmed,1,2026-01-05,analyst,1\n"));
  inputs.records.push_back(file("service_term.csv",
                                "service,carrier,account,item,start,term_end\n"
                                "S9,X,A1,PORT,2026-01-01,2026-12-31\n"));
  auto loaded = terms::Terms::load(inputs);
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.problem().text());
  return loaded.ok() ? std::make_unique<terms::Terms>(std::move(*loaded)) : nullptr;
}

DemandRow port(const char* service) {
  DemandRow out;
  out.carrier = "X";
  out.account = "A1";
  out.service = out.service_key = service;
  out.product_code = "P100";
  out.charge_class = "recurring";
  out.currency = "USD";
  out.amount.add(Decimal{10000, 2});
  return out;
}

// On 2026-04-11, month 15: until 2027-12-31 there are 20 months and 21 days (2027-12-11 to 2027-12-31), 20.7
// months by days of thirty: 0.5 * 20.7 * 100.00 = 1,035.00. On 2027-06-01, month 29: 7 months, 0.25 * 7 *
// 100.00 = 175.00.
TEST(Termination, AsManyMonthsAsAreLeftAtTheRateOfTheStep) {
  const auto terms = with_clauses("termination_rates");
  ASSERT_NE(terms, nullptr);
  const PriceChanges changes(terms.get(), *make_date(2026, 4, 10));
  const LeavingCost now = changes.leaving(port("S1"), *make_date(2026, 4, 11));
  ASSERT_TRUE(now.amount);
  EXPECT_EQ(now.amount->text(), "1035.00");
  EXPECT_EQ(now.currency, "USD");
  EXPECT_FALSE(now.once);
  EXPECT_EQ(changes.leaving(port("S1"), *make_date(2027, 6, 1)).amount->text(), "175.00");
}

TEST(Termination, NothingIsOwedOnceTheTermIsOver) {
  const auto terms = with_clauses("termination_over");
  ASSERT_NE(terms, nullptr);
  const PriceChanges changes(terms.get(), *make_date(2026, 4, 10));
  const LeavingCost after = changes.leaving(port("S1"), *make_date(2028, 1, 1));
  EXPECT_FALSE(after.term_runs);
  EXPECT_TRUE(after.amount->is_zero());
  // The service's own term ends earlier than the contract's: 0.5 * 3 * 100.00 on 2026-10-01.
  EXPECT_EQ(changes.leaving(port("S9"), *make_date(2026, 10, 1)).amount->text(), "150.00");
  EXPECT_TRUE(changes.leaving(port("S9"), *make_date(2027, 1, 1)).amount->is_zero());
}

TEST(Termination, AnyOtherItemOwesTheClauseOfAny) {
  const auto terms = with_clauses("termination_any");
  ASSERT_NE(terms, nullptr);
  DemandRow other = port("S1");
  other.product_code = "SOMETHING";
  const PriceChanges changes(terms.get(), *make_date(2026, 4, 10));
  const LeavingCost cost = changes.leaving(other, *make_date(2026, 5, 1));
  EXPECT_EQ(cost.amount->text(), "90.00");
  EXPECT_TRUE(cost.once);
}

TEST(Termination, WithoutAClauseItIsNotKnown) {
  const PriceChanges changes(nullptr, *make_date(2026, 4, 10));
  const LeavingCost cost = changes.leaving(port("S1"), *make_date(2026, 5, 1));
  EXPECT_FALSE(cost.amount);
  EXPECT_TRUE(cost.term_runs);
  EXPECT_EQ(cost.basis, "not known: no contract was given");
}

TEST(Termination, WholeMonthsAreThoseThatCanBeAdded) {
  EXPECT_EQ(whole_months(*make_date(2026, 1, 31), *make_date(2026, 2, 28)), 1);
  EXPECT_EQ(whole_months(*make_date(2026, 1, 15), *make_date(2026, 2, 14)), 0);
  EXPECT_EQ(whole_months(*make_date(2025, 1, 1), *make_date(2026, 4, 11)), 15);
  EXPECT_EQ(whole_months(*make_date(2026, 1, 1), *make_date(2026, 1, 1)), 0);
}

}  // namespace
}  // namespace telaudit::book
