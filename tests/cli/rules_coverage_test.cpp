// The catalogue of checks: as a file, and as it stands beside the shipped rules.
#include "cli/rules_coverage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/file.h"

namespace telaudit::cli {
namespace {

const std::string kRules = std::string(TELAUDIT_SOURCE_DIR) + "/rules";

TEST(CheckCatalogue, CountsChecksByGroup) {
  const auto read =
      read_check_catalogue("groups: {ARI: 2, BMK: 11}\nleft_out: {BMK-10: no prices}\n", "c.yaml");
  ASSERT_TRUE(read.ok()) << read.problem().text();
  EXPECT_EQ(read->checks.size(), 13U);
  EXPECT_EQ(read->checks[1], "ARI-02");
  EXPECT_EQ(read->checks[12], "BMK-11");
  EXPECT_EQ(read->left_out.size(), 1U);
}

TEST(CheckCatalogue, RefusesAnythingElse) {
  const auto said = [](const std::string& yaml) {
    const auto read = read_check_catalogue(yaml, "c.yaml");
    return read.ok() ? std::string("reads") : read.problem().text();
  };
  EXPECT_NE(said("groups: {ARI: 0}\n").find("from 1 to 99"), std::string::npos);
  EXPECT_NE(said("groups: {}\n").find("names no check"), std::string::npos);
  EXPECT_NE(said("groups: {ARI: 2}\nleft_out: {ARI-03: x}\n").find("no check 'ARI-03'"), std::string::npos);
  EXPECT_NE(said("groups: {ARI: 2}\nleft_out: {ARI-02: }\n").find("the reason is missing"),
            std::string::npos);
  EXPECT_NE(said("checks: {}\n").find("unknown key"), std::string::npos);
}

// The catalogue that the rules were made from has 120 checks (the notes on audit checks, section 0); those
// for seats and cloud services came later, and WLS-11. Every check has a rule or a reason.
TEST(CheckCatalogue, HasARuleOrAReasonForEveryCheck) {
  const auto text = read_file(kRules + "/catalogue.yaml");
  ASSERT_TRUE(text.ok());
  const auto read = read_check_catalogue(*text, "rules/catalogue.yaml");
  ASSERT_TRUE(read.ok()) << read.problem().text();
  const auto of_group = [](const std::string& id, const std::string& group) {
    return id.rfind(group, 0) == 0;
  };
  EXPECT_EQ(std::count_if(read->checks.begin(), read->checks.end(),
                          [&](const auto& id) { return !of_group(id, "SEA") && id != "WLS-11"; }),
            120);
  std::set<std::string> rules;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kRules + "/audit"))
    if (entry.path().extension() == ".yaml") rules.insert(entry.path().stem().string());
  for (const auto& check : read->checks) {
    const bool left_out = std::any_of(read->left_out.begin(), read->left_out.end(),
                                      [&](const auto& entry) { return entry.first == check; });
    EXPECT_TRUE(rules.count(check) != 0 || left_out) << check;
  }
}

}  // namespace
}  // namespace telaudit::cli
