#include <algorithm>
#include <iostream>

#include "audit/finding_filter.h"
#include "audit/run_history.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/findings_table.h"

namespace telaudit::cli {
namespace {

Result<audit::Audit> facts_of(const store::Workspace& workspace, const std::string& run) {
  const auto runs = audit::kept_runs(workspace);
  if (!runs) return runs.problem();
  if (run != "last" || !runs->empty()) return audit::kept_facts(workspace, run);
  // A workspace of an earlier version may hold one audit that is not in the list.
  auto last = audit::last_run(workspace);
  if (!last) return last.problem();
  if (!*last) return Problem{"no audit has run in this workspace", {}, "run telaudit audit first"};
  return std::move(**last);
}

Result<std::set<std::string>> findings_of_run(const store::Workspace& workspace, const std::string& run) {
  const auto facts = audit::kept_facts(workspace, run);
  if (!facts) return facts.problem();
  std::set<std::string> ids;
  for (const bool standing : {true, false}) {
    auto read = audit::each_finding(workspace, *facts, standing, [&](const audit::Finding& finding) {
      ids.insert(finding.id);
      return Result<void>();
    });
    if (!read) return read.problem();
  }
  return ids;
}

Result<audit::FindingFilter> filter_of(const FindingsOptions& options) {
  audit::FindingFilter filter;
  filter.kind = kind_by_any_name(options.kind);
  if (!options.kind.empty() && !filter.kind)
    return Problem{"--kind does not know '" + options.kind + "'",
                   {},
                   "use error, question, saving, under_billing, quality, fraud or calendar"};
  if (!options.least.empty()) {
    filter.least = parse_decimal(options.least);
    if (!filter.least)
      return Problem{"--min: '" + options.least + "' is not an amount", {}, "write it as 25.00"};
  }
  if (!options.withdrawn && options.status != "all")
    filter.status = options.status.empty() ? audit::Status::open : audit::parse_status(options.status);
  filter.rules = options.rules;
  filter.carrier = options.carrier;
  filter.account = options.account;
  filter.service = options.service;
  filter.invoice = options.invoice;
  return filter;
}

// That each id or pattern of --rule is one of a check that the audit knew.
Result<void> all_known(const audit::Audit& audit, const std::vector<std::string>& rules) {
  std::vector<std::string> known;
  for (const auto& rule : audit.rules) known.push_back(rule.rule);
  for (const auto& rule : audit.not_run) known.push_back(rule.rule);
  for (const auto& name : rules)
    if (std::none_of(known.begin(), known.end(),
                     [&](const auto& id) { return audit::matches_pattern(name, id); }))
      return Problem{"--rule: this audit knew no check '" + name + "'", {}, did_you_mean(name, known)};
  return {};
}

// Those that pass, in the order in which the audit has them.
Findings passing(const store::Workspace& workspace, const audit::Audit& facts,
                 const audit::FindingFilter& filter, bool withdrawn_only) {
  return [&, withdrawn_only](const FindingVisitor& visit) -> Result<void> {
    for (const bool standing : {true, false}) {
      if (standing && withdrawn_only) continue;
      if (!standing && filter.status == audit::Status::open) continue;
      auto read = audit::each_finding(workspace, facts, standing, [&](const audit::Finding& finding) {
        return audit::passes(filter, finding) ? visit(finding) : Result<void>();
      });
      if (!read) return read;
    }
    return {};
  };
}

// The first of them in an order, or all.
Result<std::vector<audit::Finding>> sorted(const Findings& findings, audit::FindingOrder order,
                                           std::size_t most) {
  constexpr std::size_t kMore = 1000;
  std::vector<audit::Finding> out;
  const auto cut = [&](std::size_t beyond) {
    if (most == 0 || out.size() <= most + beyond) return;
    audit::sort_findings(out, order);
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(most), out.end());
  };
  auto read = findings([&](const audit::Finding& finding) -> Result<void> {
    out.push_back(finding);
    cut(most + kMore);
    return {};
  });
  if (!read) return read.problem();
  audit::sort_findings(out, order);
  cut(0);
  return out;
}

// The first of them.
Findings first_of(Findings findings, std::size_t most) {
  return [findings = std::move(findings), most](const FindingVisitor& visit) {
    std::size_t seen = 0;
    return findings(
        [&](const audit::Finding& finding) { return seen++ < most ? visit(finding) : Result<void>(); });
  };
}

}  // namespace

ExitCode findings_command(const GlobalOptions& global, const FindingsOptions& options) {
  auto filter = filter_of(options);
  if (!filter) return fail(filter.problem(), ExitCode::wrong_usage);
  const auto workspace = store::Workspace::open(global.workspace, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const auto facts = facts_of(*workspace, options.run);
  if (!facts) return fail(facts.problem(), ExitCode::wrong_usage);
  if (auto known = all_known(*facts, options.rules); !known)
    return fail(known.problem(), ExitCode::wrong_usage);
  if (!options.since.empty()) {
    auto known = findings_of_run(*workspace, options.since);
    if (!known) return fail(known.problem(), ExitCode::wrong_usage);
    filter->known = std::move(*known);
  }
  Findings findings = passing(*workspace, *facts, *filter, options.withdrawn);
  std::vector<audit::Finding> in_order;
  if (const auto order = audit::parse_finding_order(options.sort)) {
    auto some = sorted(findings, *order, options.most);
    if (!some) return fail(some.problem());
    in_order = std::move(*some);
    findings = listed(in_order);
  } else if (options.most != 0) {
    findings = first_of(std::move(findings), options.most);
  }
  FindingSums sums;
  auto counted = options.fail_on.empty() ? Result<void>() : findings([&](const audit::Finding& finding) {
    sums.add(finding);
    return Result<void>();
  });
  if (!counted) return fail(counted.problem());
  const auto code = sums.fail_on(options.fail_on);
  if (!code) return fail(code.problem(), ExitCode::wrong_usage);
  const auto inputs = remembered_inputs(*workspace);
  if (!inputs) return fail(inputs.problem());
  const auto printed = print_findings(std::cout, findings, global.format,
                                      kind_names(global.format, !inputs->contracts.empty()));
  return printed ? *code : fail(printed.problem());
}

}  // namespace telaudit::cli
