#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>

#include "cli/commands.h"

namespace telaudit::cli {
namespace {

void add_inputs(CLI::App& command, InputFiles& inputs) {
  const auto add = [&](const char* name, std::vector<std::string>& files, const char* what) {
    command.add_option(name, files, what)->type_name("FILE")->allow_extra_args(true);
  };
  add("--contracts", inputs.contracts, "Contracts (YAML files, or a folder of them)");
  add("--crosswalk", inputs.crosswalks, "Billed codes to contract items (CSV)");
  add("--inventory", inputs.inventory, "Services in use (CSV)");
  add("--sites", inputs.sites, "Sites (CSV)");
  add("--orders", inputs.orders, "Orders and disconnects (CSV)");
  add("--payables", inputs.payables, "Payments from the accounting system (CSV)");
  add("--records", inputs.records,
      "Tickets, payments, claims, call records, ... (CSV, named after their kind: ticket.csv)");
  add("--prices", inputs.prices, "Market price observations (CSV)");
  add("--reference", inputs.references, "Folders of reference tables of your own");
  add("--suppressions", inputs.suppressions, "Findings not to be shown, with reason and expiry (YAML)");
}

void add_choice(CLI::App& command, rules::RuleChoice& choice) {
  command.add_option("--pack", choice.packs, "Run the rules of this pack too, such as wholesale")
      ->type_name("PACK");
  command.add_option("--status", choice.statuses, "Run rules of this status too: draft or retired")
      ->check(CLI::IsMember({"draft", "retired"}))
      ->type_name("STATUS");
}

struct Options {
  GlobalOptions global;
  IngestOptions ingest;
  StatusOptions status;
  ShowOptions show;
  AuditOptions audit;
  FindingsOptions findings;
  ExplainOptions explain;
  BenchmarkOptions benchmark;
  BookOptions book;
  RunOptions run;
  RulesOptions rules;
  SqlOptions sql;
  ExportOptions exported;
  PurgeOptions purge;
};

void add_global(CLI::App& app, GlobalOptions& global) {
  app.add_option("-w,--workspace", global.workspace,
                 "Folder that keeps what was read (default: .telaudit; run: OUT/.telaudit)")
      ->type_name("DIR");
  app.add_option("--data", global.data_dir, "Folder with the shipped rules")->type_name("DIR");
  app.add_option("--profiles", global.profile_folders, "Folders with profiles of your own")->type_name("DIR");
  app.add_option("--rules", global.rule_paths, "Rules to use instead of the shipped ones")->type_name("PATH");
  app.add_option("--format", global.format, "text, json or csv")
      ->transform(CLI::CheckedTransformer(std::map<std::string, Format>{
          {"text", Format::text}, {"json", Format::json}, {"csv", Format::csv}}))
      ->type_name("FORMAT");
  app.add_option("--threads", global.threads, "Workers (default: all cores)")->type_name("N");
  std::vector<std::string> kernels;
  for (const ScanKernel kernel : scan_kernels()) kernels.emplace_back(scan_kernel_name(kernel));
  app.add_option("--simd", global.vectors,
                 "Vector instructions to read delimited files with (default: the best of this processor)")
      ->check(CLI::IsMember(kernels))
      ->type_name("KERNEL");
  app.add_flag("-q,--quiet", global.quiet, "No progress");
  app.add_option("--wait", global.wait_seconds,
                 "How long to wait for another process that writes the workspace (default: 5)")
      ->check(CLI::Range(0U, 1000000U))
      ->type_name("SECONDS");
}

void add_bill_commands(CLI::App& app, Options& o) {
  auto* ingest = app.add_subcommand("ingest", "Read bills into the workspace");
  ingest->add_option("files", o.ingest.files, "Files and folders")->required();
  ingest->add_option("--supersedes", o.ingest.supersedes, "Reading (id or path) that these files replace")
      ->type_name("READING");
  auto* status = app.add_subcommand("status", "What was read, and whether it adds up");
  status->add_flag("--readings", o.status.readings, "Files and what became of their bytes");
  status->add_flag("--notes", o.status.notes, "Defects that were survived");
  status->add_flag("--quarantine", o.status.quarantine, "Records that could not be read");
  auto* show =
      app.add_subcommand("show", "One invoice: its levels with printed and computed totals, or its charges");
  show->add_option("invoice", o.show.invoice, "Invoice number, or its beginning")->required();
  show->add_flag("--charges", o.show.charges, "Every charge");
  show->add_flag("--reveal", o.show.reveal, "Show other parties' numbers in full");
  auto* purge = app.add_subcommand(
      "purge",
      "Forget what was read from a file: its charges, notes and quarantine; the last audit goes too");
  purge->add_option("readings", o.purge.readings, "Readings (id, its first 8 digits, or path)")->required();
  app.add_subcommand("check", "Compare every segment with its checksums and the catalogue");
}

void add_audit_commands(CLI::App& app, Options& o) {
  auto* audit = app.add_subcommand("audit", "Run every check over the bills");
  add_inputs(*audit, o.audit.inputs);
  add_choice(*audit, o.audit.request.choice);
  audit->add_option("--as-of", o.audit.request.as_of, "Date that counts (default: latest bill date)")
      ->type_name("DATE");
  audit->add_option("--param", o.audit.request.params, "RULE.name=value")->type_name("PARAM");
  audit->add_option("--fail-on", o.audit.fail_on, "End with 1 when there is a finding of this kind, or any")
      ->type_name("KIND");
  auto* findings = app.add_subcommand("findings", "List what the last audit found");
  findings->add_option("--kind", o.findings.kind, "Only this kind");
  findings->add_option("--rule", o.findings.rule, "Only this rule");
  findings->add_flag("--withdrawn", o.findings.withdrawn,
                     "Those withdrawn by their own traps or by suppressions");
  findings
      ->add_option("--fail-on", o.findings.fail_on, "End with 1 when there is a finding of this kind, or any")
      ->type_name("KIND");
  auto* explain = app.add_subcommand("explain", "A finding or a charge, down to the carrier's bytes");
  explain->add_option("id", o.explain.id, "Finding or charge id")->required();
  explain->add_option("--rule", o.explain.rule, "For a charge: why this rule fired or not");
  explain->add_flag("--reveal", o.explain.reveal, "Show other parties' numbers in full; this is logged");
  auto* rules = app.add_subcommand("rules", "The checks: list, test, show RULE, language");
  rules->add_option("action", o.rules.action, "list, test, show or language")
      ->check(CLI::IsMember({"list", "test", "show", "language"}))
      ->required();
  rules->add_option("rule", o.rules.rule, "Rule id");
  add_choice(*rules, o.rules.choice);
  rules->add_option("--sql", o.rules.sql, "With show: the rule as SQL for duckdb, postgres or sqlite")
      ->check(CLI::IsMember({"duckdb", "postgres", "sqlite"}))
      ->type_name("DIALECT");
}

void add_book_commands(CLI::App& app, Options& o) {
  auto* benchmark = app.add_subcommand("benchmark", "Compare what is bought with market prices");
  add_inputs(*benchmark, o.benchmark.inputs);
  benchmark->add_option("--as-of", o.benchmark.as_of, "Date that counts")->type_name("DATE");
  benchmark->add_flag("--comparables", o.benchmark.comparables,
                      "The observations behind each figure, one by one");
  auto* book = app.add_subcommand("book", "Write the book of business");
  add_inputs(*book, o.book.inputs);
  add_choice(*book, o.book.choice);
  book->add_option("--as-of", o.book.as_of, "Date that counts")->type_name("DATE");
  book->add_option("--out", o.book.out, "Folder for the documents")->required()->type_name("DIR");
  auto* run = app.add_subcommand("run", "From bills to a book in one command");
  run->add_option("bills", o.run.bills, "Files and folders")->required();
  add_inputs(*run, o.run.inputs);
  add_choice(*run, o.run.choice);
  run->add_option("--as-of", o.run.as_of, "Date that counts")->type_name("DATE");
  run->add_option("--out", o.run.out, "Folder for the documents")->required()->type_name("DIR");
  run->add_option("--fail-on", o.run.fail_on, "End with 1 when there is a finding of this kind, or any")
      ->type_name("KIND");
}

void add_table_commands(CLI::App& app, Options& o) {
  auto* sql = app.add_subcommand("sql", "Plain SQL over everything that was read");
  sql->add_option("query", o.sql.query, "One query or several; - reads standard input");
  sql->add_option("--file", o.sql.file, "File with queries")->type_name("FILE");
  sql->add_flag("--tables", o.sql.tables, "Every table and column, and what it means");
  sql->add_flag("--reveal", o.sql.reveal, "Show other parties' numbers in full; this is logged");
  auto* exported = app.add_subcommand("export", "Every charge as CSV or JSON lines");
  exported
      ->add_option("--format", o.exported.format,
                   "csv, jsonl, or focus: CSV with the column names of FOCUS and x_ columns")
      ->check(CLI::IsMember({"csv", "jsonl", "focus"}))
      ->type_name("FORMAT");
  exported->add_option("--columns", o.exported.columns, "Only these, in this order, separated by commas")
      ->delimiter(',')
      ->type_name("NAMES");
  exported->add_option("--out", o.exported.out, "File to write (default: standard output)")
      ->type_name("FILE");
  exported->add_flag("--reveal", o.exported.reveal, "Show other parties' numbers in full; this is logged");
}

ExitCode dispatch(const CLI::App& app, Options& o) {
  const bool own_workspace = app.count("--workspace") > 0;
  if (app.got_subcommand("run")) {
    if (!own_workspace) o.global.workspace.clear();
    return run_command(o.global, o.run);
  }
  if (app.got_subcommand("ingest")) return ingest_command(o.global, o.ingest);
  if (app.got_subcommand("status")) return status_command(o.global, o.status);
  if (app.got_subcommand("show")) return show_command(o.global, o.show);
  if (app.got_subcommand("purge")) return purge_command(o.global, o.purge);
  if (app.got_subcommand("check")) return check_command(o.global);
  if (app.got_subcommand("audit")) return audit_command(o.global, o.audit);
  if (app.got_subcommand("findings")) return findings_command(o.global, o.findings);
  if (app.got_subcommand("explain")) return explain_command(o.global, o.explain);
  if (app.got_subcommand("benchmark")) return benchmark_command(o.global, o.benchmark);
  if (app.got_subcommand("book")) return book_command(o.global, o.book);
  if (app.got_subcommand("sql")) return sql_command(o.global, o.sql);
  if (app.got_subcommand("export")) return export_command(o.global, o.exported);
  return rules_command(o.global, o.rules);
}

}  // namespace

ExitCode run_command_line(int argc, const char* const* argv) {
  Options options;
  CLI::App app("Telecom invoice audit, price benchmarks and the book of business", "telaudit");
  app.set_version_flag("--version", std::string("telaudit ") + TELAUDIT_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  add_global(app, options.global);
  add_bill_commands(app, options);
  add_audit_commands(app, options);
  add_book_commands(app, options);
  add_table_commands(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    app.exit(help);
    return ExitCode::done;
  } catch (const CLI::CallForAllHelp& help) {
    app.exit(help);
    return ExitCode::done;
  } catch (const CLI::CallForVersion& version) {
    app.exit(version);
    return ExitCode::done;
  } catch (const CLI::ParseError& error) {
    app.exit(error, std::cerr, std::cerr);
    return ExitCode::wrong_usage;
  }
  options.global.command = "telaudit";
  for (int i = 1; i < argc; ++i) options.global.command += std::string(" ") + argv[i];
  return dispatch(app, options);
}

}  // namespace telaudit::cli
