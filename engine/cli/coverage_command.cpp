#include "cli/coverage_command.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "base/file.h"
#include "base/text.h"
#include "book/tables_csv.h"
#include "cli/book_table.h"
#include "cli/commands.h"
#include "cli/input_options.h"
#include "ingest/exhibits.h"
#include "month/coverage_tables.h"

namespace telaudit::cli {
namespace {

// The map's file, and over it what stands on the command line. The Problem is one of the command line where
// it stands in no file.
Result<month::LedgerMap> map_of(const CoverageOptions& options) {
  auto map = options.map.empty() ? Result<month::LedgerMap>(month::usual_ledger_map())
                                 : month::read_ledger_map(options.map);
  if (!map) return map;
  const auto known = month::ledger_fields();
  for (const auto& one : options.columns) {
    const auto equals = one.find('=');
    const std::string field = one.substr(0, equals);
    if (equals == std::string::npos || std::find(known.begin(), known.end(), field) == known.end())
      return Problem{
          "--column '" + one + "' names no field", {}, "write FIELD=HEADER; " + did_you_mean(field, known)};
    map->columns[field] = one.substr(equals + 1);
  }
  if (!options.sheet.empty()) map->sheet = options.sheet;
  if (!options.currency.empty()) map->currency = upper(options.currency);
  if (!options.date_style.empty()) map->date_style = options.date_style;
  if (!options.decimal.empty()) map->decimal = options.decimal.front();
  return map;
}

Result<std::vector<month::ExhibitBill>> exhibits_here(const store::Workspace& workspace) {
  const auto all = ingest::exhibits(workspace);
  if (!all) return all.problem();
  std::vector<month::ExhibitBill> out;
  for (const auto& exhibit : *all)
    out.push_back({exhibit.says.account, exhibit.says.invoice, exhibit.says.date});
  return out;
}

void print_all(const GlobalOptions& global, const month::PayablesCoverage& coverage,
               const month::Ledger& ledger) {
  if (global.format != Format::text) {
    print_table(std::cout, printed(month::account_bar_table(coverage)), global.format);
    return;
  }
  for (const auto& table : {month::bar_table(coverage), month::account_bar_table(coverage),
                            month::without_bill_table(coverage), month::matches_table(coverage)}) {
    if (table.rows.empty()) continue;
    std::cout << table.title << '\n';
    print_table(std::cout, printed(table), global.format);
    std::cout << '\n';
  }
  if (ledger.bad_rows > 0)
    std::cout << ledger.bad_rows << (ledger.bad_rows == 1 ? " row was" : " rows were")
              << " not taken, and stand in no sum above\n";
}

Result<void> write_all(const std::string& out, const month::PayablesCoverage& coverage,
                       const month::Ledger& ledger) {
  std::error_code error;
  std::filesystem::create_directories(out, error);
  for (const auto& table :
       {month::bar_table(coverage), month::account_bar_table(coverage), month::without_bill_table(coverage),
        month::matches_table(coverage), month::bad_cells_table(ledger)})
    if (auto written =
            write_output(std::filesystem::path(out) / (table.name + ".csv"), book::csv_text(table));
        !written)
      return written;
  return {};
}

}  // namespace

void add_coverage_command(CLI::App& app, CoverageOptions& o) {
  auto* coverage = app.add_subcommand(
      "coverage", "What was paid beside the bills here: paid, loaded, balanced, classified, mapped, priced");
  add_inputs(*coverage, o.inputs);
  coverage->get_option("--payables")
      ->required()
      ->description("Ledgers of accounts payable as the accounting system writes them (CSV, .xlsx)");
  coverage->add_option("--map", o.map, "Which column says what, what the ledger calls carriers, ... (YAML)")
      ->type_name("FILE");
  coverage
      ->add_option("--column", o.columns,
                   "FIELD=HEADER, over the map: vendor, account, invoice, paid_on, amount, currency, source, "
                   "reference")
      ->type_name("FIELD");
  coverage->add_option("--sheet", o.sheet, "Sheet of a workbook (default: the first that shows)")
      ->type_name("NAME");
  coverage->add_option("--currency", o.currency, "Of payments whose row names none")->type_name("CODE");
  coverage->add_option("--date-style", o.date_style, "How dates are written, where no cell tells")
      ->check(CLI::IsMember({"year_first", "month_first", "day_first"}))
      ->type_name("STYLE");
  coverage->add_option("--decimal", o.decimal, "What stands before the cents (default: a point)")
      ->check(CLI::IsMember({".", ","}))
      ->type_name("CHARACTER");
  coverage->add_option("--out", o.out, "Folder for the tables (CSV)")->type_name("DIR");
  coverage->add_option("--write", o.write, "Write the good rows as a file for --payables of other commands")
      ->type_name("FILE");
}

ExitCode coverage_command(const GlobalOptions& global, const CoverageOptions& options) {
  const auto map = map_of(options);
  if (!map) return fail_request(map.problem());
  // The ledgers are no file of payables yet.
  InputFiles others = options.inputs;
  others.payables.clear();
  const auto evaluation = open_evaluation(global, others, store::Workspace::Access::read);
  if (!evaluation) return fail(evaluation.problem());
  month::Ledger ledger;
  for (const auto& path : options.inputs.payables) {
    auto one = month::read_ledger(path, *map);
    if (!one) return fail(one.problem());
    ledger.payments.insert(ledger.payments.end(), one->payments.begin(), one->payments.end());
    ledger.bad.insert(ledger.bad.end(), one->bad.begin(), one->bad.end());
    ledger.bad_rows += one->bad_rows;
  }
  for (const auto& problem : ledger.bad) std::cerr << "not taken: " << printable(problem.text()) << '\n';
  const auto invoices = evaluation->workspace->invoices();
  if (!invoices) return fail(invoices.problem());
  const auto exhibits = exhibits_here(*evaluation->workspace);
  if (!exhibits) return fail(exhibits.problem());
  const auto charges = evaluation->workspace->charges();
  if (!charges) return fail(charges.problem());
  const auto classifier = load_session_classifier(global);
  if (!classifier) return fail(classifier.problem());
  const auto matched = month::match_payments(ledger.payments, *invoices, *exhibits, map->outside);
  const auto steps = month::steps_of_bills(matched, **charges, *classifier, *evaluation->terms);
  if (!steps) return fail(steps.problem());
  const auto coverage = month::cover(matched, *steps, *evaluation->terms);
  print_all(global, coverage, ledger);
  if (!options.out.empty())
    if (auto written = write_all(options.out, coverage, ledger); !written) return fail(written.problem());
  if (!options.write.empty())
    if (auto written = write_output(options.write, month::payables_csv(matched)); !written)
      return fail(written.problem());
  return ledger.bad_rows > 0 ? ExitCode::input_refused : ExitCode::done;
}

}  // namespace telaudit::cli
