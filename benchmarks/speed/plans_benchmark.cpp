// How long it takes to find which line is to be on which plan, and to prove it.
#include <benchmark/benchmark.h>

#include "generated_fleet.h"
#include "right_sizing/plan_moves.h"
#include "right_sizing/plan_search.h"

namespace telaudit::right_sizing {
namespace {

// Arguments: lines, months that are judged, seed, 1: overage by the megabyte; 2: odd prices.
void find_plans(benchmark::State& state) {
  FleetShape shape;
  shape.lines = static_cast<std::size_t>(state.range(0));
  shape.judged = static_cast<std::size_t>(state.range(1));
  shape.per_megabyte = state.range(3) == 1;
  shape.odd_prices = state.range(3) == 2;
  const PlanProblem problem = generated_fleet(shape, static_cast<std::uint64_t>(state.range(2)));
  for (auto _ : state) {
    const Assignment known = improve_line_by_line(problem, stay(problem));
    const FoundPlans found = search_plans(problem, known, {300, 0});
    state.counters["proven"] = found.proven ? 1 : 0;
    state.counters["cents"] = static_cast<double>(found.cost.weighed);
    state.counters["gap_ppm"] =
        static_cast<double>(found.cost.weighed - found.bound) * 1e6 / static_cast<double>(found.cost.weighed);
    state.counters["greedy_ppm"] = static_cast<double>(cost_of(problem, known).weighed - found.cost.weighed) *
                                   1e6 / static_cast<double>(found.cost.weighed);
    state.counters["columns"] = static_cast<double>(found.columns);
    state.counters["nodes"] = found.nodes;
  }
}

BENCHMARK(find_plans)
    ->Args({5000, 1, 1, 0})
    ->Args({5000, 3, 1, 0})
    ->Args({5000, 12, 1, 0})
    ->Args({5000, 12, 2, 0})
    ->Args({5000, 12, 3, 0})
    ->Args({5000, 12, 1, 1})
    ->Args({5000, 12, 1, 2})
    ->Args({5000, 12, 2, 2})
    ->Args({5000, 12, 3, 2})
    ->Unit(benchmark::kSecond)
    ->Iterations(1)
    ->UseRealTime();

}  // namespace
}  // namespace telaudit::right_sizing

BENCHMARK_MAIN();
