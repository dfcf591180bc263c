// What a wrong rule is told: file, line, column, what was expected, and what was probably meant.
#include <random>

#include "rule_text.h"
#include "rules/expression.h"

namespace telaudit::rules {
namespace {

std::string problem_of(const std::string& lines) {
  const auto rules = parse_rule(lines);
  return rules.ok() ? "loads" : rules.problem().text();
}

std::string when(const std::string& condition) {
  return "over: charge as c\nwhen: " + condition + "\n";
}

TEST(Load, NamesThePlaceOfAnUnknownColumn) {
  // The eleventh line of the rule is `over`, the twelfth `when: c.amont > 0`.
  EXPECT_EQ(problem_of(when("c.amont > 0")),
            "t.yaml:12:7, when: the relation charge has no column 'amont' (did you mean 'amount'?)");
  EXPECT_EQ(problem_of(when("c.amount > 0 and c.rat > 1")),
            "t.yaml:12:24, when: the relation charge has no column 'rat' (did you mean 'rate'?)");
}

TEST(Load, FindsThePlaceInFoldedText) {
  const std::string told = problem_of("over: charge as c\nwhen: >-\n  c.amount > 0\n    and c.amont > 1\n");
  EXPECT_EQ(told.substr(0, 13), "t.yaml:14:9, ");
}

TEST(Load, FindsThePlaceInQuotedText) {
  EXPECT_EQ(problem_of(when("\"c.account == 'it''s' and c.x == 1\"")).substr(0, 13), "t.yaml:12:33,");
}

TEST(Load, RefusesWhatItDoesNotKnow) {
  EXPECT_NE(problem_of("ovr: charge as c\n").find("unknown key 'ovr' (did you mean 'over'?)"),
            std::string::npos);
  EXPECT_NE(problem_of("over: charg as c\nwhen: true\n").find("no relation 'charg' (did you mean 'charge'?)"),
            std::string::npos);
  EXPECT_NE(
      problem_of(when("roun(c.amount, 2, half_up) > 0")).find("no function 'roun' (did you mean 'round'?)"),
      std::string::npos);
  EXPECT_NE(problem_of(when("step(1) > 0"))
                .find("'step' is no function: a join finds such a row (write join: [{relation: {range:"),
            std::string::npos);
  EXPECT_NE(problem_of(when("params.x > 0")).find("no param 'x'"), std::string::npos);
  EXPECT_NE(problem_of(when("x.amount > 0")).find("no alias 'x'"), std::string::npos);
  EXPECT_NE(problem_of(when("recurring")).find("text stands in single quotes"), std::string::npos);
}

TEST(Load, OnlyASavingHasAMonth) {
  EXPECT_NE(problem_of(when("true") + "potential: c.amount\nmonthly: c.amount\n")
                .find("monthly is what a saving brings each month; this rule's kind is error"),
            std::string::npos);
  EXPECT_NE(problem_of(when("true") + "monthly: c.amount\n").find("monthly needs a potential"),
            std::string::npos);
}

TEST(Load, ChecksTypes) {
  EXPECT_NE(problem_of(when("c.amount")).find("a condition was expected, this is money"), std::string::npos);
  EXPECT_NE(problem_of(when("c.amount == 'x'")).find("money and text do not go together"), std::string::npos);
  EXPECT_NE(problem_of(when("c.amount + c.quantity > 0")).find("money and a plain number do not mix"),
            std::string::npos);
  EXPECT_NE(problem_of(when("c.amount * c.rate > 0")).find("money times money"), std::string::npos);
  EXPECT_NE(problem_of(when("c.quantity / c.amount > 0")).find("not divided by money"), std::string::npos);
  EXPECT_NE(problem_of(when("c.from - c.bill_date > 3")).find("days_between"), std::string::npos);
  EXPECT_NE(problem_of(when("c.from == c.start")).find("date_of(moment)"), std::string::npos);
  EXPECT_NE(problem_of(when("round(c.amount, 2, nearest) > 0")).find("rounding word"), std::string::npos);
  EXPECT_NE(problem_of(when("sum(c.amount) > 0")).find("ranges over the rows of a group"), std::string::npos);
  EXPECT_EQ(problem_of(when("c.amount > 0.05 * ulp(c.rate) + 1")), "loads");
}

TEST(Load, AllowsDivisionOnlyWhereItIsExact) {
  EXPECT_EQ(problem_of(when("c.amount / c.quantity > c.rate")), "loads");
  EXPECT_EQ(problem_of(when("round(c.amount / c.quantity, 4, half_up) > c.rate")), "loads");
  EXPECT_NE(problem_of(when("c.amount / c.quantity + 1 > c.rate")).find("a division stands only"),
            std::string::npos);
  EXPECT_NE(problem_of(when("abs(c.amount / c.quantity) > 1")).find("a division stands only"),
            std::string::npos);
}

// 18 + 18 digits are 36; a third column of 18 makes 54.
TEST(Load, CountsDigits) {
  EXPECT_EQ(problem_of(when("c.amount * c.quantity > 0")), "loads");
  EXPECT_NE(problem_of(when("c.amount * c.quantity * c.billed_units > 0"))
                .find("this needs 54 digits; 38 are the most"),
            std::string::npos);
  EXPECT_EQ(problem_of(when("round(c.amount * c.quantity, 2, half_up) * c.billed_units > 0")), "loads");
}

TEST(Load, KeepsWhereBeforeTheJoins) {
  const std::string join = "join: [{price: {as: p, match: {code: c.product_code}, cardinality: one}}]\n";
  EXPECT_NE(problem_of("over: charge as c\n" + join + "where: p.price > 0\nwhen: true\n")
                .find("move this condition to when"),
            std::string::npos);
  EXPECT_EQ(problem_of("over: charge as c\n" + join + "when: p.price > 0\n"), "loads");
  EXPECT_NE(problem_of("over: charge as c\njoin: [{price: {as: p, match: {cod: c.product_code}, cardinality: "
                       "one}}]\nwhen: true\n")
                .find("did you mean 'code'?"),
            std::string::npos);
  EXPECT_NE(problem_of("over: charge as c\njoin: [{price: {as: p, match: {code: c.amount}, cardinality: "
                       "one}}]\nwhen: true\n")
                .find("the column code is text, this is money"),
            std::string::npos);
}

TEST(Load, KeepsRowsAndGroupsApart) {
  const std::string group = "over: charge as c\ngroup: {by: [c.account], let: {n: count()}}\n";
  EXPECT_EQ(problem_of(group + "when: n > 1 and c.account == 'A'\n"), "loads");
  EXPECT_NE(problem_of(group + "when: c.amount > 0\n").find("belongs to a row"), std::string::npos);
  EXPECT_NE(problem_of(group + "when: sum(n) > 0\n").find("belongs to the group"), std::string::npos);
  EXPECT_NE(problem_of(group + "when: sum(sum(c.amount)) > 0\n").find("an aggregate inside an aggregate"),
            std::string::npos);
}

TEST(Load, BoundsDepthAndSize) {
  EXPECT_NE(problem_of(when(std::string(70, '(') + "true" + std::string(70, ')'))).find("deeper than 64"),
            std::string::npos);
  std::string chain = "1";
  for (int i = 0; i < 1500; ++i) chain += "+1";
  EXPECT_NE(problem_of(when(chain + " > 0")).find("more than 2000 words"), std::string::npos);
}

// Each let reads the one before twice: 2 to the power of 40 parts.
TEST(Load, BoundsWhatLetsGrowTo) {
  std::string lets = "over: charge as c\nlet:\n  x0: c.quantity > 0\n";
  for (int i = 1; i <= 40; ++i) {
    const std::string before = "x" + std::to_string(i - 1);
    lets += "  x" + std::to_string(i) + ": " + before + " and " + before + "\n";
  }
  EXPECT_NE(problem_of(lets + "when: x40\n").find("20000 are the most (read each let once"),
            std::string::npos);
  EXPECT_EQ(problem_of("over: charge as c\nlet: {a: c.quantity > 0, b: a and a, d: b and b}\nwhen: d\n"),
            "loads");
}

TEST(Load, BoundsTheFile) {
  const auto rules = RuleSet::parse(std::string(600U * 1024U, '#'), "t.yaml", test_schema);
  ASSERT_FALSE(rules.ok());
  EXPECT_EQ(rules.problem().text(), "t.yaml: a rule file of more than 512 KiB (one file holds one rule)");
}

// Random words in random order: a Problem or a tree, never a crash.
TEST(Parser, SurvivesAnything) {
  const std::vector<std::string> words = {"c.amount",
                                          "'x",
                                          "'x'",
                                          "(",
                                          ")",
                                          "[",
                                          "]",
                                          "and",
                                          "or",
                                          "not",
                                          "in",
                                          "is",
                                          "known",
                                          "1.5",
                                          "1.",
                                          "+",
                                          "-",
                                          "*",
                                          "/",
                                          "==",
                                          "<",
                                          "=",
                                          "!",
                                          "round",
                                          "sum(",
                                          ",",
                                          "date",
                                          "date '2026-02-30'",
                                          "params.x",
                                          ".",
                                          "half_up",
                                          "\"",
                                          "99999999999999999999",
                                          "if(",
                                          "unknown",
                                          "\n",
                                          "\xff"};
  const unsigned seed = 20260131;
  std::mt19937 random(seed);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    const auto length = random() % 14;
    for (unsigned i = 0; i < length; ++i)
      text += words[random() % words.size()] + (random() % 3 == 0 ? "" : " ");
    const SourceText source(text, Place{}, text);
    const auto parsed = parse_expression(source);
    if (!parsed.ok()) {
      EXPECT_FALSE(parsed.problem().what.empty()) << "seed " << seed << ": " << text;
    }
    const auto rules =
        parse_rule(when("\"" + (text.find_first_of("\"\n\\\xff") == std::string::npos ? text : "1") + "\""));
    EXPECT_TRUE(rules.ok() || !rules.problem().what.empty());
  }
}

}  // namespace
}  // namespace telaudit::rules
