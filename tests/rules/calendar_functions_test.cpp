// Calendar days, months, contract time, and the conventions by which a monthly price is shared out.
#include <random>

#include "rule_text.h"

namespace telaudit::rules {
namespace {

std::string day(Date date) {
  return "date '" + date.text() + "'";
}

TEST(Calendar, KnowsTheLengthOfMonths) {
  EXPECT_EQ(answer("days_in_month(date '2025-02-10')"), "28");
  EXPECT_EQ(answer("days_in_month(date '2024-02-10')"), "29");
  EXPECT_EQ(answer("days_in_month(date '1900-02-10')"), "28");
  EXPECT_EQ(answer("days_in_month(date '2000-02-10')"), "29");
  EXPECT_EQ(answer("days_in_month(date '2026-04-30')"), "30");
  EXPECT_EQ(answer("days_in_month(date '2026-12-31')"), "31");
  EXPECT_EQ(answer("month_end(date '2024-02-01')"), "2024-02-29");
  EXPECT_EQ(answer("month_start(date '2024-02-29')"), "2024-02-01");
  EXPECT_EQ(answer("month_end(date '2026-12-31')"), "2026-12-31");
}

TEST(Calendar, KnowsQuartersAndWeekdays) {
  EXPECT_EQ(answer("quarter(date '2026-03-31')"), "1");
  EXPECT_EQ(answer("quarter(date '2026-04-01')"), "2");
  EXPECT_EQ(answer("quarter(date '2026-12-31')"), "4");
  EXPECT_EQ(answer("quarter_start(date '2026-06-30')"), "2026-04-01");
  EXPECT_EQ(answer("quarter_start(date '2026-01-01')"), "2026-01-01");
  // 1969-07-20, the landing on the moon, was a Sunday; 2000-01-01 a Saturday; 1970-01-01 a Thursday.
  EXPECT_EQ(answer("weekday(date '1969-07-20')"), "7");
  EXPECT_EQ(answer("weekday(date '2000-01-01')"), "6");
  EXPECT_EQ(answer("weekday(date '1970-01-01')"), "4");
  EXPECT_EQ(answer("weekday(c.from)"), "unknown");
  EXPECT_NE(answer("weekday(add_days(date '2026-01-01', 4000000))").find("beyond the calendar"),
            std::string::npos);
}

TEST(ContractTime, CountsFromTheFirstMonth) {
  EXPECT_EQ(answer("contract_month(date '2025-03-15', date '2025-03-15')"), "1");
  EXPECT_EQ(answer("contract_month(date '2025-03-15', date '2025-04-14')"), "1");
  EXPECT_EQ(answer("contract_month(date '2025-03-15', date '2025-04-15')"), "2");
  EXPECT_EQ(answer("contract_month(date '2025-03-15', date '2025-03-14')"), "0");
  EXPECT_EQ(answer("contract_year(date '2025-03-15', date '2026-03-14')"), "1");
  EXPECT_EQ(answer("contract_year(date '2025-03-15', date '2026-03-15')"), "2");
  EXPECT_EQ(answer("contract_year(date '2025-03-15', date '2025-03-14')"), "0");
  EXPECT_EQ(answer("contract_year(date '2025-03-15', date '2024-03-15')"), "0");
  EXPECT_EQ(answer("contract_year(date '2025-03-15', date '2024-03-14')"), "-1");
  // A contract of 29 February turns on 28 February of other years.
  EXPECT_EQ(answer("contract_year(date '2024-02-29', date '2025-02-28')"), "2");
  EXPECT_EQ(answer("contract_year(date '2024-02-29', date '2025-02-27')"), "1");
}

TEST(MonthsBetween, AreWhole) {
  EXPECT_EQ(answer("months_between(date '2025-01-31', date '2025-02-28')"), "1");
  EXPECT_EQ(answer("months_between(date '2025-01-31', date '2025-02-27')"), "0");
  EXPECT_EQ(answer("months_between(date '2025-01-15', date '2026-01-14')"), "11");
  EXPECT_EQ(answer("months_between(date '2026-01-14', date '2025-01-15')"), "-11");
  EXPECT_EQ(answer("months_between(date '2026-01-15', c.from)"), "unknown");
}

TEST(MonthsBetween, AddUpToNotBeyond) {
  const unsigned seed = 11;
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> days(0, 40'000);
  for (int i = 0; i < 100; ++i) {
    Date from{days(random)};
    Date to{days(random)};
    if (to < from) std::swap(from, to);
    const int months = std::stoi(answer("months_between(" + day(from) + ", " + day(to) + ")"));
    EXPECT_LE(add_months(from, months), to) << "seed " << seed << " round " << i;
    EXPECT_GT(add_months(from, months + 1), to) << "seed " << seed << " round " << i;
    EXPECT_EQ(answer("contract_month(" + day(from) + ", " + day(to) + ")"), std::to_string(months + 1));
  }
}

TEST(OverlapDays, CountWhatBothPeriodsHave) {
  const auto overlap = [](const char* a, const char* b, const char* c, const char* d) {
    return answer(std::string("overlap_days(date '") + a + "', date '" + b + "', date '" + c + "', date '" +
                  d + "')");
  };
  EXPECT_EQ(overlap("2026-01-01", "2026-02-01", "2026-01-15", "2026-02-15"), "17");
  EXPECT_EQ(overlap("2026-01-15", "2026-02-15", "2026-01-01", "2026-02-01"), "17");
  EXPECT_EQ(overlap("2026-01-01", "2026-02-01", "2026-02-01", "2026-03-01"), "0");
  EXPECT_EQ(overlap("2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"), "0");
  EXPECT_EQ(overlap("2026-01-01", "2027-01-01", "2026-02-01", "2026-03-01"), "28");
  EXPECT_NE(overlap("2026-02-01", "2026-01-01", "2026-02-01", "2026-03-01").find("ends before it begins"),
            std::string::npos);
}

std::string share(const char* from, const char* to, const char* basis) {
  return answer(std::string("prorate(30.00, date '") + from + "', date '" + to + "', '" + basis +
                "', 4, half_up)");
}

// A whole month, and ten days, of months of 28, 29, 30 and 31 days, at 30.00 a month. By hand: ten days of 28
// are 300/28 = 10.7143, of 29 10.3448, of 31 9.6774; thirtieths are a dollar each; 12/365 of 30.00 is 0.98630
// a day.
TEST(Prorate, HoldsEachDayCount) {
  struct Month {
    const char *from, *eleventh, *to;
    const char *actual, *thirtieths, *actual_ten, *year;
  };
  const Month months[] = {
      {"2025-02-01", "2025-02-11", "2025-03-01", "30.0000", "28.0000", "10.7143", "27.6164"},
      {"2024-02-01", "2024-02-11", "2024-03-01", "30.0000", "29.0000", "10.3448", "28.6027"},
      {"2026-04-01", "2026-04-11", "2026-05-01", "30.0000", "30.0000", "10.0000", "29.5890"},
      {"2026-01-01", "2026-01-11", "2026-02-01", "30.0000", "31.0000", "9.6774", "30.5753"},
  };
  for (const auto& month : months) {
    EXPECT_EQ(share(month.from, month.to, "actual"), month.actual) << month.from;
    EXPECT_EQ(share(month.from, month.to, "30"), month.thirtieths) << month.from;
    EXPECT_EQ(share(month.from, month.to, "month+30"), "30.0000") << month.from;
    EXPECT_EQ(share(month.from, month.to, "30/360"), "30.0000") << month.from;
    EXPECT_EQ(share(month.from, month.to, "365"), month.year) << month.from;
    EXPECT_EQ(share(month.from, month.eleventh, "actual"), month.actual_ten) << month.from;
    EXPECT_EQ(share(month.from, month.eleventh, "30"), "10.0000") << month.from;
    EXPECT_EQ(share(month.from, month.eleventh, "month+30"), "10.0000") << month.from;
    EXPECT_EQ(share(month.from, month.eleventh, "30/360"), "10.0000") << month.from;
  }
}

// Service from 20 January, billed to the end of February in advance: 12 days and a month. 12/31 of 30.00
// is 11.6129.
TEST(Prorate, ChargesTheMonthInAdvanceAndTheFraction) {
  EXPECT_EQ(share("2026-01-20", "2026-03-01", "actual"), "41.6129");
  EXPECT_EQ(share("2026-01-20", "2026-03-01", "month+30"), "42.0000");
  EXPECT_EQ(share("2026-01-20", "2026-03-01", "30"), "40.0000");
  // 30/360: 20 January to 1 March is 41 days, the 31st of January being none of its own.
  EXPECT_EQ(share("2026-01-20", "2026-03-01", "30/360"), "41.0000");
  EXPECT_EQ(share("2026-01-31", "2026-02-01", "30/360"), "1.0000");
  EXPECT_EQ(share("2026-01-15", "2026-01-15", "actual"), "0.0000");
}

TEST(Prorate, RefusesWhatMeansNothing) {
  EXPECT_NE(refusal("prorate(c.amount, c.from, c.through, '31', 2, half_up)").find("'month+30'"),
            std::string::npos);
  EXPECT_NE(answer("prorate(1.00, date '2026-01-02', date '2026-01-01', '30', 2, half_up)")
                .find("before it begins"),
            std::string::npos);
  EXPECT_NE(
      answer("prorate(1.00, date '2026-01-01', date '2026-01-02', c.unit, 2, half_up)", {{"unit", "31"}})
          .find("found '31'"),
      std::string::npos);
  EXPECT_EQ(answer("prorate(1.00, c.from, date '2026-01-02', '30', 2, half_up)"), "unknown");
}

// By actual days the parts of a cut period add up to the whole, before anything is rounded.
TEST(Prorate, PartsAddUp) {
  const unsigned seed = 5;
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> days(0, 900);
  for (int i = 0; i < 50; ++i) {
    std::vector<int> cuts = {days(random), days(random), days(random)};
    std::sort(cuts.begin(), cuts.end());
    const auto part = [&](std::size_t from, std::size_t to, const char* basis) {
      return "prorate(2610.36, " + day(Date{20'000 + cuts[from]}) + ", " + day(Date{20'000 + cuts[to]}) +
             ", '" + basis + "', 12, half_up)";
    };
    for (const char* basis : {"actual", "30", "365"}) {
      EXPECT_EQ(answer("abs(" + part(0, 1, basis) + " + " + part(1, 2, basis) + " - " + part(0, 2, basis) +
                       ") <= 0.000000000002"),
                "true")
          << basis << " seed " << seed << " round " << i;
    }
  }
}

}  // namespace
}  // namespace telaudit::rules
