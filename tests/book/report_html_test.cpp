#include "book/report_html.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <regex>
#include <vector>

#include "book/html.h"
#include "book/report_market.h"
#include "book/report_sections.h"
#include "book/report_style.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

std::string report_of(const BookInput& input) {
  const auto contents = build_contents(input);
  EXPECT_TRUE(contents.ok());
  return contents.ok() ? report_html(*contents) : std::string();
}

TEST(ReportHtml, EscapesWhatCarriersWrite) {
  const auto sample = make_sample();
  const std::string html = report_of(sample->input);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("<b>bold"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;alert(1)&lt;/script&gt;"), std::string::npos);
  EXPECT_NE(html.find("<h1>Customer &amp; Sons</h1>"), std::string::npos);
}

TEST(ReportHtml, AsksNothingOfTheOutside) {
  const auto sample = make_sample();
  const std::string html = report_of(sample->input);
  for (const char* outside :
       {"http://", "https://", "src=", "url(", "@import", "<link", "<iframe", "javascript:", " style="})
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
  EXPECT_NE(html.find("default-src 'none'; style-src 'sha256-"), std::string::npos);
}

// The policy's hash of the empty text, as published: base64 of SHA-256 of nothing.
TEST(PolicyHash, IsBase64OfSha256) {
  EXPECT_EQ(policy_hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST(ReportHtml, ShowsEachFigureWithItsCurrencyAndTheWayBack) {
  const auto sample = make_sample();
  const std::string html = report_of(sample->input);
  EXPECT_NE(html.find("USD 190.83"), std::string::npos);  // 40.00 + 150.83
  EXPECT_NE(html.find("EUR 400.00"), std::string::npos);
  EXPECT_NE(html.find("telaudit explain f1f1f1f1f1f1f1f1"), std::string::npos);
  EXPECT_NE(html.find("telaudit explain aaaaaaaaaaaa-100-0"), std::string::npos);
  EXPECT_NE(html.find("window closes 2026-07-09, 90 days left"), std::string::npos);  // 10 April and 90 days
  EXPECT_NE(html.find("run-of-the-sample"), std::string::npos);
}

// The figures are those of negotiation_figures_test.cpp, computed there by hand.
TEST(ReportHtml, TakesExpectationsIntoTheRoom) {
  SampleOptions options;
  options.price_factor = 2;
  const auto sample = make_sample(options);
  const auto policy = load_negotiation(std::string(TELAUDIT_SOURCE_DIR) + "/rules/negotiation", "");
  ASSERT_TRUE(policy.ok());
  sample->input.negotiation = &*policy;
  const std::string html = report_of(sample->input);
  const std::size_t room = html.find("<h2 id=\"negotiation\">");
  ASSERT_NE(room, std::string::npos);
  for (const char* shown : {"Opening, expected, walk-away, EUR", "Opening, expected, walk-away, USD", "33.80",
                            "30.40", "USD 107.80", "USD 517.44", "Savings by lever", "<h3>Terms</h3>"})
    EXPECT_NE(html.find(shown, room), std::string::npos) << shown;
}

TEST(ReportHtml, SaysWhatWouldBringExpectations) {
  const auto sample = make_sample();
  EXPECT_NE(report_of(sample->input).find("<p>Nothing yet: prices (bids"), std::string::npos);
}

TEST(ReportHtml, MasksOtherPartiesInMessagesAndEvidence) {
  const auto sample = make_sample();
  const std::string html = report_of(sample->input);
  EXPECT_EQ(html.find("3125559999"), std::string::npos);
  EXPECT_NE(html.find("who called 312555####?"), std::string::npos);
}

TEST(ReportHtml, KeepsKindsApart) {
  const auto sample = make_sample();
  const std::string html = report_of(sample->input);
  // 20.00 + 1.00 of what can be claimed, 25.00 asked, 5.00 saved; no sum over them.
  EXPECT_NE(html.find("USD 21.00"), std::string::npos);
  EXPECT_EQ(html.find("USD 46.00"), std::string::npos);
  EXPECT_EQ(html.find("USD 51.00"), std::string::npos);
  EXPECT_EQ(html.find("USD 26.00"), std::string::npos);
}

// All matches of the first group.
std::vector<std::string> all_of(const std::string& html, const char* pattern) {
  std::vector<std::string> out;
  const std::regex wanted(pattern);
  for (std::sregex_iterator at(html.begin(), html.end(), wanted), end; at != end; ++at)
    out.push_back((*at)[1].str());
  return out;
}

TEST(ReportHtml, ARegionThatIsANumberStandsWithItsCountry) {
  EXPECT_EQ(region_words("US", "IA"), ", IA");
  EXPECT_EQ(region_words("AT", "4"), ", AT-4");
  EXPECT_EQ(region_words("", "4"), ", 4");
  EXPECT_EQ(region_words("US", ""), "");
}

// A price that is wrong on every line of every bill: five of the forty stand there, the others in a line.
TEST(ReportHtml, FindingsThatAreAlikeStandTogether) {
  const auto sample = make_sample();
  auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  const auto row = std::find_if(contents->findings.begin(), contents->findings.end(),
                                [](const FindingRow& one) { return one.finding.kind == audit::Kind::error; });
  ASSERT_NE(row, contents->findings.end());
  FindingRow alike = *row;
  contents->findings.clear();
  alike.finding.potential = parse_decimal("2.00");
  for (int i = 0; i < 40; ++i) {
    alike.finding.id = "alike" + std::to_string(i);
    contents->findings.push_back(alike);
  }
  const std::string html = findings_section(*contents);
  EXPECT_NE(html.find("alike4<"), std::string::npos);
  EXPECT_EQ(html.find("alike5<"), std::string::npos);
  EXPECT_NE(html.find("35 more findings of RAT-01"), std::string::npos) << html.substr(html.size() / 2);
  EXPECT_NE(html.find("USD 70.00, in findings.csv"), std::string::npos);
}

TEST(ReportHtml, TellsItsChartsToWhoDoesNotSeeThem) {
  const auto sample = make_sample();
  const std::string html = report_of(sample->input);
  const auto charts = all_of(html, "(<svg class=\"chart\"[^>]*>)");
  EXPECT_GE(charts.size(), 6U);
  for (const auto& chart : charts) {
    EXPECT_NE(chart.find("role=\"img\""), std::string::npos) << chart;
    EXPECT_NE(chart.find("aria-labelledby=\""), std::string::npos) << chart;
  }
  auto ids = all_of(html, " id=\"([^\"]*)\"");
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end()) << "an id stands twice";
  for (const auto& label : all_of(html, "aria-labelledby=\"([^ ]*) "))
    EXPECT_TRUE(std::binary_search(ids.begin(), ids.end(), label)) << label;
  EXPECT_EQ(html.find("<th>"), std::string::npos) << "every heading says what it is the heading of";
}

TEST(ReportHtml, SaysWhichInputWouldBringWhatIsMissing) {
  SampleOptions options;
  options.terms = false;
  options.prices = false;
  const auto sample = make_sample(options);
  const std::string html = report_of(sample->input);
  EXPECT_NE(html.find("current market prices (--prices)"), std::string::npos);
  EXPECT_NE(html.find("when contracts end: the contracts (--contracts)"), std::string::npos);
  EXPECT_NE(html.find("(--requirements)"), std::string::npos);
}

// Three lines billed 25.00 each where 20.00 was agreed and 25.00 was the price before: 15.00 a month
// negotiated, nothing on the bill.
TEST(ReportHtml, ShowsWhatWasNegotiatedBesideWhatIsBilled) {
  const auto sample = make_sample();
  EXPECT_NE(report_of(sample->input).find("agreed prices (--agreed) would bring"), std::string::npos);
  AgreedFigure figure;
  figure.id = "A-1";
  figure.carrier = "Alpha Telecom";
  figure.product_code = "1FB";
  figure.price = *parse_decimal("20.00");
  figure.previous = parse_decimal("25.00");
  figure.currency = "USD";
  figure.unit = "month";
  figure.from = *make_date(2026, 4, 1);
  sample->input.agreed = std::make_shared<AgreedFigures>(AgreedFigures{{figure}, ""});
  const std::string html = report_of(sample->input);
  EXPECT_NE(
      html.find("<th scope=\"row\">2026-04</th><td class=\"figure\">USD 15.00</td><td class=\"figure\">USD "
                "0.00</td><td class=\"figure\">USD 15.00</td>"),
      std::string::npos);
}

}  // namespace
}  // namespace telaudit::book
