#include "intake/kept_versions.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"
#include "terms/terms.h"

namespace telaudit::intake {
namespace {

namespace fs = std::filesystem;

KeptRow term(const std::string& section, const std::string& field, const std::string& value) {
  return {"C-1", section, "1", field, value, "", "", ""};
}

EnteredTerms sample(const std::string& months) {
  EnteredTerms entered;
  entered.terms.rows = {term("contract", "id", "C-1"),       term("contract", "carrier", "North Tel"),
                        term("contract", "currency", "USD"), term("accounts", "account", "any"),
                        term("term", "start", "2025-01-01"), term("term", "months", months)};
  entered.rates.rows = {{"C-1", "1FB", "", "LINE", "37.50", "", "month", "", "", "", "", "", ""}};
  return entered;
}

class KeptVersions : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ =
        fs::temp_directory_path() / ("telaudit-versions-" + std::to_string(::getpid()) + "-" + test->name());
    auto opened = store::Workspace::open(folder_, store::Workspace::Access::write);
    ASSERT_TRUE(opened) << opened.problem().text();
    workspace_ = std::make_unique<store::Workspace>(std::move(*opened));
  }
  void TearDown() override {
    workspace_.reset();
    fs::remove_all(folder_);
  }

  static KeptVersion about() {
    KeptVersion version;
    version.role = "analyst";
    version.on = "2026-09-20";
    version.action = "read";
    version.sources = {{"rates.xlsx", "00ff"}};
    return version;
  }
  Result<KeptVersion> keep(const EnteredTerms& entered) {
    return keep_version(*workspace_, entered, about(), [](const TermPaths&) { return Result<void>(); });
  }

  fs::path folder_;
  std::unique_ptr<store::Workspace> workspace_;
};

TEST_F(KeptVersions, EachVersionStaysAsItWas) {
  ASSERT_TRUE(keep(sample("36")));
  const auto second = keep(sample("24"));
  ASSERT_TRUE(second) << second.problem().text();
  EXPECT_EQ(second->number, 2U);
  const auto versions = kept_versions(*workspace_);
  ASSERT_TRUE(versions);
  ASSERT_EQ(versions->size(), 2U);
  EXPECT_EQ((*versions)[0].role, "analyst");
  EXPECT_EQ((*versions)[0].sources[0].name, "rates.xlsx");
  EXPECT_EQ((*versions)[1].contracts, 1U);
  EXPECT_EQ((*versions)[1].rates, 1U);
  const auto before = entered_terms(*workspace_, 1), after = last_entered_terms(*workspace_);
  ASSERT_TRUE(before && after);
  const auto changes = table_changes(before->terms, after->terms);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].key + " " + changes[0].change + " " + changes[0].before + " " + changes[0].after,
            "C-1 term 1 months changed 36 24");
}

TEST_F(KeptVersions, TheSameAgainIsNoVersion) {
  ASSERT_TRUE(keep(sample("36")));
  const auto again = keep(sample("36"));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->number, 1U);
  EXPECT_EQ(kept_versions(*workspace_)->size(), 1U);
}

TEST_F(KeptVersions, ItsFilesAreThoseOfTerms) {
  ASSERT_TRUE(keep(sample("36")));
  const auto paths = kept_term_paths(*workspace_);
  ASSERT_TRUE(paths);
  ASSERT_EQ(paths->contracts.size(), 1U);
  terms::Inputs inputs;
  inputs.contracts = paths->contracts;
  const auto terms = terms::Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  EXPECT_EQ(terms->find("rate")->table.rows(), 1U);
}

// What the loader of audits refuses does not become a version, and what was kept stays.
TEST_F(KeptVersions, WhatIsRefusedChangesNothing) {
  ASSERT_TRUE(keep(sample("36")));
  const auto refused = keep_version(*workspace_, sample("24"), about(), [](const TermPaths&) -> Result<void> {
    return Problem{"not together", {}, "mend"};
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(kept_versions(*workspace_)->size(), 1U);
  EXPECT_FALSE(fs::exists(folder_ / "intake/2"));
}

// A folder whose version never became real, as a power cut leaves it, is nothing; the next version takes its
// place.
TEST_F(KeptVersions, AFolderWithoutItsEntryIsNothing) {
  ASSERT_TRUE(keep(sample("36")));
  fs::create_directories(folder_ / "intake/2/contracts");
  ASSERT_TRUE(write_output(folder_ / "intake/2/contracts/OLD.yaml", "half"));
  EXPECT_EQ(last_entered_terms(*workspace_)->contracts(), std::vector<std::string>{"C-1"});
  ASSERT_TRUE(keep(sample("24")));
  EXPECT_FALSE(fs::exists(folder_ / "intake/2/contracts/OLD.yaml"));
}

// Where the folder cannot be made nothing is kept, and the workspace goes on.
TEST_F(KeptVersions, WithoutRoomNothingIsKept) {
  ASSERT_TRUE(write_output(folder_ / "intake", "a file in the place of the folder"));
  const auto refused = keep(sample("36"));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.problem().what.find("cannot make the folder"), std::string::npos);
  EXPECT_TRUE(kept_versions(*workspace_)->empty());
  fs::remove(folder_ / "intake");
  EXPECT_TRUE(keep(sample("36")));
}

TEST_F(KeptVersions, ChangedFilesAreAProblem) {
  ASSERT_TRUE(keep(sample("36")));
  const auto change = [](const fs::path& file) {
    std::string text = *read_file(file);
    text.replace(text.find("37.50"), 5, "17.50");
    ASSERT_TRUE(write_output(file, text));
  };
  change(folder_ / "intake/1/rates.csv");
  const auto read = last_entered_terms(*workspace_);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.problem().what, "is not as it was kept");
  EXPECT_TRUE(kept_term_paths(*workspace_));
  change(folder_ / "intake/1/contracts/C-1.yaml");
  const auto paths = kept_term_paths(*workspace_);
  ASSERT_FALSE(paths);
  EXPECT_EQ(fs::path(paths.problem().where.file).filename(), "C-1.yaml");
}

TEST(PutMapping, VersionsGoOn) {
  KeptTable crosswalk{&crosswalk_shape(), {}};
  const Entering entering{"analyst", *make_date(2026, 9, 20)};
  EXPECT_TRUE(put_mapping(crosswalk, {"N", "1FB", "", "LINE", false, "0.80", 0}, entering));
  EXPECT_FALSE(put_mapping(crosswalk, {"N", "1FB", "", "LINE", false, "0.90", 0}, entering));  // said already
  EXPECT_TRUE(put_mapping(crosswalk, {"N", "1FB", "", "LINE", true, "", 0}, entering));
  EXPECT_FALSE(put_mapping(crosswalk, {"N", "1FB", "", "LINE", true, "", 0}, entering));
  EXPECT_TRUE(put_mapping(crosswalk, {"N", "1FB", "", "OTHER", true, "", 0}, entering));
  EXPECT_TRUE(put_mapping(crosswalk, {"N", "HTG", "", "HUNT", true, "", 4},
                          entering));  // 4 stands in a file of one's own
  std::vector<std::string> versions;
  for (const auto& row : crosswalk.rows)
    versions.push_back(row[1] + " " + row[3] + " " + row[4] + " " + row[8]);
  EXPECT_EQ(versions, (std::vector<std::string>{"1FB LINE suggested 1", "1FB LINE confirmed 2",
                                                "1FB OTHER confirmed 3", "HTG HUNT confirmed 5"}));
}

}  // namespace
}  // namespace telaudit::intake
