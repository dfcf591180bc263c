// The TAP3 reader on a batch of calls, sessions and messages: parsing, and all of it with joining and taking
// the charges, on one thread. Items are charges.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <string_view>

#include "formats/reader.h"
#include "formats/tap3_reader.h"
#include "generated_tap3.h"

namespace {

using namespace telaudit;

constexpr std::size_t kPieceBytes = std::size_t{16} << 20U;

const std::string& file_with_slack(bool indefinite) {
  static const auto make = [](bool of_indefinite_length) {
    speed::Tap3Options options;
    options.indefinite = of_indefinite_length;
    return speed::generate_tap3(options) + std::string(formats::kPieceSlack, '\0');
  };
  static const std::string definite_file = make(false);
  static const std::string indefinite_file = make(true);
  return indefinite ? indefinite_file : definite_file;
}

void read_batch(benchmark::State& state) {
  std::string_view text = file_with_slack(state.range(0) == 1);
  text.remove_suffix(formats::kPieceSlack);
  const auto reader = formats::make_tap3_reader();
  std::uint64_t charges = 0;
  for (auto _ : state) {
    const auto file = *reader->open(text.substr(0, formats::kSniffBytes), "batch.tap");
    const auto joining = file->join();
    charges = 0;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::string_view rest = text.substr(begin);
      const auto cut = rest.size() > kPieceBytes ? file->cut(rest, kPieceBytes) : std::nullopt;
      const std::size_t size = cut.value_or(rest.size());
      auto piece = *joining->add(file->parse(rest.substr(0, size), begin));
      charges += piece->take_charges().rows();
      begin += size;
    }
    benchmark::DoNotOptimize(joining->finish());
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

BENCHMARK_MAIN();
