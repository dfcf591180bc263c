#include "rules/evaluate_all.h"

#include <algorithm>
#include <map>

#include "rules/vector_run.h"

namespace telaudit::rules {
namespace {

// Rules that one scan of `over` answers.
struct Together {
  const bill::Relation* relation = nullptr;
  std::vector<std::size_t> numbers;  // among all rules
  std::vector<const Rule*> rules;
  std::vector<std::unique_ptr<RuleRun>> runs;
};

RuleResult result_of(RuleTally& tally, const std::vector<std::string>& missing) {
  RuleResult result;
  result.fired = tally.fired;
  result.withdrawn = tally.withdrawn;
  result.not_fired = tally.not_fired;
  result.not_evaluated = tally.not_evaluated;
  result.errors = tally.errors;
  result.reasons.assign(tally.reasons.begin(), tally.reasons.end());
  result.missing_inputs = missing;
  std::sort(result.missing_inputs.begin(), result.missing_inputs.end());
  result.firings = std::move(tally.firings);
  return result;
}

Result<bill::ScanRequest> request_for(const Plan& plan, const Together& together) {
  bill::ScanRequest request;
  const bill::Schema& schema = together.relation->schema();
  for (const auto& name : plan.columns) {
    const auto at = schema.find(name);
    for (const Rule* rule : together.rules) {
      const SourceBinding& over = rule->sources[0];
      const auto expected = over.schema.find(name);
      if (at && (!expected || over.schema.columns[*expected].type == schema.columns[*at].type)) continue;
      if (at || expected)
        return Problem{"the relation " + over.relation + " has no column " + name +
                           " of the type the rule was checked with",
                       {},
                       "load the rules again with the schemas of this data"};
    }
    request.columns.push_back(*at);
  }
  return request;
}

Result<void> hand_over(std::size_t rule, RuleTally& tally, const FiringSink& sink) {
  for (auto& firing : tally.firings) {
    auto taken = sink(rule, std::move(firing));
    if (!taken) return taken;
  }
  tally.firings.clear();
  return {};
}

Result<void> scan_together(Together& together, const FiringSink& sink, std::vector<RuleResult>& results) {
  std::vector<RuleRun*> runs;
  std::vector<Setting*> settings;
  for (const auto& run : together.runs) {
    runs.push_back(run.get());
    settings.push_back(&run->setting());
  }
  const Plan plan = make_plan(together.rules, settings);
  auto request = request_for(plan, together);
  if (!request) return request.problem();
  VectorRun vectors(plan, runs, best_kernels());
  std::vector<RuleTally> tallies(runs.size());
  std::uint64_t first_row = 0;
  auto scanned = together.relation->scan(*request, [&](const bill::Batch& batch) -> Result<void> {
    auto taken = vectors.take(batch, first_row, tallies);
    if (!taken) return taken;
    first_row += batch.rows;
    for (std::size_t i = 0; sink && i < tallies.size(); ++i)
      if (auto handed = hand_over(together.numbers[i], tallies[i], sink); !handed) return handed;
    return {};
  });
  if (!scanned) return scanned;
  for (std::size_t i = 0; i < tallies.size(); ++i)
    results[together.numbers[i]] = result_of(tallies[i], together.runs[i]->missing_inputs());
  return {};
}

}  // namespace

Result<std::vector<RuleResult>> evaluate_all(const std::vector<const Rule*>& rules,
                                             const Environment& environment, unsigned threads,
                                             const FiringSink& sink) {
  static_cast<void>(threads);
  std::vector<RuleResult> results(rules.size());
  std::map<std::string, Together> by_relation;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = *rules[i];
    const auto source = environment.find(rule.info.over);
    if (rule.group || !source || !source->given || source->relation == nullptr) {
      auto result = RuleRun(rule, environment).run();
      if (!result) return result.problem();
      results[i] = std::move(*result);
      for (auto& firing : results[i].firings) {
        if (!sink) break;
        if (auto taken = sink(i, std::move(firing)); !taken) return taken.problem();
      }
      if (sink) results[i].firings.clear();
      continue;
    }
    Together& together = by_relation[rule.info.over];
    together.relation = source->relation;
    together.numbers.push_back(i);
    together.rules.push_back(&rule);
    together.runs.push_back(std::make_unique<RuleRun>(rule, environment));
    auto prepared = together.runs.back()->prepare();
    if (!prepared) return prepared.problem();
  }
  for (auto& [relation, together] : by_relation) {
    auto scanned = scan_together(together, sink, results);
    if (!scanned) return scanned.problem();
  }
  return results;
}

}  // namespace telaudit::rules
