#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>

#include "cli/allocate_command.h"
#include "cli/audit_options.h"
#include "cli/claims_command.h"
#include "cli/command_reference.h"
#include "cli/commands.h"
#include "cli/coverage_command.h"
#include "cli/credits_command.h"
#include "cli/disputes_command.h"
#include "cli/exhibits_command.h"
#include "cli/input_options.h"
#include "cli/intake_options.h"
#include "cli/ledger_command.h"
#include "cli/month_command.h"
#include "cli/right_sizing_command.h"
#include "cli/variance_command.h"

namespace telaudit::cli {
namespace {

// What `book`, `run` and `requirements` lay the demand out for.
void add_future(CLI::App& command, FutureOptions& future) {
  command.add_option("--first-month", future.first_month, "A day of the first month of the demand by month")
      ->type_name("DATE");
  command.add_option("--months", future.months, "How many months (default: 36)")
      ->check(CLI::Range(1, 1200))
      ->type_name("N");
  command.add_flag("--drafts", future.drafts, "Requirements that nobody signed off count too");
}

// Which input brings which pages: what `book` and `run` end their help with.
constexpr const char* kBookInputs =
    "What each input brings to the book:\n"
    "  bills alone      demand set, two prices for the same, findings, bridge to the clean month, coverage\n"
    "  --contracts      claims, when contracts end and prices can change, commitments, what leaving costs\n"
    "  --crosswalk      billed codes beside the contract's prices\n"
    "  --inventory, --sites, --orders\n"
    "                   services by site, what should be gone, the checklist carriers need to qualify a "
    "site\n"
    "  --payables       accounts that are paid and have no bill here\n"
    "  --prices, --model\n"
    "                   price gaps; opening, expected and walk-away; savings by lever; terms and leverage\n"
    "  --policy         the discount rate (present value), the fiscal year, the running tender\n"
    "  --requirements   goals and acceptance tests, demand by month in three cases, transition plan, "
    "avoided\n"
    "                   cost and change of technology, spend by month\n"
    "  --agreed         savings proved on bills, the day-one test of the first two bills\n"
    "Inputs that were named before stay with the workspace and need not be named again, but for --model\n"
    "and --policy. The summary says of each figure what it rests on, or which input would bring it. The\n"
    "folder carrier of --out is for bidders; everything else is for the customer alone.";

struct Options {
  GlobalOptions global;
  IngestOptions ingest;
  StatusOptions status;
  ShowOptions show;
  AuditOptions audit;
  AuditDiffOptions audit_diff;
  FindingsOptions findings;
  SuppressOptions suppress;
  ExplainOptions explain;
  BenchmarkOptions benchmark;
  PricesOptions prices;
  AwardOptions award;
  RfpOptions rfp;
  PricesImportOptions prices_import;
  PricesListOptions prices_list;
  RequirementsOptions requirements;
  SavingsOptions savings;
  CalendarOptions calendar;
  VarianceOptions variance;
  AllocateOptions allocate;
  MonthCommandOptions month;
  CoverageOptions coverage;
  RightSizingOptions right_sizing;
  BookOptions book;
  RunOptions run;
  RulesOptions rules;
  SqlOptions sql;
  ExportOptions exported;
  AcknowledgeOptions acknowledge;
  PaymentsOptions payments;
  DisputesOptions disputes;
  CreditsOptions credits;
  LedgerOptions ledger;
  ExhibitsOptions exhibits;
  ClaimsOptions claims;
  PurgeOptions purge;
  ProfileOptions profile;
  CallsOptions calls;
  IntakeCommands intake;
  std::string shell;
};

void add_global(CLI::App& app, GlobalOptions& global) {
  app.add_option("-w,--workspace", global.workspace,
                 "Folder that keeps what was read (default: .telaudit; run: OUT/.telaudit)")
      ->type_name("DIR");
  app.add_option("--data", global.data_dir, "Folder with the shipped rules")->type_name("DIR");
  app.add_option("--profiles", global.profile_folders, "Folders with profiles of your own")->type_name("DIR");
  app.add_option(
         "--rules", global.rules,
         "Only these checks: ids, patterns (RAT-*), groups (rate); or files and folders of your own, used "
         "instead of the shipped ones")
      ->type_name("RULES");
  app.add_option("--format", global.format, "text, json or csv")
      ->transform(
          CLI::CheckedTransformer(std::map<std::string, Format>{
                                      {"text", Format::text}, {"json", Format::json}, {"csv", Format::csv}})
              .description("{text,json,csv}"))
      ->type_name("FORMAT");
  app.add_option("--threads", global.threads, "Workers (default: all cores)")
      ->check(CLI::Range(0, 1024))
      ->type_name("N");
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
  purge->add_option("readings", o.purge.readings, "Readings or exhibits (id, its first 8 digits, or path)")
      ->required();
  app.add_subcommand("check", "Compare every segment with its checksums and the catalogue");
  add_exhibits_command(app, o.exhibits);
  app.add_subcommand("formats", "What can be read: formats, versions, what proves them, limits");
}

void add_findings_command(CLI::App& app, FindingsOptions& o) {
  auto* findings = app.add_subcommand("findings", "List what an audit found");
  findings->add_option("--run", o.run, "Another audit than the last: its id, or previous")->type_name("RUN");
  findings->add_option("--kind", o.kind, "Only this kind");
  findings->add_option("--rule", o.rules, "Only these checks: ids or patterns such as RAT-*")
      ->type_name("RULE");
  findings->add_option("--carrier", o.carrier, "Only this carrier");
  findings->add_option("--account", o.account, "Only this account");
  findings->add_option("--service", o.service, "Only this telephone number or circuit");
  findings->add_option("--invoice", o.invoice, "Only this invoice: its number, or the beginning of it");
  findings->add_option("--min", o.least, "Only with a potential of at least so much")->type_name("AMOUNT");
  findings->add_option("--status", o.status, "open (default), suppressed, withdrawn, or all")
      ->check(CLI::IsMember({"open", "suppressed", "withdrawn", "all"}))
      ->type_name("STATUS");
  findings->add_option("--since", o.since, "Only those that this audit did not have")->type_name("RUN");
  findings
      ->add_option("--sort", o.sort, "allocated, potential, date, rule, or window: those that close first")
      ->check(CLI::IsMember({"allocated", "potential", "date", "rule", "window"}))
      ->type_name("ORDER");
  findings->add_option("--top", o.most, "Only the first so many (0: all)")
      ->check(CLI::Range(0, 1'000'000'000))
      ->type_name("N");
  findings->add_flag("--withdrawn", o.withdrawn, "Those withdrawn by their own traps or by suppressions");
  findings->add_option("--fail-on", o.fail_on, "End with 1 when one of them is of this kind, or any")
      ->type_name("KIND");
}

void add_suppress_command(CLI::App& app, SuppressOptions& o) {
  auto* suppress = app.add_subcommand(
      "suppress", "Findings that are not to be shown: why, who answers for it, and until when");
  suppress->require_subcommand(1);
  const auto action = [&](const char* name, const char* what) {
    auto* command = suppress->add_subcommand(name, what);
    command->callback([&o, name] { o.action = name; });
    return command;
  };
  auto* add = action("add", "Suppress a finding and what follows it, or a check within a scope");
  add->add_option("--finding", o.finding, "Finding id")->type_name("ID");
  add->add_option("--series", o.series, "Series id, as telaudit explain shows it")->type_name("ID");
  add->add_option("--rule", o.rule, "Check")->type_name("RULE");
  add->add_option("--carrier", o.carrier, "With --rule: only this carrier");
  add->add_option("--account", o.account, "With --rule: only this account");
  add->add_option("--service", o.service, "With --rule: only this service");
  add->add_option("--reason", o.reason, "Why");
  add->add_option("--approved-by", o.approved_by, "The role that answers for it")->type_name("ROLE");
  add->add_option("--from", o.from, "First day (default: any)")->type_name("DATE");
  add->add_option("--expires", o.expires, "Last day on which it holds")->type_name("DATE");
  add->add_option("--id", o.id, "Its name (default: the next of S-0001, S-0002, ...)");
  for (auto* command :
       {action("list", "All of them, with the findings they speak of"),
        action("check", "Those that have expired or end within 30 days; ends with 1 for expired")}) {
    command->add_option("--as-of", o.as_of, "Day that counts (default: that of the last audit)")
        ->type_name("DATE");
    command->add_option("--suppressions", o.inputs.suppressions, "Files with suppressions (YAML)")
        ->type_name("FILE");
  }
  action("remove", "Take one back")->add_option("id", o.id, "Its name")->required();
}

void add_audit_commands(CLI::App& app, Options& o) {
  auto* audit = app.add_subcommand("audit", "Run every check over the bills");
  add_inputs(*audit, o.audit.inputs);
  add_request(*audit, o.audit.request);
  audit
      ->add_option("--period", o.audit.request.period,
                   "Bills whose findings count: 2026-09 or 2026-07..2026-09; earlier ones are looked back at")
      ->type_name("MONTHS");
  audit->add_option("--fail-on", o.audit.fail_on, "End with 1 when there is a finding of this kind, or any")
      ->type_name("KIND");
  audit->require_subcommand(0, 1);
  audit->add_subcommand("runs", "The audits that are kept, to be named in --run, --since and diff");
  auto* diff = audit->add_subcommand("diff", "What one audit found and another did not, and why");
  diff->add_option("before", o.audit_diff.before, "Audit id (default: previous)")->type_name("RUN");
  diff->add_option("after", o.audit_diff.after, "Audit id (default: last)")->type_name("RUN");
  add_findings_command(app, o.findings);
  add_suppress_command(app, o.suppress);
  auto* explain = app.add_subcommand("explain", "A finding or a charge, down to the carrier's bytes");
  explain->add_option("id", o.explain.id, "Finding or charge id");
  explain->add_option("--charge", o.explain.charge, "Charge id, with --rule: why a check did not fire on it")
      ->type_name("ID");
  explain->add_option("--rule", o.explain.rule, "For a charge: why this rule fired or not");
  explain->add_flag("--reveal", o.explain.reveal, "Show other parties' numbers in full; this is logged");
  auto* rules = app.add_subcommand("rules", "The checks: list, test, lint, explain RULE, ...");
  rules
      ->add_option(
          "action", o.rules.action,
          "list; test; lint: what is wrong or missing in rule files; coverage: checks without a rule, "
          "clauses without a case; explain RULE: in plain words; show RULE; schema: JSON Schema of rule "
          "files, for editors; relations [NAME]: what rules can read; language: the reference")
      ->check(CLI::IsMember(
          {"list", "test", "lint", "coverage", "explain", "show", "schema", "relations", "language"}))
      ->required();
  rules->add_option("rule", o.rules.rule, "Rule id, or the name of a relation");
  add_params(*rules, o.rules.params);
  add_choice(*rules, o.rules.choice);
  rules->add_option("--sql", o.rules.sql, "With show: the rule as SQL for duckdb, postgres or sqlite")
      ->check(CLI::IsMember({"duckdb", "postgres", "sqlite"}))
      ->type_name("DIALECT");
}

void add_book_commands(CLI::App& app, Options& o) {
  auto* benchmark = app.add_subcommand("benchmark", "Compare what is bought with market prices");
  add_inputs(*benchmark, o.benchmark.inputs);
  benchmark->add_option("--as-of", o.benchmark.as_of, "Date that counts")->type_name("DATE");
  add_price_basis(*benchmark, o.benchmark.prices);
  auto* comparables = benchmark->add_flag("--comparables", o.benchmark.comparables,
                                          "The observations behind each figure, one by one");
  auto* evidence =
      benchmark->add_flag("--evidence", o.benchmark.evidence,
                          "The best price of each rank beside each element, and what may be said");
  auto* expected = benchmark->add_flag("--expected", o.benchmark.expected,
                                       "Opening, expected and walk-away of each element");
  comparables->excludes(evidence)->excludes(expected);
  evidence->excludes(expected);
  auto* book = app.add_subcommand("book", "Write the book of business");
  add_inputs(*book, o.book.inputs);
  add_request(*book, o.book.request);
  add_future(*book, o.book.future);
  add_price_basis(*book, o.book.prices);
  book->add_option("--out", o.book.out, "Folder for the documents")->required()->type_name("DIR");
  book->footer(kBookInputs);
  auto* run = app.add_subcommand("run", "From bills to a book in one command");
  run->add_option("bills", o.run.bills, "Files and folders")->required();
  add_inputs(*run, o.run.inputs);
  add_request(*run, o.run.request);
  add_future(*run, o.run.future);
  add_price_basis(*run, o.run.prices);
  run->add_option("--out", o.run.out, "Folder for the documents")->required()->type_name("DIR");
  run->footer(kBookInputs);
  run->add_option("--fail-on", o.run.fail_on, "End with 1 when there is a finding of this kind, or any")
      ->type_name("KIND");
}

void add_calendar_command(CLI::App& app, CalendarOptions& o) {
  constexpr int kMostMonths = 600;
  constexpr int kMostAlarmDays = 3650;
  auto* calendar = app.add_subcommand(
      "calendar", "What contracts and bills want done by which day, and what not doing it costs");
  add_inputs(*calendar, o.inputs);
  add_price_basis(*calendar, o.prices);
  calendar->add_option("--from", o.from, "First day (default: the day of the last audit)")->type_name("DATE");
  calendar->add_option("--months", o.months, "So many months")
      ->check(CLI::Range(1, kMostMonths))
      ->capture_default_str();
  calendar->add_option("--ics", o.ics, "Write it as an iCalendar file, too")->type_name("FILE");
  calendar->add_option("--alarm-days", o.alarm_days, "Days before an entry on which the iCalendar file wakes")
      ->check(CLI::Range(0, kMostAlarmDays))
      ->capture_default_str();
}

void add_requirements_command(CLI::App& app, Options& all) {
  RequirementsOptions& o = all.requirements;
  auto* requirements =
      app.add_subcommand("requirements", "What will be needed: goals, openings, closings, moves");
  requirements->require_subcommand(1);
  auto* filled = requirements->add_subcommand(
      "template", "A workbook to fill in, with the sites, classes and quantities of today");
  filled->add_option("out", o.out, "The workbook (.xlsx)")->required()->type_name("FILE");
  auto* check = requirements->add_subcommand(
      "check", "Every mistake of the files, and what bills, inventory and contracts say of them");
  check->add_option("files", o.files, "Requirements (YAML, CSV, .xlsx)")->required();
  add_future(*check, o.future);
  for (auto* command : {filled, check}) {
    add_inputs(*command, o.inputs);
    command->callback([&o, command] { o.action = command->get_name(); });
  }
}

void add_prices_import_command(CLI::App& prices, Options& o) {
  auto* import = prices.add_subcommand(
      "import", "Price observations out of other tables: CSV, gzip, .xlsx, by a map of their columns");
  import->add_option("files", o.prices_import.files,
                     "Price sheets, rate decks, exports of public programmes");
  import->add_flag("--bills", o.prices_import.bills,
                   "What the bills of the workspace charge by the unit, and its contracts say");
  import->add_option("--event", o.prices_import.events, "What bidders have answered in an event, its folder")
      ->type_name("EVENT");
  import
      ->add_option("--map", o.prices_import.maps,
                   "Map of the columns: a shipped one's name, or a file (default: the one that fits)")
      ->type_name("MAP");
  import->add_option("--out", o.prices_import.out, "The observations (CSV)")->required()->type_name("FILE");
  import->add_option("--currency", o.prices_import.currency, "Convert to this currency; needs --rates")
      ->type_name("CODE");
  import->add_option("--rates", o.prices_import.rates, "Table of dated exchange rates (CSV, .xlsx)")
      ->type_name("FILE");
  import->add_option("--as-of", o.prices_import.as_of, "Age the prices to this day by --index")
      ->type_name("DATE");
  import->add_option("--index", o.prices_import.indexes, "Table of how prices move by class (CSV, .xlsx)")
      ->type_name("FILE");
  import
      ->add_option("--visibility", o.prices_import.visibility,
                   "Where the map says none: own (default), pool, public")
      ->check(CLI::IsMember({"own", "pool", "public"}))
      ->type_name("WHO");
  import
      ->add_option("--confidence", o.prices_import.confidence,
                   "Least sure class that is taken: A, B (default) or C, which is a guess")
      ->check(CLI::IsMember({"A", "B", "C"}))
      ->type_name("LETTER");
  auto* list = prices.add_subcommand("list", "What files of price observations hold, by class");
  list->add_option("observations", o.prices_list.files, "Price observations (CSV)")->required();
}

void add_prices_command(CLI::App& app, Options& all) {
  PricesOptions& o = all.prices;
  auto* prices =
      app.add_subcommand("prices", "Market prices: import them, fit models of a market, ask and test them");
  prices->require_subcommand(1);
  add_prices_import_command(*prices, all);
  const auto action = [&](const char* name, const char* what) {
    auto* command = prices->add_subcommand(name, what);
    command->callback([&o, name] { o.action = name; });
    return command;
  };
  auto* fit = action("fit", "Fit a model to price observations and keep it in a file");
  fit->add_option("--out", o.out, "The model (JSON)")->required()->type_name("FILE");
  auto* backtest = action("backtest", "How well models price what they have not seen, by class");
  backtest->add_option("--folds", o.folds, "Parts that are left out in turn, by buyer (default: 10)")
      ->check(CLI::Range(2, 1000))
      ->type_name("N");
  backtest
      ->add_option(
          "--held", o.held,
          "Prices held apart: they are tested, and the model is fitted to the others; instead of folds")
      ->type_name("FILE")
      ->excludes("--folds");
  auto* check = action("check", "What other fits say of the same prices: Huber's, and an index by year");
  for (auto* command : {fit, backtest, check}) {
    command->add_option("observations", o.files, "Price observations (CSV)")->required();
    command->add_option("--as-of", o.as_of, "Day that counts (default: that of the newest price)")
        ->type_name("DATE");
  }
  auto* explain = action("explain", "What a model says of one element, step by step");
  explain->add_option("model", o.model, "The model")->required();
  explain->add_option("--class", o.service_class, "Service class, as data.internet.dedicated")
      ->required()
      ->type_name("CLASS");
  explain->add_option("--down", o.down, "Mbps down")->type_name("MBPS");
  explain->add_option("--up", o.up, "Mbps up; the same as down for a symmetric circuit")->type_name("MBPS");
  explain->add_option("--access", o.access, "fibre, copper, ...");
  explain->add_flag("--bundle", o.bundle, "Access, equipment or other services are in the price");
  explain->add_option("--country", o.country, "ISO 3166: US");
  explain->add_option("--region", o.region, "As the observations name it");
  explain->add_option("--segment", o.segment, "As the observations name it");
  explain->add_option("--unit", o.unit, "What one unit is (default: month)");
  explain->add_option("--currency", o.currency, "ISO 4217 (default: USD)");
  explain->add_option("--quantity", o.quantity, "Units bought together (default: 1)");
  explain->add_option("--kind", o.kind, "Kind of price (default: the most frequent of the observations)");
  explain->add_option("--date", o.date, "Date of the price (default: that of the model)")->type_name("DATE");
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

void add_edi_commands(CLI::App& app, Options& o) {
  auto* ack = app.add_subcommand("ack", "Answer a file of X12: 997 and 824, with the defects found");
  ack->add_option("file", o.acknowledge.file, "The file that was received")->required()->type_name("FILE");
  ack->add_option("--out", o.acknowledge.out, "File to write (default: standard output)")->type_name("FILE");
  ack->add_option("--control", o.acknowledge.control, "Control number of the answer (default: 1)")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{999999999}))
      ->type_name("N");
  ack->add_option("--date", o.acknowledge.at, "Date of the answer (default: today)")->type_name("DATE");
  auto* payments =
      app.add_subcommand("payments", "Remittances (X12 820) as records of payments, for --records");
  payments->add_option("files", o.payments.files, "The remittances")->required()->type_name("FILE");
  payments->add_option("--out", o.payments.out, "File to write, as payment.csv (default: standard output)")
      ->type_name("FILE");
}

void add_rfp_command(CLI::App& app, Options& o) {
  auto* rfp = app.add_subcommand("rfp", "Requests for proposals, from the demand set to the award");
  rfp->require_subcommand(1);
  const auto add = [&](const char* action, const char* what) {
    auto* command = rfp->add_subcommand(action, what);
    command->add_option("event", o.rfp.event, "The event: a folder that holds rfp.yaml")
        ->required()
        ->type_name("EVENT");
    command->callback([&o, action] { o.rfp.action = action; });
    return command;
  };
  auto* issue = add("issue", "Write what every bidder gets, out of the latest bills and the requirements");
  add_inputs(*issue, o.rfp.inputs);
  add_price_basis(*issue, o.rfp.prices);
  issue->add_flag("--drafts", o.rfp.drafts, "Requirements that nobody signed off count too");
  add("questions", "Publish the answered questions to every bidder; nothing else is written anew");
  auto* receive = add("receive", "Read an answer; with anything wrong in it, it is refused whole");
  receive
      ->add_option("answer", o.rfp.answer, "The bidder's file: the response workbook, another .xlsx, or CSV")
      ->required()
      ->type_name("ANSWER");
  receive->add_option("--from", o.rfp.from, "The bidder, as rfp.yaml names it")
      ->required()
      ->type_name("CARRIER");
  receive->add_option("--map", o.rfp.map, "Which columns of the carrier's own sheet hold what (YAML)")
      ->type_name("FILE");
  auto* compare = add("compare", "Bids side by side: cost and present value over one demand");
  compare
      ->add_option("--show", o.rfp.show,
                   "Only one table: summary, costs, sensitivities, offers, remarks, elements")
      ->check(CLI::IsMember({"summary", "costs", "sensitivities", "offers", "remarks", "elements"}))
      ->type_name("TABLE");
  compare->add_option("--out", o.rfp.out, "All of them as a workbook too, for your own people")
      ->type_name("FILE");
  auto* feedback = add("feedback", "Tell a bidder where it stands, in ranges by group");
  auto* letter = add("letter", "Tell a bidder what is expected, as far as released figure by figure");
  for (auto* command : {feedback, letter})
    command->add_option("--to", o.rfp.to, "The bidder, as rfp.yaml names it")
        ->required()
        ->type_name("CARRIER");
  add("check", "Search what bidders get for names and hidden places");
  add("open", "Publish the sealed weights, once the bids are there");
  auto* award = rfp->add_subcommand(
      "award",
      "Who should get what: discounts by spend, commitments, winners and transition weighed together");
  award
      ->add_option("terms", o.award.terms,
                   "An event, its folder; or months, winners, each carrier's discounts (YAML)")
      ->required()
      ->type_name("EVENT|TERMS");
  award
      ->add_option("offers", o.award.offers, "With TERMS: what each carrier asks for each group (CSV, .xlsx)")
      ->type_name("OFFERS");
  award
      ->add_option("--gap", o.award.gap, "Proven closeness at which it ends (default: 0.005, half a percent)")
      ->type_name("SHARE");
  award->add_option("--seconds", o.award.seconds, "After which it gives the best it has (default: 60)")
      ->check(CLI::Range(1, 86400))
      ->type_name("N");
  auto* groups = award->add_flag("--groups", o.award.groups, "Who gets each group, instead of the totals");
  award->add_flag("--cases", o.award.cases, "With an event: what the awards cost when it goes otherwise")
      ->excludes(groups);
}

void add_profile_command(CLI::App& app, ProfileOptions& o) {
  auto* profile = app.add_subcommand(
      "profile",
      "Profiles of delimited and fixed files: which there are, their tests, a first one for a file");
  profile->require_subcommand(1);
  profile->add_subcommand("list", "Every profile, and what its knowledge rests on")->callback([&o] {
    o.action = "list";
  });
  auto* test = profile->add_subcommand("test",
                                       "Run the tests inside a profile (default: every profile's), or try "
                                       "the profiles on a file of a carrier");
  test->add_option("profile", o.target, "A profile's file or name, or a file of a carrier")
      ->type_name("FILE|NAME");
  test->callback([&o] { o.action = "test"; });
  auto* suggest = profile->add_subcommand(
      "suggest", "Write a first profile for a file, with what is sure and what is not");
  suggest->add_option("file", o.target, "The carrier's file")->required()->type_name("FILE");
  suggest->add_option("--name", o.name, "The profile's name (default: after the file)")->type_name("NAME");
  suggest->add_option("--out", o.out, "Where to write it (default: standard output)")->type_name("FILE");
  suggest->callback([&o] { o.action = "suggest"; });
}

void add_calls_command(CLI::App& app, CallsOptions& o) {
  auto* calls = app.add_subcommand(
      "calls",
      "Call records of your own exchange (CUCM, Asterisk, FreeSWITCH, BroadWorks, Teams) as call_record.csv");
  calls->add_option("files", o.files, "Files of the exchange")->required()->type_name("FILE");
  calls->add_option("--out", o.out, "Where to write them (default: standard output)")->type_name("FILE");
}

void add_disputes_command(CLI::App& app, DisputesOptions& o) {
  auto* disputes = app.add_subcommand(
      "disputes", "What an audit found wrongly billed, as a file for the carrier (X12 820 with ADX lines)");
  disputes->add_option("--carrier", o.carrier, "The carrier; needed where there are several")
      ->type_name("NAME");
  disputes->add_option("--run", o.run, "The audit (default: the last)")->type_name("RUN");
  disputes->add_flag("--closed", o.closed, "Bills whose dispute window is closed, too");
  disputes->add_option("--sender", o.sender, "Your id as the carrier knows it (ISA06)")->type_name("ID");
  disputes->add_option("--receiver", o.receiver, "The carrier's id (ISA08; default: its name)")
      ->type_name("ID");
  disputes->add_option("--control", o.control, "Control number of the interchange (default: 1)")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{999999999}))
      ->type_name("N");
  disputes->add_option("--at", o.at, "Its day (default: today)")->type_name("DATE");
  disputes->add_option("--out", o.out, "File to write (default: standard output)")->type_name("FILE");
  disputes->add_option("--claims", o.claims, "Write them as records of claims, too, for --records claim.csv")
      ->type_name("FILE");
}

// Prints what the command line says of itself, where it is asked to.
bool print_reference(const CLI::App& app, const std::string& shell) {
  if (app.got_subcommand("man")) {
    std::cout << manual_page(app, TELAUDIT_VERSION);
    return true;
  }
  if (!app.got_subcommand("completion")) return false;
  std::cout << (shell == "fish"  ? fish_completion(app)
                : shell == "zsh" ? zsh_completion(app)
                                 : bash_completion(app));
  return true;
}

ExitCode dispatch(const CLI::App& app, Options& o) {
  const bool own_workspace = app.count("--workspace") > 0;
  if (app.got_subcommand("run")) {
    if (!own_workspace) o.global.workspace.clear();
    return run_command(o.global, o.run);
  }
  if (const auto done = run_intake_command(app, o.global, o.intake)) return *done;
  if (app.got_subcommand("ingest")) return ingest_command(o.global, o.ingest);
  if (app.got_subcommand("status")) return status_command(o.global, o.status);
  if (app.got_subcommand("show")) return show_command(o.global, o.show);
  if (app.got_subcommand("purge")) return purge_command(o.global, o.purge);
  if (app.got_subcommand("check")) return check_command(o.global);
  if (app.got_subcommand("calls")) return calls_command(o.global, o.calls);
  if (app.got_subcommand("profile")) return profile_command(o.global, o.profile);
  if (app.got_subcommand("formats")) return formats_command(o.global);
  if (app.got_subcommand("exhibits")) return exhibits_command(o.global, o.exhibits);
  if (app.got_subcommand("audit")) {
    if (app.get_subcommand("audit")->got_subcommand("runs")) return audit_runs_command(o.global);
    if (app.get_subcommand("audit")->got_subcommand("diff"))
      return audit_diff_command(o.global, o.audit_diff);
    return audit_command(o.global, o.audit);
  }
  if (app.got_subcommand("findings")) return findings_command(o.global, o.findings);
  if (app.got_subcommand("suppress")) return suppress_command(o.global, o.suppress);
  if (app.got_subcommand("explain")) return explain_command(o.global, o.explain);
  if (app.got_subcommand("benchmark")) return benchmark_command(o.global, o.benchmark);
  if (app.got_subcommand("prices")) {
    const auto* prices = app.get_subcommand("prices");
    if (prices->got_subcommand("import")) return prices_import_command(o.global, o.prices_import);
    if (prices->got_subcommand("list")) return prices_list_command(o.global, o.prices_list);
    return prices_command(o.global, o.prices);
  }
  if (app.got_subcommand("rfp"))
    return o.rfp.action.empty() ? award_command(o.global, o.award) : rfp_command(o.global, o.rfp);
  if (app.got_subcommand("requirements")) return requirements_command(o.global, o.requirements);
  if (app.got_subcommand("savings")) return savings_command(o.global, o.savings);
  if (app.got_subcommand("calendar")) return calendar_command(o.global, o.calendar);
  if (app.got_subcommand("plans")) return plans_command(o.global, o.right_sizing.plans);
  if (app.got_subcommand("seats")) return seats_command(o.global, o.right_sizing.seats);
  if (app.got_subcommand("allocate")) return allocate_command(o.global, o.allocate);
  if (app.got_subcommand("variance")) return variance_command(o.global, o.variance);
  if (app.got_subcommand("month")) return month_command(o.global, o.month);
  if (app.got_subcommand("coverage")) return coverage_command(o.global, o.coverage);
  if (app.got_subcommand("book")) return book_command(o.global, o.book);
  if (app.got_subcommand("sql")) return sql_command(o.global, o.sql);
  if (app.got_subcommand("export")) return export_command(o.global, o.exported);
  if (app.got_subcommand("ack")) return acknowledge_command(o.global, o.acknowledge);
  if (app.got_subcommand("credits")) return credits_command(o.global, o.credits);
  if (app.got_subcommand("ledger")) return ledger_command(o.global, o.ledger);
  if (app.got_subcommand("claims")) return claims_command(o.global, o.claims);
  if (app.got_subcommand("disputes")) return disputes_command(o.global, o.disputes);
  if (app.got_subcommand("payments")) return payments_command(o.global, o.payments);
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
  add_requirements_command(app, options);
  auto* savings = app.add_subcommand("savings", "What was agreed beside what the bills show since");
  add_inputs(*savings, options.savings.inputs);
  savings->add_flag("--bills", options.savings.bills, "Each agreed price on each bill");
  add_calendar_command(app, options.calendar);
  add_variance_command(app, options.variance);
  add_right_sizing_commands(app, options.right_sizing);
  add_allocate_command(app, options.allocate);
  add_intake_commands(app, options.intake);
  add_month_command(app, options.month);
  add_coverage_command(app, options.coverage);
  add_prices_command(app, options);
  add_rfp_command(app, options);
  add_table_commands(app, options);
  add_edi_commands(app, options);
  add_profile_command(app, options.profile);
  add_calls_command(app, options.calls);
  add_disputes_command(app, options.disputes);
  add_credits_command(app, options.credits);
  add_ledger_command(app, options.ledger);
  add_claims_command(app, options.claims);
  app.add_subcommand("man", "The manual page: telaudit man | man -l -");
  app.add_subcommand("completion", "Completions for a shell, to be kept where it looks for them")
      ->add_option("shell", options.shell, "Which shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
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
  if (print_reference(app, options.shell)) return ExitCode::done;
  options.global.command = "telaudit";
  for (int i = 1; i < argc; ++i) options.global.command += std::string(" ") + argv[i];
  return dispatch(app, options);
}

}  // namespace telaudit::cli
