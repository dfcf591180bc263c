// Groups over several bills, requirements, and complete periods.
#include "rule_text.h"

namespace telaudit::rules {
namespace {

Cells charge(const std::string& date, const std::string& amount, const std::string& account = "A") {
  return {{"account", account}, {"bill_date", date}, {"amount", amount}};
}

std::string reasons_of(const RuleResult& result) {
  std::string out;
  for (const auto& [reason, count] : result.reasons) out += reason + " x" + std::to_string(count) + ";";
  return out;
}

TEST(Group, ByAnExpressionWithAName) {
  const auto result = run_on_charges(
      "over: charge as c\ngroup: {by: [c.account, {year: year(c.bill_date)}], let: {total: sum(c.amount)}}\n"
      "billed: total\nwhen: year == 2025\n",
      {charge("2025-11-01", "1"), charge("2025-12-01", "2"), charge("2026-01-01", "4")});
  ASSERT_EQ(result.firings.size(), 1U);
  EXPECT_EQ(result.firings[0].billed->text(), "3");
  const std::vector<std::pair<std::string, std::string>> key = {{"account", "A"}, {"year", "2025"}};
  EXPECT_EQ(result.firings[0].key, key);
}

TEST(Group, IsNotEvaluatedWithoutAllItsPeriods) {
  const std::string rule =
      "over: charge as c\ngroup: {by: [c.account], complete: {periods: c.bill_date, expected: 3}, having: "
      "sum(c.amount) > 0}\nbilled: sum(c.amount)\nwhen: true\n";
  const auto result =
      run_on_charges(rule, {charge("2026-01-01", "1"), charge("2026-02-01", "1"), charge("2026-02-01", "1"),
                            charge("2026-01-01", "1", "B"), charge("2026-02-01", "1", "B"),
                            charge("2026-03-01", "1", "B"), charge("2026-03-01", "-1", "C")});
  EXPECT_EQ(result.fired, 1U);
  EXPECT_EQ(result.not_fired, 1U);  // a group that having leaves out needs no periods
  EXPECT_EQ(reasons_of(result), "2 of 3 periods are there x1;");
}

TEST(Require, SaysWhyARowIsNotEvaluated) {
  const std::string rule =
      "over: charge as c\nrequire:\n  - {that: c.quantity > 0, because: nothing was delivered}\n  - {that: "
      "c.rate is known, because: the bill prints no rate}\nwhen: c.amount > 0\n";
  const auto result = run_on_charges(rule, {{{"quantity", "0"}, {"amount", "1"}},
                                            {{"amount", "1"}},
                                            {{"quantity", "1"}, {"amount", "1"}},
                                            {{"quantity", "1"}, {"rate", "1"}, {"amount", "1"}},
                                            {{"quantity", "1"}, {"rate", "1"}, {"amount", "0"}}});
  EXPECT_EQ(result.fired, 1U);
  EXPECT_EQ(result.not_fired, 1U);
  EXPECT_EQ(reasons_of(result), "nothing was delivered x2;the bill prints no rate x1;");
}

TEST(Require, OfARowSpoilsItsGroupAndOfAGroupEndsIt) {
  const std::string rows =
      "over: charge as c\nrequire: [{that: c.amount > 0, because: a credit}]\ngroup: {by: "
      "[c.account]}\nwhen: "
      "true\n";
  const std::vector<Cells> charges = {charge("2026-01-01", "1"), charge("2026-01-01", "-1"),
                                      charge("2026-01-01", "1", "B")};
  EXPECT_EQ(reasons_of(run_on_charges(rows, charges)), "a credit x1;");
  EXPECT_EQ(run_on_charges(rows, charges).fired, 1U);
  const auto groups = run_on_charges(
      "over: charge as c\ngroup: {by: [c.account], require: [{that: sum(c.amount) > 0, because: nothing is "
      "left}]}\nwhen: true\n",
      charges);
  EXPECT_EQ(reasons_of(groups), "nothing is left x1;");
  EXPECT_EQ(groups.fired, 1U);
}

TEST(Require, AnErrorStaysAnError) {
  const auto result =
      run_on_charges("over: charge as c\nrequire: [{that: 1 / c.quantity > 0, because: b}]\nwhen: true\n",
                     {{{"quantity", "0"}}});
  EXPECT_EQ(result.errors, 1U);
}

}  // namespace
}  // namespace telaudit::rules
