// Fixed records by profile, from memory to batches of charges, on one thread: 354 characters a call, as
// rules/profiles/u4-calls.yaml describes them. Items are charges. By columns, and row by row.
#include <benchmark/benchmark.h>

#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <string_view>

#include "formats/profile_reader.h"
#include "formats/reader.h"

namespace {

using namespace telaudit;

constexpr std::size_t kPieceBytes = std::size_t{16} << 20U;

std::string padded(std::string text, std::size_t width) {
  text.resize(width, ' ');
  return text;
}

std::string with_zeros(std::uint64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(width - digits.size(), '0') + digits;
}

// 200,000 calls of 2,000 lines in a month; the same for every run.
std::string generate() {
  std::mt19937_64 random(20260131);
  std::string text;
  for (std::uint64_t call = 0; call < 200'000; ++call) {
    const std::string line = "312555" + with_zeros(random() % 2000, 4);
    const std::string called = "402555" + with_zeros(random() % 10'000, 4);
    const std::uint64_t cents = random() % 100'000;
    const std::string charge = std::to_string(cents / 10'000) + "." + with_zeros(cents % 10'000, 4);
    text += "001" + padded("M1", 12) + padded("S1", 12) + padded(line, 18) + padded("", 12);
    text += "202601" + with_zeros(1 + call * 31 / 200'000, 2) + with_zeros(random() % 24, 2) +
            with_zeros(random() % 60, 2) + with_zeros(random() % 60, 2) + " ";
    text += with_zeros(random() % 3600, 12) + padded("OMAHA", 30) + "NE" + padded("UNITED STATES", 40);
    text += std::string(21 - charge.size(), ' ') + charge + "O" + padded("", 38) + padded(line, 10) +
            padded(called, 10) + padded("1" + called, 18) + padded("", 99) + ".\n";
  }
  return text;
}

void read_fixed(benchmark::State& state) {
  static const std::string text = generate() + std::string(formats::kPieceSlack, '\0');
  const std::string_view file_text = std::string_view(text).substr(0, text.size() - formats::kPieceSlack);
  std::ifstream in("rules/profiles/u4-calls.yaml");
  std::stringstream yaml;
  yaml << in.rdbuf();
  formats::ReadingWay way;
  way.column_wise = state.range(0) != 0;
  const auto reader = formats::make_profile_reader(yaml.str(), "u4-calls.yaml", way);
  if (!reader) return state.SkipWithError("run it in the project's folder");
  const auto file = (*reader)->open(file_text.substr(0, formats::kSniffBytes), "calls.txt");
  if (!file) return state.SkipWithError("the profile does not know the generated file");
  std::uint64_t charges = 0;
  for (auto _ : state) {
    const auto joining = (*file)->join();
    charges = 0;
    for (std::size_t begin = 0; begin < file_text.size();) {
      const auto rest = file_text.substr(begin);
      const auto cut = rest.size() > kPieceBytes ? (*file)->cut(rest, kPieceBytes) : std::nullopt;
      const std::size_t size = cut.value_or(rest.size());
      auto piece = joining->add((*file)->parse(rest.substr(0, size), begin));
      if (piece && *piece) charges += (*piece)->take_charges().rows();
      begin += size;
    }
    benchmark::DoNotOptimize(joining->finish());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(charges));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(file_text.size()));
}
BENCHMARK(read_fixed)->ArgName("by_columns")->Arg(1)->Arg(0)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
