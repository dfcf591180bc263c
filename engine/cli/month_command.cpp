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
#include "claims/claim_store.h"
#include "claims/credits.h"
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

// Credits on bills until that day are matched with claims, and what claims and credits say then.
Result<std::vector<month::ClaimLine>> claims_and_credits(store::Workspace& workspace,
                                                         std::span<const month::MonthPage> before, Date first,
                                                         Date as_of) {
  auto claims = claims::kept_claims(workspace);
  if (!claims) return claims.problem();
  if (claims->empty()) return month::unclaimed_lines(before, *claims, as_of);
  // What is entered comes after what was.
  Date on = as_of;
  for (const auto& claim : *claims) on = std::max(on, claim.history.back().on);
  const auto settlement = claims::match_credits_of(workspace, {on, "monthly audit", as_of});
  if (!settlement) return settlement.problem();
  auto out = month::claim_lines(settlement->claims, first, on);
  for (auto& line : month::credit_lines(*settlement, first, as_of)) out.push_back(std::move(line));
  for (auto& line : month::unclaimed_lines(before, settlement->claims, as_of)) out.push_back(std::move(line));
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

// Audits the bills of the page and makes it; a page that was made of the same is given as it is kept.
Result<month::MonthPage> make_page(const GlobalOptions& global, const MonthCommandOptions& options,
                                   Evaluation& evaluation, const Bills& all, Date first, Date as_of,
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

  const audit::RunInputs run_inputs{
      evaluation.workspace.get(), evaluation.terms.get(), evaluation.rules.get(), as_of,         plan->params,
      evaluation.suppressions,    plan->choice,           plan->period,           global.threads};
  const auto run = audit::run_id(run_inputs, as_of, bills.hashes);
  if (!run) return run.problem();
  month::MonthInput input;
  input.month = first;
  input.as_of = as_of;
  auto claims = claims_and_credits(*evaluation.workspace, before, first, as_of);
  if (!claims) return claims.problem();
  input.claims = std::move(*claims);
  const auto policy = read_file(variance_policy(global));
  if (!policy) return policy.problem();
  input.identity = identity_of(*run, *policy, input.claims, before, options);
  if (kept && kept->identity == input.identity) return std::move(*kept);

  month::PageFindings findings(on_page);
  const auto audit = audit_pass(global, evaluation, *plan,
                                [&](const audit::FindingRecord& record) { findings.add(record.finding); });
  if (!audit) return audit.problem();
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
  return page;
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
    refused = anything_refused(*report);
  }
  auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::write);
  if (!evaluation) return fail(evaluation.problem());
  const auto& workspace = *evaluation->workspace;
  const auto all = bills_of(workspace);
  if (!all) return fail(all.problem());
  const auto months = month::kept_months(workspace);
  if (!months) return fail(months.problem());
  auto kept = month::kept_page(workspace, options.month);
  if (!kept) return fail(kept.problem());
  // A page stands once a later month has one.
  const bool stands = *kept && !months->empty() && months->back() > options.month && !options.anew;
  std::optional<month::MonthPage> page;
  if (stands) {
    page = std::move(*kept);
  } else {
    const auto before = pages_before(workspace, *months, options.month);
    if (!before) return fail(before.problem());
    auto made = make_page(global, options, *evaluation, *all, *first, *as_of, *before, std::move(*kept));
    if (!made) return fail_request(made.problem());
    page = std::move(*made);
  }
  auto since = month::since_page(*page, all->invoices, all->hashes);
  const auto claims = claims::kept_claims(workspace);
  if (!claims) return fail(claims.problem());
  month::add_claims_since(*page, *claims, since);
  if (!options.out.empty())
    if (auto written = write_page(options.out, *page, since); !written) return fail(written.problem());
  print_page(global, *page, since);
  return refused ? ExitCode::input_refused : ExitCode::done;
}

}  // namespace telaudit::cli
