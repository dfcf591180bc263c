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
  - {id: S-1, series: abcdef0123456789, reason: agreed with the carrier, expires: 2026-06-30}
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

TEST(Suppression, ReasonAndExpiryAreRequired) {
  for (const char* text :
       {"suppressions:\n  - {id: S-1, rule: A, expires: 2026-01-01}\n",
        "suppressions:\n  - {id: S-1, rule: A, reason: x}\n",
        "suppressions:\n  - {id: S-1, rule: A, series: b, reason: x, expires: 2026-01-01}\n",
        "suppressions:\n  - {id: S-1, reason: x, expires: 2026-01-01}\n",
        "suppressions:\n  - {id: S-1, rule: A, reason: x, expires: soon}\n",
        "suppressions:\n  - {id: S-1, rool: A, reason: x, expires: 2026-01-01}\n",
        "suppressions:\n  - {id: S-1, rule: A, reason: x, expires: 2026-01-01}\n  - {id: S-1, rule: B, "
        "reason: x, expires: 2026-01-01}\n"}) {
    const auto parsed = parse_suppressions(text, "s.yaml");
    ASSERT_FALSE(parsed) << text;
    EXPECT_TRUE(parsed.problem().where.line.has_value()) << text;
  }
}

}  // namespace
}  // namespace telaudit::audit
