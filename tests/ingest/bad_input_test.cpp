// What bad input gets: a clear word with file and place; nothing of the good part lost, nothing of the bad
// part counted.
#include <fstream>

#include "ingest_fixture.h"

namespace telaudit::ingest {
namespace {

using Outcome = FileReport::Outcome;
using BadInput = IngestFixture;

TEST_F(BadInput, JunkEmptyAndMissingFilesAreRefusedByName) {
  std::string junk;
  for (int i = 0; i < 4096; ++i) junk += static_cast<char>((i * 131 + 7) % 256);
  auto workspace = open();
  const auto reports = read(workspace, {write("junk.bin", junk), write("empty.edi", ""),
                                        (folder_ / "gone.edi").string(), folder_.string()});
  ASSERT_EQ(reports.size(), 4U);
  for (const auto& report : reports) {
    EXPECT_EQ(report.outcome, Outcome::refused);
    ASSERT_EQ(report.problems.size(), 1U);
    EXPECT_NE(report.problems[0].find(report.path), std::string::npos) << report.problems[0];
    EXPECT_NE(report.problems[0].find('('), std::string::npos) << "advice is missing: " << report.problems[0];
  }
  EXPECT_TRUE(workspace.invoices()->empty());
  EXPECT_TRUE(workspace.readings()->empty());
}

TEST_F(BadInput, AnUnknownFileInAFolderIsListedNotRefused) {
  auto workspace = open();
  const auto path = write("notes.txt", "Meeting on Monday\nbring the contract\n");
  const auto report = ingest(workspace, readers_, {{path, false}}, {}, [](const Progress&) {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->files[0].outcome, Outcome::unknown);
  EXPECT_FALSE(report->files[0].refused_something());
}

// Cut off before SE: that invoice is refused, with file, offset and advice, and it is refused again when read
// again.
TEST_F(BadInput, ACutOffBillIsRefusedWholeAndEveryTime) {
  const std::string text = *read_file(source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi");
  const auto path = write("cut.edi", text.substr(0, text.find("HL*13*")));
  auto workspace = open();
  const auto reports = read(workspace, {path, path});
  for (const auto& report : reports) {
    EXPECT_TRUE(report.refused_something());
    ASSERT_FALSE(report.problems.empty());
    EXPECT_NE(report.problems[0].find("cut.edi"), std::string::npos);
    EXPECT_NE(report.problems[0].find("byte"), std::string::npos) << report.problems[0];
  }
  EXPECT_TRUE(workspace.invoices()->empty());
  // The complete file afterwards is read as if nothing had been there.
  read(workspace, {write("whole.edi", text)});
  EXPECT_EQ(workspace.invoices()->front().payable.text(), "286.96");
}

TEST_F(BadInput, TheGoodSetOfAFileIsKeptWhenAnotherIsRefused) {
  std::string text = *read_file(source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi");
  // A second set of another invoice, without its SE, before GE.
  const auto set_begin = text.find("ST*811*0001~");
  const auto set_end = text.find("GE*1*101~");
  std::string second = text.substr(set_begin, set_end - set_begin);
  second.replace(second.find("ST*811*0001~"), 12, "ST*811*0002~");
  second.replace(second.find("3125550100123-0110"), 18, "3125550100123-0210");
  second.resize(second.find("SE*129*0001~"));
  text.insert(set_end, second);
  auto workspace = open();
  const auto reports = read(workspace, {write("two.edi", text)});
  EXPECT_TRUE(reports[0].refused_something());
  const auto invoices = workspace.invoices();
  ASSERT_EQ(invoices->size(), 1U);
  EXPECT_EQ(invoices->front().key.number, "3125550100123-0110");
  EXPECT_EQ(invoices->front().payable.text(), "286.96");
}

TEST_F(BadInput, SumsThatDoNotMatchAreKeptAndNamed) {
  std::string text = *read_file(source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi");
  text.replace(text.find("TDS*28696~"), 10, "TDS*29696~");
  auto workspace = open();
  const auto reports = read(workspace, {write("off.edi", text)});
  EXPECT_FALSE(reports[0].refused_something());
  EXPECT_EQ(only_state(workspace), bill::InvoiceState::unbalanced);
  EXPECT_NE(workspace.invoices()->front().detail.find("difference 10.00"), std::string::npos)
      << workspace.invoices()->front().detail;
}

TEST_F(BadInput, ASecondProcessIsTurnedAway) {
  auto first = open();
  const auto second = store::Workspace::open(folder_ / "workspace", store::Workspace::Access::write);
  ASSERT_FALSE(second);
  EXPECT_NE(second.problem().text().find("another telaudit holds this workspace"), std::string::npos)
      << second.problem().text();
}

}  // namespace
}  // namespace telaudit::ingest
