// The commands about rules and their params.
#include <gmock/gmock.h>

#include "run_program.h"

namespace telaudit::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class RulesCommand : public ProgramFixture {
 protected:
  void write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    ASSERT_TRUE(write_output(folder_ / name, text));
  }

  // A rule over charges above an amount that a param sets.
  static std::string rule(const std::string& id, const std::string& more = {}) {
    return "rule: " + id +
           "\nversion: 1.0.0\ntitle: A fee is high\nstatus: stable\nkind: question\nconfidence: "
           "C\nprecedence: 1\n"
           "reason: RATE\n" +
           more +
           "params: {most: {type: money, default: 5.00, meaning: the highest fee}}\n"
           "over: charge as c\nwhen: c.amount > params.most\npotential: c.amount\nevidence: [c.amount]\n"
           "message: high\nreferences: [clause 1]\nfalse_positives: none\n"
           "tests:\n"
           "  - {name: fires, given: {charge: [{amount: 6.00}]}, expect: [{row: 1}]}\n"
           "  - {name: silent, given: {charge: [{amount: 4.00}]}, expect_outcome: not_fired}\n";
  }
};

TEST_F(RulesCommand, LintsFilesThatLoadAndFilesThatDoNot) {
  write("own/OWN-01.yaml", rule("OWN-01"));
  const auto good = run("--rules own rules lint");
  EXPECT_EQ(good.status, 0) << good.out << good.err;
  EXPECT_EQ(good.out, "nothing to note on 1 rule\n");
  write("own/OWN-02.yaml", rule("OWN-03"));
  const auto notes = run("--rules own rules lint");
  EXPECT_EQ(notes.status, 1);
  EXPECT_THAT(notes.out, HasSubstr("the file bears another name than its rule OWN-03 (name it OWN-03.yaml)"));
  write("own/OWN-04.yaml", "rule: OWN-04\nover: charg as c\n");
  const auto wrong = run("--rules own rules lint --format json");
  EXPECT_EQ(wrong.status, 3);
  EXPECT_THAT(wrong.out, HasSubstr("there is no relation 'charg'"));
  EXPECT_THAT(wrong.out, HasSubstr("did you mean 'charge'?"));
  EXPECT_EQ(run("--rules own rules test").status, 3);
}

TEST_F(RulesCommand, TellsARuleInPlainWordsAndWhatItCanRead) {
  write("own/OWN-01.yaml", rule("OWN-01"));
  EXPECT_THAT(run("--rules own rules explain OWN-01").out,
              HasSubstr("amount of the charge is more than the set most"));
  EXPECT_EQ(run("--rules own rules explain OWN-99").status, 2);
  EXPECT_THAT(run("rules relations").out, HasSubstr("priced_code"));
  EXPECT_THAT(run("rules relations charge").out, HasSubstr("amount billed, signed"));
  const auto unknown = run("rules relations charg");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean 'charge'?"));
  EXPECT_THAT(run("rules schema").out, HasSubstr("\"priced_code\""));
}

// What --rules names is what is listed, tested and looked at; a name that means nothing is no word for all.
TEST_F(RulesCommand, LooksAtTheRulesThatAreNamed) {
  const auto list = run("--rules 'RAT-0*' rules list --format csv");
  EXPECT_EQ(list.status, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("\nRAT-01,"));
  EXPECT_THAT(list.out, Not(HasSubstr("\nARI-01,")));
  EXPECT_EQ(run("--rules RAT-01 rules lint").out, "nothing to note on 1 rule\n");
  for (const std::string verb : {"list", "test", "lint", "coverage"}) {
    const auto unknown = run("--rules RAT-1 rules " + verb);
    EXPECT_EQ(unknown.status, 2) << verb;
    EXPECT_THAT(unknown.err, HasSubstr("no check, group or file is called 'RAT-1'")) << verb;
  }
  write("own/OWN-01.yaml", rule("OWN-01"));
  write("own/OWN-02.yaml", rule("OWN-02"));
  EXPECT_EQ(run("--rules own OWN-01 rules test").out, "2 passed, 0 failed\n");
  EXPECT_EQ(run("--rules own rules test OWN-01").out, "2 passed, 0 failed\n");
  EXPECT_EQ(run("--rules own rules test").out, "4 passed, 0 failed\n");
}

TEST_F(RulesCommand, CountsTheCatalogue) {
  const auto coverage = run("rules coverage");
  EXPECT_EQ(coverage.status, 0) << coverage.err;
  EXPECT_THAT(coverage.out, HasSubstr("checks of the catalogue have a rule, 0 rules stand beside it"));
}

TEST_F(RulesCommand, ReadsParameterSets) {
  write("own/OWN-01.yaml", rule("OWN-01"));
  write("params.yaml", "usual: {OWN-01: {most: 5.50}}\nstrict: {like: usual, all: {most: 100.00}}\n");
  EXPECT_EQ(run("--rules own rules test --params params.yaml --param-set usual").status, 0);
  EXPECT_EQ(run("--rules own rules test --params params.yaml --param-set strict").status, 1);
  const auto several = run("--rules own rules test --params params.yaml");
  EXPECT_EQ(several.status, 3);
  EXPECT_THAT(several.err, HasSubstr("--param-set: usual, strict"));
  EXPECT_THAT(run("--rules own rules test --param OWN-01.mots=1").err, HasSubstr("did you mean 'most'?"));
  // A file with mistakes is refused input, one or several.
  write("wrong.yaml", "a: {OWN-01: {mots: 5.50}}\nb: {OWN-01: {most: x}}\n");
  EXPECT_EQ(run("--rules own rules test --params wrong.yaml").status, 3);
  EXPECT_THAT(run("--rules own rules test --param-set usual").err, HasSubstr("add --params FILE"));
}

TEST_F(RulesCommand, ParameterSetsAndPacksMakeAnotherRun) {
  write("own/OWN-01.yaml", rule("OWN-01"));
  write("own/OWN-02.yaml", rule("OWN-02", "pack: extra\n"));
  write("params.yaml", "high: {all: {most: 100000.00}}\n");
  ASSERT_EQ(run("ingest " + input("bills/meridian-internet-2026-08.edi")).status, 0);
  const auto plain = run("--rules own audit");
  EXPECT_EQ(plain.status, 0) << plain.err;
  EXPECT_THAT(plain.out, HasSubstr("pack extra is off (--pack extra)"));
  EXPECT_THAT(run("--rules own audit --pack extra").out, Not(HasSubstr("pack extra is off")));
  EXPECT_THAT(run("findings --rule OWN-02 --format csv").out, HasSubstr("OWN-02"));
  const auto high = run("--rules own audit --params params.yaml");
  EXPECT_EQ(high.status, 0) << high.err;
  EXPECT_THAT(run("findings --format csv").out, Not(HasSubstr("OWN-01")));
  const auto id = [](const std::string& out) { return out.substr(out.find("\nrun ") + 5, 16); };
  EXPECT_NE(id(plain.out), id(high.out));
}

// A case of its own that fails, or none that stays silent.
TEST_F(RulesCommand, NoAuditRunsWithRulesThatFailTheirOwnCases) {
  ASSERT_EQ(run("ingest " + input("bills/meridian-internet-2026-08.edi")).status, 0);
  std::string wrong = rule("OWN-01");
  wrong.replace(wrong.find("amount: 4.00"), 12, "amount: 9.00");
  write("own/OWN-01.yaml", wrong);
  write("own/OWN-02.yaml", rule("OWN-02"));
  const auto refused = run("--rules own audit");
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.err, HasSubstr("OWN-01: silent: expected not_fired, came 1 fired"));
  EXPECT_THAT(refused.err, Not(HasSubstr("OWN-02")));
  EXPECT_THAT(refused.err, HasSubstr("--untested"));
  EXPECT_EQ(run("--rules own book --out book").status, 3);
  const auto untested = run("--rules own audit --untested");
  EXPECT_EQ(untested.status, 0) << untested.err;
  EXPECT_THAT(untested.out, HasSubstr("it does not pass its own cases"));
  ASSERT_EQ(run("--rules own book --out book --untested").status, 0);
  EXPECT_THAT(*read_file(folder_ / "book/report.html"),
              HasSubstr("Ran although they do not pass their own cases: OWN-01."));
  // One that is not chosen keeps nobody.
  EXPECT_EQ(run("--rules own OWN-02 audit").status, 0);
}

TEST_F(RulesCommand, ExplainTakesTheRulesOfTheAudit) {
  ASSERT_EQ(run("ingest " + input("bills/meridian-internet-2026-08.edi")).status, 0);
  write("own/OWN-01.yaml", rule("OWN-01"));
  ASSERT_EQ(run("--rules own audit").status, 0);
  const auto findings = run("findings --rule OWN-01 --format csv");
  const auto line = findings.out.substr(findings.out.find('\n') + 1);
  const auto explained = run("explain " + line.substr(0, line.find(',')));
  EXPECT_EQ(explained.status, 0) << explained.err;
  EXPECT_THAT(explained.out, HasSubstr("c.amount > params.most"));
  EXPECT_THAT(explained.err, HasSubstr("note: with the rules of the last audit, "));
  ASSERT_EQ(run("audit").status, 0);
  EXPECT_THAT(run("explain x --rule OWN-01").err, Not(HasSubstr("note: with the rules")));
}

// What is asked for wrongly ends with 2; a file that is wrong with 3.
TEST_F(RulesCommand, ParamsStandBeforeAuditBookAndRun) {
  const std::string bill = input("bills/meridian-internet-2026-08.edi");
  ASSERT_EQ(run("ingest " + bill).status, 0);
  write("own/OWN-01.yaml", rule("OWN-01"));
  write("params.yaml", "high: {all: {most: 100000.00}}\n");
  write("wrong.yaml", "high: {OWN-01: {mots: 1}}\n");
  const std::vector<std::string> commands = {"audit", "book --out book", "run " + bill + " --out run"};
  for (const auto& command : commands) {
    EXPECT_EQ(run("--rules own " + command + " --params params.yaml").status, 0) << command;
    EXPECT_EQ(run("--rules own " + command + " --param OWN-01.most").status, 2) << command;
    EXPECT_EQ(run("--rules own " + command + " --param OWN-01.mots=1").status, 2) << command;
    EXPECT_EQ(run("--rules own " + command + " --params wrong.yaml").status, 3) << command;
    EXPECT_EQ(run("--rules own " + command + " --as-of today").status, 2) << command;
    EXPECT_EQ(run("--rules own OWN-9 " + command).status, 2) << command;
  }
  EXPECT_EQ(run("findings --rule NOPE").status, 2);
  EXPECT_EQ(run("findings --rule 'OWN-*'").status, 0);
}

TEST_F(RulesCommand, ARuleThatNoRowComesToIsNamed) {
  ASSERT_EQ(run("ingest " + input("bills/meridian-internet-2026-08.edi")).status, 0);
  std::string idle = rule("OWN-01");
  const std::string when = "when: c.amount > params.most";
  idle.replace(idle.find(when), when.size(),
               "where: coalesce(c.service, '') == 'of nobody'\ngroup: {by: [c.account]}\n"
               "when: max(c.amount) > params.most");
  for (const std::string_view amount : {"potential: c.amount", "evidence: [c.amount]"}) {
    const auto at = idle.find(amount);
    idle.erase(at, amount.size() + 1);
  }
  for (auto at = idle.find("{amount: "); at != std::string::npos; at = idle.find("{amount: "))
    idle.replace(at, 9, "{service: of nobody, amount: ");
  write("own/OWN-01.yaml", idle);
  write("own/OWN-02.yaml", rule("OWN-02"));
  const auto audit = run("--rules own audit");
  EXPECT_EQ(audit.status, 0) << audit.err;
  EXPECT_THAT(audit.out, HasSubstr("judged nothing, since no row came as far: OWN-01\n"));
}

TEST_F(RulesCommand, ARuleSupersedesWhatThereIs) {
  write("own/OWN-01.yaml", rule("OWN-01", "supersedes: RAT-01\n"));
  EXPECT_EQ(run("--rules own rules test").status, 0);
  write("own/OWN-01.yaml", rule("OWN-01", "supersedes: RAT-1\n"));
  const auto unknown = run("--rules own rules test");
  EXPECT_EQ(unknown.status, 3);
  EXPECT_THAT(unknown.err, HasSubstr("there is no rule 'RAT-1' to supersede (did you mean 'RAT-"));
}

}  // namespace
}  // namespace telaudit::cli
