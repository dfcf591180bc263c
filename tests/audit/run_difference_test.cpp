#include "audit/run_difference.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace telaudit::audit {
namespace {

Date date(const char* text) {
  return *parse_iso_date(text);
}

Finding finding(const std::string& id, const std::string& series, const char* bill_date, const char* amount) {
  Finding out;
  out.id = id;
  out.series = series;
  out.rule = "RAT-01";
  out.kind = Kind::error;
  out.carrier = "TELCO";
  out.account = "A1";
  out.invoice = std::string("B-") + bill_date;
  out.bill_date = date(bill_date);
  out.potential = parse_decimal(amount);
  out.allocated = *parse_decimal(amount);
  return out;
}

AuditedBill bill(const char* bill_date, const char* hash) {
  return {{"TELCO", "A1", std::string("B-") + bill_date, date(bill_date)}, hash};
}

Audit audit(std::vector<Finding> findings, std::vector<AuditedBill> bills) {
  Audit out;
  out.run = "run";
  out.as_of = date("2026-09-30");
  out.findings = std::move(findings);
  out.bills = std::move(bills);
  RuleSummary rule;
  rule.rule = "RAT-01";
  rule.version = "1.0.0";
  rule.hash = "h1";
  rule.relations = {"charge", "rate"};
  out.rules = {rule};
  out.terms = {{"rate", "r1"}, {"site", "s1"}};
  return out;
}

std::vector<std::string> causes(const Audit& before, const Audit& after) {
  const auto difference = compare_runs(before, after);
  return difference.changes.empty() ? std::vector<std::string>{"no change"} : difference.changes[0].causes;
}

using Words = std::vector<std::string>;

TEST(RunDifference, ASeriesGoesOnWithTheNextBill) {
  const auto before =
      audit({finding("f8", "s", "2026-08-01", "74.00"), finding("x", "same", "2026-08-01", "1.00")},
            {bill("2026-08-01", "a")});
  const auto after =
      audit({finding("f8", "s", "2026-08-01", "74.00"), finding("f9", "s", "2026-09-01", "74.00"),
             finding("x", "same", "2026-08-01", "1.00")},
            {bill("2026-08-01", "a"), bill("2026-09-01", "b")});
  const auto difference = compare_runs(before, after);
  EXPECT_EQ(difference.same, 1U);
  ASSERT_EQ(difference.changes.size(), 1U);
  const auto& change = difference.changes[0];
  EXPECT_EQ(change.change, Change::changed);
  EXPECT_EQ(change.finding, "f9");
  EXPECT_EQ(change.before.findings, 1U);
  EXPECT_EQ(change.after.findings, 2U);
  EXPECT_EQ(change.after.potential.text(), "148.00");
  EXPECT_EQ(change.causes, Words{"bill B-2026-09-01 of 2026-09-01 is new"});
  EXPECT_EQ(difference.inputs, Words{"bill B-2026-09-01 of 2026-09-01 is new"});
}

TEST(RunDifference, NewAndGone) {
  const auto before = audit({finding("a", "old", "2026-08-01", "1.00")}, {bill("2026-08-01", "a")});
  const auto after = audit({finding("b", "young", "2026-08-01", "1.00")}, {bill("2026-08-01", "b")});
  const auto difference = compare_runs(before, after);
  ASSERT_EQ(difference.changes.size(), 2U);
  EXPECT_EQ(difference.changes[0].change, Change::appeared);
  EXPECT_EQ(difference.changes[0].series, "young");
  EXPECT_EQ(difference.changes[1].change, Change::gone);
  for (const auto& change : difference.changes)
    EXPECT_EQ(change.causes, Words{"bill B-2026-08-01 of 2026-08-01 changed"});
}

TEST(RunDifference, TheCauseIsNamedWhereItIsKnown) {
  const std::vector<AuditedBill> bills = {bill("2026-08-01", "a")};
  const auto before = audit({finding("f", "s", "2026-08-01", "74.00")}, bills);
  auto other = finding("f", "s", "2026-08-01", "70.00");
  auto after = audit({other}, bills);
  EXPECT_EQ(causes(before, before), Words{"no change"});
  EXPECT_EQ(causes(before, after), Words{});
  auto changed = after;
  changed.rules[0].hash = "h2";
  changed.rules[0].version = "1.1.0";
  EXPECT_EQ(causes(before, changed), Words{"the check changed from 1.0.0 to 1.1.0"});
  changed = after;
  changed.params = {{"RAT-01.least", "5.00"}, {"TAX-01.least", "1.00"}};
  EXPECT_EQ(causes(before, changed), Words{"parameter RAT-01.least: the rule's own, now 5.00"});
  changed = after;
  changed.terms = {{"rate", "r2"}, {"site", "s2"}};
  EXPECT_EQ(causes(before, changed), Words{"input rate changed"});
  changed = after;
  changed.as_of = date("2026-10-15");
  EXPECT_EQ(causes(before, changed), Words{"as of 2026-09-30, now as of 2026-10-15"});
  changed = before;
  changed.findings[0].suppression = "S-1";
  changed.findings[0].withdrawn_by = "suppression S-1";
  changed.withdrawn = std::move(changed.findings);
  changed.findings.clear();
  EXPECT_EQ(causes(before, changed), Words{"suppression S-1"});
  EXPECT_EQ(causes(changed, before), Words{"suppression S-1 does not hold any more"});
  changed = before;
  changed.findings[0].allocated = *parse_decimal("4.00");
  changed.findings[0].taken_by = "g";
  EXPECT_EQ(causes(before, changed), Words{"finding g takes the dollar"});
  changed = audit({}, bills);
  changed.period = Period{date("2026-09-01"), date("2026-09-30")};
  EXPECT_EQ(causes(before, changed), Words{"the other audit was of 2026-09-01 to 2026-09-30"});
  changed = audit({}, bills);
  changed.rules.clear();
  EXPECT_EQ(causes(before, changed), Words{"the check does not run any more"});
}

}  // namespace
}  // namespace telaudit::audit
