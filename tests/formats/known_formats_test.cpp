// The table of formats against the readers there are, and against the README.
#include "formats/known_formats.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "base/file.h"
#include "formats/reader.h"

namespace telaudit::formats {
namespace {

TEST(KnownFormats, EveryReaderHasARowAndEveryRowAReader) {
  const std::vector<std::string> folders{std::string(TELAUDIT_SOURCE_DIR) + "/rules/profiles"};
  const auto readers = load_readers(folders);
  ASSERT_TRUE(readers.ok()) << readers.problem().text();
  std::set<std::string_view> met;
  for (const auto& reader : *readers) {
    const auto* row = known_format(reader->name());
    ASSERT_NE(row, nullptr) << reader->name() << " has no row in engine/formats/known_formats.cpp";
    met.insert(row->reader);
  }
  for (const auto& format : known_formats())
    EXPECT_TRUE(format.reader.empty() || met.count(format.reader) == 1) << format.reader << " is no reader";
  EXPECT_EQ(known_format("none"), nullptr);
}

TEST(KnownFormats, AreInTheReadmeAsTheyArePrinted) {
  const auto readme = read_file(std::string(TELAUDIT_SOURCE_DIR) + "/README.md");
  ASSERT_TRUE(readme.ok()) << readme.problem().text();
  EXPECT_NE(readme->find(known_formats_table()), std::string::npos)
      << "README.md: put this under 'What it reads'\n"
      << known_formats_table();
}

}  // namespace
}  // namespace telaudit::formats
