// Groups of a shared scan: notes of their keys, parts of them that found no room, and what the interpreter is
// to look at.
#include <algorithm>

#include "rules/shared_scan.h"

namespace telaudit::rules {
namespace {

const std::vector<std::optional<PlannedAggregate>> kNoAggregates;

// Groups for the interpreter, each some hundred bytes to a few thousand: of as many rules at once.
constexpr std::uint64_t kMostCloserGroups = std::uint64_t{1} << 15U;
// So many rows, whole vectors, show whether most keys come again.
constexpr std::size_t kTriedRows = 8 * kVectorRows;

}  // namespace

bool SharedScan::settle_groups() {
  bool more = false;
  // Each rule by one of as many threads as there are workers: no rule looks at what another has.
  std::vector<std::size_t> collected;
  for (std::size_t i = 0; i < totals_.size(); ++i)
    if (plan_->rules[i].group && !collecting_[i].noting && !collecting_[i].settled) collected.push_back(i);
  const auto find_repeated = [&] {
    for (std::size_t i = 0; i < totals_.size(); ++i)
      if (collecting_[i].noting) find_repeated_rows(i);
  };
  {
    // What one thread's keys are called by the other is found by one of them.
    std::jthread beside;
    if (workers_.size() > 1 && !collected.empty()) beside = std::jthread(find_repeated);
    merge_collected(collected);
    if (!beside.joinable()) find_repeated();
  }
  each_by_threads(workers_.size(), collected.size(),
                  [&](std::size_t at) { decide_collected(collected[at]); });
  for (std::size_t i = 0; i < totals_.size(); ++i) {
    Collecting& collecting = collecting_[i];
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

void SharedScan::begin_notes(std::size_t rule) {
  const auto& group = plan_->rules[rule].group;
  if (!group || !KeyHasher::able(group->keys) || together_.relation->rows() >= KeyNotes::kMostRows) return;
  if (!fires_with_several_rows_only(*group, workers_[0].runs[rule]->setting(), best_kernels())) return;
  collecting_[rule].noting = true;
  collecting_[rule].repeated = std::make_unique<RowSet>(together_.relation->rows());
  for (auto& worker : workers_) worker.vectors->note_keys(rule, *collecting_[rule].repeated);
}

Result<void> SharedScan::try_notes() {
  const auto noting = [&](std::size_t rule) { return collecting_[rule].noting; };
  bool any_noting = false;
  for (std::size_t i = 0; i < totals_.size(); ++i) any_noting = any_noting || noting(i);
  if (!any_noting || parts_.empty()) return {};
  VectorRun& vectors = *workers_[0].vectors;
  for (std::size_t i = 0; i < totals_.size(); ++i) vectors.set_active(i, noting(i));
  Tallies nothing(totals_.size());
  std::uint64_t rows = 0;
  auto noted = each_batch(part_reader().get(), parts_.front(), vectors,
                          [&](bill::DeferredBatch& batch) -> Result<void> {
                            if (rows != 0) return {};
                            batch.batch.rows = std::min(batch.batch.rows, kTriedRows);
                            rows = batch.batch.rows;
                            return vectors.take(batch, parts_.front().begin, nothing);
                          });
  if (!noted) return noted;
  for (std::size_t i = 0; i < totals_.size(); ++i) {
    vectors.set_active(i, !left_alone(i));
    if (!noting(i)) continue;
    constexpr std::size_t kSomePartitions = KeyNotes::kPartitions / 8;
    RowSet repeated(together_.relation->rows());
    const KeyNotes* notes = &vectors.notes(i);
    const std::uint64_t alone = find_repeated({&notes, 1}, repeated, Repeated::exactly, kSomePartitions);
    if (repeated.count() <= alone) {
      for (auto& worker : workers_) worker.vectors->noted_to(i, parts_.front().begin + rows);
      continue;
    }
    collecting_[i].noting = false;
    for (auto& worker : workers_) worker.vectors->drop_notes(i);
    collecting_[i].repeated.reset();
  }
  return {};
}

void SharedScan::find_repeated_rows(std::size_t rule) {
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

void SharedScan::defer_parts(std::size_t rule) {
  Collecting& collecting = collecting_[rule];
  const std::uint32_t parts = scopes_[rule].parts;
  for (std::uint32_t left = scopes_[rule].part + collecting.begun_with; left < parts;
       left += collecting.begun_with)
    collecting.pending.emplace_back(left, parts);
}

void SharedScan::merge_collected(const std::vector<std::size_t>& rules) {
  VectorRun& here = *workers_[0].vectors;
  for (std::size_t other = 1; other < workers_.size(); ++other) {
    VectorRun& there = *workers_[other].vectors;
    // What its numbers are called here is found once for all rules that share them.
    KeyNumbers::Called called;
    std::vector<const std::vector<std::uint32_t>*> numbers;
    for (const std::size_t rule : rules)
      numbers.push_back(scopes_[rule].parts == 1 ? here.called_here(rule, there, called) : nullptr);
    each_by_threads(workers_.size(), rules.size(), [&](std::size_t at) {
      const std::size_t rule = rules[at];
      if (numbers[at] != nullptr) {
        here.groups(rule).merge(there.groups(rule), *numbers[at], here.numbers_of_groups(rule));
      } else {
        const std::uint32_t part = scopes_[rule].part;
        const std::uint32_t parts = scopes_[rule].parts;
        here.groups_by_cells(rule).keep(part, parts);
        there.groups_by_cells(rule).keep(part, parts);
        here.groups(rule).merge(there.groups(rule));
      }
      there.forget_groups(rule);
    });
  }
}

void SharedScan::decide_collected(std::size_t rule) {
  const PlannedGroup& group = *plan_->rules[rule].group;
  VectorRun& vectors = *workers_[0].vectors;
  if (scopes_[rule].parts != 1) vectors.groups_by_cells(rule).keep(scopes_[rule].part, scopes_[rule].parts);
  GroupTable& table = looks_at_keys(group) ? vectors.groups_by_cells(rule) : vectors.groups(rule);
  decide_groups(group, workers_[0].runs[rule]->setting(), table, best_kernels(), totals_[rule]);
  Collecting& collecting = collecting_[rule];
  if (!collecting.closer)
    collecting.closer = std::make_unique<GroupTable>(GroupReader::width(group), kNoAggregates);
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table.closer(i)) collecting.closer->find_or_add(vectors.cells_of_group(rule, i));
  vectors.forget_groups(rule);
  defer_parts(rule);
}

std::size_t SharedScan::end_of_closer(std::size_t first) const {
  std::uint64_t groups = 0;
  for (std::size_t i = first; i < totals_.size(); ++i) {
    const Collecting& collecting = collecting_[i];
    if (collecting.closer) groups += collecting.closer->size();
    if (collecting.few) groups += collecting.repeated->count();
    if (groups > kMostCloserGroups && i > first) return i;
  }
  return totals_.size();
}

Result<void> SharedScan::collect_groups(std::size_t first, std::size_t end) {
  std::vector<CloserGroups> closer(totals_.size());
  bool any_closer = false;
  for (std::size_t i = first; i < end; ++i) {
    if (!plan_->rules[i].group || given_up(i)) continue;
    const Collecting& collecting = collecting_[i];
    closer[i].keys = collecting.closer.get();
    closer[i].wanted = collecting.few ? collecting.repeated->count() != 0 : collecting.closer->size() != 0;
    for (const auto& worker : workers_) closer[i].wanted = closer[i].wanted || worker.vectors->failed_keys(i);
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

Result<void> SharedScan::find_partitions(const std::vector<CloserGroups>& closer) {
  std::vector<std::unordered_set<std::uint64_t>> partitions(totals_.size());
  bool any_window = false;
  for (std::size_t i = 0; i < totals_.size(); ++i)
    any_window = any_window || (closer[i].wanted && plan_->rules[i].group->window);
  if (!any_window) return {};
  using Hashes = std::vector<std::vector<std::uint64_t>>;
  auto noted =
      each_part([&] { return Hashes(totals_.size()); },
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

Result<void> SharedScan::judge_groups(std::size_t rule, std::vector<RuleResult>& results) {
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

}  // namespace telaudit::rules
