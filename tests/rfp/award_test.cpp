// Awards: exact costs on paper, known answers, and every award of small random problems.
#include "rfp/award.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "generated_award.h"

namespace telaudit::rfp {
namespace {

Decimal money(std::string_view text) {
  return *parse_decimal(text);
}

Total total(std::string_view text) {
  Total out;
  out.add(money(text));
  return out;
}

AwardOffer offer(std::string_view monthly, std::string_view one_off) {
  return {money(monthly), money(one_off)};
}

// Six sites and three carriers; K serves them today. The figures are those of an instance whose answers were
// found by brute force and by two solvers (glpsol, cbc): 190,080.00 as it is, 177,221.60 site by site,
// 177,873.20 with one winner, 177,113.60 with two or three.
AwardProblem six_sites(std::size_t most_winners) {
  AwardProblem problem;
  problem.months = 36;
  problem.most_winners = most_winners;
  const auto tiers = [](std::string_view discount, std::string_view from, std::string_view best) {
    return std::vector<DiscountTier>{
        {money("0"), money("0")}, {money("2500"), money(discount)}, {money(from), money(best)}};
  };
  problem.carriers = {{"A", tiers("0.05", "5000", "0.12"), {}, {}, {}},
                      {"B", tiers("0.08", "5000", "0.14"), {}, {}, {}},
                      {"K", tiers("0.07", "4500", "0.12"), {}, {}, {}}};
  const char* const sites[6][5] = {
      {"1000", "900", "1100", "500", "500"},    {"800", "820", "690", "500", "500"},
      {"1200", "1050", "1300", "750", "750"},   {"600", "640", "480", "400", "400"},
      {"2000", "2100", "1500", "1500", "1500"}, {"400", "380", "420", "300", "300"}};
  for (const auto& site : sites)
    problem.groups.push_back({"site " + std::to_string(problem.groups.size() + 1),
                              {offer(site[0], "0"), offer(site[1], site[3]), offer(site[2], site[4])},
                              0});
  return problem;
}

TEST(Award, KnownAnswers) {
  const AwardEffort exact{money("0"), 60};
  const auto one = solve_award(six_sites(1), exact);
  ASSERT_TRUE(one.ok()) << one.problem().text();
  EXPECT_EQ(one->award.total, total("177873.20"));
  EXPECT_EQ(one->award.carrier, (std::vector<std::size_t>{2, 2, 2, 2, 2, 2}));
  for (const std::size_t winners : {2U, 3U, 0U}) {
    const auto few = solve_award(six_sites(winners), exact);
    ASSERT_TRUE(few.ok()) << few.problem().text();
    EXPECT_EQ(few->award.total, total("177113.60"));
    EXPECT_EQ(few->award.carrier, (std::vector<std::size_t>{1, 2, 1, 1, 2, 2}));
    EXPECT_TRUE(few->award.broken.empty());
  }
  const AwardProblem problem = six_sites(3);
  EXPECT_EQ(greedy_award(problem).total, total("177221.60"));
  EXPECT_EQ(keep_incumbents(problem)->total, total("190080.00"));
  EXPECT_EQ(best_single(problem)->total, total("177873.20"));
}

// 2 x 600.00 at list is 1,200.00, of which a tenth goes: 1,080.00. The commitment of 1,500.00 leaves 420.00
// unmet, so a year costs 12 x 1,500.00, and 250.00 once.
TEST(Award, AShortfallIsPaid) {
  AwardProblem problem;
  problem.months = 12;
  problem.carriers = {
      {"A", {{money("0"), money("0")}, {money("1000"), money("0.10")}}, money("1500.00"), {}, {}}};
  for (const char* name : {"one", "two"}) problem.groups.push_back({name, {offer("600.00", "125.00")}, 0});
  const Award award = award_of(problem, {0, 0});
  EXPECT_EQ(award.total, total("18250.00"));
  EXPECT_EQ(award.shares[0].tier, std::optional<std::size_t>(1));
  EXPECT_EQ(award.shares[0].discounted, total("1080.00"));
  EXPECT_EQ(award.shares[0].shortfall, total("420.00"));
  const auto solved = solve_award(problem, {});
  ASSERT_TRUE(solved.ok()) << solved.problem().text();
  EXPECT_EQ(solved->award.total, total("18250.00"));
}

TEST(Award, LimitsThatNobodyCanKeepAreSaid) {
  AwardProblem problem = six_sites(1);
  for (auto& carrier : problem.carriers) carrier.most = money("3000");
  const auto solved = solve_award(problem, {});
  ASSERT_FALSE(solved.ok());
  EXPECT_NE(solved.problem().what.find("no award"), std::string::npos) << solved.problem().text();
  const Award greedy = greedy_award(problem);
  EXPECT_EQ(greedy.broken, std::vector<std::string>{"2 winners, at most 1 were wanted"});
}

TEST(Award, NonsenseIsRefused) {
  const auto refusal = [](auto change) {
    AwardProblem problem = six_sites(3);
    change(problem);
    const auto checked = check(problem);
    return checked.ok() ? std::string() : checked.problem().what;
  };
  EXPECT_EQ(refusal([](AwardProblem& p) { p.months = 0; }), "an award is over at least one month");
  EXPECT_EQ(refusal([](AwardProblem& p) { p.groups[1].offers.pop_back(); }),
            "group site 2 has 2 offers for 3 carriers");
  EXPECT_EQ(refusal([](AwardProblem& p) { p.groups[2].offers.assign(3, std::nullopt); }),
            "nobody has bid for group site 3");
  EXPECT_EQ(refusal([](AwardProblem& p) { p.carriers[0].tiers[1].from = money("6000"); }),
            "the discounts of A do not ascend at 5000");
  EXPECT_EQ(refusal([](AwardProblem& p) { p.carriers[1].tiers[0].from = money("1"); }),
            "the first discount of B begins at 1");
  EXPECT_EQ(refusal([](AwardProblem& p) { p.carriers[2].tiers[2].discount = money("12"); }),
            "a discount of K is 12");
  EXPECT_EQ(refusal([](AwardProblem& p) { p.groups[0].offers[0]->monthly = money("-1"); }),
            "group site 1 has a price below zero");
  EXPECT_EQ(refusal([](AwardProblem& p) {
              p.groups[0].offers[0]->monthly = {INT64_MAX, 2};
            }),
            "the prices add up to more than can be counted exactly");
}

// All ways to give the groups away.
std::optional<Award> least_of_all(const AwardProblem& problem) {
  std::optional<Award> best;
  std::vector<std::size_t> carrier(problem.groups.size(), 0);
  for (;;) {
    bool bid = true;
    for (std::size_t g = 0; g < carrier.size(); ++g)
      bid = bid && problem.groups[g].offers[carrier[g]].has_value();
    if (bid) {
      Award award = award_of(problem, carrier);
      if (award.broken.empty() && (!best || award.total < best->total)) best = std::move(award);
    }
    std::size_t g = 0;
    while (g < carrier.size() && ++carrier[g] == problem.carriers.size()) carrier[g++] = 0;
    if (g == carrier.size()) return best;
  }
}

TEST(Award, IsTheLeastOfAllOfSmallProblems) {
  std::size_t solved_ones = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    AwardShape shape;
    shape.groups = 3 + seed % 5;
    shape.carriers = 2 + seed % 3;
    shape.tiers = 1 + seed % 4;
    shape.most_winners = seed % 4;
    shape.limits = seed % 2 == 0;
    const AwardProblem problem = generated_award(shape, seed);
    const auto expected = least_of_all(problem);
    const auto solved = solve_award(problem, {money("0"), 60});
    ASSERT_EQ(solved.ok(), expected.has_value()) << "seed " << seed;
    if (!expected) continue;
    ++solved_ones;
    EXPECT_EQ(solved->award.total.text(), expected->total.text()) << "seed " << seed;
    EXPECT_FALSE(expected->total < solved->bound) << "seed " << seed;
  }
  EXPECT_GT(solved_ones, 30U);
}

TEST(Award, IsProvenWithinItsGap) {
  AwardShape shape;
  shape.groups = 150;
  shape.carriers = 5;
  shape.tiers = 4;
  shape.most_winners = 3;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto solved = solve_award(generated_award(shape, seed), {});
    ASSERT_TRUE(solved.ok()) << solved.problem().text();
    EXPECT_LE(solved->gap, money("0.005")) << "seed " << seed;
    EXPECT_FALSE(solved->award.total < solved->bound);
    EXPECT_TRUE(solved->award.broken.empty());
  }
}

}  // namespace
}  // namespace telaudit::rfp
