// What is said of rules that load and could be better; and of a rule in plain words.
#include "rules/lint.h"

#include "rule_folder.h"
#include "rule_text.h"
#include "rules/describe.h"

namespace telaudit::rules {
namespace {

constexpr const char* kCases =
    "tests:\n"
    "  - name: fires\n    given: {charge: [{amount: 5}]}\n    expect: [{row: 1}]\n"
    "  - name: silent\n    given: {charge: [{amount: -5}]}\n    expect_outcome: not_fired\n";
constexpr const char* kWhole = "references: [a contract]\nevidence: [c.amount]\npotential: c.amount\n";

// The notes on a rule, without its path, a line each.
std::string notes_on(const std::string& lines, const std::string& tests = kCases) {
  const RuleFolder folder({{"T-01.yaml", rule_text(lines, tests)}});
  const auto rules = RuleSet::load(folder.paths(), test_schema);
  if (!rules) return rules.problem().text();
  const auto notes = lint_rule(*rules, "T-01");
  if (!notes) return notes.problem().text();
  std::string out;
  for (const auto& note : *notes) out += note.what + " (" + note.advice + ")\n";
  return out;
}

TEST(Lint, SaysNothingOfAGoodRule) {
  EXPECT_EQ(notes_on(std::string("over: charge as c\nwhen: c.amount > 0\n") + kWhole), "");
}

TEST(Lint, NamesWhatIsMissing) {
  EXPECT_EQ(
      notes_on("over: charge as c\nwhen: c.amount > 0\n"),
      "it is not said where the check comes from (name the clause, rule or standard: references: [47 CFR "
      "54.712])\n"
      "a finding would show no evidence (list what a reader has to see: evidence: [c.amount])\n"
      "an error without a potential claims nothing (add potential: billed less expected, or make it a "
      "question)\n");
}

TEST(Lint, NamesWhatNothingReads) {
  EXPECT_EQ(
      notes_on(std::string("params: {share: {type: decimal, default: 1, meaning: m}}\nover: charge as c\n"
                           "join: [{price: {as: p, match: {code: c.product_code}, cardinality: optional, "
                           "not_given: unknown}}]\n"
                           "let: {net: c.amount}\nwhen: c.amount > 0\n") +
               kWhole),
      "nothing reads the param 'share' (use params.share or take it out)\n"
      "nothing reads the let 'net' (use it or take it out)\n"
      "nothing reads the joined price p (use it or take it out)\n");
}

TEST(Lint, NamesMissingAndFailingCases) {
  const std::string lines = std::string("over: charge as c\nwhen: c.amount > 0\n") + kWhole;
  EXPECT_EQ(notes_on(lines, "tests: []\n"),
            "no case fires (add one with expect: [{row: 1}])\n"
            "no case stays silent (add one with expect_outcome: not_fired)\n"
            "no case reaches when: c.amount > 0 (never true) (add a case in which it decides)\n"
            "no case reaches when: c.amount > 0 (never untrue) (add a case in which it decides)\n");
  EXPECT_NE(notes_on(lines, "tests: [{name: wrong, given: {charge: [{amount: -1}]}, expect: [{row: 1}]}]\n")
                .find("the case 'wrong' fails: expectation 1 did not come"),
            std::string::npos);
  EXPECT_NE(
      notes_on("over: charge as c\nrequire: [{that: c.rate is known, because: no rate}]\nwhen: c.amount > "
               "0\n" +
               std::string(kWhole))
          .find("no case lacks an input (add one with expect_outcome: not_evaluated and its reason)"),
      std::string::npos);
}

TEST(Lint, ReadsTheNameOfTheFile) {
  const std::string text = rule_text(std::string("over: charge as c\nwhen: c.amount > 0\n") + kWhole, kCases);
  const RuleFolder folder({{"other.yaml", text}});
  const auto rules = RuleSet::load(folder.paths(), test_schema);
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  const auto notes = lint_rule(*rules, "T-01");
  ASSERT_EQ(notes->size(), 1U);
  EXPECT_EQ((*notes)[0].text(),
            folder.file("other.yaml") +
                ", rule: the file bears another name than its rule T-01 (name it T-01.yaml)");
}

// A folder is loaded whole or not at all: no file of it is passed over for the way its name ends.
TEST(Load, RefusesAFileThatIsNamedYml) {
  const std::string text = rule_text(std::string("over: charge as c\nwhen: c.amount > 0\n") + kWhole, kCases);
  const RuleFolder folder({{"T-01.yaml", text}, {"T-02.yml", text}, {"notes.txt", "anything"}});
  const auto rules = RuleSet::load(folder.paths(), test_schema);
  ASSERT_FALSE(rules.ok());
  EXPECT_EQ(
      rules.problem().text(),
      folder.file("T-02.yml") + ": a rule under this name would be left out silently (name it T-02.yaml)");
}

TEST(Load, RefusesWhatBearsTheNameOfARuleAndIsNoFile) {
  const std::string text = rule_text(std::string("over: charge as c\nwhen: c.amount > 0\n") + kWhole, kCases);
  const RuleFolder folder({{"T-01.yaml", text}});
  std::filesystem::create_symlink("nowhere", folder.file("T-02.yaml"));
  const auto link = RuleSet::load(folder.paths(), test_schema);
  ASSERT_FALSE(link.ok());
  EXPECT_EQ(link.problem().text(),
            folder.file("T-02.yaml") +
                ": this bears the name of a rule and is no file (take it out of the folder, or put the rule "
                "itself there)");
  std::filesystem::remove(folder.file("T-02.yaml"));
  std::filesystem::create_directory(folder.file("T-03.yaml"));
  EXPECT_FALSE(RuleSet::load(folder.paths(), test_schema).ok());
}

// Each key was once looked for among all others for each key that a rule may have: 70,000 of them took
// minutes.
TEST(Load, NamesEachOfManyKeys) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "k" + std::to_string(i) + ": 1\n";
  EXPECT_NE(RuleSet::parse(text, "T-01.yaml", test_schema).problem().text().find("unknown key 'k0'"),
            std::string::npos);
}

TEST(Lint, AsksNoCaseForWhatIsTrueOfEveryRow) {
  EXPECT_EQ(notes_on(std::string("over: charge as c\nwhere: c.amount > 0\nwhen: true\n") + kWhole, kCases),
            "");
}

// What it sees of the rows around it, and of earlier bills.
TEST(Describe, NamesTheNeighbours) {
  const auto rules = RuleSet::parse(
      rule_text(
          "over: charge as c\n"
          "window:\n"
          "  by: [c.account, c.service]\n"
          "  order: [c.start]\n"
          "  previous: p\n"
          "  overlap: {as: o, open: q, from: c.from, to: \"add_days(c.through, 1)\"}\n"
          "  run: {as: r, so_far: s, when: c.amount == 0}\n"
          "  within: {as: w, seconds: 60}\n"
          "prior: {as: b, periods: 3, match: [service], where: b.amount < 0}\n"
          "when: p is known and o is known and count(q) + count(r) + count(s) + count(w) + count(b) > 9\n"),
      "T-01.yaml", test_schema);
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  const auto text = describe_rule(*rules, "T-01");
  ASSERT_TRUE(text.ok());
  const std::string span = " (each from from of the charge up to add_days(through of the charge, 1))\n";
  EXPECT_NE(
      text->find("Sees of these the rows that share account of the charge, service of the charge, in the "
                 "order of start of the charge\n"
                 "  - p: the row before\n"
                 "  - o: the earlier row that ends last, where that is after this one begins" +
                 span + "  - q: all earlier rows that are open where this one begins" + span +
                 "  - r: all rows in a row for which amount of the charge is 0\n"
                 "  - s: the rows up to this one in a row for which amount of the charge is 0\n"
                 "  - w: the rows of the 60 seconds that end with this one\n"
                 "Needs\n"
                 "  - rows of the last 3 bills: charge (b) of the same carrier, account, service for which "
                 "amount of the b charge is less than 0 before bill_date of the charge, no more than 45 days "
                 "apart; without it the row is not evaluated\n"),
      std::string::npos)
      << *text;
}

TEST(Describe, PutsARuleInPlainWords) {
  const auto rules = RuleSet::parse(
      rule_text("references: [a contract]\n"
                "params: {least: {type: decimal, default: 0.05, meaning: what is not worth a line}}\n"
                "over: charge as c\n"
                "where: c.charge_class in ['tax', 'surcharge'] and not c.payable\n"
                "join: [{price: {as: p, match: {code: c.product_code}, at: c.from, cardinality: one}}]\n"
                "let: {above: \"c.amount - coalesce(c.quantity, 1) * p.price\"}\n"
                "when: above > params.least\n"
                "traps: [{name: minimum, when: c.quantity == 1, because: a minimum charge}]\n"
                "potential: above\n"),
      "T-01.yaml", test_schema);
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  const auto text = describe_rule(*rules, "T-01");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(
      *text,
      "T-01 1.0.0: A test\n"
      "A firing is of kind error: money the carrier may owe back, once its evidence is complete. Confidence "
      "at most A.\n"
      "Looks at each charge for which\n"
      "  - charge_class of the charge is one of 'tax', 'surcharge'\n"
      "  - not (payable of the charge)\n"
      "Needs\n"
      "  - the row of price (p) for which code is product_code of the charge, and it is in force on from of "
      "the charge; without one the row is not evaluated\n"
      "Names\n"
      "  - above is amount of the charge less quantity of the charge (1 where that is unknown) times price "
      "of the p price\n"
      "Fires when\n"
      "  - above is more than the set least\n"
      "Withdrawn when\n"
      "  - quantity of the charge is 1: a minimum charge\n"
      "May come back, or be saved: above\n"
      "You may set\n"
      "  - least = 0.05: what is not worth a line\n"
      "Harmless causes that look the same: none\n"
      "Comes from: a contract\n");
  const auto without = RuleSet::parse(
      rule_text(
          "over: charge as c\njoin: [{price: {as: p, match: {code: c.product_code}, cardinality: exists}}]\n"
          "when: p is unknown\n"),
      "T-01.yaml", test_schema);
  ASSERT_TRUE(without.ok()) << without.problem().text();
  EXPECT_NE(describe_rule(*without, "T-01")->find("Fires when\n  - there is no row of the p price\n"),
            std::string::npos);
  EXPECT_EQ(describe_rule(*rules, "T-02").problem().text(), "there is no rule 'T-02' (did you mean 'T-01'?)");
}

}  // namespace
}  // namespace telaudit::rules
