#include "rfp/award_completion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace telaudit::rfp {
namespace {

// Whole numbers, so that costs are exact and the next best award is close by.
AwardTerms some_terms(std::mt19937& random) {
  const auto any = [&](int most) { return static_cast<double>(random() % static_cast<unsigned>(most + 1)); };
  AwardTerms terms;
  terms.groups = 2 + random() % 4;
  terms.carriers = 2 + random() % 2;
  terms.most_winners = 1 + random() % terms.carriers;
  for (std::size_t at = 0; at < terms.groups * terms.carriers; ++at) {
    terms.monthly.push_back(1 + any(9));
    terms.one_off.push_back(any(24));
  }
  for (auto l = random() % 3; l > 0; --l) {
    // Owed once: all of it counts in each group that alone lets it fall due, and is taken out again there.
    AwardTerms::Leaving leaving;
    leaving.amount = 1 + any(20);
    leaving.part.assign(terms.groups * terms.carriers, 0);
    const std::size_t group = random() % terms.groups;
    const std::size_t stays = random() % terms.carriers;
    for (std::size_t c = 0; c < terms.carriers; ++c)
      if (c != stays) {
        leaving.part[group * terms.carriers + c] = leaving.amount;
        terms.one_off[group * terms.carriers + c] += leaving.amount;
      }
    terms.leaving.push_back(leaving);
  }
  for (std::size_t c = 0; c < terms.carriers; ++c) {
    const double step = 5.5 + any(15);  // nobody spends just that
    const double slope = 3 + any(3);
    terms.ranges.push_back(
        {{0, 0, 0, 0}, {0, step, slope, any(6)}, {step, 1000, slope - 1 - any(1), any(6)}});
  }
  return terms;
}

double cost_of(const AwardTerms& terms, const std::vector<std::size_t>& carrier) {
  double cost = 0;
  std::vector<double> spend(terms.carriers, 0);
  std::vector<bool> wins(terms.carriers, false);
  std::vector<bool> owed(terms.leaving.size(), false);
  for (std::size_t g = 0; g < terms.groups; ++g) {
    const std::size_t at = g * terms.carriers + carrier[g];
    cost += terms.one_off[at];
    spend[carrier[g]] += terms.monthly[at];
    wins[carrier[g]] = true;
    for (std::size_t l = 0; l < terms.leaving.size(); ++l) {
      cost -= terms.leaving[l].part[at];
      if (terms.leaving[l].part[at] > 0) owed[l] = true;
    }
  }
  for (std::size_t l = 0; l < owed.size(); ++l)
    if (owed[l]) cost += terms.leaving[l].amount;
  if (static_cast<std::size_t>(std::count(wins.begin(), wins.end(), true)) > terms.most_winners)
    return AwardTerms::kNoBid;
  for (std::size_t c = 0; c < terms.carriers; ++c)
    if (wins[c]) cost += terms.cost(c, spend[c]);
  return cost;
}

double least_of_all(const AwardTerms& terms) {
  double least = AwardTerms::kNoBid;
  std::vector<std::size_t> carrier(terms.groups, 0);
  for (;;) {
    least = std::min(least, cost_of(terms, carrier));
    std::size_t g = 0;
    while (g < terms.groups && ++carrier[g] == terms.carriers) carrier[g++] = 0;
    if (g == terms.groups) return least;
  }
}

TEST(AwardCompletion, IsTheLeastOfAllAssignments) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    std::mt19937 random(seed);
    const AwardTerms terms = some_terms(random);
    const double least = least_of_all(terms);
    const Completion found = complete_award(terms, OpenRanges(terms.carriers, 0b111U), 0, 20);
    ASSERT_TRUE(found.carrier.has_value()) << "seed " << seed;
    EXPECT_NEAR(cost_of(terms, *found.carrier), least, 1e-6) << "seed " << seed;
    EXPECT_LE(found.bound, least + 1e-6) << "seed " << seed;
  }
}

}  // namespace
}  // namespace telaudit::rfp
