#include "rules/run_tests.h"

#include <algorithm>

#include "rules/run.h"

namespace telaudit::rules {
namespace {

std::string amount_text(const std::optional<Decimal>& amount) {
  return amount ? amount->text() : "nothing";
}

std::string firing_text(const Firing& firing) {
  std::string rows;
  for (const auto row : firing.rows) rows += (rows.empty() ? "" : " and ") + std::to_string(row + 1);
  return "row " + rows + ", billed " + amount_text(firing.billed) + ", expected " +
         amount_text(firing.expected) + ", potential " + amount_text(firing.potential) + ", " + firing.kind +
         " of confidence " + firing.confidence + ": " + firing.message;
}

std::string counts_text(const RuleResult& result) {
  std::string out = std::to_string(result.fired) + " fired, " + std::to_string(result.withdrawn) +
                    " withdrawn, " + std::to_string(result.not_fired) + " not fired, " +
                    std::to_string(result.not_evaluated) + " not evaluated, " +
                    std::to_string(result.errors) + " errors";
  for (const auto& [reason, count] : result.reasons) out += "; " + reason;
  return out;
}

bool group_agrees(const Expectation& expectation, const Firing& firing) {
  return std::all_of(expectation.group.begin(), expectation.group.end(), [&](const auto& wanted) {
    return std::find(firing.key.begin(), firing.key.end(), wanted) != firing.key.end();
  });
}

bool agrees(const Expectation& expectation, const Firing& firing) {
  const auto same = [](const std::optional<Decimal>& wanted, const std::optional<Decimal>& found) {
    return !wanted || (found && *wanted == *found);
  };
  if (expectation.row &&
      std::find(firing.rows.begin(), firing.rows.end(), *expectation.row) == firing.rows.end())
    return false;
  return group_agrees(expectation, firing) && same(expectation.billed, firing.billed) &&
         same(expectation.expected, firing.expected) && same(expectation.potential, firing.potential) &&
         (!expectation.confidence || *expectation.confidence == firing.confidence) &&
         (expectation.kind.empty() || expectation.kind == firing.kind) &&
         firing.message.find(expectation.message) != std::string::npos;
}

std::uint64_t count_of(Outcome outcome, const RuleResult& result) {
  switch (outcome) {
    case Outcome::fired:
      return result.fired;
    case Outcome::withdrawn:
      return result.withdrawn;
    case Outcome::not_fired:
      return result.not_fired;
    case Outcome::not_evaluated:
      return result.not_evaluated;
    case Outcome::error:
      return result.errors;
  }
  return 0;
}

bool reason_came(const std::string& reason, const RuleResult& result) {
  if (reason.empty()) return true;
  const auto holds = [&](const std::string& text) { return text.find(reason) != std::string::npos; };
  return std::any_of(result.reasons.begin(), result.reasons.end(),
                     [&](const auto& entry) { return holds(entry.first); }) ||
         std::any_of(result.firings.begin(), result.firings.end(), [&](const auto& firing) {
           return holds(firing.withdrawn_by) || holds(firing.withdrawn_because);
         });
}

// Empty when the result is what the case expects.
std::string difference(const TestCase& test, const RuleResult& result) {
  if (test.outcome) {
    std::string name = *test.outcome == Outcome::withdrawn       ? "withdrawn"
                       : *test.outcome == Outcome::not_fired     ? "not_fired"
                       : *test.outcome == Outcome::not_evaluated ? "not_evaluated"
                                                                 : "error";
    const bool clean = *test.outcome == Outcome::error || result.errors == 0;
    // Rows that come into no group leave nothing to count.
    const bool nothing = *test.outcome == Outcome::not_fired && result.withdrawn + result.not_evaluated == 0;
    const bool came = nothing || count_of(*test.outcome, result) > 0;
    if (result.fired == 0 && clean && came && reason_came(test.reason, result)) return {};
    return "expected " + name + (test.reason.empty() ? "" : " (" + test.reason + ")") + ", came " +
           counts_text(result);
  }
  std::vector<const Firing*> standing;
  for (const auto& firing : result.firings)
    if (firing.withdrawn_by.empty()) standing.push_back(&firing);
  std::string out;
  for (std::size_t i = 0; i < test.expect.size(); ++i) {
    const auto at = std::find_if(standing.begin(), standing.end(),
                                 [&](const Firing* firing) { return agrees(test.expect[i], *firing); });
    if (at == standing.end()) {
      out += "expectation " + std::to_string(i + 1) + " did not come; ";
    } else {
      standing.erase(at);
    }
  }
  for (const Firing* firing : standing) out += "not expected: " + firing_text(*firing) + "; ";
  if (result.errors > 0) out += "errors; ";
  if (!out.empty() || !reason_came(test.reason, result)) out += "came " + counts_text(result);
  return out;
}

Result<RuleResult> run_case(const Rule& rule, const TestCase& test,
                            std::span<const std::pair<std::string, std::string>> params, Coverage& coverage) {
  Environment environment;
  environment.as_of = test.as_of;
  environment.params.assign(params.begin(), params.end());
  for (const auto& [name, value] : test.params)
    environment.params.emplace_back(rule.info.id + "." + name, value);
  environment.find = [&test](std::string_view name) -> std::optional<Source> {
    for (const auto& [relation, table] : test.given)
      if (relation == name) return Source{&table, true};
    return Source{};
  };
  return RuleRun(rule, environment, &coverage).run();
}

}  // namespace

Result<TestReport> run_tests(const Rule& rule, std::span<const std::pair<std::string, std::string>> params) {
  TestReport report;
  report.rule = rule.info.id;
  Coverage coverage;
  coverage.seen_true.resize(rule.coverage.size());
  coverage.seen_false.resize(rule.coverage.size());
  for (const auto& test : rule.tests) {
    const auto result = run_case(rule, test, params, coverage);
    if (!result) return result.problem();
    TestOutcome outcome;
    outcome.name = test.name;
    outcome.difference = difference(test, *result);
    outcome.passed = outcome.difference.empty();
    if (outcome.passed && result->fired > 0) report.has_firing = true;
    if (outcome.passed && result->fired == 0) report.has_silent = true;
    report.tests.push_back(std::move(outcome));
  }
  for (std::size_t i = 0; i < rule.coverage.size(); ++i) {
    const Covered& clause = rule.coverage[i];
    const bool both = clause.needs_true && clause.needs_false;
    if (clause.needs_true && coverage.seen_true[i] == 0)
      report.unreached.push_back(clause.name + (both ? " (never true)" : ""));
    if (clause.needs_false && coverage.seen_false[i] == 0)
      report.unreached.push_back(clause.name + " (never untrue)");
  }
  return report;
}

}  // namespace telaudit::rules
