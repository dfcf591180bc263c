// The results that lie in fixtures/showcase are what the program gives today, whatever threads and order of
// bills.
#include <algorithm>
#include <vector>

#include "run_program.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;

class ShowcaseResults : public ProgramFixture {
 protected:
  // What the customer wants, will need and agreed, and by which policy it negotiates.
  static std::string future() {
    const auto file = [](const char* name) {
      return "'" + (source_dir() / "fixtures/showcase-future" / name).string() + "'";
    };
    return " --policy " + input("policy.yaml") + " --requirements " + file("requirements.yaml") +
           " --agreed " + file("agreed.csv") + " --prices " + file("prices.csv");
  }

  // A workbook is a ZIP archive whose packing may differ between versions of zlib; its parts may not.
  static std::string content_of(const fs::path& path) {
    if (path.extension() != ".xlsx") return *read_file(path);
    const fs::path unpacked = fs::temp_directory_path() / ("telaudit-unzip-" + std::to_string(::getpid()));
    EXPECT_EQ(std::system(("unzip -p '" + path.string() + "' > '" + unpacked.string() + "'").c_str()), 0);
    std::string content = *read_file(unpacked);
    fs::remove(unpacked);
    return content;
  }

  static void expect_same(const fs::path& committed, const fs::path& made) {
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(made)) {
      const auto name = fs::relative(entry.path(), made);
      if (!entry.is_regular_file() || name.begin()->string().starts_with(".")) continue;
      ++files;
      ASSERT_TRUE(fs::exists(committed / name))
          << name << " is not in fixtures/showcase; fixtures/showcase/README.md says how to write it";
      EXPECT_TRUE(content_of(committed / name) == content_of(entry.path()))
          << name << " differs; fixtures/showcase/README.md says how to write it again";
    }
    EXPECT_GT(files, 10U);
  }
};

TEST_F(ShowcaseResults, AreWhatTheProgramGivesToday) {
  const auto result = run("run " + input("bills") + " " + showcase_inputs() + future() + " --out book");
  EXPECT_EQ(result.status, 3) << result.err;  // one bill is cut off and refused
  expect_same(source_dir() / "fixtures/showcase", folder_ / "book");
}

TEST_F(ShowcaseResults, ThreadsAndOrderOfBillsDoNotShow) {
  const auto result = run("--threads 1 run " + input("bills/wireless-202609") + " " +
                          input("bills/meridian-local-2026-09.edi") + " " + input("bills") + " " +
                          showcase_inputs() + future() + " --out book");
  EXPECT_EQ(result.status, 3) << result.err;
  expect_same(source_dir() / "fixtures/showcase", folder_ / "book");
}

// Read one by one in the opposite order into a workspace that stays, then bound: the same book.
TEST_F(ShowcaseResults, OrderOfArrivalDoesNotShow) {
  std::vector<std::string> bills;
  for (const auto& entry : fs::recursive_directory_iterator(input("bills")))
    if (entry.is_regular_file()) bills.push_back(entry.path().string());
  std::sort(bills.rbegin(), bills.rend());
  for (const auto& bill : bills) run("ingest '" + bill + "'");
  const auto result = run("book " + showcase_inputs() + future() + " --out book");
  EXPECT_EQ(result.status, 0) << result.err;
  expect_same(source_dir() / "fixtures/showcase", folder_ / "book");
}

}  // namespace
}  // namespace telaudit::cli
