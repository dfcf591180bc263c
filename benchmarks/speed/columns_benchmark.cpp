// The hot loops that take whole columns of cells, each kernel by itself, over blocks of 1024 rows of made-up
// calls: where cells stand, numbers, dates and times, words. Rows that a kernel leaves are read one by one,
// as the reader of delimited files does.
#include <benchmark/benchmark.h>

#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/cell_grid.h"
#include "base/cell_table.h"
#include "base/fast_columns.h"
#include "base/structural_scan.h"

namespace telaudit {
namespace {

constexpr std::size_t kRows = 1024;
constexpr std::size_t kCells = 15;

std::string digits(std::size_t count, std::mt19937_64& random) {
  std::string text;
  while (text.size() < count) text += static_cast<char>('0' + random() % 10);
  return text;
}

std::string two(std::uint64_t value) {
  return std::string{static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

// Columns of a call; the others are filled with short text.
enum Place : std::size_t { kShort = 1, kLong = 3, kAmount = 5, kDay = 7, kTime = 8, kWord = 10 };

std::string cell_of(std::size_t place, std::mt19937_64& random) {
  switch (place) {
    case kShort:
      return digits(1 + random() % 4, random);
    case kLong:
      return digits(10 + random() % 2, random);
    case kAmount:
      return digits(1 + random() % 2, random) + "." + digits(4, random);
    case kDay:
      return "2026-" + two(1 + random() % 12) + "-" + two(1 + random() % 28);
    case kTime:
      return two(random() % 24) + ":" + two(random() % 60) + ":" + two(random() % 60);
    case kWord:
      return "Place " + std::to_string(random() % 300);
    default:
      return std::string(1 + random() % 8, 'a');
  }
}

struct Block {
  std::string text;
  Structure structure;
  std::vector<std::vector<std::uint32_t>> begin{kCells, std::vector<std::uint32_t>(kRows)};
  std::vector<std::vector<std::uint32_t>> length{kCells, std::vector<std::uint32_t>(kRows)};
  std::vector<std::uint32_t> record_begin = std::vector<std::uint32_t>(kRows);
  std::vector<std::uint32_t> record_end = std::vector<std::uint32_t>(kRows);
  std::vector<GridColumn> columns;

  Block() {
    std::mt19937_64 random(1);
    for (std::size_t row = 0; row < kRows; ++row)
      for (std::size_t place = 0; place < kCells; ++place)
        text += cell_of(place, random) + (place + 1 < kCells ? "," : "\n");
    const std::size_t size = text.size();
    text.append(kCellSlack, '\0');
    scan_structure(std::string_view(text).substr(0, size), {}, best_scan_kernel(), structure);
    for (std::size_t place = 0; place < kCells; ++place)
      columns.push_back({place, begin[place].data(), length[place].data()});
    find(ScanKernel::portable);
  }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  void find(ScanKernel kernel) {
    find_grid_cells(kernel, {structure.separators.data(), true, kCells, kRows}, columns, record_begin.data(),
                    record_end.data());
  }
  FastCells cells(std::size_t place) const {
    return {text.data(), begin[place].data(), length[place].data(), kRows};
  }
};

struct Values {
  std::vector<std::int64_t> numbers = std::vector<std::int64_t>(kRows);
  std::vector<std::uint8_t> small = std::vector<std::uint8_t>(kRows);
  std::vector<std::uint32_t> codes = std::vector<std::uint32_t>(kRows);
  std::vector<std::uint8_t> unread = std::vector<std::uint8_t>(kRows / 8);
};

void read_digits(const Block& block, ScanKernel kernel, std::size_t place, Values& values) {
  const FastCells cells = block.cells(place);
  fast_digits_column(kernel, cells, 1, UINT64_MAX, values.numbers.data(), values.small.data(), values.unread);
  each_unread(values.unread, kRows, [&](std::size_t row) {
    const FastDigits read = fast_digits(cells.window + cells.begin[row], cells.length[row]);
    values.numbers[row] = static_cast<std::int64_t>(read.value);
    values.small[row] = read.valid ? 1 : 0;
  });
}

void read_decimals(const Block& block, ScanKernel kernel, Values& values) {
  FastDecimalRules rules;
  rules.below.fill(INT64_MAX);
  const FastCells cells = block.cells(kAmount);
  fast_decimal_column(kernel, cells, rules, values.numbers.data(), values.small.data(), values.unread);
  each_unread(values.unread, kRows, [&](std::size_t row) {
    const FastDecimal read = fast_decimal(cells.window + cells.begin[row], cells.length[row]);
    values.numbers[row] = read.mantissa;
    values.small[row] = read.scale;
  });
}

void read_moments(const Block& block, ScanKernel kernel, Values& values) {
  static const FastDatePattern pattern = *fast_date_pattern("%Y-%m-%d");
  const FastCells days = block.cells(kDay);
  const FastCells times = block.cells(kTime);
  fast_moment_column(kernel, days, pattern, times, values.numbers.data(), values.unread);
  each_unread(values.unread, kRows, [&](std::size_t row) {
    const FastDate day = fast_date(days.window + days.begin[row], days.length[row], pattern);
    const FastTime time = fast_time(times.window + times.begin[row], times.length[row]);
    values.numbers[row] = std::int64_t{day.days} * 864'000 + time.tenths;
  });
}

using Work = std::function<void(Block&, ScanKernel, Values&)>;

void each_block(benchmark::State& state, ScanKernel kernel, const Work& work) {
  Block block;
  Values values;
  for (auto _ : state) {
    work(block, kernel, values);
    benchmark::DoNotOptimize(values.numbers.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(kRows) * state.iterations());
}

}  // namespace
}  // namespace telaudit

int main(int count, char** arguments) {
  using namespace telaudit;
  CellTable words;
  const std::vector<std::pair<std::string, Work>> works = {
      {"grid_of_15", [](Block& block, ScanKernel kernel, Values&) { block.find(kernel); }},
      {"digits_of_1_to_4",
       [](Block& block, ScanKernel kernel, Values& values) { read_digits(block, kernel, kShort, values); }},
      {"digits_of_10_or_11",
       [](Block& block, ScanKernel kernel, Values& values) { read_digits(block, kernel, kLong, values); }},
      {"decimals",
       [](Block& block, ScanKernel kernel, Values& values) { read_decimals(block, kernel, values); }},
      {"moments",
       [](Block& block, ScanKernel kernel, Values& values) { read_moments(block, kernel, values); }},
      {"words_of_300", [&](Block& block, ScanKernel kernel, Values& values) {
         words.codes(kernel, block.cells(kWord), values.codes.data());
       }}};
  for (const auto& [name, work] : works)
    for (const ScanKernel kernel : scan_kernels())
      if (kernel == ScanKernel::portable || kernel == scan_kernels().back())
        benchmark::RegisterBenchmark((name + "/" + std::string(scan_kernel_name(kernel))).c_str(), each_block,
                                     kernel, work);
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
