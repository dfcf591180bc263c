#include "claims/claim_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "lying_file_system.h"
#include "sample_claim.h"
#include "workspace_fixture.h"

namespace telaudit::claims {
namespace {

class ClaimStore : public store::WorkspaceTest {};

constexpr const char* kDesk = "telecom audit desk";

void add_two(store::Workspace& workspace) {
  std::vector<Claim> claims = {sample_claim(), sample_claim()};
  claims[1].reason = "DISCOUNT";
  ASSERT_TRUE(add_claims(workspace, claims, day("2026-05-01"), kDesk).ok());
  EXPECT_EQ(claims[0].number, "CLM-000001");
  EXPECT_EQ(claims[1].number, "CLM-000002");
}

std::vector<std::string> as_texts(const std::vector<Claim>& claims) {
  std::vector<std::string> out;
  for (const auto& claim : claims) {
    out.push_back(write_draft(claim));
    for (const auto& change : claim.history) out.push_back(write_change(change));
  }
  return out;
}

TEST_F(ClaimStore, WhatIsWrittenIsReadBack) {
  auto workspace = writer();
  EXPECT_TRUE(kept_claims(workspace)->empty());
  add_two(workspace);
  auto change = sample_change(sample_claim(), Action::ready);
  change.document = "evidence of 2 May";
  ASSERT_TRUE(change_claim(workspace, "2", change));
  auto submit = sample_change(sample_claim(), Action::submit);
  ASSERT_TRUE(change_claim(workspace, "CLM-000002", submit));
  auto part = sample_change(sample_claim(), Action::approve_part, "2026-06-02");
  part.tax = money("0.84");
  part.lines = {{1, money("10.00")}, {2, money("2.00")}};
  ASSERT_TRUE(change_claim(workspace, "CLM-000002", part));

  const auto claims = kept_claims(workspace);
  ASSERT_TRUE(claims) << claims.problem().text();
  ASSERT_EQ(claims->size(), 2U);
  EXPECT_EQ((*claims)[0].status, Status::draft);
  const auto& second = (*claims)[1];
  EXPECT_EQ(second.status, Status::partly_approved);
  EXPECT_EQ(second.version(), 4U);
  EXPECT_EQ(second.history[1].document, "evidence of 2 May");
  EXPECT_EQ(second.agreed->text(), "12.00");
  ASSERT_EQ(second.agreed_lines.size(), 2U);
  EXPECT_EQ(second.agreed_lines[1].amount.text(), "2.00");
  // The draft, its terms and its lines as they were given.
  auto expected = sample_claim();
  expected.number = second.number;
  expected.reason = "DISCOUNT";
  EXPECT_EQ(write_draft(second), write_draft(expected));
  EXPECT_EQ(second.terms.escalation.back().to, "vice president");
  EXPECT_EQ(second.lines[2].taxes.front().amount.text(), "0.35");
}

TEST_F(ClaimStore, NothingIsOverwritten) {
  auto workspace = writer();
  add_two(workspace);
  const auto before = *workspace.document("claim/CLM-000001/1");
  ASSERT_TRUE(change_claim(workspace, "1", sample_change(sample_claim(), Action::ready)));
  const auto ready = *workspace.document("claim/CLM-000001/2");
  auto gone = sample_change(sample_claim(), Action::withdraw, "2026-05-03");
  ASSERT_TRUE(change_claim(workspace, "1", gone));
  EXPECT_EQ(*workspace.document("claim/CLM-000001/1"), before);
  EXPECT_EQ(*workspace.document("claim/CLM-000001/2"), ready);
}

TEST_F(ClaimStore, OfTwoEditorsTheSecondLearnsWhatTheFirstDid) {
  auto workspace = writer();
  add_two(workspace);
  const auto seen = kept_claim(workspace, "1")->version();
  auto first = sample_change(sample_claim(), Action::ready);
  first.by = "carrier manager";
  ASSERT_TRUE(change_claim(workspace, "1", first, seen));
  const auto second = change_claim(workspace, "1", sample_change(sample_claim(), Action::withdraw), seen);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.problem().text(),
              testing::AllOf(testing::HasSubstr("not at version 1 any more but at 2"),
                             testing::HasSubstr("carrier manager entered 'ready'")));
  EXPECT_EQ(kept_claim(workspace, "1")->status, Status::ready);
}

TEST_F(ClaimStore, ARefusedChangeLeavesTheClaim) {
  auto workspace = writer();
  add_two(workspace);
  EXPECT_FALSE(change_claim(workspace, "1", sample_change(sample_claim(), Action::approve)));
  EXPECT_EQ(kept_claim(workspace, "1")->version(), 1U);
  const auto unknown = change_claim(workspace, "3", sample_change(sample_claim(), Action::ready));
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.problem().text(), testing::HasSubstr("there is no claim '3'"));
}

// Several changes are one: the second is not allowed, so the first did not happen either.
TEST_F(ClaimStore, SeveralChangesAreAllOrNone) {
  {
    auto workspace = writer();
    add_two(workspace);
    const std::vector<NumberedChange> changes = {
        {"CLM-000001", sample_change(sample_claim(), Action::withdraw)},
        {"CLM-000002", sample_change(sample_claim(), Action::approve)}};
    EXPECT_FALSE(change_claims(workspace, changes).ok());
  }
  EXPECT_EQ(kept_claim(reader(), "1")->status, Status::draft);
}

// The disk refuses one step after the other: after each refusal the claims are those of before or, where the
// step was one after which nothing was missing, those of after; never anything between.
TEST_F(ClaimStore, AWriteThatFailsLeavesTheOldState) {
  std::size_t failed = 0;
  for (std::uint64_t at = 0;; ++at) {
    store::TemporaryFolder temporary;
    const auto folder = temporary.path() / "disk";
    std::filesystem::create_directories(folder);
    store::LyingFileSystem files(folder, {});
    store::OpenOptions options;
    options.files = &files;
    std::vector<std::string> before;
    std::vector<std::string> after;
    bool done = false;
    bool past_the_last_step = false;
    {
      auto workspace = store::Workspace::open(folder / "w", store::Workspace::Access::write, options);
      ASSERT_TRUE(workspace);
      add_two(*workspace);
      before = as_texts(*kept_claims(*workspace));
      files.begin_process({store::Fault::Kind::io_error, at, false});
      const std::vector<NumberedChange> changes = {
          {"CLM-000001", sample_change(sample_claim(), Action::ready)},
          {"CLM-000002", sample_change(sample_claim(), Action::withdraw)}};
      done = change_claims(*workspace, changes).ok();
      past_the_last_step = files.history().size() <= at;
      files.begin_process({});
    }
    const auto workspace = store::Workspace::open(folder / "w", store::Workspace::Access::read, options);
    ASSERT_TRUE(workspace) << at;
    const auto claims = kept_claims(*workspace);
    ASSERT_TRUE(claims) << at << ": " << claims.problem().text();
    const auto now = as_texts(*claims);
    if (done) {
      EXPECT_EQ((*claims)[0].status, Status::ready) << at;
      EXPECT_EQ((*claims)[1].status, Status::withdrawn) << at;
    } else {
      ++failed;
      const bool whole = (*claims)[0].status == Status::ready && (*claims)[1].status == Status::withdrawn;
      EXPECT_TRUE(now == before || whole) << at;
    }
    if (past_the_last_step) break;
    ASSERT_LT(at, 400U);
  }
  EXPECT_GT(failed, 2U);
}

// Every beginning of what is written is refused, and so is every byte changed into one that breaks it.
TEST_F(ClaimStore, ADocumentCutAnywhereIsRefused) {
  const auto draft = write_draft(sample_claim());
  for (std::size_t length = 0; length + 2 < draft.size(); ++length)
    EXPECT_FALSE(read_draft(draft.substr(0, length))) << length;
  EXPECT_TRUE(read_draft(draft));
  const auto change = write_change(sample_change(sample_claim(), Action::approve_part));
  for (std::size_t length = 0; length + 2 < change.size(); ++length)
    EXPECT_FALSE(read_change(change.substr(0, length))) << length;
  EXPECT_TRUE(read_change(change));
}

TEST_F(ClaimStore, TextsThatAreNoUtf8AreKept) {
  auto claim = sample_claim();
  claim.lines.front().description =
      "LIGNE D\xC9"
      "DI\xC9"
      "E";
  const auto back = read_draft(write_draft(claim));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->lines.front().description,
            "LIGNE D\xEF\xBF\xBD"
            "DI\xEF\xBF\xBD"
            "E");
}

}  // namespace
}  // namespace telaudit::claims
