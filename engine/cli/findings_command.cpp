#include <algorithm>
#include <iostream>

#include "audit/finding_filter.h"
#include "audit/run_history.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/findings_table.h"

namespace telaudit::cli {
namespace {

Result<audit::Audit> audit_of(const store::Workspace& workspace, const std::string& run) {
  if (run != "last") return audit::kept_run(workspace, run);
  auto last = audit::last_run(workspace);
  if (!last) return last.problem();
  if (!*last) return Problem{"no audit has run in this workspace", {}, "run telaudit audit first"};
  return std::move(**last);
}

Result<std::set<std::string>> findings_of_run(const store::Workspace& workspace, const std::string& run) {
  const auto audit = audit::kept_run(workspace, run);
  if (!audit) return audit.problem();
  std::set<std::string> ids;
  for (const auto* list : {&audit->findings, &audit->withdrawn})
    for (const auto& finding : *list) ids.insert(finding.id);
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

std::vector<audit::Finding> chosen(audit::Audit& audit, const audit::FindingFilter& filter,
                                   const FindingsOptions& options) {
  std::vector<audit::Finding> out;
  for (auto* list : {&audit.findings, &audit.withdrawn}) {
    if (list == &audit.findings && options.withdrawn) continue;
    for (auto& finding : *list)
      if (audit::passes(filter, finding)) out.push_back(std::move(finding));
  }
  if (const auto order = audit::parse_finding_order(options.sort)) audit::sort_findings(out, *order);
  if (options.most != 0 && out.size() > options.most)
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(options.most), out.end());
  return out;
}

}  // namespace

ExitCode findings_command(const GlobalOptions& global, const FindingsOptions& options) {
  auto filter = filter_of(options);
  if (!filter) return fail(filter.problem(), ExitCode::wrong_usage);
  const auto workspace = store::Workspace::open(global.workspace, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  auto audit = audit_of(*workspace, options.run);
  if (!audit) return fail(audit.problem(), ExitCode::wrong_usage);
  if (auto known = all_known(*audit, options.rules); !known)
    return fail(known.problem(), ExitCode::wrong_usage);
  if (!options.since.empty()) {
    auto known = findings_of_run(*workspace, options.since);
    if (!known) return fail(known.problem(), ExitCode::wrong_usage);
    filter->known = std::move(*known);
  }
  const auto findings = chosen(*audit, *filter, options);
  const auto code = fail_on(findings, options.fail_on);
  if (!code) return fail(code.problem(), ExitCode::wrong_usage);
  const auto inputs = remembered_inputs(*workspace);
  if (!inputs) return fail(inputs.problem());
  print_findings(std::cout, findings, global.format, kind_names(global.format, !inputs->contracts.empty()));
  return *code;
}

}  // namespace telaudit::cli
