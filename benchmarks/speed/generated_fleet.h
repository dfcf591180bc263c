// Fleets of wireless lines of any size, the same for the same seed on every machine: use that scatters as
// that of telephones, tablets and machines does, plans as price lists have them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

#include "right_sizing/plan_problem.h"

namespace telaudit::right_sizing {

struct FleetShape {
  std::size_t lines = 5000;
  std::size_t months = 12;
  std::size_t judged = 12;    // the last so many months
  bool bound = true;          // some lines are in a term, and some may not have every plan
  bool per_megabyte = false;  // overage of the pools by the megabyte, not by the gigabyte
  bool odd_prices = false;    // prices in cents, not in dollars
};

inline constexpr Volume kMegabyte = 1000 * 1000;
inline constexpr Volume kGigabyte = 1000 * kMegabyte;

// Twelve plans: a pool of telephones with five sizes, a pool of machines with two, two plans of a pool of
// tablets, one by itself, two without limit. Money in cents.
inline PlanProblem generated_fleet(const FleetShape& shape, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto even = [&] { return static_cast<double>(random() >> 11U) * 0x1p-53; };
  // Of mean 0 and deviation 1, near enough to normal.
  const auto scatter = [&] {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += even();
    return sum;
  };
  PlanProblem problem;
  problem.months = shape.months;
  for (std::size_t month = shape.months - shape.judged; month < shape.months; ++month)
    problem.judged.push_back(month);
  const Overage by_gigabyte{kGigabyte, 1500}, by_megabyte{kMegabyte, 2};
  problem.pools = {shape.per_megabyte ? by_megabyte : by_gigabyte, {kMegabyte, 50}, by_gigabyte};
  struct Listed {
    Amount price;
    std::optional<double> gigabytes;
    std::optional<std::size_t> pool;
    std::optional<Volume> minutes;
  };
  const Listed listed[] = {{2000, 0.2, 0, {}}, {2900, 2, 0, {}},     {3400, 4, 0, {}},   {4500, 10, 0, {}},
                           {6500, 25, 0, {}},  {300, 0.005, 1, {}},  {500, 0.05, 1, {}}, {1500, 1, 2, {}},
                           {2500, 5, 2, {}},   {2600, 1.5, {}, 400}, {5500, {}, {}, {}}, {7200, {}, {}, {}}};
  std::vector<Amount> prices;
  for (const auto& one : listed) {
    PlanTerms plan;
    auto& data = plan.allowances[static_cast<std::size_t>(Resource::data)];
    if (one.gigabytes) data.included = std::llround(*one.gigabytes * static_cast<double>(kGigabyte));
    data.overage = one.pool ? problem.pools[*one.pool] : Overage{kGigabyte, 1000};
    data.pool = one.pool;
    auto& voice = plan.allowances[static_cast<std::size_t>(Resource::voice)];
    voice.included = one.minutes;
    voice.overage = {1, 8};
    problem.plans.push_back(plan);
    prices.push_back(one.price - (shape.odd_prices ? static_cast<Amount>(random() % 100) : 0));
  }
  problem.plans[4].minimum_lines = 10;
  for (std::size_t i = 0; i < shape.lines; ++i) {
    ProblemLine line;
    const std::uint64_t kind = random() % 100;  // telephone, tablet, machine
    const bool machine = kind < 12, tablet = !machine && kind < 27;
    const bool idle = random() % 12 == 0;
    const double usual = machine ? std::exp(1.5 + 1.2 * scatter()) * 1e6
                                 : std::exp((tablet ? 0.0 : 0.8) + 1.1 * scatter()) * 1e9;
    for (std::size_t month = 0; month < shape.months; ++month) {
      const double used = idle ? 0 : usual * std::exp(0.35 * scatter());
      const Volume kilobytes = std::llround(used / 1024) * 1024;
      const Volume minutes = machine || tablet || idle ? 0 : std::llround(300 * std::exp(0.6 * scatter()));
      line.usage.push_back({kilobytes, minutes, 0});
    }
    std::vector<std::size_t> allowed;
    for (std::size_t p = 0; p < problem.plans.size(); ++p) {
      const bool of_machines = p == 5 || p == 6, of_tablets = p == 7 || p == 8;
      if (machine ? of_machines : tablet ? of_tablets || p == 10 : !of_machines && !of_tablets)
        if (!shape.bound || machine || tablet || p != 10 || random() % 4 != 0) allowed.push_back(p);
    }
    const std::size_t home = random() % allowed.size();
    const bool term = shape.bound && random() % 8 == 0;
    for (std::size_t c = 0; c < allowed.size(); ++c)
      line.choices.push_back({allowed[c], prices[allowed[c]], term && c != home ? 15000 : 0});
    line.current = home;
    problem.lines.push_back(std::move(line));
  }
  return problem;
}

}  // namespace telaudit::right_sizing
