#include "claims/credit_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lying_file_system.h"
#include "made_readings.h"
#include "sample_claim.h"

namespace telaudit::claims {
namespace {

CreditEntry entry(const char* id) {
  CreditEvent event;
  event.kind = CreditEventKind::match;
  event.id = id;
  event.line.bill_line = std::string("content:") + id;
  event.line.bill_date = day("2026-06-10");
  event.line.amount = money("26.75");
  event.step = "sum";
  event.shares = {{"CLM-000001", 0, money("25.00"), money("1.75")}};
  event.because = "a test";
  return {day("2026-06-11"), "telecom audit desk", {event}};
}

TEST(CreditStore, EntriesFollowEachOther) {
  store::TemporaryFolder folder;
  {
    auto workspace = store::Workspace::open(folder.path() / "w", store::Workspace::Access::write);
    ASSERT_TRUE(workspace.ok());
    auto record = kept_credits(*workspace);
    ASSERT_TRUE(record.ok());
    EXPECT_EQ(record->entries, 0U);
    ASSERT_TRUE(add_entry(*workspace, *record, entry("CR-1")).ok());
    ASSERT_TRUE(add_entry(*workspace, *record, {day("2026-06-11"), "desk", {}}).ok());  // nothing to keep
    ASSERT_TRUE(add_entry(*workspace, *record, entry("CR-2")).ok());
    EXPECT_EQ(record->entries, 2U);
    // Who looked before somebody else wrote is refused, and what was written stands.
    CreditRecord seen;
    seen.entries = 1;
    EXPECT_FALSE(add_entry(*workspace, seen, entry("CR-3")).ok());
  }
  const auto workspace = store::Workspace::open(folder.path() / "w", store::Workspace::Access::read);
  const auto record = kept_credits(*workspace);
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->entries, 2U);
  EXPECT_EQ(record->matches.size(), 2U);
  EXPECT_EQ(standing_shares(*record, record->matches.at("CR-1")), entry("CR-1").events[0].shares);
}

TEST(CreditStore, ABrokenDocumentIsSaid) {
  store::TemporaryFolder folder;
  auto workspace = store::Workspace::open(folder.path() / "w", store::Workspace::Access::write);
  ASSERT_TRUE(workspace.ok());
  ASSERT_TRUE(
      workspace
          ->put_document("credits/1", R"({"on": "2026-06-11", "by": "desk", "events": [{"kind": "guess"}]})")
          .ok());
  const auto record = kept_credits(*workspace);
  ASSERT_FALSE(record.ok());
  EXPECT_THAT(record.problem().text(), testing::HasSubstr("restore the workspace"));
}

// A write that fails at any step leaves the record as it was, or with the whole entry.
TEST(CreditStore, AFailedWriteLeavesAllOrNothing) {
  std::size_t failed = 0;
  for (std::size_t at = 0;; ++at) {
    store::TemporaryFolder folder;
    store::LyingFileSystem files(folder.path(), {});
    store::OpenOptions options;
    options.files = &files;
    bool done = false;
    bool past_the_last_step = false;
    {
      auto workspace = store::Workspace::open(folder.path() / "w", store::Workspace::Access::write, options);
      ASSERT_TRUE(workspace.ok());
      CreditRecord record;
      ASSERT_TRUE(add_entry(*workspace, record, entry("CR-1")).ok());
      files.begin_process({store::Fault::Kind::io_error, at, false});
      done = add_entry(*workspace, record, entry("CR-2")).ok();
      past_the_last_step = files.history().size() <= at;
      files.begin_process({});
    }
    const auto workspace =
        store::Workspace::open(folder.path() / "w", store::Workspace::Access::read, options);
    ASSERT_TRUE(workspace.ok()) << at;
    const auto record = kept_credits(*workspace);
    ASSERT_TRUE(record.ok()) << at << ": " << record.problem().text();
    EXPECT_TRUE(record->matches.contains("CR-1")) << at;
    if (done)
      EXPECT_TRUE(record->matches.contains("CR-2")) << at;
    else
      ++failed;
    if (past_the_last_step) break;
    ASSERT_LT(at, 400U);
  }
  EXPECT_GT(failed, 2U);
}

}  // namespace
}  // namespace telaudit::claims
