// `telaudit exhibits` and `telaudit disputes`.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "formats/x12_820.h"
#include "run_program.h"

namespace telaudit::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class EvidenceCommands : public ProgramFixture {
 protected:
  // A pdftotext that says these lines, found before any other.
  std::string path_with_program(const std::string& script) {
    std::filesystem::create_directories(folder_ / "programs");
    const auto program = folder_ / "programs/pdftotext";
    EXPECT_TRUE(write_output(program, "#!/bin/sh\n" + script));
    EXPECT_EQ(::chmod(program.c_str(), 0755), 0);
    return "PATH='" + (folder_ / "programs").string() + ":/usr/bin:/bin' ";
  }
  ProgramResult run_with(const std::string& environment, const std::string& arguments) {
    const std::string command = "cd '" + folder_.string() + "' && " + environment + "TELAUDIT_DATA='" +
                                source_dir().string() + "' '" + TELAUDIT_PROGRAM + "' " + arguments +
                                " >stdout.txt 2>stderr.txt </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, *read_file(folder_ / "stdout.txt"),
            *read_file(folder_ / "stderr.txt")};
  }
};

TEST_F(EvidenceCommands, AnExhibitStandsBesideItsBill) {
  ASSERT_TRUE(write_output(folder_ / "bill.pdf", "%PDF-1.4\n"));
  const std::string lumen = (source_dir() / "fixtures/profiles/lumen/charges_2026-01.csv").string();
  const auto path = path_with_program(
      "cat > /dev/null; echo 'Account Number: 5-EXAMPLE1'; echo 'Invoice Number: 400000001'; echo 'Amount "
      "Due: $1,385.75'\n");
  const auto read = run_with(path, "ingest bill.pdf " + lumen);
  EXPECT_EQ(read.status, 0) << read.err;
  EXPECT_THAT(read.out, HasSubstr("exhibit"));
  const auto listed = run("exhibits --format csv");
  EXPECT_EQ(listed.status, 0) << listed.err;
  EXPECT_THAT(listed.out, HasSubstr("bill.pdf,,read,5-EXAMPLE1,400000001,,1385.75,,"));
  EXPECT_THAT(listed.out, HasSubstr("Lumen | 5-EXAMPLE1 | 400000001 | 2026-01-05,1385.75,"));
  // A name that means nothing: nothing is forgotten.
  EXPECT_NE(run("purge " + (folder_ / "bill.pdf").string() + " no-such-reading").status, 0);
  EXPECT_THAT(run("exhibits --format csv").out, HasSubstr("bill.pdf"));
  const auto forgotten = run("purge " + (folder_ / "bill.pdf").string());
  EXPECT_EQ(forgotten.status, 0) << forgotten.err;
  EXPECT_THAT(forgotten.out, HasSubstr("exhibit"));
  EXPECT_THAT(run("exhibits --format csv").out, Not(HasSubstr("bill.pdf")));
}

TEST_F(EvidenceCommands, NothingIsDisputedBeforeAnAudit) {
  EXPECT_EQ(run("disputes").status, 3);
  ASSERT_EQ(run("ingest " + input("bills")).status, 3);  // one of the bills is cut off
  EXPECT_EQ(run("disputes").status, 2);
}

// What `findings` lists as errors of the carrier, and the ledger gave them, is what the file disputes: no
// more and no less, to the last digit.
TEST_F(EvidenceCommands, TheFileDisputesWhatTheAuditFound) {
  ASSERT_EQ(run("ingest " + input("bills")).status, 3);
  const auto audited = run("audit " + showcase_inputs());
  ASSERT_EQ(audited.status, 0) << audited.err;
  const auto several = run("disputes --at 2026-09-15");
  EXPECT_EQ(several.status, 2);
  EXPECT_THAT(several.err, HasSubstr("--carrier"));
  // Of the internet circuits six times 489.00 - 415.00, then 64.00, and twice 38.50, 8.12 and 7.50: 616.24.
  const auto written =
      run("--format csv disputes --at 2026-09-15 --carrier 'meridian bell telephone' --out bell.edi --claims "
          "claim.csv");
  EXPECT_EQ(written.status, 0) << written.err;
  EXPECT_THAT(written.out, HasSubstr("MERIDIAN BELL TELEPHONE,13,616.24,USD"));
  const auto read = formats::x12::read_remittances(*read_file(folder_ / "bell.edi"), "bell.edi");
  ASSERT_TRUE(read) << read.problem().text();
  EXPECT_TRUE(read->notes.empty() && read->refused.empty());
  Total disputed;
  for (const auto& payment : read->payments)
    for (const auto& item : payment.items)
      for (const auto& adjustment : item.adjustments) disputed.add(negate(adjustment.amount));
  EXPECT_EQ(disputed.text(), "616.24");
  // The records of claims are taken as such, and a finding is in both.
  EXPECT_THAT(*read_file(folder_ / "claim.csv"), HasSubstr(",submitted,2026-09-15,74.00,USD\n"));
  const auto again = run("audit " + showcase_inputs() + " --records claim.csv");
  EXPECT_EQ(again.status, 0) << again.err;
  // Of a call that was billed twice every digit counts: 2 x 3.9732 + 25.00.
  const auto calls =
      run("--format csv disputes --at 2026-09-15 --carrier 'CROSSLINE LONG DISTANCE' --out calls.edi");
  EXPECT_THAT(calls.out, HasSubstr("CROSSLINE LONG DISTANCE,3,32.9464,USD"));
  EXPECT_THAT(*read_file(folder_ / "calls.edi"), HasSubstr("ADX*-3.9732*06*CR*"));
  // All windows of its bills are closed by then.
  const auto late = run("disputes --at 2026-12-01 --carrier 'CROSSLINE LONG DISTANCE'");
  EXPECT_EQ(late.status, 2);
  EXPECT_THAT(late.err, HasSubstr("--closed"));
  EXPECT_EQ(run("disputes --closed --at 2026-12-01 --carrier 'CROSSLINE LONG DISTANCE'").status, 0);
}

}  // namespace
}  // namespace telaudit::cli
