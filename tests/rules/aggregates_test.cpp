// Statistics over the rows of a group, and members in order.
#include <algorithm>
#include <random>

#include "rule_text.h"

namespace telaudit::rules {
namespace {

// What an aggregate over these rows of one account comes to.
std::string of_rows(const std::string& aggregate, std::vector<Cells> rows, const std::string& head = {}) {
  for (auto& row : rows) row.emplace_back("account", "A");
  const auto result = run_on_charges("over: charge as c\n" + head + "group: {by: [c.account], let: {x: \"" +
                                         aggregate + "\"}}\nevidence: [x]\nwhen: true\n",
                                     rows);
  return result.firings.size() == 1 ? result.firings[0].evidence[0].second : "no firing";
}

std::vector<Cells> amounts(const std::vector<std::string>& values) {
  std::vector<Cells> rows;
  for (const auto& value : values) rows.push_back({{"amount", value}});
  return rows;
}

std::vector<Cells> numbers(int from, int to) {
  std::vector<Cells> rows;
  for (int n = from; n <= to; ++n) rows.push_back({{"quantity", std::to_string(n)}});
  return rows;
}

std::string refusal_of(const std::string& aggregate) {
  const auto rules = parse_rule("over: charge as c\ngroup: {by: [c.account], let: {x: \"" + aggregate +
                                "\"}}\nwhen: true\n");
  return rules.ok() ? std::string() : rules.problem().text();
}

// R: quantile(1:10, c(.25, .5, .9, .333)) is 3.25, 5.5, 9.1, 3.997; quantile(c(1.5, 2, 10), .1) is 1.6.
TEST(Percentile, AgreesWithTypeSeven) {
  EXPECT_EQ(of_rows("percentile(c.quantity, 0.25)", numbers(1, 10)), "3.25");
  EXPECT_EQ(of_rows("percentile(c.quantity, 0.5)", numbers(1, 10)), "5.5");
  EXPECT_EQ(of_rows("percentile(c.quantity, 0.90)", numbers(1, 10)), "9.1");
  EXPECT_EQ(of_rows("percentile(c.quantity, 0.333)", numbers(1, 10)), "3.997");
  EXPECT_EQ(of_rows("percentile(c.quantity, 0)", numbers(1, 10)), "1");
  EXPECT_EQ(of_rows("percentile(c.quantity, 1)", numbers(1, 10)), "10");
  EXPECT_EQ(of_rows("percentile(c.amount, 0.1)", amounts({"10", "1.50", "2"})), "1.60");
  EXPECT_EQ(of_rows("percentile(c.amount, 0.75)", amounts({"-4", "-8"})), "-5");
  EXPECT_EQ(of_rows("percentile(c.amount, 0.75)", amounts({"7.10"})), "7.10");
  EXPECT_EQ(of_rows("round(percentile(c.amount, params.share), 2, half_up)", amounts({"1", "2"}),
                    "params: {share: {type: decimal, default: 0.333, meaning: m}}\n"),
            "1.33");
}

TEST(Percentile, IsUnknownOverNothingAndWithAnUnknownMember) {
  EXPECT_EQ(of_rows("percentile(known(c.amount), 0.5)", {{}}), "unknown");
  EXPECT_EQ(of_rows("percentile(c.amount, 0.5)", {{{"amount", "1"}}, {}}), "unknown");
  EXPECT_EQ(of_rows("percentile(known(c.amount), 0.5)", {{{"amount", "1"}}, {}}), "1");
  EXPECT_NE(of_rows("percentile(c.amount, 0.5)",
                    {{{"amount", "1"}, {"currency", "USD"}}, {{"amount", "1"}, {"currency", "EUR"}}})
                .find("amounts in EUR and USD do not mix"),
            std::string::npos);
}

TEST(Percentile, TakesAShareThatNoRowChanges) {
  EXPECT_NE(refusal_of("percentile(c.amount, c.quantity)").find("a share from 0 to 1"), std::string::npos);
  EXPECT_NE(refusal_of("percentile(c.amount, 95)").find("expects 0 to 1 here, this is 95"),
            std::string::npos);
  EXPECT_NE(refusal_of("percentile(c.amount)").find("write percentile(x, share)"), std::string::npos);
  EXPECT_NE(refusal_of("percentile(c.service, 0.5)").find("expects numbers"), std::string::npos);
  EXPECT_NE(refusal_of("sum(c.amount, 1)").find("write sum(x)"), std::string::npos);
}

// Of 8640 five-minute samples of thirty days the top 432 are set aside; of 100 the rate is the 95th, of 20
// the 19th, of 21 the 20th (19.95 rounded up).
TEST(NearestRank, SetsTheTopFiveInAHundredAside) {
  EXPECT_EQ(of_rows("nearest_rank(c.quantity, 0.95)", numbers(1, 8640)), "8208");
  EXPECT_EQ(of_rows("nearest_rank(c.quantity, 0.95)", numbers(1, 100)), "95");
  EXPECT_EQ(of_rows("nearest_rank(c.quantity, 0.95)", numbers(1, 20)), "19");
  EXPECT_EQ(of_rows("nearest_rank(c.quantity, 0.95)", numbers(1, 21)), "20");
  EXPECT_EQ(of_rows("nearest_rank(c.quantity, 0.95)", numbers(7, 7)), "7");
  EXPECT_EQ(of_rows("nearest_rank(c.quantity, 0)", numbers(1, 9)), "1");
  EXPECT_EQ(of_rows("nearest_rank(c.quantity, 1)", numbers(1, 9)), "9");
  EXPECT_EQ(of_rows("nearest_rank(c.from, 0.5)", {{{"from", "2026-01-03"}}, {{"from", "2026-01-01"}}}),
            "2026-01-01");
  EXPECT_EQ(of_rows("nearest_rank(known(c.quantity), 0.95)", {{}}), "unknown");
}

// 1 1 2 2 4 6 9: the median is 2, the distances 1 1 0 0 2 4 7, their median 1. 1 2 3 4: 2.5; 1.5 0.5
// 0.5 1.5; 1.0.
TEST(MedianAbsoluteDeviation, IsExact) {
  EXPECT_EQ(of_rows("mad(c.amount)", amounts({"1", "1", "2", "2", "4", "6", "9"})), "1");
  EXPECT_EQ(of_rows("mad(c.amount) == 1", amounts({"4", "1", "3", "2"})), "true");
  EXPECT_EQ(of_rows("mad(c.amount)", amounts({"5.25"})), "0.00");
  EXPECT_EQ(of_rows("mad(known(c.amount))", {{}}), "unknown");
}

// Amounts of eighteen digits, for which 64 bits are too few, and the same in hundredths.
TEST(MedianAbsoluteDeviation, IsTheSameOfLargeAndSmallAmounts) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 60; ++round) {
    std::vector<std::string> small;
    std::vector<std::string> large;
    for (std::uint64_t n = 1 + random() % 9; n > 0; --n) {
      const auto hundredths = static_cast<int>(random() % 19998) - 9999;
      const std::string digits = std::to_string(1000 + std::abs(hundredths) % 9000);
      const std::string sign = hundredths < 0 ? "-" : "";
      small.push_back(sign + digits.substr(0, 2) + "." + digits.substr(2));
      large.push_back(sign + digits + "000000000000.00");
    }
    for (const std::string aggregate : {"median", "mad"}) {
      const std::string of = of_rows(aggregate + "(c.amount)", amounts(small));
      EXPECT_EQ(of_rows(aggregate + "(c.amount) == " + of + " * 100000000000000", amounts(large)), "true")
          << aggregate << " of round " << round << " is " << of;
    }
  }
}

TEST(Mean, IsOneQuotient) {
  EXPECT_EQ(of_rows("round(sum(c.amount) / count(), 4, half_up)", amounts({"1", "2", "2"})), "1.6667");
}

TEST(FirstAndLast, FollowTheirPlace) {
  const std::vector<Cells> rows = {{{"bill_date", "2026-02-01"}, {"amount", "2.00"}},
                                   {{"bill_date", "2026-01-01"}, {"amount", "9.00"}},
                                   {{"bill_date", "2026-03-01"}, {"amount", "5.0"}},
                                   {{"bill_date", "2026-03-01"}, {"amount", "4.00"}},
                                   {{"bill_date", "2026-01-01"}, {"amount", "9.0"}}};
  EXPECT_EQ(of_rows("first(c.amount, c.bill_date)", rows), "9.0");
  EXPECT_EQ(of_rows("last(c.amount, c.bill_date)", rows), "5.0");
  EXPECT_EQ(of_rows("first(c.bill_date, c.quantity)", rows), "unknown");
  auto more = rows;
  more.push_back({{"amount", "1.00"}});
  EXPECT_EQ(of_rows("last(c.amount, c.bill_date)", more), "unknown");
  EXPECT_EQ(of_rows("last(known(c.amount), c.bill_date)", more), "5.0");
  EXPECT_EQ(of_rows("first(known(c.rate), c.bill_date)", rows), "unknown");
  EXPECT_NE(refusal_of("first(c.bill_date, c.amount)").find("to order by, this is money"), std::string::npos);
}

TEST(List, NamesEachMemberOnceAndEnds) {
  const std::vector<Cells> rows = {
      {{"service", "S2"}}, {{"service", "S1"}}, {{"service", "S2"}}, {{"service", "S3"}}};
  EXPECT_EQ(of_rows("list(c.service)", rows), "S1, S2, S3");
  EXPECT_EQ(of_rows("list(c.service, 2)", rows), "S1, S2 and 1 more");
  EXPECT_EQ(of_rows("list(c.service, 3)", rows), "S1, S2, S3");
  EXPECT_EQ(of_rows("list(known(c.service))", {{}}), "");
  EXPECT_EQ(of_rows("list(c.service)", {{{"service", "S2"}}, {}}), "unknown");
  EXPECT_EQ(of_rows("list(c.amount)", amounts({"2.0", "10", "2.00"})), "2.0, 10");
  EXPECT_EQ(of_rows("list(c.quantity)", numbers(1, 22)),
            "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 and 2 more");
  EXPECT_NE(refusal_of("list(c.service, 0)").find("1 to 1000"), std::string::npos);
}

TEST(Statistics, DoNotSeeTheOrderOfRows) {
  const unsigned seed = 77;
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> cents(-500, 500);
  const std::vector<std::string> aggregates = {
      "percentile(c.amount, 0.25)", "nearest_rank(c.amount, 0.95)", "mad(c.amount)",
      "first(c.amount, c.from)",    "last(c.amount, c.from)",       "list(c.amount, 5)"};
  for (int round = 0; round < 20; ++round) {
    std::vector<Cells> rows;
    for (int i = 0; i < 9; ++i) {
      const auto value = Decimal{cents(random) * 10, static_cast<std::uint8_t>(2 + i % 2)};
      rows.push_back({{"amount", value.text()}, {"from", Date{20'000 + cents(random) / 100}.text()}});
    }
    for (const auto& aggregate : aggregates) {
      const auto expected = of_rows(aggregate, rows);
      std::shuffle(rows.begin(), rows.end(), random);
      EXPECT_EQ(of_rows(aggregate, rows), expected) << aggregate << " seed " << seed << " round " << round;
    }
  }
}

}  // namespace
}  // namespace telaudit::rules
