#include "cli/findings_table.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "audit/run.h"
#include "base/text.h"
#include "book/wording.h"

namespace telaudit::cli {
namespace {

std::string text_of(const std::optional<Decimal>& value) {
  return value ? value->text() : std::string();
}

std::string window_text(const audit::Window& window) {
  if (!window.known) return "unknown";
  return (window.open ? "open until " : "closed since ") + window.closes->text();
}

}  // namespace

KindNames kind_names(Format format, bool contract_given) {
  if (format != Format::text) return KindNames::machine;
  return contract_given ? KindNames::people_with_contract : KindNames::people_without_contract;
}

std::string kind_text(audit::Kind kind, KindNames names) {
  if (names == KindNames::machine) return std::string(kind_name(kind));
  return std::string(book::kind_word(kind, names == KindNames::people_with_contract));
}

std::optional<audit::Kind> kind_by_any_name(std::string_view name) {
  for (const auto kind :
       {audit::Kind::error, audit::Kind::question, audit::Kind::saving, audit::Kind::under_billing,
        audit::Kind::quality, audit::Kind::fraud, audit::Kind::calendar})
    if (name == kind_name(kind) || name == book::kind_word(kind, true) ||
        name == book::kind_word(kind, false))
      return kind;
  return std::nullopt;
}

PrintedTable findings_table(const std::vector<audit::Finding>& findings, KindNames names) {
  PrintedTable table{{{"finding"},
                      {"rule"},
                      {"kind"},
                      {"confidence"},
                      {"carrier", false, 26},
                      {"account", false, 20},
                      {"invoice"},
                      {"bill_date"},
                      {"service", false, 24},
                      {"currency"},
                      {"potential", true},
                      {"allocated", true},
                      {"window"},
                      {"message", false, 120},
                      {"status"},
                      {"withdrawn_by"},
                      {"withdrawn_because", false, 80}},
                     {}};
  const bool withdrawn =
      std::any_of(findings.begin(), findings.end(), [](const auto& f) { return !f.withdrawn_by.empty(); });
  if (!withdrawn) table.columns.resize(table.columns.size() - 3);
  for (const auto& f : findings) {
    auto& row = table.rows.emplace_back(
        std::vector<std::string>{f.id, f.rule, kind_text(f.kind, names), std::string(1, f.confidence),
                                 f.carrier, f.account, f.invoice, f.bill_date.text(), f.service, f.currency,
                                 text_of(f.potential), f.allocated.text(), window_text(f.window), f.message});
    if (withdrawn)
      row.insert(row.end(), {std::string(status_name(status_of(f))), f.withdrawn_by, f.withdrawn_because});
  }
  return table;
}

void print_findings(std::ostream& out, const std::vector<audit::Finding>& findings, Format format,
                    KindNames names) {
  if (format == Format::json)
    out << audit::write_findings_json(findings);
  else
    print_table(out, findings_table(findings, names), format);
}

PrintedTable kinds_table(const audit::Audit& audit, KindNames names) {
  struct Sum {
    std::uint64_t count = 0;
    Total potential;
    Total allocated;
  };
  std::map<std::tuple<audit::Kind, std::string>, Sum> sums;
  for (const auto& f : audit.findings) {
    auto& sum = sums[{f.kind, f.currency}];
    ++sum.count;
    if (f.potential) sum.potential.add(*f.potential);
    sum.allocated.add(f.allocated);
  }
  PrintedTable table{{{"kind"}, {"findings", true}, {"currency"}, {"potential", true}, {"allocated", true}},
                     {}};
  for (const auto& [key, sum] : sums)
    table.rows.push_back({kind_text(std::get<0>(key), names), std::to_string(sum.count), std::get<1>(key),
                          sum.potential.text(), sum.allocated.text()});
  return table;
}

PrintedTable rules_table(const audit::Audit& audit, KindNames names) {
  PrintedTable table{{{"rule"},
                      {"kind"},
                      {"title", false, 50},
                      {"fired", true},
                      {"withdrawn", true},
                      {"not_fired", true},
                      {"not_evaluated", true},
                      {"errors", true},
                      {"reasons", false, 80}},
                     {}};
  for (const auto& rule : audit.rules) {
    std::vector<std::string> reasons;
    if (rule.untested) reasons.emplace_back("it does not pass its own cases");
    for (const auto& [reason, count] : rule.reasons)
      reasons.push_back(reason + " (" + std::to_string(count) + ")");
    table.rows.push_back({rule.rule, kind_text(rule.kind, names), rule.title, std::to_string(rule.fired),
                          std::to_string(rule.withdrawn), std::to_string(rule.not_fired),
                          std::to_string(rule.not_evaluated), std::to_string(rule.errors),
                          join(reasons, "; ")});
  }
  return table;
}

std::vector<std::string> rules_without_rows(const audit::Audit& audit) {
  std::vector<std::string> out;
  for (const auto& rule : audit.rules)
    if (rule.missing_inputs.empty() &&
        rule.fired + rule.withdrawn + rule.not_fired + rule.not_evaluated + rule.errors == 0)
      out.push_back(rule.rule);
  return out;
}

PrintedTable not_run_table(const audit::Audit& audit) {
  PrintedTable table{{{"rule"}, {"because", false, 80}}, {}};
  for (const auto& rule : audit.not_run) table.rows.push_back({rule.rule, rule.not_run});
  return table;
}

PrintedTable difference_table(const audit::RunDifference& difference, KindNames names) {
  PrintedTable table{{{"change"},
                      {"finding"},
                      {"rule"},
                      {"kind"},
                      {"carrier", false, 26},
                      {"account", false, 20},
                      {"service", false, 24},
                      {"currency"},
                      {"findings_before", true},
                      {"findings_after", true},
                      {"potential_before", true},
                      {"potential_after", true},
                      {"allocated_before", true},
                      {"allocated_after", true},
                      {"status_before"},
                      {"status_after"},
                      {"series"},
                      {"causes", false, 120}},
                     {}};
  for (const auto& c : difference.changes)
    table.rows.push_back({std::string(change_name(c.change)), c.finding, c.rule, kind_text(c.kind, names),
                          c.carrier, c.account, c.service, c.currency, std::to_string(c.before.findings),
                          std::to_string(c.after.findings), c.before.potential.text(),
                          c.after.potential.text(), c.before.allocated.text(), c.after.allocated.text(),
                          c.before.status, c.after.status, c.series,
                          c.causes.empty() ? std::string("unknown") : join(c.causes, "; ")});
  return table;
}

Result<ExitCode> fail_on(const std::vector<audit::Finding>& findings, const std::string& fail_on) {
  if (fail_on.empty()) return ExitCode::done;
  const auto kind = kind_by_any_name(fail_on);
  if (!kind && fail_on != "any")
    return Problem{"--fail-on does not know '" + fail_on + "'",
                   {},
                   "use any, error, question, saving, under_billing, quality, fraud or calendar"};
  const bool reached = std::any_of(findings.begin(), findings.end(), [&](const auto& f) {
    return status_of(f) == audit::Status::open && (!kind || f.kind == *kind);
  });
  return reached ? ExitCode::findings : ExitCode::done;
}

}  // namespace telaudit::cli
