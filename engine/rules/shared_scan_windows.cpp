// Windows of a shared scan: which rows have neighbours is found by notes, before rows are judged.
#include <algorithm>

#include "rules/shared_scan.h"

namespace telaudit::rules {

Result<void> SharedScan::find_neighbours() {
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
  if (auto noted = note_at_once(); !noted) return noted;
  struct Nothing {};
  do {
    auto noted = each_part([] { return Nothing(); },
                           [](Worker& worker, bill::DeferredBatch& batch, std::uint64_t row, Nothing&) {
                             return worker.vectors->note_windows(batch, row);
                           },
                           [](const Nothing&) { return false; }, [](Nothing&) -> Result<void> { return {}; });
    if (!noted) return noted;
  } while (settle_windows());
  return build_windows();
}

bool SharedScan::settle_windows() {
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

Result<std::vector<SharedScan::Stretch>> SharedScan::stretches_of(std::size_t rule) {
  std::vector<Stretch> out;
  VectorRun& vectors = *workers_[0].vectors;
  const auto reader = part_reader();
  for (const auto& part : parts_) {
    std::uint64_t row = part.begin;
    auto scanned = each_batch(reader.get(), part, vectors, [&](bill::DeferredBatch& batch) -> Result<void> {
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

Result<void> SharedScan::look_back(std::size_t rule) {
  const bool able = plan_->judged && plan_->rules[rule].window->neighbours && !windows_[rule]->given_up &&
                    together_.rules[rule]->window->next == Expression::kNone;
  if (!able) return {};
  const auto stretches = stretches_of(rule);
  if (!stretches) return stretches.problem();
  std::uint64_t rows = 0;
  for (const auto& stretch : *stretches) rows += stretch.rows;
  if (rows < together_.relation->rows() / 2) return {};
  begin_beside(rule);
  struct Nothing {};
  auto noted = each_part([] { return Nothing(); },
                         [&](Worker& worker, bill::DeferredBatch& batch, std::uint64_t row, Nothing&) {
                           return worker.vectors->note_judged(rule, batch, row);
                         },
                         [](const Nothing&) { return false; }, [](Nothing&) -> Result<void> { return {}; });
  if (!noted) return noted;
  if (auto seen = note_seen_rows(rule, *stretches); !seen) return seen;
  end_beside(rule);
  return {};
}

bool SharedScan::able_at_once(std::size_t rule) const {
  constexpr std::uint64_t kShare = 2;  // of the memory of all
  if (!windows_[rule] || windows_[rule]->given_up || plan_->judged) return false;
  const PlannedWindow& window = *plan_->rules[rule].window;
  if (!window.neighbours || window.span) return false;
  const std::uint64_t words = NoteLayout(window.neighbours->types).words();
  return together_.relation->rows() * words * sizeof(std::uint64_t) * kShare <= budget_.bytes;
}

Result<void> SharedScan::note_at_once() {
  std::vector<std::size_t> rules;
  for (std::size_t i = 0; i < totals_.size(); ++i)
    if (able_at_once(i)) rules.push_back(i);
  if (rules.empty()) return {};
  for (const std::size_t rule : rules) begin_beside(rule);
  struct Nothing {};
  auto noted =
      each_part([] { return Nothing(); },
                [&](Worker& worker, bill::DeferredBatch& batch, std::uint64_t row, Nothing&) -> Result<void> {
                  for (const std::size_t rule : rules)
                    if (auto done = worker.vectors->note_judged(rule, batch, row); !done) return done;
                  return {};
                },
                [](const Nothing&) { return false; }, [](Nothing&) -> Result<void> { return {}; });
  if (!noted) return noted;
  for (const std::size_t rule : rules) end_beside(rule);
  return {};
}

void SharedScan::begin_beside(std::size_t rule) {
  windows_[rule]->beside.emplace(together_.relation->rows());
  for (auto& worker : workers_) worker.vectors->note_values(rule);
}

void SharedScan::end_beside(std::size_t rule) {
  // Else there was no room for some.
  const bool all_there = scopes_[rule].parts == 1 && !windows_[rule]->given_up;
  if (all_there) decide_by_neighbours(rule);
  if (!all_there) windows_[rule]->beside.reset();
  scopes_[rule].parts = 1;
  for (auto& worker : workers_) {
    worker.vectors->forget_values(rule);
    worker.vectors->window_notes(rule).active = !all_there;
  }
}

Result<void> SharedScan::note_seen_rows(std::size_t rule, const std::vector<SharedScan::Stretch>& stretches) {
  JudgedKeys keys(*plan_->rules[rule].window->neighbours, neighbour_notes(rule));
  if (keys.empty()) return {};
  std::vector<std::unique_ptr<bill::PartReader>> readers(workers_.size());
  for (auto& reader : readers) reader = part_reader();
  // As many at once as there are threads: what one of them shows may make the others needless, but does not
  // harm.
  std::vector<const Stretch*> some;
  std::vector<Result<void>> noted(workers_.size());
  for (std::size_t next = 0; next < stretches.size();) {
    for (some.clear(); next < stretches.size() && some.size() < workers_.size(); ++next)
      if (keys.may_see(stretches[next].reach)) some.push_back(&stretches[next]);
    each_by_threads(workers_.size(), some.size(), [&](std::size_t i) {
      noted[i] = note_seen_rows(rule, *some[i], workers_[i], readers[i].get(), keys);
    });
    for (std::size_t i = 0; i < some.size(); ++i)
      if (!noted[i]) return noted[i];
    keys.count_seen();
  }
  return {};
}

Result<void> SharedScan::note_seen_rows(std::size_t rule, const Stretch& stretch, Worker& worker,
                                        bill::PartReader* reader, JudgedKeys& keys) const {
  std::uint64_t row = stretch.part.begin;
  return each_batch(reader, stretch.part, *worker.vectors, [&](bill::DeferredBatch& batch) -> Result<void> {
    const std::uint64_t first_row = row;
    row += batch.batch.rows;
    if (first_row != stretch.first_row) return {};
    return worker.vectors->note_earlier(rule, batch, first_row, keys);
  });
}

bool SharedScan::begin_values(std::size_t rule) {
  WindowRows& rows = *windows_[rule];
  if (!plan_->rules[rule].window->neighbours || rows.given_up || rows.beside) return false;
  rows.beside = rows.members;
  rows.beside->remove(rows.placed);
  rows.members = rows.placed;
  for (auto& worker : workers_) worker.vectors->note_values(rule);
  return true;
}

std::vector<const NeighbourNotes*> SharedScan::neighbour_notes(std::size_t rule) const {
  std::vector<const NeighbourNotes*> notes;
  for (const auto& worker : workers_) notes.push_back(worker.vectors->window_notes(rule).neighbours.get());
  return notes;
}

void SharedScan::decide_by_neighbours(std::size_t rule) {
  std::vector<Setting*> settings;
  for (auto& worker : workers_) settings.push_back(&worker.runs[rule]->setting());
  decide_neighbours(*plan_->rules[rule].window->neighbours, neighbour_notes(rule), settings,
                    {windows_[rule]->members, windows_[rule]->placed});
}

Result<void> SharedScan::build_windows() {
  std::vector<std::shared_ptr<WindowIndex>> indexes(totals_.size());
  for (std::size_t i = 0; i < totals_.size(); ++i)
    if (windows_[i] && !windows_[i]->given_up)
      indexes[i] = std::make_shared<WindowIndex>(*together_.rules[i], WindowIndex::Rows::neighbours);
  return fill_windows(
      indexes, [](Worker& worker, bill::DeferredBatch& batch, std::uint64_t row, WindowMembers& members) {
        return worker.vectors->window_members(batch, row, members);
      });
}

}  // namespace telaudit::rules
