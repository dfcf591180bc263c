#include "base/text.h"
#include "book/cells.h"
#include "book/tables.h"

namespace telaudit::book {
namespace {

std::string evidence_text(const audit::Finding& finding) {
  std::string out;
  for (const auto& [name, value] : finding.evidence) out += (out.empty() ? "" : "; ") + name + ": " + value;
  return out;
}

std::string window_text(const audit::Window& window) {
  if (!window.known) return "unknown";
  return window.open ? "open" : "closed";
}

std::vector<Column> finding_columns() {
  return {{"finding_id", Content::id},
          {"kind"},
          {"confidence"},
          {"title", Content::long_text},
          {"message", Content::long_text},
          {"carrier"},
          {"account", Content::id},
          {"invoice", Content::id},
          {"bill_date", Content::date},
          {"service", Content::id},
          {"product_code", Content::id},
          {"currency"},
          {"billed", Content::money},
          {"should_be", Content::money},
          {"potential", Content::money},
          {"allocated", Content::money},
          {"monthly", Content::money},
          {"in_window", Content::money},
          {"out_of_window", Content::money},
          {"taxes_that_follow"},
          {"taken_by", Content::id},
          {"window"},
          {"window_closes", Content::date},
          {"window_basis", Content::long_text},
          {"invoice_state"},
          {"rule", Content::id},
          {"rule_version", Content::id},
          {"reason"},
          {"charges", Content::long_text},
          {"evidence", Content::long_text},
          {"series_id", Content::id}};
}

Cells finding_cells(const FindingRow& row, bool contract_given) {
  const auto& f = row.finding;
  return {cell(f.id),
          cell(kind_word(f.kind, contract_given)),
          cell(std::string(1, f.confidence)),
          cell(f.title),
          cell(f.message),
          cell(f.carrier),
          cell(f.account),
          cell(f.invoice),
          cell(f.bill_date),
          cell(f.service),
          cell(f.product),
          cell(f.currency),
          cell(f.billed),
          cell(f.expected),
          cell(f.potential),
          cell(f.allocated),
          cell(f.monthly),
          f.window.known ? cell(f.in_window) : Cell{},
          f.window.known ? cell(f.out_of_window) : Cell{},
          cell(audit::following_taxes_text(f)),
          cell(f.taken_by),
          cell(window_text(f.window)),
          cell(f.window.closes),
          cell(f.window.basis),
          cell(f.invoice_state),
          cell(f.rule),
          cell(f.rule_version),
          cell(f.reason),
          cell(join(row.charges, " ")),
          cell(evidence_text(f)),
          cell(f.series)};
}

Cells demand_cells(const DemandRow& row, Date as_of) {
  const auto& mark = row.benchmark;
  const bool seen = mark.method != pricing::Benchmark::Method::none;
  return {cell(row.id),
          cell(row.carrier),
          cell(row.account),
          cell(row.service),
          cell(row.place.site),
          cell(row.place.site_name),
          cell(row.place.city),
          cell(row.place.region),
          cell(row.place.country),
          cell(row.place.postal_code),
          cell(row.place.cost_centre),
          cell(row.place.business_unit),
          cell(row.place.owner),
          cell(row.charge_class),
          cell(row.match ? row.match->service_class : "unclassified"),
          cell(row.match ? row.match->label : std::string()),
          cell(row.product_code),
          cell(row.description),
          row.match ? cell(row.match->mbps_down) : Cell{},
          row.match ? cell(row.match->mbps_up) : Cell{},
          cell(row.match ? row.match->access : std::string()),
          cell(row.quantity),
          cell(row.unit),
          cell(row.currency),
          cell(row.unit_price),
          cell(basis_word(row.basis)),
          cell(row.amount),
          seen ? cell(mark.n) : Cell{},
          seen ? cell(mark.carriers) : Cell{},
          seen ? cell(mark.oldest) : Cell{},
          seen ? cell(mark.newest) : Cell{},
          cell(mark.lower_quartile),
          cell(mark.median),
          cell(mark.upper_quartile),
          cell(benchmark_words(mark, as_of)),
          cell(row.charges),
          cell(row.first_charge)};
}

}  // namespace

Table demand_columns(const Contents&) {
  return {"demand-set",
          "Demand set",
          "What is bought today: recurring and usage charges of the latest bill of each account, one row "
          "for each "
          "account, service, product and price.",
          {{"demand_id", Content::id},
           {"carrier"},
           {"account", Content::id},
           {"service", Content::id},
           {"site"},
           {"site_name"},
           {"city"},
           {"region"},
           {"country"},
           {"postal_code", Content::id},
           {"cost_centre", Content::id},
           {"business_unit"},
           {"owner"},
           {"charge_class"},
           {"service_class"},
           {"label", Content::long_text},
           {"product_code", Content::id},
           {"description", Content::long_text},
           {"mbps_down", Content::quantity},
           {"mbps_up", Content::quantity},
           {"access"},
           {"quantity", Content::quantity},
           {"unit"},
           {"currency"},
           {"unit_price", Content::rate},
           {"price_basis"},
           {"monthly_amount", Content::money},
           {"benchmark_n", Content::count},
           {"benchmark_carriers", Content::count},
           {"benchmark_oldest", Content::date},
           {"benchmark_newest", Content::date},
           {"lower_quartile", Content::rate},
           {"median", Content::rate},
           {"upper_quartile", Content::rate},
           {"benchmark", Content::long_text},
           {"charges", Content::count},
           {"first_charge", Content::id}},
          {}};
}

std::uint64_t demand_count(const Contents& contents) {
  return contents.demand.size();
}

Result<void> each_demand_row(const Contents& contents, const RowVisitor& visit) {
  for (const auto& row : contents.demand)
    if (!visit(demand_cells(row, contents.input->as_of))) break;
  return {};
}

Table findings_columns(const Contents&) {
  return {"findings",
          "Findings",
          "By kind. Amounts of unlike kinds are never added; all of them are potential.",
          finding_columns(),
          {}};
}

std::uint64_t findings_count(const Contents& contents) {
  return contents.findings.size();
}

Result<void> each_finding_row(const Contents& contents, const RowVisitor& visit) {
  for (const auto& row : contents.findings)
    if (!visit(finding_cells(row, contents.contract_given()))) break;
  return {};
}

Table withdrawn_columns(const Contents&) {
  Table table{"withdrawn",
              "Withdrawn",
              "What a check found and its own trap, or a suppression, took back.",
              finding_columns(),
              {}};
  table.columns.insert(table.columns.begin() + 1,
                       {{"withdrawn_by"}, {"withdrawn_because", Content::long_text}});
  return table;
}

std::uint64_t withdrawn_count(const Contents& contents) {
  return contents.withdrawn.size();
}

Result<void> each_withdrawn_row(const Contents& contents, const RowVisitor& visit) {
  for (const auto& row : contents.withdrawn) {
    Cells cells = finding_cells(row, contents.contract_given());
    cells.insert(cells.begin() + 1, {cell(row.finding.withdrawn_by), cell(row.finding.withdrawn_because)});
    if (!visit(cells)) break;
  }
  return {};
}

Table charges_table() {
  return {"charges",
          "Charges",
          "Every charge that counts, as billed; derived columns follow `currency`.",
          {{"charge_id", Content::id},
           {"carrier"},
           {"account", Content::id},
           {"invoice", Content::id},
           {"bill_date", Content::date},
           {"service", Content::id},
           {"product_code", Content::id},
           {"description", Content::long_text},
           {"section", Content::long_text},
           {"charge_class"},
           {"payable"},
           {"from", Content::date},
           {"through", Content::date},
           {"quantity", Content::quantity},
           {"unit"},
           {"rate", Content::rate},
           {"amount", Content::money},
           {"currency"},
           {"on_latest_bill"},
           {"bridge_step"},
           {"less_findings", Content::money},
           {"less_savings", Content::money},
           {"cost_centre", Content::text},
           {"site"},
           {"business_unit"},
           {"owner"},
           {"tax_type"},
           {"tax_authority"},
           {"jurisdiction"},
           {"origin", Content::id},
           {"destination", Content::id}},
          {}};
}

Cells charge_cells(const ShownCharge& charge) {
  const ChargeRow& row = charge.row;
  const auto taken = [](const Total& amount) { return amount.is_zero() ? Cell{} : cell(amount); };
  return {cell(charge.id),
          cell(printable(row.carrier)),
          cell(printable(row.account)),
          cell(printable(row.invoice)),
          cell(row.bill_date),
          cell(printable(row.service)),
          cell(printable(row.product_code)),
          cell(charge.description),
          cell(printable(row.section)),
          cell(row.charge_class),
          yes_no(row.payable),
          cell(row.from),
          cell(row.through),
          cell(row.quantity),
          cell(printable(row.unit)),
          cell(row.rate),
          cell(row.amount),
          cell(printable(row.currency)),
          yes_no(charge.on_latest_bill),
          cell(step_word(charge.step)),
          taken(charge.taken.differences),
          taken(charge.taken.savings),
          cell(charge.cost_centre),
          cell(charge.place.site),
          cell(charge.place.business_unit),
          cell(charge.place.owner),
          cell(printable(row.tax_type)),
          cell(printable(row.tax_authority)),
          cell(printable(row.jurisdiction)),
          cell(charge.origin),
          cell(charge.destination)};
}

}  // namespace telaudit::book
