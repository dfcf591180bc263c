#include "rules/run_tests.h"

#include <algorithm>

#include "rules/run.h"

namespace telaudit::rules {
namespace {

std::string amount_text(const std::optional<Decimal>& amount) {
  return amount ? amount->text() : "nothing";
}

std::string rows_text(const Firing& firing) {
  std::string rows;
  for (const auto row : firing.rows) rows += (rows.empty() ? "" : " and ") + std::to_string(row + 1);
  return "row " + rows;
}

std::string firing_text(const Firing& firing) {
  return rows_text(firing) + ", billed " + amount_text(firing.billed) + ", expected " +
         amount_text(firing.expected) + ", potential " + amount_text(firing.potential) +
         (firing.monthly ? ", monthly " + amount_text(firing.monthly) : "") + ", " + firing.kind +
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

// In which parts of what is expected a firing is another; empty when it agrees.
std::vector<std::string> differing_parts(const Expectation& expectation, const Firing& firing) {
  std::vector<std::string> parts;
  const auto compare = [&](const char* name, const std::optional<Decimal>& wanted,
                           const std::optional<Decimal>& found) {
    if (wanted && !(found && *wanted == *found))
      parts.push_back(std::string(name) + " " + amount_text(found) + " and not " + wanted->text());
  };
  if (expectation.row &&
      std::find(firing.rows.begin(), firing.rows.end(), *expectation.row) == firing.rows.end())
    parts.push_back("not row " + std::to_string(*expectation.row + 1));
  if (!group_agrees(expectation, firing)) parts.emplace_back("another group");
  compare("billed", expectation.billed, firing.billed);
  compare("expected", expectation.expected, firing.expected);
  compare("potential", expectation.potential, firing.potential);
  compare("monthly", expectation.monthly, firing.monthly);
  if (expectation.confidence && *expectation.confidence != firing.confidence)
    parts.push_back(std::string("confidence ") + firing.confidence + " and not " + *expectation.confidence);
  if (!expectation.kind.empty() && expectation.kind != firing.kind)
    parts.push_back(firing.kind + " and not " + expectation.kind);
  if (firing.message.find(expectation.message) == std::string::npos)
    parts.push_back("no '" + expectation.message + "' in the message");
  return parts;
}

bool agrees(const Expectation& expectation, const Firing& firing) {
  return differing_parts(expectation, firing).empty();
}

// What came instead: the firing that differs least, and in what.
std::string nearest_text(const Expectation& expectation, const std::vector<const Firing*>& standing) {
  std::vector<std::string> least;
  const Firing* nearest = nullptr;
  for (const Firing* firing : standing) {
    auto parts = differing_parts(expectation, *firing);
    if (nearest != nullptr && parts.size() >= least.size()) continue;
    nearest = firing;
    least = std::move(parts);
  }
  std::string out;
  for (const auto& part : least)
    out += (out.empty() ? ": nearest is " + rows_text(*nearest) + ", " : ", ") + part;
  return out;
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
    // A row that could not be judged, or that a trap let go, is none that passed; rows that come into no
    // group leave nothing to count.
    const bool came = *test.outcome == Outcome::not_fired ? result.withdrawn + result.not_evaluated == 0
                                                          : count_of(*test.outcome, result) > 0;
    if (result.fired == 0 && clean && came && reason_came(test.reason, result)) return {};
    return "expected " + name + (test.reason.empty() ? "" : " (" + test.reason + ")") + ", came " +
           counts_text(result);
  }
  std::vector<const Firing*> standing;
  for (const auto& firing : result.firings)
    if (firing.withdrawn_by.empty()) standing.push_back(&firing);
  std::vector<std::size_t> missed;
  for (std::size_t i = 0; i < test.expect.size(); ++i) {
    const auto at = std::find_if(standing.begin(), standing.end(),
                                 [&](const Firing* firing) { return agrees(test.expect[i], *firing); });
    if (at == standing.end()) {
      missed.push_back(i);
    } else {
      standing.erase(at);
    }
  }
  std::string out;
  for (const std::size_t i : missed)
    out += "expectation " + std::to_string(i + 1) + " did not come" + nearest_text(test.expect[i], standing) +
           "; ";
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
