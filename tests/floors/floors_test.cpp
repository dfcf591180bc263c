// One street, one direction: a room includes only rooms on lower floors, and never a room on its own floor.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace {

namespace fs = std::filesystem;

const std::map<std::string, int> kFloors = {
    {"base", 0},  {"bill", 1},   {"optimisation", 1}, {"formats", 2},      {"store", 2}, {"terms", 2},
    {"rules", 2}, {"ingest", 3}, {"pricing", 3},      {"right_sizing", 3}, {"audit", 4}, {"book", 5},
    {"rfp", 6},   {"claims", 6}, {"intake", 6},       {"month", 7},        {"cli", 8}};

// The room an include line names: `#include "store/workspace.h"` is store; "" when it names none.
std::string included_room(const std::string& line) {
  constexpr std::string_view kInclude = "#include \"";
  if (line.rfind(kInclude, 0) != 0) return {};
  const auto slash = line.find('/');
  return slash == std::string::npos ? std::string() : line.substr(kInclude.size(), slash - kInclude.size());
}

TEST(Floors, ARoomIncludesOnlyRoomsBelowIt) {
  const fs::path engine = fs::path(TELAUDIT_SOURCE_DIR) / "engine";
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(engine)) {
    if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
    ++files;
    const std::string room = fs::relative(entry.path(), engine).begin()->string();
    ASSERT_TRUE(kFloors.contains(room)) << entry.path() << " stands in no known room";
    std::ifstream source(entry.path());
    for (std::string line; std::getline(source, line);) {
      const std::string other = included_room(line);
      if (other.empty() || other == room) continue;
      ASSERT_TRUE(kFloors.contains(other)) << entry.path() << ": " << line;
      EXPECT_LT(kFloors.at(other), kFloors.at(room)) << entry.path() << ": " << line;
    }
  }
  EXPECT_GT(files, 50U);
}

TEST(Floors, AFileIsIncludedByItsRoomAndName) {
  const fs::path engine = fs::path(TELAUDIT_SOURCE_DIR) / "engine";
  for (const auto& entry : fs::recursive_directory_iterator(engine)) {
    if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
    std::ifstream source(entry.path());
    for (std::string line; std::getline(source, line);) {
      if (line.rfind("#include \"", 0) != 0) continue;
      EXPECT_FALSE(included_room(line).empty()) << entry.path() << ": " << line;
      EXPECT_EQ(line.find(".."), std::string::npos) << entry.path() << ": " << line;
    }
  }
}

}  // namespace
