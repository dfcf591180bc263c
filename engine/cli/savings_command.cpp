#include <iostream>

#include "book/tables_of_agreed.h"
#include "cli/book_table.h"
#include "cli/bought.h"
#include "cli/commands.h"

namespace telaudit::cli {
ExitCode savings_command(const GlobalOptions& global, const SavingsOptions& options) {
  const auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::read);
  if (!evaluation) return fail(evaluation.problem());
  if (evaluation->inputs.agreed.empty())
    return fail(Problem{"no agreed prices were named", {}, "name them with --agreed FILE"});
  const auto classifier = load_session_classifier(global);
  if (!classifier) return fail(classifier.problem());
  const auto bought = what_is_bought(*evaluation, *classifier);
  if (!bought) return fail(bought.problem());
  const auto& contents = *bought->contents;
  print_table(std::cout,
              printed(options.bills ? book::savings_bills_table(contents) : book::savings_table(contents)),
              global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
