// Rules with windows: notes of the keys of rows, so that only rows with neighbours are looked at one by one.
#include "rules/vector_run.h"

namespace telaudit::rules {

WindowNotes::WindowNotes(const Plan& plan, std::size_t rule, WindowRows& rows_of_all)
    : hasher(plan, rule, plan.rules[rule].window->keys), rows(rows_of_all) {}

void VectorRun::note_window(std::size_t rule, WindowRows& rows) {
  windows_[rule] = std::make_unique<WindowNotes>(plan_, rule, rows);
  place_nobody(rule);
}

// For rows without neighbours every source of the window is empty.
void VectorRun::place_nobody(std::size_t rule) {
  constexpr std::uint32_t kNobody = 1;
  for (std::size_t join = 0; join < plan_.joins.size(); ++join) {
    if (plan_.joins[join].rule != rule || plan_.joins[join].join != Expression::kNone) continue;
    JoinedRows& joined = evaluator_.joined(join);
    joined.entries.resize(kNobody + 1);
    joined.entries[kNobody].asked = true;
    joined.asked.push_back(kNobody);
    joined.of_rows.fill(kNobody);
  }
  evaluator_.joined_grew();
}

Result<void> VectorRun::note_windows(bill::DeferredBatch& batch, std::uint64_t first_row) {
  bind(batch);
  for (std::size_t rule = 0; rule < plan_.rules.size(); ++rule)
    if (windows_[rule] && windows_[rule]->active && !settled(rule)) open_.push_back(rule);
  return each_vector(batch.batch, [&](std::size_t rule) { return note_neighbours(rule, first_row); });
}

// A row whose place is unknown or an error is a member, so that the interpreter says why.
Result<void> VectorRun::note_neighbours(std::size_t rule, std::uint64_t first_row) {
  WindowNotes& notes = *windows_[rule];
  const PlannedWindow& window = *plan_.rules[rule].window;
  const Passed passed = pass_stages(evaluator_, plan_.rules[rule], evaluator_.all(), nullptr);
  each_row(passed.closer, [&](std::size_t row) {
    frame_.start(runs_[rule]->setting(), evaluator_.batch_of(rule), evaluator_.first() + row);
    if (!runs_[rule]->where(frame_)) notes.rows.given_up = true;
  });
  Mask rows = passed.passing;
  if (notes.rows.given_up || !any(rows)) return {};
  Mask outside;
  notes.hasher.read(evaluator_, rows, outside);
  for (const std::uint32_t mark : window.marks) {
    if (!evaluator_.able(mark)) {
      notes.rows.given_up = true;
      return {};
    }
    outside = outside | without(rows, evaluator_.number(mark).known);
  }
  first_row += evaluator_.first();
  each_row(outside, [&](std::size_t row) {
    notes.rows.members.add(first_row + row);
    notes.rows.placed.add(first_row + row);
  });
  rows = without(without(rows, outside), notes.hasher.unknown());
  const GroupScope& scope = scopes_[rule];
  const std::uint32_t parts = scope.parts;
  const auto wanted = [&](std::uint64_t hash) {
    return parts == 1 || KeyNotes::belongs(hash, scope.part, parts);
  };
  if (!window.span) {
    each_row(rows, [&](std::size_t row) {
      const std::uint64_t hash = notes.hasher.hash(row);
      if (wanted(hash)) notes.keys.add(hash, first_row + row);
    });
  } else {
    const VectorNumbers& from = evaluator_.number(window.span->first);
    const VectorNumbers& to = evaluator_.number(window.span->second);
    each_row(rows, [&](std::size_t row) {
      const std::uint64_t hash = notes.hasher.hash(row);
      if (wanted(hash))
        notes.spans.add(hash, first_row + row, static_cast<std::int64_t>(from.at(row)),
                        static_cast<std::int64_t>(to.at(row)));
    });
  }
  account(rule);
  while (too_large(rule, notes.bytes())) {
    notes.keep(scope.part, double_parts(rule));
    account(rule);
  }
  return {};
}

void VectorRun::forget_window_notes(std::size_t rule) {
  windows_[rule]->keys = {};
  windows_[rule]->spans = {};
  account(rule);
  parts_[rule] = scopes_[rule].parts;
}

Result<void> VectorRun::window_members(bill::DeferredBatch& batch, std::uint64_t first_row,
                                       std::vector<std::vector<WindowIndex::Member>>& members) {
  bind(batch);
  for (std::size_t rule = 0; rule < plan_.rules.size(); ++rule) {
    if (!windows_[rule] || windows_[rule]->rows.given_up) continue;
    const Window& window = *plan_.rules[rule].rule->window;
    const RowSet& wanted = windows_[rule]->rows.members;
    for (std::size_t at = 0; at < batch.batch.rows; at += kVectorRows) {
      const std::size_t rows = std::min(kVectorRows, batch.batch.rows - at);
      each_row(wanted.mask(first_row + at, rows), [&](std::size_t row) {
        frame_.start(runs_[rule]->setting(), evaluator_.batch_of(rule), at + row, first_row + at + row);
        members[rule].push_back(WindowIndex::member_of(window, frame_));
      });
    }
  }
  if (evaluator_.problem()) return *evaluator_.problem();
  return {};
}

Mask VectorRun::placed_rows(std::size_t rule, std::uint64_t first_row) const {
  if (!windows_[rule]) return {};
  return windows_[rule]->rows.placed.mask(first_row + evaluator_.first(), evaluator_.rows());
}

}  // namespace telaudit::rules
