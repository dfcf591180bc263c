// Groups that rows spoil which cannot be judged: the vectors say the same of them as the interpreter.
#include <array>

#include "rule_text.h"

namespace telaudit::rules {
namespace {

using Counted = std::vector<std::pair<std::string, std::uint64_t>>;

Cells charge(const std::string& account, const std::string& code, const std::string& quantity,
             const std::string& rate) {
  Cells out = {{"account", account}, {"carrier", "X"}, {"product_code", code}, {"amount", "1"}};
  if (!quantity.empty()) out.emplace_back("quantity", quantity);
  if (!rate.empty()) out.emplace_back("rate", rate);
  return out;
}

std::string rule_with(const std::string& missing) {
  return "over: charge as c\nwhere: 12 / c.quantity > 2\njoin: [{price: {as: p, match: {carrier: c.carrier, "
         "code: c.product_code}, cardinality: one" +
         missing +
         "}}]\nrequire: [{that: c.rate > 0, because: the bill prints no rate}]\ngroup: {by: [c.account], "
         "let: "
         "{sums: sum(c.amount)}}\nwhen: sums > 1\n";
}

std::array<RuleResult, 3> results_of(const std::string& rule, const World& world) {
  const auto rules = parse_rule(rule);
  EXPECT_TRUE(rules.ok()) << rules.problem().text();
  const std::vector<std::string> ids = {"T-01"};
  std::array<RuleResult, 3> out;
  out[0] = *rules->evaluate("T-01", world.environment());
  out[1] = rules->evaluate_all(ids, world.environment(), 1)->front();
  out[2] = rules->evaluate_all(ids, world.environment(), 2)->front();
  return out;
}

// The reasons but for that of the error.
Counted unjudged_of(const RuleResult& result) {
  Counted out = result.reasons;
  std::erase_if(out, [](const auto& reason) { return reason.first.ends_with("division by zero"); });
  return out;
}

World world_of(bool priced) {
  World world;
  world.put("charge",
            make_table(bill::charge_schema(),
                       {charge("A", "P1", "1", "1"), charge("A", "P1", "2", "1"),
                        // Of two reasons the first by text, whichever came first.
                        charge("B", "P1", "", "1"), charge("B", "P2", "1", "1"), charge("B", "P1", "1", "1"),
                        charge("C", "P1", "1", "1"), charge("C", "P1", "1", ""), charge("C", "P1", "", "1"),
                        // An error outweighs.
                        charge("D", "P1", "", "1"), charge("D", "P1", "0", "1"),
                        // Twelve do not come into it: 12 / 12 is not above 2.
                        charge("E", "P2", "12", "1"),
                        // What a row is not evaluated for first is why.
                        charge("F", "P2", "", ""), charge("G", "P2", "1", ""), charge("H", "P1", "1", "1")}));
  if (priced)
    world.put("price", make_table(price_schema(), {{{"carrier", "X"}, {"code", "P1"}, {"price", "1"}}}));
  return world;
}

TEST(VectorGroups, CountTheReasonOfARowThatSpoilsThem) {
  // A fires; B, C, F and G are not evaluated; D is an error; E has no row; the sum of H is 1.
  const Counted reasons = {
      {"no price row matches", 2}, {"the bill prints no rate", 1}, {"unknown: quantity of charge", 1}};
  for (const auto& result : results_of(rule_with(""), world_of(true))) {
    EXPECT_EQ(result.fired, 1U);
    EXPECT_EQ(result.not_fired, 1U);
    EXPECT_EQ(result.not_evaluated, 4U);
    EXPECT_EQ(result.errors, 1U);
    EXPECT_EQ(unjudged_of(result), reasons);
  }
}

TEST(VectorGroups, ARowThatAJoinLeavesOutSpoilsNothing) {
  // B and C keep what made them unknown; F and G have no row left.
  const Counted reasons = {{"the bill prints no rate", 1}, {"unknown: quantity of charge", 1}};
  for (const auto& result : results_of(rule_with(", missing: not_fired"), world_of(true))) {
    EXPECT_EQ(result.fired, 1U);
    EXPECT_EQ(result.not_evaluated, 2U);
    EXPECT_EQ(result.errors, 1U);
    EXPECT_EQ(unjudged_of(result), reasons);
  }
}

TEST(VectorGroups, OfAnInputThatIsNotGivenAreAllNotEvaluated) {
  // All but E have a row, and D fails; of F the quantity is unknown before a price is asked for.
  const Counted reasons = {{"no price given", 5}, {"unknown: quantity of charge", 1}};
  for (const auto& result : results_of(rule_with(""), world_of(false))) {
    EXPECT_EQ(result.fired + result.not_fired, 0U);
    EXPECT_EQ(result.not_evaluated, 6U);
    EXPECT_EQ(result.errors, 1U);
    EXPECT_EQ(unjudged_of(result), reasons);
    EXPECT_EQ(result.missing_inputs, std::vector<std::string>{"price"});
  }
}

}  // namespace
}  // namespace telaudit::rules
