// Names of levels: numbers found by value and words get codes of one sequence.
#include "formats/x12_811_level_names.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace telaudit::formats::x12 {
namespace {

TEST(X12LevelNames, CodesFollowTheFirstAppearance) {
  LevelNames names;
  // Different texts are different names, also where they are one number.
  const std::vector<std::string> given = {"1",        "2", "A",   "01", "0", "9999999",
                                          "10000000", "",  "1#2", "+1", "00"};
  for (std::size_t i = 0; i < given.size(); ++i) {
    EXPECT_EQ(names.find(given[i]), LevelNames::kNotThere) << given[i];
    EXPECT_EQ(names.code(given[i]), i) << given[i];
  }
  for (std::size_t i = 0; i < given.size(); ++i) {
    EXPECT_EQ(names.find(given[i]), i) << given[i];
    EXPECT_EQ(names.code(given[i]), i) << given[i];
  }
  EXPECT_EQ(names.find("3"), LevelNames::kNotThere);
  EXPECT_EQ(names.find("B"), LevelNames::kNotThere);
}

}  // namespace
}  // namespace telaudit::formats::x12
