#include "base/file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace telaudit {
namespace {

namespace fs = std::filesystem;

class File : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("telaudit-file-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(File, ReadsWhatWasWritten) {
  std::string content(1'000'003, 'x');
  content[500'000] = '\0';
  ASSERT_TRUE(write_file_durably(folder_ / "a", content));
  EXPECT_EQ(*read_file(folder_ / "a"), content);
  EXPECT_EQ(*read_range(folder_ / "a", 499'999, 3), std::string("x\0x", 3));
  EXPECT_EQ(fs::status(folder_ / "a").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(File, SaysWhatIsWrongAndWhatToDo) {
  EXPECT_NE(read_file(folder_ / "none").problem().text().find("No such file"), std::string::npos);
  EXPECT_NE(read_file(folder_).problem().text().find("is a directory"), std::string::npos);
  ASSERT_TRUE(write_output(folder_ / "b", "abc"));
  EXPECT_FALSE(read_range(folder_ / "b", 2, 2));
  EXPECT_FALSE(read_range(folder_ / "b", 99, 1));
  EXPECT_FALSE(write_output(folder_ / "none" / "c", "abc"));
}

TEST_F(File, AFailedWriteLeavesTheOldContent) {
  ASSERT_TRUE(write_file_durably(folder_ / "a", "old"));
  fs::create_directory(folder_ / "dir");
  EXPECT_FALSE(write_file_durably(folder_ / "dir", "new"));
  EXPECT_EQ(*read_file(folder_ / "a"), "old");
  std::size_t leftovers = 0;
  for (const auto& entry : fs::directory_iterator(folder_))
    if (entry.path().string().find(".part") != std::string::npos) ++leftovers;
  EXPECT_EQ(leftovers, 0U);
}

}  // namespace
}  // namespace telaudit
