// `telaudit ack` and `telaudit payments`, and files of EDIFACT and X12 810 through the program.
#include "formats/wrapped_document.h"
#include "run_program.h"

namespace telaudit::cli {
namespace {

class EdiCommands : public ProgramFixture {
 protected:
  static std::string fixture(const std::string& name) { return (source_dir() / "fixtures" / name).string(); }
};

TEST_F(EdiCommands, AnAcknowledgementIsWritten) {
  const auto done = run("ack " + fixture("x12/own_811_02_longdistance_calls_004010.edi") +
                        " --date 2024-02-01 --control 7 --out answer.edi");
  EXPECT_EQ(done.status, 0) << done.err;
  const auto answer = read_file(folder_ / "answer.edi");
  ASSERT_TRUE(answer.ok());
  EXPECT_NE(answer->find("ST*997*0001~"), std::string::npos);
  EXPECT_NE(answer->find("*240201*0000*"), std::string::npos);
  EXPECT_NE(answer->find("IEA*2*000000007~"), std::string::npos);
  EXPECT_EQ(run("ack " + fixture("edifact/own_invoic_d01b_mobile.edi")).status, 3);
}

TEST_F(EdiCommands, RemittancesBecomeRecordsOfPayments) {
  const auto done = run("payments " + fixture("x12/own_820_remittance_004010.edi") + " --out payment.csv");
  EXPECT_EQ(done.status, 0) << done.err;
  const auto written = read_file(folder_ / "payment.csv");
  ASSERT_TRUE(written.ok());
  EXPECT_NE(written->find("3125550100123-0110,2024-02-05,286.96,USD,ach"), std::string::npos);
}

// The same files as a mainframe writes them.
TEST_F(EdiCommands, FilesInEbcdicAreTakenAsIngestTakesThem) {
  const auto in_ebcdic = [&](const std::string& name) {
    auto bytes = read_file(fixture(name));
    EXPECT_TRUE(bytes.ok());
    const auto& ascii = formats::edi_characters();
    for (char& c : *bytes)
      c = static_cast<char>(std::find(ascii.begin(), ascii.end(), static_cast<unsigned char>(c)) -
                            ascii.begin());
    EXPECT_TRUE(write_output((folder_ / "ebcdic.edi").string(), *bytes));
    return (folder_ / "ebcdic.edi").string();
  };
  const auto remittance = run("payments " + in_ebcdic("x12/own_820_remittance_004010.edi"));
  EXPECT_EQ(remittance.status, 0) << remittance.err;
  EXPECT_NE(remittance.out.find("3125550100123-0110,2024-02-05,286.96,USD,ach"), std::string::npos);
  const std::string bill = "x12/own_811_02_longdistance_calls_004010.edi";
  const std::string at = " --date 2024-02-01 --control 7";
  const auto answer = run("ack " + in_ebcdic(bill) + at);
  EXPECT_EQ(answer.status, 0) << answer.err;
  EXPECT_EQ(answer.out, run("ack " + fixture(bill) + at).out);
}

TEST_F(EdiCommands, BillsOfAllKindsBalance) {
  const auto done =
      run("ingest " + fixture("edifact/own_invoic_d01b_mobile.edi") + " " +
          fixture("edifact/own_invoic_d96a_wrapped.edi") + " " +
          fixture("edifact/own_invoic_d99b_calls.edi") + " " + fixture("x12/own_810_telecom_004010.edi"));
  EXPECT_EQ(done.status, 0) << done.err;
  const auto status = run("sql \"select invoice, state, printed_total from invoices order by 1\"");
  EXPECT_EQ(status.status, 0) << status.err;
  for (const auto* line : {"2026-0501", "C-77", "L-1001", "L-1002", "TF-240301-9"})
    EXPECT_NE(status.out.find(line), std::string::npos) << status.out;
  EXPECT_EQ(status.out.find("unbalanced"), std::string::npos) << status.out;
  EXPECT_EQ(status.out.find("no_control_total"), std::string::npos) << status.out;
}

}  // namespace
}  // namespace telaudit::cli
