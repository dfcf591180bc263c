// SQL over charges in a segment file, warm. Arguments: none; the workspace is made in the folder for
// temporary files (TMPDIR), with 2 million calls of one invoice.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <random>
#include <stdexcept>

#include "bill/charge.h"
#include "bill/table.h"
#include "store/segment_draft.h"
#include "store/sql_session.h"
#include "store/workspace.h"

namespace telaudit::store {
namespace {

namespace charge = bill::charge;

constexpr std::size_t kPieces = 8;
constexpr std::size_t kRowsOfPiece = 250'000;

template <typename T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.problem().text());
  return std::move(*result);
}

void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.problem().text());
}

bill::Table calls(std::size_t piece) {
  std::mt19937 random(static_cast<unsigned>(piece) + 1);
  bill::TableBuilder builder(bill::charge_schema());
  builder.expect_rows(kRowsOfPiece);
  for (std::size_t i = 0; i < kRowsOfPiece; ++i) {
    const auto row = static_cast<std::int64_t>(piece * kRowsOfPiece + i);
    const auto duration = static_cast<std::int64_t>(random() % 6000);
    builder.set_number(charge::kSourceOffset, row * 130);
    builder.set_number(charge::kSourceLength, 129);
    builder.set_number(charge::kOrdinal, 0);
    builder.set_text(charge::kCarrier, "CARRIER");
    builder.set_text(charge::kAccount, "4407100" + std::to_string(random() % 20 + 10));
    builder.set_text(charge::kInvoice, "INV-1");
    builder.set_number(charge::kBillDate, 20'000);
    builder.set_text(charge::kService, std::to_string(3'125'550'000 + random() % 2000));
    builder.set_text(charge::kChargeClass, "usage");
    builder.set_number(charge::kPayable, 1);
    builder.set_number(charge::kInTotal, 1);
    if (!builder.set_decimal(charge::kAmount, Decimal{duration / 600 * 125, 4}))
      throw std::runtime_error("amount");
    builder.set_text(charge::kCurrency, "USD");
    builder.set_number(charge::kStart, (INT64_C(19'970) * 86'400 + row) * 10);
    builder.set_number(charge::kDuration, duration);
    builder.set_text(charge::kDestination, std::to_string(7'735'550'000 + random() % 9000));
    builder.set_text(charge::kCallType, random() % 4 == 0 ? "international" : "domestic");
    builder.end_row();
  }
  return builder.finish();
}

class MadeWorkspace {
 public:
  MadeWorkspace() {
    std::string pattern = (std::filesystem::temp_directory_path() / "telaudit-sql-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
    auto writer = value_of(Workspace::open(folder_ / "w", Workspace::Access::write));
    auto draft = value_of(writer.draft());
    for (std::size_t piece = 0; piece < kPieces; ++piece)
      for (const auto& chunk : value_of(encode_chunks(calls(piece)))) must(draft.append(chunk));
    bill::Reading content;
    content.reader = "made";
    Commit commit;
    commit.reading = ReadingRow{};
    commit.reading->id = "calls";
    commit.reading->content_hash = "calls";
    commit.reading->path = "/calls";
    commit.reading->reader = "made";
    commit.content = &content;
    StoredPart part;
    part.reading = "calls";
    part.part.key = {"CARRIER", "44071010", "INV-1", Date{20'000}};
    part.part.kind = "whole";
    part.part.rows = {{0, draft.rows()}};
    part.read_bill_date = part.part.key.bill_date;
    content.parts.push_back(part.part);
    commit.new_parts.push_back(part);
    commit.draft = &draft;
    must(writer.commit(commit));
  }
  ~MadeWorkspace() { std::filesystem::remove_all(folder_); }
  std::filesystem::path path() const { return folder_ / "w"; }

 private:
  std::filesystem::path folder_;
};

void query(benchmark::State& state, const char* sql) {
  static const MadeWorkspace workspace;
  const auto session = value_of(SqlSession::open(workspace.path(), false));
  std::int64_t rows = 0;
  for (auto _ : state) {
    std::string_view text(sql);
    auto asked = value_of(session->query(text));
    while (value_of(asked.next())) benchmark::DoNotOptimize(asked.text(0));
    rows += static_cast<std::int64_t>(kPieces * kRowsOfPiece);
  }
  state.SetItemsProcessed(rows);
}

BENCHMARK_CAPTURE(query, count, "select count(*) from charges")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(query, sum_where_integer,
                  "select count(*), sum(duration) from charges where duration > 600")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(query, sum_where_nothing_pushed,
                  "select count(*), sum(duration) from charges where duration % 7 <> 3")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(query, sum_where_text,
                  "select count(*), sum(duration) from charges where account = '440710012'")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(query, sum_where_time,
                  "select count(*), sum(duration) from charges where start < '2024-09-10'")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(query, sum_money, "select sum_money(amount, amount_scale) from charges")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(query, group_by_text,
                  "select call_type, count(*), sum(duration) from charges group by call_type")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(query, masked_numbers, "select max(destination) from charges")
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace telaudit::store

BENCHMARK_MAIN();
