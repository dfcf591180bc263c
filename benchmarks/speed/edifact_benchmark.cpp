// The EDIFACT reader on mobile bills: cutting, parsing, and all of it with joining and taking the charges, on
// one thread. Items are charges.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/edifact_profile.h"
#include "formats/edifact_reader.h"
#include "generated_invoic.h"
#include "read_in_pieces.h"

namespace {

using namespace telaudit;
using namespace telaudit::speed;

// Many messages, and one that holds all lines.
std::string_view file_of(std::int64_t shape) {
  static const std::vector<FileText> texts = [] {
    std::vector<FileText> made;
    for (const std::uint64_t lines_of_message : {std::uint64_t{2000}, UINT64_MAX}) {
      InvoicOptions options;
      options.lines_of_message = lines_of_message;
      made.emplace_back(generate_invoic(options));
    }
    return made;
  }();
  return texts[static_cast<std::size_t>(shape)].bytes();
}

std::shared_ptr<const formats::OpenFile> open_file(std::string_view text) {
  static const auto reader = [] {
    auto profile = formats::edifact::load_sender_profile(
        "edifact: example\nversion: 1\nsenders: [EXAMPLETEL]\nservice: [CN]\n", "example.yaml");
    return formats::make_edifact_sender_reader(std::move(*profile));
  }();
  return open_text(*reader, text);
}

void count(benchmark::State& state, std::string_view text, std::uint64_t charges) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(charges));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void cut(benchmark::State& state) {
  const std::string_view text = file_of(state.range(0));
  const auto file = open_file(text);
  for (auto _ : state) benchmark::DoNotOptimize(cuts_of(*file, text));
  count(state, text, 0);
}
BENCHMARK(cut)->Arg(0)->Unit(benchmark::kMillisecond);

void parse(benchmark::State& state) {
  const std::string_view text = file_of(state.range(0));
  const auto file = open_file(text);
  const auto ends = cuts_of(*file, text);
  for (auto _ : state)
    each_piece(text, ends, [&](std::string_view bytes, std::size_t offset) {
      benchmark::DoNotOptimize(file->parse(bytes, offset));
    });
  count(state, text, 0);
}
BENCHMARK(parse)->Arg(0)->Unit(benchmark::kMillisecond);

void all(benchmark::State& state) {
  const std::string_view text = file_of(state.range(0));
  const auto file = open_file(text);
  std::uint64_t charges = 0;
  for (auto _ : state) {
    charges = 0;
    read_in_pieces(*file, text, [&](const bill::Table& table) { charges += table.rows(); });
  }
  count(state, text, charges);
}
BENCHMARK(all)->DenseRange(0, 1)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int arguments, char** values) {
  keep_freed_memory();
  benchmark::Initialize(&arguments, values);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
