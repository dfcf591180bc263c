#include <filesystem>
#include <iostream>
#include <utility>

#include "book/contents.h"
#include "cli/audit_step.h"
#include "cli/commands.h"
#include "cli/end_on_signal.h"
#include "cli/findings_table.h"
#include "cli/ingest_report.h"
#include "cli/ladder_text.h"

namespace telaudit::cli {
namespace {

constexpr std::size_t kInputsShown = 4;

// The rung of the ladder and the input that would lift the book most.
Result<void> print_ladder_of(const GlobalOptions& global, const Evaluation& evaluation,
                             const audit::Audit& audit) {
  const auto bills = audit::BillEnvironment::open(*evaluation.workspace, *evaluation.terms);
  if (!bills) return bills.problem();
  const auto classifier = load_session_classifier(global);
  if (!classifier) return classifier.problem();
  const auto input = book_input(evaluation, audit, *bills, *classifier);
  if (!input) return input.problem();
  const auto contents = book::build_contents(*input);
  if (!contents) return contents.problem();
  std::cout << '\n';
  print_ladder(std::cout, contents->ladder, kInputsShown);
  return {};
}

Result<ExitCode> run(const GlobalOptions& global, const RunOptions& options, bool anew) {
  bool refused = false;
  {
    auto loading = begin_loading_readers(global);
    auto workspace = open_workspace(global, store::Workspace::Access::write, anew);
    if (!workspace) return workspace.problem();
    const auto report = ingest_files(global, std::move(loading), *workspace, options.bills, {});
    if (!report) return report.problem();
    say_file_events(*report);
    refused = anything_left_out(*report);
    const auto invoices = workspace->invoices();
    if (!invoices) return invoices.problem();
    if (global.format == Format::text) {
      print_table(std::cout, invoice_table(*invoices), global.format);
      std::cout << '\n';
    }
  }
  auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::write);
  if (!evaluation) return evaluation.problem();
  evaluation->future = options.future;
  const auto plan = plan_audit(global, *evaluation, options.request);
  if (!plan) return fail_request(plan.problem());
  const auto audit = audit_step(global, *evaluation, *plan);
  if (!audit) return audit.problem();
  FindingSums sums;
  for (const auto& finding : audit->findings) sums.add(finding);
  const auto reached = sums.fail_on(options.fail_on);
  if (!reached) return reached.problem();
  const auto files = book_step(global, *evaluation, *audit, options.prices, options.out);
  if (!files) return files.problem();
  const auto names = kind_names(global.format, !evaluation->inputs.contracts.empty());
  if (global.format != Format::text) {
    auto printed = print_findings(std::cout, listed(audit->findings), global.format, names);
    if (!printed) return printed.problem();
  } else {
    print_table(std::cout, sums.kinds_table(names), global.format);
    if (!audit->withdrawn.empty())
      std::cout << audit->withdrawn.size() << " findings withdrawn by their own traps or by suppressions\n";
    if (auto printed = print_ladder_of(global, *evaluation, *audit); !printed) return printed.problem();
    std::cout << '\n';
    for (const auto& file : *files) std::cout << options.out << '/' << file << '\n';
    std::cout << "\ntelaudit -w " << global.workspace
              << " findings lists what was found; explain ID shows one down to the carrier's bytes\n";
  }
  return refused ? ExitCode::input_refused : *reached;
}

}  // namespace

ExitCode run_command(const GlobalOptions& global, const RunOptions& options) {
  GlobalOptions own = global;
  // A book of given bills needs no workspace of one's own: it lies beside the book and is made anew, so that
  // bills of an earlier run are not in it.
  const bool anew = own.workspace.empty();
  if (anew) {
    own.workspace = options.out + "/.telaudit";
    std::error_code error;
    std::filesystem::create_directories(options.out, error);
    if (error)
      return fail(Problem{"cannot write: " + error.message(),
                          {options.out, {}, {}, {}, {}},
                          "name another folder with --out"});
  }
  const EndOnSignal watch(own.workspace, "telaudit: interrupted; run the same command again\n");
  const auto code = run(own, options, anew);
  return code ? *code : fail(code.problem());
}

}  // namespace telaudit::cli
