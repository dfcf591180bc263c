#include "book/report_html.h"

#include <gtest/gtest.h>

#include "book/html.h"
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

}  // namespace
}  // namespace telaudit::book
