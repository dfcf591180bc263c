#include "claims/claim.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_claim.h"

namespace telaudit::claims {
namespace {

std::string refusal(const Claim& claim, Change change) {
  const auto checked = check_change(claim, change);
  return checked.ok() ? "" : checked.problem().text();
}

Claim at(Claim claim, std::initializer_list<Action> actions) {
  for (const auto action : actions) claim = changed(claim, sample_change(claim, action));
  return claim;
}

TEST(Claim, AmountsAddUp) {
  const auto claim = sample_claim();
  EXPECT_EQ(disputed(claim).text(), "25.00");
  EXPECT_EQ(disputed_tax(claim).text(), "1.75");
  EXPECT_EQ(disputed_with_tax(claim).text(), "26.75");
}

TEST(Claim, NumbersAreReadBackHoweverTheyAreWritten) {
  EXPECT_EQ(claim_number(12), "CLM-000012");
  EXPECT_EQ(claim_number(1234567), "CLM-1234567");
  for (const char* written : {"CLM-000012", "clm-12", "12", "000012"})
    EXPECT_EQ(parse_claim_number(written), 12U) << written;
  for (const char* wrong : {"", "CLM-", "0", "CLM-0", "12x", "-3", "99999999999"})
    EXPECT_FALSE(parse_claim_number(wrong)) << wrong;
}

TEST(Claim, TheHistoryTellsWhatFollows) {
  auto claim = at(sample_claim(), {Action::ready, Action::submit, Action::acknowledge, Action::review});
  EXPECT_EQ(claim.status, Status::in_review);
  EXPECT_EQ(claim.carrier_reference, "AR-77");
  EXPECT_EQ(claim.submitted, day("2026-05-02"));
  auto part = sample_change(claim, Action::approve_part, "2026-05-20");
  part.amount = money("15.00");
  part.tax = money("1.05");
  part.lines = {{1, money("10.00")}, {3, money("5.00")}};
  claim = changed(claim, part);
  EXPECT_EQ(claim.status, Status::partly_approved);
  EXPECT_EQ(claim.agreed->text(), "15.00");
  EXPECT_EQ(claim.agreed_tax->text(), "1.05");
  EXPECT_EQ(claim.decided, day("2026-05-20"));
  claim = changed(claim, sample_change(claim, Action::escalate, "2026-05-21"));
  EXPECT_EQ(claim.level, 1U);
  // What was approved before the rest was escalated is still agreed when that is denied.
  claim = changed(claim, sample_change(claim, Action::deny, "2026-06-21"));
  EXPECT_EQ(claim.agreed->text(), "15.00");
  claim = changed(claim, sample_change(claim, Action::expect_credit, "2026-06-22"));
  EXPECT_EQ(claim.credit_due, day("2026-08-23"));
  EXPECT_EQ(claim.version(), 9U);
}

TEST(Claim, AmountsOutsideOfWhatIsDisputedAreRefused) {
  const auto claim = at(sample_claim(), {Action::ready, Action::submit});
  auto change = sample_change(claim, Action::approve_part);
  for (const char* wrong : {"25.01", "0.00", "-1.00"}) {
    change.amount = money(wrong);
    EXPECT_THAT(refusal(claim, change), testing::HasSubstr("does not lie within the 25.00 USD")) << wrong;
  }
  change.amount = money("25.00");
  EXPECT_THAT(refusal(claim, change), testing::HasSubstr("approve it"));
  change.amount.reset();
  EXPECT_THAT(refusal(claim, change), testing::HasSubstr("wants an amount"));
  change.amount = money("12.00");
  change.tax = money("1.76");
  EXPECT_THAT(refusal(claim, change), testing::HasSubstr("do not lie within the 1.75 USD"));
  change.tax.reset();
  change.lines = {{1, money("10.00")}, {3, money("2.01")}};
  EXPECT_THAT(refusal(claim, change), testing::HasSubstr("add up to 12.01"));
  change.lines = {{1, money("10.01")}, {3, money("1.99")}};
  EXPECT_THAT(refusal(claim, change), testing::HasSubstr("line 1 disputes 10.00"));
  change.lines = {{4, money("12.00")}};
  EXPECT_THAT(refusal(claim, change), testing::HasSubstr("has no line 4"));
  change.lines = {{1, money("6.00")}, {1, money("6.00")}};
  EXPECT_THAT(refusal(claim, change), testing::HasSubstr("named twice"));
  change.lines = {{1, money("10.00")}, {3, money("2.00")}};
  EXPECT_EQ(refusal(claim, change), "");
}

TEST(Claim, WithholdingRestsOnTheContract) {
  auto claim = sample_claim();
  auto change = sample_change(claim, Action::withhold);
  change.amount = money("26.75");
  EXPECT_EQ(refusal(claim, change), "");
  EXPECT_EQ(changed(claim, change).withheld.text(), "26.75");
  change.amount = money("26.76");
  EXPECT_THAT(refusal(claim, change), testing::HasSubstr("does not lie within the 26.75 USD"));
  change.amount = money("1.00");
  claim.terms.withhold_allowed = false;
  EXPECT_THAT(refusal(claim, change),
              testing::HasSubstr("does not allow that disputed amounts are withheld"));
  claim.terms.withhold_allowed.reset();
  EXPECT_THAT(refusal(claim, change), testing::HasSubstr("does not say whether"));
  claim.terms.contract.clear();
  EXPECT_THAT(refusal(claim, change), testing::HasSubstr("no contract is known"));
  // To withhold nothing needs nobody's leave.
  change.amount = money("0.00");
  EXPECT_EQ(refusal(claim, change), "");
}

TEST(Claim, EveryChangeSaysWhoWhenAndWhy) {
  const auto claim = sample_claim();
  auto change = sample_change(claim, Action::withdraw);
  change.why = " ";
  EXPECT_THAT(refusal(claim, change), testing::HasSubstr("wants a reason"));
  change = sample_change(claim, Action::ready);
  change.by.clear();
  EXPECT_THAT(refusal(claim, change), testing::HasSubstr("name a role"));
  change = sample_change(claim, Action::ready, "2026-04-30");
  EXPECT_THAT(refusal(claim, change), testing::HasSubstr("lies before the last change"));
  const auto submitted = at(claim, {Action::ready, Action::submit});
  change = sample_change(submitted, Action::acknowledge);
  change.reference.clear();
  EXPECT_THAT(refusal(submitted, change), testing::HasSubstr("carrier's reference"));
}

TEST(Claim, AHistoryThatDoesNotFollowIsRefused) {
  auto claim = at(sample_claim(), {Action::ready, Action::submit});
  claim.history.erase(claim.history.begin() + 1);
  const auto followed = follow(claim);
  ASSERT_FALSE(followed);
  EXPECT_THAT(followed.problem().text(), testing::HasSubstr("row 2 of the history of CLM-000001"));
}

}  // namespace
}  // namespace telaudit::claims
