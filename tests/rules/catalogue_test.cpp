// The shipped checks: every one loads, passes its own cases, has one that fires and one that stays silent,
// and leaves no clause without a case.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "bill/charge.h"
#include "bill/invoice.h"
#include "rules/rules.h"
#include "terms/terms.h"

namespace telaudit::rules {
namespace {

const std::string kSource = TELAUDIT_SOURCE_DIR;

class Catalogue : public ::testing::Test {
 protected:
  void SetUp() override {
    terms::Inputs inputs;
    inputs.reference_folders.push_back(kSource + "/rules/reference");
    auto loaded = terms::Terms::load(inputs);
    ASSERT_TRUE(loaded.ok()) << loaded.problem().text();
    terms_ = std::make_unique<terms::Terms>(std::move(*loaded));
  }

  std::optional<bill::Schema> schema(std::string_view name) const {
    if (name == "charge") return bill::charge_schema();
    if (name == "level") return bill::level_schema();
    if (name == "invoice") return bill::invoice_schema();
    if (auto fixed = terms::Terms::schema(name)) return fixed;
    if (const auto* relation = terms_->find(name)) return relation->table.schema();
    return std::nullopt;
  }

  Result<RuleSet> load() const {
    const std::vector<std::string> paths = {kSource + "/rules/audit"};
    return RuleSet::load(paths, [this](std::string_view name) { return schema(name); });
  }

  std::unique_ptr<terms::Terms> terms_;
};

TEST_F(Catalogue, EveryCheckPassesItsOwnCases) {
  const auto rules = load();
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  EXPECT_FALSE(rules->rules().empty());
  for (const auto& info : rules->rules()) {
    const auto report = rules->test(info.id);
    ASSERT_TRUE(report.ok()) << info.id << ": " << report.problem().text();
    for (const auto& test : report->tests)
      EXPECT_TRUE(test.passed) << info.id << ", " << test.name << ": " << test.difference;
    EXPECT_TRUE(report->has_firing) << info.id;
    EXPECT_TRUE(report->has_silent) << info.id;
    for (const auto& clause : report->unreached) ADD_FAILURE() << info.id << ": no case reaches " << clause;
  }
}

TEST_F(Catalogue, FilesBearTheNamesOfTheirChecks) {
  const auto rules = load();
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  for (const auto& info : rules->rules())
    EXPECT_EQ(std::filesystem::path(info.path).stem().string(), info.id);
}

// How many checks each group of the catalogue has; SEA is this project's own.
TEST_F(Catalogue, EveryCheckOfTheCatalogueHasItsRule) {
  const auto rules = load();
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  std::set<std::string> ids;
  for (const auto& info : rules->rules()) ids.insert(info.id);
  const std::pair<std::string, int> groups[] = {
      {"ARI", 10}, {"DUP", 8}, {"RAT", 11}, {"TRM", 7},  {"INV", 10}, {"USG", 15},
      {"JUR", 3},  {"MIL", 6}, {"TAX", 13}, {"WLS", 11}, {"PAY", 7},  {"CMT", 6},
      {"CAL", 4},  {"VAR", 3}, {"FRD", 5},  {"BMK", 2},  {"SEA", 6}};
  std::size_t expected = 0;
  for (const auto& [group, count] : groups) {
    for (int number = 1; number <= count; ++number, ++expected) {
      const std::string id = group + (number < 10 ? "-0" : "-") + std::to_string(number);
      EXPECT_TRUE(ids.count(id) == 1) << id;
    }
  }
  EXPECT_EQ(ids.size(), expected);
}

// The ranges of rules/audit/README.md.
int first_of_range(const RuleInfo& info) {
  static const std::map<std::string, int> ranges = {
      {"DUP", 300},  {"INV", 400},  {"SEA", 400},  {"ARI", 500},  {"TRM", 600},
      {"CMT", 600},  {"RAT", 700},  {"USG", 800},  {"WLS", 900},  {"MIL", 1000},
      {"JUR", 1100}, {"TAX", 1200}, {"PAY", 1300}, {"FRD", 1400}, {"VAR", 1700}};
  if (info.id == "DUP-01") return 100;
  if (info.id == "INV-01" || info.id == "INV-02" || info.id == "INV-09") return 200;
  if (info.kind == "saving") return 1500;
  if (info.kind == "calendar") return 1600;
  return ranges.at(info.id.substr(0, 3));
}

TEST_F(Catalogue, PrecedenceFollowsTheOrderOfTheGroups) {
  const auto rules = load();
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  std::map<int, std::string> taken;
  for (const auto& info : rules->rules()) {
    EXPECT_EQ(info.precedence / 100 * 100, first_of_range(info)) << info.id;
    const auto [place, added] = taken.emplace(info.precedence, info.id);
    EXPECT_TRUE(added) << info.id << " and " << place->second << " have one precedence";
  }
}

// Wholesale bills are for those who ask.
TEST_F(Catalogue, WholesaleChecksAreAPackOfTheirOwn) {
  const auto rules = load();
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  std::set<std::string> wholesale;
  for (const auto& info : rules->rules()) {
    if (!info.pack.empty()) wholesale.insert(info.pack + " " + info.id);
  }
  EXPECT_EQ(wholesale, (std::set<std::string>{"wholesale JUR-02", "wholesale MIL-04", "wholesale MIL-05",
                                              "wholesale MIL-06"}));
}

}  // namespace
}  // namespace telaudit::rules
