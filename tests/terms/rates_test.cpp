#include "terms/rates.h"

#include <gtest/gtest.h>

#include <random>

namespace telaudit::terms {
namespace {

Date day(const char* text) {
  return parse_iso_date(text).value();
}

StatedRate rate(const char* price, Period period, std::uint32_t line, std::size_t layer = 1,
                std::optional<Date> amended = std::nullopt) {
  StatedRate out;
  out.item = "SIP.TRUNK";
  out.price = parse_decimal(price).value();
  out.period = period;
  out.layer = layer;
  out.amended = amended;
  out.place.file = "c.yaml";
  out.place.line = line;
  return out;
}

std::vector<std::string> text_of(const std::vector<StatedRate>& stated) {
  const auto compiled = compile_rates(stated);
  if (!compiled) return {compiled.problem().text()};
  std::vector<std::string> lines;
  for (const auto& row : *compiled)
    lines.push_back(row.stated->price.text() + " " + row.period.text() +
                    (row.previous_price ? " after " + row.previous_price->text() : ""));
  return lines;
}

TEST(CompileRates, AnAmendmentCutsWhatItSupersedes) {
  EXPECT_EQ(text_of({rate("12.50", {day("2024-03-01"), day("2027-03-01")}, 10),
                     rate("11.00", {day("2025-02-15"), day("2027-03-01")}, 20, 0, day("2025-02-15"))}),
            (std::vector<std::string>{"12.50 2024-03-01 to 2025-02-14",
                                      "11.00 2025-02-15 to 2027-02-28 after 12.50"}));
}

TEST(CompileRates, WhereAnAmendmentEndsTheOriginalHoldsAgain) {
  EXPECT_EQ(
      text_of({rate("12.50", {day("2024-01-01"), {}}, 10),
               rate("9.00", {day("2024-04-01"), day("2024-07-01")}, 20, 0, day("2024-04-01"))}),
      (std::vector<std::string>{"12.50 2024-01-01 to 2024-03-31", "9.00 2024-04-01 to 2024-06-30 after 12.50",
                                "12.50 from 2024-07-01 after 9.00"}));
}

TEST(CompileRates, TheLaterEffectiveAmendmentStands) {
  EXPECT_EQ(text_of({rate("10.00", {}, 10), rate("8.00", {day("2025-01-01"), {}}, 20, 0, day("2025-01-01")),
                     rate("9.00", {day("2024-01-01"), {}}, 30, 0, day("2024-01-01"))}),
            (std::vector<std::string>{"10.00 until 2023-12-31", "9.00 2024-01-01 to 2024-12-31 after 10.00",
                                      "8.00 from 2025-01-01 after 9.00"}));
}

TEST(CompileRates, TheStrongerDocumentStandsWhereTwoOverlap) {
  EXPECT_EQ(
      text_of({rate("5.00", {day("2024-01-01"), day("2025-01-01")}, 10, 2),
               rate("4.00", {day("2024-03-01"), day("2024-05-01")}, 20, 1)}),
      (std::vector<std::string>{"5.00 2024-01-01 to 2024-02-29", "4.00 2024-03-01 to 2024-04-30 after 5.00",
                                "5.00 2024-05-01 to 2024-12-31 after 4.00"}));
}

TEST(CompileRates, NothingPrecedesAfterAGap) {
  EXPECT_EQ(text_of({rate("5.00", {day("2024-01-01"), day("2024-02-01")}, 10),
                     rate("6.00", {day("2024-03-01"), {}}, 20)}),
            (std::vector<std::string>{"5.00 2024-01-01 to 2024-01-31", "6.00 from 2024-03-01"}));
}

TEST(CompileRates, AnUndecidedOverlapNamesBothPlaces) {
  EXPECT_EQ(text_of({rate("5.00", {day("2024-01-01"), {}}, 10), rate("6.00", {day("2024-03-01"), {}}, 20)}),
            (std::vector<std::string>{
                "c.yaml:20: the rate of SIP.TRUNK (from 2024-03-01) overlaps the one at c.yaml:10 "
                "(from 2024-01-01), and neither takes precedence (end one of them, state "
                "order_of_precedence, or make it an amendment)"}));
  // Two amendments of one day contradict each other too.
  const Date effective = day("2024-03-01");
  EXPECT_FALSE(compile_rates(std::vector<StatedRate>{rate("5", {effective, {}}, 1, 0, effective),
                                                     rate("6", {effective, {}}, 2, 0, effective)}));
}

// At any day the compiled row is the one a reader of the stated rates would choose, and there is at most one.
TEST(CompileRates, AgreesWithReadingTheStatedRatesDayByDay) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
    std::vector<StatedRate> stated;
    const int count = 1 + below(7);
    for (int i = 0; i < count; ++i) {
      StatedRate each = rate("1.00", {}, static_cast<std::uint32_t>(i + 1));
      each.item = below(2) == 0 ? "A" : "B";
      each.price.mantissa = 100 + i;
      if (below(6) != 0) each.period.from = Date{below(60)};
      if (below(3) != 0) each.period.to = add_days(each.period.from.value_or(Date{0}), 1 + below(40));
      each.layer = 1 + static_cast<std::size_t>(below(3));
      if (below(2) == 0) {
        each.layer = 0;
        if (!each.period.from) each.period.from = Date{below(60)};
        if (each.period.to && *each.period.to <= *each.period.from) each.period.to.reset();
        each.amended = add_days(*each.period.from, -below(3));
      }
      stated.push_back(each);
    }
    bool undecided = false;
    for (const auto& left : stated)
      for (const auto& right : stated)
        undecided = undecided || (&left != &right && left.item == right.item && left.layer == right.layer &&
                                  left.amended == right.amended && overlap(left.period, right.period));
    const auto compiled = compile_rates(stated);
    ASSERT_EQ(compiled.ok(), !undecided) << "seed " << seed;
    if (undecided) continue;
    for (int d = -5; d < 110; ++d) {
      for (const char* item : {"A", "B"}) {
        const StatedRate* chosen = nullptr;
        for (const auto& each : stated) {
          if (each.item != item || !each.period.contains(Date{d})) continue;
          const bool stronger = chosen == nullptr || each.layer < chosen->layer ||
                                (each.layer == chosen->layer && each.amended > chosen->amended);
          if (stronger) chosen = &each;
        }
        const StatedRate* found = nullptr;
        for (const auto& row : *compiled) {
          if (row.stated->item != item || !row.period.contains(Date{d})) continue;
          ASSERT_EQ(found, nullptr) << "two rows on day " << d << ", seed " << seed;
          found = row.stated;
        }
        ASSERT_EQ(found, chosen) << "item " << item << ", day " << d << ", seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace telaudit::terms
