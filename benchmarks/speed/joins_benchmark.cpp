// Loops of rules that meet other rows, one core, in memory. Arguments: none.
//
// note_order: notes of a partition, a key for each 24 rows, put in order by counting, or by sorting them:
// rows in order, those of two threads, and rows in no order.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <tuple>

#include "rules/note_order.h"

namespace telaudit::rules {
namespace {

constexpr std::size_t kNotes = 4608;  // of 2.4 million rows in 512 partitions
constexpr std::size_t kOfKey = 24;
const std::vector<bill::Type> kTypes(4, bill::Type::date);
const std::vector<std::size_t> kOrder = {0, 1};

enum Arrival : std::int64_t { in_order, of_two_threads, in_no_order };

std::vector<const std::uint64_t*> made_notes(NeighbourNotes& notes, std::int64_t arrival) {
  std::mt19937_64 random(1);
  constexpr std::size_t kKeys = kNotes / kOfKey;
  std::vector<std::uint64_t> hashes(kKeys);
  for (auto& hash : hashes) hash = random() >> KeyNotes::kPartitionBits;
  std::vector<std::uint32_t> rows(kNotes);
  for (std::uint32_t i = 0; i < kNotes; ++i) rows[i] = i;
  if (arrival == of_two_threads)
    std::stable_partition(rows.begin(), rows.end(), [](std::uint32_t row) { return row / kKeys % 2 == 0; });
  if (arrival == in_no_order) std::shuffle(rows.begin(), rows.end(), random);
  for (const std::uint32_t row : rows) {
    const std::uint64_t hash = hashes[row % kKeys];
    std::uint64_t* out = notes.add(hash);
    NoteLayout::put_head(out, hash, static_cast<std::uint32_t>(hash), row);
    NoteLayout::put_marks(out, NoteLayout::kJudged | 15U);
    for (std::size_t value = 0; value < kTypes.size(); ++value)
      notes.layout().put(out, value, static_cast<std::int64_t>(20000 + row / kKeys * 30 + value));
  }
  std::vector<const std::uint64_t*> out;
  notes.append_to(out, 0);
  return out;
}

void count_rows(benchmark::State& state) {
  state.SetItemsProcessed(static_cast<std::int64_t>(kNotes) * static_cast<std::int64_t>(state.iterations()));
}

void note_order(benchmark::State& state) {
  NeighbourNotes notes(kTypes);
  const auto made = made_notes(notes, state.range(0));
  NoteOrder order;
  for (auto _ : state) {
    order.sort(made, notes.layout(), kOrder);
    benchmark::DoNotOptimize(order.sorted().data());
  }
  count_rows(state);
}
BENCHMARK(note_order)->ArgName("arrival")->Arg(in_order)->Arg(of_two_threads)->Arg(in_no_order);

void note_order_by_sorting(benchmark::State& state) {
  NeighbourNotes notes(kTypes);
  const auto made = made_notes(notes, state.range(0));
  const NoteLayout& layout = notes.layout();
  const auto key = [&](const std::uint64_t* note) {
    return std::tuple(NoteLayout::hash(note), NoteLayout::check(note), layout.value(note, 0),
                      layout.value(note, 1), NoteLayout::row(note));
  };
  std::vector<const std::uint64_t*> sorted;
  for (auto _ : state) {
    sorted = made;
    std::sort(sorted.begin(), sorted.end(),
              [&](const std::uint64_t* left, const std::uint64_t* right) { return key(left) < key(right); });
    benchmark::DoNotOptimize(sorted.data());
  }
  count_rows(state);
}
BENCHMARK(note_order_by_sorting)->ArgName("arrival")->Arg(in_order)->Arg(of_two_threads)->Arg(in_no_order);

}  // namespace
}  // namespace telaudit::rules

BENCHMARK_MAIN();
