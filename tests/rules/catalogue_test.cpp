// The shipped checks: every one loads, passes its own cases, has one that fires and one that stays silent,
// and leaves no clause without a case.
#include <gtest/gtest.h>

#include <filesystem>

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

}  // namespace
}  // namespace telaudit::rules
