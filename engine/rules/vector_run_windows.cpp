// Rules with windows: notes of the keys of rows, so that only rows with neighbours are looked at one by one.
#include <limits>

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
  begin_judging(batch.batch);
  for (std::size_t rule = 0; rule < plan_.rules.size(); ++rule) {
    const WindowNotes* notes = windows_[rule].get();
    if (notes == nullptr || !notes->active || settled(rule)) continue;
    if (!notes->neighbours || notes->rows.beside->any(first_row, batch.batch.rows)) open_.push_back(rule);
  }
  return each_vector(batch.batch, [&](std::size_t rule) -> Result<void> {
    if (!windows_[rule]->neighbours) return note_neighbours(rule, first_row);
    Mask rows = windows_[rule]->rows.beside->mask(first_row + evaluator_.first(), evaluator_.rows());
    if (!any(rows)) return {};
    Mask failed;  // no row: those whose key fails were not found to have neighbours
    windows_[rule]->hasher.read(evaluator_, rows, failed);
    note_values_of(rule, first_row, rows);
    return {};
  });
}

Result<void> VectorRun::note_judged(std::size_t rule, bill::DeferredBatch& batch, std::uint64_t first_row) {
  bind(batch);
  begin_judging(batch.batch);
  if (judged_ != Judged::none && !settled(rule)) open_.push_back(rule);
  return each_vector(batch.batch, [&](std::size_t) -> Result<void> {
    const Mask rows = rows_with_place(rule, first_row, judged_rows());
    windows_[rule]->rows.beside->add(first_row + evaluator_.first(), rows);
    if (any(rows)) note_values_of(rule, first_row, rows);
    return {};
  });
}

Result<void> VectorRun::note_earlier(std::size_t rule, bill::DeferredBatch& batch, std::uint64_t first_row,
                                     JudgedKeys& keys) {
  bind(batch);
  begin_judging(batch.batch);
  if (judged_ != Judged::all && !settled(rule)) open_.push_back(rule);
  const PlannedNeighbours& planned = *plan_.rules[rule].window->neighbours;
  return each_vector(batch.batch, [&](std::size_t) -> Result<void> {
    const bool none = judged_ == Judged::none;
    const Mask begin = none ? evaluator_.all() : without(evaluator_.all(), judged_rows());
    const Mask rows = rows_with_place(rule, first_row, begin);
    if (!any(rows)) return {};
    const VectorNumbers& order = evaluator_.number(planned.notes[planned.order.front()]);
    Mask wanted;
    each_row(rows, [&](std::size_t row) {
      const auto place = static_cast<std::int64_t>(order.at(row));
      if (keys.see(windows_[rule]->hasher.hash(row), place)) wanted.set(row);
    });
    if (any(wanted)) note_values_of(rule, first_row, wanted);
    return {};
  });
}

std::optional<WindowReach> VectorRun::window_reach(std::size_t rule, bill::DeferredBatch& batch) {
  bind(batch);
  if (judged_of(batch.batch) == Judged::all || settled(rule)) return std::nullopt;
  const PlannedNeighbours& planned = *plan_.rules[rule].window->neighbours;
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const auto bounds = [&](std::size_t note) -> std::pair<Int128, Int128> {
    if (!evaluator_.able(planned.notes[note])) return {kLeast, kMost};
    return evaluator_.bounds(planned.notes[note]);
  };
  const auto [first, last] = bounds(planned.order.front());
  return WindowReach{first, last, planned.span ? bounds(planned.span->second).second : last};
}

namespace {

// Whether all that is known of these rows has 64 bits.
bool narrow(const VectorNumbers& numbers, const Mask& rows) {
  if (numbers.narrow != nullptr) return true;
  bool out = true;
  each_row(rows & numbers.known, [&](std::size_t row) {
    const Int128 number = numbers.at(row);
    out = out && number == static_cast<std::int64_t>(number);
  });
  return out;
}

}  // namespace

Mask VectorRun::rows_with_place(std::size_t rule, std::uint64_t first_row, const Mask& begin) {
  WindowNotes& notes = *windows_[rule];
  const Passed passed = pass_stages(evaluator_, plan_.rules[rule], begin, {});
  each_row(passed.closer, [&](std::size_t row) {
    frame_.start(runs_[rule]->setting(), evaluator_.batch_of(rule), evaluator_.first() + row);
    if (!runs_[rule]->where(frame_)) notes.rows.given_up = true;
  });
  Mask rows = passed.passing;
  if (notes.rows.given_up || !any(rows)) return {};
  Mask outside;
  notes.hasher.read(evaluator_, rows, outside);
  for (const std::uint32_t mark : plan_.rules[rule].window->marks) {
    // Where rows stand is noted in 64 bits.
    if (!evaluator_.able(mark) || !narrow(evaluator_.number(mark), rows)) {
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
  return without(without(rows, outside), notes.hasher.unknown());
}

Result<void> VectorRun::note_neighbours(std::size_t rule, std::uint64_t first_row) {
  WindowNotes& notes = *windows_[rule];
  const PlannedWindow& window = *plan_.rules[rule].window;
  const Mask rows = rows_with_place(rule, first_row, evaluator_.all());
  if (!any(rows)) return {};
  first_row += evaluator_.first();
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
  fit_window_notes(rule);
  return {};
}

void VectorRun::fit_window_notes(std::size_t rule) {
  account(rule);
  while (too_large(rule, windows_[rule]->bytes())) {
    windows_[rule]->keep(scopes_[rule].part, double_parts(rule));
    account(rule);
  }
}

void VectorRun::note_values(std::size_t rule) {
  WindowNotes& notes = *windows_[rule];
  notes.neighbours = std::make_unique<NeighbourNotes>(plan_.rules[rule].window->neighbours->types);
  notes.hasher.make_checks();
}

void VectorRun::forget_values(std::size_t rule) {
  windows_[rule]->neighbours.reset();
  account(rule);
  parts_[rule] = scopes_[rule].parts;
}

namespace {

// The number at the scale of notes; nothing where it does not fit.
std::optional<std::int64_t> at_scale_of_notes(Int128 number, int scale) {
  for (; scale > NeighbourNotes::kScale; --scale) {
    if (number % 10 != 0) return std::nullopt;
    number /= 10;
  }
  const bool fits = !__builtin_mul_overflow(number, *ten_to(NeighbourNotes::kScale - scale), &number);
  if (!fits || number != static_cast<std::int64_t>(number)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

}  // namespace

// The keys of the rows were hashed last.
void VectorRun::note_values_of(std::size_t rule, std::uint64_t first_row, const Mask& rows) {
  WindowNotes& notes = *windows_[rule];
  const PlannedNeighbours& planned = *plan_.rules[rule].window->neighbours;
  const NoteLayout& layout = notes.neighbours->layout();
  // Values that are noted as they are, and known in all rows; and others.
  struct Plain {
    std::size_t value = 0;
    const std::int64_t* numbers = nullptr;
  };
  struct Noted {
    std::size_t value = 0;
    const VectorNumbers* numbers = nullptr;
    bool decimal = false;
    int scale = 0;
    std::int64_t factor = 0;  // from the scale to that of notes; 0: it is not such
  };
  std::vector<Plain> plain;
  std::vector<Noted> others;
  std::uint32_t plain_marks = 0;
  for (std::size_t i = 0; i < planned.notes.size(); ++i) {
    Noted noted{i, &evaluator_.number(planned.notes[i])};
    noted.decimal = planned.types[i] == bill::Type::decimal;
    noted.scale = evaluator_.scale(planned.notes[i]);
    const int more = NeighbourNotes::kScale - noted.scale;
    if (noted.numbers->narrow != nullptr && more >= 0)
      noted.factor = noted.decimal ? static_cast<std::int64_t>(*ten_to(more)) : 1;
    if (noted.factor == 1 && !any(without(rows, noted.numbers->known))) {
      plain.push_back({i, noted.numbers->narrow});
      plain_marks |= std::uint32_t{1} << i;
    } else {
      others.push_back(noted);
    }
  }
  const Mask nobody;
  const Mask& judged = judged_ == Judged::none ? nobody : judged_rows();
  const GroupScope& scope = scopes_[rule];
  const std::uint32_t parts = scope.parts;
  const std::uint64_t first = first_row + evaluator_.first();
  bool fits = true;
  each_row(rows, [&](std::size_t row) {
    const std::uint64_t hash = notes.hasher.hash(row);
    if (parts != 1 && !KeyNotes::belongs(hash, scope.part, parts)) return;
    std::uint64_t* out = notes.neighbours->add(hash);
    NoteLayout::put_head(out, hash, notes.hasher.check(row), static_cast<std::uint32_t>(first + row));
    std::uint32_t marks = plain_marks | (judged.test(row) ? NoteLayout::kJudged : 0);
    for (const Plain& noted : plain) {
      fits = fits && layout.fits(noted.value, noted.numbers[row]);
      layout.put(out, noted.value, noted.numbers[row]);
    }
    for (const Noted& noted : others) {
      std::int64_t number = 0;
      if (noted.numbers->known.test(row)) {
        marks |= std::uint32_t{1} << noted.value;
        if (noted.factor == 0 || __builtin_mul_overflow(noted.numbers->narrow[row], noted.factor, &number)) {
          const auto exact = noted.decimal ? at_scale_of_notes(noted.numbers->at(row), noted.scale)
                                           : std::optional(static_cast<std::int64_t>(noted.numbers->at(row)));
          if (!exact) marks |= NoteLayout::kSpoilt;
          number = exact.value_or(0);
        }
      }
      fits = fits && layout.fits(noted.value, number);
      layout.put(out, noted.value, number);
    }
    NoteLayout::put_marks(out, marks);
  });
  // No calendar reaches such days.
  if (!fits) notes.rows.given_up = true;
  fit_window_notes(rule);
}

void VectorRun::forget_window_notes(std::size_t rule) {
  windows_[rule]->keys = {};
  windows_[rule]->spans = {};
  if (windows_[rule]->neighbours) note_values(rule);
  account(rule);
  parts_[rule] = scopes_[rule].parts;
}

Result<void> VectorRun::window_members(bill::DeferredBatch& batch, std::uint64_t first_row,
                                       std::vector<std::vector<WindowIndex::Member>>& members) {
  bind(batch);
  for (std::size_t rule = 0; rule < plan_.rules.size(); ++rule)
    if (windows_[rule] && !windows_[rule]->rows.given_up &&
        windows_[rule]->rows.members.any(first_row, batch.batch.rows))
      open_.push_back(rule);
  return each_vector(batch.batch, [&](std::size_t rule) -> Result<void> {
    const Window& window = *plan_.rules[rule].rule->window;
    const std::size_t first = evaluator_.first();
    const Mask rows = windows_[rule]->rows.members.mask(first_row + first, evaluator_.rows());
    const bool few = evaluator_.count(rows) <= kFewRows;
    each_row(rows, [&](std::size_t row) {
      const bill::Batch& of = few ? evaluator_.one_row(rule, row, false) : evaluator_.batch_of(rule);
      frame_.start(runs_[rule]->setting(), of, few ? 0 : first + row, first_row + first + row);
      members[rule].push_back(WindowIndex::member_of(window, frame_));
    });
    return {};
  });
}

Mask VectorRun::decided_rows(std::size_t rule, std::uint64_t first_row) const {
  if (!windows_[rule] || !windows_[rule]->rows.beside || windows_[rule]->rows.given_up) return {};
  const WindowRows& rows = windows_[rule]->rows;
  const std::uint64_t first = first_row + evaluator_.first();
  return without(rows.beside->mask(first, evaluator_.rows()), rows.placed.mask(first, evaluator_.rows()));
}

Mask VectorRun::placed_rows(std::size_t rule, std::uint64_t first_row) const {
  if (!windows_[rule]) return {};
  return windows_[rule]->rows.placed.mask(first_row + evaluator_.first(), evaluator_.rows());
}

}  // namespace telaudit::rules
