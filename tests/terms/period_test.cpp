#include "terms/period.h"

#include <gtest/gtest.h>

namespace telaudit::terms {
namespace {

Date day(const char* text) {
  return parse_iso_date(text).value();
}

Place at(const char* file, std::uint32_t line) {
  Place place;
  place.file = file;
  place.line = line;
  return place;
}

TEST(Period, SaysItsDaysWithTheLastOneIncluded) {
  EXPECT_EQ((Period{day("2024-03-01"), day("2025-03-01")}).text(), "2024-03-01 to 2025-02-28");
  EXPECT_EQ((Period{day("2024-03-01"), {}}).text(), "from 2024-03-01");
  EXPECT_EQ((Period{{}, day("2025-03-01")}).text(), "until 2025-02-28");
  EXPECT_EQ(Period{}.text(), "always");
}

TEST(Period, EndsAreHalfOpen) {
  const Period first{day("2024-01-01"), day("2024-02-01")};
  EXPECT_FALSE(overlap(first, {day("2024-02-01"), {}}));
  EXPECT_TRUE(overlap(first, {day("2024-01-31"), {}}));
  EXPECT_TRUE(overlap(first, {}));
  EXPECT_FALSE(overlap({{}, day("2024-01-01")}, first));
  EXPECT_FALSE(first.contains(day("2024-02-01")));
  EXPECT_TRUE(first.contains(day("2024-01-01")));
}

TEST(CheckDisjoint, NamesBothPlaces) {
  std::vector<DatedRow> rows{{{"A", "x"}, {day("2024-06-01"), {}}, at("two.csv", 4)},
                             {{"A", "x"}, {day("2024-01-01"), day("2024-06-02")}, at("one.csv", 9)}};
  const auto checked = check_disjoint(rows, "the rate", "end one of them");
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.problem().text(),
            "two.csv:4: the rate for A, x (from 2024-06-01) overlaps the one at one.csv:9 (2024-01-01 to "
            "2024-06-01) "
            "(end one of them)");
}

TEST(CheckDisjoint, AnotherKeyOrTheNextDayIsNoOverlap) {
  std::vector<DatedRow> rows{{{"A"}, {day("2024-06-01"), {}}, at("f", 1)},
                             {{"A"}, {{}, day("2024-06-01")}, at("f", 2)},
                             {{"B"}, {}, at("f", 3)}};
  EXPECT_TRUE(check_disjoint(rows, "the row", ""));
}

}  // namespace
}  // namespace telaudit::terms
