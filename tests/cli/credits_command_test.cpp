// `telaudit credits` and `telaudit ledger`, month by month.
#include <gmock/gmock.h>

#include "audit/run_history.h"
#include "base/text.h"
#include "claims/claim_store.h"
#include "run_program.h"

namespace telaudit::cli {
namespace {

using claims::Action;
using claims::Claim;
using testing::HasSubstr;
using testing::Not;

// Bills of Lumen on the fifth of each month; what was claimed was handed in on 2026-02-10 and agreed to on
// 2026-02-20:
//   CLM-000001  A1  20.00  what OWN-01 found in January and February: 50.00 billed, 40.00 expected
//   CLM-000002  A1  75.00
//   CLM-000003  A1  75.00
//   CLM-000004  A2  317.00
//   CLM-000005  A2  40.00
class CreditsCommand : public ProgramFixture {
 protected:
  void SetUp() override {
    ProgramFixture::SetUp();
    ASSERT_TRUE(write_output(folder_ / "own-01.yaml", R"(rule: OWN-01
version: 1.0.0
title: More than forty a month
status: stable
kind: error
confidence: A
precedence: 10
reason: RATE
over: charge as c
where: c.charge_class == 'recurring'
when: c.amount > 40.00
billed: c.amount
expected: round(c.amount * 0 + 40.00, 2, half_up)
potential: c.amount - 40.00
evidence: [c.amount]
message: "billed {c.amount}"
references: [the contract]
false_positives: None.
tests:
  - name: fifty
    given: {charge: [{carrier: X, account: A, charge_class: recurring, amount: 50.00}]}
    expect: [{row: 1, billed: 50.00, expected: 40.00, potential: 10.00}]
  - name: forty
    given: {charge: [{carrier: X, account: A, charge_class: recurring, amount: 40.00}]}
    expect_outcome: not_fired
)"));
  }

  // One bill of each account; rows "A1,EX/1,INT,Recurring,Internet,50.00".
  void bill(const std::string& month, const std::vector<std::string>& rows) {
    std::string text =
        "Billing Account Number,Invoice Number,Invoice Date,Service ID,Product Family,Charge Type,Charge "
        "Description,Charge Amount,Product Code\n";
    for (const auto& row : rows) {
      const auto cells = split(row, ',');
      text += std::string(cells[0]) + "," + std::string(cells[0]) + "-" + month + ",2026-" + month + "-05," +
              std::string(cells[1]) + ",Data," + std::string(cells[3]) + "," + std::string(cells[4]) + "," +
              std::string(cells[5]) + "," + std::string(cells[2]) + "\n";
    }
    const auto file = folder_ / ("bill-" + month + ".csv");
    ASSERT_TRUE(write_output(file, text));
    const auto read = run("ingest " + file.string());
    ASSERT_EQ(read.status, 0) << read.out << read.err;
  }

  void audit() {
    const auto done = run("audit --rules own-01.yaml");
    ASSERT_EQ(done.status, 0) << done.err;
  }

  static claims::ClaimLine line(const char* account, const char* amount) {
    claims::ClaimLine out;
    out.number = 1;
    out.account = account;
    out.invoice = std::string(account) + "-02";
    out.bill_date = *parse_iso_date("2026-02-05");
    out.amount_disputed = *parse_decimal(amount);
    out.tax_disputed = Decimal{0, 2};
    out.rule = "BY-HAND";
    out.charge_class = "one_time";
    return out;
  }

  void claim() {
    auto workspace = store::Workspace::open(folder_ / ".telaudit", store::Workspace::Access::write);
    ASSERT_TRUE(workspace.ok());
    const auto audit = audit::last_run(*workspace);
    ASSERT_TRUE(audit.ok() && *audit);
    Claim found;
    for (const auto& finding : (*audit)->findings) {
      auto one = line("A1", "10.00");
      one.number = static_cast<std::uint32_t>(found.lines.size() + 1);
      one.invoice = finding.invoice;
      one.bill_date = finding.bill_date;
      one.finding = finding.id;
      one.series = finding.series;
      one.rule = finding.rule;
      one.charge = finding.charges.at(0).id.text();
      one.charge_class = "recurring";
      found.lines.push_back(one);
    }
    ASSERT_EQ(found.lines.size(), 2U);
    std::vector<Claim> all(5);
    all[0].lines = found.lines;
    all[1].lines = {line("A1", "75.00")};
    all[2].lines = {line("A1", "75.00")};
    all[3].lines = {line("A2", "317.00")};
    all[4].lines = {line("A2", "40.00")};
    for (auto& one : all) {
      one.carrier = "Lumen";
      one.currency = "USD";
      one.reason = "RATE";
    }
    ASSERT_TRUE(
        claims::add_claims(*workspace, all, *parse_iso_date("2026-02-06"), "telecom audit desk").ok());
    for (const auto& one : all)
      for (const auto& [action, on] :
           {std::pair(Action::ready, "2026-02-06"), std::pair(Action::submit, "2026-02-10"),
            std::pair(Action::approve, "2026-02-20")}) {
        claims::Change change;
        change.on = *parse_iso_date(on);
        change.by = "telecom audit desk";
        change.action = action;
        if (action == Action::approve) change.amount = claims::disputed(one);
        const auto done = claims::change_claim(*workspace, one.number, change);
        ASSERT_TRUE(done.ok()) << done.problem().text();
      }
  }

  std::string status_of(const std::string& claim) {
    const auto csv = run("credits status --format csv").out;
    for (const auto row : split(csv, '\n'))
      if (starts_with(row, claim + ",")) return std::string(split(row, ',')[1]);
    return "no row: " + csv;
  }

  // Ids of rows of one kind.
  std::vector<std::string> ids(const std::string& kind) {
    std::vector<std::string> out;
    const auto csv = run("credits list --format csv --show " + kind).out;
    for (const auto row : split(csv, '\n'))
      if (starts_with(row, kind + ",")) out.emplace_back(split(row, ',')[1]);
    return out;
  }

  ProgramResult match(const std::string& on) {
    return run("credits match --on " + on + " --by 'telecom audit desk'");
  }
};

TEST_F(CreditsCommand, FromTheClaimToTwoBillsThatAreRight) {
  bill("01", {"A1,EX/1,INT,Recurring,Internet,50.00", "A2,EX/2,INT,Recurring,Internet,30.00"});
  bill("02", {"A1,EX/1,INT,Recurring,Internet,50.00", "A2,EX/2,INT,Recurring,Internet,30.00"});
  audit();
  EXPECT_THAT(run("ledger --format csv").out, HasSubstr("charges,recurring,unknown,2,USD,20.00,0.00,0.00"));
  claim();
  // Claimed and agreed: nothing of it is potential any more.
  EXPECT_THAT(run("ledger --format csv").out, HasSubstr("charges,recurring,unknown,2,USD,0.00,0.00,20.00"));
  EXPECT_THAT(match("2026-02-21").out, HasSubstr("0 matched"));

  // March: the first by its number; 317.00 + 40.00 of A2 in one, on A1; 75.00 for one of two claims.
  bill("03", {"A1,EX/1,INT,Recurring,Internet,50.00", "A1,,ADJ,Credit,Credit CLM-000001,-20.00",
              "A1,,ADJ,Credit,Customer credit,-357.00", "A1,,ADJ,Credit,Goodwill,-75.00",
              "A2,EX/2,INT,Recurring,Internet,30.00"});
  const auto march = match("2026-03-06");
  EXPECT_EQ(march.status, 0) << march.err;
  EXPECT_THAT(march.out, HasSubstr("2 matched, 0 taken back, 0 ended, 2 proposed, 1 not used up"));
  for (const auto* claim : {"CLM-000001", "CLM-000004", "CLM-000005"})
    EXPECT_EQ(status_of(claim), "credit_matched") << claim;
  EXPECT_EQ(status_of("CLM-000002"), "approved");
  const auto listed = run("credits list --format csv").out;
  EXPECT_THAT(listed, HasSubstr("its text names CLM-000001"));
  EXPECT_THAT(listed, HasSubstr("another account of the carrier"));
  // Again: nothing changes, byte for byte.
  EXPECT_THAT(match("2026-03-06").out, HasSubstr("0 matched"));
  EXPECT_EQ(run("credits list --format csv").out, listed);

  // A person says which.
  ASSERT_EQ(ids("proposal").size(), 2U);
  EXPECT_EQ(run("credits confirm CR-0000000000 --on 2026-03-07").status, 2);
  EXPECT_EQ(run("credits confirm " + ids("proposal")[0] + " --on 2026-03-07").status, 0);
  EXPECT_EQ(status_of("CLM-000002"), "credit_matched");
  EXPECT_TRUE(ids("proposal").empty());

  // April: the lump is taken back; the rate is right.
  bill("04", {"A1,EX/1,INT,Recurring,Internet,40.00", "A1,,ADJ,Adjustment,Correction,357.00",
              "A2,EX/2,INT,Recurring,Internet,30.00"});
  audit();
  const auto april = match("2026-04-06");
  EXPECT_THAT(april.out, HasSubstr("1 taken back"));
  EXPECT_THAT(april.out, HasSubstr("CLM-000004 is reopened: 317.00 USD is open again"));
  EXPECT_EQ(status_of("CLM-000005"), "reopened");
  EXPECT_EQ(status_of("CLM-000001"), "credit_matched");

  // May: two bills are right; what did not come is due since 04-20.
  bill("05", {"A1,EX/1,INT,Recurring,Internet,40.00", "A2,EX/2,INT,Recurring,Internet,30.00"});
  EXPECT_THAT(match("2026-05-06").out, HasSubstr("CLM-000003 is credit_missing: 75.00 USD did not come"));
  EXPECT_THAT(run("credits status --format csv").out, HasSubstr("no audit looked at"));
  audit();
  EXPECT_THAT(match("2026-05-07").out, HasSubstr("CLM-000001 is closed_won"));
  EXPECT_THAT(match("2026-05-08").out, Not(HasSubstr("CLM-")));

  // 20.00 verified; 75.00 credited; 75.00, 317.00 and 40.00 agreed and not there: 432.00. What OWN-01 found
  // in March, 10.00, is in no claim.
  const auto ledger = run("ledger --format csv").out;
  EXPECT_THAT(ledger, HasSubstr("charges,one_off,unknown,4,USD,0.00,0.00,432.00,75.00,0.00,0.00"));
  EXPECT_THAT(ledger, HasSubstr("charges,recurring,unknown,3,USD,10.00,0.00,0.00,0.00,20.00,0.00"));
  EXPECT_THAT(run("ledger --board --format csv").out, HasSubstr("USD,75.00,20.00"));
  EXPECT_THAT(run("ledger --items --format csv").out, HasSubstr("CLM-000001,2,"));
  EXPECT_EQ(run("ledger --by colour").status, 2);

  // The person was wrong: the credit is free again, and is not proposed for that claim any more.
  ASSERT_EQ(ids("match").size(), 3U);
  const auto matches = run("credits list --format csv --show match").out;
  std::string confirmed;
  for (const auto row : split(matches, '\n'))
    if (row.find("CLM-000002") != std::string_view::npos) confirmed = split(row, ',')[1];
  EXPECT_EQ(run("credits reject " + confirmed + " --on 2026-05-09").status, 2);
  EXPECT_EQ(run("credits reject " + confirmed + " --why 'for another claim' --on 2026-05-09").status, 0);
  EXPECT_EQ(status_of("CLM-000002"), "reopened");
  EXPECT_EQ(status_of("CLM-000003"), "credit_matched");
}

TEST_F(CreditsCommand, WhatIsStillBilledAsBeforeIsReopened) {
  bill("01", {"A1,EX/1,INT,Recurring,Internet,50.00"});
  bill("02", {"A1,EX/1,INT,Recurring,Internet,50.00"});
  audit();
  claim();
  bill("03", {"A1,EX/1,INT,Recurring,Internet,50.00", "A1,,ADJ,Credit,Credit CLM-000001,-20.00"});
  match("2026-03-06");
  bill("04", {"A1,EX/1,INT,Recurring,Internet,50.00"});
  audit();
  EXPECT_THAT(match("2026-04-06").out,
              HasSubstr("CLM-000001 is reopened: invoice A1-04 of 2026-04-05 is billed as before"));
  EXPECT_THAT(match("2026-04-07").out, Not(HasSubstr("CLM-000001")));
}

TEST_F(CreditsCommand, APersonSaysWhatACreditIsFor) {
  bill("01", {"A1,EX/1,INT,Recurring,Internet,50.00"});
  bill("02", {"A1,EX/1,INT,Recurring,Internet,50.00"});
  audit();
  claim();
  bill("03", {"A1,EX/1,INT,Recurring,Internet,50.00", "A2,,ADJ,Credit,Goodwill,-100.00"});
  match("2026-03-06");
  const auto listed = run("credits list --format csv --show unmatched").out;
  const auto row = split(split(listed, '\n').at(1), ',');
  const std::string charge(row.at(7));
  EXPECT_EQ(run("credits assign no-such-charge 4").status, 2);
  EXPECT_EQ(run("credits assign " + charge + " 9").status, 2);
  EXPECT_EQ(run("credits assign " + charge + " 4 --amount 100.01").status, 2);
  // 60.00 of it for CLM-000004, of which 257.00 stay open; then the rest of the credit is no longer for
  // anybody.
  const auto done = run("credits assign " + charge + " 4 --amount 60.00 --on 2026-03-07");
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(run("credits status --format csv").out,
              HasSubstr("CLM-000004,approved,Lumen,,317.00,,60.00,0.00,257.00"));
  // Decided on 2026-02-20.
  EXPECT_THAT(run("credits status --format csv").out, HasSubstr("a credit is due by 2026-04-20"));
  EXPECT_THAT(run("credits list --format csv --show unmatched").out, HasSubstr(",40.00,USD"));
  // Two bills later it is short.
  bill("04", {"A2,EX/2,INT,Recurring,Internet,30.00"});
  bill("05", {"A2,EX/2,INT,Recurring,Internet,30.00"});
  EXPECT_THAT(match("2026-05-06").out, HasSubstr("CLM-000004 is credit_short: 257.00 USD is missing"));
}

TEST_F(CreditsCommand, WithoutClaimsThereIsNothingToMatch) {
  EXPECT_NE(run("credits list").status, 0);
  bill("01", {"A1,EX/1,INT,Recurring,Internet,50.00", "A1,,ADJ,Credit,Credit,-20.00"});
  EXPECT_THAT(match("2026-01-06").out, HasSubstr("0 matched"));
  EXPECT_EQ(run("credits status").status, 0);
  EXPECT_EQ(run("ledger").status, 0);
  EXPECT_EQ(run("credits").status, 2);
  EXPECT_EQ(run("credits match --on tomorrow").status, 2);
}

}  // namespace
}  // namespace telaudit::cli
