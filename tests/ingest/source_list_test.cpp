#include "ingest/source_list.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"

namespace telaudit::ingest {
namespace {

namespace fs = std::filesystem;

TEST(SourceList, WalksFoldersInOrderAndLeavesHiddenFilesOut) {
  const fs::path folder = fs::temp_directory_path() / ("telaudit-list-" + std::to_string(::getpid()));
  fs::create_directories(folder / "b" / ".hidden");
  ASSERT_TRUE(write_output(folder / "b" / "2.edi", "x"));
  ASSERT_TRUE(write_output(folder / "a.edi", "x"));
  ASSERT_TRUE(write_output(folder / ".secret", "x"));
  ASSERT_TRUE(write_output(folder / "b" / ".hidden" / "x", "x"));
  const auto sources = list_sources({(folder / "b" / "2.edi").string(), folder.string()});
  ASSERT_TRUE(sources);
  ASSERT_EQ(sources->size(), 2U);
  EXPECT_EQ((*sources)[0].path, (folder / "a.edi").string());
  EXPECT_FALSE((*sources)[0].named);
  EXPECT_TRUE((*sources)[1].named);
  EXPECT_FALSE(list_sources({(folder / "nothing").string()}));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace telaudit::ingest
