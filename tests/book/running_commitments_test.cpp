#include "book/running_commitments.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "book/commitment_sizing.h"
#include "book/leverage.h"
#include "book/wording.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

// From 2025-01-01 to 2027-12-31: 12,000.00 a year, half of a shortfall, all of what is left where it ends.
std::unique_ptr<terms::Terms> contract(const std::string& name, const std::string& clause,
                                       const std::string& years = {}) {
  const auto folder = fresh_folder(name);
  const auto path = folder / "contract.yaml";
  EXPECT_TRUE(
      write_output(
          path,
          "contract: C-2\ncarrier: Y\naccounts: [\"B1\"]\ncurrency: USD\n"
          "documents: [{id: MSA, type: master, signed: 2024-12-01}]\norder_of_precedence: [master]\n"
          "term: {start: 2025-01-01, months: 36}\nrenewal: {type: none}\n"
          "commitments:\n  - {id: MARC, basis: annual, amount: \"12000.00\", shortfall_rate: \"0.5\"" +
              years + "}\n" + clause)
          .ok());
  terms::Inputs inputs;
  inputs.contracts.push_back(path.string());
  auto loaded = terms::Terms::load(inputs);
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.problem().text());
  return loaded.ok() ? std::make_unique<terms::Terms>(std::move(*loaded)) : nullptr;
}

const char* const kClause =
    "termination_liabilities:\n"
    "  - {liability: T3, method: remaining_commitment, steps: [{from: 0, rate: \"1\"}]}\n";

DemandRow row(const char* service, const char* amount) {
  DemandRow out;
  out.id = std::string("D-") + service;
  out.carrier = "Y";
  out.account = "B1";
  out.service = out.service_key = service;
  out.charge_class = "recurring";
  out.currency = "USD";
  out.quantity = *parse_total("1");
  out.unit_price = parse_decimal(amount);
  out.amount = *parse_total(amount);
  return out;
}

Savings nothing_saved(const std::vector<DemandRow>& demand) {
  Savings savings;
  for (std::size_t at = 0; at < demand.size(); ++at) {
    LeverSplit split;
    split.demand = at;
    split.billed = split.remaining = demand[at].amount;
    savings.splits.push_back(split);
  }
  return savings;
}

// On 2027-07-15 five months and 17 days are left, 5.5667: 12,000 x 5.5667 / 12 = 5,566.70.
TEST(RunningCommitments, WhatIsLeftOnADay) {
  const auto terms = contract("commitment_left", "");
  ASSERT_NE(terms, nullptr);
  const auto found = commitments_in_force(terms.get(), *make_date(2027, 7, 15));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].ends, make_date(2027, 12, 31));
  const auto left = left_on(found[0], *make_date(2027, 7, 15));
  ASSERT_TRUE(left);
  ASSERT_EQ(left->size(), 3U);  // contract years
  EXPECT_TRUE(left->at(1).months.is_zero());
  EXPECT_EQ(left->at(2).months.text(), "5.5667");
  EXPECT_EQ(left->at(2).amount.text(), "5566.70");
  EXPECT_TRUE(left_on(found[0], *make_date(2028, 1, 1))->at(2).amount.is_zero());
  EXPECT_EQ(even_stretches(found[0].periods).size(), 1U);
}

// 12,000.00 in the first year, of which half counts, then 18,000.00 and 24,000.00.
TEST(RunningCommitments, YearsAndARampHaveTheirOwnAmounts) {
  const auto terms = contract("commitment_years", "",
                              ", years: [{year: 2, amount: \"18000\"}, {year: 3, amount: \"24000\"}], "
                              "ramp: [{from_month: 1, to_month: 6, rate: \"0\"}]");
  ASSERT_NE(terms, nullptr);
  EXPECT_EQ(commitments_in_force(terms.get(), *make_date(2025, 3, 1)).at(0).a_year->text(), "6000.00");
  const auto found = commitments_in_force(terms.get(), *make_date(2026, 7, 15));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].a_year->text(), "18000.00");
  const auto left = left_on(found[0], *make_date(2026, 7, 1));
  ASSERT_TRUE(left);
  ASSERT_EQ(left->size(), 3U);
  EXPECT_TRUE(left->at(0).amount.is_zero());
  EXPECT_EQ(left->at(1).amount.text(), "9000.00");
  EXPECT_EQ(left->at(2).amount.text(), "24000.00");
  EXPECT_EQ(even_stretches(found[0].periods).size(), 3U);
}

// Of 6,000.00 in the second year half a year is left, 3,000.00 of 7,800.00 that are spent; the third's
// 24,000.00 lack 8,400.00 of 15,600.00, and what the second has more does not help: half of it is owed.
TEST(RunningCommitments, WhatOneYearHasMoreDoesNotHelpTheNext) {
  const auto terms = contract("commitment_each_year", "",
                              ", years: [{year: 2, amount: \"6000\"}, {year: 3, amount: \"24000\"}]");
  ASSERT_NE(terms, nullptr);
  const Date as_of = *make_date(2026, 6, 15);
  const std::vector<DemandRow> demand = {row("S1", "600.00"), row("S2", "700.00")};
  const auto months = build_demand_months(demand, nullptr, {*make_date(2026, 7, 1), 36, false});
  ASSERT_TRUE(months.ok());
  const Savings savings = nothing_saved(demand);
  const PriceChanges changes(terms.get(), as_of);
  const auto commitments =
      build_commitments(demand, *months, true, savings, {}, terms.get(), changes, as_of, Negotiation());
  ASSERT_EQ(commitments.positions.size(), 1U);
  const CommitmentPosition& position = commitments.positions[0];
  EXPECT_EQ(position.months_left->text(), "18.0000");
  EXPECT_EQ(rounded_amount(*position.left, "USD").text(), "27000.00");
  EXPECT_EQ(rounded_amount((*position.spend_left)[1], "USD").text(), "23400.00");
  EXPECT_EQ(rounded_amount((*position.shortfall_left)[1], "USD").text(), "4200.00");
}

// From 2027-08-01 five months are left, 5,000.00. S1 costs 600.00 a month; S2, 700.00, closes on 2027-10-01
// in the low and the base case: 5 x 600 + 2 x 700 = 4,400.00, half of 600.00 is owed; 6,500.00 in the high
// one.
TEST(RunningCommitments, TheShortfallInThreeCasesWhenServicesEnd) {
  const auto terms = contract("commitment_cases", kClause);
  ASSERT_NE(terms, nullptr);
  const Date as_of = *make_date(2027, 7, 15);
  const std::vector<DemandRow> demand = {row("S1", "600.00"), row("S2", "700.00")};
  Requirements requirements;
  Requirement close;
  close.id = "R-1";
  close.kind = RequirementKind::close;
  close.service = "S2";
  close.date = *make_date(2027, 10, 1);
  close.quantity = CaseQuantities{Decimal{1, 0}, Decimal{1, 0}, Decimal{0, 0}};
  close.signed_off = as_of;
  requirements.requirements.push_back(close);
  const auto months = build_demand_months(demand, &requirements, {*make_date(2027, 8, 1), 36, false});
  ASSERT_TRUE(months.ok());
  const Savings savings = nothing_saved(demand);
  const PriceChanges changes(terms.get(), as_of);
  const Negotiation negotiation;
  const auto commitments =
      build_commitments(demand, *months, true, savings, {}, terms.get(), changes, as_of, negotiation);
  ASSERT_EQ(commitments.positions.size(), 1U);
  const CommitmentPosition& position = commitments.positions[0];
  EXPECT_EQ(position.left->text(), "5000.00");
  ASSERT_TRUE(position.spend_left && position.shortfall_left);
  const char* const spend[] = {"4400.00", "4400.00", "6500.00"};
  const char* const shortfall[] = {"300.00", "300.00", "0.00"};
  for (std::size_t at = 0; at < kDemandCases; ++at) {
    EXPECT_EQ((*position.spend_left)[at].text(), spend[at]);
    EXPECT_EQ(rounded_amount((*position.shortfall_left)[at], "USD"), *parse_total(shortfall[at]));
  }
  // 600 x 12 + 700 x 2 in the low case's first year, 600 x 12 in those after it: half of each, or of the
  // first.
  ASSERT_EQ(commitments.sizing.size(), 1U);
  const auto& candidates = commitments.sizing[0].candidates;
  ASSERT_EQ(candidates.size(), 6U);
  EXPECT_FALSE(candidates[0].by_year());
  EXPECT_EQ(candidates[0].amounts.at(2).text(), "4300.00");
  EXPECT_TRUE(candidates[1].by_year());
  EXPECT_EQ(candidates[1].amounts.at(0).text(), "4300.00");
  EXPECT_EQ(candidates[1].amounts.at(2).text(), "3600.00");
  // All that is left on the day of the book, once for the contract and not for each of its services.
  EXPECT_EQ(position.ending->text(), "5566.70");
  const auto leverage = build_leverage(demand, changes, commitments, {}, terms.get(), as_of, negotiation);
  ASSERT_EQ(leverage.carriers.size(), 1U);
  EXPECT_EQ(leverage.carriers[0].leaving_now.text(), "5566.70");
  EXPECT_TRUE(leverage.carriers[0].leaving_unknown.is_zero());
}

// Without a clause nobody knows what the services owe.
TEST(RunningCommitments, WithoutAClauseEndingIsNotKnown) {
  const auto terms = contract("commitment_bare", "");
  ASSERT_NE(terms, nullptr);
  const Date as_of = *make_date(2027, 7, 15);
  const PriceChanges changes(terms.get(), as_of);
  EXPECT_FALSE(changes.commitment_rate("C-2", as_of));
  EXPECT_FALSE(changes.leaving(row("S1", "600.00"), as_of).amount);
}

}  // namespace
}  // namespace telaudit::book
