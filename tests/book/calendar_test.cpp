// Over the sample at doubled prices: its two lines cost 100.00 and 50.00 a month where 67.60 and 33.80 are
// expected, so 48.60 too much; four rows stand under the contract.
#include "book/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "book/calendar_basis.h"
#include "book/contents.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// 36 months from 2024-06-01: the term ends on 2027-05-31, the last day of notice is 90 days before it,
// 2027-03-02, the first 180 days before it, 2026-12-02.
constexpr const char* kContract =
    "contract: C-ALPHA\ncarrier: Alpha Telecom\naccounts: any\ncurrency: USD\n"
    "documents: [{id: MSA, type: master, signed: 2024-05-06}]\norder_of_precedence: [master]\n"
    "term: {start: 2024-06-01, months: 36, document: MSA, page: 3, clause: \"2\"}\n"
    "renewal: {type: automatic, months: 12, notice_days: 90, notice_most_days: 180}\n";

struct Made {
  std::unique_ptr<SampleBook> sample;
  Negotiation negotiation;
  std::optional<Contents> contents;
};

// The files beside the contract by the names that say their kind; `more` is added to the contract, or is one.
std::unique_ptr<Made> made(const std::string& name, const std::string& more,
                           const std::vector<std::pair<std::string, std::string>>& records = {}) {
  auto out = std::make_unique<Made>();
  SampleOptions options;
  options.price_factor = 2;
  out->sample = make_sample(options);
  const auto folder = fresh_folder("calendar_" + name);
  const auto file = [&](const std::string& base, const std::string& text) {
    EXPECT_TRUE(write_output(folder / base, text).ok());
    return (folder / base).string();
  };
  terms::Inputs inputs;
  inputs.contracts.push_back(file("contract.yaml", more.starts_with("contract:") ? more : kContract + more));
  inputs.crosswalks.push_back(
      file("crosswalk.csv",
           "carrier,product_code,description,item,status,confidence,confirmed_on,confirmed_role,version\n"
           "Alpha Telecom,1FB,,LINE,confirmed,0.97,2026-01-02,procurement analyst,1\n"));
  for (const auto& [base, text] : records) inputs.records.push_back(file(base, text));
  auto terms = terms::Terms::load(inputs);
  EXPECT_TRUE(terms.ok()) << (terms.ok() ? "" : terms.problem().text());
  if (!terms) return out;
  out->sample->terms = std::make_unique<terms::Terms>(std::move(*terms));
  out->sample->input.terms = out->sample->terms.get();
  auto policy = load_negotiation(std::string(TELAUDIT_SOURCE_DIR) + "/rules/negotiation", "");
  EXPECT_TRUE(policy.ok());
  out->negotiation = *policy;
  out->sample->input.negotiation = &out->negotiation;
  auto contents = build_contents(out->sample->input);
  EXPECT_TRUE(contents.ok()) << (contents.ok() ? "" : contents.problem().text());
  if (contents) out->contents = std::move(*contents);
  return out;
}

Date day(const char* text) {
  return *parse_iso_date(text);
}

// The calendar alone and the one of the whole book come from the same.
std::vector<CalendarEntry> entries_of(const Contents& contents, Date first, Date last) {
  const auto sources = calendar_sources(*contents.input);
  EXPECT_TRUE(sources.ok()) << (sources.ok() ? "" : sources.problem().text());
  auto entries = build_calendar(sources->basis(*contents.input), first, last);
  EXPECT_TRUE(entries.ok()) << (entries.ok() ? "" : entries.problem().text());
  return entries.ok() ? std::move(*entries) : std::vector<CalendarEntry>();
}

std::vector<std::string> lines_of(const std::vector<CalendarEntry>& entries) {
  std::vector<std::string> out;
  for (const CalendarEntry& one : entries)
    out.push_back(one.day.text() + " " + std::string(event_name(one.event)) +
                  (one.subject.empty() ? std::string() : " " + one.subject) + " " + one.state);
  return out;
}

// The renewal's dates lie 366 days later: 2028 has a 29 February.
TEST(Calendar, HasTheNoticesOfTheTermAndOfEachRenewal) {
  const auto sample = made("notices", "");
  ASSERT_TRUE(sample->contents);
  const auto entries = entries_of(*sample->contents, day("2026-10-01"), day("2028-12-31"));
  EXPECT_THAT(lines_of(entries),
              ElementsAre("2026-12-02 notice_opens open", "2027-03-02 notice_closes open",
                          "2027-05-31 term_ends open", "2027-12-03 notice_opens renewal 1 open",
                          "2028-03-02 notice_closes renewal 1 open", "2028-05-31 term_ends renewal 1 open",
                          "2028-12-02 notice_opens renewal 2 open"));
  EXPECT_EQ(entries[1].a_month.amount, parse_total("48.60"));
  EXPECT_EQ(entries[1].a_month.basis, "over what is expected for 2 of 4 rows");
  EXPECT_EQ(entries[1].currency, "USD");
  EXPECT_EQ(entries[1].account, "*");
  EXPECT_EQ(entries[1].document, "MSA");
  EXPECT_THAT(entries[1].what, HasSubstr("else it renews itself for 12 months"));
}

TEST(Calendar, ANoticeThatWasMissedIsShownWhileTheTermRuns) {
  const auto sample = made("missed", "");
  ASSERT_TRUE(sample->contents);
  EXPECT_THAT(lines_of(entries_of(*sample->contents, day("2027-04-01"), day("2027-06-30"))),
              ElementsAre("2027-03-02 notice_closes missed", "2027-05-31 term_ends open"));
  EXPECT_THAT(lines_of(entries_of(*sample->contents, day("2027-06-01"), day("2027-06-30"))), ElementsAre());
}

TEST(Calendar, ANoticeThatTheCarrierHasEndsTheContract) {
  const auto sample = made("given", "",
                           {{"notice.csv",
                             "contract,carrier,account,kind,sent,received\n"
                             "C-ALPHA,Alpha Telecom,*,non_renewal,2027-01-12,2027-01-15\n"
                             "C-ALPHA,Alpha Telecom,*,rate_review,2026-01-12,2026-01-15\n"}});
  ASSERT_TRUE(sample->contents);
  const auto entries = entries_of(*sample->contents, day("2027-01-20"), day("2028-12-31"));
  EXPECT_THAT(lines_of(entries), ElementsAre("2027-03-02 notice_closes done", "2027-05-31 term_ends open"));
  EXPECT_THAT(entries[0].what, HasSubstr("since 2027-01-15"));
  EXPECT_THAT(entries[1].what, Not(HasSubstr("renews")));
}

// Names are compared as they are shown: a tab in one is a blank.
TEST(Calendar, ANoticeMeetsAContractWhoseNameIsShownOtherwise) {
  std::string contract = kContract;
  contract.replace(contract.find("C-ALPHA"), 7, "\"C\\tALPHA\"");
  const auto sample = made("tab", contract,
                           {{"notice.csv",
                             "contract,carrier,account,kind,sent,received\n"
                             "C\tALPHA,Alpha Telecom,*,non_renewal,2027-01-12,2027-01-15\n"}});
  ASSERT_TRUE(sample->contents);
  const auto entries = entries_of(*sample->contents, day("2027-01-20"), day("2028-12-31"));
  ASSERT_THAT(lines_of(entries), ElementsAre("2027-03-02 notice_closes done", "2027-05-31 term_ends open"));
  EXPECT_EQ(entries[0].contract, "C ALPHA");
  EXPECT_EQ(entries[0].a_month.amount, parse_total("48.60"));
}

// What stands under the contract is 160.00 of lines and 1.40 of usage a month; a tenth of it more from the
// day after the term on.
TEST(Calendar, RatesThatRiseAfterTheTermAreAStepUp) {
  std::string contract = kContract;
  contract.replace(contract.find("type: automatic, months: 12"), 27, "type: month_to_month");
  const auto sample = made(
      "uplift", contract + "holdover: [{method: uplift, uplift_rate: \"0.1\", document: MSA, page: 4}]\n");
  ASSERT_TRUE(sample->contents);
  const auto entries = entries_of(*sample->contents, day("2027-06-01"), day("2027-06-30"));
  ASSERT_THAT(lines_of(entries), ElementsAre("2027-06-01 term_steps_up open"));
  EXPECT_EQ(entries[0].a_month.amount, parse_total("16.14")) << "a tenth of 161.40";
}

// Three lines for 150.00 a month are 180.00 at 60.00 each.
TEST(Calendar, WhatEndsIsReplacedAtItsPrice) {
  const auto sample =
      made("life", "",
           {{"end_of_life.csv",
             "carrier,product_code,what,last_order,last_day,replaced_by,price_after,currency\n"
             "Alpha Telecom,1FB,Business line,2026-06-30,2026-12-31,SIP,60.00,USD\n"
             "*,T1,T1 circuit,,2026-12-31,,,\n"}});
  ASSERT_TRUE(sample->contents);
  const auto entries = entries_of(*sample->contents, day("2026-06-01"), day("2026-12-31"));
  std::vector<std::string> lines = lines_of(entries);
  EXPECT_THAT(lines, testing::IsSupersetOf({"2026-06-30 last_order 1FB open", "2026-12-31 life_ends 1FB open",
                                            "2026-12-31 life_ends T1 open"}));
  for (const CalendarEntry& entry : entries) {
    if (entry.subject == "1FB") {
      EXPECT_EQ(entry.a_month.amount, parse_total("30.00"));
    }
    if (entry.subject == "T1") {
      EXPECT_FALSE(entry.a_month.amount);
    }
  }
}

// Contract month 25 begins on 2026-06-01, its window of 60 days ends on 2026-07-31.
TEST(Calendar, HasBothEndsOfARateReview) {
  const auto sample = made("review",
                           "rate_reviews: [{review: BENCHMARK, months: [25], window_days: 60, method: "
                           "independent_benchmark, remedy: reduce_commitment}]\n");
  ASSERT_TRUE(sample->contents);
  const auto entries = entries_of(*sample->contents, day("2026-05-01"), day("2026-08-31"));
  EXPECT_THAT(lines_of(entries), ElementsAre("2026-06-01 review_opens BENCHMARK open",
                                             "2026-07-31 review_closes BENCHMARK open"));
  EXPECT_EQ(entries[1].a_month.amount, parse_total("48.60"));
}

// Three lines are bought (two and one): 3 x (54.00 - 50.00) = 12.00.
TEST(Calendar, APriceStepCostsItsRiseForWhatIsBought) {
  const auto sample = made("price",
                           "rates:\n"
                           "  - {item: LINE, price: \"50.00\", unit: month, to: 2026-12-31}\n"
                           "  - {item: LINE, price: \"54.00\", unit: month, from: 2027-01-01}\n");
  ASSERT_TRUE(sample->contents);
  const auto entries = entries_of(*sample->contents, day("2026-12-15"), day("2027-01-31"));
  ASSERT_THAT(lines_of(entries), ElementsAre("2027-01-01 price_changes LINE open"));
  EXPECT_EQ(entries[0].a_month.amount, parse_total("12.00"));
  EXPECT_EQ(entries[0].what, "From this day on 54.00 after 50.00 a month");
}

// 100.00 today, 130.00 afterwards.
TEST(Calendar, TheTermOfAServiceStepsUp) {
  const auto sample = made("service", "",
                           {{"service_term.csv",
                             "service,carrier,account,start,months,renewal,month_to_month_price,currency\n"
                             "(312) 555-0141,Alpha Telecom,*,2025-07-01,12,month_to_month,130.00,USD\n"
                             "312 555 0999,Alpha Telecom,*,2025-07-01,12,month_to_month,130.00,USD\n"}});
  ASSERT_TRUE(sample->contents);
  const auto entries = entries_of(*sample->contents, day("2026-06-01"), day("2026-06-30"));
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].subject, "(312) 555-0141");
  EXPECT_EQ(entries[0].a_month.amount, parse_total("30.00"));
  EXPECT_FALSE(entries[1].a_month.amount) << "it is on no bill";
}

// The bills of 2026-03-10 and 2026-04-10 can be disputed for 60 days: until 2026-05-09 and 2026-06-09.
TEST(Calendar, ABillIsDisputedBeforeItsWindowCloses) {
  const auto sample =
      made("dispute", "disputes: {report_days: 60, trigger: invoice_date, document: MSA, page: 12}\n");
  ASSERT_TRUE(sample->contents);
  const auto entries = entries_of(*sample->contents, day("2026-05-01"), day("2026-06-30"));
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].day.text(), "2026-05-09");
  EXPECT_EQ(entries[1].day.text(), "2026-06-09");
  EXPECT_THAT(entries[0].what, HasSubstr("1 bill on which nothing was found"));
}

TEST(Calendar, ACommitmentIsCountedEachYearAndEnds) {
  const auto sample = made("commitment",
                           "commitments:\n  - {id: MARC, basis: annual, amount: \"3000.00\", shortfall_rate: "
                           "\"0.5\", from: 2024-06-01, to: 2027-05-31}\n");
  ASSERT_TRUE(sample->contents);
  const auto entries = entries_of(*sample->contents, day("2026-05-01"), day("2026-06-30"));
  EXPECT_THAT(lines_of(entries), ElementsAre("2026-05-31 commitment_tested MARC, year 2 open"));
  EXPECT_EQ(entries[0].once.amount, parse_total("775.80"));
  EXPECT_THAT(entries[0].what, HasSubstr("billed towards it since 2025-06-01: USD 241.40"));
  const auto last = entries_of(*sample->contents, day("2027-05-01"), day("2027-05-31"));
  EXPECT_THAT(lines_of(last), testing::Contains("2027-05-31 commitment_ends MARC open"));
}

// What is tested each month has no year to be named by, and what is tested once has its term.
TEST(Calendar, ACommitmentIsNamedByThePeriodInWhichItIsTested) {
  const auto sample =
      made("commitment_monthly",
           "commitments:\n"
           "  - {id: MMC, basis: monthly, amount: \"100.00\", from: 2024-06-01, to: 2027-05-31}\n"
           "  - {id: TCV, basis: term, amount: \"9000.00\", from: 2024-06-01, to: 2026-05-31}\n");
  ASSERT_TRUE(sample->contents);
  EXPECT_THAT(lines_of(entries_of(*sample->contents, day("2026-05-01"), day("2026-06-30"))),
              testing::IsSupersetOf({"2026-05-31 commitment_tested MMC, 2026-05 open",
                                     "2026-06-30 commitment_tested MMC, 2026-06 open",
                                     "2026-05-31 commitment_tested TCV, the term open"}));
}

// Year 2 is 2025-06-01 to 2026-05-31. The bill of March has 80.00 that count, that of April 160.00 of lines
// and 1.40 of usage: 241.40. The nine months before have no bill: nine times the median 120.70 are 1,086.30.
// One bill is ahead, at a quarter, half and three quarters between 80.00 and 161.40: 100.35, 120.70, 141.05.
TEST(Attainment, SaysWhatIsBilledEstimatedAndAhead) {
  const auto sample = made("attained",
                           "commitments:\n  - {id: MARC, basis: annual, amount: \"3000.00\", shortfall_rate: "
                           "\"0.5\", from: 2024-06-01, to: 2027-05-31}\n");
  ASSERT_TRUE(sample->contents);
  const auto& attained = sample->contents->calendar.attained;
  ASSERT_EQ(attained.size(), 1U);
  const CommitmentAttainment& one = attained.front();
  EXPECT_EQ(one.from, day("2025-06-01"));
  EXPECT_EQ(one.last, day("2026-05-31"));
  EXPECT_EQ(one.committed, parse_total("3000.00"));
  EXPECT_EQ(one.billed, parse_total("241.40"));
  EXPECT_THAT(one.months_billed, ElementsAre("2026-03", "2026-04"));
  EXPECT_EQ(one.months_estimated.size(), 9U);
  EXPECT_EQ(one.months_estimated.front(), "2025-06");
  EXPECT_EQ(one.months_estimated.back(), "2026-02");
  EXPECT_EQ(one.estimated, parse_total("1086.30"));
  EXPECT_EQ(one.bills_ahead, 1U);
  EXPECT_THAT(one.forecast,
              ElementsAre(*parse_total("1428.05"), *parse_total("1448.40"), *parse_total("1468.75")));
  EXPECT_EQ(one.missing[1], parse_total("1551.60"));
  ASSERT_TRUE(one.exposure);
  EXPECT_EQ((*one.exposure)[1], parse_total("775.80"));
}

// 10, 20, 40: a quarter of two steps is half of the first: 15; three quarters 30.
TEST(Attainment, QuartilesLieBetweenTheirNeighbours) {
  const std::vector<Total> values = {*parse_total("40"), *parse_total("10"), *parse_total("20")};
  EXPECT_EQ(quartile_of(values, 1, 2), parse_total("15.00"));
  EXPECT_EQ(quartile_of(values, 2, 2), parse_total("20.00"));
  EXPECT_EQ(quartile_of(values, 3, 2), parse_total("30.00"));
  EXPECT_EQ(quartile_of({}, 2, 2), std::nullopt);
}

CalendarEntry entry() {
  CalendarEntry out;
  out.day = day("2027-03-02");
  out.event = CalendarEvent::notice_closes;
  out.carrier = "Alpha";
  out.contract = "C-1";
  out.state = "open";
  out.currency = "USD";
  out.what = "Notice; by this day, else it renews";
  out.a_month = {*parse_total("48.60"), "2 of 4 rows"};
  return out;
}

TEST(CalendarFile, FollowsTheStandard) {
  const std::string text = icalendar({entry()}, day("2026-10-01"), 14);
  EXPECT_THAT(text, testing::StartsWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
  EXPECT_THAT(
      text,
      HasSubstr("DTSTAMP:20261001T000000Z\r\nDTSTART;VALUE=DATE:20270302\r\nDTEND;VALUE=DATE:20270303\r\n"));
  EXPECT_THAT(text, HasSubstr("SUMMARY:Alpha C-1: last day for notice\r\n"));
  // 75 octets, then a line end and a blank.
  EXPECT_THAT(
      text,
      HasSubstr("DESCRIPTION:Notice\\; by this day\\, else it renews\\nEach month nothing is do\r\n ne: "
                "USD 48.60 (2 of 4 rows)\r\n"));
  EXPECT_THAT(text, HasSubstr("TRIGGER:-P14D\r\n"));
  EXPECT_THAT(text, testing::EndsWith("END:VEVENT\r\nEND:VCALENDAR\r\n"));
}

TEST(CalendarFile, FoldsBetweenCharacters) {
  CalendarEntry one = entry();
  // SUMMARY: is 8 octets, so the 34th of these of two octets would begin at octet 74 and end at 76.
  one.carrier.clear();
  for (int i = 0; i < 40; ++i) one.carrier += "\xC3\xA9";
  const std::string text = icalendar({one}, day("2026-10-01"), 14);
  std::size_t begin = 0;
  for (std::size_t end = text.find("\r\n"); end != std::string::npos; end = text.find("\r\n", begin)) {
    EXPECT_LE(end - begin, 75U);
    EXPECT_NE(static_cast<unsigned char>(text[begin]) & 0xC0U, 0x80U);
    if (text[begin] == ' ') {
      EXPECT_NE(static_cast<unsigned char>(text[begin + 1]) & 0xC0U, 0x80U);
    }
    begin = end + 2;
  }
}

TEST(CalendarFile, AnEntryStaysItselfWhenItsMoneyOrDayChanges) {
  const auto identity = [](const CalendarEntry& one) {
    const std::string text = icalendar({one}, day("2026-10-01"), 14);
    const auto at = text.find("UID:");
    return text.substr(at, text.find("\r\n", at) - at);
  };
  CalendarEntry moved = entry();
  moved.day = day("2027-04-02");
  moved.a_month = {};
  EXPECT_EQ(identity(entry()), identity(moved));
  moved.subject = "renewal 1";
  EXPECT_NE(identity(entry()), identity(moved));
  // Of one account several bills' windows close, each on a day of its own.
  CalendarEntry august = entry();
  august.event = CalendarEvent::dispute_closes;
  CalendarEntry september = august;
  september.day = day("2027-05-02");
  EXPECT_NE(identity(august), identity(september));
}

}  // namespace
}  // namespace telaudit::book
