#include "claims/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "sample_claim.h"

namespace telaudit::claims {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Date kDay = *parse_iso_date("2026-06-30");

// "potential claimed agreed credited verified not_agreed" of the claim's charges, then of its taxes.
std::vector<std::string> sums_of(const Claim& claim, std::span<const CreditShare> shares = {}) {
  std::array<std::array<Total, kStages>, 2> totals;
  for (const auto& item : claim_items(claim, shares, kDay))
    for (std::size_t i = 0; i < kStages; ++i) totals[item.tax ? 1 : 0][i].add(item.amounts[i]);
  std::vector<std::string> out;
  for (const auto& of : totals) {
    std::string text;
    for (const auto& total : of) text += (text.empty() ? "" : " ") + total.text();
    out.push_back(text);
  }
  return out;
}

Claim after_actions(std::initializer_list<Action> actions) {
  auto claim = sample_claim();
  for (const auto action : actions) claim = changed(claim, sample_change(claim, action));
  return claim;
}

// 25.00 are disputed and 1.75 of taxes on them.
TEST(Ledger, ADollarStandsUnderTheFurthestName) {
  EXPECT_THAT(sums_of(sample_claim()),
              ElementsAre("25.00 0.00 0.00 0.00 0.00 0.00", "1.75 0.00 0.00 0.00 0.00 0.00"));
  auto claim = after_actions({Action::ready, Action::submit});
  EXPECT_THAT(sums_of(claim), ElementsAre("0.00 25.00 0.00 0.00 0.00 0.00", "0.00 1.75 0.00 0.00 0.00 0.00"));
  // 12.00 of it are agreed; of taxes nothing was said.
  const auto part = changed(claim, sample_change(claim, Action::approve_part));
  EXPECT_THAT(sums_of(part), ElementsAre("0.00 0.00 12.00 0.00 0.00 13.00", "0.00 1.75 0.00 0.00 0.00 0.00"));
  // The rest goes up the ladder: claimed again.
  EXPECT_THAT(sums_of(changed(part, sample_change(part, Action::escalate)))[0],
              "0.00 13.00 12.00 0.00 0.00 0.00");
  // 8.00 and 0.50 of taxes came.
  const std::vector<CreditShare> shares{{claim.number, 0, money("8.00"), money("0.50")}};
  EXPECT_THAT(sums_of(part, shares),
              ElementsAre("0.00 0.00 4.00 8.00 0.00 13.00", "0.00 1.25 0.00 0.50 0.00 0.00"));
  EXPECT_THAT(sums_of(changed(claim, sample_change(claim, Action::deny)))[0],
              "0.00 0.00 0.00 0.00 0.00 25.00");
}

TEST(Ledger, WonAndGivenUp) {
  auto claim = after_actions(
      {Action::ready, Action::submit, Action::approve, Action::expect_credit, Action::match_credit});
  const std::vector<CreditShare> shares{{claim.number, 1, money("10.00"), money("0.70")},
                                        {claim.number, 2, money("10.00"), money("0")},
                                        {claim.number, 3, money("5.00"), money("0")}};
  EXPECT_EQ(sums_of(claim, shares)[0], "0.00 0.00 0.00 25.00 0.00 0.00");
  const auto won = changed(claim, sample_change(claim, Action::close));
  EXPECT_THAT(sums_of(won, shares),
              ElementsAre("0.00 0.00 0.00 0.00 25.00 0.00", "0.00 0.00 0.00 0.00 0.70 1.05"));
  const auto back = changed(claim, sample_change(claim, Action::reopen));
  EXPECT_EQ(sums_of(back)[0], "0.00 0.00 25.00 0.00 0.00 0.00");
  EXPECT_EQ(sums_of(changed(back, sample_change(back, Action::abandon)))[0],
            "0.00 0.00 0.00 0.00 0.00 25.00");
  EXPECT_THAT(claim_items(after_actions({Action::ready, Action::withdraw}), {}, kDay), IsEmpty());
}

TEST(Ledger, LinesKeepTheirWindowAndRecurrence) {
  auto claim = sample_claim();
  claim.lines[1].charge_class = "one_time";
  claim.lines[2].window_closes.reset();
  const auto items = claim_items(claim, {}, day("2026-10-01"));
  ASSERT_EQ(items.size(), 6U);
  // Bills of 03-10 and 04-10, 180 days: until 09-06 and 10-07.
  EXPECT_EQ(items[0].window, WindowSide::outside);
  EXPECT_EQ(items[0].recurrence, Recurrence::recurring);
  EXPECT_EQ(items[2].window, WindowSide::inside);
  EXPECT_EQ(items[2].recurrence, Recurrence::one_off);
  EXPECT_EQ(items[4].window, WindowSide::unknown);
  EXPECT_TRUE(items[5].tax);
  EXPECT_THAT(items[0].charges, ElementsAre(claim.lines[0].charge));
  // Handed in on 05-02 all was open, whatever day it is.
  claim = changed(claim, sample_change(claim, Action::ready));
  claim = changed(claim, sample_change(claim, Action::submit));
  EXPECT_EQ(claim_items(claim, {}, day("2026-10-01"))[0].window, WindowSide::inside);
}

audit::Finding finding(const char* id, const char* series, const char* allocated) {
  audit::Finding out;
  out.id = id;
  out.series = series;
  out.kind = audit::Kind::error;
  out.carrier = "Alpha Telecom";
  out.account = "100200";
  out.invoice = "INV-3";
  out.bill_date = day("2026-03-10");
  out.currency = "USD";
  out.rule = "RAT-01";
  out.allocated = money(allocated);
  out.in_window = money(allocated);
  out.charges = {{{"aaaaaaaaaaaa1111", 100, 0}, money("50.00"), std::nullopt, out.bill_date}};
  return out;
}

// Charge at offset 100 is line 1 of the sample claim.
LedgerCharge facts_of(const bill::ChargeId& id) {
  return {"cccccccccccc2222:" + std::to_string(id.offset) + ":" + std::to_string(id.ordinal), "recurring"};
}

std::string potential_of(const audit::Finding& one, const ClaimedMoney& claimed) {
  Total total;
  for (const auto& item : potential_items(one, claimed, facts_of))
    if (!item.tax) total.add(item.at(Stage::potential));
  return total.text();
}

TEST(Ledger, AFindingInAClaimIsNotPotentialBesideIt) {
  const std::vector claims{sample_claim()};
  const auto claimed = claimed_money(claims);
  const auto& line = claims[0].lines[0];
  EXPECT_EQ(potential_of(finding(line.finding.c_str(), "other", "10.00"), claimed), "0");
  // The bill was read anew and the finding has another id, but it is the same series on the same line.
  EXPECT_EQ(potential_of(finding("f9", line.series.c_str(), "10.00"), claimed), "0");
  // A later audit finds 2.00 more.
  EXPECT_EQ(potential_of(finding(line.finding.c_str(), "other", "12.00"), claimed), "2.00");
  // Another finding on the charge of 50.00: no more than the 40.00 that the claim leaves.
  EXPECT_EQ(potential_of(finding("f9", "other", "30.00"), claimed), "30.00");
  EXPECT_EQ(potential_of(finding("f9", "other", "45.00"), claimed), "40.00");
  // A claim that was withdrawn holds nothing.
  const std::vector gone{changed(claims[0], sample_change(claims[0], Action::withdraw))};
  EXPECT_EQ(potential_of(finding(line.finding.c_str(), "other", "10.00"), claimed_money(gone)), "10.00");
}

TEST(Ledger, ACreditThatDidNotComeStandsInItsClaimAlone) {
  auto missing = finding("f9", "s9", "2.00");
  missing.rule = "PAY-06";
  missing.over = "claim";
  missing.charges = {};
  missing.bill_date = Date{};
  EXPECT_EQ(potential_of(missing, claimed_money(std::vector{sample_claim()})), "0");
  // Claims that somebody else keeps, in records, stand nowhere in this ledger.
  EXPECT_EQ(potential_of(missing, {}), "2.00");
}

TEST(Ledger, ATaxComesAsOftenAsWhatItIsOn) {
  EXPECT_EQ(recurrence_of("recurring"), Recurrence::recurring);
  EXPECT_EQ(recurrence_of("late_fee"), Recurrence::one_off);
  EXPECT_EQ(recurrence_of("tax"), Recurrence::unknown);
  EXPECT_EQ(recurrence_of("surcharge"), Recurrence::unknown);
}

TEST(Ledger, OnlyErrorsThatStandArePotential) {
  auto one = finding("f9", "s9", "10.00");
  EXPECT_EQ(potential_of(one, {}), "10.00");
  one.withdrawn_by = "a trap";
  EXPECT_EQ(potential_of(one, {}), "0");
  for (const auto kind : {audit::Kind::question, audit::Kind::saving, audit::Kind::under_billing,
                          audit::Kind::quality, audit::Kind::fraud, audit::Kind::calendar}) {
    one = finding("f9", "s9", "10.00");
    one.kind = kind;
    EXPECT_EQ(potential_of(one, {}), "0");
  }
}

TEST(Ledger, PotentialStandsByWindow) {
  auto one = finding("f9", "s9", "10.00");
  one.in_window = money("6.00");
  one.window_unknown = money("3.00");
  one.out_of_window = money("1.00");
  one.taxes = {{{"aaaaaaaaaaaa1111", 500, 0}, money("2.00"), money("0.70"), one.bill_date}};
  std::vector<std::string> told;
  for (const auto& item : potential_items(one, {}, facts_of))
    told.push_back(std::string(window_name(item.window)) + (item.tax ? " tax " : " ") +
                   item.at(Stage::potential).text() + " " + std::string(recurrence_name(item.recurrence)));
  EXPECT_THAT(told, ElementsAre("inside 6.00 recurring", "unknown 3.00 recurring", "outside 1.00 recurring",
                                "unknown tax 0.70 recurring"));
}

// Whatever becomes of a claim: the stages of each line add up to what it disputes, and none is below zero.
TEST(LedgerProperty, SumsAreConserved) {
  std::size_t credited = 0;
  for (unsigned seed = 0; seed < 2000; ++seed) {
    std::mt19937 random(seed);
    auto claim = sample_claim();
    std::vector<CreditShare> shares;
    for (int step = 0; step < 14; ++step) {
      const auto actions = allowed(claim.status);
      auto change = sample_change(claim, actions[random() % actions.size()]);
      if (change.action == Action::approve_part && random() % 2 == 0) {
        change.amount = money("9.00");
        change.lines = {{2, money("4.00")}, {3, money("5.00")}};
      }
      if (change.amount && change.action != Action::withhold && random() % 2 == 0) change.tax = money("0.50");
      if (!check_change(claim, change).ok()) continue;
      claim = changed(claim, change);
      const auto open = open_approvals(claim, shares);
      if (open.empty() || random() % 2 == 0) continue;
      // Some of what is open comes.
      const auto& one = open[random() % open.size()];
      const auto part = [&](Decimal of) {
        const auto cents = rescale(of, 2)->mantissa;
        return Decimal{cents == 0 ? 0 : static_cast<std::int64_t>(random()) % (cents + 1), 2};
      };
      shares.push_back({claim.number, one.line, part(one.amount), part(one.tax)});
      ++credited;
    }
    std::map<std::uint32_t, std::pair<Total, Total>> sums;
    Total came;
    for (const auto& item : claim_items(claim, shares, kDay)) {
      for (const auto& amount : item.amounts) {
        ASSERT_FALSE(amount.is_negative()) << "seed " << seed;
        (item.tax ? sums[item.line].second : sums[item.line].first).add(amount);
      }
      came.add(item.at(Stage::credited));
      came.add(item.at(Stage::verified));
    }
    if (claim.status == Status::withdrawn) continue;
    for (const auto& line : claim.lines) {
      ASSERT_EQ(sums[line.number].first.decimal(), line.amount_disputed) << "seed " << seed;
      ASSERT_EQ(sums[line.number].second.decimal(), line.tax_disputed) << "seed " << seed;
    }
    Total given;
    for (const auto& share : shares) {
      given.add(share.amount);
      given.add(share.tax);
    }
    ASSERT_EQ(came, given) << "seed " << seed;
  }
  EXPECT_GT(credited, 500U);
}

TEST(Ledger, EveryItemIsInOneRow) {
  auto other = sample_claim();
  other.number = "CLM-000002";
  other.carrier = "Beta";
  auto items = claim_items(sample_claim(), {}, kDay);
  for (const auto& item : claim_items(other, {}, kDay)) items.push_back(item);
  for (const auto* by : {"total", "carrier", "account", "reason", "month", "claim"}) {
    std::uint64_t count = 0;
    Total total;
    for (const auto& row : ledger_rows(items, *parse_ledger_by(by))) {
      count += row.items;
      for (const auto& stage : row.totals) total.add(stage);
    }
    EXPECT_EQ(count, items.size()) << by;
    // Two claims of 25.00 and 1.75.
    EXPECT_EQ(total.text(), "53.50") << by;
  }
  EXPECT_EQ(ledger_rows(items, LedgerBy::carrier).front().group, "Alpha Telecom");
  EXPECT_EQ(ledger_rows(items, LedgerBy::month).front().group, "2026-03");
  EXPECT_FALSE(parse_ledger_by("colour"));
}

}  // namespace
}  // namespace telaudit::claims
