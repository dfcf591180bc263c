#include "audit/suppression.h"

#include <gtest/gtest.h>

namespace telaudit::audit {
namespace {

constexpr const char* kYaml = R"(suppressions:
  - id: S-2
    rule: INV-05
    scope: {carrier: TELCO, service: "(312) 555-0141"}
    reason: elevator telephone
    approved_by: facilities manager
    from: 2026-01-01
    expires: 2026-12-31
  - {id: S-1, series: abcdef0123456789, reason: agreed with the carrier, approved_by: controller, expires: 2026-06-30}
)";

Date date(const char* text) {
  return *parse_iso_date(text);
}

Finding finding() {
  Finding out;
  out.rule = "INV-05";
  out.series = "1111111111111111";
  out.carrier = "TELCO";
  out.service = "13125550141";
  return out;
}

TEST(Suppression, HoldsWithinScopeAndUntilItExpires) {
  const auto suppressions = parse_suppressions(kYaml, "s.yaml");
  ASSERT_TRUE(suppressions) << suppressions.problem().text();
  ASSERT_EQ(suppressions->size(), 2U);
  EXPECT_EQ((*suppressions)[0].id, "S-1");
  ASSERT_NE(suppression_for(*suppressions, finding(), date("2026-12-31")), nullptr);
  EXPECT_EQ(suppression_for(*suppressions, finding(), date("2027-01-01")), nullptr);
  EXPECT_EQ(suppression_for(*suppressions, finding(), date("2025-12-31")), nullptr);
  auto other = finding();
  other.service = "3125550142";
  EXPECT_EQ(suppression_for(*suppressions, other, date("2026-06-01")), nullptr);
  other.series = "abcdef0123456789";
  EXPECT_EQ(suppression_for(*suppressions, other, date("2026-06-01"))->id, "S-1");
}

TEST(Suppression, WhatIsWrittenIsReadBack) {
  auto suppressions = *parse_suppressions(kYaml, "s.yaml");
  suppressions[0].reason = "said \"no\": back\\slash,\n# second line\ttab {x}";
  const std::string text = write_suppressions(suppressions);
  const auto back = parse_suppressions(text, "t.yaml");
  ASSERT_TRUE(back) << back.problem().text() << text;
  EXPECT_EQ(write_suppressions(*back), text);
  EXPECT_EQ((*back)[0].reason, suppressions[0].reason);
  EXPECT_EQ((*back)[1].service, "3125550141");
  EXPECT_EQ((*back)[1].carrier, "TELCO");
}

TEST(Suppression, OneIdStandsOnceInAllFiles) {
  auto all = *parse_suppressions(kYaml, "s.yaml");
  const auto twice = add_suppressions(all, *parse_suppressions(kYaml, "t.yaml"));
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.problem().where.file, "t.yaml");
}

TEST(Suppression, ReasonApproverAndExpiryAreRequired) {
  for (const char* text :
       {"suppressions:\n  - {id: S-1, rule: A, reason: x, expires: 2026-01-01}\n",
        "suppressions:\n  - {id: S-1, rule: A, approved_by: y, expires: 2026-01-01}\n",
        "suppressions:\n  - {id: S-1, rule: A, reason: x, approved_by: y}\n",
        "suppressions:\n  - {id: S-1, rule: A, series: b, reason: x, approved_by: y, expires: 2026-01-01}\n",
        "suppressions:\n  - {id: S-1, reason: x, approved_by: y, expires: 2026-01-01}\n",
        "suppressions:\n  - {id: S-1, rule: A, reason: x, approved_by: y, expires: soon}\n",
        "suppressions:\n  - {id: S-1, rool: A, reason: x, approved_by: y, expires: 2026-01-01}\n",
        "suppressions:\n  - {id: S-1, rule: A, reason: x, approved_by: y, expires: 2026-01-01}\n  - {id: "
        "S-1, rule: B, "
        "reason: x, approved_by: y, expires: 2026-01-01}\n"}) {
    const auto parsed = parse_suppressions(text, "s.yaml");
    ASSERT_FALSE(parsed) << text;
    EXPECT_TRUE(parsed.problem().where.line.has_value()) << text;
  }
}

}  // namespace
}  // namespace telaudit::audit
