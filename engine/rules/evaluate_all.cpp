#include "rules/evaluate_all.h"

#include <algorithm>
#include <deque>
#include <map>
#include <thread>
#include <unordered_set>

#include "bill/deferred_scan.h"
#include "rules/turns.h"
#include "rules/vector_run.h"

namespace telaudit::rules {
namespace {

// Rules that one scan of `over` answers.
struct Together {
  const bill::Relation* relation = nullptr;
  std::vector<std::size_t> numbers;  // among all rules
  std::vector<const Rule*> rules;
};

// What one thread needs of its own.
struct Worker {
  std::vector<std::unique_ptr<RuleRun>> runs;
  std::unique_ptr<VectorRun> vectors;
};

using Tallies = std::vector<RuleTally>;

std::vector<RuleRun*> pointers(const Worker& worker) {
  std::vector<RuleRun*> out;
  for (const auto& run : worker.runs) out.push_back(run.get());
  return out;
}

const std::vector<std::optional<PlannedAggregate>> kNoAggregates;

// What waits for its turn is given early where it is more than so many.
constexpr std::size_t kMostFirings = 4096;
constexpr std::size_t kMostMembers = 16384;
// Groups for the interpreter, each some hundred bytes to a few thousand: of as many rules at once.
constexpr std::uint64_t kMostCloserGroups = std::uint64_t{1} << 15U;

template <typename Each, typename Count>
std::size_t added_up(const Each& all, Count count) {
  std::size_t out = 0;
  for (const auto& one : all) out += count(one);
  return out;
}

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

// One rule alone, by the interpreter.
Result<RuleResult> alone(const Rule& rule, std::size_t number, const Environment& environment,
                         const FiringSink& sink) {
  auto result = RuleRun(rule, environment).run();
  if (!result || !sink) return result;
  for (auto& firing : result->firings)
    if (auto taken = sink(number, std::move(firing)); !taken) return taken.problem();
  result->firings.clear();
  return result;
}

class SharedScan {
 public:
  SharedScan(const Together& together, const Environment& environment, const FiringSink& sink,
             const std::optional<BillDates>& bill_dates)
      : together_(together), environment_(environment), sink_(sink), bill_dates_(bill_dates) {}

  Result<void> run(unsigned threads, std::size_t group_bytes, std::vector<RuleResult>& results) {
    const std::size_t rules = together_.rules.size();
    const std::size_t workers = std::max(1U, threads);
    scopes_.resize(rules);
    collecting_.resize(rules);
    totals_.resize(rules);
    budget_.bytes = group_bytes;
    budget_.least = group_bytes / (2 * workers * rules);
    for (std::size_t i = 0; i < workers; ++i)
      if (auto added = add_worker(); !added) return added;
    if (auto requested = make_request(); !requested) return requested;
    for (auto& worker : workers_)
      for (std::size_t i = 0; i < rules; ++i)
        if (left_alone(i)) worker.vectors->set_active(i, false);
    for (std::size_t i = 0; i < rules; ++i) begin_notes(i);
    if (auto found = find_neighbours(); !found) return found;
    if (auto scanned = scan(); !scanned) return scanned;
    while (settle_groups())
      if (auto scanned = scan(); !scanned) return scanned;
    std::size_t collected_to = 0;
    for (std::size_t i = 0; i < rules; ++i) {
      if (i == collected_to) {
        collected_to = end_of_closer(i);
        if (auto collected = collect_groups(i, collected_to); !collected) return collected;
      }
      if (left_alone(i) || given_up(i)) {
        auto result = alone(*together_.rules[i], together_.numbers[i], environment_, sink_);
        if (!result) return result.problem();
        results[together_.numbers[i]] = std::move(*result);
      } else if (plan_->rules[i].group) {
        if (auto judged = judge_groups(i, results); !judged) return judged;
      } else {
        results[together_.numbers[i]] = result_of(totals_[i], *workers_[0].runs[i]);
      }
    }
    return {};
  }

 private:
  Result<void> add_worker() {
    Worker worker;
    for (std::size_t i = 0; i < together_.rules.size(); ++i) {
      auto joins = workers_.empty() ? nullptr : workers_.front().runs[i]->joins();
      worker.runs.push_back(
          std::make_unique<RuleRun>(*together_.rules[i], environment_, nullptr, std::move(joins)));
      auto prepared = worker.runs.back()->prepare();
      if (!prepared) return prepared;
    }
    if (!plan_) {
      std::vector<Setting*> settings;
      for (const auto& run : worker.runs) settings.push_back(&run->setting());
      plan_ = make_plan(together_.rules, settings);
      judge_some_days();
    }
    worker.vectors =
        std::make_unique<VectorRun>(*plan_, pointers(worker), words_, scopes_, budget_, best_kernels());
    workers_.push_back(std::move(worker));
    return {};
  }

  void judge_some_days() {
    const bill::Schema& schema = together_.relation->schema();
    const auto column = schema.find("bill_date");
    if (!bill_dates_ || !column || schema.columns[*column].type != bill::Type::date) return;
    auto& names = plan_->columns;
    const std::string& name = schema.columns[*column].name;
    const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    if (at == names.size()) names.push_back(name);
    plan_->judged = {at, bill_dates_->first.days, bill_dates_->second.days};
  }

  Result<void> make_request() {
    const bill::Schema& schema = together_.relation->schema();
    for (const Rule* rule : together_.rules) {
      const SourceBinding& over = rule->sources[0];
      for (const std::size_t column : over.columns) {
        const auto& spec = over.schema.columns[column];
        const auto at = schema.find(spec.name);
        if (!at || schema.columns[*at].type != spec.type)
          return Problem{"the relation " + over.relation + " has no column " + spec.name +
                             " of the type the rule was checked with",
                         {},
                         "load the rules again with the schemas of this data"};
      }
    }
    for (const auto& name : plan_->columns) request_.columns.push_back(*schema.find(name));
    return {};
  }

  // The batches of a part; of a relation without parts that is the whole.
  Result<void> each_batch(const bill::RelationPart& part, VectorRun& vectors,
                          const bill::DeferredVisitor& visit) const {
    vectors.begin_scan();
    if (const auto* deferred = dynamic_cast<const bill::DeferredScan*>(together_.relation))
      return deferred->scan_deferred(part, request_, visit);
    bill::WholeBatch whole;
    const bill::BatchVisitor visit_whole = [&](const bill::Batch& batch) {
      whole.show(batch);
      return visit(whole);
    };
    if (const auto* parted = dynamic_cast<const bill::PartedScan*>(together_.relation))
      return parted->scan_part(part, request_, visit_whole);
    return together_.relation->scan(request_, visit_whole);
  }

  // Adds what a part came to; parts come in order.
  Result<void> give(Tallies& tallies) {
    for (std::size_t i = 0; i < tallies.size(); ++i) {
      totals_[i].add(tallies[i]);
      auto& firings = tallies[i].firings;
      if (!sink_) {
        auto& all = totals_[i].firings;
        all.insert(all.end(), std::make_move_iterator(firings.begin()),
                   std::make_move_iterator(firings.end()));
        continue;
      }
      for (auto& firing : firings)
        if (auto taken = sink_(together_.numbers[i], std::move(firing)); !taken) return taken;
    }
    return {};
  }

  Result<std::vector<bill::RelationPart>> parts_of_relation() const {
    const auto* parted = dynamic_cast<const bill::PartedScan*>(together_.relation);
    if (parted == nullptr) return std::vector<bill::RelationPart>{{0, together_.relation->rows()}};
    return parted->parts();
  }

  // Parts of the relation to all workers. `each` takes a batch and its first row; `some` gives what there is
  // so far where it is much, and `rest` what is left at the end of a part, both in order.
  template <typename Begin, typename Each, typename Much, typename Give>
  Result<void> each_part(Begin begin, Each each, Much much, Give give_out) {
    const auto found = parts_of_relation();
    if (!found) return found.problem();
    const std::vector<bill::RelationPart>& parts = *found;
    Turns turns(parts.size(), 2 * workers_.size());
    const auto work = [&](Worker& worker) {
      while (const auto part = turns.take()) {
        auto brought = begin();
        std::uint64_t row = parts[*part].begin;
        auto scanned =
            each_batch(parts[*part], *worker.vectors, [&](bill::DeferredBatch& batch) -> Result<void> {
              if (auto taken = each(worker, batch, row, brought); !taken) return taken;
              row += batch.batch.rows;
              if (!much(brought)) return {};
              auto given = turns.give_some(*part, [&] { return give_out(brought); });
              brought = begin();
              return given;
            });
        if (!scanned) turns.fail(scanned.problem());
        turns.give(*part, [&] { return give_out(brought); });
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

  Result<void> scan() {
    return each_part([&] { return Tallies(totals_.size()); },
                     [](Worker& worker, bill::DeferredBatch& batch, std::uint64_t row, Tallies& tallies) {
                       return worker.vectors->take(batch, row, tallies);
                     },
                     [](const Tallies& tallies) {
                       return added_up(tallies, [](const RuleTally& tally) { return tally.firings.size(); }) >
                              kMostFirings;
                     },
                     [&](Tallies& tallies) { return give(tallies); });
  }

  // After a scan: decides the groups it collected, and says which of those that found no room the next scan
  // collects. False when none is left.
  bool settle_groups() {
    bool more = false;
    for (std::size_t i = 0; i < totals_.size(); ++i) {
      Collecting& collecting = collecting_[i];
      if (collecting.noting) {
        find_repeated_rows(i);
      } else if (plan_->rules[i].group && !collecting.settled) {
        decide_collected(i);
      }
      collecting.settled = collecting.pending.empty() || given_up(i);
      if (!collecting.settled) {
        scopes_[i].part = collecting.pending.back().first;
        scopes_[i].parts = collecting.begun_with = collecting.pending.back().second;
        collecting.pending.pop_back();
        more = true;
      }
      for (auto& worker : workers_) worker.vectors->set_active(i, !collecting.settled);
    }
    return more;
  }

  // Groups of which vectors see too little.
  bool left_alone(std::size_t rule) const {
    return together_.rules[rule]->group && !plan_->rules[rule].group;
  }

  bool given_up(std::size_t rule) const {
    if (!plan_->rules[rule].group) return false;
    return std::any_of(workers_.begin(), workers_.end(),
                       [&](const Worker& worker) { return worker.vectors->given_up(rule); });
  }

  // Where groups of one row never fire, keys are noted before groups are made.
  void begin_notes(std::size_t rule) {
    const auto& group = plan_->rules[rule].group;
    if (!group || !KeyHasher::able(group->keys) || together_.relation->rows() >= KeyNotes::kMostRows) return;
    if (!fires_with_several_rows_only(*group, workers_[0].runs[rule]->setting(), best_kernels())) return;
    collecting_[rule].noting = true;
    collecting_[rule].repeated = std::make_unique<RowSet>(together_.relation->rows());
    for (auto& worker : workers_) worker.vectors->note_keys(rule, *collecting_[rule].repeated);
  }

  // Which rows of windows have neighbours; their indexes are made of these alone.
  Result<void> find_neighbours() {
    bool any_window = false;
    for (std::size_t i = 0; i < totals_.size(); ++i) {
      windows_.push_back(nullptr);
      if (!plan_->rules[i].window) continue;
      any_window = true;
      windows_[i] = std::make_unique<WindowRows>(together_.relation->rows());
      windows_[i]->given_up = together_.relation->rows() >= KeyNotes::kMostRows;
      for (auto& worker : workers_) worker.vectors->note_window(i, *windows_[i]);
      if (auto looked = look_back(i); !looked) return looked;
    }
    if (!any_window) return {};
    struct Nothing {};
    do {
      auto noted =
          each_part([] { return Nothing(); },
                    [](Worker& worker, bill::DeferredBatch& batch, std::uint64_t row, Nothing&) {
                      return worker.vectors->note_windows(batch, row);
                    },
                    [](const Nothing&) { return false; }, [](Nothing&) -> Result<void> { return {}; });
      if (!noted) return noted;
    } while (settle_windows());
    return build_windows();
  }

  // After a scan: the neighbours among the rows it noted. False when none is left to be noted.
  bool settle_windows() {
    bool more = false;
    for (std::size_t i = 0; i < totals_.size(); ++i) {
      if (!windows_[i] || !workers_[0].vectors->window_notes(i).active) continue;
      Collecting& collecting = collecting_[i];
      std::vector<const KeyNotes*> keys;
      std::vector<const SpanNotes*> spans;
      for (auto& worker : workers_) {
        WindowNotes& notes = worker.vectors->window_notes(i);
        notes.keep(scopes_[i].part, scopes_[i].parts);
        keys.push_back(&notes.keys);
        spans.push_back(&notes.spans);
      }
      if (workers_[0].vectors->window_notes(i).neighbours) {
        decide_by_neighbours(i);
      } else if (plan_->rules[i].window->span) {
        find_overlapping(spans, windows_[i]->placed, windows_[i]->members);
      } else {
        const bool decided_later = plan_->rules[i].window->neighbours.has_value();
        find_repeated(keys, windows_[i]->members, decided_later ? Repeated::roughly : Repeated::exactly);
      }
      defer_parts(i);
      bool done = collecting.pending.empty() || windows_[i]->given_up;
      const bool look_beside = done && begin_values(i);
      if (look_beside) collecting.pending.emplace_back(0, 1);
      done = done && !look_beside;
      scopes_[i].part = done ? 0 : collecting.pending.back().first;
      scopes_[i].parts = collecting.begun_with = done ? 1 : collecting.pending.back().second;
      if (!done) collecting.pending.pop_back();
      for (auto& worker : workers_) {
        worker.vectors->forget_window_notes(i);
        worker.vectors->window_notes(i).active = !done;
      }
      more = more || !done;
      if (done) collecting.pending.clear();
      const bool all_placed = !plan_->rules[i].window->span && !windows_[i]->beside;
      if (done && all_placed) windows_[i]->placed = windows_[i]->members;
    }
    return more;
  }

  // Rows of a batch that need not all be judged, and where they stand in a window.
  struct Stretch {
    WindowReach reach;
    bill::RelationPart part;
    std::uint64_t first_row = 0;
    std::uint64_t rows = 0;
  };

  Result<std::vector<Stretch>> stretches_of(std::size_t rule) {
    std::vector<Stretch> out;
    const auto parts = parts_of_relation();
    if (!parts) return parts.problem();
    VectorRun& vectors = *workers_[0].vectors;
    for (const auto& part : *parts) {
      std::uint64_t row = part.begin;
      auto scanned = each_batch(part, vectors, [&](bill::DeferredBatch& batch) -> Result<void> {
        const auto reach = vectors.window_reach(rule, batch);
        if (reach) out.push_back({*reach, part, row, batch.batch.rows});
        row += batch.batch.rows;
        return {};
      });
      if (!scanned) return scanned.problem();
    }
    // The latest first.
    std::stable_sort(out.begin(), out.end(), [](const Stretch& left, const Stretch& right) {
      return left.reach.last > right.reach.last;
    });
    return out;
  }

  // Of a window whose rows see earlier ones alone, while most rows are not judged: notes those that are and
  // then, from the latest, those which they may still see.
  Result<void> look_back(std::size_t rule) {
    const bool able = plan_->judged && plan_->rules[rule].window->neighbours && !windows_[rule]->given_up &&
                      together_.rules[rule]->window->next == Expression::kNone;
    if (!able) return {};
    const auto stretches = stretches_of(rule);
    if (!stretches) return stretches.problem();
    std::uint64_t rows = 0;
    for (const auto& stretch : *stretches) rows += stretch.rows;
    if (rows < together_.relation->rows() / 2) return {};
    windows_[rule]->beside.emplace(together_.relation->rows());
    for (auto& worker : workers_) worker.vectors->note_values(rule);
    struct Nothing {};
    auto noted = each_part([] { return Nothing(); },
                           [&](Worker& worker, bill::DeferredBatch& batch, std::uint64_t row, Nothing&) {
                             return worker.vectors->note_judged(rule, batch, row);
                           },
                           [](const Nothing&) { return false; }, [](Nothing&) -> Result<void> { return {}; });
    if (!noted) return noted;
    if (auto seen = note_seen_rows(rule, *stretches); !seen) return seen;
    // Else there was no room for some.
    const bool all_there = scopes_[rule].parts == 1 && !windows_[rule]->given_up;
    if (all_there) decide_by_neighbours(rule);
    if (!all_there) windows_[rule]->beside.reset();
    scopes_[rule].parts = 1;
    for (auto& worker : workers_) {
      worker.vectors->forget_values(rule);
      worker.vectors->window_notes(rule).active = !all_there;
    }
    return {};
  }

  Result<void> note_seen_rows(std::size_t rule, const std::vector<Stretch>& stretches) {
    JudgedKeys keys(*plan_->rules[rule].window->neighbours, neighbour_notes(rule));
    if (keys.empty()) return {};
    VectorRun& vectors = *workers_[0].vectors;
    for (const auto& stretch : stretches) {
      if (!keys.may_see(stretch.reach)) continue;
      std::uint64_t row = stretch.part.begin;
      auto scanned = each_batch(stretch.part, vectors, [&](bill::DeferredBatch& batch) -> Result<void> {
        const std::uint64_t first_row = row;
        row += batch.batch.rows;
        if (first_row != stretch.first_row) return {};
        return vectors.note_earlier(rule, batch, first_row, keys);
      });
      if (!scanned) return scanned;
      keys.count_seen();
    }
    return {};
  }

  // Whether the rows of a window that were found to have neighbours are now to be decided by them.
  bool begin_values(std::size_t rule) {
    WindowRows& rows = *windows_[rule];
    if (!plan_->rules[rule].window->neighbours || rows.given_up || rows.beside) return false;
    rows.beside = rows.members;
    rows.beside->remove(rows.placed);
    rows.members = rows.placed;
    for (auto& worker : workers_) worker.vectors->note_values(rule);
    return true;
  }

  std::vector<const NeighbourNotes*> neighbour_notes(std::size_t rule) const {
    std::vector<const NeighbourNotes*> notes;
    for (const auto& worker : workers_) notes.push_back(worker.vectors->window_notes(rule).neighbours.get());
    return notes;
  }

  void decide_by_neighbours(std::size_t rule) {
    std::vector<Setting*> settings;
    for (auto& worker : workers_) settings.push_back(&worker.runs[rule]->setting());
    decide_neighbours(*plan_->rules[rule].window->neighbours, neighbour_notes(rule), settings,
                      {windows_[rule]->members, windows_[rule]->placed});
  }

  Result<void> build_windows() {
    std::vector<std::shared_ptr<WindowIndex>> indexes(totals_.size());
    for (std::size_t i = 0; i < totals_.size(); ++i)
      if (windows_[i] && !windows_[i]->given_up)
        indexes[i] = std::make_shared<WindowIndex>(*together_.rules[i], WindowIndex::Rows::neighbours);
    return fill_windows(
        indexes, [](Worker& worker, bill::DeferredBatch& batch, std::uint64_t row, WindowMembers& members) {
          return worker.vectors->window_members(batch, row, members);
        });
  }

  using WindowMembers = std::vector<std::vector<WindowIndex::Member>>;

  // Windows by rule, where there are any, of what each batch brings to them.
  template <typename Each>
  Result<void> fill_windows(std::vector<std::shared_ptr<WindowIndex>>& indexes, Each each) {
    auto read = each_part([&] { return WindowMembers(totals_.size()); }, each,
                          [](const WindowMembers& members) {
                            return added_up(members, [](const auto& of_rule) { return of_rule.size(); }) >
                                   kMostMembers;
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

  void find_repeated_rows(std::size_t rule) {
    Collecting& collecting = collecting_[rule];
    std::vector<const KeyNotes*> notes;
    for (auto& worker : workers_) {
      worker.vectors->notes(rule).keep(scopes_[rule].part, scopes_[rule].parts);
      notes.push_back(&worker.vectors->notes(rule));
    }
    totals_[rule].not_fired += find_repeated(notes, *collecting.repeated);
    defer_parts(rule);
    for (auto& worker : workers_) worker.vectors->forget_notes(rule);
    if (!collecting.pending.empty()) return;
    // All parts are known: now the groups themselves.
    collecting.noting = false;
    for (auto& worker : workers_) worker.vectors->end_notes(rule);
    constexpr std::uint64_t kFewOf = 128;
    const std::uint64_t repeated = collecting.repeated->count();
    collecting.few = repeated * kFewOf <= together_.relation->rows();
    if (!collecting.few) collecting.pending.emplace_back(0, 1);
  }

  // The groups that found no room are collected by later scans.
  void defer_parts(std::size_t rule) {
    Collecting& collecting = collecting_[rule];
    const std::uint32_t parts = scopes_[rule].parts;
    for (std::uint32_t left = scopes_[rule].part + collecting.begun_with; left < parts;
         left += collecting.begun_with)
      collecting.pending.emplace_back(left, parts);
  }

  void decide_collected(std::size_t rule) {
    const PlannedGroup& group = *plan_->rules[rule].group;
    const std::uint32_t part = scopes_[rule].part;
    const std::uint32_t parts = scopes_[rule].parts;
    GroupTable& table = workers_[0].vectors->groups(rule);
    table.keep(part, parts);
    for (std::size_t other = 1; other < workers_.size(); ++other) {
      GroupTable& more = workers_[other].vectors->groups(rule);
      more.keep(part, parts);
      table.merge(more);
      workers_[other].vectors->forget_groups(rule);
    }
    decide_groups(group, workers_[0].runs[rule]->setting(), table, best_kernels(), totals_[rule]);
    Collecting& collecting = collecting_[rule];
    if (!collecting.closer)
      collecting.closer = std::make_unique<GroupTable>(GroupReader::width(group), kNoAggregates);
    for (std::size_t i = 0; i < table.size(); ++i)
      if (table.closer(i)) collecting.closer->find_or_add(table.cells(i));
    workers_[0].vectors->forget_groups(rule);
    defer_parts(rule);
  }

  // The rules from `first` on whose groups the interpreter may hold together end here.
  std::size_t end_of_closer(std::size_t first) const {
    std::uint64_t groups = 0;
    for (std::size_t i = first; i < totals_.size(); ++i) {
      const Collecting& collecting = collecting_[i];
      if (collecting.closer) groups += collecting.closer->size();
      if (collecting.few) groups += collecting.repeated->count();
      if (groups > kMostCloserGroups && i > first) return i;
    }
    return totals_.size();
  }

  // Groups of the rules [first, end) that need a closer look are collected again by the interpreter: all
  // workers ask what each row brings, and the first adds it in the order of rows.
  Result<void> collect_groups(std::size_t first, std::size_t end) {
    std::vector<CloserGroups> closer(totals_.size());
    bool any_closer = false;
    for (std::size_t i = first; i < end; ++i) {
      if (!plan_->rules[i].group || given_up(i)) continue;
      const Collecting& collecting = collecting_[i];
      closer[i].keys = collecting.closer.get();
      closer[i].wanted = collecting.few ? collecting.repeated->count() != 0 : collecting.closer->size() != 0;
      for (const auto& worker : workers_)
        closer[i].wanted = closer[i].wanted || worker.vectors->failed_keys(i);
      any_closer = any_closer || closer[i].wanted;
    }
    if (!any_closer) return {};
    if (auto found = find_partitions(closer); !found) return found;
    using Members = std::vector<std::vector<GroupMember>>;
    return each_part([&] { return Members(totals_.size()); },
                     [&](Worker& worker, bill::DeferredBatch& batch, std::uint64_t row, Members& members) {
                       return worker.vectors->collect(closer, batch, row, members);
                     },
                     [](const Members& members) {
                       return added_up(members, [](const auto& of_rule) { return of_rule.size(); }) >
                              kMostMembers;
                     },
                     [&](Members& members) -> Result<void> {
                       for (std::size_t i = 0; i < members.size(); ++i)
                         for (auto& member : members[i]) workers_[0].runs[i]->add_to_group(std::move(member));
                       return {};
                     });
  }

  // The windows of groups that need a closer look: of the partitions in which their rows stand.
  Result<void> find_partitions(const std::vector<CloserGroups>& closer) {
    std::vector<std::unordered_set<std::uint64_t>> partitions(totals_.size());
    bool any_window = false;
    for (std::size_t i = 0; i < totals_.size(); ++i)
      any_window = any_window || (closer[i].wanted && plan_->rules[i].group->window);
    if (!any_window) return {};
    using Hashes = std::vector<std::vector<std::uint64_t>>;
    auto noted = each_part(
        [&] { return Hashes(totals_.size()); },
        [&](Worker& worker, bill::DeferredBatch& batch, std::uint64_t row, Hashes& hashes) {
          return worker.vectors->note_partitions(closer, batch, row, hashes);
        },
        [](const Hashes& hashes) {
          return added_up(hashes, [](const auto& of_rule) { return of_rule.size(); }) > kMostMembers;
        },
        [&](Hashes& hashes) -> Result<void> {
          for (std::size_t i = 0; i < hashes.size(); ++i)
            partitions[i].insert(hashes[i].begin(), hashes[i].end());
          return {};
        });
    if (!noted) return noted;
    std::vector<std::shared_ptr<WindowIndex>> indexes(totals_.size());
    for (std::size_t i = 0; i < totals_.size(); ++i)
      if (!partitions[i].empty()) indexes[i] = std::make_shared<WindowIndex>(*together_.rules[i]);
    return fill_windows(
        indexes, [&](Worker& worker, bill::DeferredBatch& batch, std::uint64_t row, WindowMembers& members) {
          return worker.vectors->partition_members(partitions, batch, row, members);
        });
  }

  Result<void> judge_groups(std::size_t rule, std::vector<RuleResult>& results) {
    RuleResult judged = workers_[0].runs[rule]->judge_groups();
    RuleTally& total = totals_[rule];
    total.fired += judged.fired;
    total.withdrawn += judged.withdrawn;
    total.not_fired += judged.not_fired;
    total.not_evaluated += judged.not_evaluated;
    total.errors += judged.errors;
    for (const auto& [reason, times] : judged.reasons) total.reasons[reason] += times;
    for (auto& firing : judged.firings) {
      if (sink_) {
        auto taken = sink_(together_.numbers[rule], std::move(firing));
        if (!taken) return taken;
      } else {
        total.firings.push_back(std::move(firing));
      }
    }
    results[together_.numbers[rule]] = result_of(total, *workers_[0].runs[rule]);
    collecting_[rule].closer.reset();
    return {};
  }

  static RuleResult result_of(RuleTally& tally, const RuleRun& run) {
    RuleResult result;
    result.fired = tally.fired;
    result.withdrawn = tally.withdrawn;
    result.not_fired = tally.not_fired;
    result.not_evaluated = tally.not_evaluated;
    result.errors = tally.errors;
    result.reasons.assign(tally.reasons.begin(), tally.reasons.end());
    result.missing_inputs = run.missing_inputs();
    std::sort(result.missing_inputs.begin(), result.missing_inputs.end());
    result.firings = std::move(tally.firings);
    return result;
  }

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
  Tallies totals_;
};

}  // namespace

Result<std::vector<RuleResult>> evaluate_all(const std::vector<const Rule*>& rules,
                                             const Environment& environment, unsigned threads,
                                             const FiringSink& sink, std::size_t group_bytes,
                                             const std::optional<BillDates>& bill_dates) {
  std::vector<RuleResult> results(rules.size());
  std::map<std::string, Together> by_relation;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = *rules[i];
    const auto source = environment.find(rule.info.over);
    const bool given = source && source->given && source->relation != nullptr;
    if (!given || (rule.group && !grouped_by_vectors(rule))) {
      auto result = alone(rule, i, environment, sink);
      if (!result) return result.problem();
      results[i] = std::move(*result);
      continue;
    }
    Together& together = by_relation[rule.info.over];
    together.relation = source->relation;
    together.numbers.push_back(i);
    together.rules.push_back(&rule);
  }
  for (const auto& [relation, together] : by_relation) {
    auto scanned = SharedScan(together, environment, sink, bill_dates).run(threads, group_bytes, results);
    if (!scanned) return scanned.problem();
  }
  return results;
}

}  // namespace telaudit::rules
