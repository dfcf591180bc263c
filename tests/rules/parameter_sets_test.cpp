// Named sets of values for params, and what a wrong one is told.
#include "rules/parameter_sets.h"

#include "rule_folder.h"
#include "rule_text.h"

namespace telaudit::rules {
namespace {

std::string rule_named(const std::string& id, const std::string& params) {
  std::string text = rule_text("params:\n" + params + "over: charge as c\nwhen: c.amount > 0\n");
  return text.replace(text.find("T-01"), 4, id);
}

class ParameterSets : public ::testing::Test {
 protected:
  void SetUp() override {
    auto loaded = RuleSet::load(folder_.paths(), test_schema);
    ASSERT_TRUE(loaded.ok()) << loaded.problem().text();
    rules_ = std::make_unique<RuleSet>(std::move(*loaded));
  }

  // "T-01.a=1 ..." or what is wrong.
  std::string read(const std::string& yaml, const std::string& set = {}) const {
    const auto values = read_parameter_set(*rules_, yaml, "p.yaml", set);
    if (!values) return values.problem().text();
    std::string out;
    for (const auto& [name, text] : *values) out += (out.empty() ? "" : " ") + name + "=" + text;
    return out;
  }

  RuleFolder folder_{{{"T-01.yaml", rule_named("T-01",
                                               "  least: {type: decimal, default: 0.01, meaning: m}\n"
                                               "  words: {type: list, default: [], meaning: m}\n")},
                      {"T-02.yaml", rule_named("T-02",
                                               "  least: {type: decimal, default: 1, meaning: m}\n"
                                               "  months: {type: integer, default: 3, meaning: m}\n")}}};
  std::unique_ptr<RuleSet> rules_;
};

TEST_F(ParameterSets, GiveValuesByRuleAndForAll) {
  EXPECT_EQ(read("usual:\n  all: {least: 5.00}\n  T-02: {months: 6}\n"),
            "T-01.least=5.00 T-02.least=5.00 T-02.months=6");
  // What names the rule comes after `all`, wherever it stands.
  EXPECT_EQ(read("usual:\n  T-01: {least: 2}\n  all: {least: 5}\n"), "T-01.least=2 T-02.least=5");
  EXPECT_EQ(read("usual: {T-01: {words: [a, b]}}\n"), "T-01.words=a,b");
  EXPECT_EQ(read("usual: {}\n"), "");
}

TEST_F(ParameterSets, BuildOnEachOther) {
  const std::string sets =
      "usual:\n  all: {least: 5}\n  T-02: {months: 6}\nstrict:\n  like: usual\n  T-01: {least: 0}\n";
  EXPECT_EQ(read(sets, "usual"), "T-01.least=5 T-02.least=5 T-02.months=6");
  EXPECT_EQ(read(sets, "strict"), "T-01.least=0 T-02.least=5 T-02.months=6");
  EXPECT_EQ(read(sets),
            "p.yaml: the file holds several sets (name one of them with --param-set: usual, strict)");
  EXPECT_EQ(read(sets, "strickt"), "p.yaml: the file holds no set 'strickt' (it holds usual, strict)");
}

TEST_F(ParameterSets, SayWhatIsWrongAndWhere) {
  EXPECT_EQ(read("usual:\n  T-01: {leest: 1}\n"),
            "p.yaml:2:17, leest: the rule T-01 has no param 'leest' (did you mean 'least'?)");
  EXPECT_EQ(read("usual:\n  T-01: {quantity: 1}\n"),
            "p.yaml:2:20, quantity: the rule T-01 has no param 'quantity' (known: least, words)");
  EXPECT_EQ(read("usual:\n  T-03: {least: 1}\n"),
            "p.yaml:2:9, T-03: there is no rule 'T-03' (did you mean 'T-01'?)");
  EXPECT_EQ(read("usual:\n  all: {leest: 1}\n"),
            "p.yaml:2:16, leest: no rule has a param 'leest' (did you mean 'least'?)");
  EXPECT_EQ(read("usual:\n  T-02: {months: 1.5}\n"),
            "p.yaml:2:18, months: T-02: the param 'months' is integer, found '1.5' (write a whole number "
            "such as 3)");
  EXPECT_EQ(
      read("usual:\n  T-01: {least: much}\n"),
      "p.yaml:2:17, least: T-01: the param 'least' is decimal, found 'much' (write a number such as 0.05)");
  EXPECT_EQ(read("usual:\n  T-01: {least: [1, 2]}\n"),
            "p.yaml:2:17, least: T-01: the param 'least' takes one value (write least: value)");
  EXPECT_EQ(read("usual:\n  T-01: 5\n"),
            "p.yaml:2:9, T-01: T-01: a map of params was expected (write T-01: {param: value})");
  EXPECT_EQ(read("usual: 5\n"),
            "p.yaml:1:8, usual: the set 'usual' is no map of rules (write usual: {RAT-01: {param: value}})");
  EXPECT_EQ(
      read("[]\n"),
      "p.yaml:1:1: a map of named sets was expected (write usual: {RAT-01: {param: value}} for a set named "
      "usual)");
  EXPECT_EQ(read("a: {like: b}\nb: {like: a}\n").substr(0, 77),
            "p.yaml: 2 problems in the parameter sets; none is used\np.yaml:2:11, like: the");
  EXPECT_EQ(read("a: {like: usual}\n"), "p.yaml:1:11, like: there is no set 'usual' in this file (known: a)");
}

TEST_F(ParameterSets, ListEveryMistakeOnce) {
  const std::string told = read("a:\n  T-01: {leest: 1}\n  T-02: {months: x}\nb: {like: a}\n");
  EXPECT_EQ(told.substr(0, 54), "p.yaml: 2 problems in the parameter sets; none is used");
  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 2);
}

TEST_F(ParameterSets, SingleValuesAreCheckedToo) {
  EXPECT_TRUE(check_params(*rules_, {{"T-01.least", "2"}, {"T-01.words", "a, b"}}));
  const auto said = [&](const std::string& name, const std::string& text) {
    const auto checked = check_params(*rules_, {{name, text}});
    return checked ? std::string() : checked.problem().text();
  };
  EXPECT_EQ(said("T-01.leest", "1"), "the rule T-01 has no param 'leest' (did you mean 'least'?)");
  EXPECT_EQ(said("T-1.least", "1"), "there is no rule 'T-1' (did you mean 'T-01'?)");
  EXPECT_NE(said("T-01.least", "x").find("is decimal, found 'x'"), std::string::npos);
}

// A pattern is tried before a rule runs with it: else each row would be an error.
TEST_F(ParameterSets, APatternIsOne) {
  auto rules = parse_rule(
      "params: {called: {type: text, default: call, meaning: m}}\nover: charge as c\n"
      "when: matches(c.description, params.called)\n");
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  EXPECT_TRUE(check_params(*rules, {{"T-01.called", "(?i)call"}}).ok());
  const auto checked = check_params(*rules, {{"T-01.called", "("}});
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.problem().text().find("T-01.called: the pattern '(' is not valid"), 0U)
      << checked.problem().text();
}

// The values reach the rule: 2.00 fires at the default of 0.01 and not at 5.00.
TEST_F(ParameterSets, AreWhatARuleRunsWith) {
  auto rules = parse_rule(
      "params: {least: {type: decimal, default: 0.01, meaning: m}}\nover: charge as c\nwhen: c.amount > "
      "params.least\n");
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  World world;
  world.put("charge", make_table(bill::charge_schema(), {{{"amount", "2.00"}}}));
  auto environment = world.environment();
  EXPECT_EQ(rules->evaluate("T-01", environment)->fired, 1U);
  environment.params = *read_parameter_set(*rules, "a: {T-01: {least: 5.00}}", "p.yaml", "");
  EXPECT_EQ(rules->evaluate("T-01", environment)->fired, 0U);
}

}  // namespace
}  // namespace telaudit::rules
