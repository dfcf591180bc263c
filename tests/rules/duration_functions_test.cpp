// Billed time, its price, and shares of a price for a time.
#include <random>

#include "rule_text.h"

namespace telaudit::rules {
namespace {

std::string billed(const std::string& seconds, const std::string& pair) {
  return answer("seconds(round_duration(duration(" + seconds + "), " + pair + "))");
}

// 62 s at 30/6 are 66 s (published). 60/60: a second minute begins. 18/6: 18 + ceil(44/6)*6 = 66. 20/1 and
// 1/1 stay.
TEST(BilledTime, TakesTheInitialPeriodAndWholeIncrements) {
  EXPECT_EQ(billed("62", "30, 6"), "66.0");
  EXPECT_EQ(billed("62", "60, 60"), "120.0");
  EXPECT_EQ(billed("62", "18, 6"), "66.0");
  EXPECT_EQ(billed("62", "6, 6"), "66.0");
  EXPECT_EQ(billed("62", "20, 1"), "62.0");
  EXPECT_EQ(billed("62", "1, 1"), "62.0");
  EXPECT_EQ(billed("62.1", "1, 1"), "63.0");
  EXPECT_EQ(billed("60", "60, 60"), "60.0");
  EXPECT_EQ(billed("60.1", "60, 60"), "120.0");
  EXPECT_EQ(billed("3", "30, 6"), "30.0");
  EXPECT_EQ(billed("0", "30, 6"), "30.0");
  // The increments are counted from the end of the initial period: 20 + 6.
  EXPECT_EQ(billed("25", "20, 6"), "26.0");
  EXPECT_EQ(billed("62", "0, 0.1"), "62.0");
}

// Some foreign tariffs round down: 62 is 60 at 6/6, never below the initial period.
TEST(BilledTime, RoundsByTheModeThatIsNamed) {
  EXPECT_EQ(billed("62", "6, 6, down"), "60.0");
  EXPECT_EQ(billed("63", "6, 6, half_up"), "66.0");
  EXPECT_EQ(billed("62.9", "6, 6, half_up"), "60.0");
  EXPECT_EQ(billed("5", "30, 6, down"), "30.0");
}

TEST(BilledTime, RefusesWhatMeansNothing) {
  EXPECT_NE(billed("62", "30, 0").find("found 30 and 0"), std::string::npos);
  EXPECT_NE(billed("62", "-1, 6").find("found -1 and 6"), std::string::npos);
  EXPECT_NE(billed("62", "30, 0.05").find("found 30 and 0.05"), std::string::npos);
  EXPECT_NE(billed("-1", "30, 6").find("a negative duration"), std::string::npos);
  EXPECT_NE(answer("duration(0.05)").find("at most one decimal"), std::string::npos);
  EXPECT_NE(answer("duration(100000000000000000)").find("at most one decimal"), std::string::npos);
  EXPECT_NE(answer("tenths(100000000000000000)").find("three thousand years"), std::string::npos);
  EXPECT_EQ(answer("round_duration(tenths(c.duration), 30, 6)"), "unknown");
  EXPECT_EQ(answer("round_duration(duration(62), c.quantity, 6)"), "unknown");
  // A column of tenths is no duration until it is called one.
  EXPECT_NE(refusal("round_duration(c.duration, 30, 6)").find("expects a duration"), std::string::npos);
}

// Never shorter than the call, never longer by a whole increment, and rounding again changes nothing.
TEST(BilledTime, IsTheLeastThatHolds) {
  const unsigned seed = 4;
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> tenths(0, 72'000);
  std::uniform_int_distribution<int> period(0, 90);
  for (int i = 0; i < 100; ++i) {
    const int time = tenths(random);
    const int initial = period(random);
    const int increment = 1 + period(random);
    const std::string pair = ", " + std::to_string(initial) + ", " + std::to_string(increment) + ")";
    const std::string once = "round_duration(tenths(" + std::to_string(time) + ")" + pair;
    const auto result = parse_decimal(answer("seconds(" + once + ")"));
    ASSERT_TRUE(result) << "seed " << seed << " round " << i;
    const long long got = result->mantissa;
    EXPECT_GE(got, time) << "seed " << seed << " round " << i;
    EXPECT_GE(got, initial * 10LL) << "seed " << seed << " round " << i;
    EXPECT_LT(got - std::max<long long>(time, initial * 10LL), increment * 10LL) << "seed " << seed;
    EXPECT_EQ((got - initial * 10LL) % (increment * 10LL), 0) << "seed " << seed << " round " << i;
    EXPECT_EQ(answer("round_duration(" + once + pair + " == " + once), "true") << "seed " << seed;
  }
}

// 66 s at 4.9 cents a minute are 5.39 cents (published); in dollars 0.0539, 0.06 when a cent is rounded up.
TEST(CallPrice, IsRoundedOnce) {
  EXPECT_EQ(answer("rate_duration(4.9, duration(62), 30, 6, 2, half_up)"), "5.39");
  EXPECT_EQ(answer("rate_duration(0.049, duration(62), 30, 6, 4, half_up)"), "0.0539");
  EXPECT_EQ(answer("rate_duration(0.049, duration(62), 30, 6, 2, up)"), "0.06");
  EXPECT_EQ(answer("rate_duration(0.049, duration(62), 30, 6, 2, half_up)"), "0.05");
  EXPECT_EQ(answer("rate_duration(c.rate, duration(62), 60, 60, 4, half_up)", {{"rate", "0.0250"}}),
            "0.0500");
  EXPECT_EQ(answer("rate_duration(c.rate, duration(62), 60, 60, 4, half_up)"), "unknown");
  EXPECT_NE(answer("rate_duration(4.9, duration(62), 30, 6, c.duration, half_up)", {{"duration", "13"}})
                .find("a scale of 0 to 12"),
            std::string::npos);
  // A money rate gives money: it goes together with an amount.
  EXPECT_EQ(answer("c.amount - rate_duration(c.rate, duration(62), 60, 60, 2, up)",
                   {{"rate", "0.0250"}, {"amount", "0.08"}, {"currency", "USD"}}),
            "0.03");
}

// 62 s: 1.0333.. minutes.
TEST(Minutes, AreRoundedByName) {
  EXPECT_EQ(answer("minutes(duration(62), 1, up)"), "1.1");
  EXPECT_EQ(answer("minutes(duration(62), 1, half_up)"), "1.0");
  EXPECT_EQ(answer("minutes(duration(62), 4, half_up)"), "1.0333");
  EXPECT_EQ(answer("minutes(duration(90), 1, half_up)"), "1.5");
  EXPECT_EQ(answer("minutes(tenths(c.duration), 1, up)", {{"duration", "2700"}}), "4.5");
}

// 36 h of 720 at 600.00 are 30.00; of 744 hours 29.03; of 672 hours 32.14.
TEST(ShareOfTime, CountsTheHoursOfTheMonth) {
  EXPECT_EQ(answer("prorate_time(600.00, duration(129600), 30, 2, half_up)"), "30.00");
  EXPECT_EQ(answer("prorate_time(600.00, duration(129600), 31, 2, half_up)"), "29.03");
  EXPECT_EQ(answer("prorate_time(600.00, duration(129600), days_in_month(date '2026-02-10'), 2, half_up)"),
            "32.14");
  // Whole hours only: 90 minutes count as one, 600 / 720 = 0.83.
  EXPECT_EQ(answer("prorate_time(600.00, round_duration(duration(5400), 0, 3600, down), 30, 2, half_up)"),
            "0.83");
  EXPECT_NE(answer("prorate_time(600.00, duration(1), 0, 2, half_up)").find("1 to 366 days"),
            std::string::npos);
  EXPECT_NE(answer("prorate_time(600.00, duration(-1), 30, 2, half_up)").find("negative"), std::string::npos);
}

// 2026-07-06 08:30:00, an hour back and a day on.
TEST(Moments, MoveByDurations) {
  const Cells at = {{"start", std::to_string(make_moment(*make_date(2026, 7, 6), 8, 30, 0)->tenths)}};
  EXPECT_EQ(answer("minute_of_day(c.start)", at), "510");
  EXPECT_EQ(answer("add_duration(c.start, duration(-3600))", at), "2026-07-06 07:30:00");
  EXPECT_EQ(answer("add_duration(c.start, duration(86400.5))", at), "2026-07-07 08:30:00.5");
  EXPECT_EQ(answer("add_duration(c.start, duration(60)) - c.start == duration(60)", at), "true");
  EXPECT_EQ(answer("add_duration(c.start, tenths(c.duration))", at), "unknown");
  EXPECT_NE(
      answer(
          "add_duration(add_duration(add_duration(c.start, duration(99999999999)), duration(99999999999)), "
          "duration(99999999999))",
          at)
          .find("beyond the calendar"),
      std::string::npos);
}

// 1.25 by each word a contract may hold; its 'nearest' is half_up.
TEST(RoundingWords, MayComeFromAContract) {
  const auto rounded = [](const char* word) { return answer("round(1.25, 1, c.unit)", {{"unit", word}}); };
  EXPECT_EQ(rounded("half_up"), "1.3");
  EXPECT_EQ(rounded("nearest"), "1.3");
  EXPECT_EQ(rounded("half_even"), "1.2");
  EXPECT_EQ(rounded("down"), "1.2");
  EXPECT_EQ(rounded("up"), "1.3");
  EXPECT_NE(rounded("sideways").find("found 'sideways'"), std::string::npos);
  EXPECT_EQ(answer("round(1.25, 1, c.unit)"), "unknown");
  EXPECT_EQ(answer("seconds(round_duration(duration(62), 6, 6, c.unit))", {{"unit", "down"}}), "60.0");
  EXPECT_EQ(answer("round(1.25, 1, way)", {{"unit", "down"}}, "let: {way: c.unit}\n"), "1.2");
  EXPECT_EQ(answer("round(1.25, 1, 'half_even')"), "1.2");
  EXPECT_NE(refusal("round(1.25, 1, 'halfup')").find("a rounding word was expected"), std::string::npos);
  EXPECT_NE(refusal("round(1.25, 1, halfup)").find("a rounding word was expected"), std::string::npos);
  EXPECT_NE(refusal("round(1.25, 1, 2)").find("a rounding word"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::rules
