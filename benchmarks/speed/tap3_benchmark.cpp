// The TAP3 reader on a batch of calls, sessions and messages: parsing, and all of it with joining and taking
// the charges, on one thread. Items are charges.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string_view>

#include "formats/tap3_reader.h"
#include "generated_tap3.h"
#include "read_in_pieces.h"

namespace {

using namespace telaudit;

std::string_view file_of(bool indefinite) {
  static const auto make = [](bool of_indefinite_length) {
    speed::Tap3Options options;
    options.indefinite = of_indefinite_length;
    return speed::FileText(speed::generate_tap3(options));
  };
  static const speed::FileText definite_file = make(false);
  static const speed::FileText indefinite_file = make(true);
  return (indefinite ? indefinite_file : definite_file).bytes();
}

void read_batch(benchmark::State& state) {
  const std::string_view text = file_of(state.range(0) == 1);
  const auto reader = formats::make_tap3_reader();
  std::uint64_t charges = 0;
  for (auto _ : state) {
    charges = 0;
    speed::read_in_pieces(*speed::open_text(*reader, text), text,
                          [&](const bill::Table& table) { charges += table.rows(); });
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(charges));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(read_batch)
    ->Name("tap3/bytes to charges")
    ->ArgName("indefinite lengths")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace

int main(int arguments, char** values) {
  telaudit::keep_freed_memory();
  benchmark::Initialize(&arguments, values);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
