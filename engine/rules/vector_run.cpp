#include "rules/vector_run.h"

#include <algorithm>

namespace telaudit::rules {
namespace {

std::vector<Setting*> settings_of(const std::vector<RuleRun*>& runs) {
  std::vector<Setting*> settings;
  for (auto* run : runs) settings.push_back(&run->setting());
  return settings;
}

}  // namespace

void RuleTally::count(const Verdict& verdict) {
  switch (verdict.outcome) {
    case Outcome::fired:
      ++fired;
      return;
    case Outcome::withdrawn:
      ++withdrawn;
      return;
    case Outcome::not_fired:
      ++not_fired;
      return;
    case Outcome::not_evaluated:
      ++not_evaluated;
      break;
    case Outcome::error:
      ++errors;
      break;
  }
  ++reasons[verdict.reason];
}

void RuleTally::count_not_evaluated(const std::string& reason, std::uint64_t times) {
  not_evaluated += times;
  reasons[reason] += times;
}

std::uint64_t RuleTally::outcomes() const {
  return fired + withdrawn + not_fired + not_evaluated + errors;
}

void RuleTally::add(const RuleTally& other) {
  fired += other.fired;
  withdrawn += other.withdrawn;
  not_fired += other.not_fired;
  not_evaluated += other.not_evaluated;
  errors += other.errors;
  for (const auto& [reason, times] : other.reasons) reasons[reason] += times;
}

void AboutUnjudged::add(VectorEvaluator& evaluator, const std::string& reason, const Mask& of) const {
  if (tally != nullptr) tally->count_not_evaluated(reason, evaluator.count(of));
  if (rows != nullptr) rows->emplace_back(reason, of);
}

Mask GroupedRows::spoilt() const {
  Mask out = closer;
  for (const auto& [reason, of] : unjudged) out = out | of;
  return out;
}

namespace {

// Splits the rows by which leaves are unknown in them, and adds each part under its reason. `named` is the
// last leaf of the reason: two aggregates may be called the same, and are said once.
void add_unknown(VectorEvaluator& evaluator, const PlannedClause& clause, const Mask& rows, std::size_t leaf,
                 std::string reason, std::string_view named, AboutUnjudged about) {
  if (leaf == clause.leaves.size()) return about.add(evaluator, reason_of(reason), rows);
  const Mask& known = evaluator.known(clause.leaves[leaf].second);
  const Mask there = rows & known;
  const Mask missing = without(rows, known);
  if (any(there)) add_unknown(evaluator, clause, there, leaf + 1, reason, named, about);
  if (!any(missing)) return;
  const std::string& name = clause.leaves[leaf].first;
  if (name != named) reason += (reason.empty() ? "" : ", ") + name;
  add_unknown(evaluator, clause, missing, leaf + 1, reason, name, about);
}

void add_reasons(VectorEvaluator& evaluator, const PlannedClause& clause, const Mask& rows,
                 AboutUnjudged about) {
  if (clause.leaves.size() != 1 || any(rows & evaluator.known(clause.leaves.front().second)))
    return add_unknown(evaluator, clause, rows, 0, {}, {}, about);
  about.add(evaluator, clause.because, rows);
}

// Whether a clause is false in all rows of the batch.
bool ends(VectorEvaluator& evaluator, const std::vector<PlannedClause>& stage) {
  return std::any_of(stage.begin(), stage.end(), [&](const PlannedClause& clause) {
    return evaluator.settled(clause.node) == std::optional(false);
  });
}

}  // namespace

namespace {

constexpr std::uint32_t kCheap = 1;  // passes over the rows of a vector

}  // namespace

namespace {

// The rows of `open` through a clause that some of them may leave open. `unknown`: of those that go no
// further, the rows of which it cannot be said.
void pass_clause(const Truth& truth, const Mask& open, Passed& out, Mask& unknown) {
  for (std::size_t i = 0; i < kMaskWords; ++i) {
    const std::uint64_t left = open.words[i] & ~truth.no.words[i];
    const std::uint64_t decided = left & ~truth.error.words[i];
    out.closer.words[i] |= left & truth.error.words[i];
    unknown.words[i] = decided & ~truth.yes.words[i];
    out.unknown.words[i] |= unknown.words[i];
    out.passing.words[i] = decided & truth.yes.words[i];
  }
}

// Several such clauses: an unknown one ends no row that another says no to.
void pass_clauses(VectorEvaluator& evaluator, const std::vector<PlannedClause>& stage, Mask open, Passed& out,
                  AboutUnjudged about) {
  Mask error;
  Mask unknown;
  std::vector<std::pair<const PlannedClause*, Mask>> first_unknown;
  for (const auto& clause : stage) {
    if (evaluator.certain(clause.node)) continue;
    const Truth& truth = evaluator.condition(clause.node, open);
    Mask now_unknown;
    std::uint64_t any_unknown = 0;
    std::uint64_t any_open = 0;
    for (std::size_t i = 0; i < kMaskWords; ++i) {
      now_unknown.words[i] = open.words[i] & ~truth.yes.words[i] & ~truth.no.words[i] &
                             ~truth.error.words[i] & ~unknown.words[i];
      any_unknown |= now_unknown.words[i];
      error.words[i] |= truth.error.words[i];
      open.words[i] &= ~truth.no.words[i];
      any_open |= open.words[i];
    }
    if (any_unknown != 0) {
      first_unknown.emplace_back(&clause, now_unknown);
      unknown = unknown | now_unknown;
    }
    if (any_open == 0) break;
  }
  const Mask decided = without(open, error);
  out.closer = out.closer | (open & error);
  out.unknown = out.unknown | (decided & unknown);
  if (about.asked()) {
    for (const auto& [clause, rows] : first_unknown) {
      const Mask of = rows & decided;
      if (any(of)) add_reasons(evaluator, *clause, of, about);
    }
  }
  out.passing = without(decided, unknown);
}

}  // namespace

// Clauses that every row answers come first: the rows that they leave are fewer, and whatever else is said of
// the others, they do not fire.
void pass_stage(VectorEvaluator& evaluator, const std::vector<PlannedClause>& stage, Passed& out,
                AboutUnjudged about) {
  Mask open = out.passing;  // not yet false
  const PlannedClause* uncertain = nullptr;
  bool several = false;
  for (const bool cheap : {true, false}) {
    for (const auto& clause : stage) {
      if (!evaluator.certain(clause.node)) {
        several = several || (uncertain != nullptr && uncertain != &clause);
        uncertain = &clause;
      } else if ((evaluator.cost(clause.node) <= kCheap) == cheap && !evaluator.keep(clause.node, open)) {
        out.passing = Mask{};
        return;
      }
    }
  }
  if (several) return pass_clauses(evaluator, stage, open, out, about);
  if (uncertain == nullptr) {
    out.passing = open;
    return;
  }
  Mask unknown;
  pass_clause(evaluator.condition(uncertain->node, open), open, out, unknown);
  if (about.asked() && any(unknown)) add_reasons(evaluator, *uncertain, unknown, about);
}

void pass_requirements(VectorEvaluator& evaluator, const PlannedRule& rule, Passed& out, RuleTally& tally) {
  for (const auto& requirement : rule.requirements) {
    if (!any(out.passing)) return;
    const Truth& truth = evaluator.condition(requirement.node, out.passing);
    out.closer = out.closer | (out.passing & truth.error);
    const std::uint64_t times = evaluator.count(without(without(out.passing, truth.yes), truth.error));
    if (times != 0) tally.count_not_evaluated(requirement.because, times);
    out.passing = without(out.passing & truth.yes, truth.error);
  }
}

Passed pass_stages(VectorEvaluator& evaluator, const PlannedRule& rule, const Mask& begin,
                   AboutUnjudged about) {
  Passed out;
  out.passing = begin;
  for (const auto& stage : rule.stages) {
    pass_stage(evaluator, stage, out, about);
    if (!any(out.passing)) break;
  }
  return out;
}

namespace {

// What VectorRun::fires_ says of rules whose rows look at no other, and of which nothing is required.
constexpr std::uint8_t kFiresAlone = 2;

bool meets_nobody(const Rule& rule) {
  return !rule.window && rule.priors.empty() && rule.joins.empty() && rule.requirements.empty();
}

}  // namespace

VectorRun::VectorRun(const Plan& plan, std::vector<RuleRun*> runs, WordNumbers& words,
                     std::deque<GroupScope>& scopes, GroupBudget& budget, const VectorKernels& kernels)
    : plan_(plan),
      runs_(std::move(runs)),
      evaluator_(plan, settings_of(runs_), kernels),
      key_numbers_(plan, words),
      readers_(plan.rules.size()),
      folders_(plan.rules.size()),
      tables_(plan.rules.size()),
      hashers_(plan.rules.size()),
      partition_hashers_(plan.rules.size()),
      notes_(plan.rules.size()),
      repeated_(plan.rules.size(), nullptr),
      noted_to_(plan.rules.size(), 0),
      windows_(plan.rules.size()),
      failed_keys_(plan.rules.size(), 0),
      active_(plan.rules.size(), 1),
      used_(plan.rules.size(), 0),
      parts_(plan.rules.size(), 1),
      scopes_(scopes),
      budget_(budget),
      conditions_(plan.rules.size()) {
  joins_.resize(plan.joins.size());
  for (const auto& rule : plan.rules) {
    auto& placed = placed_.emplace_back(rule.rule->joins.size(), std::uint8_t{0});
    for (const std::size_t join : rule.joins) {
      joins_[join] = std::make_unique<JoinReader>(plan, join, *runs_[plan.joins[join].rule], words);
      placed[plan.joins[join].join] = 1;
    }
  }
  if (!plan.joins.empty()) joining_ = std::make_unique<JoiningRows>();
  for (std::size_t rule = 0; rule < plan.rules.size(); ++rule) {
    const auto& group = plan.rules[rule].group;
    if (!group) continue;
    readers_[rule] = std::make_unique<GroupReader>(plan, rule, words, &key_numbers_);
    if (group->window)
      partition_hashers_[rule] = std::make_unique<KeyHasher>(plan, rule, group->window->keys);
    if (group->folds) folders_[rule] = std::make_unique<RowFolder>(plan, rule, words);
    forget_groups(rule);
  }
  std::map<std::vector<std::pair<std::string, std::size_t>>, std::size_t> keys;
  for (const auto& rule : plan.rules) {
    fires_.push_back(decided_by_vectors(*rule.rule) ? (meets_nobody(*rule.rule) ? kFiresAlone : 1) : 0);
    by_bill_date_.push_back(judges_by_bill_date(*rule.rule) ? 1 : 0);
    std::vector<std::pair<std::string, std::size_t>> names;
    for (const auto& [name, column] : rule.rule->identity) names.emplace_back(name, rule.columns[column]);
    key_of_rule_.push_back(keys.try_emplace(std::move(names), keys.size()).first->second);
  }
  keys_.resize(keys.size());
  for (const std::size_t key : key_of_rule_) ++keys_[key].rules;
}

bool VectorRun::settled(std::size_t rule) {
  for (const auto& stage : plan_.rules[rule].stages) {
    if (ends(evaluator_, stage)) return true;
    const bool passes = std::all_of(stage.begin(), stage.end(), [&](const PlannedClause& clause) {
      return evaluator_.settled(clause.node) == std::optional(true);
    });
    if (!passes) return false;
  }
  return false;
}

void VectorRun::bind(bill::DeferredBatch& batch) {
  evaluator_.bind(batch);
  if (key_numbers_.any_given_up()) {
    for (std::size_t rule = 0; rule < tables_.size(); ++rule)
      if (tables_[rule]) readers_[rule]->give_cells(*tables_[rule]);
    key_numbers_.forget_given_up();
  }
  key_numbers_.bind();
  for (const auto& reader : readers_)
    if (reader) reader->bind();
  for (const auto& folder : folders_)
    if (folder) folder->bind();
  for (const auto& join : joins_)
    if (join) join->bind();
  open_.clear();
}

VectorRun::Judged VectorRun::judged_of(const bill::Batch& batch) const {
  if (!plan_.judged) return Judged::all;
  const bill::Zone& zone = batch.zones[plan_.judged->place];
  if (!zone.min || !zone.max || zone.unknown != 0) return Judged::some;
  if (*zone.max < plan_.judged->first || *zone.min > plan_.judged->last) return Judged::none;
  return *zone.min >= plan_.judged->first && *zone.max <= plan_.judged->last ? Judged::all : Judged::some;
}

bool VectorRun::judges_rows_of(bill::DeferredBatch& batch, std::vector<std::uint8_t>& asked) {
  if (judged_of(batch.batch) == Judged::none) return false;
  bind(batch);
  for (std::size_t rule = 0; rule < asked.size(); ++rule)
    if (asked[rule] == 0 && !settled(rule)) asked[rule] = 1;
  return true;
}

void VectorRun::begin_judging(const bill::Batch& batch) {
  judged_ = judged_of(batch);
  judged_first_ = 0;
}

const Mask& VectorRun::judged_rows() {
  if (judged_ == Judged::all) return evaluator_.all();
  if (judged_first_ == evaluator_.first() + 1) return judged_mask_;
  judged_first_ = evaluator_.first() + 1;
  const bill::ColumnView& dates = evaluator_.column(plan_.judged->place);
  const Mask& known = evaluator_.known(plan_.judged->place);
  judged_mask_ = without(evaluator_.all(), known);
  each_row(known, [&](std::size_t row) {
    const std::int64_t day = dates.number(evaluator_.first() + row);
    if (day >= plan_.judged->first && day <= plan_.judged->last) judged_mask_.set(row);
  });
  return judged_mask_;
}

Result<void> VectorRun::take(bill::DeferredBatch& batch, std::uint64_t first_row,
                             std::vector<RuleTally>& tallies) {
  bind(batch);
  begin_judging(batch.batch);
  std::vector<std::uint32_t> certain;
  for (std::size_t rule = 0; rule < plan_.rules.size(); ++rule) {
    if (active_[rule] == 0 || nothing_to_group(rule, first_row, batch.batch.rows)) continue;
    if (judges_some(rule) && judged_ == Judged::none) continue;
    if ((!tables_[rule] && judged_ == Judged::some) || !settled(rule)) {
      open_.push_back(rule);
      order_conditions(rule, certain);
    } else if (!tables_[rule]) {
      tallies[rule].not_fired += batch.batch.rows;
    }
  }
  evaluator_.find_weaker(std::move(certain));
  auto taken = each_vector(
      batch.batch,
      [&](std::size_t rule) -> Result<void> {
        if (!tables_[rule]) return take_rows(rule, first_row, tallies[rule]);
        return take_groups(rule, first_row);
      },
      [&] { return interpret_waiting(first_row, tallies); });
  const std::size_t bytes = key_numbers_.bytes();
  budget_.used += bytes - used_by_numbers_;
  used_by_numbers_ = bytes;
  return taken;
}

void VectorRun::order_conditions(std::size_t rule, std::vector<std::uint32_t>& certain) {
  Conditions& conditions = conditions_[rule];
  conditions.nodes.clear();
  conditions.certain = true;
  for (const auto& stage : plan_.rules[rule].stages) {
    for (const auto& clause : stage) {
      if (evaluator_.certain(clause.node)) {
        evaluator_.add_parts(clause.node, conditions.nodes);
      } else {
        conditions.certain = false;
      }
    }
  }
  certain.insert(certain.end(), conditions.nodes.begin(), conditions.nodes.end());
  std::stable_sort(conditions.nodes.begin(), conditions.nodes.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return evaluator_.cost(a) < evaluator_.cost(b); });
}

Result<void> VectorRun::take_rows(std::size_t rule, std::uint64_t first_row, RuleTally& tally) {
  const Conditions& conditions = conditions_[rule];
  const auto keep = [&](Mask& rows) {
    return std::all_of(conditions.nodes.begin(), conditions.nodes.end(),
                       [&](std::uint32_t condition) { return evaluator_.keep(condition, rows); });
  };
  std::uint64_t judged = evaluator_.rows();
  Mask begin = evaluator_.all();
  if (judged_ == Judged::all && !windows_[rule] && conditions.certain) {
    // Most rules end here in most vectors.
    if (!keep(begin)) {
      tally.not_fired += judged;
      return {};
    }
    decided_ = Mask{};
    Passed passed;
    passed.passing = begin;
    return take_passed(rule, first_row, judged, tally.outcomes(), passed, tally);
  }
  decided_ = Mask{};
  const std::uint64_t before = tally.outcomes();
  Passed passed;
  Mask placed;
  if (judged_ != Judged::all || windows_[rule]) {
    const Mask& some = judged_rows();
    judged = evaluator_.count(some);
    if (judged == 0) return {};
    placed = placed_rows(rule, first_row) & some;
    decided_ = decided_rows(rule, first_row);
    begin = without(some, placed);
  }
  if (!conditions.certain) {
    passed = pass_stages(evaluator_, plan_.rules[rule], begin, {&tally});
  } else if (keep(begin)) {
    passed.passing = begin;
  }
  passed.closer = passed.closer | placed;
  return take_passed(rule, first_row, judged, before, passed, tally);
}

Result<void> VectorRun::take_passed(std::size_t rule, std::uint64_t first_row, std::uint64_t judged,
                                    std::uint64_t before, Passed& passed, RuleTally& tally) {
  const bool each_alone = windows_[rule] && windows_[rule]->rows.given_up;
  if (plan_.rules[rule].late && !each_alone && any(passed.passing))
    if (auto done = pass_late(rule, passed, tally); !done) return done;
  const Mask rows = passed.passing | passed.closer;
  const std::size_t looked_at = evaluator_.count(rows);
  // Whoever has no other outcome did not fire; those that wait are counted when they are looked at.
  tally.not_fired += judged - (tally.outcomes() - before) - looked_at;
  if (looked_at == 0) return {};
  const auto known = [&](std::size_t row) {
    if (!passed.closer.test(row)) return Known::passed;
    return decided_.test(row) ? Known::does_not_fire : Known::nothing;
  };
  if (looked_at <= kFewRows) {
    each_row(rows, [&](std::size_t row) {
      waiting_.push_back({static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(rule), known(row)});
    });
    return {};
  }
  std::optional<Problem> problem;
  each_row(rows, [&](std::size_t row) {
    if (problem) return;
    const std::size_t at = evaluator_.first() + row;
    auto done = interpret(rule, evaluator_.batch_of(rule), at, row, first_row + at, known(row), tally);
    if (!done) problem = done.problem();
  });
  if (problem) return *problem;
  return {};
}

Result<void> VectorRun::interpret_waiting(std::uint64_t first_row, std::vector<RuleTally>& tallies) {
  if (waiting_.empty()) return {};
  std::sort(waiting_.begin(), waiting_.end(), [](const Waiting& a, const Waiting& b) {
    return a.row != b.row ? a.row < b.row : a.rule < b.rule;
  });
  Result<void> done;
  for (const auto& waiting : waiting_) {
    const std::uint64_t number = first_row + evaluator_.first() + waiting.row;
    const bool fires = waiting.known == Known::passed && fires_[waiting.rule] != 0;
    done = interpret(waiting.rule, evaluator_.one_row(waiting.rule, waiting.row, fires), 0, waiting.row,
                     number, waiting.known, tallies[waiting.rule]);
    if (!done) break;
  }
  waiting_.clear();
  return done;
}

Result<void> VectorRun::join_rows(std::size_t rule, const Mask& begin, bool grouped) {
  const PlannedRule& planned = plan_.rules[rule];
  JoiningRows& rows = *joining_;
  rows.open = begin;
  rows.closer = rows.ended = Mask{};
  rows.unjudged.clear();
  rows.grouped = grouped;
  rows.currencies_read = false;
  // The first join says of every row of the vector what it meets; later ones come only if rows go on.
  for (std::size_t i = 1; i < planned.joins.size(); ++i) evaluator_.joined(planned.joins[i]).of_rows.fill(0);
  for (const std::size_t join : planned.joins) {
    if (auto read = joins_[join]->read(evaluator_, rows); !read) return read;
    if (!any(rows.open)) break;
  }
  return {};
}

Result<void> VectorRun::pass_late(std::size_t rule, Passed& passed, RuleTally& tally) {
  const PlannedRule& planned = plan_.rules[rule];
  if (!planned.joins.empty()) {
    if (auto done = join_rows(rule, passed.passing, false); !done) return done;
    for (const auto& [reason, rows] : joining_->unjudged)
      tally.count_not_evaluated(reason, evaluator_.count(rows));
    passed.passing = joining_->open;
    passed.closer = passed.closer | joining_->closer;
  }
  pass_requirements(evaluator_, planned, passed, tally);
  passed.passing = without(passed.passing, decided_);
  if (!any(passed.passing)) return {};
  // Why a joined value is unknown is for the interpreter to say.
  Passed last;
  last.passing = passed.passing;
  if (any(last.passing)) pass_stage(evaluator_, planned.when, last, {});
  passed.passing = last.passing;
  passed.closer = passed.closer | last.closer | last.unknown;
  return {};
}

const std::vector<std::uint8_t>* VectorRun::place_joined(std::size_t rule, std::size_t at) {
  const bool each_alone = windows_[rule] && windows_[rule]->rows.given_up;
  if (!plan_.rules[rule].late || each_alone) return nullptr;
  for (const std::size_t join : plan_.rules[rule].joins) {
    const JoinedRows& joined = evaluator_.joined(join);
    const JoinedRows::Entry& entry = joined.entries[joined.of_rows[at]];
    const std::size_t source = plan_.joins[join].source;
    if (!entry.given) frame_.not_given[source] = 1;
    frame_.matched[source] = entry.found.record;
    frame_.lists[source] = entry.found.records;
  }
  return &placed_[rule];
}

Result<void> VectorRun::interpret(std::size_t rule, const bill::Batch& batch, std::size_t row, std::size_t at,
                                  std::uint64_t number, Known known, RuleTally& tally) {
  RuleRun& run = *runs_[rule];
  const bool passed = known == Known::passed;
  frame_.start(run.setting(), batch, row, number);
  // Where it stays, if it fires.
  constexpr std::size_t kRoom = 16;
  if (tally.firings.size() == tally.firings.capacity())
    tally.firings.reserve(std::max(kRoom, 2 * tally.firings.size()));
  Firing& firing = tally.firings.emplace_back();
  std::optional<Verdict> verdict;
  if (!passed) verdict = run.where(frame_);
  if (!verdict && !(passed && fires_[rule] == kFiresAlone)) {
    auto joined = run.join(frame_, passed ? place_joined(rule, at) : nullptr);
    if (!joined) {
      tally.firings.pop_back();
      return joined.problem();
    }
    verdict = std::move(*joined);
  }
  if (!verdict && known == Known::does_not_fire) verdict = Verdict{Outcome::not_fired, {}};
  if (!verdict) verdict = passed && fires_[rule] != 0 ? run.fire(frame_, firing) : run.judge(frame_, firing);
  tally.count(*verdict);
  if (verdict->outcome != Outcome::fired && verdict->outcome != Outcome::withdrawn) {
    tally.firings.pop_back();
    return {};
  }
  firing.rows.push_back(number);
  RowKey& key = keys_[key_of_rule_[rule]];
  if (key.rules == 1) {
    run.name(frame_, firing.key);
    return {};
  }
  if (key.row != number + 1) {
    key.row = number + 1;
    key.key.clear();
    run.name(frame_, key.key);
  }
  firing.key = key.key;
  return {};
}

}  // namespace telaudit::rules
