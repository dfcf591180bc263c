#include "rfp/award_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace telaudit::rfp {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTerms = R"(months: 36
currency: USD
winners: 3
carriers:
  - name: A
    discounts: [{from: 2500, discount: 0.05}, {from: 5000, discount: 0.12}]
  - name: B
    discounts: [{from: 2500, discount: 0.08}, {from: 5000, discount: 0.14}]
  - name: K
    discounts: [{from: 2500, discount: 0.07}, {from: 4500, discount: 0.12}]
)";

constexpr const char* kOffers =
    "group,carrier,monthly,one_off,incumbent\n"
    "s1,A,1000,0,yes\ns1,B,900,500,\ns1,K,1100,500,no\n"
    "s2,A,800,0,yes\ns2,B,820,500,\ns2,K,690,500,\n"
    "s3,A,1200,0,yes\ns3,B,1050,750,\ns3,K,1300,750,\n"
    "s4,A,600,0,yes\ns4,B,640,400,\ns4,K,480,400,\n"
    "s5,A,2000,0,yes\ns5,B,2100,1500,\ns5,K,1500,1500,\n"
    "s6,A,400,0,yes\ns6,B,380,300,\ns6,K,420,300,\n";

class AwardFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("telaudit-award-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }

  Result<AwardInput> load(const std::string& terms, const std::string& offers) const {
    return load_award(file("terms.yaml", terms), file("offers.csv", offers));
  }

  static std::string replaced(std::string text, const std::string& what, const std::string& by) {
    text.replace(text.find(what), what.size(), by);
    return text;
  }

  std::string refusal(const std::string& terms, const std::string& offers) const {
    const auto input = load(terms, offers);
    return input.ok() ? std::string() : input.problem().text();
  }

  fs::path folder_;
};

// The answer is that of award_test.cpp, found by other programs.
TEST_F(AwardFile, TheEventOfSixSites) {
  const auto input = load(kTerms, kOffers);
  ASSERT_TRUE(input.ok()) << input.problem().text();
  EXPECT_EQ(input->currency, "USD");
  EXPECT_EQ(input->problem.groups.size(), 6U);
  EXPECT_EQ(input->problem.groups[0].incumbent, std::optional<std::size_t>(0));
  EXPECT_EQ(input->problem.carriers[2].tiers.size(), 3U);
  const auto solved = solve_award(input->problem, {});
  ASSERT_TRUE(solved.ok()) << solved.problem().text();
  EXPECT_EQ(solved->award.total, *parse_total("177113.60"));
}

TEST_F(AwardFile, BlankIsNoBidAndZeroIsFree) {
  const auto input = load(kTerms, replaced(replaced(kOffers, "s1,B,900", "s1,B,"), "s2,B,820", "s2,B,0"));
  ASSERT_TRUE(input.ok()) << input.problem().text();
  EXPECT_FALSE(input->problem.groups[0].offers[1].has_value());
  ASSERT_TRUE(input->problem.groups[1].offers[1].has_value());
  EXPECT_TRUE(input->problem.groups[1].offers[1]->monthly.is_zero());
}

TEST_F(AwardFile, MistakesAreNamedWithTheirPlace) {
  const auto expect = [&](const std::string& text, const std::string& place, const std::string& what) {
    EXPECT_NE(text.find(place), std::string::npos) << text;
    EXPECT_NE(text.find(what), std::string::npos) << text;
  };
  expect(refusal(kTerms, replaced(kOffers, "s3,B,1050", "s3,Bell,1050")), ":9",
         "carrier 'Bell' is not among");
  expect(refusal(kTerms, replaced(kOffers, "s3,B,1050", "s3,B,about 1050")), ":9",
         "'about 1050' is not a price");
  expect(refusal(kTerms, replaced(kOffers, "s3,B,1050", "s3,B,-5")), ":9", "'-5' is not a price");
  expect(refusal(kTerms, replaced(kOffers, "s3,B", "s3,A")), ":9", "A bids for group s3 twice");
  expect(refusal(kTerms, replaced(kOffers, "s1,K,1100,500,no", "s1,K,1100,500,yes")), ":4", "two incumbents");
  expect(refusal(kTerms, replaced(kOffers, "s1,K,1100,500,no", "s1,K,1100,500,maybe")), ":4",
         "'maybe' is neither yes nor no");
  expect(refusal(replaced(kTerms, "winners", "winer"), kOffers), "terms.yaml:3", "winners");
  expect(refusal(replaced(kTerms, "months: 36", "months: three"), kOffers), "terms.yaml:1",
         "'three' is not a number of months");
  expect(refusal(replaced(kTerms, "0.12}", "1.2}"), kOffers), "", "a discount of A is 1.2");
  expect(refusal(replaced(kTerms, "name: B", "name: A"), kOffers), "terms.yaml", "A stands twice");
}

}  // namespace
}  // namespace telaudit::rfp
