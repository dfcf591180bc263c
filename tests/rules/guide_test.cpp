// Every example of rules/GUIDE.md: rules load, pass their cases and leave nothing to note; mistakes are told
// what the page says.
#include "base/file.h"
#include "replaced_lines.h"
#include "rule_text.h"
#include "rules/lint.h"
#include "rules/parameter_sets.h"
#include "terms/terms.h"

namespace telaudit::rules {
namespace {

struct Block {
  std::string kind;  // what stands behind the fence: yaml, yaml wrong, text, ...
  std::string text;
};

std::vector<Block> blocks() {
  const auto page = read_file(std::string(TELAUDIT_SOURCE_DIR) + "/rules/GUIDE.md");
  EXPECT_TRUE(page.ok());
  std::vector<Block> out;
  bool inside = false;
  for (const auto& line : lines_of(page.ok() ? *page : std::string())) {
    if (line.rfind("```", 0) == 0) {
      if (!inside) out.push_back({line.substr(3), {}});
      inside = !inside;
    } else if (inside) {
      out.back().text += line + "\n";
    }
  }
  return out;
}

std::optional<bill::Schema> schema(std::string_view name) {
  if (name != "price")
    if (auto known = test_schema(name)) return known;
  return terms::Terms::schema(name);
}

std::string id_of(const std::string& rule) {
  return rule.substr(6, rule.find('\n') - 6);
}

TEST(Guide, RulesAreWholeAndPass) {
  std::size_t rules = 0;
  for (const auto& block : blocks()) {
    if (block.kind != "yaml") continue;
    const std::string id = id_of(block.text);
    const auto loaded = RuleSet::parse(block.text, id + ".yaml", schema);
    ASSERT_TRUE(loaded.ok()) << loaded.problem().text();
    const auto notes = lint_rule(*loaded, id);
    ASSERT_TRUE(notes.ok()) << notes.problem().text();
    for (const auto& note : *notes) ADD_FAILURE() << note.text();
    ++rules;
  }
  EXPECT_EQ(rules, 7U);
}

TEST(Guide, MistakesAreToldWhatThePageSays) {
  const auto all = blocks();
  std::string rule;
  std::size_t mistakes = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].kind == "yaml" && rule.empty()) rule = all[i].text;
    if (all[i].kind != "yaml wrong") continue;
    ASSERT_LT(i + 1, all.size());
    ASSERT_EQ(all[i + 1].kind, "text");
    const auto loaded = RuleSet::parse(with_lines(rule, all[i].text), "own/OWN-01.yaml", schema);
    EXPECT_EQ((loaded.ok() ? std::string("loads") : loaded.problem().text()) + "\n", all[i + 1].text)
        << all[i].text;
    ++mistakes;
  }
  EXPECT_GE(mistakes, 5U);
}

TEST(Guide, ParameterSetsAreOnesOfItsFirstRule) {
  const auto all = blocks();
  const auto rule = RuleSet::parse(all.front().text, "OWN-01.yaml", schema);
  ASSERT_TRUE(rule.ok()) << rule.problem().text();
  for (const auto& block : all)
    if (block.kind == "yaml params") {
      const auto usual = read_parameter_set(*rule, block.text, "params.yaml", "usual");
      ASSERT_TRUE(usual.ok()) << usual.problem().text();
      EXPECT_EQ(*usual, (ParamValues{{"OWN-01.most", "30.00"}}));
      const auto strict = read_parameter_set(*rule, block.text, "params.yaml", "strict");
      ASSERT_TRUE(strict.ok()) << strict.problem().text();
      EXPECT_EQ(*strict, (ParamValues{{"OWN-01.most", "25.00"}}));
    }
}

}  // namespace
}  // namespace telaudit::rules
