#include "book/demand_months.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace telaudit::book {
namespace {

Date day(int year, unsigned month, unsigned day_of_month) {
  return *make_date(year, month, day_of_month);
}

CaseQuantities cases(const char* low, const char* base, const char* high) {
  return {*parse_decimal(low), *parse_decimal(base), *parse_decimal(high)};
}

DemandRow row_of(const char* id, const char* site, const char* service, const char* service_class,
                 const char* quantity) {
  DemandRow row;
  row.id = id;
  row.service = service;
  row.service_key = normalise_service_id(service);
  row.place.site = site;
  row.charge_class = "recurring";
  row.unit = "month";
  row.quantity.add(*parse_decimal(quantity));
  if (*service_class != '\0') {
    row.match.emplace();
    row.match->service_class = service_class;
    row.match->unit = "month";
  }
  return row;
}

Requirement requirement_of(const char* id, RequirementKind kind, const char* site, const char* service_class,
                           Date date) {
  Requirement out;
  out.id = id;
  out.kind = kind;
  out.site = site;
  out.wanted.service_class = service_class;
  out.date = date;
  out.unit = "month";
  out.signed_off = day(2026, 1, 15);
  return out;
}

DemandMonths months_of(const std::vector<DemandRow>& demand, std::vector<Requirement> requirements,
                       int months = 12, bool drafts = false) {
  Requirements all;
  all.requirements = std::move(requirements);
  const auto out = build_demand_months(demand, &all, {day(2026, 5, 20), months, drafts});
  EXPECT_TRUE(out) << (out ? "" : out.problem().text());
  return out ? *out : DemandMonths{};
}

// The quantities of a line in every month, as text.
std::vector<std::string> by_month(const DemandMonths& demand, std::size_t line, DemandCase demand_case) {
  std::vector<std::string> out;
  for (int month = 0; month < demand.months; ++month)
    out.push_back(quantity_of(demand.lines[line], demand_case, month).text());
  return out;
}

// Chicago has seven lines in three rows, of which one is usage, and a circuit; Peoria has a circuit.
std::vector<DemandRow> sample_demand() {
  std::vector<DemandRow> rows = {row_of("D-1", "CHI", "312-555-0100", "voice.copper.line", "5"),
                                 row_of("D-2", "CHI", "312-555-0101", "voice.copper.line", "2"),
                                 row_of("D-3", "CHI", "312-555-0101", "voice.usage.domestic", "120.5"),
                                 row_of("D-4", "CHI", "12.HCGS.1", "data.internet.dedicated", "1"),
                                 row_of("D-5", "PEO", "12.HCGS.2", "data.internet.dedicated", "1")};
  rows[2].charge_class = "usage";
  rows[3].match->mbps_down = rows[3].match->mbps_up = *parse_decimal("100");
  return rows;
}

TEST(DemandMonths, WithoutRequirementsTodayGoesOn) {
  const auto rows = sample_demand();
  const auto out = build_demand_months(rows, nullptr, {day(2026, 5, 20), 3});
  ASSERT_TRUE(out);
  EXPECT_EQ(out->first, day(2026, 5, 1));
  EXPECT_EQ(month_of(*out, 2), day(2026, 7, 1));
  ASSERT_EQ(out->lines.size(), 5U);
  EXPECT_EQ(out->lines[2].current, 2U);
  EXPECT_EQ(by_month(*out, 2, DemandCase::high), (std::vector<std::string>{"120.5", "120.5", "120.5"}));
}

// Opened on 1 July it counts in July; on 2 July first in August.
TEST(DemandMonths, CountsWhatIsInServiceOnTheFirstDay) {
  auto first =
      requirement_of("R-1", RequirementKind::open, "NEW", "data.internet.dedicated", day(2026, 7, 1));
  first.quantity = cases("1", "2", "4");
  auto second = first;
  second.id = "R-2";
  second.date = day(2026, 7, 2);
  const auto out = months_of({}, {first, second}, 4);
  ASSERT_EQ(out.lines.size(), 2U);
  EXPECT_EQ(by_month(out, 0, DemandCase::base), (std::vector<std::string>{"0", "0", "2", "2"}));
  EXPECT_EQ(by_month(out, 1, DemandCase::high), (std::vector<std::string>{"0", "0", "0", "4"}));
  EXPECT_EQ(out.lines[1].id, "R-2");
  EXPECT_EQ(out.lines[1].unit, "month");
}

TEST(DemandMonths, ClosesAWholeSite) {
  const auto out = months_of(sample_demand(),
                             {requirement_of("R-1", RequirementKind::close, "CHI", "", day(2026, 6, 15))}, 3);
  ASSERT_EQ(out.lines.size(), 5U);
  EXPECT_EQ(by_month(out, 0, DemandCase::base), (std::vector<std::string>{"5", "5", "0"}));
  EXPECT_EQ(by_month(out, 2, DemandCase::low), (std::vector<std::string>{"120.5", "120.5", "0.0"}));
  EXPECT_EQ(by_month(out, 4, DemandCase::base), (std::vector<std::string>{"1", "1", "1"}));
  EXPECT_EQ(out.lines[0].steps.back().requirement, "R-1");
  EXPECT_TRUE(out.remarks.empty());
}

// Of seven lines in rows of 5 and 2, six end in the low case (5 and 1), four in the base case, none in the
// high one.
TEST(DemandMonths, TakesFromRowsInTheirOrder) {
  auto close = requirement_of("R-1", RequirementKind::close, "CHI", "voice.copper", day(2026, 6, 1));
  close.quantity = cases("6", "4", "0");
  const auto out = months_of(sample_demand(), {close}, 2);
  EXPECT_EQ(by_month(out, 0, DemandCase::low), (std::vector<std::string>{"5", "0"}));
  EXPECT_EQ(by_month(out, 1, DemandCase::low), (std::vector<std::string>{"2", "1"}));
  EXPECT_EQ(by_month(out, 0, DemandCase::base), (std::vector<std::string>{"5", "1"}));
  EXPECT_EQ(by_month(out, 1, DemandCase::base), (std::vector<std::string>{"2", "2"}));
  EXPECT_EQ(by_month(out, 0, DemandCase::high), (std::vector<std::string>{"5", "5"}));
}

TEST(DemandMonths, AServiceEndsWithItsUsage) {
  auto close = requirement_of("R-1", RequirementKind::close, "CHI", "", day(2026, 6, 1));
  close.service = "+1 (312) 555-0101";
  const auto out = months_of(sample_demand(), {close}, 2);
  EXPECT_EQ(by_month(out, 0, DemandCase::base), (std::vector<std::string>{"5", "5"}));
  EXPECT_EQ(by_month(out, 1, DemandCase::base), (std::vector<std::string>{"2", "0"}));
  EXPECT_EQ(by_month(out, 2, DemandCase::base), (std::vector<std::string>{"120.5", "0.0"}));
}

// All seven lines move to SIP on 1 July; two months both are billed, so the old ones are there through
// August.
TEST(DemandMonths, MigrationBillsOldAndNewForTheOverlap) {
  auto migrate = requirement_of("R-1", RequirementKind::migrate, "CHI", "voice.sip.channel", day(2026, 7, 1));
  migrate.from.service_class = "voice.copper";
  migrate.overlap_months = 2;
  const auto out = months_of(sample_demand(), {migrate}, 6);
  ASSERT_EQ(out.lines.size(), 6U);
  EXPECT_EQ(by_month(out, 5, DemandCase::base), (std::vector<std::string>{"0", "0", "7", "7", "7", "7"}));
  EXPECT_EQ(by_month(out, 0, DemandCase::base), (std::vector<std::string>{"5", "5", "5", "5", "0", "0"}));
  EXPECT_EQ(by_month(out, 1, DemandCase::base), (std::vector<std::string>{"2", "2", "2", "2", "0", "0"}));
  ASSERT_EQ(out.overlaps.size(), 2U);
  EXPECT_EQ(out.overlaps[0].line, 0U);
  EXPECT_EQ(out.overlaps[0].from, 2);
  EXPECT_EQ(out.overlaps[0].until, 4);
  EXPECT_EQ(out.overlaps[0].quantity, cases("5", "5", "5"));
  EXPECT_EQ(out.overlaps[1].quantity, cases("2", "2", "2"));
}

// The old one would end after the last month: it stays, and the overlap is as long as the months go.
TEST(DemandMonths, AnOverlapIsCutAtTheEnd) {
  auto migrate = requirement_of("R-1", RequirementKind::migrate, "PEO", "data.ethernet", day(2026, 7, 1));
  migrate.from.service_class = "data.internet.dedicated";
  migrate.overlap_months = 6;
  auto close = requirement_of("R-2", RequirementKind::close, "PEO", "data.internet", day(2027, 6, 1));
  const auto out = months_of(sample_demand(), {migrate, close}, 4);
  EXPECT_EQ(by_month(out, 4, DemandCase::base), (std::vector<std::string>{"1", "1", "1", "1"}));
  ASSERT_EQ(out.overlaps.size(), 1U);
  EXPECT_EQ(out.overlaps[0].from, 2);
  EXPECT_EQ(out.overlaps[0].until, 4);
}

// 12.5 % of 120.5 is 15.0625; of what grew in June, 20 % in July: (120.5 + 15.0625) / 5 = 27.1125.
TEST(DemandMonths, GrowsByPercentExactly) {
  auto june = requirement_of("R-1", RequirementKind::grow, "CHI", "voice.usage", day(2026, 6, 1));
  june.percent = true;
  june.quantity = cases("0", "12.5", "12.5");
  auto july = june;
  july.id = "R-2";
  july.date = day(2026, 7, 1);
  july.quantity = cases("0", "20", "20");
  const auto out = months_of(sample_demand(), {june, july}, 3);
  ASSERT_EQ(out.lines.size(), 7U);
  EXPECT_EQ(out.lines[5].service_class, "voice.usage.domestic");
  EXPECT_EQ(out.lines[5].charge_class, "usage");
  EXPECT_EQ(quantity_of(out.lines[5], DemandCase::base, 2), *parse_decimal("15.0625"));
  EXPECT_EQ(quantity_of(out.lines[6], DemandCase::base, 2), *parse_decimal("27.1125"));
  EXPECT_TRUE(quantity_of(out.lines[6], DemandCase::low, 2).is_zero());
}

TEST(DemandMonths, SpeedsNarrowWhatIsMeant) {
  auto close = requirement_of("R-1", RequirementKind::close, "CHI", "data.internet", day(2026, 6, 1));
  close.wanted.mbps_down = close.wanted.mbps_up = *parse_decimal("50");
  const auto out = months_of(sample_demand(), {close}, 2);
  EXPECT_EQ(by_month(out, 3, DemandCase::base), (std::vector<std::string>{"1", "1"}));
  ASSERT_EQ(out.remarks.size(), 1U);
  EXPECT_EQ(out.remarks[0].what, "R-1: nothing that it ends is there");
}

TEST(DemandMonths, AsksForNoMoreThanThereIs) {
  auto close = requirement_of("R-1", RequirementKind::close, "CHI", "voice.copper", day(2026, 6, 1));
  close.quantity = cases("9", "9", "0");
  const auto out = months_of(sample_demand(), {close}, 2);
  EXPECT_EQ(by_month(out, 1, DemandCase::base), (std::vector<std::string>{"2", "0"}));
  ASSERT_EQ(out.remarks.size(), 1U);
  EXPECT_EQ(out.remarks[0].what, "R-1: asks for 2 more than there is in the base case");
}

TEST(DemandMonths, DraftsAreLeftOutUnlessAskedFor) {
  auto open = requirement_of("R-1", RequirementKind::open, "NEW", "data.ethernet", day(2026, 6, 1));
  open.quantity = cases("1", "1", "1");
  open.signed_off.reset();
  const auto without = months_of({}, {open}, 2);
  EXPECT_TRUE(without.lines.empty());
  EXPECT_EQ(without.drafts_left_out, std::vector<std::size_t>{0});
  const auto with = months_of({}, {open}, 2, true);
  ASSERT_EQ(with.lines.size(), 1U);
  EXPECT_TRUE(with.lines[0].draft);
  EXPECT_TRUE(with.drafts_left_out.empty());
}

TEST(DemandMonths, WhatIsPastHoldsFromTheBeginning) {
  auto open = requirement_of("R-1", RequirementKind::open, "NEW", "data.ethernet", day(2025, 1, 1));
  open.quantity = cases("1", "1", "1");
  const auto out = months_of({}, {open}, 2);
  EXPECT_EQ(by_month(out, 0, DemandCase::base), (std::vector<std::string>{"1", "1"}));
  ASSERT_EQ(out.lines[0].steps.size(), 1U);
  EXPECT_EQ(out.lines[0].steps[0].requirement, "R-1");
}

TEST(DemandMonths, NoMonthIsRefused) {
  EXPECT_FALSE(build_demand_months({}, nullptr, {day(2026, 5, 1), 0}));
}

}  // namespace
}  // namespace telaudit::book
