// Every profile that is shipped passes the tests inside it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "formats/profile_tests.h"
#include "formats/reader.h"

namespace telaudit::formats {
namespace {

const std::string kFolder = std::string(TELAUDIT_SOURCE_DIR) + "/rules/profiles";

// Of bills, and of customers' own exchanges.
class ShippedProfiles : public testing::TestWithParam<const char*> {};

TEST_P(ShippedProfiles, PassTheirOwnTests) {
  std::size_t profiles = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder + GetParam())) {
    if (entry.path().extension() != ".yaml") continue;
    ++profiles;
    const auto text = read_file(entry.path());
    ASSERT_TRUE(text.ok()) << text.problem().text();
    const auto run = run_profile_tests(*text, entry.path().filename().string());
    ASSERT_TRUE(run.ok()) << run.problem().text();
    EXPECT_GE(run->tests, 1U) << entry.path() << " has no test";
    for (const auto& failure : run->failures) ADD_FAILURE() << failure.text();
  }
  EXPECT_GE(profiles, 4U);
}

TEST_P(ShippedProfiles, LoadTogether) {
  const std::vector<std::string> folders{kFolder + GetParam()};
  const auto readers = load_readers(folders);
  ASSERT_TRUE(readers.ok()) << readers.problem().text();
  EXPECT_GE(readers->size(), 4U);
}

INSTANTIATE_TEST_SUITE_P(Folders, ShippedProfiles, testing::Values("", "/pbx"));

}  // namespace
}  // namespace telaudit::formats
