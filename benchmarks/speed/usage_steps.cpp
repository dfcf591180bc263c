// Steps of telaudit measured in process, each as one line of JSON like those of the peers:
//   usage_steps parse FILE --workers N   parse a usage file and take one aggregate over each of its 15
//   columns usage_steps sum WORKSPACE            the sum of all amounts, warm: the median of 21 scans after
//   the first
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bill/charge.h"
#include "formats/reader.h"
#include "piece_source.h"
#include "store/workspace.h"
#include "usage_aggregates.h"

namespace telaudit::speed {
namespace {

using Clock = std::chrono::steady_clock;

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

// What the workers of one reading share.
struct Reading {
  Reading(PieceSource opened, const formats::OpenFile& opened_file)
      : source(std::move(opened)), file(opened_file), joining(file.join()) {}

  std::mutex source_mutex;
  PieceSource source;
  const formats::OpenFile& file;

  std::mutex joining_mutex;
  std::condition_variable joined;
  std::unique_ptr<formats::Joining> joining;
  std::uint64_t turn = 0;  // the piece that is joined next

  UsageAggregates aggregates;
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
  PieceBuffer buffer;
  const auto stop = [&](const Problem& problem) {
    const std::lock_guard lock(reading.joining_mutex);
    if (!reading.problem) reading.problem = problem;
    reading.joined.notify_all();
    return false;
  };
  for (;;) {
    {
      const std::lock_guard lock(reading.source_mutex);
      const auto more = reading.source.next(reading.file, buffer);
      if (!more) return stop(more.problem());
      if (!*more) return true;
    }
    auto parsed = reading.file.parse(buffer.bytes(), buffer.offset);
    std::unique_ptr<formats::Piece> piece;
    {
      std::unique_lock lock(reading.joining_mutex);
      reading.joined.wait(lock, [&] { return reading.turn == buffer.number || reading.problem; });
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
    auto aggregates = aggregates_of(piece->take_charges());
    if (!aggregates) return stop(aggregates.problem());
    const std::lock_guard lock(reading.joining_mutex);
    reading.aggregates.add(*aggregates);
  }
}

Result<UsageAggregates> read_all(Reading& reading, unsigned workers) {
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < workers; ++i) threads.emplace_back([&] { work(reading); });
    work(reading);
  }
  if (reading.problem) return *reading.problem;
  if (reading.joining->read_again())
    return Problem{
        "the file must be read again otherwise", {}, "measure with a file that is as its profile says"};
  auto rest = reading.joining->finish();
  if (!rest) return rest.problem();
  auto last = aggregates_of(rest->charges);
  if (!last) return last;
  reading.aggregates.add(*last);
  return reading.aggregates;
}

int parse(const std::string& path, const std::string& profiles, unsigned workers) {
  const auto begin = Clock::now();
  const std::vector<std::string> folders = {profiles};
  const auto readers = formats::load_readers(folders);
  if (!readers) return fail(readers.problem());
  auto source = PieceSource::open(path);
  if (!source) return fail(source.problem());
  const auto reader = formats::detect(*readers, source->prefix(), path);
  if (!reader) return fail(reader.problem());
  const auto file = (*reader)->open(source->prefix(), path);
  if (!file) return fail(file.problem());
  Reading reading(std::move(*source), **file);
  const auto aggregates = read_all(reading, workers);
  if (!aggregates) return fail(aggregates.problem());
  print_step(seconds_since(begin), aggregates->json());
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
    Total amount;
    bill::ScanRequest request;
    request.columns = {bill::charge::kAmount};
    const auto scanned = (*charges)->scan(request, [&](const bill::Batch& batch) -> Result<void> {
      amount.add(sum_of(batch.columns[0]));
      return {};
    });
    if (!scanned) return fail(scanned.problem());
    times.push_back(seconds_since(begin));
    total = amount.text();
  }
  std::sort(times.begin() + 1, times.end());
  print_step(times[1 + (kRuns - 1) / 2], "{\"Amount\": \"" + total + "\"}");
  return 0;
}

int run(int argc, char** argv) {
  CLI::App app{"Steps of telaudit, measured in process."};
  app.require_subcommand(1);
  std::string path;
  std::string profiles = "rules/profiles";
  unsigned workers = 2;
  auto* parse_step = app.add_subcommand("parse", "one aggregate over each of the 15 columns");
  parse_step->add_option("file", path)->required();
  parse_step->add_option("--profiles", profiles)->capture_default_str();
  parse_step->add_option("--workers", workers)->check(CLI::Range(1U, 256U))->capture_default_str();
  auto* aggregates_step = app.add_subcommand("aggregates", "the same over a workspace");
  aggregates_step->add_option("workspace", path)->required();
  auto* sum_step = app.add_subcommand("sum", "the sum of all amounts");
  sum_step->add_option("workspace", path)->required();
  CLI11_PARSE(app, argc, argv);
  if (*parse_step) return parse(path, profiles, workers);
  return *aggregates_step ? aggregates(path) : sum(path);
}

}  // namespace
}  // namespace telaudit::speed

int main(int argc, char** argv) {
  return telaudit::speed::run(argc, argv);
}
