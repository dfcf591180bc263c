// Segments: numbers in each of their forms, chunks encoded, written, scanned and summed, commits. The charges
// are made up: a million, most of them calls.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <random>
#include <string>

#include "bill/charge.h"
#include "bill/table.h"
#include "store/charge_relation.h"
#include "store/level_sums.h"
#include "store/segment_draft.h"
#include "store/segment_numbers.h"
#include "store/segment_sums.h"
#include "store/workspace.h"

namespace telaudit::store {
namespace {

namespace charge = bill::charge;

constexpr std::size_t kRows = 1000000;

// One zone of numbers as a column of calls has them.
struct Column {
  const char* name;
  std::function<std::int64_t(std::mt19937_64&, std::int64_t row)> number;
};

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {
      {"constant", [](auto&, auto) -> std::int64_t { return 20543; }},
      {"lengths",
       [](auto& random, auto) -> std::int64_t { return 110 + static_cast<std::int64_t>(random() % 60); }},
      {"seconds_in_tenths",
       [](auto& random, auto) -> std::int64_t { return static_cast<std::int64_t>(random() % 4000) * 10; }},
      {"offsets",
       [](auto& random, auto row) -> std::int64_t {
         return row * 140 + static_cast<std::int64_t>(random() % 60);
       }},
      {"runs", [](auto&, auto row) -> std::int64_t { return row / 300 * 7919 % 100003; }},
      {"rates",
       [](auto& random, auto) -> std::int64_t {
         return static_cast<std::int64_t>(random() % 300) * 37 % 9001;
       }},
      {"services",
       [](auto& random, auto) -> std::int64_t {
         const auto n = static_cast<std::int64_t>(random() % 5000);
         return 3125550000 + n * n * 2 + n % 13;
       }},
      {"numbers_called",
       [](auto& random, auto) -> std::int64_t { return static_cast<std::int64_t>(random() % 30000000000); }},
      {"amounts",
       [](auto& random, auto) -> std::int64_t { return static_cast<std::int64_t>(random() % 1000000); }},
      {"anything", [](auto& random, auto) -> std::int64_t { return static_cast<std::int64_t>(random()); }},
  };
  return all;
}

std::vector<std::int64_t> zone_of_numbers(const Column& column) {
  std::mt19937_64 random(1);
  std::vector<std::int64_t> numbers;
  for (std::size_t row = 0; row < kZoneRows; ++row)
    numbers.push_back(column.number(random, static_cast<std::int64_t>(row)));
  return numbers;
}

void report(benchmark::State& state, std::uint64_t rows) {
  state.SetItemsProcessed(static_cast<std::int64_t>(rows) * static_cast<std::int64_t>(state.iterations()));
}

void encode_zone(benchmark::State& state, const Column& column) {
  const auto numbers = zone_of_numbers(column);
  NumberScratch scratch;
  std::string stream;
  for (auto _ : state) {
    stream.clear();
    encode_numbers(numbers, scratch, stream);
    benchmark::DoNotOptimize(stream.data());
  }
  report(state, kZoneRows);
  state.counters["bits per row"] = 8.0 * static_cast<double>(stream.size()) / static_cast<double>(kZoneRows);
  state.counters["form"] = static_cast<double>(form_of(stream));
}

void decode_zone_of(benchmark::State& state, const Column& column) {
  auto numbers = zone_of_numbers(column);
  NumberScratch scratch;
  std::string stream;
  encode_numbers(numbers, scratch, stream);
  for (auto _ : state) {
    ByteReader reader(stream);
    const auto wrong = decode_numbers(reader, numbers);
    require(!wrong, "what was encoded can be decoded");
    benchmark::DoNotOptimize(numbers.data());
  }
  report(state, kZoneRows);
}

void sum_zone_of(benchmark::State& state, const Column& column) {
  const auto numbers = zone_of_numbers(column);
  NumberScratch scratch;
  std::string stream;
  encode_numbers(numbers, scratch, stream);
  for (auto _ : state) {
    ByteReader reader(stream);
    auto sum = sum_numbers(reader, kZoneRows);
    benchmark::DoNotOptimize(sum);
  }
  report(state, kZoneRows);
}

bill::Table made_charges() {
  std::mt19937_64 random(1);
  bill::TableBuilder builder(bill::charge_schema());
  const std::string places[] = {"Southford", "Springbridge", "Northgate", "Eastham", "Westbury", "Midtown"};
  std::int64_t start = 17048448000;
  for (std::size_t row = 0; row < kRows; ++row) {
    builder.set_number(charge::kSourceOffset, static_cast<std::int64_t>(row * 187));
    builder.set_number(charge::kSourceLength, static_cast<std::int64_t>(150 + random() % 40));
    builder.set_number(charge::kOrdinal, 0);
    builder.set_text(charge::kCarrier, "CARRIER");
    builder.set_text(charge::kAccount, "8310" + std::to_string(row / 50000));
    builder.set_text(charge::kInvoice, "20240110" + std::to_string(row / 50000));
    builder.set_number(charge::kBillDate, 19732);
    builder.set_text(charge::kLevel, "calls");
    builder.set_text(charge::kService, "312555" + std::to_string(1000 + random() % 9000));
    builder.set_text(charge::kChargeClass, "usage");
    builder.set_number(charge::kPayable, 1);
    builder.set_number(charge::kInTotal, 1);
    builder.set_text(charge::kCurrency, "USD");
    const bool fits =
        builder.set_decimal(charge::kRate, Decimal{static_cast<std::int64_t>(random() % 300), 4}) &&
        builder.set_decimal(charge::kAmount, Decimal{static_cast<std::int64_t>(random() % 50000), 4});
    require(fits, "an amount of a few dollars fits");
    start += static_cast<std::int64_t>(random() % 30) * 10;
    builder.set_number(charge::kStart, start);
    builder.set_number(charge::kDuration, static_cast<std::int64_t>(random() % 3600) * 10);
    builder.set_text(charge::kDestination, "1312" + std::to_string(random() % 10000000));
    builder.set_text(charge::kDestinationPlace, places[random() % 6]);
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

  std::unique_ptr<StoredCharges> relation() const {
    auto use = SegmentUse::share(path_);
    require(use.ok(), "the folder can be shared");
    return charge_relation({{"made", file(), record_}}, {SegmentRows{0, {0, record_.rows}}}, std::move(*use));
  }

 private:
  std::filesystem::path path_;
  SegmentRecord record_;
};

const SegmentFolder& folder() {
  static const SegmentFolder made;
  return made;
}

void encode(benchmark::State& state) {
  const auto& table = charges();
  std::size_t bytes = 0;
  for (auto _ : state) {
    const auto chunks = encode_chunks(table);
    require(chunks.ok(), "made charges can be encoded");
    bytes = 0;
    for (const auto& chunk : *chunks) bytes += chunk.bytes.size();
  }
  report(state, kRows);
  state.counters["bytes per row"] = static_cast<double>(bytes) / static_cast<double>(kRows);
}
BENCHMARK(encode)->Unit(benchmark::kMillisecond);

void write(benchmark::State& state) {
  const auto path = folder().path() / "again.seg";
  for (auto _ : state) {
    const auto written = write_segment(path, bill::charge_schema(), charges());
    require(written.ok(), "a segment can be written");
  }
  report(state, kRows);
}
BENCHMARK(write)->Unit(benchmark::kMillisecond)->UseRealTime();

void scan(benchmark::State& state, const bill::ScanRequest& request) {
  const auto relation = folder().relation();
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
  const auto relation = folder().relation();
  for (auto _ : state) {
    const auto total = sum_column(*relation, charge::kAmount);
    require(total.ok(), "the segment can be read");
    auto text = total->text();
    benchmark::DoNotOptimize(text);
  }
  report(state, kRows);
}
BENCHMARK(sum_amounts)->Unit(benchmark::kMillisecond)->UseRealTime();

void sum_levels(benchmark::State& state) {
  bill::Part part;
  part.rows = {{0, kRows}};
  for (auto _ : state) {
    auto sums = level_sums(charges(), part);
    benchmark::DoNotOptimize(sums);
  }
  report(state, kRows);
}
BENCHMARK(sum_levels)->Unit(benchmark::kMillisecond);

// A reading of one charge, with an invoice of its own.
struct SmallReading {
  bill::Reading content;
  Commit commit;

  explicit SmallReading(std::size_t number) {
    bill::TableBuilder builder(bill::charge_schema());
    builder.set_text(charge::kCarrier, "CARRIER");
    builder.set_text(charge::kLevel, "calls");
    builder.end_row();
    content.charges = builder.finish();
    ReadingRow row;
    row.id = "reading" + std::to_string(number);
    row.content_hash = row.id;
    commit.reading = row;
    commit.content = &content;
    StoredPart part;
    part.reading = row.id;
    part.part.key = {"CARRIER", "8310", std::to_string(number), Date{19732}};
    part.read_bill_date = part.part.key.bill_date;
    part.part.rows = {{0, 1}};
    part.sums = level_sums(content.charges, part.part);
    commit.new_parts.push_back(part);
    commit.touched.push_back(part.part.key);
    InvoiceRow invoice;
    invoice.key = part.part.key;
    commit.invoices.push_back(invoice);
  }
  SmallReading(const SmallReading&) = delete;
  SmallReading& operator=(const SmallReading&) = delete;
};

// Commits of small readings into a workspace that grows, `group` at a time.
void commit_small(benchmark::State& state) {
  std::string pattern = (std::filesystem::temp_directory_path() / "telaudit-benchmark-XXXXXX").string();
  const std::filesystem::path path = ::mkdtemp(pattern.data());
  {
    auto workspace = Workspace::open(path / "workspace", Workspace::Access::write);
    require(workspace.ok(), "a workspace can be made");
    const auto group = static_cast<std::size_t>(state.range(0));
    std::size_t number = 0;
    for (auto _ : state) {
      if (group > 1) require(workspace->begin_group().ok(), "a group begins");
      for (std::size_t i = 0; i < group; ++i) {
        const SmallReading reading(number++);
        require(workspace->commit(reading.commit).ok(), "a reading can be committed");
      }
      if (group > 1) require(workspace->end_group().ok(), "a group ends");
    }
    report(state, group);
  }
  std::error_code error;
  std::filesystem::remove_all(path, error);
}
BENCHMARK(commit_small)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond)->UseRealTime();

void register_columns() {
  for (const auto& column : columns()) {
    const std::string name = column.name;
    benchmark::RegisterBenchmark(("encode_numbers/" + name).c_str(), encode_zone, column);
    benchmark::RegisterBenchmark(("decode_numbers/" + name).c_str(), decode_zone_of, column);
    benchmark::RegisterBenchmark(("sum_numbers/" + name).c_str(), sum_zone_of, column);
  }
}

}  // namespace
}  // namespace telaudit::store

int main(int argc, char** argv) {
  telaudit::store::register_columns();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
