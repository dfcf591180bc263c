// The JSON Schema of rule files: every shipped rule is one of it, files with mistakes are not.
#include "rules/schema.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>

#include "base/file.h"
#include "base/yaml.h"
#include "rule_text.h"

namespace telaudit::rules {
namespace {

// As much of draft 7 as the schema uses; a keyword it does not know fails.
class Walker {
 public:
  explicit Walker(const YamlNode& schema) : schema_(schema) {}

  // Where the value is not of the schema; empty when it is.
  std::string check(const YamlNode& value) const { return check(value, schema_, ""); }

 private:
  std::string check(const YamlNode& value, const YamlNode& schema, const std::string& at) const {
    for (const auto& [keyword, node] : schema.entries()) {
      std::string wrong = check_keyword(keyword, node, value, schema, at);
      if (!wrong.empty()) return wrong;
    }
    return {};
  }

  std::string check_keyword(const std::string& keyword, const YamlNode& node, const YamlNode& value,
                            const YamlNode& schema, const std::string& at) const {
    if (keyword == "$schema" || keyword == "title" || keyword == "description" || keyword == "definitions" ||
        keyword == "properties")
      return {};
    if (keyword == "$ref") return check(value, *definition(node.text()), at);
    if (keyword == "allOf") {
      for (const auto& part : node.items())
        if (auto wrong = check(value, part, at); !wrong.empty()) return wrong;
      return {};
    }
    if (keyword == "anyOf") {
      const bool any = std::any_of(node.items().begin(), node.items().end(),
                                   [&](const auto& part) { return check(value, part, at).empty(); });
      return any ? std::string() : at + " is none of anyOf";
    }
    if (keyword == "type") return has_type(value, node) ? std::string() : at + " has another type";
    if (keyword == "enum") return listed(value.text(), node) ? std::string() : at + " is no word of the enum";
    if (keyword == "pattern")
      return std::regex_match(value.text(), std::regex(node.text())) ? std::string()
                                                                     : at + " has no such pattern";
    if (keyword == "minimum")
      return std::stoll(value.text()) >= std::stoll(node.text()) ? std::string() : at + " is too small";
    if (keyword == "maximum")
      return std::stoll(value.text()) <= std::stoll(node.text()) ? std::string() : at + " is too large";
    if (keyword == "minProperties")
      return value.entries().size() >= std::stoull(node.text()) ? std::string() : at + " has too few keys";
    if (keyword == "maxProperties")
      return value.entries().size() <= std::stoull(node.text()) ? std::string() : at + " has too many keys";
    if (keyword == "required") {
      for (const auto& name : node.items())
        if (value.find(name.text()) == nullptr) return at + " lacks " + name.text();
      return {};
    }
    if (keyword == "propertyNames") {
      for (const auto& [name, child] : value.entries())
        if (!listed(name, *node.find("enum"))) return at + "/" + name + " is no name";
      return {};
    }
    if (keyword == "items") {
      for (const auto& item : value.items())
        if (auto wrong = check(item, node, at + "[]"); !wrong.empty()) return wrong;
      return {};
    }
    if (keyword == "additionalProperties") return check_properties(value, schema, node, at);
    return "keyword " + keyword;
  }

  std::string check_properties(const YamlNode& value, const YamlNode& schema, const YamlNode& others,
                               const std::string& at) const {
    const YamlNode* properties = schema.find("properties");
    for (const auto& [name, child] : value.entries()) {
      const YamlNode* named = properties == nullptr ? nullptr : properties->find(name);
      if (named == nullptr && others.is_scalar()) return at + "/" + name + " is no key";
      if (auto wrong = check(child, named == nullptr ? others : *named, at + "/" + name); !wrong.empty())
        return wrong;
    }
    return {};
  }

  const YamlNode* definition(const std::string& reference) const {
    const std::string prefix = "#/definitions/";
    EXPECT_EQ(reference.substr(0, prefix.size()), prefix);
    const YamlNode* found = schema_.find("definitions")->find(reference.substr(prefix.size()));
    require(found != nullptr, "a reference leads to a definition");
    return found;
  }

  static bool has_type(const YamlNode& value, const YamlNode& types) {
    if (types.is_scalar()) return is_of(value, types.text());
    return std::any_of(types.items().begin(), types.items().end(),
                       [&](const auto& type) { return is_of(value, type.text()); });
  }

  static bool is_of(const YamlNode& value, const std::string& type) {
    if (type == "object") return value.is_map();
    if (type == "array") return value.is_sequence();
    if (!value.is_scalar()) return false;
    const std::string& text = value.text();
    if (type == "boolean") return text == "true" || text == "false";
    if (type == "integer") return std::regex_match(text, std::regex("-?[0-9]+"));
    if (type == "number") return std::regex_match(text, std::regex("-?[0-9]+([.][0-9]+)?"));
    return type == "string";
  }

  static bool listed(const std::string& word, const YamlNode& words) {
    return std::any_of(words.items().begin(), words.items().end(),
                       [&](const auto& item) { return item.text() == word; });
  }

  const YamlNode& schema_;
};

std::string wrong_with(const std::string& yaml, std::span<const std::string> relations = {}) {
  const auto schema = parse_yaml(rule_schema(relations), "schema.json");
  if (!schema) return "the schema: " + schema.problem().text();
  const auto document = parse_yaml(yaml, "t.yaml");
  if (!document) return document.problem().text();
  return Walker(*schema).check(*document);
}

TEST(Schema, EveryShippedRuleIsOfIt) {
  const auto schema = parse_yaml(rule_schema({}), "schema.json");
  ASSERT_TRUE(schema.ok()) << schema.problem().text();
  const Walker walker(*schema);
  std::size_t rules = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(TELAUDIT_SOURCE_DIR) + "/rules/audit")) {
    if (entry.path().extension() != ".yaml") continue;
    const auto text = read_file(entry.path().string());
    ASSERT_TRUE(text.ok());
    const auto document = parse_yaml(*text, entry.path().string());
    ASSERT_TRUE(document.ok()) << document.problem().text();
    EXPECT_EQ(walker.check(*document), "") << entry.path();
    ++rules;
  }
  EXPECT_GT(rules, 0U);
}

TEST(Schema, RefusesMistakes) {
  const std::string over = "over: charge as c\n";
  EXPECT_EQ(wrong_with(rule_text(over + "when: true\n")), "");
  EXPECT_EQ(wrong_with(rule_text(over)), " lacks when");
  EXPECT_EQ(wrong_with(rule_text(over + "wen: true\nwhen: true\n")), "/wen is no key");
  EXPECT_EQ(wrong_with(rule_text(over + "when: [true]\n")), "/when has another type");
  EXPECT_EQ(wrong_with(rule_text(over + "when: true\nlet: {x: {y: 1}}\n")), "/let/x has another type");
  EXPECT_EQ(wrong_with(rule_text(over + "when: true\njoin: {price: {as: p, cardinality: one}}\n")),
            "/join has another type");
  EXPECT_EQ(wrong_with(rule_text(over + "when: true\njoin: [{price: {as: p, cardinality: two}}]\n")),
            "/join[]/price/cardinality is no word of the enum");
  EXPECT_EQ(wrong_with(rule_text(over + "when: true\njoin: [{price: {as: p}}]\n")),
            "/join[]/price lacks cardinality");
  EXPECT_EQ(wrong_with(rule_text(over + "when: true\nprior: [{as: p, peroids: 3}]\n")),
            "/prior is none of anyOf");
  EXPECT_EQ(wrong_with(rule_text(over + "when: true\nvalid: {from: 1 May}\n")),
            "/valid/from has no such pattern");
  EXPECT_EQ(wrong_with(rule_text(over + "when: true\ntraps: [{name: x, when: true}]\n")),
            "/traps[] lacks because");
  EXPECT_EQ(wrong_with(rule_text(over + "when: true\nparams: {x: {type: float, default: 1, meaning: m}}\n")),
            "/params/x/type is no word of the enum");
  EXPECT_EQ(wrong_with(rule_text(over + "when: true\n", "tests: [{given: {}, expect: []}]\n")),
            "/tests[] lacks name");
}

TEST(Schema, KnowsTheRelationsItIsGiven) {
  const std::vector<std::string> relations = {"charge", "price"};
  const auto join = [](const std::string& name) {
    return rule_text("over: charge as c\nwhen: true\njoin: [{" + name + ": {as: p, cardinality: one}}]\n");
  };
  EXPECT_EQ(wrong_with(join("price"), relations), "");
  EXPECT_EQ(wrong_with(join("prise"), relations), "/join[]/prise is no name");
}

}  // namespace
}  // namespace telaudit::rules
