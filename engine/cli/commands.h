// One function a command: options in, text out, exit code back. See command_line.cpp for what the options
// mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/audit_step.h"
#include "cli/exit_code.h"
#include "cli/inputs.h"
#include "cli/session.h"

namespace telaudit::cli {

struct IngestOptions {
  std::vector<std::string> files;
  std::vector<std::string> supersedes;
};
ExitCode ingest_command(const GlobalOptions& global, const IngestOptions& options);

struct StatusOptions {
  bool readings = false;
  bool notes = false;
  bool quarantine = false;
};
ExitCode status_command(const GlobalOptions& global, const StatusOptions& options);

struct ShowOptions {
  std::string invoice;  // number, or its beginning
  bool charges = false;
  bool reveal = false;
};
ExitCode show_command(const GlobalOptions& global, const ShowOptions& options);

struct AuditOptions {
  InputFiles inputs;
  AuditRequest request;
  std::string fail_on;  // kind or "any"
};
ExitCode audit_command(const GlobalOptions& global, const AuditOptions& options);

ExitCode audit_runs_command(const GlobalOptions& global);

struct AuditDiffOptions {
  std::string before = "previous";
  std::string after = "last";
};
ExitCode audit_diff_command(const GlobalOptions& global, const AuditDiffOptions& options);

struct FindingsOptions {
  std::string run = "last";
  std::string kind;
  std::vector<std::string> rules;  // ids or patterns
  std::string carrier;
  std::string account;
  std::string service;
  std::string invoice;
  std::string least;  // amount
  std::string status;
  std::string since;  // run
  std::string sort;
  std::size_t most = 0;    // 0: all
  bool withdrawn = false;  // everything that was taken back
  std::string fail_on;
};
ExitCode findings_command(const GlobalOptions& global, const FindingsOptions& options);

struct SuppressOptions {
  std::string action;  // add, list, check, remove
  InputFiles inputs;   // suppression files
  std::string id;
  std::string finding;  // one of these three
  std::string series;
  std::string rule;
  std::string carrier;  // scope of a rule's
  std::string account;
  std::string service;
  std::string reason;
  std::string approved_by;
  std::string from;
  std::string expires;
  std::string as_of;
};
ExitCode suppress_command(const GlobalOptions& global, const SuppressOptions& options);

struct ExplainOptions {
  std::string id;      // finding or charge; or
  std::string charge;  // charge only
  std::string rule;    // for a charge: why this rule did not fire
  bool reveal = false;
};
ExitCode explain_command(const GlobalOptions& global, const ExplainOptions& options);

struct BenchmarkOptions {
  InputFiles inputs;
  std::string as_of;
  PriceBasisOptions prices;
  bool comparables = false;
  bool evidence = false;
  bool expected = false;
};
ExitCode benchmark_command(const GlobalOptions& global, const BenchmarkOptions& options);

struct PricesOptions {
  std::string action;              // fit, explain, backtest, check
  std::vector<std::string> files;  // fit, backtest, check: observations
  std::string as_of;               // the newest price when empty
  std::string out;                 // fit: the model
  std::size_t folds = 10;          // backtest
  std::vector<std::string> held;   // backtest: instead of folds
  std::string model;               // explain, and what is asked for
  std::string service_class;
  std::string down;
  std::string up;
  std::string access;
  bool bundle = false;
  std::string country;
  std::string region;
  std::string segment;
  std::string unit = "month";
  std::string currency = "USD";
  std::string quantity;
  std::string kind;
  std::string date;
};
ExitCode prices_command(const GlobalOptions& global, const PricesOptions& options);

struct PricesImportOptions {
  std::vector<std::string> files;
  std::vector<std::string> maps;    // names of shipped ones, or paths; none: the shipped one that fits
  bool bills = false;               // what the own bills of the workspace charge, too
  std::vector<std::string> events;  // folders of events whose bids are taken
  std::string out;
  std::string currency;  // to convert to
  std::string rates;     // table of exchange rates
  std::string as_of;     // to age to
  std::string indexes;   // table of how prices move
  std::string visibility = "own";
  std::string confidence = "B";
};
ExitCode prices_import_command(const GlobalOptions& global, const PricesImportOptions& options);

struct PricesListOptions {
  std::vector<std::string> files;
};
ExitCode prices_list_command(const GlobalOptions& global, const PricesListOptions& options);

struct AwardOptions {
  std::string terms;   // a file, or the folder of an event
  std::string offers;  // "" with an event
  std::string gap = "0.005";
  int seconds = 60;
  bool groups = false;
  bool cases = false;
};
ExitCode award_command(const GlobalOptions& global, const AwardOptions& options);

struct RfpOptions {
  std::string action;  // issue, questions, open, receive, compare, feedback, letter, check
  std::string event;   // its folder
  InputFiles inputs;   // issue
  PriceBasisOptions prices;
  bool drafts = false;
  std::string answer;  // receive
  std::string from;
  std::string map;
  std::string show;  // compare: one of its tables
  std::string out;   // and all of them as a workbook
  std::string to;    // feedback, letter
};
ExitCode rfp_command(const GlobalOptions& global, const RfpOptions& options);

struct RequirementsOptions {
  std::string action;              // template, check
  std::string out;                 // template: the workbook
  std::vector<std::string> files;  // check
  InputFiles inputs;
  FutureOptions future;
};
ExitCode requirements_command(const GlobalOptions& global, const RequirementsOptions& options);

struct SavingsOptions {
  InputFiles inputs;
  bool bills = false;  // a row for each bill
};
ExitCode savings_command(const GlobalOptions& global, const SavingsOptions& options);

struct CalendarOptions {
  InputFiles inputs;
  PriceBasisOptions prices;
  std::string from;  // day; "": the audit's
  int months = 12;
  std::string ics;  // file
  int alarm_days = 14;
};
ExitCode calendar_command(const GlobalOptions& global, const CalendarOptions& options);

struct BookOptions {
  InputFiles inputs;
  AuditRequest request;
  FutureOptions future;
  PriceBasisOptions prices;
  std::string out;
};
ExitCode book_command(const GlobalOptions& global, const BookOptions& options);

struct RunOptions {
  std::vector<std::string> bills;
  InputFiles inputs;
  AuditRequest request;
  FutureOptions future;
  PriceBasisOptions prices;
  std::string out;
  std::string fail_on;
};
ExitCode run_command(const GlobalOptions& global, const RunOptions& options);

struct RulesOptions {
  std::string action;  // list, test, lint, coverage, explain, show, schema, relations, language
  std::string rule;
  std::string sql;           // show: the dialect to print it in
  rules::RuleChoice choice;  // list: which rules an audit would run
  ParamOptions params;       // test: what stands beneath the params of the cases
};
ExitCode rules_command(const GlobalOptions& global, const RulesOptions& options);

struct ProfileOptions {
  std::string action;  // list, test, suggest
  std::string target;  // test: a file or a name, empty: all; suggest: the carrier's file
  std::string name;    // suggest: the profile's name; empty: the file's
  std::string out;     // suggest: where to; empty: standard output
};
ExitCode profile_command(const GlobalOptions& global, const ProfileOptions& options);

struct CallsOptions {
  std::vector<std::string> files;  // of the customer's own exchange
  std::string out;                 // empty: standard output
};
ExitCode calls_command(const GlobalOptions& global, const CallsOptions& options);

struct SqlOptions {
  std::string query;  // "-" reads standard input
  std::string file;   // of queries
  bool tables = false;
  bool reveal = false;
};
ExitCode sql_command(const GlobalOptions& global, const SqlOptions& options);

struct ExportOptions {
  std::string format = "csv";  // jsonl, focus
  std::vector<std::string> columns;
  std::string out;  // empty or "-": standard output
  bool reveal = false;
};
ExitCode export_command(const GlobalOptions& global, const ExportOptions& options);

struct AcknowledgeOptions {
  std::string file;
  std::string out;            // empty or "-": standard output
  std::string at;             // date of the answer; empty: today
  std::uint64_t control = 1;  // of its interchange
};
ExitCode acknowledge_command(const GlobalOptions& global, const AcknowledgeOptions& options);

struct PaymentsOptions {
  std::vector<std::string> files;
  std::string out;  // empty or "-": standard output
};
ExitCode payments_command(const GlobalOptions& global, const PaymentsOptions& options);

struct PurgeOptions {
  std::vector<std::string> readings;  // ids, their beginnings, or paths
};
ExitCode purge_command(const GlobalOptions& global, const PurgeOptions& options);

ExitCode check_command(const GlobalOptions& global);

// What is read, with versions and limits.
ExitCode formats_command(const GlobalOptions& global);

// Prints the problem and gives `code`.
ExitCode fail(const Problem& problem, ExitCode code = ExitCode::input_refused);
// As fail; what is wrong is the command line, where the problem stands in no file.
ExitCode fail_request(const Problem& problem);

}  // namespace telaudit::cli
