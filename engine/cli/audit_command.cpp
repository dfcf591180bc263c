#include <iostream>

#include "cli/audit_step.h"
#include "cli/commands.h"
#include "cli/findings_table.h"

namespace telaudit::cli {
namespace {

Result<std::optional<Date>> parse_as_of(const std::string& text) {
  if (text.empty()) return std::optional<Date>();
  const auto date = parse_iso_date(text);
  if (!date) return Problem{"--as-of: '" + text + "' is not a date", {}, "write it as 2026-11-30"};
  return std::optional(*date);
}

Result<std::vector<std::pair<std::string, std::string>>> parse_params(const std::vector<std::string>& texts) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || text.find('.') > equals)
      return Problem{
          "--param: '" + text + "' is not RULE.name=value", {}, "for example --param RAT-01.minimum=5.00"};
    out.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

}  // namespace

Result<audit::Audit> audit_step(Evaluation& evaluation, const AuditRequest& request) {
  const auto date = parse_as_of(request.as_of);
  if (!date) return date.problem();
  auto parsed = parse_params(request.params);
  if (!parsed) return parsed.problem();
  if (auto kept = remember_inputs(*evaluation.workspace, evaluation.inputs); !kept) return kept.problem();
  auto audit = audit::run_audit({evaluation.workspace.get(), evaluation.terms.get(), evaluation.rules.get(),
                                 *date, std::move(*parsed), evaluation.suppressions, request.choice});
  if (!audit) return audit;
  if (auto stored = evaluation.workspace->put_document("audit", audit::write_audit_json(*audit)); !stored)
    return stored.problem();
  return audit;
}

ExitCode audit_command(const GlobalOptions& global, const AuditOptions& options) {
  auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::write);
  if (!evaluation) return fail(evaluation.problem());
  const auto audit = audit_step(*evaluation, options.request);
  if (!audit) return fail(audit.problem());
  const auto code = fail_on(*audit, options.fail_on);
  if (!code) return fail(code.problem(), ExitCode::wrong_usage);
  const auto names = kind_names(global.format, !evaluation->inputs.contracts.empty());
  print_table(
      std::cout,
      global.format == Format::text ? kinds_table(*audit, names) : findings_table(audit->findings, names),
      global.format);
  if (global.format == Format::text) {
    std::cout << '\n';
    print_table(std::cout, rules_table(*audit, names), global.format);
    if (!audit->not_run.empty()) {
      std::cout << "\nnot run\n";
      print_table(std::cout, not_run_table(*audit), global.format);
    }
    std::cout << "\nrun " << audit->run << ", as of " << audit->as_of.text()
              << "; telaudit findings lists them, telaudit explain ID shows one\n";
  }
  return *code;
}

ExitCode findings_command(const GlobalOptions& global, const FindingsOptions& options) {
  const auto workspace = store::Workspace::open(global.workspace, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const auto text = workspace->document("audit");
  if (!text) return fail(text.problem());
  if (!*text)
    return fail(Problem{"no audit has run in this workspace", {}, "run telaudit audit first"},
                ExitCode::wrong_usage);
  auto audit = audit::read_audit_json(**text);
  if (!audit) return fail(audit.problem());
  const auto code = fail_on(*audit, options.fail_on);
  if (!code) return fail(code.problem(), ExitCode::wrong_usage);
  const auto kind = kind_by_any_name(options.kind);
  if (!options.kind.empty() && !kind)
    return fail(Problem{"--kind does not know '" + options.kind + "'",
                        {},
                        "use error, question, saving, under_billing, quality, fraud or calendar"},
                ExitCode::wrong_usage);
  auto& findings = options.withdrawn ? audit->withdrawn : audit->findings;
  std::erase_if(findings, [&](const auto& f) {
    return (kind && f.kind != *kind) || (!options.rule.empty() && f.rule != options.rule);
  });
  const auto inputs = remembered_inputs(*workspace);
  if (!inputs) return fail(inputs.problem());
  print_table(std::cout, findings_table(findings, kind_names(global.format, !inputs->contracts.empty())),
              global.format);
  return *code;
}

}  // namespace telaudit::cli
