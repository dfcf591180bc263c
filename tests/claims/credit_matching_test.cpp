#include "claims/credit_matching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/text.h"
#include "claims/credit_amounts.h"

namespace telaudit::claims {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Decimal money(const std::string& text) {
  return *parse_decimal(text);
}
Date day(const std::string& text) {
  return *parse_iso_date(text);
}

// "CLM-1001.2 A1 S1 X 200.00 14.00": claim and line, account, service, code, amount, tax; "-" for nothing.
OpenApproval approval(const std::string& text) {
  const auto cells = split(text, ' ');
  const auto cell = [&](std::size_t i) {
    return i >= cells.size() || cells[i] == "-" ? std::string() : std::string(cells[i]);
  };
  OpenApproval out;
  const auto name = split(cells[0], '.');
  out.claim = name[0];
  if (name.size() > 1) out.line = static_cast<std::uint32_t>(std::stoul(std::string(name[1])));
  out.carrier = "X";
  out.currency = "USD";
  out.account = cell(1);
  out.service = cell(2);
  out.product_code = cell(3);
  out.amount = money(cell(4));
  out.tax = money(cell(5).empty() ? "0" : cell(5));
  out.since = day("2026-03-01");
  out.decided = day("2026-04-01");
  return out;
}

// "A1 S1 X 200.00 words of the bill": account, service, code, amount; the charge's offset is its place.
CreditLine credit(std::uint64_t offset, const std::string& text,
                  const std::string& bill_date = "2026-05-10") {
  const auto cells = split(text, ' ');
  const auto cell = [&](std::size_t i) { return cells[i] == "-" ? std::string() : std::string(cells[i]); };
  CreditLine out;
  out.charge = {"reading", offset, 0};
  out.carrier = "X";
  out.currency = "USD";
  out.account = cell(0);
  out.service = cell(1);
  out.product_code = cell(2);
  out.amount = money(cell(3));
  for (std::size_t i = 4; i < cells.size(); ++i)
    out.description += (i > 4 ? " " : "") + std::string(cells[i]);
  out.bill_date = day(bill_date);
  out.first_month = out.bill_date;
  return out;
}

std::string told(const CreditMatch& match, const std::vector<OpenApproval>& approvals,
                 const std::vector<CreditLine>& credits) {
  std::string out =
      std::to_string(credits[match.credit].charge.offset) + " " + std::string(step_name(match.step)) + ":";
  for (const auto& part : match.allocations) {
    const auto& one = approvals[part.approval];
    out += " " + one.claim + (one.line == 0 ? "" : "." + std::to_string(one.line)) + "=" + part.amount.text();
    if (!part.tax.is_zero()) out += "+" + part.tax.text();
  }
  return out;
}

struct Told {
  std::vector<std::string> matches;
  std::vector<std::string> proposals;
  std::map<std::uint64_t, std::string> rests;
  CreditMatching all;
};

Told match(const std::vector<OpenApproval>& approvals, const std::vector<CreditLine>& credits) {
  Told out;
  out.all = match_credits(approvals, credits);
  for (const auto& one : out.all.matches) out.matches.push_back(told(one, approvals, credits));
  for (const auto& one : out.all.proposals) out.proposals.push_back(told(one, approvals, credits));
  for (const auto& one : out.all.unused) out.rests[credits[one.credit].charge.offset] = one.rest.text();
  return out;
}

TEST(CreditMatching, ByTheClaimsNumberOrTheCarriers) {
  auto approvals = std::vector{approval("CLM-1001 A1 S1 X 200.00 14.00"), approval("CLM-1002 A1 S2 X 90.00")};
  approvals[1].carrier_reference = "D-77812";
  const std::vector credits{credit(1, "A1 - - 214.00 PER CLM-1001"),
                            credit(2, "A9 - - 90.00 dispute d77812")};
  const auto out = match(approvals, credits);
  EXPECT_THAT(out.matches, ElementsAre("1 reference: CLM-1001=200.00+14.00", "2 reference: CLM-1002=90.00"));
  EXPECT_THAT(out.all.unused, IsEmpty());
  EXPECT_THAT(out.all.matches[0].because, HasSubstr("its text names CLM-1001"));
}

TEST(CreditMatching, ALongerNumberIsAnotherClaim) {
  const auto out = match({approval("CLM-1001 A1 S1 X 200.00")}, {credit(1, "A1 - - 50.00 CLM-10011")});
  EXPECT_THAT(out.matches, IsEmpty());
}

TEST(CreditMatching, MoreThanItsClaimLeavesARest) {
  // 250.00 - (200.00 + 14.00) = 36.00; it is not spent on another claim, though one of 36.00 is open.
  const auto out = match({approval("CLM-1001 A1 - - 200.00 14.00"), approval("CLM-1002 A1 - - 36.00")},
                         {credit(1, "A1 - - 250.00 CLM-1001")});
  EXPECT_THAT(out.matches, ElementsAre("1 reference: CLM-1001=200.00+14.00"));
  EXPECT_EQ(out.rests.at(1), "36.00");
  EXPECT_THAT(out.all.unused[0].because, HasSubstr("36.00 more than is open of it"));
  EXPECT_THAT(out.proposals, IsEmpty());
}

TEST(CreditMatching, LessThanItsClaimGoesToItsLinesInTheirOrder) {
  const std::vector approvals{approval("CLM-1001.1 A1 S1 X 100.00"), approval("CLM-1001.2 A1 S2 X 60.00"),
                              approval("CLM-1001.3 A1 S3 X 40.00")};
  // 100 = 60 + 40 = the first line: the claim gets its hundred either way.
  EXPECT_THAT(match(approvals, {credit(1, "A1 - - 100.00 CLM-1001")}).matches,
              ElementsAre("1 reference: CLM-1001.1=100.00"));
  // 130 fits no choice: the line of its service first, then the others: 60 + 70 of 100.
  EXPECT_THAT(match(approvals, {credit(1, "A1 S2 - 130.00 CLM-1001")}).matches,
              ElementsAre("1 reference: CLM-1001.2=60.00 CLM-1001.1=70.00"));
}

TEST(CreditMatching, SeveralClaimsNamed) {
  const std::vector approvals{approval("CLM-1001 A1 - - 70.00 4.90"), approval("CLM-1002 A1 - - 30.00 2.10"),
                              approval("CLM-1003 A1 - - 30.00")};
  // 70 + 30 = 100 with both, whatever CLM-1003 would add.
  EXPECT_THAT(match(approvals, {credit(1, "A1 - - 100.00 CLM-1001 CLM-1002")}).matches,
              ElementsAre("1 reference: CLM-1001=70.00 CLM-1002=30.00"));
  // 107 = both with tax.
  EXPECT_THAT(match(approvals, {credit(1, "A1 - - 107.00 CLM-1001 CLM-1002")}).matches,
              ElementsAre("1 reference: CLM-1001=70.00+4.90 CLM-1002=30.00+2.10"));
  // 30 may be either of two: proposed.
  const auto either = match(approvals, {credit(1, "A1 - - 30.00 CLM-1002 CLM-1003")});
  EXPECT_THAT(either.matches, IsEmpty());
  EXPECT_THAT(either.proposals, ElementsAre("1 reference: CLM-1002=30.00", "1 reference: CLM-1003=30.00"));
  EXPECT_EQ(either.rests.at(1), "30.00");
}

TEST(CreditMatching, ByAccountServiceAndCode) {
  const std::vector approvals{approval("CLM-1001.1 A1 S1 X 200.00 14.00"),
                              approval("CLM-1002.1 A1 S1 Y 200.00")};
  EXPECT_THAT(match(approvals, {credit(1, "A1 S1 X 200.00 OCC")}).matches,
              ElementsAre("1 service: CLM-1001.1=200.00"));
  EXPECT_THAT(match(approvals, {credit(1, "A1 S1 X 214.00 OCC")}).matches,
              ElementsAre("1 service: CLM-1001.1=200.00+14.00"));
  // Without a code both fit.
  const auto out = match(approvals, {credit(1, "A1 S1 - 200.00 OCC")});
  EXPECT_THAT(out.matches, IsEmpty());
  EXPECT_THAT(out.proposals, ElementsAre("1 service: CLM-1001.1=200.00", "1 service: CLM-1002.1=200.00"));
}

TEST(CreditMatching, WhatOneCreditSettlesLeavesAnotherOnePossibility) {
  // 107 fits CLM-1001 with its tax and CLM-1002 without; 100 fits CLM-1001 only, and takes it.
  const std::vector approvals{approval("CLM-1001 A1 S1 - 100.00 7.00"), approval("CLM-1002 A1 S1 - 107.00")};
  const auto out = match(approvals, {credit(1, "A1 S1 - 107.00"), credit(2, "A1 S1 - 100.00")});
  EXPECT_THAT(out.matches, ElementsAre("2 service: CLM-1001=100.00", "1 service: CLM-1002=107.00"));
}

TEST(CreditMatching, OneCreditAndTwoClaimsOfTheSameAmount) {
  const std::vector approvals{approval("CLM-1001 A1 - - 75.00"), approval("CLM-1002 A1 - - 75.00")};
  const auto out = match(approvals, {credit(1, "A1 - - 75.00 CUSTOMER CREDIT")});
  EXPECT_THAT(out.matches, IsEmpty());
  EXPECT_THAT(out.proposals, ElementsAre("1 sum: CLM-1001=75.00", "1 sum: CLM-1002=75.00"));
  // 150 pays both.
  EXPECT_THAT(match(approvals, {credit(1, "A1 - - 150.00")}).matches,
              ElementsAre("1 sum: CLM-1001=75.00 CLM-1002=75.00"));
}

TEST(CreditMatching, TwoEqualCreditsForOneClaim) {
  const auto out = match({approval("CLM-1001 A1 S1 - 75.00")},
                         {credit(2, "A1 S1 - 75.00", "2026-06-10"), credit(1, "A1 S1 - 75.00")});
  EXPECT_THAT(out.matches, ElementsAre("1 service: CLM-1001=75.00"));
  EXPECT_EQ(out.rests.at(2), "75.00");
}

TEST(CreditMatching, ALumpIsTheOnlySumThatFits) {
  const std::vector approvals{approval("CLM-1001 A1 - - 61.10 4.89"), approval("CLM-1002 A1 - - 38.25 3.06"),
                              approval("CLM-1003 A1 - - 20.01")};
  // 61.10 + 20.01 = 81.11
  EXPECT_THAT(match(approvals, {credit(1, "A1 - - 81.11 OCC")}).matches,
              ElementsAre("1 sum: CLM-1001=61.10 CLM-1003=20.01"));
  // (61.10 + 4.89) + (38.25 + 3.06) = 107.30
  EXPECT_THAT(match(approvals, {credit(1, "A1 - - 107.30 OCC")}).matches,
              ElementsAre("1 sum: CLM-1001=61.10+4.89 CLM-1002=38.25+3.06"));
  // A credit that says a service is for no claim of another one.
  auto with_service = approvals;
  with_service[2].service = "S7";
  EXPECT_THAT(match(with_service, {credit(1, "A1 S1 - 81.11 OCC")}).matches, IsEmpty());
}

TEST(CreditMatching, SumsAreOfThreeMonths) {
  const std::vector approvals{approval("CLM-1001 A1 - - 61.10"), approval("CLM-1002 A1 - - 20.01")};
  // Decided on 2026-04-01: until 2026-07-01.
  EXPECT_EQ(match(approvals, {credit(1, "A1 - - 81.11", "2026-07-01")}).matches.size(), 1U);
  EXPECT_THAT(match(approvals, {credit(1, "A1 - - 81.11", "2026-07-02")}).matches, IsEmpty());
  // On the day of the claim and before nothing is its credit.
  EXPECT_THAT(match(approvals, {credit(1, "A1 - - 81.11 CLM-1001", "2026-03-01")}).matches, IsEmpty());
}

TEST(CreditMatching, AnotherAccountOfTheCarrier) {
  const std::vector approvals{approval("CLM-1001 A1 S1 - 61.10"), approval("CLM-1002 A2 - - 20.01")};
  EXPECT_THAT(match(approvals, {credit(1, "A9 S1 - 61.10 OCC")}).matches,
              ElementsAre("1 account: CLM-1001=61.10"));
  // A lump over two accounts, on a third: 61.10 + 20.01
  EXPECT_THAT(match(approvals, {credit(1, "A9 - - 81.11 OCC")}).matches,
              ElementsAre("1 account: CLM-1001=61.10 CLM-1002=20.01"));
  auto other = credit(1, "A9 - - 81.11 OCC");
  other.carrier = "Y";
  EXPECT_THAT(match(approvals, {other}).matches, IsEmpty());
  other = credit(1, "A1 S1 - 61.10 CLM-1001");
  other.currency = "CAD";
  EXPECT_THAT(match(approvals, {other}).matches, IsEmpty());
}

TEST(CreditMatching, NearIsOnlyProposed) {
  const std::vector approvals{approval("CLM-1001 A1 - - 100.00"), approval("CLM-1002 A1 S2 - 500.00")};
  const auto out = match(approvals, {credit(1, "A1 - - 99.00"), credit(2, "A1 - - 101.00"),
                                     credit(3, "A1 - - 98.99"), credit(4, "A1 S2 - 320.00")});
  EXPECT_THAT(out.matches, IsEmpty());
  // Of 101.00 no more than 100.00 is for the claim.
  EXPECT_THAT(out.proposals,
              ElementsAre("1 near: CLM-1001=99.00", "2 near: CLM-1001=100.00", "4 near: CLM-1002=320.00"));
}

TEST(CreditMatching, ACreditThatCameBeforeTheClaimIsNoAnswer) {
  auto monthly = credit(1, "A1 S1 - 75.00 PROMOTION");
  monthly.first_month = day("2026-02-10");
  EXPECT_THAT(match({approval("CLM-1001 A1 S1 - 75.00")}, {monthly}).matches, IsEmpty());
  // Unless it says so.
  monthly.description = "CREDIT CLM-1001";
  EXPECT_EQ(match({approval("CLM-1001 A1 S1 - 75.00")}, {monthly}).matches.size(), 1U);
  monthly.not_for = {"CLM-1001"};
  EXPECT_THAT(match({approval("CLM-1001 A1 S1 - 75.00")}, {monthly}).matches, IsEmpty());
}

TEST(CreditMatching, MoreOpenThanCanBeTriedIsNotGuessed) {
  std::vector<OpenApproval> approvals;
  for (int i = 0; i < 13; ++i)
    approvals.push_back(approval("CLM-20" + std::to_string(10 + i) + " A1 - - " + std::to_string(1 << i)));
  // 3 = 1 + 2, and 4 is CLM-2012: of amounts up to 4 there are three, so all sums are tried.
  EXPECT_THAT(match(approvals, {credit(1, "A1 - - 3")}).matches,
              ElementsAre("1 sum: CLM-2010=1.00 CLM-2011=2.00"));
  // Of amounts up to 4096 there are thirteen.
  const auto out = match(approvals, {credit(1, "A1 - - 4096")});
  EXPECT_THAT(out.matches, IsEmpty());
  EXPECT_THAT(out.proposals, ElementsAre("1 near: CLM-2022=4096.00"));
  EXPECT_THAT(out.all.proposals[0].because, HasSubstr("other sums may fit"));
}

TEST(CreditMatching, ManyLinesArePaidByWholeClaims) {
  std::vector<OpenApproval> approvals;
  for (int i = 1; i <= 20; ++i)
    approvals.push_back(
        approval("CLM-1001." + std::to_string(i) + " A1 S" + std::to_string(i) + " - 1.50 0.12"));
  approvals.push_back(approval("CLM-1002.1 A1 - - 31.00"));
  // 20 x 1.50 = 30.00; with the tax 20 x 1.62 = 32.40
  EXPECT_EQ(match(approvals, {credit(1, "A1 - - 30.00")}).all.matches.at(0).allocations.size(), 20U);
  EXPECT_EQ(match(approvals, {credit(1, "A1 - - 32.40")}).all.matches.at(0).allocations.size(), 20U);
  // Together with the other claim: 61.00
  EXPECT_EQ(match(approvals, {credit(1, "A1 - - 61.00")}).all.matches.at(0).allocations.size(), 21U);
}

// Twelve claims of 10.00 and a credit of 60.00: 924 ways, of which five are shown.
TEST(CreditMatching, SoManyWaysAreNotCounted) {
  std::vector<OpenApproval> approvals;
  for (int i = 0; i < 12; ++i)
    approvals.push_back(approval("CLM-30" + std::to_string(10 + i) + " A1 - - 10.00"));
  const auto out = match(approvals, {credit(1, "A1 - - 60.00")});
  EXPECT_THAT(out.matches, IsEmpty());
  EXPECT_EQ(out.proposals.size(), kMostProposals);
  EXPECT_THAT(out.all.unused[0].because, HasSubstr("more than 5 possibilities"));
}

// One month's bill with everything at once, worked out on paper.
//
// open        account service code   agreed   tax    decided 2026-04-01
// CLM-3001.1  A1      S1      INT    120.00   9.60   a wrong rate
// CLM-3001.2  A1      S2      INT     80.00   6.40
// CLM-3002    A1      -       -       45.50   -      a fee
// CLM-3003    A1      -       -      300.00  24.00   carrier's number Q-5510
// CLM-3004    A2      S8      PRI    300.00   -      the same amount as CLM-3003
// CLM-3005    A2      -       -       17.77   -
// CLM-3006    A3      -       -      640.00   -
TEST(CreditMatching, AMonthOnPaper) {
  std::vector approvals{approval("CLM-3001.1 A1 S1 INT 120.00 9.60"),
                        approval("CLM-3001.2 A1 S2 INT 80.00 6.40"),
                        approval("CLM-3002 A1 - - 45.50"),
                        approval("CLM-3003 A1 - - 300.00 24.00"),
                        approval("CLM-3004 A2 S8 PRI 300.00"),
                        approval("CLM-3005 A2 - - 17.77"),
                        approval("CLM-3006 A3 - - 640.00")};
  approvals[3].carrier_reference = "Q-5510";
  const std::vector credits{
      // Names Q-5510: 340.00 pays 300.00 and 24.00 of tax; 16.00 is over the claim and stays unused.
      credit(1, "A1 - ADJ 340.00 SETTLEMENT Q-5510"),
      // Service and code, with tax: 80.00 + 6.40.
      credit(2, "A1 S2 INT 86.40 RATE ADJUSTMENT"),
      // What is left on A1 is 120.00 and 45.50, together 165.50.
      credit(3, "A1 - ADJ 165.50 CUSTOMER CREDIT"),
      // On the wrong account: 300.00 + 17.77 of A2, credited on A3. On A3 alone 640.00 is open.
      credit(4, "A3 - ADJ 317.77 CUSTOMER CREDIT"),
      // Within one per cent of 640.00: 639.00. A person decides.
      credit(5, "A3 - ADJ 639.00 CUSTOMER CREDIT"),
      // Nothing is open that it fits.
      credit(6, "A2 - ADJ 5.00 LATE FEE WAIVED"),
  };
  const auto out = match(approvals, credits);
  EXPECT_THAT(out.matches, testing::UnorderedElementsAre("1 reference: CLM-3003=300.00+24.00",
                                                         "2 service: CLM-3001.2=80.00+6.40",
                                                         "3 sum: CLM-3001.1=120.00 CLM-3002=45.50",
                                                         "4 account: CLM-3004=300.00 CLM-3005=17.77"));
  EXPECT_THAT(out.proposals, ElementsAre("5 near: CLM-3006=639.00"));
  EXPECT_THAT(out.rests,
              ElementsAre(testing::Pair(1, "16.00"), testing::Pair(5, "639.00"), testing::Pair(6, "5.00")));
  for (const auto& one : out.all.matches) EXPECT_FALSE(one.because.empty());
  for (const auto& one : out.all.unused) EXPECT_FALSE(one.because.empty());
}

TEST(CreditMatching, NothingOpenAndNothingCredited) {
  EXPECT_THAT(match({}, {}).matches, IsEmpty());
  EXPECT_EQ(match({}, {credit(1, "A1 - - 5.00")}).rests.at(1), "5.00");
  EXPECT_THAT(match({approval("CLM-1 A1 - - 5.00")}, {}).matches, IsEmpty());
  auto odd = credit(1, "A1 - - 5.0000001 CLM-1001");
  EXPECT_THAT(match({approval("CLM-1001 A1 - - 5.00")}, {odd}).matches, IsEmpty());
  EXPECT_EQ(match({approval("CLM-1001 A1 - - 5.00")}, {odd}).rests.at(1), "5.0000001");
}

TEST(CreditMatching, StepsHaveNames) {
  for (const auto step :
       {MatchStep::reference, MatchStep::service, MatchStep::sum, MatchStep::account, MatchStep::near})
    EXPECT_EQ(parse_step(step_name(step)), step);
  EXPECT_FALSE(parse_step("guess"));
}

}  // namespace
}  // namespace telaudit::claims
