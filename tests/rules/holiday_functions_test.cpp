// Business days, holidays, and bands of the week.
#include <random>

#include "rule_text.h"

namespace telaudit::rules {
namespace {

// Federal holidays of 2026 that matter below: New Year (Thursday), Independence Day (kept on Friday 3 July).
const char* const kHolidays =
    "params: {holidays: {type: list, default: ['2026-07-03', '2026-01-01'], meaning: days off}}\n";

std::string on(const std::string& expression) {
  return answer(expression, {}, kHolidays);
}

// Wednesday 31 December 2025; Thursday is New Year; Friday 2 January is one business day later, Monday two.
TEST(BusinessDays, LeaveOutWeekendsAndHolidays) {
  EXPECT_EQ(on("add_business_days(date '2025-12-31', 1)"), "2026-01-01");
  EXPECT_EQ(on("add_business_days(date '2025-12-31', 1, params.holidays)"), "2026-01-02");
  EXPECT_EQ(on("add_business_days(date '2025-12-31', 2, params.holidays)"), "2026-01-05");
  EXPECT_EQ(on("add_business_days(date '2026-01-05', -2, params.holidays)"), "2025-12-31");
  EXPECT_EQ(on("add_business_days(date '2026-01-03', 0, params.holidays)"), "2026-01-03");
  // The business day on or after a Saturday, and on or after a Monday.
  EXPECT_EQ(on("add_business_days(add_days(date '2026-01-03', -1), 1, params.holidays)"), "2026-01-05");
  EXPECT_EQ(on("add_business_days(add_days(date '2026-01-05', -1), 1, params.holidays)"), "2026-01-05");
  EXPECT_EQ(on("business_days_between(date '2025-12-31', date '2026-01-05', params.holidays)"), "2");
  EXPECT_EQ(on("business_days_between(date '2025-12-31', date '2026-01-05')"), "3");
  EXPECT_EQ(on("business_days_between(date '2026-01-05', date '2025-12-31')"), "-3");
  EXPECT_EQ(on("business_days_between(date '2026-01-03', date '2026-01-04')"), "0");
  // 2026 has 261 days from Monday to Friday.
  EXPECT_EQ(on("business_days_between(date '2025-12-31', date '2026-12-31')"), "261");
}

TEST(BusinessDays, TakeTheirHolidaysFromAText) {
  EXPECT_EQ(on("add_business_days(date '2025-12-31', 1, '2026-01-01 2026-01-02')"), "2026-01-05");
  EXPECT_EQ(on("add_business_days(date '2025-12-31', 1, '')"), "2026-01-01");
  EXPECT_EQ(answer("add_business_days(date '2025-12-31', 1, c.description)", {{"description", "2026-01-01"}}),
            "2026-01-02");
  EXPECT_NE(answer("add_business_days(date '2025-12-31', 1, c.description)", {{"description", "Christmas"}})
                .find("found 'Christmas'"),
            std::string::npos);
  EXPECT_EQ(answer("add_business_days(date '2025-12-31', 1, c.description)"), "unknown");
  EXPECT_EQ(answer("business_days_between(c.from, date '2025-12-31')"), "unknown");
  EXPECT_NE(refusal("holiday(c.from, '4 July')").find("'4 July'"), std::string::npos);
  EXPECT_NE(refusal("holiday(c.from, params.holidays)",
                    "params: {holidays: {type: list, default: ['2026-02-30'], meaning: m}}\n")
                .find("'2026-02-30'"),
            std::string::npos);
  EXPECT_NE(answer("add_business_days(date '2025-12-31', 100001)").find("beyond the calendar"),
            std::string::npos);
  EXPECT_EQ(answer("holiday(date '2026-01-01', params.none)", {},
                   "params: {none: {type: list, default: [], meaning: m}}\n"),
            "false");
}

// A table of holidays, here in the column valid_from of another relation, gives the days as a list.
TEST(BusinessDays, TakeTheirHolidaysFromATable) {
  World world;
  world.put("price", make_table(price_schema(), {{{"carrier", "US"}, {"valid_from", "2026-01-02"}},
                                                 {{"carrier", "US"}, {"valid_from", "2026-01-01"}},
                                                 {{"carrier", "GB"}, {"valid_from", "2026-01-05"}}}));
  const auto result = run_on_charges(
      "over: charge as c\njoin: [{price: {as: h, match: {carrier: c.carrier}, cardinality: many}}]\n"
      "evidence: [{x: \"add_business_days(c.bill_date, 1, list(h.valid_from, 1000))\"}]\nwhen: true\n",
      {{{"carrier", "US"}, {"bill_date", "2025-12-31"}},
       {{"carrier", "GB"}, {"bill_date", "2025-12-31"}},
       {{"carrier", "FR"}, {"bill_date", "2025-12-31"}}},
      world);
  ASSERT_EQ(result.firings.size(), 3U);
  EXPECT_EQ(result.firings[0].evidence[0].second, "2026-01-05");
  EXPECT_EQ(result.firings[1].evidence[0].second, "2026-01-01");
  EXPECT_EQ(result.firings[2].evidence[0].second, "2026-01-01");
}

TEST(BusinessDays, AgreeWithCountingOneByOne) {
  const unsigned seed = 1961;
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> days(20'000, 20'200);
  std::uniform_int_distribution<int> counts(-40, 40);
  for (int round = 0; round < 60; ++round) {
    std::vector<Date> off;
    std::string text;
    for (int i = 0; i < 12; ++i) {
      off.push_back(Date{days(random)});
      text += off.back().text() + ", ";
    }
    const auto is_business = [&](Date day) {
      const int since_monday = (day.days + 3) % 7;
      return since_monday < 5 && std::find(off.begin(), off.end(), day) == off.end();
    };
    const Date from{days(random)};
    const int count = counts(random);
    Date expected = from;
    for (int left = std::abs(count); left > 0;) {
      expected = add_days(expected, count > 0 ? 1 : -1);
      if (is_business(expected)) --left;
    }
    EXPECT_EQ(answer("add_business_days(date '" + from.text() + "', " + std::to_string(count) + ", '" + text +
                     "')"),
              expected.text())
        << "seed " << seed << " round " << round;
    const Date to = add_days(from, std::abs(count) * 2);
    int passed = 0;
    for (Date day = add_days(from, 1); day <= to; day = add_days(day, 1)) passed += is_business(day) ? 1 : 0;
    EXPECT_EQ(
        answer("business_days_between(date '" + from.text() + "', date '" + to.text() + "', '" + text + "')"),
        std::to_string(passed))
        << "seed " << seed << " round " << round;
  }
}

std::string band(const std::string& start, const std::string& bands, const std::string& more = {},
                 const std::string& minutes = "0") {
  const auto day = parse_iso_date(start.substr(0, 10));
  const auto moment = parse_time(*day, start.substr(11));
  return answer("time_band(c.start, " + minutes + ", '" + bands + "'" + more + ")",
                {{"start", std::to_string(moment->tenths)}}, kHolidays);
}

constexpr const char* kBell =
    "holiday=night; Mon-Fri 08:00-17:00=day; Sun-Fri 17:00-23:00=evening; Sat,Sun 08:00-23:00=weekend; "
    "else=night";

// 2026-07-06 is a Monday.
TEST(TimeBands, TakeTheFirstThatHolds) {
  EXPECT_EQ(band("2026-07-06 07:59:59", kBell, ", ''"), "night");
  EXPECT_EQ(band("2026-07-06 08:00:00", kBell, ", ''"), "day");
  EXPECT_EQ(band("2026-07-06 16:59:59", kBell, ", ''"), "day");
  EXPECT_EQ(band("2026-07-06 17:00:00", kBell, ", ''"), "evening");
  EXPECT_EQ(band("2026-07-06 23:00:00", kBell, ", ''"), "night");
  EXPECT_EQ(band("2026-07-11 12:00:00", kBell, ", ''"), "weekend");
  EXPECT_EQ(band("2026-07-11 18:00:00", kBell, ", ''"), "weekend");
  EXPECT_EQ(band("2026-07-12 18:00:00", kBell, ", ''"), "evening");
  // Friday 3 July is a holiday: only where it is on the list.
  EXPECT_EQ(band("2026-07-03 12:00:00", kBell, ", ''"), "day");
  EXPECT_EQ(band("2026-07-03 12:00:00", kBell, ", params.holidays"), "night");
}

// 08:30 in New York is 07:30 in Chicago: an hour behind. A day ahead or behind turns the weekday.
TEST(TimeBands, AreThoseOfTheRatingPoint) {
  EXPECT_EQ(band("2026-07-06 08:30:00", kBell, ", ''", "-60"), "night");
  EXPECT_EQ(band("2026-07-06 07:30:00", kBell, ", ''", "60"), "day");
  EXPECT_EQ(band("2026-07-05 23:30:00", "Mon=monday; else=other", "", "60"), "monday");
  EXPECT_EQ(band("2026-07-06 00:30:00", "Sun=sunday; else=other", "", "-60"), "sunday");
  EXPECT_NE(band("2026-07-06 00:30:00", "Sun=sunday; else=other", "", "2000").find("26 hours"),
            std::string::npos);
}

TEST(TimeBands, OverMidnightBelongToTheDayTheyBeginOn) {
  const char* const bands = "Mon-Fri 22:00-06:00=night; else=day";
  EXPECT_EQ(band("2026-07-06 05:00:00", bands), "day");  // Monday morning: Sunday's evening is none of them
  EXPECT_EQ(band("2026-07-06 22:00:00", bands), "night");
  EXPECT_EQ(band("2026-07-11 05:59:59", bands), "night");  // Saturday morning: Friday's
  EXPECT_EQ(band("2026-07-11 06:00:00", bands), "day");
  EXPECT_EQ(band("2026-07-11 23:00:00", bands), "day");
  EXPECT_EQ(band("2026-07-06 23:59:59", "daily 18:00-24:00=late; else=early"), "late");
  EXPECT_EQ(band("2026-07-06 12:00:00", "Fri-Mon=long; else=short"), "long");
  EXPECT_EQ(band("2026-07-07 12:00:00", "Fri-Mon=long; else=short"), "short");
}

TEST(TimeBands, AreCheckedWhenTheRuleLoads) {
  const auto refused = [](const std::string& bands) {
    return refusal("time_band(c.start, 0, '" + bands + "')");
  };
  EXPECT_EQ(refused("else=night"), "");
  for (const char* wrong :
       {"Mon-Fri 8-18=day; else=night", "Mo=day; else=night", "Mon-Fri 08:00-08:00=day; else=night",
        "08:00-25:00=day; else=night", "24:00-08:00=day; else=night", "=day; else=night", "Mon=; else=night",
        "Mon; else=night", "Mon-Tue-Wed=day; else=night"})
    EXPECT_NE(refused(wrong).find("is no time band"), std::string::npos) << wrong;
  EXPECT_NE(refused("Mon=day").find("end with else"), std::string::npos);
  EXPECT_NE(refused("else=day; Mon=night").find("end with else"), std::string::npos);
  EXPECT_NE(refused("").find("is no time band"), std::string::npos);
  EXPECT_NE(refusal("time_band(c.start, 0, c.unit)").find("literal or param"), std::string::npos);
  EXPECT_EQ(answer("time_band(c.start, 0, 'else=night')"), "unknown");
  EXPECT_NE(band("2026-07-06 12:00:00", kBell).find("none were given"), std::string::npos);
}

TEST(Patterns, AreCheckedWhenTheRuleLoads) {
  EXPECT_NE(refusal("matches(c.description, '(')").find("missing )"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::rules
