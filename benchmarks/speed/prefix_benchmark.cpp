// The longest prefix of dialled numbers in a deck of the size and shape of a real one: a part of all NPA-NXX
// behind a 1, and routes of 3 to 12 digits behind 011. One core; numbers with and without a prefix.
#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

#include "rules/prefix_ranges.h"

namespace telaudit::rules {
namespace {

constexpr std::size_t kNumbers = std::size_t{1} << 20;

std::string digits(std::size_t count, std::mt19937_64& random) {
  std::string text;
  while (text.size() < count) text += static_cast<char>('0' + random() % 10);
  return text;
}

std::vector<std::string> deck() {
  std::mt19937_64 random(2020);
  std::vector<std::string> out;
  for (int exchange = 200'000; exchange < 1'000'000; ++exchange)
    if (random() % 5 == 0) out.push_back("1" + std::to_string(exchange));
  for (int i = 0; i < 50'000; ++i) out.push_back("011" + digits(3 + random() % 7, random));
  return out;
}

struct Dialled {
  std::vector<std::int64_t> numbers;
  std::vector<std::uint8_t> counts;
};

Dialled dialled() {
  std::mt19937_64 random(2015);
  Dialled out;
  for (std::size_t i = 0; i < kNumbers; ++i) {
    const bool abroad = random() % 4 == 0;
    const std::string number = abroad ? "011" + digits(10, random) : "1" + digits(10, random);
    out.numbers.push_back(std::stoll(number));
    out.counts.push_back(static_cast<std::uint8_t>(number.size()));
  }
  return out;
}

void longest_prefix(benchmark::State& state) {
  const auto ranges = PrefixRanges::of(deck());
  const Dialled calls = dialled();
  std::vector<std::int64_t> found(kNumbers);
  for (auto _ : state) {
    ranges->of_digits(calls.counts, calls.numbers, found);
    benchmark::DoNotOptimize(found.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(kNumbers));
}
BENCHMARK(longest_prefix)->Unit(benchmark::kMillisecond);

void build(benchmark::State& state) {
  const auto prefixes = deck();
  for (auto _ : state) benchmark::DoNotOptimize(PrefixRanges::of(prefixes));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(prefixes.size()));
}
BENCHMARK(build)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace telaudit::rules

BENCHMARK_MAIN();
