#include <iostream>

#include "book/contents.h"
#include "cli/audit_step.h"
#include "cli/commands.h"

namespace telaudit::cli {
namespace {

std::string money(const std::optional<Decimal>& value) {
  return value ? value->text() : std::string();
}

PrintedTable benchmark_table(const std::vector<book::DemandRow>& demand, Date as_of) {
  PrintedTable table{{{"element"},
                      {"carrier", false, 26},
                      {"service", false, 24},
                      {"product"},
                      {"class", false, 34},
                      {"currency"},
                      {"unit_price", true},
                      {"lower_quartile", true},
                      {"median", true},
                      {"upper_quartile", true},
                      {"n", true},
                      {"carriers", true},
                      {"benchmark", false, 110}},
                     {}};
  for (const auto& row : demand)
    table.rows.push_back({row.id, row.carrier, row.service, row.product_code,
                          row.match ? row.match->service_class : "unclassified", row.currency,
                          money(row.unit_price), money(row.benchmark.lower_quartile),
                          money(row.benchmark.median), money(row.benchmark.upper_quartile),
                          std::to_string(row.benchmark.n), std::to_string(row.benchmark.carriers),
                          book::benchmark_words(row.benchmark, as_of)});
  return table;
}

PrintedTable comparables_table(const std::vector<book::DemandRow>& demand) {
  PrintedTable table{{{"element"},
                      {"observation"},
                      {"carrier", false, 30},
                      {"date"},
                      {"price", true},
                      {"kind"},
                      {"visibility"}},
                     {}};
  for (const auto& row : demand)
    for (const auto& comparable : row.benchmark.comparables)
      table.rows.push_back({row.id, comparable.id, comparable.carrier, comparable.date.text(),
                            comparable.price.text(), comparable.kind, comparable.visibility});
  return table;
}

}  // namespace

ExitCode benchmark_command(const GlobalOptions& global, const BenchmarkOptions& options) {
  auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::write);
  if (!evaluation) return fail(evaluation.problem());
  const auto plan = plan_audit(global, *evaluation, {options.as_of});
  if (!plan) return fail_request(plan.problem());
  const auto audit = audit_step(global, *evaluation, *plan);
  if (!audit) return fail(audit.problem());
  const auto bills = audit::BillEnvironment::open(*evaluation->workspace, *evaluation->terms);
  if (!bills) return fail(bills.problem());
  const auto classifier = load_session_classifier(global);
  if (!classifier) return fail(classifier.problem());
  const auto input = book_input(*evaluation, *audit, *bills, *classifier);
  if (!input) return fail(input.problem());
  const auto contents = book::build_contents(*input);
  if (!contents) return fail(contents.problem());
  print_table(std::cout,
              options.comparables ? comparables_table(contents->demand)
                                  : benchmark_table(contents->demand, audit->as_of),
              global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
