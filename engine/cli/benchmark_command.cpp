#include <iostream>
#include <map>

#include "book/contents.h"
#include "cli/audit_step.h"
#include "cli/commands.h"
#include "cli/priced_input.h"

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

PrintedTable evidence_table(const book::Contents& contents) {
  PrintedTable table{{{"element"},
                      {"rank", true},
                      {"evidence", false, 44},
                      {"price", true},
                      {"currency"},
                      {"carrier", false, 30},
                      {"date"},
                      {"kind"},
                      {"visibility"},
                      {"may_be_said"},
                      {"n", true},
                      {"observation"}},
                     {}};
  const auto& expectations = contents.negotiation->expectations;
  std::map<std::string, std::vector<const book::EvidenceRow*>> by_group;
  for (const auto& row : expectations.evidence) by_group[row.group].push_back(&row);
  for (const auto& row : expectations.rows)
    for (const auto* one : by_group[row.group])
      table.rows.push_back({contents.demand[row.demand].id, std::to_string(static_cast<int>(one->rank) + 1),
                            std::string(pricing::words(one->rank)), one->best.price.text(),
                            one->best.currency, one->best.carrier, one->best.date.text(), one->best.kind,
                            one->best.visibility, one->sayable ? "yes" : "no", std::to_string(one->n),
                            one->best.id});
  return table;
}

PrintedTable expected_table(const book::Contents& contents) {
  PrintedTable table{{{"element"},
                      {"carrier", false, 26},
                      {"class", false, 34},
                      {"currency"},
                      {"unit_price", true},
                      {"stance"},
                      {"opening", true},
                      {"expected", true},
                      {"walk_away", true},
                      {"evidence", false, 44},
                      {"may_be_said"},
                      {"n", true},
                      {"carriers", true},
                      {"can_change_from"},
                      {"why", false, 110}},
                     {}};
  for (const auto& row : contents.negotiation->expectations.rows) {
    const book::DemandRow& demand = contents.demand[row.demand];
    const auto& expected = row.figures.expected;
    const bool seen = expected.price.has_value();
    table.rows.push_back(
        {demand.id, demand.carrier, demand.match->service_class, demand.currency, money(demand.unit_price),
         std::string(pricing::stance_word(row.figures.stance)), money(row.figures.opening.price),
         money(expected.price), money(row.figures.walk_away.price),
         seen ? std::string(pricing::words(expected.rank)) : "",
         seen ? (expected.sayable ? "yes" : "no") : "", seen ? std::to_string(expected.n) : "",
         seen ? std::to_string(expected.carriers) : "", row.change.from ? row.change.from->text() : "",
         row.figures.why});
  }
  return table;
}

PrintedTable wanted_table(const book::Contents& contents, const BenchmarkOptions& options, Date as_of) {
  if (options.comparables) return comparables_table(contents.demand);
  if (options.evidence) return evidence_table(contents);
  if (options.expected) return expected_table(contents);
  return benchmark_table(contents.demand, as_of);
}

}  // namespace

ExitCode benchmark_command(const GlobalOptions& global, const BenchmarkOptions& options) {
  auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::write);
  if (!evaluation) return fail(evaluation.problem());
  const auto plan = plan_audit(global, *evaluation, {options.as_of});
  if (!plan) return fail_request(plan.problem());
  const auto audit = audit_step(global, *evaluation, *plan);
  if (!audit) return fail(audit.problem());
  const auto priced = priced_input(global, *evaluation, *audit, options.prices);
  if (!priced) return fail(priced.problem());
  const auto contents = book::build_contents(*priced->input);
  if (!contents) return fail(contents.problem());
  print_table(std::cout, wanted_table(*contents, options, audit->as_of), global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
