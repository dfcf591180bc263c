#include "book/book_tables.h"

#include "book/tables_negotiation.h"
#include "book/tables_of_agreed.h"
#include "book/tables_of_calendar.h"
#include "book/tables_of_future.h"
#include "book/tables_right_sizing.h"
#include "book/tables_spend.h"
#include "book/tables_summary.h"
#include "book/workbook_formulas.h"

namespace telaudit::book {
namespace {

// The bills themselves are many; charges.csv holds every charge.
constexpr std::uint64_t kMostChargesOnASheet = 100'000;

Table charges_of(const Contents&) {
  return charges_table();
}

Result<void> each_charge_row(const Contents& contents, const RowVisitor& visit) {
  bool enough = false;
  auto read = each_shown_charge(contents, [&](const ShownCharge& charge) -> Result<void> {
    enough = !visit(charge_cells(charge));
    if (enough) return Problem{"no more charges are wanted", {}, {}};
    return {};
  });
  if (enough) return {};
  return read;
}

bool has_gaps(const Contents& contents) {
  return !contents.gaps.empty();
}

constexpr BookTable kTables[] = {
    {.sheet = "Goals", .table = goals_table, .shown = has_requirements},
    {.sheet = "Summary", .table = summary_table},
    {.sheet = "Requirements", .table = requirements_table, .shown = has_requirements},
    {.sheet = "Remarks", .table = requirement_remarks_table, .shown = has_requirements},
    {"Bills", bills_table, nullptr, nullptr, set_bill_formulas},
    {"Demand set", demand_columns, demand_count, each_demand_row},
    {.sheet = "Demand by month",
     .table = demand_months_columns,
     .count = demand_months_count,
     .each_row = each_demand_months_row,
     .shown = has_requirements},
    {.sheet = "Transition", .table = transition_table, .shown = has_requirements},
    {.sheet = "Day one", .table = day_one_table, .shown = has_future},
    {.sheet = "Savings", .table = savings_table, .shown = has_agreed},
    {.sheet = "Savings by bill", .table = savings_bills_table, .shown = has_agreed},
    {"Two prices", spreads_table},
    {.sheet = "Price gaps", .table = gaps_table, .set_formulas = set_gap_formulas, .shown = has_gaps},
    {"Contract ends", contract_ends_table},
    {.sheet = "Calendar", .table = book_calendar_table, .shown = has_calendar},
    {.sheet = "Towards commitments", .table = book_attainment_table, .shown = has_attainment},
    {.sheet = "Scenarios", .table = scenarios_table, .shown = has_gaps},
    {.sheet = "Sensitivities", .table = sensitivities_table, .shown = has_gaps},
    {.sheet = "Spend by month", .table = spend_table, .shown = has_spend_table},
    {"Findings", findings_columns, findings_count, each_finding_row},
    {"Withdrawn", withdrawn_columns, withdrawn_count, each_withdrawn_row},
    {"Bridge", bridge_table, nullptr, nullptr, set_bridge_formulas},
    {"Cost centres", cost_centres_table, nullptr, nullptr, set_cost_centre_formulas},
    {.sheet = "Expectations by group", .table = expectation_groups_table, .shown = has_negotiation},
    {.sheet = "Expectations",
     .table = expectations_columns,
     .count = expectations_count,
     .each_row = each_expectation_row,
     .shown = has_negotiation},
    {.sheet = "Falling market", .table = expectation_cases_table, .shown = has_expectation_cases},
    {.sheet = "Evidence", .table = evidence_table, .shown = has_negotiation},
    {.sheet = "Savings by lever", .table = levers_table, .shown = has_negotiation},
    {.sheet = "Savings by requirement", .table = requirement_worth_table, .shown = has_requirement_worth},
    {.sheet = "Bridge to expectation", .table = expectation_bridge_table, .shown = has_negotiation},
    {.sheet = "Leverage", .table = leverage_table, .shown = has_negotiation},
    {.sheet = "Price changes by quarter", .table = expiry_table, .shown = has_negotiation},
    {.sheet = "Commitment sizing", .table = commitments_table, .shown = has_negotiation},
    {.sheet = "Shortfall exposure", .table = commitment_curve_table, .shown = has_negotiation},
    {.sheet = "Commitments in force", .table = commitment_positions_table, .shown = has_negotiation},
    {.sheet = "What counts", .table = contributions_table, .shown = has_negotiation},
    {.sheet = "Surcharges", .table = surcharges_table, .shown = has_negotiation},
    {.sheet = "Terms sheet", .table = terms_sheet_table, .shown = has_negotiation},
    {.sheet = "Concession plan", .table = concessions_table, .shown = has_negotiation},
    {.sheet = "Site checklist", .table = site_checklist_table, .shown = has_negotiation},
    {.sheet = "Wireless plans", .table = wireless_plans_of, .shown = has_wireless_plans},
    {.sheet = "Wireless lines", .table = wireless_lines_of, .shown = has_wireless_plans},
    {.sheet = "Wireless pools", .table = wireless_pools_of, .shown = has_wireless_plans},
    {.sheet = "Seats", .table = seats_of, .shown = has_seats},
    {"Coverage", coverage_table},
    {"Checks", rules_table},
    {"Inputs", ladder_table},
    {.sheet = "Charges",
     .table = charges_of,
     .count = [](const Contents& contents) { return contents.charges; },
     .each_row = each_charge_row,
     .most_rows = kMostChargesOnASheet,
     .in_json = false},
};

}  // namespace

std::span<const BookTable> book_tables() {
  return kTables;
}

bool is_shown(const BookTable& table, const Contents& contents) {
  return table.shown == nullptr || table.shown(contents);
}

Result<void> each_row_of(const BookTable& table, const Contents& contents, const RowVisitor& visit) {
  if (table.each_row != nullptr) return table.each_row(contents, visit);
  for (const auto& row : table.table(contents).rows)
    if (!visit(row)) break;
  return {};
}

}  // namespace telaudit::book
