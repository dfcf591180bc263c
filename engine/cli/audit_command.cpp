#include <algorithm>
#include <functional>
#include <iostream>

#include "audit/run_history.h"
#include "base/text.h"
#include "cli/audit_pass.h"
#include "cli/audit_step.h"
#include "cli/commands.h"
#include "cli/findings_table.h"
#include "cli/ladder_text.h"

namespace telaudit::cli {
namespace {

constexpr std::size_t kInputsShown = 4;

Result<std::optional<Date>> parse_as_of(const std::string& text) {
  if (text.empty()) return std::optional<Date>();
  const auto date = parse_iso_date(text);
  if (!date) return Problem{"--as-of: '" + text + "' is not a date", {}, "write it as 2026-11-30"};
  return std::optional(*date);
}

// A month, a day, or two of them: 2026-09, 2026-07..2026-09, 2026-07-01..2026-09-15.
Result<std::optional<audit::Period>> parse_period(const std::string& text) {
  if (text.empty()) return std::optional<audit::Period>();
  const auto dots = text.find("..");
  const std::string first = text.substr(0, dots);
  const std::string last = dots == std::string::npos ? first : text.substr(dots + 2);
  constexpr std::size_t kMonthDigits = 7;
  const auto begin = parse_iso_date(first.size() == kMonthDigits ? first + "-01" : first);
  auto end = parse_iso_date(last.size() == kMonthDigits ? last + "-01" : last);
  if (end && last.size() == kMonthDigits) end = add_days(add_months(*end, 1), -1);
  if (!begin || !end || *end < *begin)
    return Problem{"--period: '" + text + "' is not a period",
                   {},
                   "write a month, 2026-09, or two ends, 2026-07..2026-09 or 2026-07-01..2026-09-15"};
  return std::optional(audit::Period{*begin, *end});
}

}  // namespace

Result<AuditPlan> plan_audit(const GlobalOptions& global, const Evaluation& evaluation,
                             const AuditRequest& request) {
  AuditPlan plan;
  const auto date = parse_as_of(request.as_of);
  if (!date) return date.problem();
  plan.as_of = *date;
  auto period = parse_period(request.period);
  if (!period) return period.problem();
  plan.period = *period;
  auto params = read_params(request.params, *evaluation.rules);
  if (!params) return params.problem();
  plan.params = std::move(*params);
  auto named = chosen_rules(global, *evaluation.rules);
  if (!named) return named.problem();
  plan.choice = request.choice;
  if (!named->empty()) plan.choice.rules = std::move(*named);
  auto cases = run_own_cases(*evaluation.rules, plan.choice, shipped_rules(global));
  if (!cases) return cases.problem();
  if (!cases->rules.empty() && !request.untested) return refused_audit(*cases);
  plan.untested = std::move(cases->rules);
  return plan;
}

namespace {

// Runs it and keeps it; `see` is shown every finding.
Result<audit::Audit> run_and_keep(const GlobalOptions& global, Evaluation& evaluation, const AuditPlan& plan,
                                  const std::function<void(const audit::FindingRecord&)>& see) {
  if (auto kept = remember_inputs(*evaluation.workspace, evaluation.inputs); !kept) return kept.problem();
  audit::RunKeeper keeper(*evaluation.workspace);
  auto audit = audit::run_audit(
      {evaluation.workspace.get(), evaluation.terms.get(), evaluation.rules.get(), plan.as_of, plan.params,
       evaluation.suppressions, plan.choice, plan.period, global.threads},
      [&](audit::FindingRecord&& record) {
        see(record);
        return keeper.add(std::move(record));
      });
  if (!audit) return audit;
  for (auto& rule : audit->rules)
    rule.untested = std::find(plan.untested.begin(), plan.untested.end(), rule.rule) != plan.untested.end();
  if (auto kept = keeper.keep(audit::Audit(*audit)); !kept) return kept.problem();
  if (auto kept = remember_rule_paths(*evaluation.workspace, own_rule_paths(global)); !kept)
    return kept.problem();
  for (const auto& one : audit->expired)
    std::cerr << "warning: suppression " << one.id << " expired on " << one.expires.text() << ": "
              << one.findings << (one.findings == 1 ? " finding is" : " findings are")
              << " open again (decide again, or take it back: telaudit suppress remove " << one.id << ")\n";
  for (const auto& rule : plan.untested)
    std::cerr << "warning: " << rule << " runs although it does not pass its own cases\n";
  return audit;
}

}  // namespace

Result<audit::Audit> audit_step(const GlobalOptions& global, Evaluation& evaluation, const AuditPlan& plan) {
  audit::HeldFindings held;
  auto audit = run_and_keep(global, evaluation, plan, [&](const audit::FindingRecord& record) {
    held.add(audit::FindingRecord(record));
  });
  if (audit) held.into(*audit);
  return audit;
}

Result<audit::Audit> audit_facts_step(const GlobalOptions& global, Evaluation& evaluation,
                                      const AuditPlan& plan, FindingSums& sums) {
  return run_and_keep(global, evaluation, plan, [&](const audit::FindingRecord& record) {
    if (record.finding.withdrawn_by.empty()) sums.add(record.finding);
  });
}

Result<audit::Audit> audit_pass(const GlobalOptions& global, Evaluation& evaluation, const AuditPlan& plan,
                                const std::function<void(const audit::FindingRecord&)>& see) {
  return run_and_keep(global, evaluation, plan, see);
}

ExitCode audit_command(const GlobalOptions& global, const AuditOptions& options) {
  auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::write);
  if (!evaluation) return fail(evaluation.problem());
  const auto plan = plan_audit(global, *evaluation, options.request);
  if (!plan) return fail_request(plan.problem());
  FindingSums sums;
  const auto audit = audit_facts_step(global, *evaluation, *plan, sums);
  if (!audit) return fail(audit.problem());
  const auto code = sums.fail_on(options.fail_on);
  if (!code) return fail(code.problem(), ExitCode::wrong_usage);
  const auto names = kind_names(global.format, !evaluation->inputs.contracts.empty());
  if (global.format != Format::text) {
    const auto facts = audit::kept_facts(*evaluation->workspace, "last");
    if (!facts) return fail(facts.problem());
    const auto printed = print_findings(
        std::cout,
        [&](const FindingVisitor& visit) {
          return audit::each_finding(*evaluation->workspace, *facts, true, visit);
        },
        global.format, names);
    if (!printed) return fail(printed.problem());
  } else {
    print_table(std::cout, sums.kinds_table(names), global.format);
    std::cout << '\n';
    print_table(std::cout, rules_table(*audit, names), global.format);
    const auto idle = rules_without_rows(*audit);
    if (!idle.empty())
      std::cout << "\njudged nothing, since no row came as far: " << join(idle, ", ") << '\n';
    if (!audit->not_run.empty()) {
      std::cout << "\nnot run\n";
      print_table(std::cout, not_run_table(*audit), global.format);
    }
    book::BookInput input;
    input.audit = &*audit;
    input.terms = evaluation->terms.get();
    input.given = given_inputs(evaluation->inputs);
    auto invoices = evaluation->workspace->invoices();
    if (!invoices) return fail(invoices.problem());
    input.invoices = std::move(*invoices);
    std::cout << '\n';
    print_ladder(std::cout, book::build_ladder(input, {}), kInputsShown);
    std::cout << "\nrun " << audit->run << ", as of " << audit->as_of.text()
              << "; telaudit findings lists them, telaudit explain ID shows one\n";
  }
  return *code;
}

ExitCode audit_diff_command(const GlobalOptions& global, const AuditDiffOptions& options) {
  const auto workspace = store::Workspace::open(global.workspace, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const auto before = audit::kept_run(*workspace, options.before);
  if (!before) return fail(before.problem(), ExitCode::wrong_usage);
  const auto after = audit::kept_run(*workspace, options.after);
  if (!after) return fail(after.problem(), ExitCode::wrong_usage);
  const auto inputs = remembered_inputs(*workspace);
  if (!inputs) return fail(inputs.problem());
  const auto difference = audit::compare_runs(*before, *after);
  if (global.format == Format::text) {
    std::cout << "run " << before->run << ", as of " << before->as_of.text() << ", and run " << after->run
              << ", as of " << after->as_of.text() << '\n';
    for (const auto& text : difference.inputs) std::cout << "  " << printable(text) << '\n';
    std::cout << difference.same << " series as before\n\n";
  }
  print_table(std::cout, difference_table(difference, kind_names(global.format, !inputs->contracts.empty())),
              global.format);
  return ExitCode::done;
}

ExitCode audit_runs_command(const GlobalOptions& global) {
  const auto workspace = store::Workspace::open(global.workspace, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const auto runs = audit::kept_runs(*workspace);
  if (!runs) return fail(runs.problem());
  PrintedTable table{{{"run"}, {"as_of"}, {"period"}, {"findings", true}, {"withdrawn", true}}, {}};
  for (const auto& run : *runs)
    table.rows.push_back(
        {run.run, run.as_of.text(), run.period, std::to_string(run.findings), std::to_string(run.withdrawn)});
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
