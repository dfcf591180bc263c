#include "book/price_changes.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

// A contract of account A1 until 2026-12-31 with a review that obliges the carrier in month 30 (2026-06-01),
// one of A2 that ended 2025-12-31 and renews itself for 12 months, one of A3 that is over, month to month.
std::unique_ptr<terms::Terms> contracts(const std::string& name) {
  const auto folder = fresh_folder(name);
  const auto file = [&](const char* of, const std::string& content) {
    EXPECT_TRUE(write_output(folder / of, content).ok());
    return (folder / of).string();
  };
  terms::Inputs inputs;
  const std::string documents =
      "documents:\n  - {id: MSA, type: master, signed: 2023-12-01}\norder_of_precedence: [master]\n";
  inputs.contracts.push_back(
      file("one.yaml", "contract: C-1\ncarrier: X\naccounts: [\"A1\"]\ncurrency: USD\n" + documents +
                           "term: {start: 2024-01-01, months: 36}\nrenewal: {type: none}\n"
                           "rate_reviews:\n  - {review: R1, months: [18, 30], remedy: release}\n"));
  inputs.contracts.push_back(file(
      "two.yaml", "contract: C-2\ncarrier: X\naccounts: [\"A2\"]\ncurrency: USD\n" + documents +
                      "term: {start: 2024-01-01, months: 24}\nrenewal: {type: automatic, months: 12}\n"));
  inputs.contracts.push_back(
      file("three.yaml", "contract: C-3\ncarrier: X\naccounts: [\"A3\"]\ncurrency: USD\n" + documents +
                             "term: {start: 2023-01-01, months: 24}\nrenewal: {type: month_to_month}\n"));
  inputs.records.push_back(
      file("service_term.csv",
           "service,carrier,account,start,term_end,change_from,termination_amount,currency\n"
           "S1,X,A1,2025-01-01,2027-12-31,2026-10-01,150.00,USD\n"
           "S2,X,A1,2025-01-01,2026-01-31,,,\n"));
  auto loaded = terms::Terms::load(inputs);
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.problem().text());
  return loaded.ok() ? std::make_unique<terms::Terms>(std::move(*loaded)) : nullptr;
}

DemandRow row(const char* account, const char* service = "") {
  DemandRow out;
  out.carrier = "X";
  out.account = account;
  out.service = out.service_key = service;
  return out;
}

TEST(PriceChanges, TheNearestOfReviewAndEnd) {
  const auto terms = contracts("changes_near");
  const PriceChanges before(terms.get(), *make_date(2026, 4, 10));
  // Month 30 of a contract from 2024-01-01 begins on 2026-06-01.
  EXPECT_EQ(before.of(row("A1")).from, make_date(2026, 6, 1));
  EXPECT_EQ(before.of(row("A1")).basis, "rate review of C-1");
  const PriceChanges after(terms.get(), *make_date(2026, 6, 2));
  EXPECT_EQ(after.of(row("A1")).from, make_date(2027, 1, 1));
  EXPECT_EQ(after.of(row("A1")).contract, "C-1");
}

TEST(PriceChanges, ARunningRenewalAndATermThatIsOver) {
  const auto terms = contracts("changes_renewal");
  const PriceChanges changes(terms.get(), *make_date(2026, 4, 10));
  EXPECT_EQ(changes.of(row("A2")).from, make_date(2027, 1, 1));
  EXPECT_EQ(changes.of(row("A3")).from, make_date(2026, 4, 10));
  EXPECT_FALSE(changes.of(row("A4")).from);
  EXPECT_EQ(changes.of(row("A4")).basis, "no contract in force names this account");
  EXPECT_EQ(PriceChanges(nullptr, *make_date(2026, 4, 10)).of(row("A1")).basis,
            "not known: no contract was given");
}

TEST(PriceChanges, TheTermOfTheServiceComesFirst) {
  const auto terms = contracts("changes_service");
  const PriceChanges changes(terms.get(), *make_date(2026, 4, 10));
  const PriceChange early = changes.of(row("A1", "S1"));
  EXPECT_EQ(early.from, make_date(2026, 10, 1));
  ASSERT_TRUE(early.termination);  // its term runs until the end of 2027
  EXPECT_EQ(early.termination->text(), "150.00");
  const PriceChange over = changes.of(row("A1", "S2"));
  EXPECT_EQ(over.from, make_date(2026, 4, 10));
  EXPECT_FALSE(over.termination);
}

TEST(PriceChanges, QuartersOfTheCalendar) {
  EXPECT_EQ(quarter_of(*make_date(2026, 3, 31)), "2026 Q1");
  EXPECT_EQ(quarter_of(*make_date(2026, 4, 1)), "2026 Q2");
  EXPECT_EQ(quarter_of(*make_date(2026, 12, 31)), "2026 Q4");
}

}  // namespace
}  // namespace telaudit::book
