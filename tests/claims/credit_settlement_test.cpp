#include "claims/credit_settlement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "claims/credit_proof.h"
#include "sample_claim.h"

namespace telaudit::claims {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The sample claim (25.00 and 1.75 of taxes, lines of 10, 10 and 5 on account 100200), handed in on
// 2026-05-02 and agreed to on 2026-05-20; bills of its account on the tenth of each month.
Claim agreed(std::optional<Decimal> tax = money("1.75")) {
  auto claim = sample_claim();
  claim = changed(claim, sample_change(claim, Action::ready));
  claim = changed(claim, sample_change(claim, Action::submit));
  auto approval = sample_change(claim, Action::approve, "2026-05-20");
  approval.tax = tax;
  return changed(claim, approval);
}

BilledCredit line(std::uint64_t offset, const char* bill_date, const char* amount, const char* description,
                  const char* charge_class = "credit") {
  BilledCredit out;
  out.line.charge = {"rrrrrrrrrrrr", offset, 0};
  out.line.carrier = "Alpha Telecom";
  out.line.account = "100200";
  out.line.invoice = std::string("INV of ") + bill_date;
  out.line.bill_date = day(bill_date);
  out.line.first_month = out.line.bill_date;
  out.line.description = description;
  out.line.currency = "USD";
  out.line.amount = money(amount);
  out.bill_line = "content:" + std::to_string(offset) + ":0";
  out.charge_class = charge_class;
  return out;
}

SettlementInput input(std::vector<Claim> claims, CreditLines lines, const char* as_of) {
  SettlementInput out;
  out.claims = std::move(claims);
  out.lines = std::move(lines);
  out.read_from = day("2026-03-01");
  for (unsigned month = 3; month <= 12; ++month) {
    const Date date = *make_date(2026, month, 10);
    if (date <= day(as_of)) out.bills.push_back({"Alpha Telecom", "100200", "INV of " + date.text(), date});
  }
  out.as_of = day(as_of);
  out.on = day("2026-06-11");
  out.by = "telecom audit desk";
  return out;
}

// The same again over what the first run left: nothing may change.
void expect_settled(const Settlement& done, const SettlementInput& asked) {
  auto again = asked;
  again.claims = done.claims;
  again.record = done.record;
  const auto second = settle(again);
  ASSERT_TRUE(second.ok()) << second.problem().text();
  EXPECT_THAT(second->events, IsEmpty());
  EXPECT_THAT(second->changes, IsEmpty());
}

Settlement settled(const SettlementInput& asked) {
  auto out = settle(asked);
  EXPECT_TRUE(out.ok()) << (out.ok() ? "" : out.problem().text());
  expect_settled(*out, asked);
  return std::move(*out);
}

std::vector<std::string> statuses_of(const Settlement& settlement) {
  std::vector<std::string> out;
  for (const auto& one : settlement.changes)
    out.push_back(std::string(status_name(one.change.status)) + ": " + one.change.why);
  return out;
}

TEST(CreditSettlement, CreditedInFull) {
  const auto out =
      settled(input({agreed()}, {{line(1, "2026-06-10", "26.75", "CREDIT CLM-000001")}, {}}, "2026-06-10"));
  ASSERT_EQ(out.record.matches.size(), 1U);
  const auto& match = out.record.matches.begin()->second;
  // Lines 1, 2 and 3 with their taxes: 10.70 + 10.70 + 5.35 = 26.75
  EXPECT_EQ(match.shares, (std::vector<CreditShare>{{"CLM-000001", 1, money("10.00"), money("0.70")},
                                                    {"CLM-000001", 2, money("10.00"), money("0.70")},
                                                    {"CLM-000001", 3, money("5.00"), money("0.35")}}));
  EXPECT_THAT(statuses_of(out), ElementsAre("credit_expected: ", "credit_matched: credited in full"));
  EXPECT_EQ(out.claims[0].credit_due, day("2026-07-20"));
}

TEST(CreditSettlement, WithoutItsTaxItIsShortWhereTheTaxWasAgreed) {
  const CreditLines lines{{line(1, "2026-06-10", "25.00", "CREDIT CLM-000001")}, {}};
  // The bills of 06-10 and 07-10 came; due on 07-20: not before 08-10 is anything said.
  EXPECT_THAT(statuses_of(settled(input({agreed()}, lines, "2026-07-10"))), IsEmpty());
  const auto out = settled(input({agreed()}, lines, "2026-08-10"));
  EXPECT_THAT(statuses_of(out), ElementsAre("credit_expected: ", "credit_short: 1.75 USD is missing"));
  // Where nobody spoke of taxes, it is all.
  EXPECT_THAT(statuses_of(settled(input({agreed(std::nullopt)}, lines, "2026-06-10"))),
              ElementsAre("credit_expected: ", "credit_matched: credited in full"));
}

TEST(CreditSettlement, MissingAfterTwoBills) {
  EXPECT_THAT(statuses_of(settled(input({agreed()}, {}, "2026-07-10"))), IsEmpty());
  const auto out = settled(input({agreed()}, {}, "2026-08-10"));
  EXPECT_THAT(statuses_of(out), ElementsAre("credit_expected: ", "credit_missing: 26.75 USD did not come"));
  // Its day is past, but no bill came since the decision: nothing is known.
  auto without_bills = input({agreed()}, {}, "2026-08-10");
  std::erase_if(without_bills.bills, [](const auto& bill) { return bill.bill_date > day("2026-05-20"); });
  EXPECT_THAT(statuses_of(settled(without_bills)), IsEmpty());
  // And then it comes.
  auto later = input(out.claims, {{line(9, "2026-09-10", "26.75", "REF CLM-000001")}, {}}, "2026-09-10");
  later.record = out.record;
  EXPECT_THAT(statuses_of(settled(later)), ElementsAre("credit_matched: credited in full"));
}

TEST(CreditSettlement, ACreditThatIsTakenBackReopensTheClaim) {
  const CreditLines lines{{line(1, "2026-06-10", "26.75", "CREDIT CLM-000001")},
                          {line(2, "2026-08-10", "26.75", "CREDIT REVERSAL", "adjustment")}};
  const auto june = settled(input({agreed()}, lines, "2026-06-10"));
  EXPECT_EQ(june.claims[0].status, Status::credit_matched);
  auto august = input(june.claims, lines, "2026-08-10");
  august.record = june.record;
  const auto out = settled(august);
  ASSERT_EQ(out.record.take_backs.size(), 1U);
  ASSERT_EQ(out.changes.size(), 1U);
  EXPECT_EQ(out.changes[0].change.status, Status::reopened);
  EXPECT_THAT(out.changes[0].change.why, HasSubstr("26.75 USD is open again"));
  EXPECT_THAT(out.changes[0].change.why, HasSubstr("INV of 2026-08-10"));
  EXPECT_THAT(standing_by_claim(out.record), IsEmpty());
  // Given again, it is matched again.
  auto with_third = lines;
  with_third.credits.push_back(line(3, "2026-09-10", "26.75", "CREDIT CLM-000001"));
  auto september = input(out.claims, with_third, "2026-09-10");
  september.record = out.record;
  EXPECT_EQ(settled(september).claims[0].status, Status::credit_matched);
}

TEST(CreditSettlement, PartOfACreditIsTakenBackByName) {
  const CreditLines lines{{line(1, "2026-06-10", "26.75", "CREDIT CLM-000001")},
                          {line(2, "2026-07-10", "12.00", "CORRECTION CLM-000001", "fee")}};
  const auto out = settled(input({agreed()}, lines, "2026-07-10"));
  // 12.00 of 26.75: line 1 with its tax, 10.70, and 1.30 of line 2.
  ASSERT_EQ(out.record.take_backs.size(), 1U);
  EXPECT_EQ(out.record.take_backs.begin()->second.shares,
            (std::vector<CreditShare>{{"CLM-000001", 1, money("10.00"), money("0.70")},
                                      {"CLM-000001", 2, money("1.30"), money("0.00")}}));
  const auto standing = standing_by_claim(out.record);
  const auto stands = claim_credit(out.claims[0], standing.at("CLM-000001"));
  EXPECT_EQ(stands->open, money("12.00"));
}

TEST(CreditSettlement, ADebitOfSomethingElseTakesNothingBack) {
  auto later = line(2, "2026-07-10", "26.75", "INSTALLATION", "one_time");
  later.line.product_code = "NRC";
  auto before = line(3, "2026-05-10", "26.75", "CORRECTION", "adjustment");
  auto elsewhere = line(4, "2026-07-10", "26.75", "CORRECTION", "adjustment");
  elsewhere.line.account = "999";
  const CreditLines lines{{line(1, "2026-06-10", "26.75", "CREDIT CLM-000001")}, {later, before, elsewhere}};
  const auto out = settled(input({agreed()}, lines, "2026-07-10"));
  EXPECT_THAT(out.record.take_backs, IsEmpty());
  EXPECT_EQ(out.claims[0].status, Status::credit_matched);
}

TEST(CreditSettlement, AFeeThatCallsItselfAReversalTakesBack) {
  const CreditLines lines{{line(1, "2026-06-10", "26.75", "CREDIT CLM-000001")},
                          {line(2, "2026-07-10", "26.75", "CREDIT OF JUNE REVERSED", "fee")}};
  const auto out = settled(input({agreed()}, lines, "2026-07-10"));
  EXPECT_EQ(out.record.take_backs.size(), 1U);
  EXPECT_NE(out.claims[0].status, Status::credit_matched);
}

TEST(CreditSettlement, OfTwoEqualCreditsTheUnusedOneIsTakenBack) {
  // The carrier credited twice and takes one back: the claim keeps its credit.
  const CreditLines lines{
      {line(1, "2026-06-10", "26.75", "CREDIT CLM-000001"), line(2, "2026-06-10", "26.75", "CREDIT")},
      {line(3, "2026-07-10", "26.75", "CORRECTION", "adjustment")}};
  const auto out = settled(input({agreed()}, lines, "2026-07-10"));
  EXPECT_THAT(out.record.take_backs, IsEmpty());
  EXPECT_EQ(out.claims[0].status, Status::credit_matched);
  ASSERT_EQ(out.unmatched.size(), 1U);
  EXPECT_THAT(out.unmatched[0].because, HasSubstr("takes it back"));
}

TEST(CreditSettlement, ABillThatWasReplacedGivesNothing) {
  const CreditLines lines{{line(1, "2026-06-10", "26.75", "CREDIT CLM-000001")}, {}};
  const auto june = settled(input({agreed()}, lines, "2026-06-10"));
  auto replaced = input(june.claims, {}, "2026-06-10");
  replaced.record = june.record;
  const auto out = settled(replaced);
  ASSERT_EQ(out.record.ended.size(), 1U);
  EXPECT_THAT(out.record.ended[0].because, HasSubstr("no longer there"));
  EXPECT_EQ(out.claims[0].status, Status::reopened);
  // The corrected bill has it, too: the claim keeps its credit, from the new line.
  auto corrected =
      input(june.claims, {{line(7, "2026-06-10", "26.75", "CREDIT CLM-000001")}, {}}, "2026-06-10");
  corrected.record = june.record;
  const auto kept = settled(corrected);
  EXPECT_EQ(kept.claims[0].status, Status::credit_matched);
  EXPECT_THAT(kept.changes, IsEmpty());
}

TEST(CreditSettlement, MoreThanWasAgreedStaysUnused) {
  const auto out =
      settled(input({agreed()}, {{line(1, "2026-06-10", "30.00", "CREDIT CLM-000001")}, {}}, "2026-06-10"));
  EXPECT_EQ(out.claims[0].status, Status::credit_matched);
  ASSERT_EQ(out.unmatched.size(), 1U);
  // 30.00 - 26.75
  EXPECT_EQ(out.unmatched[0].rest, money("3.25"));
}

TEST(CreditSettlement, OneCreditOfSeveralMatchesIsUsedUpAndTakenBackOnce) {
  // 30.00 came: 26.75 for the claim, and a person gave what was left, 3.25, to another.
  const CreditLines lines{{line(1, "2026-06-10", "30.00", "CREDIT CLM-000001")},
                          {line(2, "2026-08-10", "30.00", "REVERSAL", "adjustment")}};
  auto june = settled(input({agreed()}, lines, "2026-06-10"));
  auto second = june.record.matches.begin()->second;
  second.id = "CR-by-hand";
  second.shares = {{"CLM-000009", 0, money("3.25"), money("0")}};
  follow(june.record, {day("2026-06-12"), "desk", {second}});
  auto july = input(june.claims, lines, "2026-07-10");
  july.record = june.record;
  EXPECT_THAT(settled(july).unmatched, IsEmpty());
  auto august = input(june.claims, lines, "2026-08-10");
  august.record = june.record;
  const auto out = settled(august);
  EXPECT_EQ(out.record.take_backs.size(), 2U);
  EXPECT_THAT(standing_by_claim(out.record), IsEmpty());
}

TEST(CreditSettlement, WhatComesEveryMonthIsLeftAside) {
  auto monthly = line(1, "2026-06-10", "4.00", "PROMOTION");
  monthly.row = 3;
  const auto out =
      settled(input({agreed()}, {{monthly, line(2, "2026-06-10", "6.00", "GOODWILL")}, {}}, "2026-06-10"));
  ASSERT_EQ(out.unmatched.size(), 1U);
  EXPECT_EQ(out.unmatched[0].rest, money("6.00"));
  EXPECT_EQ(out.monthly, 1U);
}

TEST(CreditSettlement, ACreditForWhatNobodyAgreedToIsSaidAndNotUsed) {
  auto claim = sample_claim();
  claim = changed(claim, sample_change(claim, Action::ready));
  claim = changed(claim, sample_change(claim, Action::submit));
  const auto out =
      settled(input({claim}, {{line(1, "2026-06-10", "25.00", "CREDIT CLM-000001")}, {}}, "2026-06-10"));
  EXPECT_THAT(out.record.matches, IsEmpty());
  ASSERT_EQ(out.unmatched.size(), 1U);
  EXPECT_THAT(out.unmatched[0].because, HasSubstr("CLM-000001, which is submitted"));
}

TEST(CreditSettlement, APartThatWasAgreedWithoutItsLines) {
  auto claim = sample_claim();
  claim = changed(claim, sample_change(claim, Action::ready));
  claim = changed(claim, sample_change(claim, Action::submit));
  claim = changed(claim, sample_change(claim, Action::approve_part, "2026-05-20"));
  // 12.00 of 25.00, and of 1.75 of taxes 1.75 * 12 / 25 = 0.84
  const auto open = open_approvals(claim, {});
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].amount, money("12.00"));
  EXPECT_EQ(open[0].tax, money("0.84"));
  EXPECT_EQ(open[0].account, "100200");
  EXPECT_EQ(open[0].service, "");
  const auto out = settled(input({claim}, {{line(1, "2026-06-10", "12.84", "OCC")}, {}}, "2026-06-10"));
  EXPECT_EQ(out.claims[0].status, Status::credit_matched);
}

TEST(CreditSettlement, SharesOfLinesCountWhereTheWholeWasAgreedLater) {
  auto claim = agreed();
  const std::vector<CreditShare> shares{{"CLM-000001", 1, money("10.00"), money("0")}};
  const auto open = open_approvals(claim, shares);
  ASSERT_EQ(open.size(), 3U);
  EXPECT_EQ(open[0].amount, money("0.00"));
  EXPECT_EQ(open[0].tax, money("0.70"));
  const std::vector<CreditShare> of_whole{{"CLM-000001", 0, money("15.00"), money("0")}};
  // 15.00: all of line 1, 5.00 of line 2
  EXPECT_EQ(open_approvals(claim, of_whole)[1].amount, money("5.00"));
}

TEST(CreditProof, TheNextTwoBillsOfEachSeries) {
  const auto asked =
      input({agreed()}, {{line(1, "2026-06-10", "26.75", "CREDIT CLM-000001")}, {}}, "2026-08-10");
  const auto out = settled(asked);
  // After the credit of 06-10: 07-10 and 08-10, for the series of two services.
  auto wanted = bills_to_prove(out.claims[0], out.record, asked.bills, day("2026-08-10"));
  ASSERT_EQ(wanted.bills.size(), 4U);
  EXPECT_TRUE(wanted.all);
  EXPECT_EQ(wanted.bills[0].bill.bill_date, day("2026-07-10"));
  EXPECT_EQ(wanted.bills[1].bill.bill_date, day("2026-08-10"));
  EXPECT_EQ(proof_of(wanted, out.record).proof, Proof::unknown);
  EXPECT_FALSE(bills_to_prove(out.claims[0], out.record, asked.bills, day("2026-07-10")).all);

  const auto proved = [&](bool last_fired) {
    auto settlement = out;
    CreditEntry entry{day("2026-08-11"), "telecom audit desk", {}};
    for (const auto& one : wanted.bills) {
      CreditEvent event;
      event.kind = CreditEventKind::proof;
      event.line.account = one.bill.account;
      event.line.invoice = one.bill.number;
      event.line.bill_date = one.bill.bill_date;
      event.series = one.series;
      event.fired = last_fired && &one == &wanted.bills.back();
      entry.events.push_back(event);
    }
    follow(settlement.record, entry);
    settlement.changes.clear();
    EXPECT_TRUE(close_proved(settlement, asked.bills, asked.as_of, asked.on, asked.by).ok());
    return settlement;
  };
  EXPECT_EQ(proved(false).claims[0].status, Status::closed_won);
  const auto again = proved(true);
  EXPECT_EQ(again.claims[0].status, Status::reopened);
  EXPECT_THAT(again.changes[0].change.why, HasSubstr("is billed as before"));
  // All of it came: matching does not touch what people are to look at.
  auto next = asked;
  next.claims = again.claims;
  next.record = again.record;
  EXPECT_THAT(settled(next).changes, IsEmpty());
}

TEST(CreditRecord, EntriesAreReadAsTheyWereWritten) {
  auto done = settled(input({agreed()},
                            {{line(1, "2026-06-10", "30.00", "CREDIT \xff CLM-000001")},
                             {line(2, "2026-07-10", "30.00", "REVERSAL", "adjustment")}},
                            "2026-07-10"));
  ASSERT_EQ(done.events.size(), 2U);
  CreditEvent end;
  end.kind = CreditEventKind::end;
  end.id = done.events[0].id;
  end.because = "a test";
  CreditEvent out_rule;
  out_rule.kind = CreditEventKind::rule_out;
  out_rule.line = done.events[0].line;
  out_rule.claims = "CLM-000001+CLM-000002";
  CreditEvent proof;
  proof.kind = CreditEventKind::proof;
  proof.series = "s";
  proof.fired = true;
  done.events.insert(done.events.end(), {end, out_rule, proof});
  const auto text = write_entry({day("2026-06-11"), "desk", done.events});
  const auto read = read_entry(text);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(write_entry(*read), text);
  CreditRecord record;
  follow(record, *read);
  // The match ended, and with it what was taken back of it.
  EXPECT_THAT(record.matches, IsEmpty());
  EXPECT_THAT(record.take_backs, IsEmpty());
  EXPECT_EQ(record.ended.size(), 2U);
  EXPECT_TRUE(record.ruled_out.contains({done.events[0].line.bill_line, "CLM-000001+CLM-000002"}));
  EXPECT_TRUE(record.proofs.begin()->second.fired);
  for (std::size_t length = 0; length + 2 < text.size(); ++length)
    EXPECT_FALSE(read_entry(std::string_view(text).substr(0, length)).ok()) << length;
}

}  // namespace
}  // namespace telaudit::claims
