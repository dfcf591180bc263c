// Awards of the size of a large event: how long until one is proven within half a percent, on one core.
#include <benchmark/benchmark.h>

#include "generated_award.h"

namespace telaudit::rfp {
namespace {

// Arguments: groups, carriers, tiers, most winners, seed.
void solve(benchmark::State& state) {
  AwardShape shape;
  shape.groups = static_cast<std::size_t>(state.range(0));
  shape.carriers = static_cast<std::size_t>(state.range(1));
  shape.tiers = static_cast<std::size_t>(state.range(2));
  shape.most_winners = static_cast<std::size_t>(state.range(3));
  const AwardProblem problem = generated_award(shape, static_cast<std::uint64_t>(state.range(4)));
  for (auto _ : state) {
    const auto solved = solve_award(problem, {});
    if (!solved) {
      state.SkipWithError(solved.problem().what.c_str());
      return;
    }
    state.counters["gap_ppm"] = static_cast<double>(solved->gap.mantissa);
  }
}

BENCHMARK(solve)
    ->ArgNames({"groups", "carriers", "tiers", "winners", "seed"})
    ->ArgsProduct({{2000}, {6}, {4}, {2, 3, 6}, {1, 2, 3, 4, 5, 6, 7, 8}})
    ->Args({10000, 8, 5, 4, 1})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace
}  // namespace telaudit::rfp

BENCHMARK_MAIN();
