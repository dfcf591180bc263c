#include "cli/right_sizing_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "book/tables_right_sizing.h"
#include "cli/book_table.h"
#include "cli/commands.h"
#include "cli/month_of_bills.h"
#include "terms/term_column.h"

namespace telaudit::cli {
namespace {

void add_records(CLI::App& command, InputFiles& inputs, const char* what) {
  command.add_option("--records", inputs.records, what)->type_name("FILE")->allow_extra_args(true);
}

// What both commands look at.
struct Opened {
  std::unique_ptr<store::Workspace> workspace;
  std::unique_ptr<terms::Terms> terms;
  std::unique_ptr<bill::Relation> charges;
  Date as_of;
};

Result<Opened> open_bills(const GlobalOptions& global, const InputFiles& inputs, const std::string& as_of) {
  Opened out;
  auto workspace = open_workspace(global, store::Workspace::Access::read);
  if (!workspace) return workspace.problem();
  out.workspace = std::make_unique<store::Workspace>(*std::move(workspace));
  auto terms = session_terms(global, *out.workspace, inputs);
  if (!terms) return terms.problem();
  out.terms = std::make_unique<terms::Terms>(*std::move(terms));
  const auto invoices = out.workspace->invoices();
  if (!invoices) return invoices.problem();
  if (invoices->empty()) return Problem{"no bill was read", {}, "read bills first: telaudit ingest FILES"};
  for (const auto& invoice : *invoices) out.as_of = std::max(out.as_of, invoice.key.bill_date);
  if (!as_of.empty()) {
    const auto day = parse_iso_date(as_of);
    if (!day) return Problem{"'" + as_of + "' is not a date", {}, "write it as 2026-11-21"};
    out.as_of = *day;
  }
  auto charges = out.workspace->charges();
  if (!charges) return charges.problem();
  out.charges = *std::move(charges);
  return out;
}

Problem not_given(std::string_view kind, const char* what) {
  return {"no " + std::string(kind) + " was given",
          {},
          std::string(what) + ": name the file with --records; telaudit rules relations lists its columns"};
}

}  // namespace

void add_right_sizing_commands(CLI::App& app, RightSizingOptions& options) {
  auto& p = options.plans;
  auto* plans = app.add_subcommand(
      "plans", "Which wireless line to which plan: the least of all over what was used, pools included");
  add_records(
      *plans, p.inputs,
      "wireless_plan, plan_feature, service_feature, service_term, ... (CSV, named after their kind)");
  plans->add_option("--as-of", p.as_of, "Day on which offers hold (default: latest bill date)")
      ->type_name("DATE");
  plans
      ->add_option("--months", p.months,
                   "Months of use that count, the last ones that there are bills of (default: 3)")
      ->check(CLI::Range(1, 36))
      ->type_name("N");
  plans->add_option("--judge", p.judged, "Make one month cost least, 2026-10 (default: the mean of all)")
      ->type_name("MONTH");
  plans->add_option("--horizon", p.horizon, "Months within which a move must pay its cost (default: 12)")
      ->check(CLI::Range(1, 120))
      ->type_name("N");
  plans->add_option("--seconds", p.seconds, "How long to search (default: 60)")
      ->check(CLI::Range(1, 86400))
      ->type_name("N");
  plans
      ->add_option("--show", p.show,
                   "plans (default): ways to choose; lines: each line; pools: month by month")
      ->check(CLI::IsMember({"plans", "lines", "pools"}))
      ->type_name("TABLE");
  auto& s = options.seats;
  auto* seats =
      app.add_subcommand("seats", "Seats billed, held and used, and which offer at which count costs least");
  add_records(*seats, s.inputs, "seat_offer, seat_assignment (CSV, named after their kind)");
  seats->add_option("--as-of", s.as_of, "Day on which offers hold (default: latest bill date)")
      ->type_name("DATE");
  seats->add_option("--months", s.months, "Months whose needs count, the last ones (default: 12)")
      ->check(CLI::Range(1, 60))
      ->type_name("N");
  seats->add_option("--idle-days", s.idle_days, "Days without use from which a seat is idle (default: 90)")
      ->check(CLI::Range(1, 3650))
      ->type_name("N");
}

ExitCode plans_command(const GlobalOptions& global, const PlansOptions& options) {
  right_sizing::PlanQuestion question;
  if (!options.judged.empty()) {
    const auto month = month_asked(options.judged);
    if (!month) return fail_request(month.problem());
    question.judged = **month;
  }
  const auto opened = open_bills(global, options.inputs, options.as_of);
  if (!opened) return fail_request(opened.problem());
  if (terms::given_relation(opened->terms.get(), "wireless_plan") == nullptr)
    return fail(not_given("wireless_plan", "plans that lines are on or may go to"));
  question.as_of = opened->as_of;
  question.months = options.months;
  question.horizon = options.horizon;
  question.effort.seconds = options.seconds;
  const auto advice = right_sizing::advise_plans(*opened->charges, opened->terms.get(), question);
  if (!advice) return fail(advice.problem());
  if (advice->empty())
    return fail(Problem{"no line of these carriers is on a bill", {}, "telaudit status lists the bills"});
  const auto table = options.show == "lines"   ? book::wireless_lines_table(*advice)
                     : options.show == "pools" ? book::wireless_pools_table(*advice)
                                               : book::wireless_plans_table(*advice);
  print_table(std::cout, printed(table), global.format);
  return ExitCode::done;
}

ExitCode seats_command(const GlobalOptions& global, const SeatsOptions& options) {
  const auto opened = open_bills(global, options.inputs, options.as_of);
  if (!opened) return fail_request(opened.problem());
  if (terms::given_relation(opened->terms.get(), "seat_offer") == nullptr &&
      terms::given_relation(opened->terms.get(), "seat_assignment") == nullptr)
    return fail(not_given("seat_offer", "what seats cost by count, or seat_assignment, who holds them"));
  const right_sizing::SeatQuestion question{opened->as_of, options.months, options.idle_days};
  const auto advice = right_sizing::advise_seats(*opened->charges, opened->terms.get(), question);
  if (!advice) return fail(advice.problem());
  print_table(std::cout, printed(book::seats_table(*advice)), global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
