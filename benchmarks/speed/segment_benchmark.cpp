// Writing and scanning segments: a million made-up charges, half of them calls.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <random>
#include <string>

#include "bill/charge.h"
#include "bill/table.h"
#include "store/charge_relation.h"
#include "store/segment_draft.h"
#include "store/segment_sums.h"

namespace telaudit::store {
namespace {

namespace charge = bill::charge;

constexpr std::size_t kRows = 1000000;

bill::Table made_charges() {
  std::mt19937_64 random(1);
  bill::TableBuilder builder(bill::charge_schema());
  const std::string products[] = {"1MB",       "EPX",   "9ZR", "LAFAX", "DATA UNLIMITED",
                                  "TOLL FREE", "1LN1X", "S25"};
  for (std::size_t row = 0; row < kRows; ++row) {
    const bool call = row % 2 == 0;
    builder.set_number(charge::kSourceOffset, static_cast<std::int64_t>(row * 187));
    builder.set_number(charge::kSourceLength, static_cast<std::int64_t>(150 + random() % 40));
    builder.set_number(charge::kOrdinal, 0);
    builder.set_text(charge::kCarrier, "CARRIER");
    builder.set_text(charge::kAccount, "8310" + std::to_string(row / 5000));
    builder.set_text(charge::kInvoice, "20240110" + std::to_string(row / 5000));
    builder.set_number(charge::kBillDate, 19732);
    builder.set_text(charge::kLevel, "L" + std::to_string(row / 200));
    builder.set_text(charge::kService, "312555" + std::to_string(1000 + random() % 9000));
    builder.set_text(charge::kProductCode, products[random() % 8]);
    builder.set_text(charge::kChargeClass, call ? "usage" : "recurring");
    builder.set_number(charge::kPayable, 1);
    builder.set_number(charge::kInTotal, 1);
    builder.set_text(charge::kCurrency, "USD");
    const bool fits =
        builder.set_decimal(charge::kAmount, Decimal{static_cast<std::int64_t>(random() % 5000), 2});
    require(fits, "an amount of a few dollars fits");
    if (call) {
      builder.set_number(charge::kStart, 17048448000 + static_cast<std::int64_t>(random() % 26784000));
      builder.set_number(charge::kDuration, static_cast<std::int64_t>(random() % 36000));
      builder.set_text(charge::kDestination, "1312" + std::to_string(random() % 10000000));
    }
    builder.end_row();
  }
  return builder.finish();
}

const bill::Table& charges() {
  static const bill::Table table = made_charges();
  return table;
}

// A folder with one segment of all charges, which goes when the program ends.
class SegmentFolder {
 public:
  SegmentFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "telaudit-benchmark-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
    const auto written = write_segment(file(), bill::charge_schema(), charges());
    require(written.ok(), "a segment can be written to the temporary folder");
    record_ = *written;
  }
  ~SegmentFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  SegmentFolder(const SegmentFolder&) = delete;
  SegmentFolder& operator=(const SegmentFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path file() const { return path_ / "made.seg"; }
  const SegmentRecord& record() const { return record_; }

 private:
  std::filesystem::path path_;
  SegmentRecord record_;
};

const SegmentFolder& folder() {
  static const SegmentFolder made;
  return made;
}

void report(benchmark::State& state, std::uint64_t rows) {
  state.SetItemsProcessed(static_cast<std::int64_t>(rows) * static_cast<std::int64_t>(state.iterations()));
}

void write(benchmark::State& state) {
  const auto path = folder().path() / "again.seg";
  for (auto _ : state) {
    const auto written = write_segment(path, bill::charge_schema(), charges());
    require(written.ok(), "a segment can be written");
  }
  report(state, kRows);
  state.counters["bytes per row"] = static_cast<double>(folder().record().bytes) / static_cast<double>(kRows);
}
BENCHMARK(write)->Unit(benchmark::kMillisecond)->UseRealTime();

void scan(benchmark::State& state, const bill::ScanRequest& request) {
  auto use = SegmentUse::share(folder().path());
  require(use.ok(), "the folder can be shared");
  const auto relation = charge_relation({{"made", folder().file(), folder().record()}},
                                        {{0, {0, folder().record().rows}}}, std::move(*use));
  std::uint64_t rows = 0;
  for (auto _ : state) {
    const auto scanned = relation->scan(request, [&](const bill::Batch& batch) -> Result<void> {
      rows += batch.rows;
      for (const auto& column : batch.columns) benchmark::DoNotOptimize(column.rows);
      return {};
    });
    require(scanned.ok(), "the segment can be read");
  }
  benchmark::DoNotOptimize(rows);
  report(state, kRows);
}

void scan_all_columns(benchmark::State& state) {
  scan(state, bill::all_columns(stored_charge_schema()));
}
BENCHMARK(scan_all_columns)->Unit(benchmark::kMillisecond)->UseRealTime();

void scan_amounts(benchmark::State& state) {
  scan(state, {{charge::kAmount, charge::kChargeClass, charge::kPayable}, {}});
}
BENCHMARK(scan_amounts)->Unit(benchmark::kMillisecond)->UseRealTime();

// Zones of the source offset skip all but one of sixteen.
void scan_one_zone(benchmark::State& state) {
  scan(state, {{charge::kAmount, charge::kSourceOffset}, {{charge::kSourceOffset, 0, 187}}});
}
BENCHMARK(scan_one_zone)->Unit(benchmark::kMillisecond)->UseRealTime();

void sum_amounts(benchmark::State& state) {
  auto use = SegmentUse::share(folder().path());
  require(use.ok(), "the folder can be shared");
  const auto relation = charge_relation({{"made", folder().file(), folder().record()}},
                                        {{0, {0, folder().record().rows}}}, std::move(*use));
  for (auto _ : state) {
    Total total;
    const auto scanned =
        relation->scan({{charge::kAmount}, {}}, [&](const bill::Batch& batch) -> Result<void> {
          for (std::size_t row = 0; row < batch.rows; ++row)
            if (batch.columns[0].is_known(row)) total.add(batch.columns[0].decimal(row));
          return {};
        });
    require(scanned.ok(), "the segment can be read");
    auto text = total.text();
    benchmark::DoNotOptimize(text);
  }
  report(state, kRows);
}
BENCHMARK(sum_amounts)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace telaudit::store

BENCHMARK_MAIN();
