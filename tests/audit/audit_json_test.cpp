#include <gtest/gtest.h>

#include "audit/run.h"

namespace telaudit::audit {
namespace {

Audit sample() {
  Audit audit;
  audit.run = "0123456789abcdef";
  audit.as_of = *parse_iso_date("2026-09-10");
  Finding f;
  f.id = "f1";
  f.series = "s1";
  f.rule = "RAT-01";
  f.kind = Kind::error;
  f.confidence = 'B';
  f.bill_date = *parse_iso_date("2026-09-01");
  f.charges = {{{"reading", 12, 1}, *parse_decimal("10.500")}};
  f.rows = {7};
  f.potential = parse_decimal("0.50");
  f.allocated = *parse_decimal("0.50");
  f.window = {true, parse_iso_date("2027-03-01"), true, "180 days"};
  f.message = "billed \"10.50\"\n<b>";
  f.evidence = {{"c.rate", "10.500"}};
  audit.findings = {f};
  f.withdrawn_by = "discount line";
  f.billed.reset();
  audit.withdrawn = {f};
  audit.ledger = {{"f1", {"reading", 12, 1}, *parse_decimal("0.50")}};
  audit.rules = {{"RAT-01",
                  "1.0.0",
                  "title",
                  Kind::error,
                  1,
                  1,
                  5,
                  2,
                  0,
                  {{"no rate", 2}},
                  {"rate"},
                  "hash",
                  {"charge", "rate"}}};
  audit.period = Period{*parse_iso_date("2026-09-01"), *parse_iso_date("2026-09-30")};
  audit.terms = {{"rate", "abc"}};
  audit.bills = {{{"TELCO", "A1", "INV-7", *parse_iso_date("2026-09-01")}, "def"}};
  return audit;
}

TEST(AuditJson, WhatIsWrittenIsReadBack) {
  const std::string text = write_audit_json(sample());
  const auto back = read_audit_json(text);
  ASSERT_TRUE(back) << back.problem().text();
  EXPECT_EQ(write_audit_json(*back), text);
  EXPECT_EQ(back->findings[0].charges[0].billed.text(), "10.500");
  EXPECT_EQ(back->withdrawn[0].withdrawn_by, "discount line");
  EXPECT_FALSE(back->findings[0].billed.has_value());
}

TEST(AuditJson, AnythingElseIsAProblem) {
  const std::string good = write_audit_json(sample());
  for (const std::string& text : {std::string(), std::string("[]"), std::string("{}"),
                                  good.substr(0, good.size() / 2), std::string("{\"run\": 1}")})
    EXPECT_FALSE(read_audit_json(text));
}

// Carriers' text need not be UTF-8.
TEST(AuditJson, BytesThatAreNotUtf8DoNotStopIt) {
  auto audit = sample();
  audit.findings[0].message = "caf\xE9";
  EXPECT_TRUE(read_audit_json(write_audit_json(audit)));
}

}  // namespace
}  // namespace telaudit::audit
