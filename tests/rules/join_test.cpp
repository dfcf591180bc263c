// Joins beyond equality: ranges, longest prefixes, keys that are expressions, the rule's own relation.
#include "rule_text.h"

namespace telaudit::rules {
namespace {

bill::Schema tier_schema() {
  using bill::Type;
  return {"tier",
          {{"code", Type::text, false, ""},
           {"from_volume", Type::decimal, false, ""},
           {"to_volume", Type::decimal, false, ""},
           {"price", Type::decimal, true, ""}}};
}

bill::Schema deck_schema() {
  using bill::Type;
  return {"deck",
          {{"carrier", Type::text, false, ""},
           {"prefix", Type::text, false, ""},
           {"price", Type::decimal, true, ""},
           {"valid_from", Type::date, false, ""},
           {"valid_to", Type::date, false, ""}}};
}

std::optional<bill::Schema> schema(std::string_view name) {
  if (name == "tier") return tier_schema();
  if (name == "deck") return deck_schema();
  return test_schema(name);
}

RuleResult run(const std::string& lines, const std::vector<Cells>& charges, World world = {}) {
  auto rules = RuleSet::parse(rule_text(lines), "t.yaml", schema);
  EXPECT_TRUE(rules.ok()) << rules.problem().text();
  if (!rules.ok()) return {};
  world.put("charge", make_table(bill::charge_schema(), charges));
  auto result = rules->evaluate("T-01", world.environment());
  EXPECT_TRUE(result.ok()) << result.problem().text();
  return result.ok() ? std::move(*result) : RuleResult{};
}

std::string problem_of(const std::string& lines) {
  const auto rules = RuleSet::parse(rule_text(lines), "t.yaml", schema);
  return rules.ok() ? "loads" : rules.problem().text();
}

// 100 at 0.10, the next 100 at 0.08, all above at 0.05.
World tiers() {
  World world;
  world.put("tier",
            make_table(tier_schema(),
                       {{{"code", "P"}, {"from_volume", "0"}, {"to_volume", "100"}, {"price", "0.10"}},
                        {{"code", "P"}, {"from_volume", "100"}, {"to_volume", "200"}, {"price", "0.08"}},
                        {{"code", "P"}, {"from_volume", "200"}, {"price", "0.05"}}}));
  return world;
}

TEST(RangeJoin, IsHalfOpenAndUnknownEndsAreOpen) {
  const std::string rule =
      "over: charge as c\njoin: [{tier: {as: t, match: {code: c.product_code}, cardinality: one, "
      "range: {value: c.quantity, from: from_volume, to: to_volume}}}]\nexpected: t.price\nwhen: true\n";
  const auto result = run(rule,
                          {{{"product_code", "P"}, {"quantity", "99.9"}},
                           {{"product_code", "P"}, {"quantity", "100"}},
                           {{"product_code", "P"}, {"quantity", "100000"}},
                           {{"product_code", "P"}, {"quantity", "-1"}},
                           {{"product_code", "P"}}},
                          tiers());
  ASSERT_EQ(result.firings.size(), 3U);
  EXPECT_EQ(result.firings[0].expected->text(), "0.10");
  EXPECT_EQ(result.firings[1].expected->text(), "0.08");
  EXPECT_EQ(result.firings[2].expected->text(), "0.05");
  const std::vector<std::pair<std::string, std::uint64_t>> reasons = {
      {"no tier row matches", 1}, {"no value to choose the tier row by", 1}};
  EXPECT_EQ(result.reasons, reasons);
}

// 250 in three tiers: 100 x 0.10 + 100 x 0.08 + 50 x 0.05 = 10 + 8 + 2.50 = 20.50.
TEST(RangeJoin, ManyRowsGiveIncrementalTiers) {
  const std::string rule =
      "over: charge as c\njoin: [{tier: {as: t, match: {code: c.product_code}, cardinality: many, "
      "range: {value: c.quantity, from: from_volume}}}]\n"
      "expected: sum(max(0, min(c.quantity, coalesce(t.to_volume, c.quantity)) - t.from_volume) * "
      "t.price)\nwhen: true\n";
  const auto result =
      run(rule, {{{"product_code", "P"}, {"quantity", "250"}}, {{"product_code", "P"}, {"quantity", "40"}}},
          tiers());
  ASSERT_EQ(result.firings.size(), 2U);
  EXPECT_EQ(*result.firings[0].expected, *parse_decimal("20.50"));
  EXPECT_EQ(*result.firings[1].expected, *parse_decimal("4.00"));
}

TEST(RangeJoin, OverlappingRowsAreAnError) {
  World world;
  world.put("tier", make_table(tier_schema(), {{{"code", "P"}, {"from_volume", "0"}},
                                               {{"code", "P"}, {"from_volume", "5"}}}));
  const auto result =
      run("over: charge as c\njoin: [{tier: {as: t, cardinality: one, range: [{value: c.quantity, from: "
          "from_volume, to: to_volume}]}}]\nwhen: true\n",
          {{{"quantity", "7"}}, {{"quantity", "3"}}}, world);
  EXPECT_EQ(result.errors, 1U);
  EXPECT_EQ(result.fired, 1U);
}

TEST(RangeJoin, ChecksItsColumns) {
  const std::string start = "over: charge as c\njoin: [{tier: {as: t, cardinality: one, range: ";
  EXPECT_NE(problem_of(start + "{value: c.quantity, from: from_volum}}}]\nwhen: true\n")
                .find("did you mean 'from_volume'?"),
            std::string::npos);
  EXPECT_NE(problem_of(start + "{value: c.from, from: from_volume}}}]\nwhen: true\n")
                .find("the column from_volume is decimal, this is date"),
            std::string::npos);
  EXPECT_NE(problem_of(start + "{value: c.service, from: code}}}]\nwhen: true\n")
                .find("a number, date or moment was expected"),
            std::string::npos);
  EXPECT_NE(problem_of(start + "{value: c.quantity}}}]\nwhen: true\n").find("from or to is missing"),
            std::string::npos);
}

class PrefixJoin : public ::testing::Test {
 protected:
  RuleResult run_on(const std::vector<Cells>& deck, const std::string& destination,
                    const std::string& carrier = "X") {
    World world;
    world.put("deck", make_table(deck_schema(), deck));
    return run(
        "over: charge as c\njoin: [{deck: {as: d, match: {carrier: c.carrier}, prefix: {prefix: "
        "c.destination}, at: c.from, cardinality: one}}]\nexpected: d.price\nwhen: true\n",
        {{{"carrier", carrier}, {"destination", destination}, {"from", "2026-02-01"}}}, world);
  }
};

TEST_F(PrefixJoin, TheLongestWins) {
  const std::vector<Cells> deck = {{{"carrier", "X"}, {"prefix", "1"}, {"price", "1"}},
                                   {{"carrier", "X"}, {"prefix", "1312"}, {"price", "2"}},
                                   {{"carrier", "X"}, {"prefix", "131"}, {"price", "3"}}};
  EXPECT_EQ(run_on(deck, "13125550141").firings[0].expected->text(), "2");
  EXPECT_EQ(run_on(deck, "13135550141").firings[0].expected->text(), "3");
  EXPECT_EQ(run_on(deck, "1312").firings[0].expected->text(), "2");
  EXPECT_EQ(run_on(deck, "14").firings[0].expected->text(), "1");
  EXPECT_EQ(run_on(deck, "4").not_evaluated, 1U);
  EXPECT_EQ(run_on(deck, "").not_evaluated, 1U);
}

// A longer prefix that is not in force leaves the shorter one; a named carrier comes before a longer prefix.
TEST_F(PrefixJoin, IsDatedAndNamedValuesComeFirst) {
  const Cells shorter = {{"carrier", "X"}, {"prefix", "1"}, {"price", "1"}};
  const Cells longer = {{"carrier", "X"}, {"prefix", "1312"}, {"price", "2"}, {"valid_to", "2026-02-01"}};
  EXPECT_EQ(run_on({shorter, longer}, "13125550141").firings[0].expected->text(), "1");
  const Cells anybody = {{"carrier", "*"}, {"prefix", "13125"}, {"price", "3"}};
  EXPECT_EQ(run_on({shorter, anybody}, "13125550141").firings[0].expected->text(), "1");
  EXPECT_EQ(run_on({shorter, anybody}, "13125550141", "Y").firings[0].expected->text(), "3");
  EXPECT_EQ(run_on({shorter, shorter}, "13125550141").errors, 1U);
}

TEST(KeyJoin, MatchesOnAnExpressionOfTheJoinedRow) {
  World world;
  world.put("price", make_table(price_schema(), {{{"code", "(312) 555-0141"}, {"price", "7"}}}));
  const std::string rule =
      "over: charge as c\njoin: [{price: {as: p, match: {normalise_service(p.code): "
      "normalise_service(c.service)}, cardinality: one}}]\nexpected: p.price\nwhen: true\n";
  const auto result = run(rule, {{{"service", "1 312 555 0141"}}, {{"service", "312"}}}, world);
  ASSERT_EQ(result.firings.size(), 1U);
  EXPECT_EQ(result.firings[0].expected->text(), "7");
  EXPECT_NE(problem_of("over: charge as c\njoin: [{price: {as: p, match: {normalise_service(c.service): "
                       "c.service}, cardinality: one}}]\nwhen: true\n")
                .find("does not speak of the joined row alone"),
            std::string::npos);
  EXPECT_NE(problem_of("over: charge as c\njoin: [{price: {as: p, match: {year(p.valid_from): "
                       "c.service}, cardinality: one}}]\nwhen: true\n")
                .find("year(p.valid_from) is integer, this is text"),
            std::string::npos);
}

TEST(SelfJoin, LeavesOutTheRowItself) {
  const std::vector<Cells> charges = {{{"service", "A"}, {"amount", "1"}},
                                      {{"service", "A"}, {"amount", "2"}},
                                      {{"service", "B"}, {"amount", "4"}}};
  const std::string start =
      "over: charge as c\njoin: [{charge: {as: d, match: {service: c.service}, cardinality: ";
  const auto others =
      run(start + "many, others: true}}]\nbilled: sum(d.amount)\nwhen: count(d) > 0\n", charges);
  ASSERT_EQ(others.firings.size(), 2U);
  EXPECT_EQ(others.firings[0].billed->text(), "2");
  EXPECT_EQ(others.firings[1].billed->text(), "1");
  // No other row of the service: the anti-join.
  const auto none = run(start + "exists, others: true}}]\nwhen: d is unknown\n", charges);
  ASSERT_EQ(none.firings.size(), 1U);
  EXPECT_EQ(none.firings[0].rows[0], 2U);
  EXPECT_NE(problem_of("over: charge as c\njoin: [{price: {as: p, match: {}, others: true, cardinality: "
                       "exists}}]\nwhen: true\n")
                .find("not of the relation charge"),
            std::string::npos);
}

}  // namespace
}  // namespace telaudit::rules
