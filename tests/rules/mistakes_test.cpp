// What a user is told about each mistake of mistakes.txt, word for word: where, what, and what to do. A block
// there is a title after ==, lines that are written otherwise in the rule below, and after -- what is said.
#include "base/file.h"
#include "replaced_lines.h"
#include "rule_text.h"

namespace telaudit::rules {
namespace {

constexpr const char* kRule =
    "rule: T-01\n"
    "version: 1.0.0\n"
    "title: A test\n"
    "status: stable\n"
    "kind: error\n"
    "confidence: A\n"
    "precedence: 50\n"
    "reason: TEST\n"
    "over: charge as c\n"
    "when: c.amount > 0\n"
    "message: m\n"
    "false_positives: none\n"
    "tests: []\n";

SchemaOf schemas() {
  return {test_schema, {"charge", "level", "invoice", "price"}};
}

struct Mistake {
  std::string title;
  std::string lines;
  std::string said;
};

std::vector<Mistake> mistakes() {
  const auto text = read_file(std::string(TELAUDIT_SOURCE_DIR) + "/tests/rules/mistakes.txt");
  EXPECT_TRUE(text.ok());
  std::vector<Mistake> out;
  bool said = false;
  for (const auto& line : lines_of(text.ok() ? *text : std::string())) {
    if (line.substr(0, 3) == "== ") {
      out.push_back({line.substr(3), {}, {}});
      said = false;
    } else if (line == "--") {
      said = true;
    } else if (!line.empty() && !out.empty()) {
      (said ? out.back().said : out.back().lines) += line + "\n";
    }
  }
  return out;
}

TEST(Mistakes, AreToldWordForWord) {
  const auto all = mistakes();
  EXPECT_GE(all.size(), 40U);
  for (const auto& mistake : all) {
    const auto rules = RuleSet::parse(with_lines(kRule, mistake.lines), "T-01.yaml", schemas());
    const std::string said = rules.ok() ? "loads\n" : rules.problem().text() + "\n";
    EXPECT_EQ(said, mistake.said) << "== " << mistake.title;
  }
}

// Each message begins with the file and the line.
TEST(Mistakes, AreAllPlaced) {
  for (const auto& mistake : mistakes()) {
    const auto rules = RuleSet::parse(with_lines(kRule, mistake.lines), "T-01.yaml", schemas());
    ASSERT_FALSE(rules.ok()) << mistake.title;
    const std::string text = rules.problem().text();
    EXPECT_TRUE(text.rfind("T-01.yaml:", 0) == 0 || text.find("problems in the rules") != std::string::npos)
        << mistake.title << ": " << text;
  }
}

}  // namespace
}  // namespace telaudit::rules
