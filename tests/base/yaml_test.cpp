#include "base/yaml.h"

#include <gtest/gtest.h>

#include <array>

namespace telaudit {
namespace {

// Each of these changes its meaning in common YAML parsers; here the text stays.
TEST(Yaml, ScalarsStayTheTextThatWasWritten) {
  const auto root =
      parse_yaml("account: 0123456\nanswer: no\ntime: 12:30\nprice: 0.10\ncode: 1E5\n", "t.yaml");
  ASSERT_TRUE(root);
  for (const auto& [key, expected] :
       {std::pair("account", "0123456"), std::pair("answer", "no"), std::pair("time", "12:30"),
        std::pair("price", "0.10"), std::pair("code", "1E5")})
    EXPECT_EQ(root->find(key)->text(), expected);
}

// Notepad begins UTF-8 with a byte order mark.
TEST(Yaml, AByteOrderMarkIsPassedOver) {
  const auto root = parse_yaml("\xEF\xBB\xBFrule: A\nwhen: b\n", "t.yaml");
  ASSERT_TRUE(root) << root.problem().text();
  EXPECT_EQ(root->find("rule")->text(), "A");
  EXPECT_EQ(root->find("when")->place().line, 2U);
}

TEST(Yaml, ProblemsNameTheirPlaceAndTheNearestKey) {
  const auto root = parse_yaml("rule: A\nwhen:\n  amont: 1\n", "t.yaml");
  ASSERT_TRUE(root);
  const auto known = root->find("when")->only(std::array<std::string, 2>{"amount", "rate"});
  ASSERT_FALSE(known);
  EXPECT_EQ(known.problem().where.line, 3U);
  EXPECT_NE(known.problem().text().find("did you mean 'amount'?"), std::string::npos);
  EXPECT_NE(root->required_text("title", "a title").problem().text().find("'title' is missing"),
            std::string::npos);
}

TEST(Yaml, AKeyTwiceIsAProblem) {
  const auto root = parse_yaml("a: 1\na: 2\n", "t.yaml");
  ASSERT_FALSE(root);
  EXPECT_EQ(root.problem().where.line, 2U);
}

TEST(Yaml, QuotedEmptyTextIsNotMissing) {
  const auto root = parse_yaml("a: \"\"\nb:\n", "t.yaml");
  ASSERT_TRUE(root);
  EXPECT_TRUE(root->find("a")->is_scalar());
  EXPECT_TRUE(root->find("b")->is_null());
}

std::string refusal(const std::string& text) {
  const auto root = parse_yaml(text, "t.yaml");
  return root ? "read" : root.problem().text();
}

TEST(Yaml, ASecondDocumentIsAProblem) {
  EXPECT_EQ(
      refusal("a: 1\n---\nb: 2\n"),
      "t.yaml:3:1: a second YAML document begins here (write it into a file of its own, or take out the "
      "--- before it)");
  EXPECT_EQ(refusal("---\na: 1\n...\n"), "read");
  EXPECT_EQ(refusal("a: 1\n---\n"), "read");
}

TEST(Yaml, MergeKeysAreAProblem) {
  EXPECT_EQ(refusal("a: &a {x: 1}\nb: {<<: *a, y: 2}\n"),
            "t.yaml:2:5: merge keys (<<) are not followed (write out the keys it stands for)");
}

TEST(Yaml, WhatIsNoTextInUtf8IsAProblem) {
  EXPECT_EQ(refusal("\xFF\xFE"
                    "a"),
            "t.yaml: the file is UTF-16 (save it as UTF-8)");
  EXPECT_EQ(refusal(std::string("a: 1\nb: \0x\n", 10)),
            "t.yaml:2:4: a zero byte: this is no text in UTF-8 (save it as UTF-8, or name another file)");
  // The German word for fees in Latin-1.
  EXPECT_EQ(
      refusal("a: 1\nb: Geb\xFChren\n"),
      "t.yaml:2:7: the byte 0xFC is no UTF-8 (save the file as UTF-8; it may be Latin-1 or Windows-1252)");
}

TEST(Yaml, QuotedTextIsReadBack) {
  const std::string text = "C:\\ \"quoted\"\ttab\x7F Geb\xC3\xBChren";
  const auto root = parse_yaml("a: " + yaml_quoted(text) + "\n", "t.yaml");
  ASSERT_TRUE(root) << root.problem().text();
  EXPECT_EQ(root->find("a")->text(), text);
}

TEST(Yaml, HostileDocumentsAreRefused) {
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "[";
  EXPECT_FALSE(parse_yaml(deep, "t.yaml"));
  std::string laughs = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'k'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    laughs += std::string(1, c) + ": &" + c + " [*" + before;
    for (int i = 0; i < 9; ++i) laughs += ",*" + before;
    laughs += "]\n";
  }
  EXPECT_FALSE(parse_yaml(laughs, "t.yaml"));
  EXPECT_FALSE(parse_yaml("a: [1\n", "t.yaml"));
  EXPECT_FALSE(parse_yaml("a: &a [*a, *a]\n", "t.yaml"));
  // One long text under many aliases.
  std::string copies = "a: &a " + std::string(20000, 'x') + "\nb: [*a";
  for (int i = 0; i < 2000; ++i) copies += ",*a";
  EXPECT_FALSE(parse_yaml(copies + "]\n", "t.yaml"));
  // Honest use of an alias.
  EXPECT_TRUE(parse_yaml("a: &a {x: 1, y: 2}\nb: [*a, *a, *a, *a]\n", "t.yaml"));
}

// A quote left open swallows what follows up to the next one.
TEST(Yaml, AQuoteThatDoesNotCloseIsToldWhereItOpens) {
  EXPECT_EQ(refusal("a: \"no end\nb: 1\n"),
            "t.yaml:1:4: the quote that opens here does not close (close it on its line)");
  EXPECT_EQ(refusal("a: \"no end\nb: 1\nc: \"x\"\n"),
            "t.yaml:1:4: the quote that opens here closes only on line 3, and what follows it is not YAML "
            "(close it on its line)");
  EXPECT_EQ(refusal("a: \"two\n  lines\"\nb: 1\n"), "read");
}

TEST(Yaml, WhatIsMissingAtTheEndIsToldOnTheLastLine) {
  const auto root = parse_yaml("a: 1\nb: {c: 2\n", "t.yaml");
  ASSERT_FALSE(root);
  EXPECT_EQ(root.problem().where.line, 2U);
  EXPECT_EQ(root.problem().where.column, 9U);
}

TEST(Yaml, AnAliasNeedsItsAnchorBeforeIt) {
  EXPECT_EQ(refusal("a: *b\nb: &b 1\n"),
            "t.yaml:1:4: no anchor 'b' ends before this alias (write &b at what it stands for, further up)");
  EXPECT_EQ(refusal("a: &a [*a]\n"),
            "t.yaml:1:8: no anchor 'a' ends before this alias (write &a at what it stands for, further up)");
}

// 40 levels under 40: each is no deeper than 64, both are.
TEST(Yaml, LevelsUnderAnAliasCount) {
  const std::string open(40, '[');
  const std::string close(40, ']');
  EXPECT_EQ(refusal("a: &a " + open + close + "\nb: *a\n"), "read");
  EXPECT_NE(refusal("a: &a " + open + close + "\nb: " + open + "*a" + close + "\n").find("deeper than 64"),
            std::string::npos);
}

// YAML 1.2, section 10.2.1.1; in quotes it is a word like any other.
TEST(Yaml, NullIsNothingUnlessQuoted) {
  const auto root = parse_yaml("a: null\nb: ~\nc: 'null'\nd: \"~\"\n", "t.yaml");
  ASSERT_TRUE(root) << root.problem().text();
  EXPECT_TRUE(root->find("a")->is_null());
  EXPECT_TRUE(root->find("b")->is_null());
  EXPECT_EQ(root->find("c")->text(), "null");
  EXPECT_EQ(root->find("d")->text(), "~");
  EXPECT_TRUE(parse_yaml("", "t.yaml")->is_null());
}

TEST(Yaml, ATabInTheIndentationIsNamed) {
  const auto root = parse_yaml("a:\n  b: 1\n\tc: 2\n", "t.yaml");
  ASSERT_FALSE(root);
  EXPECT_EQ(root.problem().text(), "t.yaml:3:1: a tab stands in the indentation (indent with blanks)");
}

}  // namespace
}  // namespace telaudit
