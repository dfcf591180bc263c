// The commands about profiles.
#include <gmock/gmock.h>

#include "run_program.h"

namespace telaudit::cli {
namespace {

using testing::HasSubstr;

class ProfileCommand : public ProgramFixture {
 protected:
  void write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    ASSERT_TRUE(write_output(folder_ / name, text));
  }
};

TEST_F(ProfileCommand, ListsWhatTheirKnowledgeRestsOn) {
  const auto listed = run("profile list --format csv");
  EXPECT_EQ(listed.status, 0) << listed.err;
  EXPECT_THAT(listed.out, HasSubstr("vodafone-ua-contract,1,seen,"));
  EXPECT_THAT(listed.out, HasSubstr("lumen-charges,1,guessed,"));
}

TEST_F(ProfileCommand, TestsByNameAndByFile) {
  EXPECT_THAT(run("profile test digitel-it").out, HasSubstr("1 tests of 1 profiles, 0 failures"));
  const auto unknown = run("profile test digitel-i");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean 'digitel-it'?"));
  auto text = read_file(source_dir() / "rules/profiles/digitel-it.yaml");
  ASSERT_TRUE(text.ok());
  text->replace(text->find("duration: 110"), 13, "duration: 999");
  write("own/wrong.yaml", *text);
  const auto wrong = run("profile test own/wrong.yaml");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.out, HasSubstr("duration is '110' where '999' is expected"));
}

// A file that no shipped profile knows: suggest, read, and the sum is on the bill. 1234.50 + 2.00 = 1236.50.
TEST_F(ProfileCommand, ASuggestedProfileReadsItsFile) {
  write("bill.csv",
        "Kundennummer;Rechnungsnummer;Rechnungsdatum;Beschreibung;Betrag\n"
        "77;R1;31.01.2026;Leitung;1.234,50\n77;R1;31.01.2026;Anschluss;2,00\n77;R1;31.01.2026;Summe;1.236,"
        "50\n");
  EXPECT_EQ(run("ingest bill.csv").status, 3);
  const auto suggested = run("profile suggest bill.csv --out own/bill.yaml");
  EXPECT_EQ(suggested.status, 0) << suggested.err;
  const auto read = run("--profiles own ingest bill.csv");
  EXPECT_EQ(read.status, 0) << read.out << read.err;
  const auto status = run("status --format csv");
  EXPECT_THAT(status.out, HasSubstr("R1"));
  EXPECT_THAT(status.out, HasSubstr("1236.50"));
  EXPECT_THAT(status.out, HasSubstr("balanced"));
  const auto none = run("profile suggest own");
  EXPECT_EQ(none.status, 3);
}

TEST_F(ProfileCommand, CallsOfOnesOwnExchangeBecomeRecords) {
  write("Master.csv",
        "\"Desk\",\"1001\",\"3125550101\",\"default\",\"2026-01-12 09:15:25\",\"2026-01-12 "
        "09:15:30\",\"2026-01-12 "
        "09:16:31\",\"66\",\"61\",\"NORMAL_CLEARING\",\"a5c9f6c0-e752-11e3-8bfb-65b6c3cdac7d\",\"\",\"\"\n");
  const auto calls = run("calls Master.csv");
  EXPECT_EQ(calls.status, 0) << calls.err;
  EXPECT_EQ(calls.out,
            "origin,destination,start,duration,answered,direction,trunk_group,service\n"
            "1001,3125550101,2026-01-12 09:15:30,610,true,,,1001\n");
  write("bill.txt", "no calls\n");
  EXPECT_EQ(run("calls bill.txt").status, 3);
}

}  // namespace
}  // namespace telaudit::cli
