#include "rules/shared_scan.h"

#include <algorithm>

#include "bill/deferred_scan.h"
#include "bill/table.h"

namespace telaudit::rules {
namespace {

// What waits for its turn is given early where it is more than so many.
constexpr std::size_t kMostFirings = 4096;
// A table in memory is cut into so many parts of no fewer rows. Its zones are counted anew for each of them,
// so a large one stays whole.
constexpr std::uint64_t kTableParts = 8;
constexpr std::uint64_t kTableRows = 1024;
constexpr std::uint64_t kMostTableRows = 64 * 1024;
// Parts that are cut among threads are cut into no fewer rows.
constexpr std::uint64_t kPieceRows = 8 * kVectorRows;

}  // namespace

Result<RuleResult> evaluate_alone(const Rule& rule, std::size_t number, const Environment& environment,
                                  const FiringSink& sink, const std::optional<BillDates>& bill_dates) {
  RuleRun run(rule, environment);
  run.judge_days(bill_dates);
  auto result = run.run();
  if (!result || !sink) return result;
  for (auto& firing : result->firings)
    if (auto taken = sink(number, std::move(firing)); !taken) return taken.problem();
  result->firings.clear();
  return result;
}

Result<void> SharedScan::prepare(unsigned threads, std::size_t group_bytes) {
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
  return find_parts();
}

Result<void> SharedScan::run(std::vector<RuleResult>& results) {
  const std::size_t rules = together_.rules.size();
  for (auto& worker : workers_)
    for (std::size_t i = 0; i < rules; ++i)
      if (left_alone(i)) worker.vectors->set_active(i, false);
  for (std::size_t i = 0; i < rules; ++i) begin_notes(i);
  if (auto tried = try_notes(); !tried) return tried;
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
      auto result =
          evaluate_alone(*together_.rules[i], together_.numbers[i], environment_, sink_, bill_dates_);
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

Result<void> SharedScan::add_worker() {
  Worker worker;
  for (std::size_t i = 0; i < together_.rules.size(); ++i) {
    auto joins = workers_.empty() ? nullptr : workers_.front().runs[i]->joins();
    worker.runs.push_back(
        std::make_unique<RuleRun>(*together_.rules[i], environment_, nullptr, std::move(joins)));
    worker.runs.back()->judge_days(bill_dates_);
    auto prepared = worker.runs.back()->prepare();
    if (!prepared) return prepared;
  }
  if (!plan_) {
    std::vector<Setting*> settings;
    for (const auto& run : worker.runs) settings.push_back(&run->setting());
    plan_ = make_plan(together_.rules, settings);
    judge_some_days();
  }
  std::vector<RuleRun*> pointers;
  for (const auto& run : worker.runs) pointers.push_back(run.get());
  worker.vectors = std::make_unique<VectorRun>(*plan_, pointers, words_, scopes_, budget_, best_kernels());
  workers_.push_back(std::move(worker));
  return {};
}

void SharedScan::judge_some_days() {
  const bill::Schema& schema = together_.relation->schema();
  const auto column = schema.find("bill_date");
  if (!bill_dates_ || !column || schema.columns[*column].type != bill::Type::date) return;
  auto& names = plan_->columns;
  const std::string& name = schema.columns[*column].name;
  const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  if (at == names.size()) names.push_back(name);
  plan_->judged = {at, bill_dates_->first.days, bill_dates_->second.days};
}

Result<void> SharedScan::make_request() {
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

// None where the relation shows whole batches.
std::unique_ptr<bill::PartReader> SharedScan::part_reader() const {
  const auto* deferred = dynamic_cast<const bill::DeferredScan*>(together_.relation);
  return deferred != nullptr ? deferred->part_reader(request_) : nullptr;
}

Result<void> SharedScan::each_batch(bill::PartReader* reader, const bill::RelationPart& part,
                                    VectorRun& vectors, const bill::DeferredVisitor& visit) const {
  vectors.begin_scan();
  if (reader != nullptr) return reader->scan(part, visit);
  bill::WholeBatch whole;
  const bool of_table = dynamic_cast<const bill::Table*>(together_.relation) != nullptr;
  const bill::BatchVisitor visit_whole = [&](const bill::Batch& batch) {
    whole.show(batch);
    if (of_table) {
      const auto rows = static_cast<std::size_t>(part.end - part.begin);
      whole.batch.rows = rows;
      for (auto& view : whole.batch.columns)
        view = bill::rows_of(view, static_cast<std::size_t>(part.begin), rows);
    }
    return visit(whole);
  };
  if (const auto* parted = dynamic_cast<const bill::PartedScan*>(together_.relation))
    return parted->scan_part(part, request_, visit_whole);
  return together_.relation->scan(request_, visit_whole);
}

Result<void> SharedScan::give(Tallies& tallies) {
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    totals_[i].add(tallies[i]);
    auto& firings = tallies[i].firings;
    if (!sink_) {
      auto& all = totals_[i].firings;
      all.insert(all.end(), std::make_move_iterator(firings.begin()), std::make_move_iterator(firings.end()));
      continue;
    }
    for (auto& firing : firings)
      if (auto taken = sink_(together_.numbers[i], std::move(firing)); !taken) return taken;
  }
  return {};
}

Result<std::vector<bill::RelationPart>> SharedScan::parts_of_relation() const {
  const auto* parted = dynamic_cast<const bill::PartedScan*>(together_.relation);
  if (parted != nullptr) return parted->parts();
  const std::uint64_t rows = together_.relation->rows();
  std::vector<bill::RelationPart> parts{{0, rows}};
  const bool small =
      dynamic_cast<const bill::Table*>(together_.relation) != nullptr && rows <= kMostTableRows;
  if (!small || workers_.size() == 1) return parts;
  const std::uint64_t of_part = std::max(kTableRows, rows / kTableParts);
  while (parts.back().end - parts.back().begin > of_part) {
    parts.back().end = parts.back().begin + of_part;
    parts.push_back({parts.back().end, rows});
  }
  return parts;
}

Result<void> SharedScan::find_parts() {
  auto found = parts_of_relation();
  if (!found) return found.problem();
  parts_ = std::move(*found);
  if (!plan_->judged || workers_.size() == 1) return {};
  asked_.assign(totals_.size(), 0);
  const bool able = dynamic_cast<const bill::PartedScan*>(together_.relation) != nullptr;
  if (!able) return {};
  std::vector<std::uint8_t> judged(parts_.size(), 0);
  std::uint64_t parts_judged = 0;
  const auto reader = part_reader();
  for (std::size_t i = 0; i < parts_.size() && parts_judged < workers_.size(); ++i) {
    auto looked = each_batch(reader.get(), parts_[i], *workers_[0].vectors,
                             [&](bill::DeferredBatch& batch) -> Result<void> {
                               if (workers_[0].vectors->judges_rows_of(batch, asked_)) judged[i] = 1;
                               return {};
                             });
    if (!looked) return looked;
    parts_judged += judged[i];
  }
  if (parts_judged == workers_.size()) asked_.clear();
  if (parts_judged == 0 || parts_judged == workers_.size()) return {};
  const std::uint64_t pieces = (workers_.size() + parts_judged - 1) / parts_judged;
  std::vector<bill::RelationPart> out;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    bill::RelationPart left = parts_[i];
    const std::uint64_t each = std::max(kPieceRows, (left.end - left.begin + pieces - 1) / pieces);
    while (judged[i] != 0 && left.end - left.begin > each) {
      out.push_back({left.begin, left.begin + each});
      left.begin += each;
    }
    out.push_back(left);
  }
  parts_ = std::move(out);
  return {};
}

void SharedScan::build_joins_ahead() {
  for (std::size_t i = 0; i < asked_.size(); ++i)
    if (asked_[i] != 0) ahead_.add(*together_.rules[i], bill_dates_, workers_[0].runs[i]->joins());
  ahead_.begin();
}

bool SharedScan::looks_for_neighbours() const {
  return std::any_of(plan_->rules.begin(), plan_->rules.end(),
                     [](const PlannedRule& rule) { return rule.window.has_value(); });
}

Result<void> SharedScan::scan() {
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

bool SharedScan::left_alone(std::size_t rule) const {
  return together_.rules[rule]->group && !plan_->rules[rule].group;
}

bool SharedScan::given_up(std::size_t rule) const {
  if (!plan_->rules[rule].group) return false;
  return std::any_of(workers_.begin(), workers_.end(),
                     [&](const Worker& worker) { return worker.vectors->given_up(rule); });
}

RuleResult SharedScan::result_of(RuleTally& tally, const RuleRun& run) {
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

}  // namespace telaudit::rules
