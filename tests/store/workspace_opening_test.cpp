#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <random>

#include "base/file.h"
#include "made_readings.h"
#include "store/sqlite_statement.h"
#include "store/workspace.h"
#include "workspace_fixture.h"

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;

unsigned mode_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777U;
}

using WorkspaceOpeningTest = WorkspaceTest;

TEST_F(WorkspaceOpeningTest, IsMadePrivateAndOpensAgain) {
  EXPECT_FALSE(Workspace::exists(folder()));
  EXPECT_NE(refusal(Workspace::Access::read).find("no workspace here"), std::string::npos);
  { EXPECT_EQ(writer().folder(), folder()); }
  EXPECT_TRUE(Workspace::exists(folder()));
  EXPECT_EQ(mode_of(folder()), 0700U);
  EXPECT_EQ(mode_of(folder() / "segments"), 0700U);
  EXPECT_EQ(mode_of(folder() / "catalogue.sqlite"), 0600U);
  EXPECT_EQ(outcome(reader().check()), "");
  EXPECT_EQ(outcome(writer().check()), "");
}

TEST_F(WorkspaceOpeningTest, CheckFindsEveryDamageToASegment) {
  const Workspace workspace = [&] {
    Workspace made = writer();
    EXPECT_EQ(outcome(made.commit(made_reading("r1", {{"A1", "I1", 40}}).commit)), "");
    return made;
  }();
  const fs::path file = folder() / "segments" / "r1.seg";
  const std::string bytes = *read_file(file);
  std::mt19937_64 random(17);
  for (int round = 0; round < 150; ++round) {
    std::string damaged = bytes;
    const std::size_t at = random() % damaged.size();
    damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ (1U << (random() % 8)));
    if (round % 5 == 0) damaged = bytes.substr(0, at);
    ASSERT_TRUE(write_output(file, damaged).ok());
    ASSERT_NE(outcome(workspace.check()), "") << "byte " << at;
    scan_all(**workspace.charges());
  }
  ASSERT_TRUE(write_output(file, bytes).ok());
  EXPECT_EQ(outcome(workspace.check()), "");
  // A segment that is sound in itself, and not the one that was committed.
  {
    TemporaryFolder other;
    auto elsewhere = Workspace::open(other.path() / "w", Workspace::Access::write);
    ASSERT_TRUE(elsewhere.ok());
    ASSERT_TRUE(elsewhere->commit(made_reading("r1", {{"A1", "I1", 41}}).commit).ok());
    fs::copy_file(other.path() / "w" / "segments" / "r1.seg", file, fs::copy_options::overwrite_existing);
  }
  EXPECT_NE(outcome(workspace.check()).find("not the one the catalogue knows"), std::string::npos);
  fs::remove(file);
  EXPECT_NE(outcome(workspace.check()), "");
  EXPECT_NE(scan_all(**workspace.charges()), "40");
}

TEST_F(WorkspaceOpeningTest, OrphansAreSweptWhenAWriterOpens) {
  {
    Workspace workspace = writer();
    ASSERT_EQ(outcome(workspace.commit(made_reading("r1", {{"A1", "I1", 4}}).commit)), "");
    std::ofstream(folder() / "segments" / "orphan.seg") << "x";
    EXPECT_NE(outcome(workspace.check()).find("orphan.seg"), std::string::npos);
  }
  std::ofstream(folder() / "segments" / "r9.seg.part4711") << "x";
  const Workspace workspace = writer();
  EXPECT_FALSE(has_segment("orphan"));
  EXPECT_FALSE(fs::exists(folder() / "segments" / "r9.seg.part4711"));
  EXPECT_TRUE(has_segment("r1"));
  EXPECT_EQ(outcome(workspace.check()), "");
}

TEST_F(WorkspaceOpeningTest, SegmentsWithoutACatalogueAreNotSwept) {
  { ASSERT_EQ(outcome(writer().commit(made_reading("r1", {{"A1", "I1", 4}}).commit)), ""); }
  fs::remove(folder() / "catalogue.sqlite");
  EXPECT_NE(refusal(Workspace::Access::write).find("catalogue"), std::string::npos);
  EXPECT_TRUE(has_segment("r1"));
}

TEST_F(WorkspaceOpeningTest, ANewerWorkspaceIsRefusedWithAWordOnWhatToDo) {
  { writer(); }
  {
    const auto connection = Connection::open(folder() / "catalogue.sqlite");
    ASSERT_TRUE(connection.ok());
    ASSERT_TRUE(connection->execute("UPDATE schema_version SET version = 3").ok());
  }
  for (const auto access : {Workspace::Access::read, Workspace::Access::write}) {
    const std::string text = refusal(access);
    EXPECT_NE(text.find("newer telaudit (workspace version 3, this one knows 2)"), std::string::npos) << text;
    EXPECT_NE(text.find("new workspace"), std::string::npos) << text;
  }
}

TEST_F(WorkspaceOpeningTest, WhatIsNoWorkspaceIsRefused) {
  fs::create_directories(folder());
  std::ofstream(folder() / "catalogue.sqlite") << std::string(5000, 'x');
  EXPECT_NE(refusal(Workspace::Access::write).find("damaged"), std::string::npos);
  fs::remove_all(folder());
  std::ofstream(folder().string()) << "a file";
  EXPECT_NE(refusal(Workspace::Access::write).find("is a file"), std::string::npos);
  EXPECT_NE(refusal(Workspace::Access::read).find("no workspace here"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::store
