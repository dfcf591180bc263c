#include "cli/credits_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>

#include "base/text.h"
#include "claims/credit_proof.h"
#include "claims/credits.h"
#include "cli/commands.h"

namespace telaudit::cli {
namespace {

using claims::Settlement;

Result<std::optional<Date>> day_option(const char* option, const std::string& text) {
  if (text.empty()) return std::optional<Date>();
  const auto day = parse_iso_date(text);
  if (!day)
    return Problem{std::string(option) + ": '" + text + "' is not a date", {}, "write it as 2026-11-21"};
  return std::optional(*day);
}

// The day of an entry is when it was made; no figure depends on it.
Date today() {
  const auto days = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return Date{static_cast<std::int32_t>(days.time_since_epoch().count())};
}

Result<claims::CreditRequest> request_of(const CreditsOptions& options) {
  const auto as_of = day_option("--as-of", options.as_of);
  if (!as_of) return as_of.problem();
  const auto on = day_option("--on", options.on);
  if (!on) return on.problem();
  if (trim(options.by).empty())
    return Problem{"--by is empty", {}, "name a role, such as 'telecom audit desk'"};
  return claims::CreditRequest{on->value_or(today()), options.by, *as_of};
}

std::string claims_in(const std::vector<claims::CreditShare>& shares) {
  std::vector<std::string> out;
  for (const auto& share : shares)
    out.push_back(share.line == 0 ? share.claim : share.claim + "." + std::to_string(share.line));
  return join(out, " ");
}

std::string sum_of(const std::vector<claims::CreditShare>& shares, Decimal claims::CreditShare::*money) {
  Total total;
  for (const auto& share : shares) total.add(share.*money);
  return total.text();
}

PrintedTable empty_table() {
  return {{{"kind"},
           {"id"},
           {"claims", false, 40},
           {"carrier", false, 24},
           {"account"},
           {"invoice"},
           {"bill_date"},
           {"charge"},
           {"service"},
           {"description", false, 40},
           {"amount", true},
           {"claimed_amount", true},
           {"claimed_tax", true},
           {"unmatched", true},
           {"currency"},
           {"step"},
           {"because", false, 80}},
          {}};
}

std::vector<std::string> row_of(const char* kind, const std::string& id, const claims::KeptLine& line,
                                const std::vector<claims::CreditShare>& shares, const std::string& unmatched,
                                const std::string& step, const std::string& because) {
  return {kind,
          id,
          claims_in(shares),
          line.carrier,
          line.account,
          line.invoice,
          line.bill_date.text(),
          line.charge,
          line.service,
          line.description,
          line.amount.text(),
          shares.empty() ? "" : sum_of(shares, &claims::CreditShare::amount),
          shares.empty() ? "" : sum_of(shares, &claims::CreditShare::tax),
          unmatched,
          line.currency,
          step,
          because};
}

PrintedTable table_of(const Settlement& settlement, const std::string& show) {
  auto table = empty_table();
  const auto wants = [&](const char* kind) { return show.empty() || show == kind; };
  if (wants("match"))
    for (const auto& [id, match] : settlement.record.matches)
      table.rows.push_back(row_of("match", id, match.line, match.shares, "", match.step, match.because));
  if (wants("taken_back"))
    for (const auto& [id, back] : settlement.record.take_backs)
      table.rows.push_back(row_of("taken_back", id, back.line, back.shares, "", back.match, back.because));
  if (wants("proposal"))
    for (const auto& one : settlement.proposals)
      table.rows.push_back(row_of("proposal", one.id, one.line, one.shares, "",
                                  std::string(claims::step_name(one.step)), one.because));
  if (wants("unmatched"))
    for (const auto& one : settlement.unmatched)
      table.rows.push_back(row_of("unmatched", "", one.line, {}, one.rest.text(), "", one.because));
  if (wants("ended"))
    for (const auto& one : settlement.record.ended)
      table.rows.push_back(
          row_of("ended", one.event.id, one.event.line, one.event.shares, "", one.event.step, one.because));
  return table;
}

// What fits a terminal; programs get every column.
PrintedTable for_people(const PrintedTable& table, std::initializer_list<std::string_view> columns) {
  PrintedTable out;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (std::find(columns.begin(), columns.end(), table.columns[i].name) != columns.end()) {
      places.push_back(i);
      out.columns.push_back(table.columns[i]);
    }
  for (const auto& row : table.rows) {
    out.rows.emplace_back();
    for (const auto place : places) out.rows.back().push_back(row[place]);
  }
  return out;
}

// What each claim is owed, and what it waits for.
Result<PrintedTable> status_table(const store::Workspace& workspace, const Settlement& settlement,
                                  const std::optional<Date>& as_of) {
  PrintedTable table{{{"claim"},
                      {"status"},
                      {"carrier", false, 24},
                      {"carrier_reference"},
                      {"agreed", true},
                      {"agreed_tax", true},
                      {"credited", true},
                      {"credited_tax", true},
                      {"open", true},
                      {"currency"},
                      {"decided"},
                      {"credit_due"},
                      {"next", false, 80}},
                     {}};
  const auto invoices = workspace.invoices();
  if (!invoices) return invoices.problem();
  std::vector<bill::InvoiceKey> bills;
  Date latest;
  for (const auto& invoice : *invoices) {
    bills.push_back(invoice.key);
    latest = std::max(latest, invoice.key.bill_date);
  }
  const auto standing = claims::standing_by_claim(settlement.record);
  for (const auto& claim : settlement.claims) {
    const auto shares = standing.find(claim.number);
    const auto stands = claims::claim_credit(
        claim, shares == standing.end() ? std::span<const claims::CreditShare>() : std::span(shares->second));
    if (!stands) continue;
    std::string next;
    if (claim.status == claims::Status::credit_matched)
      next = claims::proof_of(claims::bills_to_prove(claim, settlement.record, bills, as_of.value_or(latest)),
                              settlement.record)
                 .because;
    else if (is_agreed(claim.status) && claim.history.back().why.empty())
      next = "a credit is due by " + claims::credit_due(claim).text();
    else if (claims::awaits_credit(claim))
      next = claim.history.back().why;
    table.rows.push_back(
        {claim.number, std::string(status_name(claim.status)), claim.carrier, claim.carrier_reference,
         stands->agreed.text(), stands->agreed_tax ? stands->agreed_tax->text() : "", stands->credited.text(),
         stands->credited_tax.text(), stands->open.text(), claim.currency,
         claim.decided ? claim.decided->text() : "", claim.credit_due ? claim.credit_due->text() : "", next});
  }
  return table;
}

// Rows are for programs; a run of the matching says in a few words what it did.
void say_what_changed(const Settlement& settlement) {
  const auto count = [&](claims::CreditEventKind kind) {
    return std::count_if(settlement.events.begin(), settlement.events.end(),
                         [&](const auto& event) { return event.kind == kind; });
  };
  std::cout << count(claims::CreditEventKind::match) << " matched, "
            << count(claims::CreditEventKind::take_back) << " taken back, "
            << count(claims::CreditEventKind::end) << " ended, " << settlement.proposals.size()
            << " proposed, " << settlement.unmatched.size() << " not used up";
  if (settlement.monthly > 0) std::cout << " (" << settlement.monthly << " that come every month left aside)";
  std::cout << '\n';
  for (const auto& [claim, change] : settlement.changes)
    std::cout << claim << " is " << status_name(change.status) << (change.why.empty() ? "" : ": ")
              << printable(change.why) << '\n';
}

Result<Settlement> assign(store::Workspace& workspace, const CreditsOptions& options,
                          const claims::CreditRequest& request) {
  std::optional<Decimal> most;
  if (!options.amount.empty()) {
    most = parse_decimal(options.amount);
    if (!most) return Problem{"--amount: '" + options.amount + "' is no amount", {}, "write it as 12.34"};
  }
  return claims::assign_credit(workspace, options.id, options.claim, most, request);
}

Result<ExitCode> run(const GlobalOptions& global, const CreditsOptions& options) {
  const auto request = request_of(options);
  if (!request) return request.problem();
  const bool writes = options.action != "list" && options.action != "status";
  auto workspace =
      open_workspace(global, writes ? store::Workspace::Access::write : store::Workspace::Access::read);
  if (!workspace) return workspace.problem();
  const auto settled =
      options.action == "match"     ? claims::match_credits_of(*workspace, *request)
      : options.action == "confirm" ? claims::confirm_credit(*workspace, options.id, *request)
      : options.action == "assign"  ? assign(*workspace, options, *request)
      : options.action == "reject"  ? claims::reject_credit(*workspace, options.id, options.why, *request)
                                    : claims::look_at_credits(*workspace, *request);
  if (!settled) return settled.problem();
  if (options.action == "status") {
    const auto table = status_table(*workspace, *settled, request->as_of);
    if (!table) return table.problem();
    print_table(std::cout, *table, global.format);
  } else if (options.action == "list" || global.format != Format::text) {
    const auto table = table_of(*settled, options.show);
    print_table(std::cout,
                global.format == Format::text
                    ? for_people(table, {"kind", "id", "claims", "account", "bill_date", "charge", "amount",
                                         "unmatched", "currency", "because"})
                    : table,
                global.format);
  } else {
    say_what_changed(*settled);
  }
  return ExitCode::done;
}

}  // namespace

void add_credits_command(CLI::App& app, CreditsOptions& o) {
  auto* credits = app.add_subcommand("credits", "Credits on later bills, matched to claims");
  credits->require_subcommand(1);
  const auto add = [&](const char* name, const char* what) {
    auto* command = credits->add_subcommand(name, what);
    command->callback([&o, name] { o.action = name; });
    command->add_option("--as-of", o.as_of, "Bills dated later say nothing yet (default: the latest bill)")
        ->type_name("DATE");
    return command;
  };
  const auto add_entry = [&](CLI::App* command) {
    command->add_option("--on", o.on, "Day of the entry (default: today)")->type_name("DATE");
    command->add_option("--by", o.by, "Role that makes it (default: telecom audit desk)")->type_name("ROLE");
  };
  add_entry(add("match", "Match new credits, take back what bills debit again, and say where claims stand"));
  auto* list = add("list", "Matches, proposals, what is not used up, each with its reason");
  list->add_option("--show", o.show, "match, taken_back, proposal, unmatched or ended alone")
      ->check(CLI::IsMember({"match", "taken_back", "proposal", "unmatched", "ended"}))
      ->type_name("KIND");
  add("status", "What each agreed claim is owed, what came, and what it waits for");
  auto* confirm = add("confirm", "Make a proposal a match");
  confirm->add_option("id", o.id, "Its id, or the beginning of it")->required()->type_name("ID");
  add_entry(confirm);
  auto* assign = add("assign", "Say for which claim a credit is that nothing was found for");
  assign->add_option("charge", o.id, "Id of its charge, as credits list shows it")
      ->required()
      ->type_name("CHARGE");
  assign->add_option("claim", o.claim, "The claim")->required()->type_name("CLAIM");
  assign->add_option("--amount", o.amount, "No more of it than that")->type_name("AMOUNT");
  add_entry(assign);
  auto* reject = add("reject", "End a match, or have a proposal not made again");
  reject->add_option("id", o.id, "Its id, or the beginning of it")->required()->type_name("ID");
  reject->add_option("--why", o.why, "The reason, which is kept")->required()->type_name("TEXT");
  add_entry(reject);
}

ExitCode credits_command(const GlobalOptions& global, const CreditsOptions& options) {
  const auto code = run(global, options);
  return code ? *code : fail_request(code.problem());
}

}  // namespace telaudit::cli
