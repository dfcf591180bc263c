#include "base/date.h"

#include <gtest/gtest.h>

namespace telaudit {
namespace {

TEST(Date, CountsDaysFromTheEpoch) {
  EXPECT_EQ(make_date(1970, 1, 1)->days, 0);
  EXPECT_EQ(make_date(2000, 3, 1)->days, 11017);  // 30 years, 7 leap days, 31 + 29 days
  EXPECT_EQ(Date{11017}.text(), "2000-03-01");
}

TEST(Date, RefusesDaysThatDoNotExist) {
  EXPECT_FALSE(make_date(2023, 2, 29).has_value());
  EXPECT_TRUE(make_date(2024, 2, 29).has_value());
  EXPECT_FALSE(make_date(2024, 13, 1).has_value());
  EXPECT_FALSE(parse_iso_date("2024-1-05").has_value());
  EXPECT_FALSE(parse_iso_date("2024-04-31").has_value());
}

TEST(Date, ReadsThePatternsOfCarriers) {
  EXPECT_EQ(parse_date("Jan 31, 2026", "%b %d, %Y")->text(), "2026-01-31");
  EXPECT_EQ(parse_date("1/2/2026", "%m/%d/%Y")->text(), "2026-01-02");
  EXPECT_EQ(parse_date("02/01/2026", "%d/%m/%Y")->text(), "2026-01-02");
  EXPECT_EQ(parse_date("20240110", "%Y%m%d")->text(), "2024-01-10");
  EXPECT_EQ(parse_date("240110", "%y%m%d")->text(), "2024-01-10");
  EXPECT_EQ(parse_date("991231", "%y%m%d")->text(), "1999-12-31");
  EXPECT_EQ(parse_date("31.12.2025", "%d.%m.%Y")->text(), "2025-12-31");
  EXPECT_EQ(parse_date("september 3, 2026", "%B %d, %Y")->text(), "2026-09-03");
  EXPECT_FALSE(parse_date("2024011", "%Y%m%d").has_value());
  EXPECT_FALSE(parse_date("20240110x", "%Y%m%d").has_value());
  EXPECT_FALSE(parse_date("13/13/2026", "%m/%d/%Y").has_value());
}

TEST(Date, MonthsKeepTheDayOrTheMonthsEnd) {
  EXPECT_EQ(add_months(*make_date(2024, 1, 31), 1).text(), "2024-02-29");
  EXPECT_EQ(add_months(*make_date(2023, 1, 31), 1).text(), "2023-02-28");
  EXPECT_EQ(add_months(*make_date(2024, 3, 15), -3).text(), "2023-12-15");
  EXPECT_EQ(add_days(*make_date(2024, 2, 28), 2).text(), "2024-03-01");
}

TEST(Moment, KeepsTenthsAndRefusesImpossibleTimes) {
  const Date day = *make_date(2024, 1, 3);
  EXPECT_EQ(parse_time(day, "0912")->text(), "2024-01-03 09:12:00");
  EXPECT_EQ(parse_time(day, "091233")->text(), "2024-01-03 09:12:33");
  EXPECT_EQ(parse_time(day, "0912337")->text(), "2024-01-03 09:12:33.7");
  EXPECT_EQ(parse_time(day, "09:12:33")->text(), "2024-01-03 09:12:33");
  EXPECT_EQ(parse_time(day, "23:59")->date(), day);
  for (const char* text :
       {"2400", "0960", "9:12", "09-12", "", "09123", "ab:cd", "11:2::3", "11:2::13", "11:1::1:"})
    EXPECT_FALSE(parse_time(day, text).has_value()) << text;
}

TEST(Moment, DaysBeforeTheEpochFloor) {
  EXPECT_EQ(Moment{-1}.date().text(), "1969-12-31");
}

}  // namespace
}  // namespace telaudit
