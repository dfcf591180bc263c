// The TAP3 reader on a batch of calls, sessions and messages: parsing, and all of it with joining and taking
// the charges, on one thread. Items are charges.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <string_view>

#include "../../tests/formats/tap3_batches.h"
#include "formats/reader.h"
#include "formats/tap3_reader.h"

namespace {

using namespace telaudit;

constexpr std::size_t kPieceBytes = std::size_t{16} << 20U;
constexpr int kEvents = 100'000;

std::string make_file(bool indefinite) {
  const formats::test::BerWriter ber{indefinite};
  const std::string call = ber.call();
  const std::string message = ber.message();
  std::string events;
  for (int i = 0; i < kEvents; ++i)
    events += i % 3 == 0 ? ber.session(i, i / 2) : i % 3 == 1 ? call : message;
  return ber.file(events, ber.audit(0, 0, kEvents)) + std::string(formats::kPieceSlack, '\0');
}

const std::string& file_with_slack(bool indefinite) {
  static const std::string definite_file = make_file(false);
  static const std::string indefinite_file = make_file(true);
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
