// Rules over one relation in one scan, and what their groups and windows need beside it: neighbours are found
// before, groups that the vectors leave to the interpreter are collected after.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include "rules/evaluate_all.h"
#include "rules/joins_ahead.h"
#include "rules/turns.h"
#include "rules/vector_run.h"

namespace telaudit::rules {

// Rules that one scan of `over` answers.
struct Together {
  const bill::Relation* relation = nullptr;
  std::vector<std::size_t> numbers;  // among all rules
  std::vector<const Rule*> rules;
};

// One rule alone, by the interpreter; `number` is its place among all rules.
Result<RuleResult> evaluate_alone(const Rule& rule, std::size_t number, const Environment& environment,
                                  const FiringSink& sink, const std::optional<BillDates>& bill_dates);

// The sum of what each of them counts.
template <typename Each, typename Count>
std::size_t added_up(const Each& all, Count count) {
  std::size_t out = 0;
  for (const auto& one : all) out += count(one);
  return out;
}

// The rules of one relation, from the first scan to their results. What it is made with outlives it; to be
// prepared and run once, by one thread, which starts the others.
class SharedScan {
 public:
  SharedScan(const Together& together, const Environment& environment, const FiringSink& sink,
             const std::optional<BillDates>& bill_dates)
      : together_(together),
        environment_(environment),
        sink_(sink),
        bill_dates_(bill_dates),
        ahead_(environment) {}

  Result<void> prepare(unsigned threads, std::size_t group_bytes);
  // Of a run over a period, which has too few rows to keep all threads busy at all times: begins to build the
  // indexes that the rules will ask for, beside whatever else is done until run() needs them.
  void build_joins_ahead();
  // Whether its rules look for neighbours before they look at rows.
  bool looks_for_neighbours() const;
  // Puts the results of the rules into their places among `results`, those of all rules.
  Result<void> run(std::vector<RuleResult>& results);

 private:
  // What one thread needs of its own.
  struct Worker {
    std::vector<std::unique_ptr<RuleRun>> runs;
    std::unique_ptr<VectorRun> vectors;
  };
  // How far the groups of a rule are collected.
  struct Collecting {
    bool settled = false;
    std::uint32_t begun_with = 1;                                  // parts when the scan began
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pending;  // part and parts, for later scans
    std::unique_ptr<GroupTable> closer;                            // keys of groups for the interpreter
    bool noting = false;               // keys are noted, and groups made of those that came again
    std::unique_ptr<RowSet> repeated;  // rows whose key came again
    bool few = false;                  // these are so few that the interpreter alone groups them
  };
  // Rows of a batch that need not all be judged, and where they stand in a window.
  struct Stretch {
    WindowReach reach;
    bill::RelationPart part;
    std::uint64_t first_row = 0;
    std::uint64_t rows = 0;
  };
  using Tallies = std::vector<RuleTally>;
  using WindowMembers = std::vector<std::vector<WindowIndex::Member>>;
  // What waits for its turn is given early where it is more than so many.
  static constexpr std::size_t kMostMembers = 16384;

  Result<void> add_worker();
  void judge_some_days();
  Result<void> make_request();
  // What one thread reads parts with.
  std::unique_ptr<bill::PartReader> part_reader() const;
  // The batches of a part; of a relation without parts that is the whole.
  Result<void> each_batch(bill::PartReader* reader, const bill::RelationPart& part, VectorRun& vectors,
                          const bill::DeferredVisitor& visit) const;
  // What the next part brings begins with nothing; the memory of firings serves again.
  template <typename Brought, typename Begin>
  static void begin_anew(Brought& brought, Begin begin) {
    brought = begin();
  }
  template <typename Begin>
  static void begin_anew(Tallies& tallies, Begin) {
    for (auto& tally : tallies) {
      auto firings = std::move(tally.firings);
      firings.clear();
      tally = {};
      tally.firings = std::move(firings);
    }
  }
  // Adds what a part came to; parts come in order.
  Result<void> give(Tallies& tallies);
  Result<std::vector<bill::RelationPart>> parts_of_relation() const;
  // The parts of all scans. Where few of them hold rows that are judged, these are cut, so that each thread
  // has some; marks the rules that look at judged rows.
  Result<void> find_parts();
  Result<void> scan();
  // Groups of which vectors see too little.
  bool left_alone(std::size_t rule) const;
  bool given_up(std::size_t rule) const;
  static RuleResult result_of(RuleTally& tally, const RuleRun& run);
  // Parts of the relation to all workers. `begin` makes what a part brings, to which `each` adds of a batch
  // and its first row; `give_out` takes it, in order, at the end of a part and where `much` says so.
  template <typename Begin, typename Each, typename Much, typename Give>
  Result<void> each_part(Begin begin, Each each, Much much, Give give_out);

  // Which rows of windows have neighbours; their indexes are made of these alone.
  Result<void> find_neighbours();
  // After a scan: the neighbours among the rows it noted. False when none is left to be noted.
  bool settle_windows();
  Result<std::vector<Stretch>> stretches_of(std::size_t rule);
  // Of a window whose rows see earlier ones alone, while most rows are not judged: notes those that are and
  // then, from the latest, those which they may still see.
  Result<void> look_back(std::size_t rule);
  // Of windows whose rows have neighbours in their whole partition, where there is room: notes at once what
  // decides all rows, since most have neighbours.
  Result<void> note_at_once();
  bool able_at_once(std::size_t rule) const;
  void begin_beside(std::size_t rule);
  // After beside rows were noted: decides them, or leaves them to the notes of keys where there was no room.
  void end_beside(std::size_t rule);
  Result<void> note_seen_rows(std::size_t rule, const std::vector<Stretch>& stretches);
  Result<void> note_seen_rows(std::size_t rule, const Stretch& stretch, Worker& worker,
                              bill::PartReader* reader, JudgedKeys& keys) const;
  // Whether the rows of a window that were found to have neighbours are now to be decided by them.
  bool begin_values(std::size_t rule);
  std::vector<const NeighbourNotes*> neighbour_notes(std::size_t rule) const;
  void decide_by_neighbours(std::size_t rule);
  Result<void> build_windows();
  // Windows by rule, where there are any, of what each batch brings to them.
  template <typename Each>
  Result<void> fill_windows(std::vector<std::shared_ptr<WindowIndex>>& indexes, Each each);

  // After a scan: decides the groups it collected, and says which of those that found no room the next scan
  // collects. False when none is left.
  bool settle_groups();
  // Where groups of one row never fire, keys are noted before groups are made.
  void begin_notes(std::size_t rule);
  // Where most keys of the first rows come again, noting all would find out little: these rules group at
  // once.
  Result<void> try_notes();
  void find_repeated_rows(std::size_t rule);
  // The groups that found no room are collected by later scans.
  void defer_parts(std::size_t rule);
  // The groups of these rules that all threads found go to the first.
  void merge_collected(const std::vector<std::size_t>& rules);
  void decide_collected(std::size_t rule);
  // The rules from `first` on whose groups the interpreter may hold together end here.
  std::size_t end_of_closer(std::size_t first) const;
  // Groups of the rules [first, end) that need a closer look are collected again by the interpreter: all
  // workers ask what each row brings, and the first adds it in the order of rows.
  Result<void> collect_groups(std::size_t first, std::size_t end);
  // The windows of groups that need a closer look: of the partitions in which their rows stand.
  Result<void> find_partitions(const std::vector<CloserGroups>& closer);
  Result<void> judge_groups(std::size_t rule, std::vector<RuleResult>& results);

  const Together& together_;
  const Environment& environment_;
  const FiringSink& sink_;
  const std::optional<BillDates>& bill_dates_;
  std::optional<Plan> plan_;
  WordNumbers words_;
  std::deque<GroupScope> scopes_;
  GroupBudget budget_;
  std::vector<Worker> workers_;
  std::vector<Collecting> collecting_;
  std::vector<std::unique_ptr<WindowRows>> windows_;
  bill::ScanRequest request_;
  std::vector<bill::RelationPart> parts_;
  std::vector<std::uint8_t> asked_;  // by rule: it looks at judged rows, as far as zones say
  Tallies totals_;
  JoinsAhead ahead_;
};

template <typename Begin, typename Each, typename Much, typename Give>
Result<void> SharedScan::each_part(Begin begin, Each each, Much much, Give give_out) {
  const std::vector<bill::RelationPart>& parts = parts_;
  Turns<decltype(begin())> turns(parts.size(), 2 * workers_.size());
  const auto work = [&](Worker& worker) {
    const auto reader = part_reader();
    auto brought = begin();
    while (const auto part = turns.take()) {
      std::uint64_t row = parts[*part].begin;
      auto scanned = each_batch(reader.get(), parts[*part], *worker.vectors,
                                [&](bill::DeferredBatch& batch) -> Result<void> {
                                  if (auto taken = each(worker, batch, row, brought); !taken) return taken;
                                  row += batch.batch.rows;
                                  if (!much(brought)) return {};
                                  auto given = turns.give_some(*part, [&] { return give_out(brought); });
                                  begin_anew(brought, begin);
                                  return given;
                                });
      if (!scanned) turns.fail(scanned.problem());
      if (turns.give(*part, brought, give_out)) {
        begin_anew(brought, begin);
      } else {
        brought = begin();
      }
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < workers_.size() && i < parts.size(); ++i)
    threads.emplace_back(work, std::ref(workers_[i]));
  work(workers_[0]);
  for (auto& thread : threads) thread.join();
  if (turns.problem()) return *turns.problem();
  return {};
}

template <typename Each>
Result<void> SharedScan::fill_windows(std::vector<std::shared_ptr<WindowIndex>>& indexes, Each each) {
  auto read =
      each_part([&] { return WindowMembers(totals_.size()); }, each,
                [](const WindowMembers& members) {
                  return added_up(members, [](const auto& of_rule) { return of_rule.size(); }) > kMostMembers;
                },
                [&](WindowMembers& members) -> Result<void> {
                  for (std::size_t i = 0; i < members.size(); ++i)
                    for (auto& member : members[i]) indexes[i]->add(std::move(member));
                  return {};
                });
  if (!read) return read;
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    if (!indexes[i]) continue;
    if (auto finished = indexes[i]->finish(*together_.relation); !finished) return finished;
    workers_[0].runs[i]->joins()->window = std::move(indexes[i]);
  }
  return {};
}

}  // namespace telaudit::rules
