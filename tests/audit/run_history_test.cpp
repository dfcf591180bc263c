#include "audit/run_history.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "audit/run.h"

namespace telaudit::audit {
namespace {

class RunHistory : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("telaudit-runs-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    auto opened = store::Workspace::open(folder_, store::Workspace::Access::write);
    ASSERT_TRUE(opened) << opened.problem().text();
    workspace_.emplace(std::move(*opened));
  }
  void TearDown() override {
    workspace_.reset();
    std::filesystem::remove_all(folder_);
  }

  static Audit audit(const std::string& run) {
    Audit out;
    out.run = run;
    out.as_of = *parse_iso_date("2026-09-30");
    return out;
  }

  std::filesystem::path folder_;
  std::optional<store::Workspace> workspace_;
};

TEST_F(RunHistory, TheLastAndTheOneBefore) {
  const auto none = last_run(*workspace_);
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_value());
  EXPECT_FALSE(kept_run(*workspace_, "last"));
  for (const auto* run : {"aaaa1111", "aaaa2222", "bbbb3333"}) ASSERT_TRUE(keep_run(*workspace_, audit(run)));
  EXPECT_EQ((*last_run(*workspace_))->run, "bbbb3333");
  EXPECT_EQ(kept_run(*workspace_, "previous")->run, "aaaa2222");
  EXPECT_EQ(kept_run(*workspace_, "aaaa1")->run, "aaaa1111");
  EXPECT_FALSE(kept_run(*workspace_, "aaaa"));  // two of them
  EXPECT_FALSE(kept_run(*workspace_, "cccc"));
  // The same run again is the last one, once.
  ASSERT_TRUE(keep_run(*workspace_, audit("aaaa1111")));
  ASSERT_EQ(kept_runs(*workspace_)->size(), 3U);
  EXPECT_EQ((*last_run(*workspace_))->run, "aaaa1111");
}

TEST_F(RunHistory, TheEldestGoes) {
  for (std::size_t i = 0; i < kRunsKept + 2; ++i)
    ASSERT_TRUE(keep_run(*workspace_, audit("run-" + std::to_string(100 + i))));
  const auto runs = kept_runs(*workspace_);
  ASSERT_EQ(runs->size(), kRunsKept);
  EXPECT_EQ(runs->front().run, "run-102");
  EXPECT_FALSE(kept_run(*workspace_, "run-101"));
  EXPECT_EQ(*workspace_->document("audit/run-101"), std::nullopt);
}

TEST_F(RunHistory, AllAreForgotten) {
  ASSERT_TRUE(keep_run(*workspace_, audit("aaaa1111")));
  ASSERT_TRUE(forget_runs(*workspace_));
  EXPECT_TRUE(kept_runs(*workspace_)->empty());
  EXPECT_FALSE(last_run(*workspace_)->has_value());
  EXPECT_EQ(*workspace_->document("audit/aaaa1111"), std::nullopt);
}

// Findings that are too many for a text lie in a file, and nothing else differs.
TEST_F(RunHistory, ManyFindingsLieInAFile) {
  const auto record = [](int i) {
    FindingRecord out;
    out.finding.id = "id-" + std::to_string(i);
    if (i % 3 == 0) out.finding.withdrawn_by = "a trap";
    out.turn = static_cast<std::uint64_t>(20 - i);
    out.billed.push_back({out.finding.id, {"reading", static_cast<std::uint64_t>(i), 0}, Decimal{i, 2}});
    return out;
  };
  for (const std::size_t most : {std::size_t{5}, std::size_t{100}}) {
    RunKeeper keeper(*workspace_, most);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(keeper.add(record(i)));
    ASSERT_TRUE(keeper.keep(audit(most == 5 ? "file1111" : "text1111")));
  }
  EXPECT_TRUE(std::filesystem::exists(folder_ / "audits" / "file1111.findings"));
  const auto in_file = kept_run(*workspace_, "file1111");
  auto in_text = kept_run(*workspace_, "text1111");
  ASSERT_TRUE(in_file);
  ASSERT_TRUE(in_text);
  EXPECT_EQ(in_file->ledger.front().finding, "id-19");
  in_text->run = in_file->run;
  EXPECT_EQ(write_audit_json(*in_file), write_audit_json(*in_text));
  for (const auto* run : {"file1111", "text1111"}) {
    const auto facts = kept_facts(*workspace_, run);
    std::string standing;
    ASSERT_TRUE(each_finding(*workspace_, *facts, true, [&](const Finding& finding) -> Result<void> {
      standing += finding.id + " ";
      return {};
    }));
    EXPECT_EQ(standing, "id-1 id-2 id-4 id-5 id-7 id-8 id-10 id-11 id-13 id-14 id-16 id-17 id-19 ");
  }
  EXPECT_EQ(kept_runs(*workspace_)->front().withdrawn, 7U);
  ASSERT_TRUE(forget_runs(*workspace_));
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "audits"));
}

// One finding may have more entries of the ledger than a text should hold.
TEST_F(RunHistory, AFindingOnManyChargesLiesInAFile) {
  RunKeeper keeper(*workspace_, 5);
  FindingRecord record;
  record.finding.id = "id";
  for (std::uint64_t i = 0; i < 30; ++i) record.billed.push_back({"id", {"reading", i, 0}, Decimal{1, 2}});
  ASSERT_TRUE(keeper.add(std::move(record)));
  ASSERT_TRUE(keeper.keep(audit("many1111")));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "audits" / "many1111.findings"));
  EXPECT_EQ(kept_run(*workspace_, "many1111")->ledger.size(), 30U);
}

TEST_F(RunHistory, ARunThatEndsEarlyLeavesNoFile) {
  {
    RunKeeper keeper(*workspace_, 0);
    ASSERT_TRUE(keeper.add(FindingRecord()));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "audits"));
}

// A workspace of an earlier version holds one audit under a name of its own.
TEST_F(RunHistory, TheOneAuditOfAnEarlierVersionIsTheLast) {
  ASSERT_TRUE(workspace_->put_document("audit", write_audit_json(audit("dddd"))));
  EXPECT_EQ((*last_run(*workspace_))->run, "dddd");
  ASSERT_TRUE(keep_run(*workspace_, audit("eeee")));
  EXPECT_EQ((*last_run(*workspace_))->run, "eeee");
}

}  // namespace
}  // namespace telaudit::audit
