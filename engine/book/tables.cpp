#include "book/tables.h"

#include <algorithm>

#include "base/text.h"
#include "book/cells.h"

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

}  // namespace

std::size_t Table::column(std::string_view wanted) const {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == wanted; });
  require(found != columns.end(), "a table is asked only for columns it has");
  return static_cast<std::size_t>(found - columns.begin());
}

bool is_numeric(Content content) {
  return content == Content::money || content == Content::rate || content == Content::quantity ||
         content == Content::count;
}

Table bills_table(const Contents& contents) {
  Table table{"bills",
              "Bills",
              "Every invoice, what it prints and what its charges add up to.",
              {{"carrier"},
               {"account", Content::id},
               {"invoice", Content::id},
               {"bill_date", Content::date},
               {"due_date", Content::date},
               {"state"},
               {"currency"},
               {"printed", Content::money},
               {"computed", Content::money},
               {"difference", Content::money},
               {"payable", Content::money},
               {"total_due", Content::money},
               {"charges", Content::count},
               {"detail", Content::long_text}},
              {}};
  for (const auto& bill : contents.bills)
    table.rows.push_back({cell(bill.carrier), cell(bill.account), cell(bill.invoice), cell(bill.bill_date),
                          cell(bill.due_date), cell(bill.state), cell(bill.currency), cell(bill.printed),
                          cell(bill.computed), cell(bill.difference), cell(bill.payable),
                          cell(bill.total_due), cell(bill.charges), cell(bill.detail)});
  return table;
}

Table demand_table(const Contents& contents) {
  Table table{"demand-set",
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
  for (const auto& row : contents.demand) {
    const auto& mark = row.benchmark;
    const bool seen = mark.method != pricing::Benchmark::Method::none;
    table.rows.push_back({cell(row.id),
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
                          cell(benchmark_words(mark, contents.input->as_of)),
                          cell(row.charges),
                          cell(row.first_charge)});
  }
  return table;
}

Table spreads_table(const Contents& contents) {
  Table table{"price-spread",
              "Two prices",
              "The same product of the same carrier at different unit prices; what is paid above the lowest "
              "of them in a month.",
              {{"carrier"},
               {"product_code", Content::id},
               {"description", Content::long_text},
               {"charge_class"},
               {"unit"},
               {"currency"},
               {"prices", Content::count},
               {"lowest", Content::rate},
               {"highest", Content::rate},
               {"quantity", Content::quantity},
               {"above_lowest", Content::money},
               {"rows", Content::count},
               {"lowest_demand", Content::id},
               {"highest_demand", Content::id}},
              {}};
  for (const auto& spread : contents.spreads)
    table.rows.push_back({cell(spread.carrier), cell(spread.product_code), cell(spread.description),
                          cell(spread.charge_class), cell(spread.unit), cell(spread.currency),
                          cell(static_cast<std::uint64_t>(spread.prices)), cell(spread.lowest),
                          cell(spread.highest), cell(spread.quantity), cell(spread.above_lowest),
                          cell(spread.rows), cell(spread.lowest_demand), cell(spread.highest_demand)});
  return table;
}

Table findings_table(const Contents& contents) {
  Table table{"findings",
              "Findings",
              "By kind. Amounts of unlike kinds are never added; all of them are potential.",
              finding_columns(),
              {}};
  for (const auto& row : contents.findings)
    table.rows.push_back(finding_cells(row, contents.contract_given()));
  return table;
}

Table withdrawn_table(const Contents& contents) {
  Table table{"withdrawn",
              "Withdrawn",
              "What a check found and its own trap, or a suppression, took back.",
              finding_columns(),
              {}};
  table.columns.insert(table.columns.begin() + 1,
                       {{"withdrawn_by"}, {"withdrawn_because", Content::long_text}});
  for (const auto& row : contents.withdrawn) {
    Cells cells = finding_cells(row, contents.contract_given());
    cells.insert(cells.begin() + 1, {cell(row.finding.withdrawn_by), cell(row.finding.withdrawn_because)});
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table bridge_table(const Contents& contents) {
  Table table{"bridge",
              "Bridge",
              "From what was billed to the clean monthly base, on the latest bill of each account. Questions "
              "take nothing away.",
              {{"currency"},
               {"step"},
               {"label", Content::long_text},
               {"amount", Content::money},
               {"running", Content::money},
               {"charges", Content::count},
               {"filter", Content::long_text}},
              {}};
  for (const auto& bridge : contents.bridges)
    for (const auto& step : bridge.steps)
      table.rows.push_back({cell(bridge.currency), cell(step.id), cell(step.label), cell(step.amount),
                            cell(step.running), step.id == "clean" ? Cell{} : cell(step.charges),
                            cell(step.filter)});
  return table;
}

Table cost_centres_table(const Contents& contents) {
  Table table{"cost-centres",
              "Cost centres",
              "Payable charges of the latest bills by cost centre and class of charge.",
              {{"currency"}, {"cost_centre", Content::text}},
              {}};
  const auto classes = classes_in(contents.cost_centres);
  for (const auto& word : classes)
    table.columns.push_back({word.empty() ? "no_class" : word, Content::money});
  table.columns.push_back({"total", Content::money});
  for (const auto& row : contents.cost_centres) {
    Cells cells = {cell(row.currency), cell(row.cost_centre)};
    for (const auto& word : classes) {
      const auto found = row.by_class.find(word);
      cells.push_back(found == row.by_class.end() ? Cell{} : cell(found->second));
    }
    cells.push_back(cell(row.total));
    table.rows.push_back(std::move(cells));
  }
  return table;
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
