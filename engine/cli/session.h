// What commands share: the workspace, the shipped rules and profiles, the output format.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/run.h"
#include "base/result.h"
#include "book/book.h"
#include "cli/exit_code.h"
#include "cli/inputs.h"
#include "cli/print_table.h"
#include "formats/reader.h"
#include "pricing/benchmark.h"
#include "rules/rules.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::cli {

struct GlobalOptions {
  std::string workspace = ".telaudit";
  std::string data_dir;  // shipped rules, profiles and tables; found beside the program when empty
  std::vector<std::string> profile_folders;  // of the user's own
  std::vector<std::string> rules;  // ids, patterns, groups, or paths of the user's own: see rule_names.h
  Format format = Format::text;
  unsigned threads = 0;  // 0: as many as the machine has
  std::string vectors;   // name of the scan kernel; empty: the best this processor can run
  bool quiet = false;
  unsigned wait_seconds = 5;  // for another process that writes
  std::string command;        // as it was given, for other processes to read
};

// Opens the workspace of the options; `anew`, what was in it is gone. Who waits for another writer says so on
// a terminal.
Result<store::Workspace> open_workspace(const GlobalOptions& options, store::Workspace::Access access,
                                        bool anew = false);

// --data, TELAUDIT_DATA, ../share/telaudit beside the program, or the source tree it was built from; the
// first that is there.
std::string find_data_dir(const GlobalOptions& options);

unsigned worker_count(const GlobalOptions& options);

// Prints "telaudit: ..." on standard error.
void say_problem(const Problem& problem);

// The folders of the shipped profiles and of the user's.
std::vector<std::string> profile_folders(const GlobalOptions& options);
// Readers with the shipped profiles and the user's.
Result<formats::Readers> load_session_readers(const GlobalOptions& options);

// The months that the demand of a book is laid out for.
struct FutureOptions {
  std::string first_month;  // a day of it; "": the one after the day that counts
  int months = 36;
  bool drafts = false;  // requirements that nobody signed off count too
};

// Everything an audit, an explanation or a book needs, over one snapshot.
struct Evaluation {
  std::unique_ptr<store::Workspace> workspace;
  InputFiles inputs;
  std::unique_ptr<terms::Terms> terms;
  std::unique_ptr<rules::RuleSet> rules;
  std::vector<audit::Suppression> suppressions;
  FutureOptions future = {};
};
// The files beside the bills as terms are loaded from. Where no file of claims is among them, the claims that
// the workspace keeps are their records.
Result<terms::Inputs> session_term_inputs(const GlobalOptions& options, const store::Workspace& workspace,
                                          const InputFiles& inputs);
// The terms of `named` or, where nothing is named, of what the workspace remembers.
Result<terms::Terms> session_terms(const GlobalOptions& options, const store::Workspace& workspace,
                                   const InputFiles& named);
Result<Evaluation> open_evaluation(const GlobalOptions& options, const InputFiles& named,
                                   store::Workspace::Access access);

// The folder of the shipped rules.
std::string shipped_rules(const GlobalOptions& options);
// The ids of the shipped rules, whose files bear their names: a rule of one's own may supersede one of them.
std::vector<std::string> shipped_ids(const GlobalOptions& options);
// Files and folders of rules that --rules names; empty: it names none.
std::vector<std::string> own_rule_paths(const GlobalOptions& options);
// Those, or the shipped ones.
std::vector<std::string> session_rule_paths(const GlobalOptions& options);
Result<rules::RuleSet> load_session_rules(const GlobalOptions& options, const terms::Terms& terms);
// The ids that --rules names, by id, pattern or group.
Result<std::vector<std::string>> chosen_rules(const GlobalOptions& options, const rules::RuleSet& rules);
Result<pricing::Classifier> load_session_classifier(const GlobalOptions& options);
Result<std::vector<pricing::Observation>> load_prices(const InputFiles& inputs);

// The last audit that was stored, or a new one when there is none.
Result<audit::Audit> stored_audit(const Evaluation& evaluation);
// The same; of a stored one, what kept_facts gives.
Result<audit::Audit> stored_facts(const Evaluation& evaluation);

// What the customer will need; nothing where no file was named. The Problem holds every mistake of every
// file.
Result<std::shared_ptr<const book::Requirements>> load_requirements(const InputFiles& inputs,
                                                                    const pricing::Classifier& classifier);

// What was agreed with carriers, likewise.
Result<std::shared_ptr<const book::AgreedFigures>> load_agreed(const InputFiles& inputs,
                                                               const pricing::Classifier& classifier);

// The book's input over an evaluation; its pointers refer to the arguments.
Result<book::BookInput> book_input(const Evaluation& evaluation, const audit::Audit& audit,
                                   const audit::BillEnvironment& bills,
                                   const pricing::Classifier& classifier);

}  // namespace telaudit::cli
