// `claims draft`, `claims check`: what comes from an audit and from the bills.
#include <iostream>
#include <map>

#include "claims/draft_claims.h"
#include "claims/due.h"
#include "claims/replaced_bills.h"
#include "cli/claims_command.h"
#include "cli/commands.h"

namespace telaudit::cli {
namespace {

PrintedTable drafted_table(const std::vector<claims::Claim>& drafted) {
  PrintedTable table{{{"claim"},
                      {"carrier", false, 30},
                      {"contract"},
                      {"reason"},
                      {"group"},
                      {"lines", true},
                      {"disputed", true},
                      {"tax", true},
                      {"currency"},
                      {"hand_in_by"}},
                     {}};
  for (const auto& claim : drafted) {
    const auto end = claims::first_window_end(claim);
    table.rows.push_back({claim.number, claim.carrier, claim.terms.contract, claim.reason, claim.group,
                          std::to_string(claim.lines.size()), claims::disputed(claim).text(),
                          claims::disputed_tax(claim).text(), claim.currency,
                          end ? end->text() : std::string()});
  }
  return table;
}

PrintedTable left_out_table(const std::vector<claims::LeftOut>& left_out) {
  PrintedTable table{{{"because"},
                      {"rule"},
                      {"finding"},
                      {"account"},
                      {"invoice"},
                      {"bill_date"},
                      {"service"},
                      {"amount", true},
                      {"currency"},
                      {"detail", false, 80}},
                     {}};
  for (const auto& one : left_out)
    table.rows.push_back({std::string(claims::because_name(one.because)), one.rule, one.finding,
                          one.bill.account, one.bill.number, one.bill.bill_date.text(), one.service,
                          one.amount.text(), one.currency, one.detail});
  return table;
}

PrintedTable left_out_sums(const std::vector<claims::LeftOut>& left_out) {
  std::map<std::pair<claims::LeftOutBecause, std::string>, std::pair<std::uint64_t, Total>> sums;
  for (const auto& one : left_out) {
    auto& [count, total] = sums[{one.because, one.currency}];
    ++count;
    total.add(one.amount);
  }
  PrintedTable table{{{"not claimed", false, 60}, {"lines", true}, {"amount", true}, {"currency"}}, {}};
  for (const auto& [key, sum] : sums)
    table.rows.push_back({std::string(claims::because_name(key.first)), std::to_string(sum.first),
                          sum.second.text(), key.second});
  return table;
}

// Says what became of claims on bills that were replaced.
Result<void> follow_replaced_bills(store::Workspace& workspace, Date on, const std::string& by) {
  const auto kept = claims::kept_claims(workspace);
  if (!kept) return kept.problem();
  const auto changes = claims::replaced_bill_changes(workspace, *kept, on, by);
  if (!changes) return changes.problem();
  if (auto done = claims::change_claims(workspace, *changes); !done) return done;
  for (const auto& [number, change] : *changes)
    std::cerr << "note: " << number
              << (change.action == claims::Action::withdraw ? " is withdrawn: " : " is flagged: ")
              << printable(change.why) << '\n';
  return {};
}

Result<claims::Drafting> drafting_of(const GlobalOptions& global, const store::Workspace& workspace,
                                     const ClaimsOptions& options, Date on) {
  claims::DraftFilter filter{options.carrier, options.account, options.rules, std::nullopt};
  if (!options.least.empty()) {
    filter.least = parse_decimal(options.least);
    if (!filter.least) return Problem{"'" + options.least + "' is no amount", {}, "write --min 5.00"};
  }
  const auto gathered = claims::gather_draft(workspace, options.run, filter);
  if (!gathered) return gathered.problem();
  const auto terms = session_terms(global, workspace, {});
  if (!terms) return terms.problem();
  const auto agreements = claims::Agreements::load(*terms);
  if (!agreements) return agreements.problem();
  const auto regions = claims::regions_of(*terms);
  if (!regions) return regions.problem();
  const auto reasons = load_session_reasons(global);
  if (!reasons) return reasons.problem();
  const auto forms = load_session_forms(global);
  if (!forms) return forms.problem();
  claims::DraftInputs inputs;
  inputs.records = gathered->records;
  inputs.charges = &gathered->charges;
  inputs.invoices = &gathered->invoices;
  inputs.changed = &gathered->changed;
  inputs.agreements = &*agreements;
  inputs.claims = gathered->claims;
  inputs.reasons = &*reasons;
  inputs.forms = *forms;
  inputs.regions = &*regions;
  inputs.run = gathered->facts.run;
  inputs.on = on;
  inputs.again = options.again;
  return claims::draft_claims(inputs);
}

}  // namespace

ExitCode claims_draft(const GlobalOptions& global, const ClaimsOptions& options) {
  const auto on = claims_day(options);
  if (!on) return fail(on.problem(), ExitCode::wrong_usage);
  if (options.left_out) {
    const auto workspace = open_workspace(global, store::Workspace::Access::read);
    if (!workspace) return fail(workspace.problem());
    const auto drafting = drafting_of(global, *workspace, options, *on);
    if (!drafting) return fail_request(drafting.problem());
    print_table(std::cout, left_out_table(drafting->left_out), global.format);
    return ExitCode::done;
  }
  auto workspace = open_workspace(global, store::Workspace::Access::write);
  if (!workspace) return fail(workspace.problem());
  const auto by = role_of(*workspace, options);
  if (!by) return fail(by.problem(), ExitCode::wrong_usage);
  if (auto followed = follow_replaced_bills(*workspace, *on, *by); !followed) return fail(followed.problem());
  auto drafting = drafting_of(global, *workspace, options, *on);
  if (!drafting) return fail_request(drafting.problem());
  if (auto added = claims::add_claims(*workspace, drafting->claims, *on, *by); !added)
    return fail(added.problem());
  print_table(std::cout, drafted_table(drafting->claims), global.format);
  if (global.format == Format::text && !drafting->left_out.empty()) {
    std::cout << '\n';
    print_table(std::cout, left_out_sums(drafting->left_out), global.format);
    std::cout << "telaudit claims draft --left-out lists them\n";
  }
  return ExitCode::done;
}

ExitCode claims_check(const GlobalOptions& global, const ClaimsOptions& options) {
  const auto on = claims_day(options);
  if (!on) return fail(on.problem(), ExitCode::wrong_usage);
  auto workspace = open_workspace(global, store::Workspace::Access::write);
  if (!workspace) return fail(workspace.problem());
  const auto by = role_of(*workspace, options);
  if (!by) return fail(by.problem(), ExitCode::wrong_usage);
  if (auto followed = follow_replaced_bills(*workspace, *on, *by); !followed) return fail(followed.problem());
  return ExitCode::done;
}

}  // namespace telaudit::cli
