#include "rfp/event.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "sample_event.h"

namespace telaudit::rfp {
namespace {

TEST(Event, IsReadWithItsDefaults) {
  const auto event = parse_event(kSampleYaml, "rfp.yaml");
  ASSERT_TRUE(event) << event.problem().text();
  EXPECT_EQ(event->name, "Renewal 2027");
  EXPECT_EQ(event->terms, (std::vector<int>{12, 36}));
  EXPECT_EQ(event->issued.text(), "2027-01-11");
  EXPECT_EQ(event->bidders, (std::vector<std::string>{"Alpha Telecom", "Gamma Fibre"}));
  EXPECT_EQ(event->gates.at(0).id, "G1");
  EXPECT_EQ(event->price_weight.text(), "0.6");
  EXPECT_EQ(event->comparison.months, 36);
  EXPECT_EQ(event->comparison.late_months, 6);
  EXPECT_EQ(event->award.by, GroupBy::site);
}

TEST(Event, MistakesNameLineAndAdvice) {
  const struct {
    const char* from;
    const char* to;
    const char* line;
    const char* what;
  } cases[] = {
      {"event: Renewal 2027", "evnt: Renewal 2027", "rfp.yaml:1:", "unknown key 'evnt'"},
      {"terms: [12, 36]", "terms: [36, 12]", "rfp.yaml:3:", "the terms do not ascend"},
      {"terms: [12, 36]", "terms: [12, 36.5]", "rfp.yaml:3:", "'36.5' is not a term in months"},
      {"terms: [12, 36]", "terms: []", "rfp.yaml:1:", "no terms are asked for"},
      {"issued: 2027-01-11", "issued: 2027-02-30", "rfp.yaml:4:", "2027-02-30"},
      {"answers_until: 2027-02-15", "answers_until: 2026-02-15", "rfp.yaml:1:", "before the day of issue"},
      {"Gamma Fibre]", "ALPHA-telecom]", "rfp.yaml:7:", "stands twice"},
      {"weight: 0.4", "weight: 0.5", "rfp.yaml:11:", "add up to 1.1, not to 1"},
      {"price: 0.6", "price: 60", "rfp.yaml:11:", "not a share from 0 to 1"},
      {"salt: 0123456789abcdef0123", "salt: short", "rfp.yaml:1:", "without a salt"},
      {"{term: 36, months: 36}", "{term: 24}", "rfp.yaml:15:", "24 is not among those that are asked for"},
      {"{term: 36, months: 36}", "{months: 0}", "rfp.yaml:15:", "over no month"},
      {"currency: USD", "currency: USD\nscope: {classes: [Data Lines]}",
       "rfp.yaml:3:", "'Data Lines' is not a class"},
      {"currency: USD", "currency: USD\nscope: {countries: []}", "rfp.yaml:3:", "countries is an empty list"},
      {"currency: USD", "currency: USD\nscope: {carriers: [Alpha]}", "rfp.yaml:3:", "carriers"},
  };
  for (const auto& one : cases) {
    const auto event = parse_event(replaced(kSampleYaml, one.from, one.to), "rfp.yaml");
    ASSERT_FALSE(event) << one.to;
    EXPECT_NE(event.problem().text().find(one.line), std::string::npos) << event.problem().text();
    EXPECT_NE(event.problem().text().find(one.what), std::string::npos) << event.problem().text();
    EXPECT_FALSE(event.problem().advice.empty()) << one.to;
  }
}

TEST(Event, AFolderWithoutTheFileSaysWhatAnEventIs) {
  const auto event = load_event("/nonexistent");
  ASSERT_FALSE(event);
  EXPECT_NE(event.problem().advice.find("rfp.yaml"), std::string::npos);
}

TEST(Event, ABidderIsFoundByItsNameInAnyCase) {
  const auto event = parse_event(kSampleYaml, "rfp.yaml");
  ASSERT_TRUE(event);
  EXPECT_EQ(*event->bidder("gamma fibre"), 1U);
  const auto other = event->bidder("Delta");
  ASSERT_FALSE(other);
  EXPECT_NE(other.problem().advice.find("Alpha Telecom, Gamma Fibre"), std::string::npos);
}

// printf 'event: Renewal 2027\nsalt: 0123456789abcdef0123\nprice: 0.6\nservice levels: 0.4\n' | sha256sum
TEST(Event, TheSealIsTheHashOfATextThatAnybodyCanHash) {
  const auto event = parse_event(kSampleYaml, "rfp.yaml");
  ASSERT_TRUE(event);
  EXPECT_EQ(sealed_text(*event),
            "event: Renewal 2027\nsalt: 0123456789abcdef0123\nprice: 0.6\nservice levels: 0.4\n");
  EXPECT_EQ(sha256(sealed_text(*event)), "d4744341fda72dfcb2aa190c7a821fcb175130bda23e291850b44c873d34dc60");
}

TEST(Event, NamesBecomeFileNames) {
  EXPECT_EQ(file_word("North Fibre, Inc."), "north-fibre-inc");
  EXPECT_EQ(file_word("../../etc"), "etc");
}

}  // namespace
}  // namespace telaudit::rfp
