// The workbook of a large demand set beside libxlsxwriter alone, which is given the same cells ready made.
// Each ends with the most memory the process has held: run one at a time (--benchmark_filter) to compare
// these.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <charconv>
#include <filesystem>

#include "book/book_tables.h"
#include "book/workbook.h"
#include "book/xlsx.h"
#include "generated_demand.h"

namespace telaudit::book {
namespace {

double held_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

std::filesystem::path file_of(const char* name) {
  return std::filesystem::temp_directory_path() / (name + std::to_string(getpid()) + ".xlsx");
}

// A book that holds a demand set and nothing else.
struct DemandBook {
  explicit DemandBook(std::uint64_t rows) {
    bill::Schema schema = bill::charge_schema();
    schema.columns.push_back({"reading", bill::Type::text, false, "reading it came from"});
    charges = bill::TableBuilder(schema).finish();
    input.title = "Generated";
    input.as_of = *make_date(2026, 4, 10);
    input.charges = &charges;
    input.audit = &audit;
    auto built = build_contents(input);
    require(built.ok(), "an empty book can be built");
    contents = std::move(*built);
    contents.demand = generated_demand(rows);
  }
  bill::Table charges;
  audit::Audit audit;
  BookInput input;
  Contents contents;
};

void workbook(benchmark::State& state) {
  const DemandBook book(static_cast<std::uint64_t>(state.range(0)));
  const auto path = file_of("telaudit_workbook");
  const double before = held_megabytes();
  for (auto _ : state)
    if (!write_workbook(book.contents, path)) state.SkipWithError("the workbook could not be written");
  state.counters["grew_mb"] = held_megabytes() - before;
  state.counters["file_mb"] = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
  std::filesystem::remove(path);
}

// A cell as the library takes it.
struct ReadyCell {
  std::uint16_t column;
  bool is_number;
  int decimals;  // of a number; -1 for a day
  double number;
  std::string text;
};

std::vector<std::vector<ReadyCell>> ready_cells(const DemandBook& book) {
  const Table table = demand_columns(book.contents);
  std::vector<std::vector<ReadyCell>> out;
  const auto read = each_demand_row(book.contents, [&](const Cells& cells) {
    auto& row = out.emplace_back();
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const std::string& text = cells[c].text;
      if (text.empty()) continue;
      const auto content = table.columns[c].content;
      ReadyCell ready{static_cast<std::uint16_t>(c), is_numeric(content), 0, 0, {}};
      if (ready.is_number) {
        std::from_chars(text.data(), text.data() + text.size(), ready.number);
        const auto point = text.find('.');
        ready.decimals = point == std::string::npos ? 0 : static_cast<int>(text.size() - point - 1);
        if (content == Content::money) ready.decimals = money_decimals(text);
      } else if (content == Content::date) {
        ready.is_number = true;
        ready.decimals = -1;
        ready.number = parse_iso_date(text)->days + 25569;  // 1970-01-01 in the serial days of spreadsheets
      } else {
        ready.text = text;
      }
      row.push_back(std::move(ready));
    }
    return true;
  });
  require(read.ok(), "generated rows can be read");
  return out;
}

void library_alone(benchmark::State& state) {
  const DemandBook book(static_cast<std::uint64_t>(state.range(0)));
  const auto cells = ready_cells(book);
  const auto path = file_of("telaudit_library");
  const std::string name = path.string();
  const double before = held_megabytes();
  for (auto _ : state) {
    lxw_workbook_options options = {};
    options.constant_memory = LXW_TRUE;
    lxw_workbook* made = workbook_new_opt(name.c_str(), &options);
    lxw_worksheet* sheet = workbook_add_worksheet(made, "Demand set");
    std::vector<lxw_format*> formats;
    for (int decimals = -1; decimals < 16; ++decimals) {
      formats.push_back(workbook_add_format(made));
      const std::string shown = decimals < 0 ? std::string("yyyy-mm-dd")
                                : decimals == 0
                                    ? std::string("#,##0")
                                    : "#,##0." + std::string(static_cast<std::size_t>(decimals), '0');
      format_set_num_format(formats.back(), shown.c_str());
    }
    lxw_format* plain = workbook_add_format(made);
    std::uint32_t row = kFirstDataRow;
    for (const auto& ready : cells) {
      for (const auto& cell : ready) {
        if (cell.is_number)
          worksheet_write_number(sheet, row, cell.column, cell.number,
                                 formats[static_cast<std::size_t>(cell.decimals + 1)]);
        else
          worksheet_write_string(sheet, row, cell.column, cell.text.c_str(), plain);
      }
      ++row;
    }
    if (workbook_close(made) != LXW_NO_ERROR) state.SkipWithError("the workbook could not be written");
  }
  state.counters["grew_mb"] = held_megabytes() - before;
  state.counters["file_mb"] = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
  std::filesystem::remove(path);
}

BENCHMARK(library_alone)->ArgName("rows")->Arg(100'000)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(workbook)->ArgName("rows")->Arg(100'000)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(library_alone)->ArgName("rows")->Arg(400'000)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(workbook)->ArgName("rows")->Arg(400'000)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace telaudit::book

BENCHMARK_MAIN();
