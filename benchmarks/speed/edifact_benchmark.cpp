// The EDIFACT reader on mobile bills: cutting, parsing, and all of it with joining and taking the charges, on
// one thread. Items are charges. --write FILE writes the file that peers read, --read FILE RUNS reads one as
// they do.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bill/charge.h"
#include "formats/edifact_profile.h"
#include "formats/edifact_reader.h"
#include "formats/reader.h"
#include "formats/x12_810_reader.h"
#include "generated_invoic.h"

namespace {

using namespace telaudit;
using namespace telaudit::speed;

constexpr std::size_t kPieceBytes = std::size_t{16} << 20U;

// Many messages, and one that holds all lines.
const std::string& text_of(std::int64_t shape) {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> made;
    for (const std::uint64_t lines_of_message : {std::uint64_t{2000}, UINT64_MAX}) {
      InvoicOptions options;
      options.lines_of_message = lines_of_message;
      made.push_back(generate_invoic(options) + std::string(formats::kPieceSlack, '\0'));
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
  static const auto reader = [] {
    auto profile = formats::edifact::load_sender_profile(
        "edifact: example\nversion: 1\nsenders: [EXAMPLETEL]\nservice: [CN]\n", "example.yaml");
    return formats::make_edifact_sender_reader(std::move(*profile));
  }();
  auto file = reader->open(text.substr(0, formats::kSniffBytes), "bill.edi");
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
  count(state, text, 0);
}
BENCHMARK(cut)->Arg(0)->Unit(benchmark::kMillisecond);

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
  count(state, text, 0);
}
BENCHMARK(parse)->Arg(0)->Unit(benchmark::kMillisecond);

void all(benchmark::State& state) {
  const std::string_view text = file_of(state.range(0));
  const auto file = open_file(text);
  std::uint64_t charges = 0;
  for (auto _ : state) {
    charges = 0;
    const auto joining = file->join();
    std::size_t begin = 0;
    for (const std::size_t end : cuts_of(*file, text)) {
      auto piece = *joining->add(file->parse(text.substr(begin, end - begin), begin));
      if (piece) charges += piece->take_charges().rows();
      begin = end;
    }
    const auto reading = joining->finish();
    charges += reading->charges.rows();
  }
  count(state, text, charges);
}
BENCHMARK(all)->DenseRange(0, 1)->Unit(benchmark::kMillisecond);

// Reads a file of EDIFACT or X12 810 so many times: lines, the sum of their amounts, and the best seconds,
// for the comparison with peers.
int read_file_often(const char* path, int runs) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const std::size_t size = text.size();
  text.append(formats::kPieceSlack, '\0');
  const std::string_view bytes(text.data(), size);
  const auto x12 = formats::make_x12_810_reader();
  const auto edifact = formats::make_edifact_reader();
  const auto& reader = x12->sniff(bytes.substr(0, formats::kSniffBytes)) ? x12 : edifact;
  double best = 1e9;
  std::uint64_t lines = 0;
  Total sum;
  for (int run = 0; run < runs; ++run) {
    const std::clock_t begin = std::clock();
    const auto file = reader->open(bytes.substr(0, formats::kSniffBytes), path);
    if (!file) return 1;
    std::vector<bill::Table> tables;
    const auto joining = (*file)->join();
    std::size_t from = 0;
    for (const std::size_t end : cuts_of(**file, bytes)) {
      auto piece = *joining->add((*file)->parse(bytes.substr(from, end - from), from));
      if (piece) tables.push_back(piece->take_charges());
      from = end;
    }
    auto reading = joining->finish();
    if (!reading) return 1;
    tables.push_back(std::move(reading->charges));
    best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    lines = 0;
    sum = {};
    for (const auto& table : tables)
      for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto kind = table.column(bill::charge::kChargeClass);
        if (kind.is_known(row) && kind.text(row) == "tax") continue;
        ++lines;
        sum.add(table.column(bill::charge::kAmount).decimal(row));
      }
  }
  std::printf("{\"lines\": %llu, \"sum\": \"%s\", \"seconds\": %.6f}\n",
              static_cast<unsigned long long>(lines), sum.text().c_str(), best);
  return 0;
}

}  // namespace

int main(int arguments, char** values) {
  if (arguments == 4 && std::strcmp(values[1], "--read") == 0)
    return read_file_often(values[2], std::atoi(values[3]));
  if (arguments == 3 && std::strcmp(values[1], "--write") == 0) {
    std::ofstream out(values[2], std::ios::binary);
    out << file_of(0);
    return out.good() ? 0 : 1;
  }
  benchmark::Initialize(&arguments, values);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
