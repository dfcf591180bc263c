// Steps of telaudit measured in process, each as one line of JSON like those of the peers.
// parse FILE            a usage file, with one aggregate over each of its 15 columns
// encode FILE           parse, then encode the charges as chunks of a segment
// aggregates WORKSPACE  the same aggregates over the charges a workspace keeps
// sum WORKSPACE         the sum of all amounts, warm: the median of 21 scans after the first
#include <features.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bill/charge.h"
#include "formats/reader.h"
#include "ingest/piece_source.h"
#include "ingest/read_source.h"
#include "store/segment_block.h"
#include "store/segment_draft.h"
#include "store/segment_sums.h"
#include "store/workspace.h"
#include "usage_aggregates.h"

namespace telaudit::speed {
namespace {

using Clock = std::chrono::steady_clock;

// What is only aggregated needs no pieces as large as those that become chunks of a segment.
constexpr std::size_t kParsedPieceBytes = std::size_t{4} << 20;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::uint64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) * 1024;
  return 0;
}

void print_step(double seconds, const std::string& result) {
  std::printf("{\"seconds\": %.6f, \"peak_memory\": %llu, \"result\": %s}\n", seconds,
              static_cast<unsigned long long>(peak_memory()), result.c_str());
}

int fail(const Problem& problem) {
  std::fprintf(stderr, "usage_steps: %s\n", problem.text().c_str());
  return 1;
}

// The same of charges in memory, which are all one batch.
UsageAggregates aggregates_of_table(const bill::Table& charges) {
  bill::Batch batch;
  batch.rows = charges.rows();
  for (std::size_t column = 0; column < charges.columns().size(); ++column)
    batch.columns.push_back(charges.column(column));
  UsageAggregates aggregates;
  if (batch.rows != 0) aggregates.add(batch);
  return aggregates;
}

// What a worker makes of the charges of one piece, with memory of its own that it uses again; called by
// several threads at once.
using TakeCharges = std::function<Result<void>(const bill::Table&, store::BlockScratch&)>;

// What the workers of one reading share.
struct Reading {
  Reading(ingest::PieceSource opened, std::size_t bytes_of_piece, const formats::OpenFile& opened_file,
          TakeCharges take_charges)
      : source(std::move(opened)),
        piece_bytes(bytes_of_piece),
        file(opened_file),
        take(std::move(take_charges)),
        joining(file.join()) {}

  std::mutex source_mutex;
  ingest::PieceSource source;
  const std::size_t piece_bytes;
  std::uint64_t pieces = 0;
  const formats::OpenFile& file;
  const TakeCharges take;

  std::mutex joining_mutex;
  std::condition_variable joined;
  std::unique_ptr<formats::Joining> joining;
  std::uint64_t turn = 0;  // the piece that is joined next
  std::optional<Problem> problem;
};

// Of a relation whose first columns are those of charge_schema().
Result<UsageAggregates> aggregates_of(const bill::Relation& charges) {
  UsageAggregates aggregates;
  auto scanned =
      charges.scan(bill::all_columns(charges.schema()), [&](const bill::Batch& batch) -> Result<void> {
        aggregates.add(batch);
        return {};
      });
  if (!scanned) return scanned.problem();
  return aggregates;
}

// Takes pieces until there are none; false when a Problem ended the reading, here or in another worker.
bool work(Reading& reading) {
  ingest::PieceBuffer buffer;
  store::BlockScratch scratch;
  const auto stop = [&](const Problem& problem) {
    const std::lock_guard lock(reading.joining_mutex);
    if (!reading.problem) reading.problem = problem;
    reading.joined.notify_all();
    return false;
  };
  for (;;) {
    std::uint64_t offset = 0;
    std::uint64_t number = 0;
    {
      const std::lock_guard lock(reading.source_mutex);
      const auto more =
          reading.source.next(reading.file, reading.piece_bytes, buffer, offset, [] { return false; });
      if (!more) return stop(more.problem());
      if (!*more) return true;
      number = reading.pieces++;
    }
    auto parsed = reading.file.parse(buffer.bytes(), offset);
    std::unique_ptr<formats::Piece> piece;
    {
      std::unique_lock lock(reading.joining_mutex);
      reading.joined.wait(lock, [&] { return reading.turn == number || reading.problem; });
      if (reading.problem) return false;
      auto added = reading.joining->add(std::move(parsed));
      ++reading.turn;
      reading.joined.notify_all();
      if (!added) {
        reading.problem = added.problem();
        return false;
      }
      piece = *std::move(added);
    }
    if (!piece) continue;
    const auto taken = reading.take(piece->take_charges(), scratch);
    if (!taken) return stop(taken.problem());
  }
}

Result<void> read_all(Reading& reading, unsigned workers) {
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < workers; ++i) threads.emplace_back([&] { work(reading); });
    work(reading);
  }
  if (reading.problem) return *reading.problem;
  if (reading.joining->read_again())
    return Problem{
        "the file must be read again otherwise", {}, "measure with a file that is as its profile says"};
  const auto rest = reading.joining->finish();
  if (!rest) return rest.problem();
  store::BlockScratch scratch;
  return reading.take(rest->charges, scratch);
}

struct ReadOptions {
  std::string path;
  std::string profiles = "rules/profiles";
  unsigned workers = 2;
  std::size_t piece_bytes = 0;
};

Result<void> read_file(const ReadOptions& options, TakeCharges take) {
  const std::vector<std::string> folders = {options.profiles};
  const auto readers = formats::load_readers(folders);
  if (!readers) return readers.problem();
  auto source = ingest::PieceSource::open(options.path);
  if (!source) return source.problem();
  const auto reader = formats::detect(*readers, source->prefix(), options.path);
  if (!reader) return reader.problem();
  const auto file = (*reader)->open(source->prefix(), options.path);
  if (!file) return file.problem();
  Reading reading(std::move(*source), options.piece_bytes, **file, std::move(take));
  return read_all(reading, options.workers);
}

int parse(const ReadOptions& options) {
  const auto begin = Clock::now();
  std::mutex mutex;
  UsageAggregates all;
  const auto read = read_file(options, [&](const bill::Table& charges, store::BlockScratch&) -> Result<void> {
    const UsageAggregates aggregates = aggregates_of_table(charges);
    const std::lock_guard lock(mutex);
    all.add(aggregates);
    return {};
  });
  if (!read) return fail(read.problem());
  print_step(seconds_since(begin), all.json());
  return 0;
}

int encode(const ReadOptions& options) {
  const auto begin = Clock::now();
  std::atomic<std::uint64_t> rows = 0;
  std::atomic<std::uint64_t> bytes = 0;
  const auto read =
      read_file(options, [&](const bill::Table& charges, store::BlockScratch& scratch) -> Result<void> {
        const auto chunks = store::encode_chunks(charges, scratch);
        if (!chunks) return chunks.problem();
        rows += charges.rows();
        for (const auto& chunk : *chunks) bytes += chunk.bytes.size();
        return {};
      });
  if (!read) return fail(read.problem());
  print_step(seconds_since(begin),
             "{\"rows\": " + std::to_string(rows) + ", \"bytes\": " + std::to_string(bytes) + "}");
  return 0;
}

int aggregates(const std::string& folder) {
  const auto begin = Clock::now();
  const auto workspace = store::Workspace::open(folder, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const auto charges = workspace->charges();
  if (!charges) return fail(charges.problem());
  const auto found = aggregates_of(**charges);
  if (!found) return fail(found.problem());
  print_step(seconds_since(begin), found->json());
  return 0;
}

int sum(const std::string& folder) {
  constexpr int kRuns = 22;
  auto workspace = store::Workspace::open(folder, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  std::vector<double> times;
  std::string total;
  for (int run = 0; run < kRuns; ++run) {
    const auto begin = Clock::now();
    const auto charges = workspace->charges();
    if (!charges) return fail(charges.problem());
    const auto amount =
        store::sum_column(**charges, bill::charge::kAmount, std::thread::hardware_concurrency());
    if (!amount) return fail(amount.problem());
    times.push_back(seconds_since(begin));
    total = amount->text();
  }
  std::sort(times.begin() + 1, times.end());
  print_step(times[1 + (kRuns - 1) / 2], "{\"Amount\": \"" + total + "\"}");
  return 0;
}

int run(int argc, char** argv) {
  CLI::App app{"Steps of telaudit, measured in process."};
  app.require_subcommand(1);
  ReadOptions options;
  std::string workspace;
  const auto add_reading = [&](const char* name, const char* about) {
    auto* step = app.add_subcommand(name, about);
    step->add_option("file", options.path)->required();
    step->add_option("--profiles", options.profiles)->capture_default_str();
    step->add_option("--workers", options.workers)->check(CLI::Range(1U, 256U))->capture_default_str();
    step->add_option("--piece-bytes", options.piece_bytes, "4 MiB to parse, as ingest to encode");
    return step;
  };
  const auto add_looking = [&](const char* name, const char* about) {
    auto* step = app.add_subcommand(name, about);
    step->add_option("workspace", workspace)->required();
    return step;
  };
  const auto* parse_step = add_reading("parse", "one aggregate over each of the 15 columns of a file");
  const auto* encode_step = add_reading("encode", "parse a file and encode its charges");
  const auto* aggregates_step = add_looking("aggregates", "the same aggregates over a workspace");
  add_looking("sum", "the sum of all amounts of a workspace, warm");
  CLI11_PARSE(app, argc, argv);
  if (options.piece_bytes == 0)
    options.piece_bytes = *parse_step ? kParsedPieceBytes : ingest::ReadOptions().piece_bytes;
  if (*parse_step) return parse(options);
  if (*encode_step) return encode(options);
  return *aggregates_step ? aggregates(workspace) : sum(workspace);
}

}  // namespace
}  // namespace telaudit::speed

int main(int argc, char** argv) {
#ifdef __GLIBC__
  // As the program itself: memory of one piece serves the next.
  constexpr int kLargest = 32 * 1024 * 1024;
  mallopt(M_MMAP_THRESHOLD, kLargest);
  mallopt(M_TRIM_THRESHOLD, 8 * kLargest);
#endif
  return telaudit::speed::run(argc, argv);
}
