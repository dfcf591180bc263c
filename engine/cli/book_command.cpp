#include <iostream>

#include "cli/audit_step.h"
#include "cli/commands.h"
#include "cli/priced_input.h"

namespace telaudit::cli {

Result<std::vector<std::string>> book_step(const GlobalOptions& global, const Evaluation& evaluation,
                                           const audit::Audit& audit, const PriceBasisOptions& prices,
                                           const std::string& out) {
  const auto priced = priced_input(global, evaluation, audit, prices);
  if (!priced) return priced.problem();
  return book::write_book(*priced->input, out);
}

ExitCode book_command(const GlobalOptions& global, const BookOptions& options) {
  auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::write);
  if (!evaluation) return fail(evaluation.problem());
  evaluation->future = options.future;
  const auto plan = plan_audit(global, *evaluation, options.request);
  if (!plan) return fail_request(plan.problem());
  const auto audit = audit_step(global, *evaluation, *plan);
  if (!audit) return fail(audit.problem());
  const auto files = book_step(global, *evaluation, *audit, options.prices, options.out);
  if (!files) return fail(files.problem());
  PrintedTable table{{{"file", false, 200}}, {}};
  for (const auto& file : *files) table.rows.push_back({options.out + "/" + file});
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
