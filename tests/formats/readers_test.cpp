#include <gtest/gtest.h>

#include "formats/reader.h"

namespace telaudit::formats {
namespace {

TEST(Detect, EmptyFileIsRefused) {
  const Readers readers;
  const auto found = detect(readers, "", "empty.txt");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.problem().where.file, "empty.txt");
}

TEST(Detect, UnknownFileNamesTheReadersAndThePlaceToWriteAProfile) {
  const Readers readers;
  const auto found = detect(readers, "no format at all", "letter.txt");
  ASSERT_FALSE(found.ok());
  EXPECT_NE(found.problem().advice.find("rules/profiles/README.md"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::formats
