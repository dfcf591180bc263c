#include "audit/ledger.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

namespace telaudit::audit {
namespace {

Decimal money(const char* text) {
  return *parse_decimal(text);
}

Finding finding(const std::string& id, const std::string& rule, Kind kind, const char* potential,
                const std::vector<std::pair<unsigned, const char*>>& charges) {
  Finding out;
  out.id = id;
  out.rule = rule;
  out.kind = kind;
  out.potential = money(potential);
  for (const auto& [offset, billed] : charges) out.charges.push_back({{"reading", offset, 0}, money(billed)});
  return out;
}

// Of every hundredth charge two findings speak; they are known while there are few, and when there are many.
TEST(SharedCharges, AreThoseNotedTwice) {
  SharedCharges shared;
  unsigned noted = 0;
  unsigned others = 0;
  for (const unsigned until : {10U, 1000U, 16384U, 40000U}) {
    for (; noted < until; ++noted) {
      shared.note({"reading", noted, 0});
      if (noted % 100 == 0) shared.note({"reading", noted, 0});
    }
    for (unsigned i = 0; i < until; ++i) {
      const bool maybe = shared.maybe({"reading", i, 0});
      if (i % 100 == 0) {
        EXPECT_TRUE(maybe) << i << " of " << until;
      } else {
        others += maybe ? 1 : 0;
      }
    }
    EXPECT_FALSE(shared.maybe({"another", 0, 0}));
  }
  // It may take some for others: of 40,000 in 2^26 places some ten collide.
  EXPECT_LT(others, 200U);
}

TEST(Ledger, TheEarlierRuleTakesTheDollarAndTheLaterSaysWhich) {
  std::vector<Finding> findings = {finding("late", "RAT-01", Kind::error, "30.00", {{1, "100.00"}}),
                                   finding("early", "INV-01", Kind::error, "100.00", {{1, "100.00"}})};
  const auto ledger = fill_ledger(findings, {{"INV-01", 10}, {"RAT-01", 40}}).billed;
  EXPECT_EQ(findings[1].allocated.text(), "100.00");
  EXPECT_EQ(findings[0].allocated, Decimal{});
  EXPECT_EQ(findings[0].taken_by, "early");
  ASSERT_EQ(ledger.size(), 1U);
  EXPECT_EQ(ledger[0].finding, "early");
}

// 100.00 billed: the first takes 80.00, the second wants 50.00 and gets the 20.00 that is left.
TEST(Ledger, WhatIsLeftIsShared) {
  std::vector<Finding> findings = {finding("a", "A", Kind::error, "80.00", {{1, "100.00"}}),
                                   finding("b", "B", Kind::error, "50.00", {{1, "100.00"}})};
  fill_ledger(findings, {{"A", 1}, {"B", 2}});
  EXPECT_EQ(findings[0].allocated.text(), "80.00");
  EXPECT_EQ(findings[1].allocated.text(), "20.00");
  EXPECT_EQ(findings[1].taken_by, "a");
}

// 489.00 billed. Two checks say that 415.00 was the price, a third that it was 400.00: 74.00, nothing, 15.00.
TEST(Ledger, OneWrongPriceIsClaimedOnceWhicheverChecksSeeIt) {
  std::vector<Finding> findings = {finding("a", "A", Kind::error, "74.00", {{1, "489.00"}}),
                                   finding("b", "B", Kind::error, "74.00", {{1, "489.00"}}),
                                   finding("c", "C", Kind::error, "89.00", {{1, "489.00"}})};
  findings[0].expected = money("415.00");
  findings[1].expected = money("415.00");
  findings[2].expected = money("400.00");
  fill_ledger(findings, {{"A", 1}, {"B", 2}, {"C", 3}});
  EXPECT_EQ(findings[0].allocated.text(), "74.00");
  EXPECT_EQ(findings[1].allocated, Decimal{});
  EXPECT_EQ(findings[1].taken_by, "a");
  EXPECT_EQ(findings[2].allocated.text(), "15.00");
  EXPECT_EQ(findings[2].taken_by, "a");
}

TEST(Ledger, ErrorsGoBeforeQuestionsAndSavingsWhateverTheirRule) {
  std::vector<Finding> findings = {finding("saving", "A", Kind::saving, "10.00", {{1, "10.00"}}),
                                   finding("error", "Z", Kind::error, "10.00", {{1, "10.00"}})};
  fill_ledger(findings, {{"A", 1}, {"Z", 99}});
  EXPECT_EQ(findings[1].allocated.text(), "10.00");
  EXPECT_EQ(findings[0].allocated, Decimal{});
}

// Three equal calls of 0.50: the first is owed, the finding of 1.00 rests on the two later ones.
TEST(Ledger, AGroupTakesFromItsLatestCharges) {
  std::vector<Finding> findings = {
      finding("group", "DUP-04", Kind::error, "1.00", {{1, "0.50"}, {2, "0.50"}, {3, "0.50"}})};
  const auto ledger = fill_ledger(findings, {}).billed;
  ASSERT_EQ(ledger.size(), 2U);
  EXPECT_EQ(ledger[0].charge.offset, 3U);
  EXPECT_EQ(ledger[1].charge.offset, 2U);
}

TEST(Ledger, WithdrawnUnderBilledAndQualityTakeNothing) {
  std::vector<Finding> findings = {finding("w", "A", Kind::error, "1.00", {{1, "1.00"}}),
                                   finding("u", "B", Kind::under_billing, "1.00", {{1, "1.00"}}),
                                   finding("q", "C", Kind::quality, "1.00", {{1, "1.00"}}),
                                   finding("n", "D", Kind::error, "-1.00", {{1, "1.00"}})};
  findings[0].withdrawn_by = "trap";
  EXPECT_TRUE(fill_ledger(findings, {}).billed.empty());
}

TEST(Ledger, AFindingOnALevelHasItsPotential) {
  std::vector<Finding> findings = {finding("level", "ARI-01", Kind::question, "12.34", {})};
  const auto ledger = fill_ledger(findings, {}).billed;
  ASSERT_EQ(ledger.size(), 1U);
  EXPECT_TRUE(ledger[0].charge.reading.empty());
  EXPECT_EQ(findings[0].allocated.text(), "12.34");
}

// A line of 47.25 a month on two bills, and nobody uses it: 47.25 x 12 = 567.00 ahead, which is more than
// the 94.50 of both bills. It takes none of them, and a second check that sees the same line gets nothing.
TEST(Ledger, ASavingAheadIsNotCappedByWhatWasBilled) {
  std::vector<Finding> findings = {finding("unused", "WLS-04", Kind::saving, "567.00",
                                           {{1, "40.00"}, {2, "7.25"}, {3, "40.00"}, {4, "7.25"}}),
                                   finding("silent", "INV-05", Kind::saving, "567.00",
                                           {{1, "40.00"}, {2, "7.25"}, {3, "40.00"}, {4, "7.25"}})};
  for (auto& f : findings) {
    f.monthly = money("47.25");
    for (std::size_t i = 0; i < 4; ++i) f.charges[i].bill_date = Date{i < 2 ? 100 : 131};
  }
  const auto ledger = fill_ledger(findings, {{"WLS-04", 79}, {"INV-05", 80}});
  EXPECT_TRUE(ledger.billed.empty());
  ASSERT_EQ(ledger.ahead.size(), 2U);
  EXPECT_EQ(ledger.ahead[0].charge.offset, 4U);
  EXPECT_EQ(ledger.ahead[0].amount.text(), "7.25");
  EXPECT_EQ(ledger.ahead[1].amount.text(), "40.00");
  EXPECT_EQ(findings[0].allocated.text(), "567.00");
  EXPECT_EQ(findings[0].allocated_monthly.text(), "47.25");
  EXPECT_EQ(findings[1].allocated, Decimal{});
  EXPECT_EQ(findings[1].taken_by, "unused");
}

// 40.00 a month; leaving costs 150.00 once: 480.00 - 150.00 = 330.00. A claim holds 30.00 of the latest bill,
// so that 10.00 a month are left: 120.00 - 150.00 are no saving. Of 25.00 a month, 15.00 are missing: 300.00
// - 180.00.
TEST(Ledger, WhatIsClaimedBackIsNotSavedAgain) {
  const auto with = [](const char* monthly, const char* potential, const char* claimed) {
    std::vector<Finding> findings = {finding("claim", "RAT-01", Kind::error, claimed, {{1, "40.00"}}),
                                     finding("saving", "INV-05", Kind::saving, potential, {{1, "40.00"}})};
    findings[1].monthly = money(monthly);
    fill_ledger(findings, {});
    return findings[1];
  };
  EXPECT_EQ(with("40.00", "330.00", "0.00").allocated.text(), "330.00");
  EXPECT_EQ(with("40.00", "330.00", "30.00").allocated, Decimal{});
  EXPECT_EQ(with("40.00", "330.00", "30.00").taken_by, "claim");
  EXPECT_EQ(with("25.00", "300.00", "30.00").allocated.text(), "120.00");
  EXPECT_EQ(with("25.00", "300.00", "30.00").allocated_monthly.text(), "10.00");
}

// A question whose charge it is does not end the charge.
TEST(Ledger, AQuestionTakesNothingOfTheMonthsAhead) {
  std::vector<Finding> findings = {finding("question", "INV-03", Kind::question, "40.00", {{1, "40.00"}}),
                                   finding("saving", "INV-05", Kind::saving, "480.00", {{1, "40.00"}})};
  findings[1].monthly = money("40.00");
  fill_ledger(findings, {});
  EXPECT_EQ(findings[0].allocated.text(), "40.00");
  EXPECT_EQ(findings[1].allocated.text(), "480.00");
}

// (40.00 + 41.00) / 2 = 40.50 a month, and the latest bill holds 40.00: the average stands.
TEST(Ledger, AnAverageMonthMayBeMoreThanTheLatest) {
  std::vector<Finding> findings = {
      finding("saving", "INV-05", Kind::saving, "486.00", {{1, "41.00"}, {2, "40.00"}})};
  findings[0].charges[1].bill_date = Date{31};
  findings[0].monthly = money("40.50");
  fill_ledger(findings, {});
  EXPECT_EQ(findings[0].allocated.text(), "486.00");
  EXPECT_EQ(findings[0].allocated_monthly.text(), "40.00");
}

// No charge ever gives more than it was billed, no finding gets more than it wanted, and both sums agree,
// whatever the order in which findings come.
TEST(Ledger, OneDollarIsTakenOnce) {
  std::mt19937 random(5);
  const std::array kinds = {Kind::error, Kind::question, Kind::saving, Kind::fraud};
  for (int round = 0; round < 500; ++round) {
    std::vector<Finding> findings;
    const auto count = 1 + random() % 8;
    for (unsigned i = 0; i < count; ++i) {
      auto f = finding("f" + std::to_string(i), "R" + std::to_string(random() % 3), kinds[random() % 4],
                       "0.00", {});
      f.potential = Decimal{static_cast<std::int64_t>(random() % 5000), 2};
      if (f.kind == Kind::saving && random() % 2 == 0)
        f.monthly = Decimal{static_cast<std::int64_t>(random() % 2000), 2};
      for (unsigned offset = 0; offset < 4; ++offset)
        if (random() % 2 == 0)
          f.charges.push_back(
              {{"r", offset, 0},
               Decimal{(offset % 2 == 0 ? 1 : -1) * static_cast<std::int64_t>(1000 + offset), 2},
               {},
               Date{static_cast<std::int32_t>(offset / 2)}});
      findings.push_back(std::move(f));
    }
    auto shuffled = findings;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    const auto filled = fill_ledger(findings, {{"R0", 2}, {"R1", 1}});
    const auto again = fill_ledger(shuffled, {{"R0", 2}, {"R1", 1}});
    const auto& ledger = filled.billed;
    ASSERT_EQ(ledger.size(), again.billed.size());
    ASSERT_EQ(filled.ahead.size(), again.ahead.size());
    std::map<std::string, Total> by_finding;
    std::map<std::uint64_t, Total> by_charge;
    for (const auto& entry : ledger) {
      by_finding[entry.finding].add(entry.amount);
      if (!entry.charge.reading.empty()) by_charge[entry.charge.offset].add(entry.amount);
    }
    std::map<std::string, Kind> kind_of;
    for (const auto& f : findings) kind_of[f.id] = f.kind;
    std::map<std::uint64_t, Total> each_month;
    for (const auto& entry : ledger)
      if (!entry.charge.reading.empty() &&
          (kind_of[entry.finding] == Kind::error || kind_of[entry.finding] == Kind::fraud))
        each_month[entry.charge.offset].add(entry.amount);
    for (const auto& entry : filled.ahead) {
      by_finding[entry.finding].add(entry.amount);
      each_month[entry.charge.offset].add(entry.amount);
    }
    for (const auto& [offset, sum] : each_month) {
      Total billed;
      billed.add(Decimal{static_cast<std::int64_t>(1000 + offset), 2});
      ASSERT_LE(sum, billed);
    }
    for (const auto& f : findings) {
      ASSERT_LE(f.allocated, *f.potential);
      ASSERT_GE(f.allocated, Decimal{});
      const bool ahead = f.monthly.has_value() && !f.charges.empty();
      Total allocated;
      allocated.add(ahead ? f.allocated_monthly : f.allocated);
      ASSERT_EQ(by_finding[f.id], allocated);
      const auto same =
          std::find_if(shuffled.begin(), shuffled.end(), [&](const auto& other) { return other.id == f.id; });
      ASSERT_EQ(same->allocated, f.allocated);
    }
    for (const auto& [offset, sum] : by_charge) {
      Total billed;
      billed.add(Decimal{static_cast<std::int64_t>(1000 + offset), 2});
      ASSERT_LE(sum, billed);
    }
  }
}

}  // namespace
}  // namespace telaudit::audit
