#include "book/requirement_file.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace telaudit::book {
namespace {

pricing::Classifier classes() {
  const pricing::Classifier::Source source{"classes.yaml", R"(
about: classes of the tests
rows:
  - {words: [LINE], class: voice.copper.line, label: Line, unit: month, confidence: B}
  - {words: [SIP], class: voice.sip.channel, label: SIP channel, unit: month, confidence: B}
  - {words: [DIA], class: data.internet.dedicated, label: Internet, unit: month, confidence: B}
  - {words: [TAX], class: tax.sales, label: Tax, unit: month, confidence: B}
)"};
  auto loaded = pricing::Classifier::parse(std::span(&source, 1));
  EXPECT_TRUE(loaded) << (loaded ? "" : loaded.problem().text());
  return *loaded;
}

RequirementReading read(std::string_view text, const std::string& file = "future.yaml") {
  const auto known = classes();
  return parse_requirements(text, file, &known);
}

std::vector<std::string> texts(const RequirementReading& reading) {
  std::vector<std::string> out;
  for (const Problem& problem : reading.problems) out.push_back(problem.text());
  return out;
}

constexpr std::string_view kWhole = R"(
goals:
  - {id: G-1, text: Every line at the price of the contract, measure: difference on the second bill, threshold: 0.00, accepted_by: procurement, by: 2027-05-01}
  - {id: T-1, kind: test, text: Failover, measure: minutes without service, threshold: at most 5, accepted_by: network lead}
requirements:
  - id: R-2
    kind: migrate
    site: CHI
    service_class: voice.sip.channel
    from_class: voice.copper
    low: 20
    base: 23
    high: 23
    date: 2027-03-01
    overlap_months: 2
    it_owner: voice lead
    business_owner: plant manager
    signed_off: 2026-11-02
    reason: The exchange gives up copper.
  - {id: R-1, kind: open, site: NEW, service_class: data.internet.dedicated, mbps_down: 500, base: 1, date: 2027-01-15}
  - {id: R-3, kind: grow, site: CHI, service_class: data.internet, low: 0%, base: 20 %, high: 50%, date: 2028-01-01}
  - {id: R-4, kind: close, site: PEO, date: 2028-01-01}
)";

TEST(RequirementFile, ReadsWhatPeopleWrote) {
  const auto reading = read(kWhole);
  ASSERT_TRUE(reading.problems.empty()) << join(texts(reading), "\n");
  const auto& [goals, requirements, hash, files] = reading.requirements;
  ASSERT_EQ(goals.size(), 2U);
  EXPECT_FALSE(goals[0].test);
  EXPECT_EQ(goals[0].by, make_date(2027, 5, 1));
  EXPECT_TRUE(goals[1].test);
  EXPECT_EQ(files, std::vector<std::string>{"future.yaml"});
  ASSERT_EQ(requirements.size(), 4U);

  EXPECT_EQ(requirements[0].id, "R-1");  // by day
  EXPECT_TRUE(requirements[0].draft());
  EXPECT_EQ(requirements[0].unit, "month");
  EXPECT_EQ(*requirements[0].wanted.mbps_up, *parse_decimal("500"));  // up as down
  EXPECT_EQ((*requirements[0].quantity)[2], *parse_decimal("1"));     // low and high as base

  const Requirement& moved = requirements[1];
  EXPECT_EQ(moved.kind, RequirementKind::migrate);
  EXPECT_FALSE(moved.draft());
  EXPECT_EQ(moved.from.service_class, "voice.copper");
  EXPECT_EQ(moved.overlap_months, 2);
  EXPECT_EQ((*moved.quantity)[0], *parse_decimal("20"));
  EXPECT_EQ(moved.business_owner, "plant manager");

  EXPECT_TRUE(requirements[2].percent);
  EXPECT_EQ((*requirements[2].quantity)[1], *parse_decimal("20"));
  EXPECT_FALSE(requirements[3].quantity.has_value());
}

TEST(RequirementFile, TheSameColumnsAsCsv) {
  const auto reading = read(
      "id,kind,site,service_class,low,base,high,date,it_owner,business_owner,signed_off,reason\r\n"
      "R-1,open,NEW,data.internet.dedicated,1,2,3,2027-01-15,network lead,plant manager,2026-11-02,\"New "
      "hall, "
      "second line\"\r\n"
      ",,,,,,,,,,,\r\n",
      "future.csv");
  ASSERT_TRUE(reading.problems.empty()) << join(texts(reading), "\n");
  ASSERT_EQ(reading.requirements.requirements.size(), 1U);
  EXPECT_EQ(reading.requirements.requirements[0].reason, "New hall, second line");
  EXPECT_EQ((*reading.requirements.requirements[0].quantity)[2], *parse_decimal("3"));
  EXPECT_EQ(reading.requirements.requirements[0].place.line, 2U);
}

TEST(RequirementFile, GoalsAreACsvOfTheirOwn) {
  const auto reading = read(
      "id,text,measure,threshold,accepted_by\nG-1,Cheaper,unit price,10 % less,procurement\n", "goals.csv");
  ASSERT_TRUE(reading.problems.empty()) << join(texts(reading), "\n");
  EXPECT_EQ(reading.requirements.goals.size(), 1U);
}

// Every mistake in one answer, and nothing of the file is taken.
TEST(RequirementFile, NamesEveryMistake) {
  const auto reading = read(R"(requirements:
  - {id: R-1, kind: open, site: NEW, service_class: data.internet.dedicatd, base: 1, date: 2027-01-15}
  - {id: R-1, kind: opens, site: NEW, date: 15.01.2027}
  - {id: R-3, kind: open, site: NEW, service_class: data, base: -1, date: 2027-01-15}
  - {id: R-4, kind: grow, site: NEW, service_class: voice.sip.channel, low: 3, base: 2, date: 2027-01-15}
  - {id: R-5, kind: close, site: NEW, base: 2, date: 2027-01-15, overlap_months: 2}
  - {id: R-6, kind: migrate, site: NEW, service_class: voice.sip.channel, date: 2027-01-15, signed_off: 2027-01-01}
  - {id: R-7, kind: grow, site: NEW, service_class: voice.sip.channel, low: 1, base: 20%, date: 2027-01-15}
  - {id: R-8, knid: grow}
)");
  EXPECT_TRUE(reading.requirements.requirements.empty());
  const std::vector<std::string> expected = {"is no class of service",
                                             "the id 'R-1' stands already in future.yaml:2",
                                             "'opens' is not one of: open, close, grow, migrate",
                                             "'15.01.2027' is no day",
                                             "'data' is a family of classes",
                                             "'-1' is not a quantity",
                                             "low, base and high do not rise",
                                             "overlap_months does not belong here",
                                             "a quantity stands without what it counts",
                                             "it is not said what is moved away from",
                                             "it_owner is missing, but the entry is signed off",
                                             "counts and percentages stand side by side",
                                             "unknown key 'knid'",
                                             "kind is missing",
                                             "site is missing",
                                             "date is missing"};
  const std::string all = join(texts(reading), "\n");
  for (const auto& what : expected) EXPECT_NE(all.find(what), std::string::npos) << what << "\nin\n" << all;
  EXPECT_NE(all.find("future.yaml:4:"), std::string::npos) << all;
}

TEST(RequirementFile, WhatEndsEndsOnce) {
  const auto reading = read(R"(requirements:
  - {id: R-1, kind: close, site: CHI, service: 312-555-0100, date: 2027-01-15}
  - {id: R-2, kind: migrate, site: CHI, service: (312) 555-0100, service_class: voice.sip.channel, date: 2027-02-15}
  - {id: R-3, kind: close, site: PEO, date: 2027-01-15}
  - {id: R-4, kind: close, site: PEO, date: 2027-03-15}
)");
  ASSERT_EQ(reading.problems.size(), 2U) << join(texts(reading), "\n");
  EXPECT_EQ(reading.problems[0].what, "the service '(312) 555-0100' is ended by R-1 already");
  EXPECT_EQ(reading.problems[1].what, "what it ends at PEO is ended by R-3 already");
}

TEST(RequirementFile, UnknownColumnsAndValuesBesideThem) {
  const auto reading =
      read("id,kind,site,service_class,bse,date\nR-1,open,NEW,data.internet.dedicated,1,2027-01-15,x\n",
           "future.csv");
  const std::string all = join(texts(reading), "\n");
  EXPECT_NE(all.find("unknown column 'bse'"), std::string::npos) << all;
  EXPECT_NE(all.find("did you mean 'base'"), std::string::npos) << all;
  EXPECT_NE(all.find("a value stands right of the last column"), std::string::npos) << all;
}

TEST(RequirementFile, NoTableNoTextNoYaml) {
  EXPECT_FALSE(read("one,two\n1,2\n", "future.csv").problems.empty());
  EXPECT_FALSE(read("\xFF\xFE", "future.yaml").problems.empty());
  EXPECT_FALSE(read("- a\n- b\n").problems.empty());
  EXPECT_FALSE(read("PK\x03\x04 no workbook", "future.xlsx").problems.empty());
  EXPECT_TRUE(read("").problems.empty());
}

}  // namespace
}  // namespace telaudit::book
