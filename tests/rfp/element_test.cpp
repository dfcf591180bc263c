#include "rfp/element.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"
#include "rfp/asked.h"
#include "rfp/cost.h"
#include "sample_book.h"
#include "sample_event.h"

namespace telaudit::rfp {
namespace {

std::vector<Element> of_sample(const book::SampleBook& sample, const Event& event) {
  auto asked = asked_of_bills(
      {sample.input.charges, sample.input.terms, sample.input.classifier, sample.input.observations}, event);
  EXPECT_TRUE(asked);
  return asked ? asked->elements : std::vector<Element>();
}

// The book's small customer: three business lines for 75.00 and the minutes for 0.70 of Alpha in USD; the
// circuit of Beta in EUR, whose cost is unknown in an event in USD.
TEST(Elements, AreTheNeutralLinesWithWhatTheyCostToday) {
  const auto sample = book::make_sample();
  const auto elements = of_sample(*sample, sample_event("elements"));
  ASSERT_EQ(elements.size(), 3U);
  EXPECT_EQ(elements[0].id, "E0001");
  EXPECT_EQ(elements[0].line.service_class, "voice.copper.business_line");
  EXPECT_EQ(elements[0].incumbent, "Alpha Telecom");
  EXPECT_EQ(elements[0].today->text(), "75.00");
  EXPECT_EQ(elements[1].today->text(), "0.70");
  EXPECT_EQ(elements[2].incumbent, "Beta Networks");
  EXPECT_FALSE(elements[2].today.has_value());
}

// The charge of 5.00 that no class table knows is asked of nobody, and said.
TEST(Elements, WhatHasNoClassIsNamed) {
  const auto sample = book::make_sample();
  const auto asked = asked_of_bills(
      {sample->input.charges, sample->input.terms, sample->input.classifier, sample->input.observations},
      sample_event("elements_unclassed"));
  ASSERT_TRUE(asked);
  ASSERT_EQ(asked->remarks.size(), 1U);
  EXPECT_NE(asked->remarks[0].text().find("1 row of the bills, USD 5.00 a month"), std::string::npos)
      << asked->remarks[0].text();
}

// The circuit of 400.00 EUR at 1.10, where rfp.yaml states what a euro of today's bills is.
TEST(Elements, WhatIsPaidInAnotherCurrencyIsKnownAtItsRate) {
  const auto sample = book::make_sample();
  const auto event = sample_event(
      "elements_rate",
      replaced(
          kSampleYaml, "{term: 36, months: 36}",
          "{term: 36, months: 36, exchange: [{currency: EUR, rate: 1.10, date: 2027-01-04, source: ECB}]}"));
  const auto elements = of_sample(*sample, event);
  ASSERT_EQ(elements.size(), 3U);
  EXPECT_EQ(elements[0].today->text(), "75.00");
  ASSERT_TRUE(elements[2].today.has_value());
  EXPECT_EQ(elements[2].today->text(), "440.00");
  EXPECT_EQ(elements[2].today_exchanged.text(), "440.00");
  EXPECT_TRUE(elements[0].today_exchanged.is_zero());
  EXPECT_EQ(exchange_of(event, ""), nullptr);
  EXPECT_FALSE(rate_of_today(event, "GBP"));
}

// Of the business lines and minutes of Alpha and the circuit of Beta, what the event is about; the rest is
// named with its money. Chicago and New York are CHI-01 and NYC-01.
TEST(Elements, AnEventMayBeAboutAPartOfTheEstate) {
  const auto sample = book::make_sample();
  const auto asked_for = [&](const std::string& scope) {
    static int turn = 0;
    const auto event = sample_event("elements_scope_" + std::to_string(turn++),
                                    replaced(kSampleYaml, "currency: USD", "currency: USD\nscope: " + scope));
    auto asked = asked_of_bills(
        {sample->input.charges, sample->input.terms, sample->input.classifier, sample->input.observations},
        event);
    EXPECT_TRUE(asked);
    std::string out;
    for (const auto& element : asked->elements) out += element.id + " " + element.line.service_class + "\n";
    for (const auto& remark : asked->remarks) out += remark.text() + "\n";
    return out;
  };
  const std::string voice = asked_for("{classes: [voice.copper]}");
  EXPECT_NE(voice.find("E0001 voice.copper.business_line\n"), std::string::npos) << voice;
  EXPECT_EQ(voice.find("E0002"), std::string::npos) << voice;
  EXPECT_NE(voice.find("1 row of the bills, EUR 400.00 a month, are not asked for: they lie outside"),
            std::string::npos)
      << voice;
  EXPECT_NE(voice.find("USD 0.70 a month, are not asked for: they lie outside"), std::string::npos) << voice;
  const std::string place = asked_for("{countries: [us], sites: [nyc-01]}");
  EXPECT_NE(place.find("E0001 data."), std::string::npos) << place;
  EXPECT_EQ(place.find("E0002"), std::string::npos) << place;
  const std::string none = asked_for("{classes: [voice, dta]}");
  EXPECT_NE(none.find("nothing that is bought or required is of 'dta'"), std::string::npos) << none;
  EXPECT_EQ(none.find("is of 'voice'"), std::string::npos) << none;
}

TEST(Elements, ReadBackAsTheyWereWritten) {
  auto elements = sample_elements();
  elements[0].line.city = "=2+5";
  elements[1].market = parse_decimal("28.5000");
  elements[1].today_exchanged = *parse_total("12.50");
  const auto back = parse_elements(elements_csv(elements), "elements.csv");
  ASSERT_TRUE(back) << back.problem().text();
  ASSERT_EQ(back->size(), 3U);
  EXPECT_EQ((*back)[0].line.city, "=2+5");
  EXPECT_EQ((*back)[1].market->text(), "28.5000");
  EXPECT_EQ((*back)[1].today_exchanged.text(), "12.50");
  EXPECT_EQ(elements_csv(*back), elements_csv(elements));
  // An event issued before that column was written.
  const std::string now = elements_csv(elements);
  std::string before;
  for (const auto line : split(now, '\n'))
    if (!line.empty()) before += std::string(line.substr(0, line.rfind(','))) + "\n";
  const auto older = parse_elements(before, "elements.csv");
  ASSERT_TRUE(older) << older.problem().text();
  EXPECT_TRUE((*older)[1].today_exchanged.is_zero());
}

TEST(Elements, TargetsStandOverTheExpectationsOfTheDayOfIssue) {
  const auto event = sample_event("targets");
  ASSERT_FALSE(load_elements(event));
  std::filesystem::create_directories(event.folder / "internal");
  ASSERT_TRUE(write_output(event.folder / "internal" / "elements.csv", elements_csv(sample_elements())));
  ASSERT_TRUE(write_output(event.folder / "targets.csv", "element,expected\nE0003,612.50\n"));
  const auto elements = load_elements(event);
  ASSERT_TRUE(elements) << elements.problem().text();
  EXPECT_EQ((*elements)[2].expected->text(), "612.50");
  ASSERT_TRUE(write_output(event.folder / "targets.csv", "element,expected\nE0009,612.50\n"));
  const auto unknown = load_elements(event);
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.problem().text().find("'E0009' is no element of this event"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::rfp
