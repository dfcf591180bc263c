// The hot loops under the reading of delimited files, each kernel by itself: structure, digits, decimals,
// dates, times. The structural scan runs over made-up calls of 15 columns in windows of 256 KiB.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/fast_number.h"
#include "base/structural_scan.h"

namespace telaudit {
namespace {

constexpr std::size_t kWindow = 256 * 1024;

// `quoted_cells` of 15 are put into quotes, and one of `stray_quotes` records (0: none) has a stray one.
std::string made_calls(std::size_t size, int quoted_cells, unsigned stray_quotes = 0) {
  std::mt19937_64 random(1);
  std::string text;
  while (text.size() < size) {
    for (int column = 0; column < 15; ++column) {
      if (column > 0) text += ',';
      std::string cell = std::to_string(random());
      cell.resize(4 + random() % 8);
      text += column < quoted_cells ? '"' + cell + '"' : cell;
    }
    if (stray_quotes != 0 && random() % stray_quotes == 0) text += '"';
    text += '\n';
  }
  return text;
}

void scan(benchmark::State& state, ScanKernel kernel, int quoted_cells) {
  const std::string text = made_calls(32 << 20, quoted_cells);
  Structure structure;
  std::size_t bytes = 0;
  std::size_t separators = 0;
  for (auto _ : state) {
    for (std::size_t at = 0; at + kWindow <= text.size(); at += structure.complete) {
      scan_structure(std::string_view(text).substr(at, kWindow), {}, kernel, structure);
      bytes += structure.complete;
      separators += structure.separators.size();
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  state.counters["bytes_per_separator"] = static_cast<double>(bytes) / static_cast<double>(separators);
}

void scan_with_stray_quotes(benchmark::State& state, ScanKernel kernel, unsigned stray_quotes) {
  const std::string text = made_calls(32 << 20, 2, stray_quotes);
  Structure structure;
  std::size_t bytes = 0;
  for (auto _ : state) {
    for (std::size_t at = 0; at + kWindow <= text.size(); at += structure.complete) {
      scan_records(std::string_view(text).substr(at, kWindow), {}, kernel, structure);
      bytes += structure.complete;
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void find_start(benchmark::State& state, ScanKernel kernel, int quoted_cells) {
  const std::string text = made_calls(32 << 20, quoted_cells);
  for (auto _ : state) benchmark::DoNotOptimize(find_record_start(text, text.size() - 10000, {}, kernel));
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}

struct Cells {
  std::string text;
  std::vector<std::uint32_t> begins;
  std::vector<std::uint32_t> lengths;

  void add(std::string_view cell) {
    begins.push_back(static_cast<std::uint32_t>(text.size()));
    lengths.push_back(static_cast<std::uint32_t>(cell.size()));
    text += cell;
    text += ',';
  }
  void close() { text.append(kCellSlack, '\0'); }
};

template <typename Read>
void each_cell(benchmark::State& state, const Cells& cells, Read read) {
  std::uint64_t sum = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < cells.begins.size(); ++i)
      sum += read(cells.text.data() + cells.begins[i], std::size_t{cells.lengths[i]});
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(cells.begins.size()) * state.iterations());
}

constexpr int kCells = 50000;

// Numbers of `least` to `most` digits; the point, where `decimals` is not negative, before the last of them.
Cells made_numbers(std::size_t least, std::size_t most, int decimals) {
  std::mt19937_64 random(2);
  Cells cells;
  for (int i = 0; i < kCells; ++i) {
    const std::size_t digits = least + random() % (most - least + 1);
    std::string cell;
    while (cell.size() < digits) cell += static_cast<char>('0' + random() % 10);
    if (decimals >= 0) cell.insert(cell.size() - static_cast<std::size_t>(decimals), 1, '.');
    if (decimals >= 0 && random() % 20 == 0) cell.insert(0, 1, '-');
    cells.add(cell);
  }
  cells.close();
  return cells;
}

void digits(benchmark::State& state, std::size_t least, std::size_t most) {
  each_cell(state, made_numbers(least, most, -1), [](const char* at, std::size_t length) {
    const auto read = fast_digits(at, length);
    return read.value + (read.valid ? 1U : 0U);
  });
}

void decimals(benchmark::State& state, std::size_t least, std::size_t most) {
  each_cell(state, made_numbers(least, most, 4), [](const char* at, std::size_t length) {
    const auto read = fast_decimal(at, length);
    return static_cast<std::uint64_t>(read.mantissa) + read.scale + (read.valid ? 1U : 0U);
  });
}

void decimals_of_all_shapes(benchmark::State& state, std::size_t least, std::size_t most) {
  each_cell(state, made_numbers(least, most, 4), [](const char* at, std::size_t length) {
    const auto read = parse_decimal({at, length});
    return read ? static_cast<std::uint64_t>(read->mantissa) + read->scale + 1U : 0U;
  });
}

Cells made_dates() {
  std::mt19937_64 random(3);
  Cells cells;
  for (int i = 0; i < kCells; ++i) {
    std::string text = Date{static_cast<std::int32_t>(19000 + random() % 3000)}.text();
    cells.add(text.substr(8, 2) + "/" + text.substr(5, 2) + "/" + text.substr(0, 4));
  }
  cells.close();
  return cells;
}

void dates(benchmark::State& state) {
  const auto pattern = fast_date_pattern("%d/%m/%Y");
  each_cell(state, made_dates(), [&](const char* at, std::size_t length) {
    const auto read = fast_date(at, length, *pattern);
    return static_cast<std::uint64_t>(read.days) + (read.valid ? 1U : 0U);
  });
}

void dates_of_all_shapes(benchmark::State& state) {
  each_cell(state, made_dates(), [&](const char* at, std::size_t length) {
    const auto read = parse_date({at, length}, "%d/%m/%Y");
    return read ? static_cast<std::uint64_t>(read->days) + 1U : 0U;
  });
}

void times(benchmark::State& state) {
  std::mt19937_64 random(4);
  Cells cells;
  for (int i = 0; i < kCells; ++i)
    cells.add(Moment{static_cast<std::int64_t>(random() % 86400 * 10)}.text().substr(11));
  cells.close();
  each_cell(state, cells, [](const char* at, std::size_t length) {
    const auto read = fast_time(at, length);
    return static_cast<std::uint64_t>(read.tenths) + (read.valid ? 1U : 0U);
  });
}

BENCHMARK_CAPTURE(digits, of_1_to_8, 1, 8);
BENCHMARK_CAPTURE(digits, of_10, 10, 10);
BENCHMARK_CAPTURE(digits, of_1_to_18, 1, 18);
BENCHMARK_CAPTURE(decimals, of_5_to_7_digits, 5, 7);
BENCHMARK_CAPTURE(decimals, of_5_to_16_digits, 5, 16);
BENCHMARK_CAPTURE(decimals_of_all_shapes, of_5_to_7_digits, 5, 7);
BENCHMARK(dates);
BENCHMARK(dates_of_all_shapes);
BENCHMARK(times);

}  // namespace
}  // namespace telaudit

int main(int count, char** arguments) {
  using namespace telaudit;
  for (const ScanKernel kernel : scan_kernels()) {
    const std::string name(scan_kernel_name(kernel));
    for (const int quoted : {0, 2, 15}) {
      const std::string ending = name + "/quoted_cells_of_15:" + std::to_string(quoted);
      benchmark::RegisterBenchmark(("scan/" + ending).c_str(), scan, kernel, quoted);
      benchmark::RegisterBenchmark(("find_start/" + ending).c_str(), find_start, kernel, quoted);
    }
    for (const unsigned stray : {1U, 10U, 1000U})
      benchmark::RegisterBenchmark(("scan/" + name + "/stray_quote_in_1_of:" + std::to_string(stray)).c_str(),
                                   scan_with_stray_quotes, kernel, stray);
  }
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
