// The printed reference, and the tables it is printed from.
#include "rules/language.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "rule_text.h"

namespace telaudit::rules {
namespace {

TEST(Reference, StandsInTheReadmeAsItIsPrinted) {
  const auto readme = read_file(std::string(TELAUDIT_SOURCE_DIR) + "/rules/README.md");
  ASSERT_TRUE(readme.ok()) << readme.problem().text();
  EXPECT_NE(readme->find(language_reference()), std::string::npos)
      << "rules/README.md: put this between its marks\n"
      << language_reference();
}

TEST(Reference, NamesNothingTwice) {
  std::vector<std::string> names = function_names();
  for (const auto name : reserved_functions()) names.emplace_back(name);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(Reference, FindsEveryFunctionByIdAndName) {
  for (const Function* function : functions()) {
    EXPECT_EQ(&function_of(function->id), function) << function->name;
    EXPECT_EQ(find_function(function->name), function) << function->name;
    EXPECT_LE(function->optional, function->parameters.size()) << function->name;
  }
}

// The words of a key are those the language knows under another name.
TEST(Reference, WordsOfKeysAreTheLanguages) {
  std::vector<std::string> names;
  for (const auto& kind : kinds()) names.emplace_back(kind.name);
  for (const std::string_view within : {"", "confidence_when", "expect"})
    EXPECT_EQ(key_choices(within, "kind"), names);
  const std::vector<std::string> words(statuses().begin(), statuses().end());
  EXPECT_EQ(key_choices("", "status"), words);
  for (const auto& key : keys()) EXPECT_EQ(key.shape == KeyShape::choice, !key.choices.empty()) << key.name;
}

// Every example of a function and aggregate loads: over charges, with a priced row r, another charge n and a
// group.
TEST(Reference, ExamplesLoad) {
  const std::string lines =
      "over: charge as c\nparams: {share: {type: decimal, default: 0.1, meaning: m}, holidays: {type: list, "
      "default: [], meaning: m}}\n"
      "join:\n  - charge: {as: p, match: {}, cardinality: optional}\n  - charge: {as: n, match: {}, "
      "cardinality: optional}\n"
      "  - charge: {as: r, match: {}, cardinality: optional}\n"
      "let:\n  base: c.amount\n  example: \"";
  for (const Function* function : functions()) {
    const auto rules = parse_rule(lines + std::string(function->example) + "\"\nwhen: true\n");
    EXPECT_TRUE(rules.ok()) << function->name << ": " << rules.problem().text();
  }
  for (const auto& aggregate : aggregates()) {
    const auto rules = parse_rule("over: charge as c\ngroup: {by: [c.account], let: {example: \"" +
                                  std::string(aggregate.example) + "\"}}\nwhen: true\n");
    EXPECT_TRUE(rules.ok()) << aggregate.name << ": " << rules.problem().text();
  }
}

}  // namespace
}  // namespace telaudit::rules
