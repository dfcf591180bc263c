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

void RuleTally::add(const RuleTally& other) {
  fired += other.fired;
  withdrawn += other.withdrawn;
  not_fired += other.not_fired;
  not_evaluated += other.not_evaluated;
  errors += other.errors;
  for (const auto& [reason, times] : other.reasons) reasons[reason] += times;
}

VectorRun::VectorRun(const Plan& plan, std::vector<RuleRun*> runs, const VectorKernels& kernels)
    : plan_(plan), runs_(std::move(runs)), evaluator_(plan, settings_of(runs_), kernels) {}

Result<void> VectorRun::take(const bill::Batch& batch, std::uint64_t first_row,
                             std::vector<RuleTally>& tallies) {
  evaluator_.bind(batch);
  for (std::size_t first = 0; first < batch.rows; first += kVectorRows) {
    evaluator_.begin_vector(first, std::min(kVectorRows, batch.rows - first));
    for (std::size_t rule = 0; rule < plan_.rules.size(); ++rule) {
      auto taken = take_rule(rule, first, first_row, tallies[rule]);
      if (!taken) return taken;
    }
  }
  return {};
}

Result<void> VectorRun::take_rule(std::size_t rule, std::size_t first, std::uint64_t first_row,
                                  RuleTally& tally) {
  // Rows that have passed every stage so far, and rows of which a stage said "look closer".
  Mask passing = evaluator_.all();
  Mask closer;
  for (const auto& stage : plan_.rules[rule].stages) {
    Mask open = passing;  // not yet false
    Mask error;
    Mask unknown;
    std::vector<std::pair<const PlannedClause*, Mask>> first_unknown;
    for (const auto& clause : stage) {
      const Truth truth = evaluator_.condition(clause.node, open);
      const Mask now_unknown = without(open & truth.unknown(evaluator_.all()), unknown);
      if (any(now_unknown)) {
        first_unknown.emplace_back(&clause, now_unknown);
        unknown = unknown | now_unknown;
      }
      error = error | truth.error;
      open = without(open, truth.no);
      if (!any(open)) break;
    }
    tally.not_fired += telaudit::rules::count(without(passing, open));
    closer = closer | (open & error);
    const Mask decided = without(open, error);
    for (const auto& [clause, rows] : first_unknown) {
      const Mask counted = rows & decided;
      if (any(counted)) count_unknown(*clause, counted, 0, {}, tally);
    }
    passing = without(decided, unknown);
    if (!any(passing)) break;
  }
  const Mask rows = passing | closer;
  std::optional<Problem> problem;
  each_row(rows, [&](std::size_t row) {
    if (problem) return;
    auto done = interpret(rule, first + row, first_row + first + row, tally);
    if (!done) problem = done.problem();
  });
  if (problem) return *problem;
  return {};
}

// Splits the rows by which leaves are unknown in them, and counts each part under its reason.
void VectorRun::count_unknown(const PlannedClause& clause, const Mask& rows, std::size_t leaf,
                              std::string reason, RuleTally& tally) {
  if (leaf == clause.leaves.size()) {
    reason = reason.empty() ? "a condition is unknown" : "unknown: " + reason;
    const std::uint64_t times = telaudit::rules::count(rows);
    tally.not_evaluated += times;
    tally.reasons[reason] += times;
    return;
  }
  const Mask& known = evaluator_.known(clause.leaves[leaf].second);
  const Mask there = rows & known;
  const Mask missing = without(rows, known);
  if (any(there)) count_unknown(clause, there, leaf + 1, reason, tally);
  if (!any(missing)) return;
  if (!reason.empty()) reason += ", ";
  count_unknown(clause, missing, leaf + 1, reason + clause.leaves[leaf].first, tally);
}

Result<void> VectorRun::interpret(std::size_t rule, std::size_t position, std::uint64_t row,
                                  RuleTally& tally) {
  RuleRun& run = *runs_[rule];
  frame_.start(run.setting(), evaluator_.batch_of(rule), position);
  Firing firing;
  std::optional<Verdict> verdict = run.where(frame_);
  if (!verdict) {
    auto joined = run.join(frame_);
    if (!joined) return joined.problem();
    verdict = std::move(*joined);
  }
  if (!verdict) verdict = run.judge(frame_, firing);
  tally.count(*verdict);
  if (verdict->outcome != Outcome::fired && verdict->outcome != Outcome::withdrawn) return {};
  firing.rows.push_back(row);
  tally.firings.push_back(std::move(firing));
  return {};
}

}  // namespace telaudit::rules
