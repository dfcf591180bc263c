#include "ingest/purge.h"

#include <gmock/gmock.h>

#include "ingest_fixture.h"

namespace telaudit::ingest {
namespace {

using testing::HasSubstr;

class Purge : public IngestFixture {
 protected:
  std::string wireless(const std::string& name) const {
    return (source_dir() / "fixtures/profiles/verizon-wireless" / name).string();
  }
  std::string bill() const {
    return (source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi").string();
  }
  static std::uintmax_t segments(const store::Workspace& workspace) {
    std::uintmax_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(workspace.folder() / "segments"))
      files += entry.path().extension() == ".seg" ? 1U : 0U;
    return files;
  }
  // Of all parts, in order of the paths they were read from.
  static std::vector<store::PartState> part_states(const store::Workspace& workspace) {
    std::vector<store::PartState> states;
    for (const auto& reading : *workspace.readings())
      for (const auto& part : *workspace.parts_of_reading(reading.id)) states.push_back(part.state);
    return states;
  }
  static std::string read_id(const FileReport& report) { return report.reading; }
};

TEST_F(Purge, ABillThatWasReadIsGoneAndTheOthersAreAsIfItHadNeverCome) {
  auto without = open("without");
  read(without, {wireless("AccountSummary_202601.txt")});
  auto workspace = open();
  const auto reports = read(workspace, {bill(), wireless("AccountSummary_202601.txt")});
  ASSERT_EQ(reports.size(), 2U);
  ASSERT_NE(states(workspace), states(without));

  const auto report = purge(workspace, {read_id(reports[0]).substr(0, 8)});
  ASSERT_TRUE(report) << report.problem().text();
  ASSERT_EQ(report->readings.size(), 1U);
  EXPECT_THAT(report->readings[0].path, HasSubstr("own_811_01_ilec_usoc_004010.edi"));
  EXPECT_EQ(report->gone.size(), 1U);
  EXPECT_TRUE(report->remaining.empty());
  EXPECT_EQ(states(workspace), states(without));
  EXPECT_EQ(segments(workspace), 1U);
  EXPECT_EQ((*workspace.charges())->rows(), (*without.charges())->rows());
  EXPECT_TRUE(workspace.check());
  // The catalogue holds nothing of it either.
  EXPECT_EQ(workspace.readings()->size(), 1U);

  // It may come back.
  const auto again = read(workspace, {bill()});
  EXPECT_EQ(again[0].outcome, FileReport::Outcome::read);
  EXPECT_EQ(workspace.invoices()->size(), 2U);
}

// One bill in four files: without one of them it is incomplete again, as it was before that file came.
TEST_F(Purge, ABillThatLosesAPartIsRestated) {
  auto workspace = open();
  read(workspace, {wireless("Account & Wireless Summary_202601.txt"), wireless("AccountSummary_202601.txt"),
                   wireless("Acct & Wireless Charges Detail Summary Usage_202601.txt")});
  const std::string before = states(workspace);
  read(workspace, {wireless("Wireless Usage Detail_202601.txt")});
  ASSERT_NE(states(workspace), before);
  const auto report = purge(workspace, {wireless("Wireless Usage Detail_202601.txt")});
  ASSERT_TRUE(report) << report.problem().text();
  EXPECT_TRUE(report->gone.empty());
  ASSERT_FALSE(report->remaining.empty());
  EXPECT_EQ(report->remaining[0].detail, "missing: usage_detail");
  EXPECT_EQ(states(workspace), before);
}

TEST_F(Purge, WhatWasSupersededCountsAgain) {
  const auto first = wireless("Acct & Wireless Charges Detail Summary Usage_202601.txt");
  const auto corrected = wireless("Acct & Wireless Charges Detail Summary Usage_202601_corrected.txt");
  auto workspace = open();
  read(workspace, {first});
  const std::string before = states(workspace);
  Options options;
  options.supersedes = {first};
  read(workspace, {corrected}, options);
  // Paths are in byte order: ".txt" stands before "_corrected.txt".
  ASSERT_EQ(part_states(workspace),
            (std::vector<store::PartState>{store::PartState::superseded, store::PartState::current}));
  const auto report = purge(workspace, {corrected});
  ASSERT_TRUE(report) << report.problem().text();
  EXPECT_EQ(states(workspace), before);
  EXPECT_EQ(part_states(workspace), std::vector<store::PartState>{store::PartState::current});
}

TEST_F(Purge, ANameThatIsNotKnownChangesNothing) {
  auto workspace = open();
  read(workspace, {bill(), wireless("AccountSummary_202601.txt")});
  const std::string before = states(workspace);
  const auto unknown = purge(workspace, {bill(), "no-such-file.edi"});
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.problem().text(), HasSubstr("no reading is known as 'no-such-file.edi'"));
  EXPECT_THAT(unknown.problem().text(), HasSubstr("telaudit status --readings"));
  EXPECT_EQ(states(workspace), before);
  EXPECT_EQ(segments(workspace), 2U);
}

// The text of a refused or quarantined record stays in no page of the catalogue: an account number that only
// that bill had is not found in any file of the workspace.
TEST_F(Purge, NothingOfItRemainsInTheWorkspacesFiles) {
  std::string account;
  {
    auto workspace = open();
    read(workspace, {bill()});
    account = workspace.invoices()->front().key.account;
    ASSERT_GE(account.size(), 6U);
    ASSERT_TRUE(purge(workspace, {bill()}));
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "workspace")) {
    if (!entry.is_regular_file()) continue;
    const auto content = read_file(entry.path());
    ASSERT_TRUE(content);
    EXPECT_EQ(content->find(account), std::string::npos) << entry.path();
  }
}

// The same bytes under a changed profile are a new reading in place of the old one; what a person said of the
// old one holds for it.
TEST_F(Purge, ACauseThatAPersonGaveOutlivesANewProfile) {
  const auto first = wireless("Acct & Wireless Charges Detail Summary Usage_202601.txt");
  const auto corrected = wireless("Acct & Wireless Charges Detail Summary Usage_202601_corrected.txt");
  auto workspace = open();
  read(workspace, {first});
  Options options;
  options.supersedes = {first};
  read(workspace, {corrected}, options);
  const std::string before = states(workspace);

  const auto profiles = folder_ / "profiles";
  std::filesystem::copy(source_dir() / "rules" / "profiles", profiles,
                        std::filesystem::copy_options::recursive);
  for (const auto& entry : std::filesystem::directory_iterator(profiles)) {
    if (entry.path().extension() != ".yaml") continue;
    const auto text = read_file(entry.path());
    ASSERT_TRUE(text);
    ASSERT_TRUE(write_output(entry.path(), *text + "\n# read again\n"));
  }
  auto readers = formats::load_readers(std::vector<std::string>{profiles.string()});
  ASSERT_TRUE(readers) << readers.problem().text();
  readers_ = std::move(*readers);
  for (const auto& report : read(workspace, {corrected, first}))
    EXPECT_EQ(report.outcome, FileReport::Outcome::read) << report.path;
  EXPECT_EQ(workspace.readings()->size(), 2U);
  EXPECT_EQ(states(workspace), before);
  // Paths are in byte order: ".txt" stands before "_corrected.txt".
  EXPECT_EQ(part_states(workspace),
            (std::vector<store::PartState>{store::PartState::superseded, store::PartState::current}));
}

}  // namespace
}  // namespace telaudit::ingest
