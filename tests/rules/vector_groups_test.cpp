// Groups of which the vectors decide what they see, beside the interpreter: the results are the same.
#include <array>

#include "generated_relation.h"
#include "result_text.h"
#include "rule_text.h"
#include "rules/evaluate_all.h"
#include "rules/load.h"
#include "rules/run.h"

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

std::optional<bill::Schema> item_schemas(std::string_view name) {
  if (name == "price") return price_schema();
  return name == "item" ? std::optional(item_schema()) : std::nullopt;
}

std::vector<std::string> rules_beside_others() {
  const std::string price =
      "{price: {as: p, match: {carrier: c.carrier, code: 'substring(c.kind, 1, 6)'}, at: c.from";
  const std::string others =
      "{item: {as: o, match: {account: c.account}, others: true, where: 'o.units > c.units', cardinality: ";
  const std::vector<std::string> bodies = {
      "window: {by: [c.account], order: [c.from], within: {as: w, days: 200}}\nlet: {near: sum(w.units)}\n"
      "group: {by: [c.account, c.kind], let: {most: max(near)}}\nexpected: most\nwhen: most > 5 and count() "
      "> "
      "1\n",
      "window: {by: [c.account, 'round(12 / c.units, 0, half_up)'], order: [c.start], previous: b}\njoin: [" +
          price +
          ", cardinality: one, missing: not_fired}}]\ngroup: {by: [c.account], let: {jumps: count(b.kind != "
          "c.kind), dear: count(p.share > 0.2)}}\nexpected: jumps\nwhen: jumps > 0 and dear > 0\n",
      "where: c.units > -50\nwindow: {by: [c.kind], order: [c.from], overlap: {as: b, from: c.from, to: "
      "c.through}}\njoin: [{price: {as: p, match: {carrier: c.carrier, code: b.kind}, cardinality: "
      "one}}]\ngroup: {by: [c.kind, c.other], let: {most: max(p.price)}}\nexpected: count()\nwhen: most > "
      "1\n",
      "window: {by: [c.account], order: [c.from], previous: b}\nrequire: [{that: b.units < 90, because: "
      "before}]\ngroup: {by: [c.account, c.carrier]}\nexpected: count()\nwhen: count() > 2\n",
      "join: [" + price + ", cardinality: one}}, " + others +
          "many}}]\nlet: {above: count(o)}\ngroup: {by: [c.account, p.code], let: {all: sum(above)}, having: "
          "count() > 1}\nexpected: all\nwhen: all > 3\n",
      "join: [" + others + "exists, missing: not_fired}}, " + price +
          ", cardinality: one}}]\ngroup: {by: [c.account, c.kind]}\nexpected: count()\nwhen: count() > 1\n",
      "join: [" + price +
          ", cardinality: one, missing: not_fired}}]\ngroup: {by: [c.account], complete: {periods: c.from, "
          "expected: "
          "3}, having: count() > 3}\nexpected: count()\nwhen: min(c.units) < 0\n",
  };
  std::vector<std::string> out;
  for (const auto& body : bodies)
    out.push_back(
        "rule: T-" + std::to_string(1 + out.size()) +
        "\nversion: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\nprecedence: 1\n"
        "reason: TEST\nfalse_positives: none\nover: item as c\n" +
        body + "message: m\ntests: [{name: none, given: {item: []}, expect: []}]\n");
  return out;
}

bill::Table random_prices(std::uint64_t seed) {
  std::vector<Cells> rows;
  for (const char* carrier : {"A", "B", "*"})
    for (const char* code : {"access", "line", "tax", "usage"})
      if (++seed % 4 != 0)
        rows.push_back({{"carrier", carrier},
                        {"code", code},
                        {"price", std::to_string(seed % 7)},
                        {"share", "0." + std::to_string(seed % 5)}});
  return make_table(price_schema(), rows);
}

// Vectors look at what does not follow from a row's place among others; the interpreter at the rest, in the
// partitions of the windows that are left.
TEST(VectorGroups, OfWindowsAndOtherRowsAreThoseOfTheInterpreter) {
  std::vector<std::unique_ptr<Rule>> rules;
  std::vector<const Rule*> pointers;
  const auto texts = rules_beside_others();
  for (const auto& text : texts) {
    auto rule = load_rule(text, "t.yaml", item_schemas);
    ASSERT_TRUE(rule.ok()) << rule.problem().text() << "\n" << text;
    rules.push_back(std::move(*rule));
    pointers.push_back(rules.back().get());
  }
  std::vector<std::uint64_t> fired(rules.size(), 0);
  RuleResult sum;
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    const GeneratedRelation items(seed, 4, seed % 8 == 0 ? 800 : 60);
    const bill::Table prices = random_prices(seed);
    Environment environment;
    environment.as_of = *make_date(2026, 1, 31);
    environment.find = [&](std::string_view name) -> std::optional<Source> {
      if (name == "item") return Source{&items, true};
      return Source{&prices, seed % 5 != 0};
    };
    const auto together = evaluate_all(pointers, environment, static_cast<unsigned>(1 + seed % 3), {},
                                       seed % 2 == 0 ? kGroupBytes : 32768);
    ASSERT_TRUE(together.ok()) << together.problem().text();
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const auto alone = RuleRun(*rules[i], environment).run();
      ASSERT_TRUE(alone.ok()) << alone.problem().text();
      ASSERT_EQ(text_of((*together)[i]), text_of(*alone)) << "seed " << seed << "\n" << texts[i];
      fired[i] += alone->fired;
      sum.not_fired += alone->not_fired;
      sum.not_evaluated += alone->not_evaluated;
      sum.errors += alone->errors;
    }
  }
  for (std::size_t i = 0; i < rules.size(); ++i) EXPECT_GT(fired[i], 0U) << texts[i];
  for (const auto times : {sum.not_fired, sum.not_evaluated, sum.errors}) EXPECT_GT(times, 20U);
}

}  // namespace
}  // namespace telaudit::rules
