#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "run_program.h"

namespace telaudit::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using Commands = ProgramFixture;

std::string first_cell_of_row(const std::string& csv, std::size_t row) {
  const auto lines = split(csv, '\n');
  return row < lines.size() ? std::string(split(lines[row], ',')[0]) : std::string();
}

TEST_F(Commands, WrongUsageEndsWithTwo) {
  EXPECT_EQ(run("").status, 2);
  EXPECT_EQ(run("nothing").status, 2);
  EXPECT_EQ(run("ingest").status, 2);
  EXPECT_EQ(run("status --format yaml").status, 2);
  EXPECT_EQ(run("--help").status, 0);
  EXPECT_EQ(run("--version").status, 0);
}

TEST_F(Commands, ABillAndNothingElseGivesABookWithoutClaims) {
  const auto result =
      run("run " + (source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi").string() + " --out book");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("286.96"));
  EXPECT_THAT(result.out, HasSubstr("balanced"));
  EXPECT_THAT(result.out, HasSubstr("rung 1 of 5"));
  EXPECT_THAT(result.out, HasSubstr("next best input"));
  EXPECT_THAT(result.out, Not(HasSubstr("claim")));
  const auto report = read_file(folder_ / "book/report.html");
  ASSERT_TRUE(report);
  for (const auto* word : {"claim", "expectation", "annual gap"})
    EXPECT_THAT(lower(*report), Not(HasSubstr(word)));
}

TEST_F(Commands, RefusedInputEndsWithThreeAndKeepsTheRest) {
  const auto good = (source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi").string();
  ASSERT_TRUE(write_output(folder_ / "junk.bin", std::string("\x00\x01\x02junk", 7)));
  const auto result = run("ingest junk.bin " + good);
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, HasSubstr("junk.bin"));
  EXPECT_THAT(result.out, HasSubstr("286.96"));
  EXPECT_EQ(run("ingest gone.edi").status, 3);
  const auto status = run("status --format csv");
  EXPECT_EQ(status.status, 0);
  EXPECT_THAT(status.out, HasSubstr("286.96,286.96,286.96,balanced"));
}

TEST_F(Commands, FilesThatNobodyKnowsAreCountedBehindTheFirstTwenty) {
  std::filesystem::create_directories(folder_ / "many");
  for (int i = 0; i < 23; ++i)
    ASSERT_TRUE(write_output(folder_ / "many" / ("letter" + std::to_string(i) + ".bin"), "\x01 nothing\n"));
  const auto lines = [](const std::string& text, std::string_view word) {
    std::size_t count = 0;
    for (const auto line : split(text, '\n')) count += line.find(word) != std::string_view::npos ? 1 : 0;
    return count;
  };
  const auto text = run("ingest many");
  EXPECT_EQ(text.status, 0);
  EXPECT_EQ(lines(text.out, "letter"), 20U);
  EXPECT_EQ(lines(text.err, "letter"), 20U);
  EXPECT_THAT(text.err, HasSubstr("many/: 3 more files that no reader knows"));
  EXPECT_EQ(lines(run("--format csv ingest many").out, "letter"), 23U);
}

TEST_F(Commands, PurgeForgetsABillAndTheAuditThatQuotesIt) {
  ASSERT_EQ(run("ingest " + input("bills/meridian-internet-2026-08.edi")).status, 0);
  ASSERT_EQ(run("audit").status, 0);
  EXPECT_EQ(run("purge 00000000").status, 2);
  const auto purged = run("purge meridian-internet-2026-08.edi");
  EXPECT_EQ(purged.status, 0) << purged.err;
  EXPECT_THAT(purged.out, HasSubstr("no longer in the workspace: "));
  EXPECT_EQ(run("status --readings --format csv").out.find("meridian"), std::string::npos);
  EXPECT_EQ(run("check").status, 0);
}

TEST_F(Commands, EveryMistakeOfEveryRuleFileStandsOnALineOfItsOwn) {
  std::filesystem::create_directory(folder_ / "own");
  ASSERT_TRUE(write_output(folder_ / "own/A.yaml", "rule: A\nversion: 1\n"));
  ASSERT_TRUE(write_output(folder_ / "own/B.yaml", "rule: B\nwhn: c.amount > 0\n"));
  const auto result = run("--rules own rules test");
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, HasSubstr("\n  own/A.yaml:2:10, version: three whole numbers were expected"));
  EXPECT_THAT(result.err, HasSubstr("\n  own/B.yaml:2:6, whn: unknown key 'whn'"));
  std::filesystem::create_directory(folder_ / "empty");
  EXPECT_THAT(run("--rules empty rules test").err, HasSubstr("the folder holds no rule"));
}

TEST_F(Commands, FailOnEndsWithOneWhenTheKindIsThere) {
  ASSERT_EQ(run("ingest " + input("bills/meridian-internet-2026-08.edi")).status, 0);
  EXPECT_EQ(run("audit --fail-on any").status, 0);
  EXPECT_EQ(run("audit --contracts " + input("contracts") + " --crosswalk " + input("crosswalk.csv") +
                " --fail-on error")
                .status,
            1);
  EXPECT_EQ(run("findings --fail-on fraud").status, 0);
  // The words that people read name the kinds as well.
  EXPECT_EQ(run("findings --fail-on claim").status, 1);
  EXPECT_THAT(run("findings --kind claim").out, HasSubstr("RAT-01"));
  EXPECT_EQ(run("findings --fail-on nonsense").status, 2);
  EXPECT_EQ(run("findings --top -1").status, 2);
  EXPECT_EQ(run("--threads -1 findings").status, 2);
}

// A finding of the report followed to the carrier's bytes with one command.
TEST_F(Commands, ExplainLeadsToTheCarriersBytes) {
  ASSERT_EQ(run("ingest " + input("bills/meridian-internet-2026-08.edi")).status, 0);
  ASSERT_EQ(run("audit --contracts " + input("contracts") + " --crosswalk " + input("crosswalk.csv")).status,
            0);
  const auto findings = run("findings --rule RAT-01 --format csv");
  const std::string id = first_cell_of_row(findings.out, 1);
  const auto explained = run("explain " + id);
  EXPECT_EQ(explained.status, 0) << explained.err;
  EXPECT_THAT(explained.out, HasSubstr("| SLN*1**A*1*EA*489.00*PM~"));
  EXPECT_THAT(explained.out, HasSubstr("AMENDMENT-2"));
  EXPECT_THAT(explained.out, HasSubstr("MSA p. 12"));
  // The offset that is printed is the offset in the file.
  const auto bill = read_file(input("bills/meridian-internet-2026-08.edi"));
  const auto at = explained.out.find("\n  bytes ") + 9;
  const auto offset = std::stoull(explained.out.substr(at));
  EXPECT_EQ(bill->substr(offset, 6), "SLN*1*");
  EXPECT_EQ(run("explain zzzzzzzz").status, 2);
}

TEST_F(Commands, OthersNumbersAreMaskedUnlessRevealedAndThatIsLogged) {
  const auto bill = (source_dir() / "fixtures/x12/own_811_02_longdistance_calls_004010.edi").string();
  ASSERT_EQ(run("ingest " + bill).status, 0);
  const auto charges = run("show LD-88120044 --charges --format csv");
  EXPECT_THAT(charges.out, Not(HasSubstr("3125550141")));
  EXPECT_THAT(charges.out, HasSubstr("312555####"));
  std::string call;
  for (const auto line : split(charges.out, '\n'))
    if (line.find("312555####") != std::string_view::npos) call = std::string(split(line, ',')[0]);
  const auto masked = run("explain " + call);
  EXPECT_EQ(masked.status, 0) << masked.err;
  EXPECT_THAT(masked.out, HasSubstr("SI*TI*TN*312555####"));
  EXPECT_THAT(masked.out, Not(HasSubstr("3125550141")));
  const auto revealed = run("explain " + call + " --reveal");
  EXPECT_THAT(revealed.out, HasSubstr("SI*TI*TN*3125550141"));
}

// The call to Toronto that stands twice: its number is another party's, in every place that speaks of the
// finding.
TEST_F(Commands, FindingsNameNoOtherPartysNumber) {
  ASSERT_EQ(run("ingest " + input("bills/crossline-2026-08.edi")).status, 0);
  const auto audited = run("audit --format csv");
  const auto findings = run("findings --rule DUP-04 --format csv");
  const std::string id = first_cell_of_row(findings.out, 1);
  const auto explained = run("explain " + id);
  for (const auto& out : {audited.out, findings.out, explained.out}) {
    EXPECT_THAT(out, HasSubstr("416555####"));
    EXPECT_THAT(out, Not(HasSubstr("4165550133")));
  }
  EXPECT_THAT(run("explain " + id + " --reveal").out, HasSubstr("c.destination = '4165550133'"));
}

TEST_F(Commands, AChargeTellsWhyARuleDidNotFire) {
  ASSERT_EQ(run("ingest " + (source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi").string()).status,
            0);
  const auto charges = run("show 3125550100123 --charges --format csv");
  const auto explained = run("explain " + first_cell_of_row(charges.out, 1) + " --rule RAT-01");
  EXPECT_EQ(explained.status, 0) << explained.err;
  EXPECT_THAT(explained.out, HasSubstr("RAT-01 on this charge"));
  EXPECT_THAT(explained.out, HasSubstr("not evaluated"));
  const auto named = run("explain --charge " + first_cell_of_row(charges.out, 1) + " --rule RAT-01");
  EXPECT_EQ(named.out, explained.out);
  EXPECT_EQ(run("explain --rule RAT-01").status, 2);
}

// A check of invoices or levels is shown on those of the charge, not on the row that bears the charge's
// number.
TEST_F(Commands, ACheckOfInvoicesIsExplainedOnTheChargesInvoice) {
  ASSERT_EQ(run("ingest " + input("bills/crossline-2026-08.edi") + " " + input("bills/crossline-2026-09.edi"))
                .status,
            0);
  const auto charges = run("show LD-88120044-2609 --charges --format csv");
  const std::string id = first_cell_of_row(charges.out, 100);
  const auto balance = run("explain " + id + " --rule ARI-04");
  EXPECT_EQ(balance.status, 0) << balance.err;
  EXPECT_THAT(balance.out, HasSubstr("ARI-04 looks at the relation invoice; 1 row of it speaks"));
  EXPECT_THAT(balance.out, HasSubstr("fired: LD-88120044-2609 opens with 343.01"));
  EXPECT_THAT(run("explain " + id + " --rule ARI-01").out, HasSubstr(": The bill does not add up"));
  EXPECT_THAT(run("explain " + id + " --rule DUP-01").out, HasSubstr("0 rows of it speak"));
  EXPECT_EQ(run("explain " + id + " --rule NONE-01").status, 2);
}

TEST_F(Commands, AFindingUnderOtherParametersIsExplainedWithThem) {
  ASSERT_EQ(run("ingest " + input("bills/meridian-internet-2026-08.edi")).status, 0);
  ASSERT_EQ(run("audit --contracts " + input("contracts") + " --crosswalk " + input("crosswalk.csv") +
                " --param RAT-01.min_claim=70.00")
                .status,
            0);
  const auto explained =
      run("explain " + first_cell_of_row(run("findings --rule RAT-01 --format csv").out, 1));
  EXPECT_THAT(explained.out, HasSubstr("params.min_claim = 70.00"));
  // Names longer than most do not run into what follows them.
  EXPECT_THAT(explained.out, HasSubstr("let contract_amount  quantity * r.price"));
}

TEST_F(Commands, ASourceThatChangedIsNotShownAsEvidence) {
  const auto original = read_file(source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi");
  ASSERT_TRUE(write_output(folder_ / "bill.edi", *original));
  ASSERT_EQ(run("ingest bill.edi").status, 0);
  const std::string id = first_cell_of_row(run("show 3125550100123 --charges --format csv").out, 1);
  ASSERT_TRUE(write_output(folder_ / "bill.edi", *original + " "));
  const auto explained = run("explain " + id);
  EXPECT_EQ(explained.status, 3);
  EXPECT_THAT(explained.err, HasSubstr("is not the file that was read"));
}

// Circuits 900101 to 900103 are billed 74.00 above the contract, and 900104 is explained by its own trap.
TEST_F(Commands, FindingsAreChosenAndOrdered) {
  ASSERT_EQ(run("ingest " + input("bills/meridian-internet-2026-08.edi")).status, 0);
  EXPECT_EQ(run("findings").status, 2);  // no audit ran yet
  ASSERT_EQ(run("audit --contracts " + input("contracts") + " --crosswalk " + input("crosswalk.csv")).status,
            0);
  const auto rows = [&](const std::string& options) {
    const auto result = run("findings --format csv " + options);
    EXPECT_EQ(result.status, 0) << result.err;
    return split(result.out, '\n').size() - 2;  // the heading and the last line end
  };
  EXPECT_EQ(rows("--rule RAT-01"), 3U);
  EXPECT_EQ(rows("--rule RAT-01 --min 74.01"), 0U);
  EXPECT_EQ(rows("--rule RAT-01 --status withdrawn"), 1U);
  EXPECT_EQ(rows("--rule RAT-01 --status all"), 4U);
  EXPECT_EQ(rows("--rule RAT-01 --status suppressed"), 0U);
  EXPECT_EQ(rows("--rule RAT-01 --top 2 --sort potential"), 2U);
  EXPECT_EQ(rows("--rule RAT-01 --account NOBODY"), 0U);
  EXPECT_THAT(run("findings --rule RAT-01 --format json").out, HasSubstr("\"expected\": \"415.00"));
  EXPECT_EQ(run("findings --kind nonsense").status, 2);
  EXPECT_EQ(run("findings --min much").status, 2);
  // The September bill of the same account brings its own three.
  ASSERT_EQ(run("ingest " + input("bills/meridian-internet-2026-09.edi")).status, 0);
  ASSERT_EQ(run("audit").status, 0);
  EXPECT_EQ(rows("--rule RAT-01"), 6U);
  EXPECT_EQ(rows("--rule RAT-01 --since previous"), 3U);
  EXPECT_EQ(rows("--rule RAT-01 --run previous"), 3U);
  EXPECT_EQ(run("findings --since nothing").status, 2);
  EXPECT_EQ(split(run("audit runs --format csv").out, '\n').size(), 4U);
  // Each of the three goes on under its series: 74.00 before, 148.00 with the new bill.
  const auto diff = run("audit diff --format csv");
  EXPECT_EQ(diff.status, 0) << diff.err;
  EXPECT_THAT(diff.out, HasSubstr(",USD,1,2,74.00,148.00,74.00,148.00,open,open,"));
  EXPECT_THAT(diff.out, HasSubstr("of 2026-09-01 is new"));
  EXPECT_EQ(run("audit diff nothing last").status, 2);
  // Of September alone: the three of its bill; of both months all six.
  ASSERT_EQ(run("audit --period 2026-09").status, 0);
  EXPECT_EQ(rows("--rule RAT-01"), 3U);
  EXPECT_EQ(rows("--rule RAT-01 --invoice x"), 0U);
  EXPECT_THAT(run("audit diff").out, HasSubstr("the other audit was of 2026-09-01 to 2026-09-30"));
  ASSERT_EQ(run("audit --period 2026-08..2026-09").status, 0);
  EXPECT_EQ(rows("--rule RAT-01"), 6U);
  EXPECT_EQ(run("audit --period soon").status, 2);
}

// An audit of one month reads less, and finds on its bills what an audit of all bills finds there.
TEST_F(Commands, OneMonthAloneBringsWhatTheWholeBringsForIt) {
  ASSERT_EQ(run("ingest " + input("bills")).status, 3);  // one bill is cut off and refused
  const auto ids = [&](const std::string& month) {
    const auto result = run("findings --status all --format csv");
    EXPECT_EQ(result.status, 0) << result.err;
    std::set<std::string> out;
    for (const auto& line : split(result.out, '\n'))
      if (line.find("," + month) != std::string::npos)
        out.insert(std::string(line.substr(0, line.find(','))));
    return out;
  };
  ASSERT_EQ(run("audit " + showcase_inputs()).status, 0);
  const auto all = ids("");
  const auto of_september = ids("2026-09-");
  ASSERT_EQ(run("audit --period 2026-09").status, 0);
  const auto found = ids("");
  EXPECT_GT(of_september.size(), 10U);
  EXPECT_LT(found.size(), all.size());
  EXPECT_TRUE(std::includes(all.begin(), all.end(), found.begin(), found.end()));
  EXPECT_TRUE(std::includes(found.begin(), found.end(), of_september.begin(), of_september.end()));
}

// A suppression holds until its last day; after it the finding is open again, and the audit says so.
TEST_F(Commands, SuppressedFindingsStayVisibleAndComeBack) {
  const std::string with = " --contracts " + input("contracts") + " --crosswalk " + input("crosswalk.csv");
  ASSERT_EQ(run("ingest " + input("bills/meridian-internet-2026-08.edi")).status, 0);
  ASSERT_EQ(run("audit --as-of 2026-08-15" + with).status, 0);
  const std::string id = first_cell_of_row(run("findings --rule RAT-01 --format csv").out, 1);
  const std::string add = "suppress add --finding " + id + " --reason 'credit agreed: \"C-7\"'";
  EXPECT_EQ(run(add + " --approved-by controller").status, 2);
  EXPECT_EQ(run(add + " --expires 2026-12-31").status, 2);
  EXPECT_EQ(run(add + " --approved-by controller --expires 2026-08-14").status, 2);
  EXPECT_EQ(run(add + " --approved-by controller --expires 2026-08-31 --carrier X").status, 2);
  EXPECT_EQ(run("suppress add --rule RAT-99 --reason x --approved-by y --expires 2026-12-31").status, 2);
  const auto added = run(add + " --approved-by controller --expires 2026-08-31");
  ASSERT_EQ(added.status, 0) << added.err;
  EXPECT_THAT(added.out, HasSubstr("S-0001 speaks of 1 finding"));
  EXPECT_THAT(run("suppress list --format csv").out, HasSubstr("S-0001,ends soon,2026-08-31,1,"));
  ASSERT_EQ(run("audit --as-of 2026-08-15").status, 0);
  EXPECT_THAT(run("findings --rule RAT-01 --format csv").out, Not(HasSubstr(id)));
  const auto suppressed = run("findings --status suppressed --format csv");
  EXPECT_THAT(suppressed.out, HasSubstr(id));
  EXPECT_THAT(suppressed.out, HasSubstr("credit agreed"));
  EXPECT_EQ(run("suppress check").status, 0);
  const auto later = run("audit --as-of 2026-09-01");
  EXPECT_EQ(later.status, 0);
  EXPECT_THAT(later.err, HasSubstr("warning: suppression S-0001 expired on 2026-08-31: 1 finding is open"));
  EXPECT_THAT(run("findings --rule RAT-01 --format csv").out, HasSubstr(id));
  EXPECT_EQ(run("suppress check").status, 1);
  EXPECT_EQ(run("suppress remove S-0001").status, 0);
  EXPECT_EQ(run("suppress remove S-0001").status, 2);
  EXPECT_EQ(run("suppress check").status, 0);
}

TEST_F(Commands, ChecksAreChosenByIdPatternGroupOrPath) {
  ASSERT_EQ(run("ingest " + input("bills/meridian-internet-2026-08.edi")).status, 0);
  const std::string path = (source_dir() / "rules/audit/rate/RAT-01.yaml").string();
  EXPECT_THAT(run("audit --rules RAT-01").out, HasSubstr("evaluable for you: 0 of 1 check"));
  EXPECT_THAT(run("audit --rules 'RAT-0?' ARI-01").out, HasSubstr("ARI-01"));
  EXPECT_THAT(run("audit --rules duplicate").out, HasSubstr("DUP-04"));
  EXPECT_THAT(run("audit --rules " + path).out, HasSubstr("evaluable for you: 0 of 1 check"));
  EXPECT_THAT(run("audit --rules RAT-1O").err, HasSubstr("no check, group or file is called 'RAT-1O'"));
}

// Two wireless lines that nobody uses, 47.25 and 20.00 a month: twelve months ahead, although two are billed.
TEST_F(Commands, ASavingAheadIsShownWithItsMonth) {
  ASSERT_EQ(run("ingest " + input("bills")).status, 3);  // one file is cut off
  ASSERT_EQ(run("audit " + showcase_inputs()).status, 0);
  const auto savings = run("findings --rule WLS-04 --sort potential --format csv");
  EXPECT_THAT(savings.out, HasSubstr(",567.00,567.00,"));
  EXPECT_THAT(savings.out, HasSubstr(",240.00,240.00,"));
  EXPECT_THAT(
      run("explain " + first_cell_of_row(savings.out, 1)).out,
      HasSubstr("a month   47.25 USD, allocated 47.25; the potential is that of twelve months ahead"));
}

TEST_F(Commands, EveryShippedCheckPassesItsOwnCases) {
  const auto result = run("rules test");
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr(", 0 failed"));
}

TEST_F(Commands, TheWorkspaceChecksItself) {
  ASSERT_EQ(run("ingest " + input("bills/wireless-202609")).status, 0);
  EXPECT_EQ(run("check").status, 0);
}

// Money that nobody counted shows in the exit status, whatever the format.
TEST_F(Commands, RecordsInQuarantineShowInTheExitStatus) {
  std::string bill = *read_file(source_dir() / "fixtures/profiles/lumen/charges_2026-01.csv");
  ASSERT_TRUE(write_output(folder_ / "bill.csv", bill));
  ASSERT_EQ(run("ingest bill.csv").status, 0);
  bill.replace(bill.find("31.25"), 5, "31.x5");
  ASSERT_TRUE(write_output(folder_ / "bill.csv", bill));
  const auto result = run("ingest bill.csv");
  EXPECT_EQ(result.status, 3) << result.err;
  EXPECT_THAT(result.err, HasSubstr("quarantined: bill.csv: 1 records"));
}

}  // namespace
}  // namespace telaudit::cli
