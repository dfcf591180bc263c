#include "book/contract_ends.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

// One contract for any account of North that ends on 2027-05-31 (36 months from 2024-06-01), one for its
// account 7 that ends on 2026-12-31 (24 months from 2025-01-01), both with 90 days of notice: 2027-03-02 and
// 2026-10-02.
terms::Terms contracts() {
  const auto folder = fresh_folder("contract_ends");
  const auto write = [&](const char* name, const std::string& text) {
    EXPECT_TRUE(write_output(folder / name, text).ok());
    return (folder / name).string();
  };
  terms::Inputs inputs;
  inputs.contracts = {write("any.yaml",
                            "contract: C-ANY\ncarrier: North\naccounts: any\ncurrency: USD\n"
                            "documents:\n  - {id: MSA, type: master, signed: 2024-05-06, pages: 22}\n"
                            "term: {start: 2024-06-01, months: 36, document: MSA, page: 3, clause: \"2\"}\n"
                            "renewal: {type: automatic, months: 12, notice_days: 90}\n"),
                      write("seven.yaml",
                            "contract: C-SEVEN\ncarrier: North\naccounts: [\"7\"]\ncurrency: USD\n"
                            "documents:\n  - {id: SOW, type: master, signed: 2024-12-06, pages: 2}\n"
                            "term: {start: 2025-01-01, months: 24, document: SOW, page: 1, clause: \"2\"}\n"
                            "renewal: {type: none, notice_days: 90}\n")};
  auto loaded = terms::Terms::load(inputs);
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.problem().text());
  return loaded.ok() ? std::move(*loaded) : terms::Terms();
}

DemandRow row(const char* carrier, const char* account, const char* amount) {
  DemandRow out;
  out.carrier = carrier;
  out.account = account;
  out.bill_date = *make_date(2026, 4, 1);
  out.currency = "USD";
  out.amount.add(*parse_decimal(amount));
  return out;
}

TEST(ContractEnds, WeighEachContractByItsMoney) {
  const auto terms = contracts();
  const std::vector<DemandRow> demand = {row("North", "1", "100.00"), row("North", "7", "40.00"),
                                         row("North", "2", "11.00"), row("South", "1", "5.00")};
  const auto ends = find_contract_ends(demand, ContractTerms(&terms));
  ASSERT_EQ(ends.size(), 3U);
  EXPECT_EQ(ends[0].contract, "C-SEVEN");
  EXPECT_EQ(ends[0].monthly, *parse_total("40.00"));
  EXPECT_EQ(ends[0].end->text(), "2026-12-31");
  EXPECT_EQ(ends[0].notice_latest->text(), "2026-10-02");
  EXPECT_EQ(ends[1].contract, "C-ANY");
  EXPECT_EQ(ends[1].monthly, *parse_total("111.00"));
  EXPECT_EQ(ends[1].end->text(), "2027-05-31");
  EXPECT_EQ(ends[1].rows, 2U);
  EXPECT_EQ(ends[2].contract, "") << "South has no contract here";
  EXPECT_EQ(ends[2].monthly, *parse_total("5.00"));
}

TEST(ContractEnds, NothingIsKnownWithoutContracts) {
  const std::vector<DemandRow> demand = {row("North", "1", "100.00")};
  const auto ends = find_contract_ends(demand, {});
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_FALSE(ends[0].end);
  EXPECT_EQ(ends[0].contract, "");
}

}  // namespace
}  // namespace telaudit::book
