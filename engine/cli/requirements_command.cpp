#include <algorithm>
#include <iostream>

#include "book/requirement_checks.h"
#include "book/requirement_file.h"
#include "book/requirement_template.h"
#include "cli/bought.h"
#include "cli/commands.h"

namespace telaudit::cli {
namespace {

void add_rows(PrintedTable& table, const char* kind, const std::vector<Problem>& problems) {
  for (const Problem& problem : problems)
    table.rows.push_back({kind, problem.where.text(), problem.what, problem.advice});
}

ExitCode template_command(const GlobalOptions& global, const RequirementsOptions& options) {
  auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::read);
  if (!evaluation) return fail(evaluation.problem());
  evaluation->inputs.requirements.clear();
  const auto classifier = load_session_classifier(global);
  if (!classifier) return fail(classifier.problem());
  const auto bought = what_is_bought(*evaluation, *classifier);
  if (!bought) return fail(bought.problem());
  if (auto written = book::write_requirement_template(*bought->contents, options.out); !written)
    return fail(written.problem());
  print_table(std::cout, {{{"file", false, 200}}, {{options.out}}}, global.format);
  return ExitCode::done;
}

ExitCode check_requirements_command(const GlobalOptions& global, const RequirementsOptions& options) {
  const auto classifier = load_session_classifier(global);
  if (!classifier) return fail(classifier.problem());
  const auto reading = book::read_requirements(options.files, &*classifier);
  PrintedTable table{{{"kind"}, {"place", false, 100}, {"what", false, 120}, {"advice", false, 120}}, {}};
  add_rows(table, "mistake", reading.problems);
  bool mistakes = !reading.problems.empty();
  if (!mistakes) {
    auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::read);
    if (!evaluation) return fail(evaluation.problem());
    evaluation->inputs.requirements.clear();
    evaluation->future = options.future;
    const auto bought = what_is_bought(*evaluation, *classifier);
    if (!bought) return fail(bought.problem());
    const auto& contents = *bought->contents;
    const auto months =
        book::build_demand_months(contents.demand, &reading.requirements,
                                  {contents.months.first, contents.months.months, options.future.drafts});
    if (!months) return fail(months.problem());
    const auto checks = book::check_requirements(reading.requirements, contents.demand, *months,
                                                 evaluation->terms.get(), bought->input->as_of);
    add_rows(table, "mistake", checks.problems);
    add_rows(table, "remark", checks.remarks);
    mistakes = !checks.problems.empty();
  }
  if (!table.rows.empty() || global.format != Format::text) print_table(std::cout, table, global.format);
  if (global.format == Format::text && !mistakes) {
    const auto& all = reading.requirements.requirements;
    const auto drafts = std::count_if(all.begin(), all.end(), [](const auto& r) { return r.draft(); });
    std::cout << (table.rows.empty() ? "" : "\n") << all.size() << " requirements, of which " << drafts
              << " drafts; " << reading.requirements.goals.size() << " goals and tests\n";
  }
  return mistakes ? ExitCode::input_refused : ExitCode::done;
}

}  // namespace

ExitCode requirements_command(const GlobalOptions& global, const RequirementsOptions& options) {
  return options.action == "template" ? template_command(global, options)
                                      : check_requirements_command(global, options);
}

}  // namespace telaudit::cli
