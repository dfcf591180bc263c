// Earlier bills: the latest row, several periods, gaps.
#include "rule_text.h"

namespace telaudit::rules {
namespace {

Cells charge(const std::string& date, const std::string& amount, const std::string& service = "S",
             const std::string& account = "A") {
  return {
      {"carrier", "X"}, {"account", account}, {"bill_date", date}, {"service", service}, {"amount", amount}};
}

std::string reasons_of(const RuleResult& result) {
  std::string out;
  for (const auto& [reason, count] : result.reasons) out += reason + " x" + std::to_string(count) + ";";
  return out;
}

TEST(Prior, IsTheLatestEarlierRow) {
  const std::string rule =
      "over: charge as c\nprior: {as: p, match: [service]}\nbilled: p.amount\nwhen: true\n";
  const auto result =
      run_on_charges(rule, {charge("2026-01-01", "1"), charge("2026-02-01", "2"), charge("2026-03-01", "3"),
                            charge("2026-05-01", "4"), charge("2026-02-01", "9", "T")});
  ASSERT_EQ(result.firings.size(), 2U);
  EXPECT_EQ(result.firings[0].billed->text(), "1");
  EXPECT_EQ(result.firings[1].billed->text(), "2");
  EXPECT_EQ(reasons_of(result),
            "a gap before this charge: the one before it is more than 45 days older x1;"
            "no earlier charge of the account is loaded x2;");
}

TEST(Prior, MissingSaysWhatTheFirstBillMeans) {
  const std::string rule = "over: charge as c\nprior: {as: p, match: [service], missing: ";
  EXPECT_EQ(run_on_charges(rule + "unknown}\nwhen: p is unknown\n", {charge("2026-01-01", "1")}).fired, 1U);
  EXPECT_EQ(run_on_charges(rule + "not_fired}\nwhen: true\n", {charge("2026-01-01", "1")}).not_fired, 1U);
}

// January to April of one service; February's bill has two rows of it. From May three periods back: February
// 2 and 4, March 3, April 5: the middle of 2, 3, 4, 5 is 3.5.
TEST(Prior, SeveralPeriodsAreManyRows) {
  const std::string rule =
      "over: charge as c\nwhere: c.bill_date == date '2026-05-01'\nprior: {as: p, periods: 3, match: "
      "[service]}\nbilled: median(p.amount)\nexpected: max(p.amount)\nwhen: count(p) == 4 and "
      "distinct(p.bill_date) == 3\n";
  const std::vector<Cells> rows = {charge("2026-01-01", "100"),   charge("2026-02-01", "2"),
                                   charge("2026-02-01", "4"),     charge("2026-03-01", "3"),
                                   charge("2026-04-01", "5"),     charge("2026-05-01", "9"),
                                   charge("2026-04-01", "7", "T")};
  const auto result = run_on_charges(rule, rows);
  ASSERT_EQ(result.firings.size(), 1U) << reasons_of(result);
  EXPECT_EQ(result.firings[0].billed->text(), "3.5");
  EXPECT_EQ(result.firings[0].expected->text(), "5");
}

// The periods are the account's bills: a service that is not on the bill before has no rows there.
TEST(Prior, PeriodsAreThoseOfTheAccount) {
  const std::string rule =
      "over: charge as c\nwhere: c.service == 'T'\nprior: {as: p, periods: 1, match: [service]}\nwhen: "
      "count(p) == 0\n";
  EXPECT_EQ(run_on_charges(rule, {charge("2026-01-01", "1"), charge("2026-02-01", "1", "T")}).fired, 1U);
  EXPECT_EQ(reasons_of(run_on_charges(rule, {charge("2026-02-01", "1", "T")})),
            "no earlier charge of the account is loaded x1;");
}

TEST(Prior, TooFewPeriodsAndGapsAreNotEvaluated) {
  const std::string rule = "over: charge as c\nwhere: c.amount == 9\nprior: {as: p, periods: 3";
  const std::vector<Cells> two = {charge("2026-03-01", "1"), charge("2026-04-01", "1"),
                                  charge("2026-05-01", "9")};
  const std::vector<Cells> gap = {charge("2026-01-01", "1"), charge("2026-02-01", "1"),
                                  charge("2026-04-01", "1"), charge("2026-05-01", "9")};
  EXPECT_EQ(reasons_of(run_on_charges(rule + "}\nwhen: true\n", two)),
            "2 of 3 earlier periods of charge are loaded x1;");
  EXPECT_EQ(run_on_charges(rule + ", at_least: 2}\nwhen: count(p) == 2\n", two).fired, 1U);
  EXPECT_EQ(reasons_of(run_on_charges(rule + "}\nwhen: true\n", gap)),
            "a gap before this charge: the one before it is more than 45 days older x1;");
  EXPECT_EQ(run_on_charges(rule + ", within_days: 60}\nwhen: count(p) == 3\n", gap).fired, 1U);
  EXPECT_EQ(run_on_charges(rule + ", at_least: 1}\nwhen: count(p) == 1\n", gap).fired, 1U);
}

TEST(Prior, OfAnotherRelationWithItsOwnKeysAndConditions) {
  World world;
  const auto invoice = [](const char* date) {
    return Cells{{"carrier", "X"}, {"account", "A"}, {"bill_date", date}};
  };
  world.put("invoice", make_table(bill::invoice_schema(), {invoice("2026-02-01")}));
  auto rules = parse_rule(
      "over: invoice as i\nprior: [{as: p, of: charge, periods: 1, match: {service: \"'S'\"}, where: "
      "p.amount "
      "> 1}, {as: q, of: charge, periods: 1}]\nwhen: count(p) == 1 and count(q) == 3\n");
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  world.put("charge",
            make_table(bill::charge_schema(), {charge("2026-01-01", "1"), charge("2026-01-01", "2"),
                                               charge("2026-01-01", "3", "T"), charge("2026-02-01", "2")}));
  auto result = rules->evaluate("T-01", world.environment());
  ASSERT_TRUE(result.ok()) << result.problem().text();
  EXPECT_EQ(result->fired, 1U) << reasons_of(*result);
  world.relations.erase("charge");
  result = rules->evaluate("T-01", world.environment());
  EXPECT_EQ(reasons_of(*result), "no charge given x1;");
  EXPECT_EQ(result->missing_inputs, std::vector<std::string>{"charge"});
}

}  // namespace
}  // namespace telaudit::rules
