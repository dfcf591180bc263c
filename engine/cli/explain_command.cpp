#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>
#include <set>

#include "audit/run_history.h"
#include "base/decimal.h"
#include "base/text.h"
#include "cli/carrier_bytes.h"
#include "cli/commands.h"
#include "cli/findings_table.h"

namespace telaudit::cli {
namespace {

namespace charge = bill::charge;

constexpr std::size_t kShortestId = 6;

// One charge with all its columns, and its row number in the audit's charge relation when it is counted
// there.
struct FoundCharge {
  bill::ChargeId id;
  std::vector<std::pair<std::string, std::string>> columns;
  std::uint64_t length = 0;
  std::string service;
  std::string origin;
  std::string destination;
  std::string level;
  bill::InvoiceKey key;
};

std::string value_in(const FoundCharge& found, std::string_view column) {
  for (const auto& [name, value] : found.columns)
    if (name == column) return value;
  return {};
}

Result<std::optional<FoundCharge>> find_charge(const store::Workspace& workspace, const bill::ChargeId& id) {
  const auto readings = workspace.readings();
  if (!readings) return readings.problem();
  std::optional<FoundCharge> found;
  for (const auto& reading : *readings) {
    if (!reading.id.starts_with(id.reading.substr(0, 12))) continue;
    const auto relation = workspace.charges_of(reading.id);
    if (!relation) return relation.problem();
    const auto& schema = (*relation)->schema();
    auto request = bill::all_columns(schema);
    const auto offset = static_cast<std::int64_t>(id.offset);
    request.ranges.push_back({charge::kSourceOffset, offset, offset});
    auto scanned = (*relation)->scan(request, [&](const bill::Batch& batch) -> Result<void> {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        if (batch.columns[charge::kSourceOffset].number(row) != offset ||
            batch.columns[charge::kOrdinal].number(row) != id.ordinal)
          continue;
        FoundCharge one;
        one.id = {reading.id, id.offset, id.ordinal};
        for (std::size_t c = 0; c < schema.columns.size(); ++c)
          if (batch.columns[c].is_known(row))
            one.columns.emplace_back(schema.columns[c].name, audit::cell_text(batch.columns[c], row));
        found = std::move(one);
      }
      return {};
    });
    if (!scanned) return scanned.problem();
  }
  if (!found) return found;
  found->length = std::stoull(value_in(*found, "source_length"));
  found->service = value_in(*found, "service");
  found->origin = value_in(*found, "origin");
  found->destination = value_in(*found, "destination");
  found->level = value_in(*found, "level");
  found->key = {value_in(*found, "carrier"), value_in(*found, "account"), value_in(*found, "invoice"),
                parse_iso_date(value_in(*found, "bill_date")).value_or(Date{})};
  return found;
}

// Numbers of this call that are not the customer's own line.
std::vector<std::string> others_numbers(const FoundCharge& found) {
  std::vector<std::string> out;
  for (const auto& number : {found.origin, found.destination})
    if (!number.empty() && normalise_service_id(number) != normalise_service_id(found.service))
      out.push_back(number);
  return out;
}

Result<void> print_bytes(const store::Workspace& workspace, const std::string& reading, std::uint64_t offset,
                         std::uint64_t length, const std::vector<std::string>& masked) {
  auto bytes = carrier_bytes(workspace, reading, offset, length);
  if (!bytes) return bytes.problem();
  std::cout << carrier_bytes_text(*bytes, masked);
  return {};
}

// The levels above a charge, outermost first.
Result<std::vector<store::LevelRow>> levels_above(const store::Workspace& workspace,
                                                  const FoundCharge& found) {
  const auto levels = workspace.levels();
  if (!levels) return levels.problem();
  std::vector<store::LevelRow> chain;
  std::string next = found.level;
  while (!next.empty() && chain.size() < 64) {
    const auto at = std::find_if(levels->begin(), levels->end(), [&](const auto& row) {
      return row.key == found.key && row.level.id == next;
    });
    if (at == levels->end()) break;
    chain.push_back(*at);
    next = at->level.parent;
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

// The clauses of a check as they are printed: with the numbers of other parties masked.
std::string masked_clauses(std::string clauses, const std::vector<std::string>& others) {
  for (const auto& number : others) clauses = mask_number(std::move(clauses), number);
  return clauses;
}

// Where a charge stands on its bill, each level with what it printed.
Result<void> print_context(const store::Workspace& workspace, const FoundCharge& found) {
  const auto above = levels_above(workspace, found);
  if (!above) return above.problem();
  for (const auto& row : *above) {
    std::cout << "  in " << row.level.kind << " '" << printable(row.level.label) << "'";
    if (row.level.printed)
      std::cout << ", printed " << row.level.printed->text() << ", charges add up to " << row.computed.text()
                << " (" << row.state << ")";
    std::cout << ", byte " << row.level.source_offset << '\n';
  }
  return {};
}

// Durations are kept in tenths of a second; people read seconds.
std::string seconds_text(const std::string& tenths) {
  const auto parsed = parse_decimal(tenths);
  return parsed ? Decimal{parsed->mantissa, 1}.text() + " seconds" : tenths;
}

Result<void> print_charge(const store::Workspace& workspace, const FoundCharge& found, bool reveal) {
  std::cout << "charge " << found.id.text() << '\n';
  const auto others = reveal ? std::vector<std::string>() : others_numbers(found);
  for (const auto& [name, value] : found.columns) {
    const bool masked = std::find(others.begin(), others.end(), value) != others.end();
    std::cout << "  " << name << std::string(name.size() < 20 ? 20 - name.size() : 1, ' ')
              << (name == "duration" ? seconds_text(value) : printable(masked ? masked_number(value) : value))
              << '\n';
  }
  if (auto context = print_context(workspace, found); !context) return context;
  return print_bytes(workspace, found.id.reading, found.id.offset, found.length, others);
}

// Every use of --reveal is kept: who, when, what.
Result<void> log_reveal(store::Workspace& workspace, const std::string& id) {
  const auto old = workspace.document("reveal-log");
  if (!old) return old.problem();
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  const Moment moment{now * 10};
  return workspace.put_document("reveal-log", old->value_or("") + moment.text() + " UTC, user id " +
                                                  std::to_string(::getuid()) + ", " + id + "\n");
}

std::optional<std::string> text_line(const char* name, const std::optional<Decimal>& value,
                                     const std::string& currency) {
  if (!value) return std::nullopt;
  return std::string("  ") + name + " " + value->text() + " " + currency + "\n";
}

void print_ranges(const audit::Finding& f) {
  if (f.ranges.empty()) return;
  std::cout << "charges " << audit::charge_count(f) << " in " << f.ranges.size()
            << (f.ranges.size() == 1 ? " range\n" : " ranges\n");
  for (const auto& range : f.ranges)
    std::cout << "  " << range.first.text() << " to " << range.last.text() << ", " << range.charges
              << " charges, billed " << range.billed.text() << ' ' << f.currency << '\n';
}

void print_finding_head(const audit::Finding& f, bool contract_given) {
  std::cout << "finding " << f.id << " (series " << f.series << ")\n  " << f.rule << " " << f.rule_version
            << ": " << f.title << "\n  " << kind_text(f.kind, kind_names(Format::text, contract_given))
            << ", confidence " << f.confidence << "\n  " << printable(f.message) << '\n';
  std::cout << "  " << printable(f.carrier) << ", account " << printable(f.account) << ", invoice "
            << printable(f.invoice) << " of " << f.bill_date.text()
            << (f.invoice_state.empty() ? "" : ", " + f.invoice_state) << '\n';
  for (const auto& line :
       {text_line("billed   ", f.billed, f.currency), text_line("expected ", f.expected, f.currency),
        text_line("potential", f.potential, f.currency), text_line("allocated", f.allocated, f.currency)})
    if (line) std::cout << *line;
  if (f.monthly)
    std::cout << "  a month   " << f.monthly->text() << " " << f.currency << ", allocated "
              << f.allocated_monthly.text() << "; the potential is that of twelve months ahead\n";
  if (!f.taken_by.empty()) std::cout << "  finding " << f.taken_by << " took the dollar first\n";
  if (f.window.known)
    std::cout << "  dispute window " << (f.window.open ? "open until " : "closed since ")
              << f.window.closes->text() << " (" << printable(f.window.basis) << ")\n";
  else
    std::cout << "  dispute window unknown\n";
  if (!f.in_window.is_zero() && !f.out_of_window.is_zero())
    std::cout << "  of what is allocated " << f.in_window.text() << " " << f.currency
              << " inside the window, " << f.out_of_window.text() << " outside of it\n";
  if (!f.taxes.empty()) std::cout << "  taxes that follow " << following_taxes_text(f) << '\n';
  if (!f.withdrawn_by.empty())
    std::cout << "  withdrawn by " << printable(f.withdrawn_by) << ": " << printable(f.withdrawn_because)
              << '\n';
  if (!f.evidence.empty()) std::cout << "evidence\n";
  for (const auto& [name, value] : f.evidence) std::cout << "  " << name << " = " << printable(value) << '\n';
}

Result<void> print_finding(const Evaluation& evaluation, const audit::Audit& audit,
                           const audit::Finding& finding, bool reveal) {
  print_finding_head(finding, !evaluation.inputs.contracts.empty());
  std::vector<FoundCharge> charges;
  std::vector<std::string> others;
  for (const auto& row : finding.charges) {
    auto found = find_charge(*evaluation.workspace, row.id);
    if (!found) return found.problem();
    if (!*found) continue;
    if (!reveal)
      for (auto& number : others_numbers(**found)) others.push_back(std::move(number));
    charges.push_back(std::move(**found));
  }
  print_ranges(finding);
  const auto changed = audit::changed_since(
      audit, {evaluation.workspace.get(), evaluation.terms.get(), evaluation.rules.get(), {}, {}, {}},
      finding.rule);
  if (!changed) return changed.problem();
  if (!changed->empty()) {
    std::cout << "clauses: not shown, since " << *changed
              << " changed after the audit; run telaudit audit again\n";
  } else if (!finding.rows.empty()) {
    const auto bills = audit::BillEnvironment::open(*evaluation.workspace, *evaluation.terms);
    if (!bills) return bills.problem();
    const auto clauses = evaluation.rules->explain(
        finding.rule, bills->environment(audit.as_of, audit.params), finding.rows.front());
    if (!clauses) return clauses.problem();
    std::cout << "clauses\n" << masked_clauses(*clauses, others);
  }
  for (const auto& found : charges)
    if (auto printed = print_charge(*evaluation.workspace, found, reveal); !printed) return printed;
  if (finding.level.empty() || !finding.charges.empty()) return {};
  const auto levels = evaluation.workspace->levels();
  if (!levels) return levels.problem();
  for (const auto& row : *levels)
    if (row.level.id == finding.level &&
        row.key == bill::InvoiceKey{finding.carrier, finding.account, finding.invoice, finding.bill_date}) {
      std::cout << "printed by\n";
      return print_bytes(*evaluation.workspace, row.reading, row.level.source_offset, row.level.source_length,
                         {});
    }
  return {};
}

Result<std::optional<std::uint64_t>> row_of_charge(const bill::Relation& charges, const FoundCharge& found) {
  bill::ScanRequest request;
  request.columns = {charge::kSourceOffset, charge::kOrdinal, *charges.schema().find("reading")};
  std::uint64_t first = 0;
  std::optional<std::uint64_t> row_number;
  auto scanned = charges.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t row = 0; row < batch.rows; ++row)
      if (batch.columns[0].number(row) == static_cast<std::int64_t>(found.id.offset) &&
          batch.columns[1].number(row) == found.id.ordinal && batch.columns[2].text(row) == found.id.reading)
        row_number = first + row;
    first += batch.rows;
    return {};
  });
  if (!scanned) return scanned.problem();
  return row_number;
}

// Rows of a relation other than the charges that speak of the charge's invoice; of levels only those above
// it.
Result<std::vector<std::uint64_t>> rows_about(const bill::Relation& relation, const FoundCharge& found,
                                              const std::set<std::string>& levels_above) {
  bill::ScanRequest request;
  std::vector<std::set<std::string>> wanted;
  const auto want = [&](std::string_view column, std::set<std::string> values) {
    const auto index = relation.schema().find(column);
    if (!index) return;
    request.columns.push_back(*index);
    wanted.push_back(std::move(values));
  };
  want("invoice", {found.key.number});
  std::vector<std::uint64_t> rows;
  if (wanted.empty()) return rows;
  want("carrier", {found.key.carrier});
  want("account", {found.key.account});
  want("bill_date", {found.key.bill_date.text()});
  want("level", levels_above);
  std::uint64_t first = 0;
  auto scanned = relation.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      bool about = true;
      for (std::size_t c = 0; c < wanted.size() && about; ++c)
        about =
            batch.columns[c].is_known(row) && wanted[c].count(audit::cell_text(batch.columns[c], row)) != 0;
      if (about) rows.push_back(first + row);
    }
    first += batch.rows;
    return {};
  });
  if (!scanned) return scanned.problem();
  return rows;
}

std::vector<std::string> ids_of(const std::vector<rules::RuleInfo>& rules) {
  std::vector<std::string> ids;
  for (const auto& rule : rules) ids.push_back(rule.id);
  return ids;
}

// Why a rule fired or not: on the charge, or on what the rule looks at instead, as far as it speaks of the
// charge's invoice.
Result<void> print_rule_on_charge(const Evaluation& evaluation, const audit::Audit& audit,
                                  const std::string& rule, const FoundCharge& found, bool reveal) {
  const auto all = evaluation.rules->rules();
  const auto info = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == rule; });
  if (info == all.end())
    return Problem{"there is no rule '" + rule + "'", {}, did_you_mean(rule, ids_of(all))};
  const auto bills = audit::BillEnvironment::open(*evaluation.workspace, *evaluation.terms);
  if (!bills) return bills.problem();
  const auto environment = bills->environment(audit.as_of, audit.params);
  const auto own_row = row_of_charge(bills->charges(), found);
  if (!own_row) return own_row.problem();
  if (!*own_row)
    return Problem{"the charge is not counted (its part is a copy, superseded or in conflict)",
                   {},
                   "see telaudit status"};
  std::vector<std::uint64_t> rows = {**own_row};
  if (info->over != "charge") {
    const auto above = levels_above(*evaluation.workspace, found);
    if (!above) return above.problem();
    std::set<std::string> ids;
    for (const auto& row : *above) ids.insert(row.level.id);
    const auto* relation = bills->find(info->over);
    auto about = relation == nullptr ? Result<std::vector<std::uint64_t>>(std::vector<std::uint64_t>())
                                     : rows_about(*relation, found, ids);
    if (!about) return about.problem();
    rows = std::move(*about);
    std::cout << rule << " looks at the relation " << info->over << "; " << rows.size()
              << (rows.size() == 1 ? " row of it speaks" : " rows of it speak")
              << " of this charge's invoice\n";
  } else {
    std::cout << rule << " on this charge\n";
  }
  for (const auto row : rows) {
    const auto clauses = evaluation.rules->explain(rule, environment, row);
    if (!clauses) return clauses.problem();
    std::cout << masked_clauses(*clauses, reveal ? std::vector<std::string>() : others_numbers(found));
  }
  return {};
}

// The one finding whose id begins so; nothing where none does.
Result<std::optional<audit::Finding>> finding_named(const Evaluation& evaluation, const audit::Audit& audit,
                                                    const std::string& id) {
  std::optional<audit::Finding> found;
  if (id.size() < kShortestId) return found;
  for (const bool standing : {true, false}) {
    auto read = audit::each_finding(
        *evaluation.workspace, audit, standing, [&](const audit::Finding& finding) -> Result<void> {
          if (!finding.id.starts_with(id)) return {};
          if (found) return Problem{"several findings begin with '" + id + "'", {}, "write more of the id"};
          found = finding;
          return {};
        });
    if (!read) return read.problem();
  }
  return found;
}

Result<void> explain(Evaluation& evaluation, const ExplainOptions& options) {
  const auto audit = stored_facts(evaluation);
  if (!audit) return audit.problem();
  if (options.reveal)
    if (auto logged = log_reveal(*evaluation.workspace, options.id + options.charge); !logged) return logged;
  if (options.charge.empty()) {
    const auto finding = finding_named(evaluation, *audit, options.id);
    if (!finding) return finding.problem();
    if (*finding) return print_finding(evaluation, *audit, **finding, options.reveal);
  }
  const std::string& named = options.charge.empty() ? options.id : options.charge;
  const auto id = bill::parse_charge_id(named);
  if (!id)
    return Problem{"'" + named + "' is neither a finding nor a charge of this workspace",
                   {},
                   "ids stand in telaudit findings, in telaudit show INVOICE --charges, and in the book"};
  const auto found = find_charge(*evaluation.workspace, *id);
  if (!found) return found.problem();
  if (!*found)
    return Problem{
        "no charge '" + named + "' in this workspace", {}, "telaudit show INVOICE --charges lists them"};
  if (auto printed = print_charge(*evaluation.workspace, **found, options.reveal); !printed) return printed;
  if (options.rule.empty()) return {};
  return print_rule_on_charge(evaluation, *audit, options.rule, **found, options.reveal);
}

// The rules that --rules names, or else those of the last audit.
Result<GlobalOptions> with_rules_of_the_audit(const GlobalOptions& global) {
  GlobalOptions own = global;
  if (!own_rule_paths(global).empty()) return own;
  const auto workspace = store::Workspace::open(global.workspace, store::Workspace::Access::read);
  if (!workspace) return workspace.problem();
  const auto remembered = remembered_rule_paths(*workspace);
  if (!remembered) return remembered.problem();
  own.rules.insert(own.rules.end(), remembered->begin(), remembered->end());
  if (!remembered->empty() && !global.quiet)
    std::cerr << "note: with the rules of the last audit, " << printable(join(*remembered, ", ")) << '\n';
  return own;
}

}  // namespace

ExitCode explain_command(const GlobalOptions& global, const ExplainOptions& options) {
  if (options.id.empty() == options.charge.empty())
    return fail(Problem{"explain wants a finding or a charge",
                        {},
                        "telaudit explain ID, or telaudit explain --charge ID --rule RULE"},
                ExitCode::wrong_usage);
  const auto with_rules = with_rules_of_the_audit(global);
  if (!with_rules) return fail(with_rules.problem());
  auto evaluation = open_evaluation(
      *with_rules, {}, options.reveal ? store::Workspace::Access::write : store::Workspace::Access::read);
  if (!evaluation) return fail(evaluation.problem());
  const auto explained = explain(*evaluation, options);
  return explained ? ExitCode::done : fail_request(explained.problem());
}

}  // namespace telaudit::cli
