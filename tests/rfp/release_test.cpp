#include "rfp/release.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "made_workbook.h"
#include "rfp/issue.h"
#include "rfp/leak_check.h"
#include "sample_book.h"
#include "sample_event.h"

namespace telaudit::rfp {
namespace {

Event event_read() {
  const auto event = parse_event(kSampleYaml, "rfp.yaml");
  EXPECT_TRUE(event);
  return *event;
}

// Six circuits, expected at 100 each, and four lines, expected at 20; bid by Gamma at 112 and 30.
std::vector<Element> many_elements() {
  std::vector<Element> out;
  const auto samples = sample_elements();
  for (int e = 0; e < 10; ++e) {
    Element element = e < 6 ? samples[0] : samples[1];
    element.id = "E000" + std::to_string(e);
    element.line.quantity = *parse_total("1");
    element.expected = parse_decimal(e < 6 ? "100" : "20");
    out.push_back(element);
  }
  return out;
}

Bid bid_of(const std::vector<Element>& elements) {
  Bid bid;
  bid.carrier = "Gamma Fibre";
  for (const auto& element : elements) {
    ElementBid one;
    one.terms.resize(2);
    one.terms[1] = {Answer::priced, *parse_decimal(element.id < "E0006" ? "112" : "30"), {}};
    bid.elements.push_back(one);
  }
  return bid;
}

std::vector<Release> releases(const std::string& items) {
  const auto read = parse_releases("releases:\n" + items, "release.yaml", event_read(), many_elements());
  EXPECT_TRUE(read) << (read ? "" : read.problem().text());
  return read ? *read : std::vector<Release>();
}

const std::string kAll =
    "  - {use: feedback, class: data, role: lead, date: 2027-02-20}\n"
    "  - {use: feedback, class: voice, role: lead, date: 2027-02-20}\n";

std::string cells(const book::Table& table) {
  std::string all;
  for (const auto& row : table.rows) {
    for (const auto& cell : row) all += cell.text + "|";
    all += "\n";
  }
  return all;
}

TEST(Release, MistakesNameLineAndAdvice) {
  const std::pair<const char*, const char*> cases[] = {
      {"{figure: expected, element: E0001, role: lead, date: 2027-02-20}", "says what it is for"},
      {"{use: letter, element: E0001, to: Gamma Fibre, rounded: 5, date: 2027-02-20}", "'role' is missing"},
      {"{use: letter, element: E0001, to: Gamma Fibre, rounded: 5, role: lead}", "the day of the release"},
      {"{use: letter, element: E0001, rounded: 5, role: lead, date: 2027-02-20}", "goes to one bidder"},
      {"{use: letter, element: E0001, to: Delta, rounded: 5, role: lead, date: 2027-02-20}",
       "is not a bidder"},
      {"{use: letter, element: E0001, to: Gamma Fibre, role: lead, date: 2027-02-20}",
       "how the figure is rounded"},
      {"{use: letter, class: data, to: Gamma Fibre, rounded: 5, role: lead, date: 2027-02-20}", "one by one"},
      {"{use: feedback, element: E0099, role: lead, date: 2027-02-20}", "'E0099' is no element"}};
  for (const auto& [item, what] : cases) {
    const auto read = parse_releases(std::string("releases:\n  - ") + item + "\n", "release.yaml",
                                     event_read(), many_elements());
    ASSERT_FALSE(read) << item;
    EXPECT_NE(read.problem().text().find(what), std::string::npos) << read.problem().text();
    EXPECT_NE(read.problem().text().find("release.yaml:2:"), std::string::npos) << read.problem().text();
  }
}

// The six circuits alone; the four lines find no neighbours and are left out.
TEST(Feedback, StandsInRangesByGroupsOfFiveOrMore) {
  const auto elements = many_elements();
  const auto table = feedback_table(event_read(), elements, bid_of(elements), releases(kAll));
  EXPECT_EQ(cells(table), "data.internet.dedicated|6|10 to 20 % above|\n");
}

// Two more kinds of lines, four of each, are told together.
TEST(Feedback, SmallGroupsAreToldTogether) {
  auto elements = many_elements();
  for (std::size_t e = 2; e < 6; ++e) {
    elements[e].line.service_class = "voice.copper.trunk";
    elements[e].expected = parse_decimal("20");
  }
  auto bid = bid_of(elements);
  for (std::size_t e = 2; e < 10; ++e) bid.elements[e].terms[1].mrc = *parse_decimal("20");
  EXPECT_EQ(cells(feedback_table(event_read(), elements, bid, releases(kAll))),
            "voice.copper|8|at or below what is expected|\n");
}

// 6 x 112 + 4 x 30 = 792 against 501 + 5 x 100 + 4 x 20 = 1081.
TEST(Feedback, AnElementThatIsMoreThanHalfIsNotToldWithItsGroup) {
  auto elements = many_elements();
  elements[0].expected = parse_decimal("501");
  EXPECT_EQ(cells(feedback_table(event_read(), elements, bid_of(elements), releases(kAll))),
            "all other services|10|at or below what is expected|\n");
}

TEST(Feedback, OnlyReleasedFiguresCount) {
  const auto elements = many_elements();
  EXPECT_TRUE(feedback_table(event_read(), elements, bid_of(elements), {}).rows.empty());
  const auto other =
      releases("  - {use: feedback, class: data, to: Alpha Telecom, role: lead, date: 2027-02-20}\n");
  EXPECT_TRUE(feedback_table(event_read(), elements, bid_of(elements), other).rows.empty());
}

TEST(Feedback, RangesHaveTheirLimits) {
  EXPECT_EQ(standing_word(100, 100), "at or below what is expected");
  EXPECT_EQ(standing_word(101, 100), "up to 5 % above");
  EXPECT_EQ(standing_word(110, 100), "5 to 10 % above");
  EXPECT_EQ(standing_word(Exact(14001, 100), 100), "more than 40 % above");
}

// 412.50 to multiples of 5 is 415, half up.
TEST(Letter, HoldsReleasedFiguresRounded) {
  auto elements = many_elements();
  elements[1].expected = parse_decimal("412.50");
  const auto table = letter_table(
      event_read(), elements, "Gamma Fibre",
      releases(
          "  - {use: letter, element: E0001, to: gamma fibre, rounded: 5, role: lead, date: 2027-02-20}\n"));
  ASSERT_TRUE(table) << table.problem().text();
  ASSERT_EQ(table->rows.size(), 1U);
  EXPECT_EQ(table->rows[0].front().text, "E0001");
  EXPECT_EQ(table->rows[0].back().text, "415");
  EXPECT_FALSE(letter_table(event_read(), elements, "Alpha Telecom", {}));
}

// One euro is 1.10 dollars: 412.50 are 375.00, whatever the other bidder answers in.
TEST(Letter, IsInTheCurrencyInWhichTheBidderAnswers) {
  const auto event = parse_event(
      replaced(kSampleYaml, "{term: 36, months: 36}",
               "{term: 36, months: 36, exchange: [{carrier: Gamma Fibre, currency: EUR, rate: 1.10, date: "
               "2027-02-15, source: ECB}]}"),
      "rfp.yaml");
  ASSERT_TRUE(event);
  auto elements = many_elements();
  elements[1].expected = parse_decimal("412.50");
  const auto release = releases(
      "  - {use: letter, element: E0001, to: Gamma Fibre, rounded: 0.5, role: lead, date: 2027-02-20}\n"
      "  - {use: letter, element: E0001, to: Alpha Telecom, rounded: 0.5, role: lead, date: 2027-02-20}\n");
  const auto euros = letter_table(*event, elements, "Gamma Fibre", release);
  const auto dollars = letter_table(*event, elements, "Alpha Telecom", release);
  ASSERT_TRUE(euros && dollars);
  EXPECT_EQ(euros->rows.at(0).back().text, "375.0");
  EXPECT_EQ(
      euros->note,
      "Monthly price of one unit for a term of 36 months, in EUR. One EUR is 1.10 USD: ECB, 2027-02-15.");
  EXPECT_EQ(dollars->rows.at(0).back().text, "412.5");
  EXPECT_EQ(dollars->note, "Monthly price of one unit for a term of 36 months, in USD.");
}

// Everything changed that was not released to this bidder: the files stay the same to the byte.
TEST(Letter, NothingElseReachesIt) {
  const auto release = releases(
      "  - {use: letter, element: E0001, to: Gamma Fibre, rounded: 5, role: lead, date: 2027-02-20}\n"
      "  - {use: letter, element: E0002, to: Alpha Telecom, rounded: 5, role: lead, date: 2027-02-20}\n");
  std::string files[2];
  for (int turn = 0; turn < 2; ++turn) {
    const auto event = sample_event("letter_" + std::to_string(turn),
                                    turn == 0 ? kSampleYaml
                                              : replaced(kSampleYaml, "{term: 36, months: 36}",
                                                         "{term: 36, months: 48, discount_rate: 0.3}"));
    auto elements = many_elements();
    for (std::size_t e = 0; turn == 1 && e < elements.size(); ++e) {
      elements[e].incumbent = "Zeta";
      elements[e].today = parse_total("7.77");
      elements[e].market = parse_decimal("8.88");
      if (e != 1) elements[e].expected = parse_decimal("9.99");
    }
    const auto table = letter_table(event, elements, "Gamma Fibre", release);
    ASSERT_TRUE(table);
    const auto written = write_for_bidder(event, "letters", "Gamma Fibre", *table);
    ASSERT_TRUE(written) << written.problem().text();
    for (const auto& name : *written) files[turn] += book::content_of(event.folder / name);
  }
  EXPECT_EQ(files[0], files[1]);
}

std::vector<std::string> leaks_of(const std::filesystem::path& path,
                                  const std::vector<std::string>& canaries) {
  const auto leaks = find_leaks(book::content_of(path), path.string(), canaries);
  EXPECT_TRUE(leaks) << (leaks ? "" : leaks.problem().text());
  std::vector<std::string> out;
  for (const auto& leak : *leaks) out.push_back(leak.part + ": " + leak.what);
  return out;
}

TEST(LeakCheck, WhatIsIssuedIsClean) {
  const auto event = sample_event("clean");
  ASSERT_TRUE(issue(event, sample_elements()));
  const auto leaks = check_carrier_files(event, sample_elements());
  ASSERT_TRUE(leaks);
  for (const auto& leak : *leaks) ADD_FAILURE() << leak.file << " " << leak.part << ": " << leak.what;
}

// Who has a service today stands in a condition: found in the workbook's texts, whatever the case.
TEST(LeakCheck, NamesAreFoundInEveryPart) {
  const auto event =
      sample_event("named", replaced(kSampleYaml, "Do you bill as", "Do you, unlike BETA networks, bill as"));
  ASSERT_TRUE(issue(event, sample_elements()));
  const auto leaks = check_carrier_files(event, sample_elements());
  ASSERT_TRUE(leaks);
  ASSERT_EQ(leaks->size(), 1U);
  EXPECT_TRUE(leaks->front().part.starts_with("xl/")) << leaks->front().part;
  EXPECT_EQ(leaks->front().what, "holds 'Beta Networks'");
}

TEST(LeakCheck, HiddenPlacesAreFound) {
  const auto folder = book::fresh_folder("hidden");
  const std::pair<Parts, const char*> cases[] = {
      {one_sheet("<worksheet><sheetData><row r=\"1\"><c "
                 "r=\"A1\"><f>B1*2</f><v>4</v></c></row></sheetData></worksheet>"),
       "xl/worksheets/sheet1.xml: a formula"},
      {one_sheet("<worksheet><sheetData><row r=\"1\" hidden=\"1\"/></sheetData></worksheet>"),
       "xl/worksheets/sheet1.xml: a hidden row or column"},
      {one_sheet("<worksheet/>", "<sst/>",
                 "<definedNames><definedName name=\"secret\">1</definedName></definedNames>"),
       "xl/workbook.xml: the name 'secret'"},
      {one_sheet("<worksheet/>", "<sst><si><r><t>Can</t></r><r><t>ary</t></r></si></sst>"),
       "xl/sharedStrings.xml: holds 'canary'"}};
  for (const auto& [parts, what] : cases) {
    const auto path = folder / "made.xlsx";
    std::filesystem::remove(path);
    zipped(parts, path.string());
    const auto leaks = leaks_of(path, {"canary"});
    EXPECT_NE(std::find(leaks.begin(), leaks.end(), what), leaks.end()) << what;
    // Written by another library, which dates its entries.
    EXPECT_NE(std::find(leaks.begin(), leaks.end(), "xl/workbook.xml: an entry with the time it was written"),
              leaks.end());
  }
  auto parts = one_sheet("<worksheet/>");
  parts.emplace_back("xl/comments1.xml", "<comments/>");
  parts.emplace_back("docProps/core.xml", "<cp:x><dc:creator>jane</dc:creator></cp:x>");
  std::filesystem::remove(folder / "made.xlsx");
  zipped(parts, (folder / "made.xlsx").string());
  const auto leaks = leaks_of(folder / "made.xlsx", {});
  EXPECT_NE(
      std::find(leaks.begin(), leaks.end(), "xl/comments1.xml: a part that a plain workbook does not have"),
      leaks.end());
  EXPECT_NE(std::find(leaks.begin(), leaks.end(), "docProps/core.xml: the property creator, 'jane'"),
            leaks.end());
}

}  // namespace
}  // namespace telaudit::rfp
