// Which rules run: status, packs, successors, and what is asked for by name.
#include "rules/selection.h"

#include <gtest/gtest.h>

namespace telaudit::rules {
namespace {

RuleInfo rule(const std::string& id, const std::string& status, const std::string& pack = {},
              const std::vector<std::string>& supersedes = {}) {
  RuleInfo info;
  info.id = id;
  info.status = status;
  info.pack = pack;
  info.supersedes = supersedes;
  info.path = id + ".yaml";
  return info;
}

// "A B" for what runs, then "C: why" for what does not.
std::string said(const std::vector<RuleInfo>& rules, const RuleChoice& choice = {}) {
  const auto selected = select_rules(rules, choice);
  if (!selected) return selected.problem().text();
  std::string runs;
  std::string others;
  for (const auto& one : *selected) {
    if (one.not_run.empty())
      runs += one.rule + " ";
    else
      others += one.rule + ": " + one.not_run + "; ";
  }
  return runs + "| " + others;
}

TEST(Selection, SupersedesOnlyWhatThereIs) {
  const std::vector<RuleInfo> rules = {rule("OWN-01", "stable", "", {"RAT-01", "RAT-02", "RAT-1"}),
                                       rule("RAT-01", "stable")};
  const std::vector<std::string> elsewhere = {"RAT-02"};
  const auto problems = unknown_superseded(rules, elsewhere);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].text(),
            "OWN-01.yaml, supersedes: there is no rule 'RAT-1' to supersede (did you mean 'RAT-01'?)");
}

TEST(Selection, DraftsAndRetiredRulesRunOnlyWhenAskedFor) {
  const std::vector<RuleInfo> rules = {rule("A", "stable"), rule("B", "test"), rule("C", "draft"),
                                       rule("D", "retired")};
  EXPECT_EQ(said(rules), "A B | C: status draft (--status draft); D: status retired (--status retired); ");
  EXPECT_EQ(said(rules, {{}, {"draft"}, {}}), "A B C | D: status retired (--status retired); ");
}

TEST(Selection, PacksAreOffUntilTheyAreNamed) {
  const std::vector<RuleInfo> rules = {rule("A", "stable"), rule("B", "stable", "wholesale"),
                                       rule("C", "draft", "wholesale")};
  EXPECT_EQ(said(rules),
            "A | B: pack wholesale is off (--pack wholesale); C: pack wholesale is off (--pack "
            "wholesale); ");
  EXPECT_EQ(said(rules, {{"wholesale"}, {}, {}}), "A B | C: status draft (--status draft); ");
  EXPECT_EQ(said(rules, {{"wholsale"}, {}, {}}),
            "no rule has the pack 'wholsale' (did you mean 'wholesale'?)");
  EXPECT_EQ(said({rule("A", "stable")}, {{"wholesale"}, {}, {}}),
            "no rule has the pack 'wholesale' (the rules have none)");
}

TEST(Selection, ASuccessorTakesThePlace) {
  EXPECT_EQ(said({rule("A", "stable"), rule("B", "stable", "", {"A"})}), "B | A: superseded by B; ");
  // A successor that does not run leaves the place to what it would supersede.
  EXPECT_EQ(said({rule("A", "stable"), rule("B", "draft", "", {"A"})}),
            "A | B: status draft (--status draft); ");
  EXPECT_EQ(said({rule("A", "stable"), rule("B", "stable", "own", {"A"})}),
            "A | B: pack own is off (--pack own); ");
  EXPECT_EQ(said({rule("A", "stable"), rule("B", "stable", "own", {"A"})}, {{"own"}, {}, {}}),
            "B | A: superseded by B; ");
  // Of three that follow each other the last runs alone.
  EXPECT_EQ(said({rule("A", "stable"), rule("B", "stable", "", {"A"}), rule("C", "stable", "", {"B"})}),
            "C | A: superseded by B; B: superseded by C; ");
  // What is superseded need not be there: the set may be another than that of the successor's author.
  EXPECT_EQ(said({rule("B", "stable", "", {"A", "Z"})}), "B | ");
}

TEST(Selection, WhatIsAskedForByNameRuns) {
  const std::vector<RuleInfo> rules = {rule("A", "stable"), rule("B", "retired", "wholesale"),
                                       rule("C", "stable", "", {"B"})};
  EXPECT_EQ(said(rules, {{}, {}, {"B"}}), "B | A: not asked for; C: not asked for; ");
  EXPECT_EQ(said({rule("RAT-01", "stable")}, {{}, {}, {"RAT-02"}}),
            "no rule has the id 'RAT-02' (did you mean 'RAT-01'?)");
}

TEST(Selection, NoRuleSupersedesItself) {
  EXPECT_TRUE(superseding_circles({rule("A", "stable"), rule("B", "stable", "", {"A"})}).empty());
  const auto own = superseding_circles({rule("A", "stable", "", {"A"})});
  ASSERT_EQ(own.size(), 1U);
  EXPECT_EQ(own[0].text(),
            "A.yaml, supersedes: the rule A supersedes itself, by way of what it supersedes "
            "(leave one of them out: no two rules take each other's place)");
  EXPECT_EQ(superseding_circles({rule("A", "stable", "", {"C"}), rule("B", "stable", "", {"A"}),
                                 rule("C", "stable", "", {"B"})})
                .size(),
            3U);
  // D only leads into a circle.
  EXPECT_EQ(superseding_circles({rule("A", "stable", "", {"B"}), rule("B", "stable", "", {"A"}),
                                 rule("D", "stable", "", {"A"})})
                .size(),
            2U);
}

}  // namespace
}  // namespace telaudit::rules
