// A workspace that version 1 of the format wrote, as it was committed then.
#include <gtest/gtest.h>

#include <map>

#include "base/file.h"
#include "made_readings.h"
#include "store/workspace.h"

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> contents_of(const fs::path& folder) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto name = entry.path().lexically_relative(folder).string();
    if (entry.is_regular_file() && (name == "catalogue.sqlite" || name.ends_with(".seg")))
      contents[name] = *read_file(entry.path());
  }
  return contents;
}

TEST(OlderVersion, AWorkspaceOfVersion1SaysWhatToReadAgainAndStaysAsItIs) {
  const TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "old bills";
  fs::copy(fs::path(TELAUDIT_SOURCE_DIR) / "fixtures/workspaces/version-1", folder,
           fs::copy_options::recursive);
  const auto before = contents_of(folder);
  ASSERT_EQ(before.size(), 5U);
  for (const auto access : {Workspace::Access::read, Workspace::Access::write}) {
    const auto workspace = Workspace::open(folder, access);
    ASSERT_FALSE(workspace.ok());
    const Problem& problem = workspace.problem();
    EXPECT_EQ(problem.what,
              "the workspace was made by an older telaudit (workspace version 1, this one keeps version 2)");
    EXPECT_EQ(problem.where.file, folder.string());
    EXPECT_EQ(problem.advice,
              "read its 4 files again into a new workspace: telaudit -w '" + folder.string() +
                  "-2' ingest /bills/calls_with_header.txt /bills/own_811_01_ilec_usoc_004010.edi "
                  "/bills/own_811_01b_same_bill_wrapped80_pipe.edi "
                  "/bills/own_811_02_longdistance_calls_004010.edi; the older telaudit still reads "
                  "this one");
    EXPECT_EQ(contents_of(folder), before);
  }
}

}  // namespace
}  // namespace telaudit::store
