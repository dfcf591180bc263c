// A reader that reads a fixture otherwise than before is another version of itself: else workspaces keep what
// the older one gave. reading_digests.txt says what each version makes of each fixture.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "formats/reader.h"
#include "formats/readers.h"
#include "profile_reading_text.h"

namespace telaudit::formats {
namespace {

const std::string kSource = TELAUDIT_SOURCE_DIR;
constexpr std::size_t kDigestDigits = 16;

// Charges, parts and dispositions: the words of notes may be mended.
std::string digest_of(bill::Reading& reading) {
  reading.notes.clear();
  for (auto& row : reading.quarantine) row.reason.clear();
  return sha256(reading_text(reading)).substr(0, kDigestDigits);
}

// "reader version fixture" to digest; the name of a reader may hold blanks.
std::map<std::string, std::string> stated_digests() {
  std::map<std::string, std::string> stated;
  const auto text = read_file(kSource + "/tests/formats/reading_digests.txt");
  EXPECT_TRUE(text.ok());
  for (const auto line : split(*text, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    const std::size_t blank = line.rfind(' ');
    EXPECT_TRUE(stated.emplace(line.substr(0, blank), line.substr(blank + 1)).second) << "twice: " << line;
  }
  return stated;
}

// One file of each way in which a profile reads: columns, calls, text of lines, records of a mainframe.
const std::vector<std::string>& pinned_profiles() {
  static const std::vector<std::string> kFolders = {"att-premier", "uk-cdr", "vodafone-ua", "emi"};
  return kFolders;
}

std::set<std::string> fixtures() {
  std::vector<std::string> folders = {"x12", "edifact", "tap3", "einvoice"};
  for (const auto& profile : pinned_profiles()) folders.push_back("profiles/" + profile);
  std::set<std::string> files;
  for (const auto& folder : folders)
    for (const auto& entry : std::filesystem::directory_iterator(kSource + "/fixtures/" + folder))
      if (entry.is_regular_file())
        files.insert("fixtures/" + folder + "/" + entry.path().filename().string());
  return files;
}

TEST(ReadingDigests, AnotherReadingIsAnotherVersion) {
  const std::vector<std::string> profiles = {kSource + "/rules/profiles"};
  const auto readers = load_readers(profiles);
  ASSERT_TRUE(readers.ok()) << readers.problem().text();
  auto stated = stated_digests();
  for (const auto& fixture : fixtures()) {
    const auto text = read_file(kSource + "/" + fixture);
    ASSERT_TRUE(text.ok());
    const auto reader = detect(*readers, std::string_view(*text).substr(0, kSniffBytes), fixture);
    if (!reader) continue;  // what explains the fixtures, and containers
    auto reading = read_at_cuts(**reader, *text, fixture, {});
    ASSERT_TRUE(reading.ok()) << reading.problem().text();
    const std::string digest = digest_of(*reading);
    const std::string who = (*reader)->name() + " " + (*reader)->version() + " " + fixture;
    const auto known = stated.find(who);
    if (known == stated.end()) {
      ADD_FAILURE() << "tests/formats/reading_digests.txt wants in place of that of an older version:\n"
                    << who << " " << digest;
      continue;
    }
    EXPECT_EQ(digest, known->second) << (*reader)->name() << " reads " << fixture
                                     << " otherwise than before: raise its version (a profile's stands in "
                                        "profile_reader.cpp), and write the digest beside the new one";
    stated.erase(known);
  }
  for (const auto& [who, digest] : stated) ADD_FAILURE() << "no such reader or fixture: " << who;
}

}  // namespace
}  // namespace telaudit::formats
