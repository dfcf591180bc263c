// `claims list`, `claims show`.
#include <algorithm>
#include <iostream>

#include "claims/claim_file.h"
#include "claims/due.h"
#include "cli/claims_command.h"
#include "cli/commands.h"

namespace telaudit::cli {
namespace {

struct Listed {
  claims::Claim claim;
  claims::NextStep next;
};

// What is due first stands first; what is due on no day, last.
void sort_by_day(std::vector<Listed>& list) {
  std::stable_sort(list.begin(), list.end(), [](const Listed& one, const Listed& other) {
    if (one.next.by.has_value() != other.next.by.has_value()) return one.next.by.has_value();
    return one.next.by && *one.next.by < *other.next.by;
  });
}

std::string date_cell(const std::optional<Date>& date) {
  return date ? date->text() : std::string();
}

PrintedTable list_table(const std::vector<Listed>& list, Date on) {
  PrintedTable table{{{"claim"},
                      {"version", true},
                      {"status"},
                      {"carrier", false, 30},
                      {"reference"},
                      {"reason"},
                      {"lines", true},
                      {"disputed", true},
                      {"tax", true},
                      {"agreed", true},
                      {"withheld", true},
                      {"currency"},
                      {"next", false, 60},
                      {"by"},
                      {"late"},
                      {"flag"}},
                     {}};
  for (const auto& [claim, next] : list)
    table.rows.push_back(
        {claim.number, std::to_string(claim.version()), std::string(claims::status_name(claim.status)),
         claim.carrier, claim.carrier_reference, claim.reason, std::to_string(claim.lines.size()),
         claims::disputed(claim).text(), claims::disputed_tax(claim).text(),
         claim.agreed ? claim.agreed->text() : std::string(),
         claim.withheld.is_zero() ? std::string() : claim.withheld.text(), claim.currency, next.what,
         date_cell(next.by), next.by && *next.by < on ? "late" : "", claim.flagged ? "bill replaced" : ""});
  return table;
}

PrintedTable history_table(const claims::Claim& claim) {
  PrintedTable table{{{"version", true},
                      {"on"},
                      {"by"},
                      {"action"},
                      {"status"},
                      {"amount", true},
                      {"tax", true},
                      {"due"},
                      {"reference"},
                      {"document", false, 40},
                      {"why", false, 80}},
                     {}};
  for (const auto& change : claim.history)
    table.rows.push_back({std::to_string(change.version), change.on.text(), change.by,
                          std::string(claims::action_name(change.action)),
                          std::string(claims::status_name(change.status)),
                          change.amount ? change.amount->text() : std::string(),
                          change.tax ? change.tax->text() : std::string(), date_cell(change.due),
                          change.reference, change.document, change.why});
  return table;
}

PrintedTable lines_table(const claims::Claim& claim) {
  PrintedTable table{{{"line", true},
                      {"account"},
                      {"invoice"},
                      {"bill_date"},
                      {"service"},
                      {"code"},
                      {"description", false, 40},
                      {"billed", true},
                      {"expected", true},
                      {"disputed", true},
                      {"tax", true},
                      {"window"},
                      {"clause", false, 40},
                      {"rule"},
                      {"finding"},
                      {"charge"}},
                     {}};
  for (const auto& line : claim.lines)
    table.rows.push_back({std::to_string(line.number), line.account, line.invoice, line.bill_date.text(),
                          line.service, line.product_code, line.description,
                          line.amount_billed ? line.amount_billed->text() : std::string(),
                          line.amount_expected ? line.amount_expected->text() : std::string(),
                          line.amount_disputed.text(), line.tax_disputed.text(),
                          date_cell(line.window_closes), line.clause, line.rule, line.finding, line.charge});
  return table;
}

void print_head(const claims::Claim& claim, const claims::Readiness& readiness) {
  const auto next = claims::next_step(claim);
  std::cout << claim.number << ", version " << claim.version() << ": " << claims::status_name(claim.status)
            << "\n  " << printable(claim.carrier) << ", " << claim.reason
            << (claim.terms.contract.empty() ? ", no contract known"
                                             : ", contract " + printable(claim.terms.contract))
            << (claim.group.empty() ? "" : ", " + printable(claim.group)) << "\n  disputed "
            << claims::disputed(claim).text() << ' ' << claim.currency << " and taxes of "
            << claims::disputed_tax(claim).text() << " on " << claim.lines.size()
            << (claim.lines.size() == 1 ? " line\n" : " lines\n");
  if (!claim.carrier_reference.empty())
    std::cout << "  the carrier's reference " << printable(claim.carrier_reference) << '\n';
  if (claim.agreed) std::cout << "  agreed " << claim.agreed->text() << ' ' << claim.currency << '\n';
  if (!claim.withheld.is_zero())
    std::cout << "  withheld " << claim.withheld.text() << ' ' << claim.currency << " ("
              << printable(claim.terms.clause) << ")\n";
  if (!next.what.empty()) {
    std::cout << "  next: " << printable(next.what) << (next.by ? " by " + next.by->text() : std::string());
    std::cout << (next.because.empty() ? "" : " (" + printable(next.because) + ")") << '\n';
  }
  if (claims::is_own(claim.status))
    for (const auto& missing : readiness.missing) std::cout << "  missing: " << printable(missing) << '\n';
  for (const auto& remark : readiness.remarks) std::cout << "  note: " << printable(remark) << '\n';
}

}  // namespace

ExitCode claims_list(const GlobalOptions& global, const ClaimsOptions& options) {
  const auto on = claims_day(options);
  if (!on) return fail(on.problem(), ExitCode::wrong_usage);
  const auto status = options.status.empty() ? std::nullopt : claims::parse_status(options.status);
  if (!options.status.empty() && !status) {
    std::string known;
    for (const auto one : claims::statuses())
      known += (known.empty() ? "" : ", ") + std::string(claims::status_name(one));
    return fail(Problem{"there is no status '" + options.status + "'", {}, "they are " + known},
                ExitCode::wrong_usage);
  }
  const auto workspace = open_workspace(global, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  auto kept = claims::kept_claims(*workspace);
  if (!kept) return fail(kept.problem());
  std::vector<Listed> list;
  for (auto& claim : *kept) {
    if (status && claim.status != *status) continue;
    if (!status && !options.all && !claims::is_open(claim.status)) continue;
    if (!options.carrier.empty() && claim.carrier != options.carrier) continue;
    auto next = claims::next_step(claim);
    list.push_back({std::move(claim), std::move(next)});
  }
  sort_by_day(list);
  print_table(std::cout, list_table(list, *on), global.format);
  return ExitCode::done;
}

ExitCode claims_show(const GlobalOptions& global, const ClaimsOptions& options) {
  const auto on = claims_day(options);
  if (!on) return fail(on.problem(), ExitCode::wrong_usage);
  const auto workspace = open_workspace(global, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const auto claim = claims::kept_claim(*workspace, options.claim);
  if (!claim) return fail(claim.problem(), ExitCode::wrong_usage);
  if (options.history) {
    print_table(std::cout, history_table(*claim), global.format);
    return ExitCode::done;
  }
  if (global.format == Format::text) {
    const auto exhibits = claims::Exhibits::load(*workspace);
    if (!exhibits) return fail(exhibits.problem());
    print_head(*claim, claims::readiness(*claim, *exhibits, *on));
    std::cout << '\n';
  }
  print_table(std::cout, lines_table(*claim), global.format);
  if (global.format == Format::text) {
    std::cout << '\n';
    print_table(std::cout, history_table(*claim), global.format);
  }
  return ExitCode::done;
}

}  // namespace telaudit::cli
