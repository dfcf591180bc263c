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

// Packed numbers in EBCDIC, from the carrier's bytes to the bill and back: 412.50 stands as 00 00 00 41 25
// 0C.
TEST_F(ProfileCommand, AnEbcdicBillBalancesAndIsExplained) {
  const auto bill = (source_dir() / "fixtures/profiles/cabs-example/bill_data_2026-01.bdt").string();
  const auto read = run("ingest '" + bill + "'");
  EXPECT_EQ(read.status, 0) << read.err;
  EXPECT_THAT(read.out, HasSubstr("608.92    608.92   608.92  balanced"));
  const auto charges = run("sql --format csv 'select charge from charges where rate is not null'");
  ASSERT_EQ(charges.status, 0) << charges.err;
  const auto line = charges.out.find('\n') + 1;
  const auto explained =
      run("explain " + charges.out.substr(line, charges.out.find_first_of("\r\n", line) - line));
  EXPECT_EQ(explained.status, 0) << explained.err;
  EXPECT_THAT(explained.out, HasSubstr("bytes 675 to 900"));
  EXPECT_THAT(explained.out, HasSubstr("41 25 0C 12 60 11 0C 12 60 20 9C F1 40"));
  EXPECT_THAT(explained.out, HasSubstr("EXDS1DS1 CHANNE"));
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

// The sheets of a workbook: which profile knows them, what it made of them, and where a charge stands.
TEST_F(ProfileCommand, WorkbooksAreTriedSuggestedReadAndExplained) {
  const std::string book = (source_dir() / "fixtures/workbooks/portal-2026-01.xlsx").string();
  const auto tried = run("profile test --format csv '" + book + "'");
  EXPECT_EQ(tried.status, 0) << tried.err;
  EXPECT_THAT(tried.out, HasSubstr("All Wireless Charges,profile att-premier-wireless,2,16,0,"));
  EXPECT_THAT(tried.out, HasSubstr("Lumen!2026-01,profile lumen-charges,1,6,0,"));
  const auto suggested =
      run("profile suggest '" + book + "!Lumen!2026-01' --name own-lumen --out own/lumen.yaml");
  EXPECT_EQ(suggested.status, 0) << suggested.err;
  EXPECT_EQ(run("profile test own/lumen.yaml").status, 0);
  EXPECT_EQ(run("profile suggest '" + book + "!No such sheet'").status, 3);
  EXPECT_EQ(run("ingest '" + book + "'").status, 0);
  const auto charges = run("--format csv show 400000001 --charges");
  const auto first = charges.out.substr(charges.out.find('\n') + 1);
  const auto explained = run("explain --charge " + first.substr(0, first.find(',')));
  EXPECT_EQ(explained.status, 0) << explained.err;
  EXPECT_THAT(explained.out, HasSubstr("Lumen!2026-01\n"));
  EXPECT_THAT(explained.out, HasSubstr("  | N6\t1250\n")) << explained.out;
}

TEST_F(ProfileCommand, AFileIsTriedAndWhatIsSetAsideIsSaid) {
  write("calls.csv",
        "N.;DataOra;Start;End;Durata Secondi;Prezzo in euro;Descrizione\r\n"
        "1;07/04/2016 09.12.00;0555550101;+393485550102;11;0,5;A\r\n1;99/04/2016 "
        "09.12.00;0555550101;+393485550102;11;0,5;A\r\n");
  const auto tried = run("profile test --format csv calls.csv");
  EXPECT_EQ(tried.status, 3);
  EXPECT_THAT(tried.out, HasSubstr("calls.csv,profile digitel-it,1,1,1,"));
  EXPECT_THAT(tried.err, HasSubstr("its date is not in the stated form"));
}

// A page of Microsoft Graph: one call made, one that failed, and a list within a record that says nothing
// here.
TEST_F(ProfileCommand, CallsOfTeamsAreReadFromPagesOfJson) {
  write("page.json",
        R"({"@odata.count": 2, "value": [
          {"id": "1", "userPrincipalName": "one@example.com", "startDateTime": "2026-01-12T09:15:30.81Z", "inviteDateTime":
           "2026-01-12T09:15:25Z", "duration": 61, "callType": "ByotOut", "successfulCall": true, "callerNumber": "+13125550100",
           "calleeNumber": "+14025550165", "units": [{"id": "x"}], "trunkFullyQualifiedDomainName": "sbc1.example.com"},
          {"id": "2", "userPrincipalName": "one@example.com", "startDateTime": "0001-01-01T00:00:00Z", "inviteDateTime":
           "2026-01-12T10:05:00Z", "duration": 0, "callType": "ByotIn", "successfulCall": false, "callerNumber": "+14025550165",
           "calleeNumber": "+13125550100", "trunkFullyQualifiedDomainName": null}]})");
  const auto done = run("calls page.json");
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_EQ(done.out,
            "origin,destination,start,duration,answered,direction,trunk_group,service\n"
            "+13125550100,+14025550165,2026-01-12 09:15:30,610,true,out,sbc1.example.com,+13125550100\n"
            "+14025550165,+13125550100,2026-01-12 10:05:00,0,false,in,,\n");
  write("last.json", R"({"@odata.count": 0, "value": []})");
  const auto with_empty = run("calls page.json last.json");
  EXPECT_EQ(with_empty.status, 0) << with_empty.err;
  EXPECT_EQ(with_empty.out, done.out);
  write("cut.json", R"({"value": [{"id": "1")");
  const auto cut = run("calls cut.json");
  EXPECT_EQ(cut.status, 3);
  EXPECT_THAT(cut.err, HasSubstr("cut off"));
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
