#include "cli/month_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "audit/run_identity.h"
#include "base/file.h"
#include "base/hash.h"
#include "book/tables_csv.h"
#include "book/variance.h"
#include "claims/claim_records.h"
#include "claims/claim_store.h"
#include "claims/credits.h"
#include "claims/replaced_bills.h"
#include "cli/audit_options.h"
#include "cli/audit_pass.h"
#include "cli/commands.h"
#include "cli/end_on_signal.h"
#include "cli/ingest_report.h"
#include "cli/input_options.h"
#include "month/claims_of_month.h"
#include "month/kept_month.h"
#include "month/month.h"
#include "month/page_layout.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kMostTurns = 8;

// What a page is made of, beside the findings.
struct Bills {
  std::vector<store::InvoiceRow> invoices;
  std::vector<audit::AuditedBill> hashes;
};

Result<Bills> bills_of(const store::Workspace& workspace) {
  auto invoices = workspace.invoices();
  if (!invoices) return invoices.problem();
  auto hashes = audit::bills_here(workspace);
  if (!hashes) return hashes.problem();
  return Bills{std::move(*invoices), std::move(*hashes)};
}

std::string variance_policy(const GlobalOptions& global) {
  return find_data_dir(global) + "/rules/variance/policy.yaml";
}

Bills until(const Bills& all, Date day) {
  Bills out = all;
  std::erase_if(out.invoices, [&](const auto& row) { return row.key.bill_date > day; });
  std::erase_if(out.hashes, [&](const auto& bill) { return bill.key.bill_date > day; });
  return out;
}

// The pages of the months before, oldest first.
Result<std::vector<month::MonthPage>> pages_before(const store::Workspace& workspace,
                                                   const std::vector<std::string>& months,
                                                   const std::string& month) {
  std::vector<month::MonthPage> out;
  for (const auto& one : months) {
    if (one >= month) break;
    auto page = month::kept_page(workspace, one);
    if (!page) return page.problem();
    if (*page) out.push_back(std::move(**page));
  }
  return out;
}

// What claims and credits say on the day of a page.
struct Settled {
  Date on;  // of what was entered
  std::vector<claims::Claim> claims;
  std::optional<claims::Settlement> credits;  // none where no claim is kept
};

constexpr const char* kBy = "monthly audit";  // who enters what a page brings to light

// Withdraws drafts on bills that were replaced, flags what carriers have of them, and matches credits on
// bills until that day with claims.
Result<Settled> settle(store::Workspace& workspace, Date as_of) {
  auto kept = claims::kept_claims(workspace);
  if (!kept) return kept.problem();
  Settled out{as_of, std::move(*kept), std::nullopt};
  if (out.claims.empty()) return out;
  // What is entered comes after what was.
  for (const auto& claim : out.claims) out.on = std::max(out.on, claim.history.back().on);
  const auto replaced = claims::replaced_bill_changes(workspace, out.claims, out.on, kBy);
  if (!replaced) return replaced.problem();
  if (auto changed = claims::change_claims(workspace, *replaced); !changed) return changed.problem();
  auto settlement = claims::match_credits_of(workspace, {out.on, kBy, as_of});
  if (!settlement) return settlement.problem();
  out.claims = settlement->claims;
  out.credits = std::move(*settlement);
  return out;
}

std::vector<month::ClaimLine> lines_of(const Settled& settled, std::span<const month::MonthPage> before,
                                       Date first, Date as_of) {
  std::vector<month::ClaimLine> out;
  if (settled.credits) {
    out = month::claim_lines(settled.claims, first, settled.on);
    for (auto& line : month::credit_lines(*settled.credits, first, as_of)) out.push_back(std::move(line));
  }
  for (auto& line : month::unclaimed_lines(before, settled.claims, as_of)) out.push_back(std::move(line));
  return out;
}

// Accounts whose bills of the month are off what is usual, by the shipped policy.
Result<std::vector<month::UnusualAccount>> unusual_accounts(const GlobalOptions& global,
                                                            const Evaluation& evaluation, const Bills& bills,
                                                            Date first) {
  const auto policy = book::load_variance_policy(variance_policy(global));
  if (!policy) return policy.problem();
  const auto charges = evaluation.workspace->charges();
  if (!charges) return charges.problem();
  book::VarianceInput input;
  input.charges = charges->get();
  input.invoices = bills.invoices;
  input.policy = *policy;
  input.month = first;
  input.by = {book::VarianceBy::account};
  input.threads = worker_count(global);
  const auto variance = book::build_variance(input);
  if (!variance) return variance.problem();
  std::vector<month::UnusualAccount> out;
  for (const auto& row : variance->rows)
    if (row.alert && row.usual)
      out.push_back({row.carrier, row.account, row.currency, *row.usual, row.now, row.why});
  return out;
}

// Everything that a page depends on.
std::string identity_of(const std::string& run, const std::string& policy,
                        const std::vector<month::ClaimLine>& claims,
                        const std::vector<month::MonthPage>& before, const MonthCommandOptions& options) {
  std::vector<std::string> fields = {run, std::to_string(options.tolerance_days),
                                     std::to_string(options.ahead_days), options.withhold_from, policy};
  for (const auto& page : before) fields.push_back(page.identity);
  for (const auto& line : claims) {
    fields.push_back(line.claim + " " + line.status + " " + line.what);
    fields.push_back(line.amount ? line.amount->text() : std::string());
  }
  return sha256_fields(fields).substr(0, 16);
}

// Audits the bills of the page and makes it; a page that was made of the same is given as it is kept. Nothing
// where credits changed claims that the audit reads as records: it was of what they are no more.
Result<std::optional<month::MonthPage>> make_page(const GlobalOptions& global,
                                                  const MonthCommandOptions& options, Evaluation& evaluation,
                                                  const Bills& all, Date first, Date as_of,
                                                  const std::vector<month::MonthPage>& before,
                                                  std::optional<month::MonthPage> kept) {
  auto plan = plan_audit(global, evaluation, options.request);
  if (!plan) return plan.problem();
  const Bills bills = until(all, as_of);
  const auto on_page = month::bills_of_page(bills.invoices, bills.hashes, before, first, as_of);
  if (on_page.empty())
    return Problem{"no bill of " + options.month + " is here", {}, "read some first: --bills FOLDER"};
  Date begin = first;
  for (const auto& bill : on_page) begin = std::min(begin, bill.invoice->key.bill_date);
  plan->as_of = as_of;
  plan->period = audit::Period{begin, as_of};

  const auto read = claims::kept_claims(*evaluation.workspace);
  if (!read) return read.problem();
  const std::string records = claims::claim_records(*read);
  auto settled = settle(*evaluation.workspace, as_of);
  if (!settled) return settled.problem();
  if (claims::claim_records(settled->claims) != records) return std::optional<month::MonthPage>();

  const audit::RunInputs run_inputs{
      evaluation.workspace.get(), evaluation.terms.get(), evaluation.rules.get(), as_of,         plan->params,
      evaluation.suppressions,    plan->choice,           plan->period,           global.threads};
  const auto run = audit::run_id(run_inputs, as_of, bills.hashes);
  if (!run) return run.problem();
  const auto policy = read_file(variance_policy(global));
  if (!policy) return policy.problem();
  month::MonthInput input;
  input.month = first;
  input.as_of = as_of;
  input.claims = lines_of(*settled, before, first, as_of);
  input.identity = identity_of(*run, *policy, input.claims, before, options);
  if (kept && kept->identity == input.identity) return kept;

  month::PageFindings findings(on_page);
  const auto audit = audit_pass(global, evaluation, *plan,
                                [&](const audit::FindingRecord& record) { findings.add(record.finding); });
  if (!audit) return audit.problem();
  // The bills that it looked at may prove a claim won, or show it billed as before.
  settled = settle(*evaluation.workspace, as_of);
  if (!settled) return settled.problem();
  if (claims::claim_records(settled->claims) != records) return std::optional<month::MonthPage>();
  input.claims = lines_of(*settled, before, first, as_of);
  input.handed_in = month::handed_in(settled->claims, settled->on);
  input.identity = identity_of(*run, *policy, input.claims, before, options);
  std::vector<month::SeriesLine> series_before;
  if (!before.empty()) {
    auto read = month::kept_series(*evaluation.workspace, before.back().month);
    if (!read) return read.problem();
    series_before = std::move(*read);
  }
  month::MonthOptions how;
  how.expected.tolerance_days = options.tolerance_days;
  how.ahead_days = options.ahead_days;
  const auto least = parse_decimal(options.withhold_from);
  if (!least)
    return Problem{"'" + options.withhold_from + "' is not an amount", {}, "write --withhold-from 50.00"};
  how.withhold_from = *least;
  input.run = audit->run;
  input.invoices = bills.invoices;
  input.bills = on_page;
  input.findings = &findings;
  input.terms = evaluation.terms.get();
  input.pages = before;
  input.series_before = series_before;
  input.contract_given = !evaluation.inputs.contracts.empty();
  auto unusual = unusual_accounts(global, evaluation, bills, first);
  if (!unusual) return unusual.problem();
  input.unusual = std::move(*unusual);
  auto page = month::build_page(input, how);
  if (auto put = month::keep_page(*evaluation.workspace, page, findings.series()); !put) return put.problem();
  return std::optional(std::move(page));
}

struct Shown {
  month::MonthPage page;
  month::SinceThen since;
};

// The page with what came since; nothing as above.
Result<std::optional<Shown>> show_page(const GlobalOptions& global, const MonthCommandOptions& options,
                                       Date first, Date as_of) {
  auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::write);
  if (!evaluation) return evaluation.problem();
  const auto& workspace = *evaluation->workspace;
  const auto all = bills_of(workspace);
  if (!all) return all.problem();
  const auto months = month::kept_months(workspace);
  if (!months) return months.problem();
  auto page = month::kept_page(workspace, options.month);
  if (!page) return page.problem();
  // A page stands once a later month has one.
  const bool stands = *page && !months->empty() && months->back() > options.month && !options.anew;
  if (!stands) {
    const auto before = pages_before(workspace, *months, options.month);
    if (!before) return before.problem();
    page = make_page(global, options, *evaluation, *all, first, as_of, *before, std::move(*page));
    if (!page) return page.problem();
    if (!*page) return std::optional<Shown>();
  }
  auto since = month::since_page(**page, all->invoices, all->hashes);
  const auto claims = claims::kept_claims(workspace);
  if (!claims) return claims.problem();
  month::add_claims_since(**page, *claims, since);
  return std::optional(Shown{std::move(**page), std::move(since)});
}

Result<void> write_page(const std::string& out, const month::MonthPage& page, const month::SinceThen& since) {
  const fs::path folder(out);
  std::error_code error;
  fs::create_directories(folder, error);
  const std::vector<std::pair<const char*, std::string>> files = {
      {"month.html", month::page_html(page, since)},
      {"month.txt", month::page_text(page, since)},
      {"month.json", month::write_page_json(page)},
      {"bills.csv", book::csv_text(month::bills_table(page))},
      {"expected.csv", book::csv_text(month::expected_table(page))},
      {"changes.csv", book::csv_text(month::changes_table(page))},
      {"since.csv", book::csv_text(month::since_table(since))}};
  for (const auto& [name, content] : files)
    if (auto written = write_output(folder / name, content); !written) return written;
  return {};
}

void print_page(const GlobalOptions& global, const month::MonthPage& page, const month::SinceThen& since) {
  if (global.format == Format::json)
    std::cout << month::write_page_json(page);
  else if (global.format == Format::csv)
    std::cout << book::csv_text(month::bills_table(page));
  else
    std::cout << month::page_text(page, since);
}

// As of the last day of the month, or the day that was named, which lies in it.
Result<Date> day_of_page(const MonthCommandOptions& options, Date first) {
  const Date last = month::last_day_of(first);
  if (options.request.as_of.empty()) return last;
  const auto day = parse_iso_date(options.request.as_of);
  if (!day || *day < first || last < *day)
    return Problem{"--as-of: '" + options.request.as_of + "' is not a day of " + options.month,
                   {},
                   "write it as " + last.text()};
  return *day;
}

}  // namespace

void add_month_command(CLI::App& app, MonthCommandOptions& o) {
  auto* month = app.add_subcommand(
      "month",
      "The month's routine on one page: approve, short-pay, dispute, ask or hold each bill; what is missing");
  month->add_option("month", o.month, "The month, such as 2026-10")->required()->type_name("MONTH");
  month
      ->add_option("--bills", o.bills,
                   "Files and folders to be read first; what was read before changes nothing")
      ->type_name("FILE");
  month->add_option("--supersedes", o.supersedes, "Reading (id or path) that these files replace")
      ->type_name("READING");
  month
      ->add_option("--out", o.out,
                   "Folder for month.html (one page), month.txt, month.json and the tables (CSV)")
      ->type_name("DIR");
  month
      ->add_option("--tolerance-days", o.tolerance_days,
                   "Beside the usual delay, before a bill is late (default: 5)")
      ->check(CLI::Range(0, 365))
      ->type_name("N");
  month->add_option("--ahead", o.ahead_days, "Windows that close within so many days (default: 45)")
      ->check(CLI::Range(0, 3660))
      ->type_name("N");
  month->add_option("--withhold-from", o.withhold_from, "Smaller amounts are not withheld (default: 0)")
      ->type_name("AMOUNT");
  month->add_flag("--anew", o.anew, "Make the page again although a later month has one");
  add_inputs(*month, o.inputs);
  add_request(*month, o.request);
}

ExitCode month_command(const GlobalOptions& global, const MonthCommandOptions& options) {
  const auto first = month::parse_month(options.month);
  if (!first)
    return fail(Problem{"'" + options.month + "' is not a month", {}, "write it as 2026-10"},
                ExitCode::wrong_usage);
  const auto as_of = day_of_page(options, *first);
  if (!as_of) return fail(as_of.problem(), ExitCode::wrong_usage);
  bool refused = false;
  if (!options.bills.empty()) {
    const EndOnSignal watch(global.workspace,
                            "telaudit: interrupted; the files read so far are in the workspace, run the same "
                            "command again for the others\n");
    auto loading = begin_loading_readers(global);
    auto workspace = open_workspace(global, store::Workspace::Access::write);
    if (!workspace) return fail(workspace.problem());
    const auto report =
        ingest_files(global, std::move(loading), *workspace, options.bills, options.supersedes);
    if (!report) return fail(report.problem());
    say_file_events(*report);
    refused = anything_left_out(*report);
  }
  std::optional<Shown> shown;
  for (int turn = 0; !shown; ++turn) {
    // Each turn enters what the one before could not know: a credit, that a claim is won, that it is open
    // again.
    require(turn < kMostTurns, "matching credits and auditing come to an end");
    auto made = show_page(global, options, *first, *as_of);
    if (!made) return fail_request(made.problem());
    shown = std::move(*made);
  }
  if (!options.out.empty())
    if (auto written = write_page(options.out, shown->page, shown->since); !written)
      return fail(written.problem());
  print_page(global, shown->page, shown->since);
  return refused ? ExitCode::input_refused : ExitCode::done;
}

}  // namespace telaudit::cli
