#include "book/contents.h"

#include <array>
#include <map>

#include "book/calendar_basis.h"
#include "book/requirement_checks.h"
#include "book/requirement_file.h"
#include "pricing/market_model.h"

namespace telaudit::book {
namespace {

std::vector<BillRow> build_bills(const BookInput& input) {
  std::vector<BillRow> out;
  for (const auto& invoice : input.invoices) {
    BillRow row;
    row.carrier = printable(invoice.key.carrier);
    row.account = printable(invoice.key.account);
    row.invoice = printable(invoice.key.number);
    row.bill_date = invoice.key.bill_date;
    row.currency = printable(invoice.currency);
    row.state = bill::state_name(invoice.state);
    row.detail = printable(invoice.detail);
    row.due_date = invoice.due_date;
    row.printed = invoice.printed;
    row.computed = invoice.computed;
    if (invoice.printed) row.difference = minus(*invoice.printed, invoice.computed);
    row.payable = invoice.payable;
    row.total_due = invoice.balance.total_due;
    row.charges = invoice.charges;
    row.foots = invoice.state == bill::InvoiceState::balanced ||
                invoice.state == bill::InvoiceState::balanced_with_rounding;
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<BilledRow> build_billed(const std::vector<BillRow>& bills) {
  std::map<std::string, BilledRow> rows;
  for (const auto& bill : bills) {
    auto& row = rows[bill.currency];
    row.currency = bill.currency;
    row.payable.add(bill.payable);
    if (bill.total_due) row.total_due.add(*bill.total_due);
    ++row.bills;
    row.charges += bill.charges;
  }
  std::vector<BilledRow> out;
  for (auto& [currency, row] : rows) out.push_back(std::move(row));
  return out;
}

std::vector<std::pair<std::string, std::uint64_t>> count_states(const BookInput& input) {
  using bill::InvoiceState;
  constexpr std::array kStates = {InvoiceState::balanced,         InvoiceState::balanced_with_rounding,
                                  InvoiceState::unbalanced,       InvoiceState::incomplete,
                                  InvoiceState::no_control_total, InvoiceState::conflict};
  std::vector<std::pair<std::string, std::uint64_t>> out;
  for (const auto state : kStates) {
    std::uint64_t count = 0;
    for (const auto& invoice : input.invoices) count += invoice.state == state ? 1U : 0U;
    if (count != 0) out.emplace_back(bill::state_name(state), count);
  }
  return out;
}

std::vector<FindingRow> show_findings(const std::vector<audit::Finding>& findings,
                                      const ChargeContext& context) {
  std::vector<FindingRow> out;
  out.reserve(findings.size());
  for (const auto& finding : findings) {
    FindingRow row;
    row.finding = finding;
    auto& shown = row.finding;
    for (std::string* text : {&shown.message, &shown.title, &shown.withdrawn_because, &shown.withdrawn_by,
                              &shown.service, &shown.product, &shown.window.basis, &shown.carrier,
                              &shown.account, &shown.invoice, &shown.reason, &shown.currency})
      *text = context.masked(finding, *text);
    for (auto& [name, value] : shown.evidence) {
      name = printable(name);
      value = context.masked(finding, value);
    }
    for (const auto& charge : finding.charges) row.charges.push_back(charge.id.text());
    for (const auto& range : finding.ranges)
      row.charges.push_back(range.first.text() + ".." + range.last.text() + " (" +
                            std::to_string(range.charges) + ")");
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<KindSum> sum_kinds(const std::vector<FindingRow>& findings) {
  std::map<std::pair<audit::Kind, std::string>, KindSum> sums;
  for (const auto& row : findings) {
    const auto& finding = row.finding;
    auto& sum = sums[{finding.kind, finding.currency}];
    sum.kind = finding.kind;
    sum.currency = finding.currency;
    ++sum.findings;
    if (finding.potential) {
      ++sum.with_amount;
      sum.potential.add(*finding.potential);
    }
    sum.allocated.add(finding.allocated);
    sum.ahead = sum.ahead || finding.monthly.has_value();
  }
  std::vector<KindSum> out;
  for (auto& [key, sum] : sums) out.push_back(std::move(sum));
  return out;
}

}  // namespace

Result<Contents> build_contents(const BookInput& input) {
  auto context = ChargeContext::build(*input.charges, *input.audit);
  if (!context) return context.problem();
  Contents out;
  out.input = &input;
  out.context = std::move(*context);
  out.places = Places(input.terms);

  DemandSetBuilder demand(out.context, out.places, input.classifier);
  BridgeBuilder bridge(out.context);
  CostCentreBuilder cost_centres(out.context);
  std::optional<SavingsBuilder> savings;
  if (input.agreed != nullptr) savings.emplace(input.agreed->figures, out.places, input.classifier);
  std::optional<CarrierSpendBuilder> spend;
  if (input.negotiation != nullptr) spend.emplace(out.context, input.classifier, *input.negotiation);
  const auto read = each_charge(*input.charges, [&](const ChargeRow& row) -> Result<void> {
    ++out.charges;
    demand.add(row);
    if (savings) savings->add(row);
    bridge.add(row);
    if (spend) spend->add(row);
    cost_centres.add(
        row, out.places.find(row.carrier, row.account, row.service, row.bill_date.value_or(input.as_of)));
    return {};
  });
  if (!read) return read.problem();

  out.demand = demand.finish();
  if (savings) out.savings = savings->finish();
  if (input.model != nullptr) {
    out.model = *input.model;
  } else {
    pricing::ModelSettings settings;
    settings.as_of = input.as_of;
    out.model = pricing::fit_model(input.observations, settings);
  }
  price_demand_set(out.demand, input.observations, input.as_of, &out.model);
  auto months = build_demand_months(
      out.demand, input.requirements.get(),
      {input.first_month.value_or(add_months(input.as_of, 1)), input.months, input.drafts});
  if (!months) return months.problem();
  out.months = std::move(*months);
  if (input.requirements != nullptr) {
    auto checks = check_requirements(*input.requirements, out.demand, out.months, input.terms, input.as_of);
    if (!checks.problems.empty())
      return one_problem(checks.problems, "problems in the requirements; none is taken");
    out.requirement_remarks = std::move(checks.remarks);
  }
  out.spreads = find_price_spreads(out.demand);
  const ContractTerms contracts(input.terms);
  out.gaps = find_market_gaps(out.demand, contracts);
  out.contract_ends = find_contract_ends(out.demand, contracts);
  ScenarioSettings scenario{input.as_of, input.months};
  if (input.negotiation != nullptr && input.negotiation->money.discount_rate) {
    auto discounting = Discounting::at(*input.negotiation->money.discount_rate, input.months);
    if (!discounting) return discounting.problem();
    scenario.discounting = std::move(*discounting);
  }
  out.scenarios = find_market_scenarios(out.gaps, scenario);
  out.sensitivities = find_market_sensitivities(out.gaps, scenario);
  out.bills = build_bills(input);
  out.billed = build_billed(out.bills);
  out.states = count_states(input);
  out.findings = show_findings(input.audit->findings, out.context);
  out.withdrawn = show_findings(input.audit->withdrawn, out.context);
  out.kinds = sum_kinds(out.findings);
  out.cost_centres = cost_centres.finish();
  out.coverage = build_coverage(input, out.demand);
  out.ladder = build_ladder(input, out.demand);
  out.bridges = bridge.finish(out.ladder.contract_given);
  if (spend) {
    auto figures = build_negotiation(out.demand, out.months, input, &out.model, *spend, out.bridges);
    if (!figures) return figures.problem();
    out.negotiation = std::move(*figures);
  }
  auto calendar = book_calendar(out);
  if (!calendar) return calendar.problem();
  out.calendar = std::move(*calendar);
  return out;
}

std::span<const AddedPrice> added_prices(const Contents& contents) {
  if (!contents.negotiation) return {};
  return contents.negotiation->expectations.added;
}

Result<void> each_shown_charge(const Contents& contents,
                               const std::function<Result<void>(const ShownCharge&)>& visit) {
  return each_charge(*contents.input->charges, [&](const ChargeRow& row) -> Result<void> {
    ShownCharge shown{row,
                      row.id().text(),
                      shown_description(row),
                      shown_origin(row),
                      shown_destination(row),
                      {},
                      {},
                      contents.context.on_latest_bill(row),
                      step_of(row.charge_class),
                      taken_away(contents.context, row)};
    shown.place = contents.places.find(row.carrier, row.account, row.service,
                                       row.bill_date.value_or(contents.input->as_of));
    shown.cost_centre = cost_centre_of(row, shown.place);
    return visit(shown);
  });
}

}  // namespace telaudit::book
