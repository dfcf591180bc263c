// The 811 reader on call detail: cutting, parsing, joining with taking the charges, and all of it on one
// thread. Items are charges.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/x12_811_reader.h"
#include "read_in_pieces.h"
#include "usage_calls.h"
#include "usage_output.h"
#include "usage_x12_811.h"

namespace {

using namespace telaudit;
using namespace telaudit::speed;

constexpr std::uint64_t kCalls = 600000;
constexpr std::uint32_t kServices = 75000;

enum Shape : std::int64_t { kManyInvoices, kHugeInvoice, kTaxes };

std::string_view file_of(std::int64_t shape) {
  static const std::vector<FileText> texts = [] {
    std::vector<FileText> made;
    for (const Shape of : {kManyInvoices, kHugeInvoice, kTaxes}) {
      UsageOptions options;
      options.rows = kCalls;
      options.services = kServices;
      if (of == kHugeInvoice) options.accounts = 1;
      UsageOutput out;
      write_x12_811(options, X12Layout{of == kTaxes}, out);
      made.emplace_back(out.take());
    }
    return made;
  }();
  return texts[static_cast<std::size_t>(shape)].bytes();
}

std::shared_ptr<const formats::OpenFile> open_file(std::string_view text) {
  static const auto reader = formats::make_x12_811_reader();
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
  count(state, text, kCalls);
}
BENCHMARK(cut)->Arg(kManyInvoices)->Unit(benchmark::kMillisecond);

void parse(benchmark::State& state) {
  const std::string_view text = file_of(state.range(0));
  const auto file = open_file(text);
  const auto ends = cuts_of(*file, text);
  for (auto _ : state)
    each_piece(text, ends, [&](std::string_view bytes, std::size_t offset) {
      benchmark::DoNotOptimize(file->parse(bytes, offset));
    });
  count(state, text, kCalls);
}
BENCHMARK(parse)->DenseRange(kManyInvoices, kTaxes)->Unit(benchmark::kMillisecond);

enum class Step : std::uint8_t { add, take, all };

void run(benchmark::State& state, Step measured) {
  const std::string_view text = file_of(state.range(0));
  const auto file = open_file(text);
  const auto ends = cuts_of(*file, text);
  std::uint64_t charges = 0;
  const auto step = [&](Step of, auto&& work) {
    const bool timed = measured == Step::all || measured == of;
    if (!timed) state.PauseTiming();
    work();
    if (!timed) state.ResumeTiming();
  };
  for (auto _ : state) {
    charges = 0;
    const auto joining = file->join();
    each_piece(text, ends, [&](std::string_view bytes, std::size_t offset) {
      std::unique_ptr<formats::Piece> piece;
      step(Step::all, [&] { piece = file->parse(bytes, offset); });
      step(Step::add, [&] { piece = *joining->add(std::move(piece)); });
      step(Step::take, [&] {
        if (piece) charges += piece->take_charges().rows();
        piece.reset();
      });
    });
    step(Step::add, [&] {
      const auto reading = joining->finish();
      charges += reading->charges.rows();
    });
  }
  count(state, text, charges);
}
BENCHMARK_CAPTURE(run, add, Step::add)->DenseRange(kManyInvoices, kTaxes)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, take, Step::take)->DenseRange(kManyInvoices, kTaxes)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, all, Step::all)->DenseRange(kManyInvoices, kTaxes)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int arguments, char** values) {
  keep_freed_memory();
  benchmark::Initialize(&arguments, values);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
