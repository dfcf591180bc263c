#include "audit/finding_filter.h"

#include <gtest/gtest.h>

namespace telaudit::audit {
namespace {

Finding finding(const std::string& id, const char* potential) {
  Finding out;
  out.id = id;
  out.rule = "RAT-01";
  out.kind = Kind::error;
  out.carrier = "TELCO";
  out.account = "A1";
  out.invoice = "INV-7";
  out.service = "(312) 555-0141";
  out.potential = parse_decimal(potential);
  return out;
}

TEST(FindingFilter, EachConditionLetsPassWhatItNames) {
  const Finding f = finding("f", "25.00");
  EXPECT_TRUE(passes({}, f));
  FindingFilter filter;
  const auto with = [&](auto change) {
    FindingFilter one;
    change(one);
    return passes(one, f);
  };
  EXPECT_TRUE(with([](auto& o) { o.rules = {"TAX-*", "rat-??"}; }));
  EXPECT_FALSE(with([](auto& o) { o.rules = {"TAX-*"}; }));
  EXPECT_FALSE(with([](auto& o) { o.kind = Kind::saving; }));
  EXPECT_TRUE(with([](auto& o) { o.carrier = "Telco"; }));
  EXPECT_FALSE(with([](auto& o) { o.account = "A2"; }));
  EXPECT_TRUE(with([](auto& o) { o.service = "1-312-555-0141"; }));
  EXPECT_TRUE(with([](auto& o) { o.invoice = "INV"; }));
  EXPECT_TRUE(with([](auto& o) { o.least = parse_decimal("25"); }));
  EXPECT_FALSE(with([](auto& o) { o.least = parse_decimal("25.01"); }));
  EXPECT_FALSE(with([](auto& o) { o.known = {"f"}; }));
  EXPECT_TRUE(with([](auto& o) { o.known = {"g"}; }));
  Finding without_amount = f;
  without_amount.potential.reset();
  filter.least = parse_decimal("0.00");
  EXPECT_FALSE(passes(filter, without_amount));
}

TEST(FindingFilter, StatusTellsTrapsFromSuppressions) {
  Finding f = finding("f", "1.00");
  FindingFilter open, suppressed, withdrawn;
  open.status = Status::open;
  suppressed.status = Status::suppressed;
  withdrawn.status = Status::withdrawn;
  EXPECT_TRUE(passes(open, f));
  f.withdrawn_by = "discount_line";
  EXPECT_TRUE(passes(withdrawn, f));
  EXPECT_FALSE(passes(open, f));
  f.withdrawn_by = "suppression S-1";
  f.suppression = "S-1";
  EXPECT_TRUE(passes(suppressed, f));
  EXPECT_FALSE(passes(withdrawn, f));
}

TEST(FindingFilter, Patterns) {
  EXPECT_TRUE(matches_pattern("*", ""));
  EXPECT_TRUE(matches_pattern("RAT-01", "rat-01"));
  EXPECT_TRUE(matches_pattern("*-0*1", "RAT-001"));
  EXPECT_FALSE(matches_pattern("RAT-0", "RAT-01"));
  EXPECT_FALSE(matches_pattern("?", ""));
  // Would take for ever if each star tried everything.
  EXPECT_FALSE(matches_pattern("*a*a*a*a*a*a*a*a*b", std::string(2000, 'a')));
}

TEST(FindingFilter, WindowsThatCloseFirstComeFirst) {
  std::vector<Finding> findings = {finding("closed", "1.00"), finding("unknown", "1.00"),
                                   finding("late", "1.00"), finding("soon", "1.00")};
  findings[0].window = {true, parse_iso_date("2026-01-01"), false, ""};
  findings[2].window = {true, parse_iso_date("2026-12-01"), true, ""};
  findings[3].window = {true, parse_iso_date("2026-10-01"), true, ""};
  sort_findings(findings, FindingOrder::window);
  std::vector<std::string> order;
  for (const auto& f : findings) order.push_back(f.id);
  EXPECT_EQ(order, (std::vector<std::string>{"soon", "late", "unknown", "closed"}));
}

}  // namespace
}  // namespace telaudit::audit
