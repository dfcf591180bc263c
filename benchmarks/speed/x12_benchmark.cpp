// The 811 reader on call detail: cutting, parsing, joining with taking the charges, and all of it on one
// thread. Items are charges.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/reader.h"
#include "formats/x12_811_reader.h"
#include "usage_calls.h"
#include "usage_output.h"
#include "usage_x12_811.h"

namespace {

using namespace telaudit;
using namespace telaudit::speed;

constexpr std::uint64_t kCalls = 600000;
constexpr std::uint32_t kServices = 75000;
constexpr std::size_t kPieceBytes = std::size_t{16} << 20U;

enum Shape : std::int64_t { kManyInvoices, kHugeInvoice, kTaxes };

const std::string& text_of(std::int64_t shape) {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> made;
    for (const Shape of : {kManyInvoices, kHugeInvoice, kTaxes}) {
      UsageOptions options;
      options.rows = kCalls;
      options.services = kServices;
      if (of == kHugeInvoice) options.accounts = 1;
      UsageOutput out;
      write_x12_811(options, X12Layout{of == kTaxes}, out);
      made.push_back(out.take() + std::string(formats::kPieceSlack, '\0'));
    }
    return made;
  }();
  return texts[static_cast<std::size_t>(shape)];
}

std::string_view file_of(std::int64_t shape) {
  const std::string& text = text_of(shape);
  return std::string_view(text).substr(0, text.size() - formats::kPieceSlack);
}

std::shared_ptr<const formats::OpenFile> open_file(std::string_view text) {
  static const auto reader = formats::make_x12_811_reader();
  auto file = reader->open(text.substr(0, formats::kSniffBytes), "usage.edi");
  return *file;
}

std::vector<std::size_t> cuts_of(const formats::OpenFile& file, std::string_view text) {
  std::vector<std::size_t> ends;
  std::size_t begin = 0;
  while (text.size() - begin > kPieceBytes) {
    const auto cut = file.cut(text.substr(begin), kPieceBytes);
    if (!cut) break;
    begin += *cut;
    ends.push_back(begin);
  }
  ends.push_back(text.size());
  return ends;
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
  for (auto _ : state) {
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      benchmark::DoNotOptimize(file->parse(text.substr(begin, end - begin), begin));
      begin = end;
    }
  }
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
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      std::unique_ptr<formats::Piece> piece;
      step(Step::all, [&] { piece = file->parse(text.substr(begin, end - begin), begin); });
      step(Step::add, [&] { piece = *joining->add(std::move(piece)); });
      step(Step::take, [&] {
        if (piece) charges += piece->take_charges().rows();
        piece.reset();
      });
      begin = end;
    }
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

BENCHMARK_MAIN();
