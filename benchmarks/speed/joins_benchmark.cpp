// Loops of rules that meet other rows, one core, in memory. Arguments: none.
//
// note_order: notes of a partition, a key for each 24 rows, put in order by counting, or by sorting them:
// rows in order, those of two threads, and rows in no order.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <tuple>

#include "bill/charge.h"
#include "bill/deferred_scan.h"
#include "bill/table.h"
#include "rules/join_places.h"
#include "rules/load.h"
#include "rules/note_order.h"
#include "rules/run.h"
#include "rules/vector_plan.h"

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

constexpr std::size_t kCalls = std::size_t{1} << 16;
constexpr std::size_t kPlaces = 260;
constexpr std::size_t kKinds = 4;
constexpr std::int64_t kFirstDay = 20513;  // 2026-03-01
constexpr std::int64_t kTurn = kFirstDay + 15;

template <typename T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.problem().text());
  return std::move(*result);
}

std::string place_name(std::size_t place) {
  return "place " + std::to_string(1000 + place);
}

bill::Table made_calls() {
  namespace charge = bill::charge;
  constexpr std::int64_t kTenthsOfDay = 864'000;
  std::mt19937_64 random(2);
  bill::TableBuilder builder(bill::charge_schema());
  builder.expect_rows(kCalls);
  for (std::size_t i = 0; i < kCalls; ++i) {
    builder.set_number(charge::kStart, (kFirstDay + static_cast<std::int64_t>(random() % 31)) * kTenthsOfDay +
                                           static_cast<std::int64_t>(random() % kTenthsOfDay));
    builder.set_text(charge::kDestinationPlace, place_name(random() % kPlaces));
    builder.set_text(charge::kCallType, "kind " + std::to_string(random() % kKinds));
    builder.end_row();
  }
  return builder.finish();
}

const bill::Schema& deck_schema() {
  static const bill::Schema schema{"deck",
                                   {{"place", bill::Type::text, false, {}},
                                    {"kind", bill::Type::text, false, {}},
                                    {"valid_from", bill::Type::date, false, {}},
                                    {"valid_to", bill::Type::date, false, {}}}};
  return schema;
}

bill::Table made_deck() {
  bill::TableBuilder builder(deck_schema());
  for (std::size_t i = 0; i < kPlaces * kKinds; ++i) {
    for (const bool later : {false, true}) {
      builder.set_text(0, place_name(i % kPlaces));
      builder.set_text(1, "kind " + std::to_string(i / kPlaces));
      builder.set_number(2, later ? kTurn : kFirstDay - 60);
      if (!later) builder.set_number(3, kTurn);
      builder.end_row();
    }
  }
  return builder.finish();
}

// Calls beside their deck, bound as a scan binds them.
class Meeting {
 public:
  Meeting() {
    environment_.as_of = *make_date(2026, 3, 31);
    environment_.find = [this](std::string_view name) -> std::optional<Source> {
      return Source{name == "charge" ? &calls_ : &deck_, true};
    };
    run_ = std::make_unique<RuleRun>(*rule_, environment_);
    if (auto prepared = run_->prepare(); !prepared) throw std::runtime_error(prepared.problem().text());
    plan_ = make_plan({rule_.get()}, {&run_->setting()});
    index_ = value_of(run_->index_of(0));
    evaluator_.emplace(*plan_, std::vector<Setting*>{&run_->setting()}, best_kernels());
    for (const auto& name : plan_->columns) {
      batch_.columns.push_back(calls_.column(*calls_.schema().find(name)));
      batch_.zones.emplace_back();
    }
    batch_.rows = kCalls;
    whole_.show(batch_);
    evaluator_->bind(whole_);
  }

  const Plan& plan() const { return *plan_; }
  const JoinIndex& index() const { return *index_; }
  VectorEvaluator& evaluator() { return *evaluator_; }

 private:
  static std::unique_ptr<Rule> loaded() {
    const std::string text =
        "rule: B-500\nversion: 1.0.0\ntitle: Calls beside a deck\nstatus: draft\nkind: error\nconfidence: "
        "A\nprecedence: 1\nreason: TEST\nfalse_positives: none\nover: charge as c\n"
        "join:\n  - deck: {as: d, match: {place: c.destination_place, kind: c.call_type}, at: "
        "date_of(c.start), "
        "cardinality: one}\nwhen: d.kind == 'none'\nmessage: found\ntests: []\n";
    return value_of(load_rule(text, "deck.yaml", [](std::string_view name) {
      return std::optional(name == "charge" ? bill::charge_schema() : deck_schema());
    }));
  }

  std::unique_ptr<Rule> rule_ = loaded();
  bill::Table calls_ = made_calls();
  bill::Table deck_ = made_deck();
  Environment environment_;
  std::unique_ptr<RuleRun> run_;
  std::optional<Plan> plan_;
  const JoinIndex* index_ = nullptr;
  std::optional<VectorEvaluator> evaluator_;
  bill::Batch batch_;
  bill::WholeBatch whole_;
};

void count_calls(benchmark::State& state) {
  state.SetItemsProcessed(static_cast<std::int64_t>(kCalls) * static_cast<std::int64_t>(state.iterations()));
}

void join_places(benchmark::State& state) {
  Meeting meeting;
  const PlannedJoin& join = meeting.plan().joins.at(0);
  JoinPlaces places(meeting.plan(), join, meeting.index());
  std::vector<RowCodes> codes;
  for (const auto& match : join.matches) codes.emplace_back(match);
  std::array<std::uint32_t, kVectorRows> entries{};
  std::uint32_t next = 0;
  for (auto _ : state) {
    places.bind();
    for (std::size_t first = 0; first < kCalls; first += kVectorRows) {
      meeting.evaluator().begin_vector(first, kVectorRows);
      Mask none;
      if (!places.find(meeting.evaluator(), meeting.evaluator().all(), codes, entries.data(), none)) {
        state.SkipWithError("rows have no places");
        return;
      }
      each_row(none, [&](std::size_t row) {
        if (places.entry(row) == 0) places.entry(row) = ++next;
      });
    }
    benchmark::DoNotOptimize(entries.data());
  }
  // Each place and kind before and after the turn.
  if (next != 2 * kPlaces * kKinds) state.SkipWithError("not all combinations were met");
  count_calls(state);
}
BENCHMARK(join_places);

void join_places_row_by_row(benchmark::State& state) {
  Meeting meeting;
  const PlannedJoin& join = meeting.plan().joins.at(0);
  for (auto _ : state) {
    for (std::size_t first = 0; first < kCalls; first += kVectorRows) {
      meeting.evaluator().begin_vector(first, kVectorRows);
      for (std::size_t row = 0; row < kVectorRows; ++row)
        benchmark::DoNotOptimize(
            meeting.index().find(meeting.evaluator().frame_at(join.rule, row, join.reads)));
    }
  }
  count_calls(state);
}
BENCHMARK(join_places_row_by_row);

}  // namespace
}  // namespace telaudit::rules

BENCHMARK_MAIN();
