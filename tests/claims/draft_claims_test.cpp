#include "claims/draft_claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "claims/replaced_bills.h"
#include "sample_draft.h"
#include "workspace_fixture.h"

namespace telaudit::claims {
namespace {

using testing::ElementsAre;

std::vector<std::string> reasons_of(const Drafting& drafting) {
  std::vector<std::string> out;
  for (const auto& one : drafting.left_out)
    out.push_back(one.finding + " " + one.amount.text() + " " + std::string(because_name(one.because)));
  return out;
}

TEST(DraftClaims, OneReasonOneContractOneCurrencyAClaim) {
  SampleDraft sample;
  sample.add("RAT-01", "RATE", {{"50.00", "10.00"}});
  sample.add("USG-04", "ZONE", {{"7.00", "2.00"}});  // a price, too, as a dispute desk sees it
  sample.add("INV-01", "DISCONNECTED", {{"25.00", "25.00"}});
  sample.add("RAT-01", "RATE", {{"50.00", "10.00"}}, "2026-04-10", "900");  // no contract
  sample.add("RAT-01", "RATE", {{"50.00", "10.00"}}).finding.currency = "EUR";
  const auto drafting = sample.draft();
  std::vector<std::string> claims;
  for (const auto& claim : drafting.claims)
    claims.push_back(claim.terms.contract + "/" + claim.reason + "/" + claim.currency + "/" +
                     std::to_string(claim.lines.size()) + "/" + disputed(claim).text());
  EXPECT_THAT(claims, ElementsAre("/RATE/USD/1/10.00", "MSA-1/DISCONNECT/USD/1/25.00",
                                  "MSA-1/RATE/EUR/1/10.00", "MSA-1/RATE/USD/2/12.00"));
  EXPECT_TRUE(drafting.left_out.empty());
  const auto& terms = drafting.claims.back().terms;
  EXPECT_EQ(terms.clause, "MSA p. 12 § 7.3");
  EXPECT_EQ(terms.response_days, 30);
  EXPECT_EQ(terms.withhold_allowed, true);
  EXPECT_EQ(terms.bill_of_record, "electronic");
  ASSERT_EQ(terms.escalation.size(), 2U);
  EXPECT_EQ(terms.escalation[1].to, "vice president");
  EXPECT_EQ(terms.escalation[1].lapse_days, 90);
}

TEST(DraftClaims, ALineSaysWhatTheBillAndTheContractSay) {
  SampleDraft sample;
  auto& record = sample.add("RAT-01", "RATE", {{"50.00", "10.00"}});
  record.finding.evidence = {{"price", "40.00"}, {"document", "PS1"}, {"page", "4"}, {"clause", "B.1"}};
  auto& charge = sample.charges.begin()->second;
  charge.rate = money("50.00");
  charge.quantity = money("1");
  charge.section = "Local service / Monthly";
  charge.order_reference = "PON-7";
  store::InvoiceRow bill;
  bill.key = charge.key;
  bill.due_date = day("2026-05-10");
  sample.invoices.emplace(bill.key, bill);
  const auto drafting = sample.draft();
  ASSERT_EQ(drafting.claims.size(), 1U);
  const auto& line = drafting.claims.front().lines.front();
  EXPECT_EQ(line.amount_billed->text(), "50.00");
  EXPECT_EQ(line.amount_expected->text(), "40.00");
  EXPECT_EQ(line.rate_expected->text(), "40.00");
  EXPECT_EQ(line.clause, "PS1 p. 4 § B.1");
  EXPECT_EQ(line.locator, "Local service / Monthly");
  EXPECT_EQ(line.order_reference, "PON-7");
  EXPECT_EQ(line.due_date, day("2026-05-10"));
  // 2026-04-10 and 180 days: 20 of April, 31, 30, 31, 31, 30 of the months to September, and 7 of October.
  EXPECT_EQ(line.window_closes, day("2026-10-07"));
  EXPECT_EQ(line.bill_line, "content:100:0");
}

TEST(DraftClaims, OtherPartiesNumbersAreMasked) {
  SampleDraft sample;
  auto& record = sample.add("DUP-04", "DUPLICATE_CALL", {{"1.25", "1.25"}});
  record.finding.message = "3125550141 called 4165559876 twice";
  auto& charge = sample.charges.begin()->second;
  charge.service = "3125550141";
  charge.origin = "3125550141";
  charge.destination = "4165559876";
  charge.description = "CALL TO 4165559876";
  const auto drafting = sample.draft();
  const auto& line = drafting.claims.front().lines.front();
  EXPECT_EQ(line.message, "3125550141 called 416555#### twice");
  EXPECT_EQ(line.description, "CALL TO 416555####");
}

TEST(DraftClaims, AClosedWindowIsLeftOutAndSaidSo) {
  SampleDraft sample;
  sample.add("RAT-01", "RATE", {{"50.00", "10.00"}});
  EXPECT_TRUE(sample.draft("2026-10-07").left_out.empty());
  const auto drafting = sample.draft("2026-10-08");
  EXPECT_TRUE(drafting.claims.empty());
  EXPECT_THAT(reasons_of(drafting), ElementsAre("f1 10.00 window closed"));
  EXPECT_THAT(drafting.left_out.front().detail, testing::HasSubstr("closed on 2026-10-07 (180 days"));
}

TEST(DraftClaims, DraftedAgainNothingChanges) {
  SampleDraft sample;
  sample.add("RAT-01", "RATE", {{"50.00", "10.00"}, {"50.00", "10.00"}});
  sample.add("INV-01", "DISCONNECTED", {{"25.00", "25.00"}});
  sample.claims = sample.kept(sample.draft());
  ASSERT_EQ(sample.claims.size(), 2U);
  const auto again = sample.draft();
  EXPECT_TRUE(again.claims.empty());
  EXPECT_THAT(reasons_of(again), ElementsAre("f1 10.00 claimed already", "f1 10.00 claimed already",
                                             "f2 25.00 claimed already"));
  // Another month of the same series is another bill line.
  auto& next = sample.add("RAT-01", "RATE", {{"50.00", "10.00"}}, "2026-05-10");
  next.finding.series = "series1";
  EXPECT_EQ(sample.draft("2026-05-20").claims.size(), 1U);
}

TEST(DraftClaims, WhatAPersonWithdrewComesBackOnlyWhenAskedFor) {
  SampleDraft sample;
  sample.add("RAT-01", "RATE", {{"50.00", "10.00"}});
  sample.claims = sample.kept(sample.draft());
  auto gone = sample_change(sample.claims.front(), Action::withdraw);
  sample.claims.front() = changed(sample.claims.front(), gone);
  EXPECT_THAT(reasons_of(sample.draft()), ElementsAre("f1 10.00 withdrawn before"));
  EXPECT_EQ(sample.draft("2026-05-01", true).claims.size(), 1U);
}

TEST(DraftClaims, ALineIsNeverDisputedBeyondWhatWasBilled) {
  SampleDraft sample;
  sample.add("RAT-01", "RATE", {{"50.00", "30.00"}});
  sample.claims = sample.kept(sample.draft());
  // A later audit, by other rules, finds the whole charge.
  auto& later = sample.add("INV-01", "DISCONNECTED", {{"50.00", "50.00"}});
  const auto charge = sample.records.front().billed.front().charge;
  later.billed = audit::LedgerEntries({{later.finding.id, charge, money("50.00")}});
  auto drafting = sample.draft();
  ASSERT_EQ(drafting.claims.size(), 1U);
  EXPECT_EQ(drafting.claims.front().lines.front().amount_disputed.text(), "20.00");
  EXPECT_EQ(drafting.claims.front().lines.front().amount_expected->text(), "30.00");
  const auto more = sample.kept(drafting);
  sample.claims.insert(sample.claims.end(), more.begin(), more.end());
  auto& third = sample.add("DUP-02", "DUPLICATE_RECURRING", {{"50.00", "5.00"}});
  third.billed = audit::LedgerEntries({{third.finding.id, charge, money("5.00")}});
  drafting = sample.draft();
  EXPECT_TRUE(drafting.claims.empty());
  EXPECT_EQ(reasons_of(drafting).back(), "f3 5.00 disputed in full");
}

// Taxes on paper: the finding disputes 10.00 of one line and 20.00 of another, and 1.00 of a tax of 3.00
// follows it. Thirds of it are 0.33 and 0.67: 0.333 and 0.666, rounded down to 0.33 and 0.66, and the cent
// that is left goes to the larger remainder, the second.
TEST(DraftClaims, TaxesFollowTheLinesTheyWereComputedOn) {
  SampleDraft sample;
  auto& record = sample.add("INV-01", "DISCONNECTED", {{"10.00", "10.00"}, {"20.00", "20.00"}});
  sample.add_tax(record, "3.00", "1.00");
  auto drafting = sample.draft();
  ASSERT_EQ(drafting.claims.size(), 1U);
  auto& claim = drafting.claims.front();
  EXPECT_EQ(claim.lines[0].tax_disputed.text(), "0.33");
  EXPECT_EQ(claim.lines[1].tax_disputed.text(), "0.67");
  EXPECT_EQ(disputed_with_tax(claim).text(), "31.00");
  // Of the line that a closed window keeps out the tax stays out, too.
  sample.charges[record.billed.front().charge].key.bill_date = day("2025-04-10");
  drafting = sample.draft();
  ASSERT_EQ(drafting.claims.size(), 1U);
  EXPECT_EQ(drafting.claims.front().lines.size(), 1U);
  EXPECT_EQ(disputed_tax(drafting.claims.front()).text(), "1.00");
}

TEST(DraftClaims, UnsureErrorsAndThoseOfClaimsAreAskedFirst) {
  SampleDraft sample;
  sample.add("RAT-08", "RATE", {{"50.00", "10.00"}}).finding.confidence = 'C';
  auto& about = sample.add("PAY-06", "CREDIT_MISSING", {});
  about.finding.over = "claim";
  about.finding.allocated = money("7.00");
  about.billed = audit::LedgerEntries({{about.finding.id, {}, money("7.00")}});
  EXPECT_TRUE(sample.draft().claims.empty());
  EXPECT_THAT(reasons_of(sample.draft()),
              ElementsAre("f1 10.00 to be asked first", "f2 7.00 belongs to a claim"));
}

TEST(DraftClaims, ABillThatIsNotTheAuditedOneIsNotClaimed) {
  SampleDraft sample;
  const auto& record = sample.add("RAT-01", "RATE", {{"50.00", "10.00"}});
  sample.changed.insert(sample.charges.at(record.billed.front().charge).key);
  EXPECT_THAT(reasons_of(sample.draft()), ElementsAre("f1 10.00 bill changed since the audit"));
  // A charge that is gone altogether.
  sample.changed.clear();
  sample.charges.clear();
  EXPECT_THAT(reasons_of(sample.draft()), ElementsAre("f1 10.00 bill changed since the audit"));
}

TEST(DraftClaims, WhatIsClaimedOnAnEarlierVersionOfABillIsSettledThere) {
  SampleDraft sample;
  sample.add("RAT-01", "RATE", {{"50.00", "10.00"}});
  sample.claims = sample.kept(sample.draft());
  // The corrected bill has the same charge at the same price, in another file.
  sample.charges.begin()->second.content = "corrected";
  const auto drafting = sample.draft();
  EXPECT_TRUE(drafting.claims.empty());
  EXPECT_THAT(reasons_of(drafting), ElementsAre("f1 10.00 claimed on an earlier version of the bill"));
  // Once that claim was withdrawn for it, the new bill's line is claimed.
  auto flag = sample_change(sample.claims.front(), Action::flag);
  sample.claims.front() = changed(sample.claims.front(), flag);
  sample.claims.front() =
      changed(sample.claims.front(), sample_change(sample.claims.front(), Action::withdraw));
  EXPECT_EQ(sample.draft().claims.size(), 1U);
}

TEST(DraftClaims, ACarriersFormPartsClaims) {
  SampleDraft sample;
  CarrierForm form;
  form.form = "by-account";
  form.carriers = {"alpha*"};
  form.group_by = {"account"};
  form.most_lines = 2;
  sample.forms.push_back(form);
  for (int i = 0; i < 3; ++i) sample.add("RAT-01", "RATE", {{"50.00", "10.00"}}, "2026-04-10", "900");
  sample.add("RAT-01", "RATE", {{"50.00", "10.00"}}, "2026-04-10", "901");
  const auto drafting = sample.draft();
  std::vector<std::string> claims;
  for (const auto& claim : drafting.claims)
    claims.push_back(claim.group + "/" + claim.form + "/" + std::to_string(claim.lines.size()));
  EXPECT_THAT(claims, ElementsAre("account 900/by-account/2", "account 900/by-account/1",
                                  "account 901/by-account/1"));
}

// Every dollar that the ledger gave to an error is in a claim or is left out with a reason, and no other kind
// of finding is in any claim.
TEST(DraftClaims, EveryDollarOfAnErrorIsAccountedForAndNoOtherIsClaimed) {
  constexpr unsigned kSeed = 20260501;
  std::mt19937 random(kSeed);
  constexpr audit::Kind kKinds[] = {audit::Kind::error,   audit::Kind::question, audit::Kind::saving,
                                    audit::Kind::fraud,   audit::Kind::quality,  audit::Kind::under_billing,
                                    audit::Kind::calendar};
  constexpr const char* kReasons[] = {"RATE", "DISCONNECTED", "NO_SUCH_REASON", "LATE_FEE"};
  constexpr const char* kDays[] = {"2025-09-10", "2026-03-10", "2026-04-10"};
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE("seed " + std::to_string(kSeed) + " round " + std::to_string(round));
    SampleDraft sample;
    Total given;
    std::set<std::string> errors;
    for (int i = 0; i < 40; ++i) {
      const auto amount = "1" + std::to_string(random() % 10) + ".0" + std::to_string(random() % 10);
      auto& record = sample.add("RULE", kReasons[random() % 4], {{"20.00", amount.c_str()}},
                                kDays[random() % 3], random() % 2 == 0 ? "100200" : "900");
      auto& finding = record.finding;
      finding.kind = kKinds[random() % 7];
      finding.confidence = static_cast<char>('A' + random() % 4);
      if (random() % 8 == 0) finding.withdrawn_by = "trap";
      if (random() % 8 == 0) sample.changed.insert(sample.charges.at(record.billed.front().charge).key);
      if (finding.kind != audit::Kind::error || !finding.withdrawn_by.empty()) continue;
      given.add(finding.allocated);
      if (finding.confidence <= 'B') errors.insert(finding.id);
    }
    const auto drafting = sample.draft();
    Total found;
    for (const auto& claim : drafting.claims) {
      found.add(disputed(claim));
      for (const auto& line : claim.lines) {
        EXPECT_TRUE(errors.contains(line.finding)) << line.finding;
        EXPECT_GT(line.amount_disputed.mantissa, 0);
        EXPECT_LE(line.amount_disputed, absolute(*line.amount_billed));
      }
    }
    for (const auto& one : drafting.left_out) found.add(one.amount);
    EXPECT_EQ(found, given);
  }
}

class ReplacedBills : public store::WorkspaceTest {};

TEST_F(ReplacedBills, DraftsAreWithdrawnAndWhatTheCarrierHasIsFlagged) {
  auto workspace = writer();
  auto first = store::made_reading("reading-one", {{"100200", "INV-3", 10, "Alpha Telecom"}});
  ASSERT_TRUE(workspace.commit(first.commit).ok());
  const auto key = store::made_key({"100200", "INV-3", 10, "Alpha Telecom"});
  std::vector<Claim> claims;
  for (int i = 0; i < 3; ++i) {
    auto claim = sample_claim();
    claim.number = claim_number(static_cast<std::uint32_t>(i + 1));
    claim.lines.resize(1);
    claim.lines.front().content = first.commit.reading->content_hash;
    claim.lines.front().bill_date = key.bill_date;
    claims.push_back(claim);
  }
  claims[1] = changed(claims[1], sample_change(claims[1], Action::ready));
  claims[1] = changed(claims[1], sample_change(claims[1], Action::submit));
  claims[2] = changed(claims[2], sample_change(claims[2], Action::withdraw));
  EXPECT_TRUE(replaced_bill_changes(workspace, claims, day("2026-06-01"), "desk")->empty());

  auto second = store::made_reading("reading-two", {{"100200", "INV-3", 12, "Alpha Telecom"}});
  second.commit.states.push_back(
      {"reading-one", 0, store::PartState::superseded, "replaced by reading-two", {}});
  ASSERT_TRUE(workspace.commit(second.commit).ok());
  const auto changes = replaced_bill_changes(workspace, claims, day("2026-06-01"), "desk");
  ASSERT_TRUE(changes) << changes.problem().text();
  std::vector<std::string> said;
  for (const auto& [number, change] : *changes)
    said.push_back(number + " " + std::string(action_name(change.action)));
  EXPECT_THAT(said, ElementsAre("CLM-000001 flag", "CLM-000001 withdraw", "CLM-000002 flag"));
  EXPECT_THAT(changes->front().change.why, testing::HasSubstr("INV-3"));
  EXPECT_THAT(changes->front().change.why, testing::HasSubstr("superseded: replaced by reading-two"));
  // Said once.
  claims[0] = changed(changed(claims[0], (*changes)[0].change), (*changes)[1].change);
  claims[1] = changed(claims[1], (*changes)[2].change);
  EXPECT_TRUE(claims[1].flagged);
  EXPECT_EQ(claims[1].status, Status::submitted);
  EXPECT_TRUE(replaced_bill_changes(workspace, claims, day("2026-07-01"), "desk")->empty());
}

}  // namespace
}  // namespace telaudit::claims
