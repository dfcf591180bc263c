#include "book/carrier_documents.h"

#include <gtest/gtest.h>

#include "book/negotiation.h"
#include "book/requirement_file.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

// Business lines: 2 + 1 at the Chicago office. The unclassified line is not asked for.
TEST(NeutralDemandSet, GroupsByPlaceClassAndSpeed) {
  const auto sample = make_sample();
  const auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  const auto neutral = build_neutral_demand(contents->demand);
  ASSERT_EQ(neutral.lines.size(), 3U);
  EXPECT_EQ(neutral.unclassified, 1U);
  EXPECT_EQ(neutral.lines[0].city, "Chicago");
  EXPECT_EQ(neutral.lines[0].service_class, "voice.copper.business_line");
  EXPECT_EQ(neutral.lines[0].quantity, *parse_total("3"));
  EXPECT_EQ(neutral.lines[1].service_class, "voice.long_distance.outbound");
  EXPECT_EQ(neutral.lines[2].city, "New York");
  EXPECT_EQ(neutral.lines[2].mbps_down->text(), "100");
}

TEST(NeutralDemandSet, ALabelThatNamesACarrierGivesWayToTheClass) {
  const auto sample = make_sample();
  auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  for (auto& row : contents->demand)
    if (row.match) row.match->label = "ALPHA fast line";
  for (const auto& line : build_neutral_demand(contents->demand).lines)
    EXPECT_EQ(line.label, line.service_class);
}

// Change every price, benchmark, finding, account and carrier name: what a carrier receives stays the same to
// the byte.
TEST(NeutralDemandSet, DoesNotDependOnAnythingABidderMustNotKnow) {
  const auto one = make_sample();
  SampleOptions other;
  other.prices = false;
  other.findings = false;
  other.alpha = "Zeta Fiber";  // sorts after the other carrier instead of before it
  other.beta = "Aardvark Net";
  other.price_factor = 7;
  other.account = "999111";
  const auto two = make_sample(other);
  const auto first = written(one->input, "neutral_one") / "carrier";
  const auto second = written(two->input, "neutral_two") / "carrier";
  for (const char* name : {"demand-set.csv", "demand-set.xlsx"})
    EXPECT_EQ(content_of(first / name), content_of(second / name)) << name;
}

// The same of requirements: their low and high cases, and what is expected by another policy. Nor does what
// is planned reach this document, which asks for what is bought today.
TEST(NeutralDemandSet, DoesNotDependOnRequirementsOrPolicy) {
  std::string files[3];
  const char* const quantities[] = {"low: 2, base: 2, high: 2", "low: 0, base: 2, high: 40",
                                    "low: 7, base: 7, high: 7"};
  for (std::size_t turn = 0; turn < 3; ++turn) {
    const auto sample = make_sample();
    auto read = parse_requirements(
        std::string("requirements:\n  - {id: R-1, kind: open, site: CHI-01, service_class: "
                    "voice.copper.business_line, ") +
            quantities[turn] +
            ", date: 2026-09-01, it_owner: network lead, business_owner: claims, signed_off: 2026-04-01, "
            "reason: more desks}\n",
        "requirements.yaml", &sample->classifier);
    ASSERT_TRUE(read.problems.empty()) << read.problems[0].text();
    sample->input.requirements = std::make_shared<const Requirements>(std::move(read.requirements));
    Negotiation negotiation;
    negotiation.expectation.opening_below = Decimal{static_cast<std::int64_t>(turn) * 10, 2};
    negotiation.sensitivity.market_decline = Decimal{static_cast<std::int64_t>(turn), 2};
    sample->input.negotiation = &negotiation;
    const auto folder = written(sample->input, "neutral_requirements_" + std::to_string(turn)) / "carrier";
    for (const char* name : {"demand-set.csv", "demand-set.xlsx"}) files[turn] += content_of(folder / name);
  }
  EXPECT_EQ(files[0], files[1]);
  EXPECT_EQ(files[0], files[2]);
}

TEST(NeutralDemandSet, HoldsNoneOfThePlantedCanaries) {
  auto sample = make_sample();
  sample->input.title = "CANARYTITLE";
  sample->input.run = "CANARYRUN";
  for (auto& finding : sample->audit.findings) finding.message = "CANARYFINDING";
  for (auto& one : sample->input.observations) one.carrier = "CANARYMARKET";
  const auto folder = written(sample->input, "canaries") / "carrier";
  std::string all = content_of(folder / "demand-set.csv");
  for (const char* member :
       {"xl/worksheets/sheet1.xml", "xl/workbook.xml", "docProps/core.xml", "docProps/app.xml"})
    all += member_of(folder / "demand-set.xlsx", member);
  for (const char* canary : {"CANARY", "Alpha", "Beta", "100200", "004417", "5550141", "25.00", "36.5", "400",
                             "INV-2", "4410", "facilities", "q1q1"})
    EXPECT_EQ(all.find(canary), std::string::npos) << canary;
}

}  // namespace
}  // namespace telaudit::book
