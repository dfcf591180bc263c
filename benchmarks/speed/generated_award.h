// Award problems of any size, the same for the same seed on every machine: prices that scatter as prices of
// circuits do, carriers of different dearness, bids that are missing, discounts by spend.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>

#include "rfp/award.h"

namespace telaudit::rfp {

struct AwardShape {
  std::size_t groups = 2000;
  std::size_t carriers = 6;
  std::size_t tiers = 4;
  std::size_t most_winners = 3;
  bool limits = false;  // commitments and shares that some carriers ask for
};

// A number of mean 0 and deviation 1, near enough to normal: twelve even ones summed.
inline double scatter(std::mt19937_64& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += static_cast<double>(random() >> 11U) * 0x1p-53;
  return sum;
}

inline AwardProblem generated_award(const AwardShape& shape, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto even = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random() >> 11U) * 0x1p-53;
  };
  const auto cents = [](double value) { return Decimal{std::llround(value * 100), 2}; };
  AwardProblem problem;
  problem.months = 36;
  problem.most_winners = shape.most_winners;
  std::vector<double> dearness;
  for (std::size_t c = 0; c < shape.carriers; ++c) dearness.push_back(std::exp(0.12 * scatter(random)));
  double all = 0;
  for (std::size_t g = 0; g < shape.groups; ++g) {
    AwardGroup group;
    group.id = "group " + std::to_string(g + 1);
    group.incumbent = std::min<std::size_t>(random() % 4, random() % shape.carriers);
    const double price = std::exp(6.2 + scatter(random));
    for (std::size_t c = 0; c < shape.carriers; ++c) {
      // The first half of the carriers are everywhere, the others are not.
      if (2 * c >= shape.carriers && c != *group.incumbent && random() % 10 < 4) {
        group.offers.emplace_back();
        continue;
      }
      const double asked = price * dearness[c] * std::exp(0.2 * scatter(random));
      const double moved = c == *group.incumbent ? 0 : price * even(0.5, 3);
      group.offers.push_back(AwardOffer{cents(asked), cents(moved)});
    }
    all += price;
    problem.groups.push_back(std::move(group));
  }
  constexpr double kFrom[] = {0, 0.1, 0.25, 0.4, 0.5, 0.6};
  constexpr double kDiscount[] = {0, 0.05, 0.1, 0.15, 0.2, 0.25};
  for (std::size_t c = 0; c < shape.carriers; ++c) {
    AwardCarrier carrier;
    carrier.name = std::string(1, static_cast<char>('A' + c));
    for (std::size_t t = 0; t < std::min<std::size_t>(shape.tiers, std::size(kFrom)); ++t)
      carrier.tiers.push_back({cents(all * kFrom[t] * even(0.95, 1.05)),
                               Decimal{t == 0 ? 0 : std::llround(1000 * kDiscount[t] * even(0.8, 1.2)), 3}});
    if (shape.limits && random() % 2 == 0) carrier.commitment = cents(all * even(0.1, 0.5));
    if (shape.limits && random() % 3 == 0) carrier.least = cents(all * even(0.05, 0.3));
    if (shape.limits && random() % 3 == 0) carrier.most = cents(all * even(0.3, 0.9));
    problem.carriers.push_back(std::move(carrier));
  }
  return problem;
}

}  // namespace telaudit::rfp
