#include <iostream>

#include "cli/commands.h"
#include "rfp/issue.h"

namespace telaudit::cli {
namespace {

void print_files(const GlobalOptions& global, const rfp::Event& event,
                 const std::vector<std::string>& files) {
  PrintedTable table{{{"file", false, 200}}, {}};
  for (const auto& file : files) table.rows.push_back({(event.folder / file).string()});
  print_table(std::cout, table, global.format);
}

ExitCode issue_command(const GlobalOptions& global, const rfp::Event& event, const RfpOptions& options) {
  auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::read);
  if (!evaluation) return fail(evaluation.problem());
  const auto bills = audit::BillEnvironment::open(*evaluation->workspace, *evaluation->terms);
  if (!bills) return fail(bills.problem());
  const auto classifier = load_session_classifier(global);
  if (!classifier) return fail(classifier.problem());
  const auto prices = load_prices(evaluation->inputs);
  if (!prices) return fail(prices.problem());
  const auto elements =
      rfp::elements_of_bills(bills->charges(), evaluation->terms.get(), &*classifier, *prices, event);
  if (!elements) return fail(elements.problem());
  const auto files = rfp::issue(event, *elements);
  if (!files) return fail(files.problem());
  print_files(global, event, *files);
  return ExitCode::done;
}

}  // namespace

ExitCode rfp_command(const GlobalOptions& global, const RfpOptions& options) {
  const auto event = rfp::load_event(options.event);
  if (!event) return fail(event.problem());
  if (options.action == "issue") return issue_command(global, *event, options);
  const auto file = rfp::open_seal(*event);
  if (!file) return fail(file.problem());
  print_files(global, *event, {*file});
  return ExitCode::done;
}

}  // namespace telaudit::cli
