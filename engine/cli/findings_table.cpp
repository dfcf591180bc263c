#include "cli/findings_table.h"

#include <algorithm>

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

constexpr std::size_t kRowsAtATime = 5000;

PrintedTable empty_table(bool withdrawn) {
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
  if (!withdrawn) table.columns.resize(table.columns.size() - 3);
  return table;
}

std::vector<std::string> cells_of(const audit::Finding& f, bool withdrawn, KindNames names) {
  std::vector<std::string> row{f.id,
                               f.rule,
                               kind_text(f.kind, names),
                               std::string(1, f.confidence),
                               f.carrier,
                               f.account,
                               f.invoice,
                               f.bill_date.text(),
                               f.service,
                               f.currency,
                               text_of(f.potential),
                               f.allocated.text(),
                               window_text(f.window),
                               f.message};
  if (withdrawn)
    row.insert(row.end(), {std::string(status_name(status_of(f))), f.withdrawn_by, f.withdrawn_because});
  return row;
}

Result<void> print_json(std::ostream& out, const Findings& findings) {
  // Each as a list of itself alone, without the brackets around it.
  constexpr std::string_view kBegin = "[\n";
  constexpr std::string_view kEnd = "\n]\n";
  bool any = false;
  auto printed = findings([&](const audit::Finding& finding) -> Result<void> {
    const std::string one = audit::write_findings_json({&finding, 1});
    out << (any ? ",\n" : kBegin)
        << std::string_view(one).substr(kBegin.size(), one.size() - kBegin.size() - kEnd.size());
    any = true;
    return {};
  });
  out << (any ? kEnd : "[]\n");
  return printed;
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

Findings listed(const std::vector<audit::Finding>& findings) {
  return [&findings](const FindingVisitor& visit) -> Result<void> {
    for (const auto& finding : findings)
      if (auto visited = visit(finding); !visited) return visited;
    return {};
  };
}

Result<void> print_findings(std::ostream& out, const Findings& findings, Format format, KindNames names) {
  if (format == Format::json) return print_json(out, findings);
  bool withdrawn = false;
  auto looked = findings([&](const audit::Finding& finding) -> Result<void> {
    withdrawn = withdrawn || !finding.withdrawn_by.empty();
    return {};
  });
  if (!looked) return looked;
  PrintedTable table = empty_table(withdrawn);
  bool begun = false;
  const auto print = [&] {
    if (begun)
      print_more_rows(out, table, format);
    else
      print_table(out, table, format);
    begun = true;
    table.rows.clear();
  };
  auto printed = findings([&](const audit::Finding& finding) -> Result<void> {
    table.rows.push_back(cells_of(finding, withdrawn, names));
    if (table.rows.size() == kRowsAtATime) print();
    return {};
  });
  if (!begun || !table.rows.empty()) print();
  return printed;
}

void FindingSums::add(const audit::Finding& finding) {
  if (status_of(finding) == audit::Status::open) open_.insert(finding.kind);
  auto& sum = sums_[{finding.kind, finding.currency}];
  ++sum.count;
  if (finding.potential) sum.potential.add(*finding.potential);
  sum.allocated.add(finding.allocated);
}

PrintedTable FindingSums::kinds_table(KindNames names) const {
  PrintedTable table{{{"kind"}, {"findings", true}, {"currency"}, {"potential", true}, {"allocated", true}},
                     {}};
  for (const auto& [key, sum] : sums_)
    table.rows.push_back({kind_text(key.first, names), std::to_string(sum.count), key.second,
                          sum.potential.text(), sum.allocated.text()});
  return table;
}

Result<ExitCode> FindingSums::fail_on(const std::string& fail_on) const {
  if (fail_on.empty()) return ExitCode::done;
  const auto kind = kind_by_any_name(fail_on);
  if (!kind && fail_on != "any")
    return Problem{"--fail-on does not know '" + fail_on + "'",
                   {},
                   "use any, error, question, saving, under_billing, quality, fraud or calendar"};
  const bool reached = kind ? open_.count(*kind) != 0 : !open_.empty();
  return reached ? ExitCode::findings : ExitCode::done;
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

}  // namespace telaudit::cli
