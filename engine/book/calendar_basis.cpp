#include "book/calendar_basis.h"

#include <algorithm>
#include <map>

#include "bill/charge.h"
#include "book/charges.h"
#include "book/places.h"
#include "book/price_changes.h"
#include "pricing/market_model.h"

namespace telaudit::book {
namespace {

// The charges of bills from a day on; some of earlier ones may come.
class RecentCharges : public bill::Relation {
 public:
  RecentCharges(const bill::Relation& charges, Date first) : charges_(charges), first_(first) {}

  const bill::Schema& schema() const override { return charges_.schema(); }
  std::uint64_t rows() const override { return charges_.rows(); }
  Result<void> scan(const bill::ScanRequest& request, const bill::BatchVisitor& visit) const override {
    bill::ScanRequest recent = request;
    recent.ranges.push_back({bill::charge::kBillDate, first_.days, INT32_MAX});
    return charges_.scan(recent, visit);
  }

 private:
  const bill::Relation& charges_;
  Date first_;
};

// The earliest of the latest bills of all accounts that hold anything payable; four columns are read.
Result<std::optional<Date>> first_of_latest(const bill::Relation& charges) {
  enum Asked : std::size_t { kCarrier, kAccount, kBillDate, kPayable };
  bill::ScanRequest request;
  request.columns = {bill::charge::kCarrier, bill::charge::kAccount, bill::charge::kBillDate,
                     bill::charge::kPayable};
  std::map<std::pair<std::string, std::string>, Date> latest;
  const auto read = charges.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    const auto text = [&](Asked at, std::size_t row) {
      return batch.columns[at].is_known(row) ? batch.columns[at].text(row) : std::string_view();
    };
    // Rows of one bill mostly follow each other: a name is looked up where it changes.
    std::string_view carrier, account;
    auto last = latest.end();
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const bill::ColumnView &payable = batch.columns[kPayable], &date = batch.columns[kBillDate];
      if (!date.is_known(row) || (payable.is_known(row) && payable.number(row) == 0)) continue;
      const Date day{static_cast<std::int32_t>(date.number(row))};
      if (last == latest.end() || text(kCarrier, row) != carrier || text(kAccount, row) != account) {
        carrier = text(kCarrier, row);
        account = text(kAccount, row);
        last = latest.try_emplace({std::string(carrier), std::string(account)}, day).first;
      }
      last->second = std::max(last->second, day);
    }
    return {};
  });
  if (!read) return read.problem();
  std::optional<Date> out;
  for (const auto& [account, day] : latest) out = out ? std::min(*out, day) : day;
  return out;
}

Result<std::vector<DemandRow>> latest_demand(const BookInput& input) {
  const auto first = first_of_latest(*input.charges);
  if (!first) return first.problem();
  if (!*first) return std::vector<DemandRow>();
  const RecentCharges recent(*input.charges, **first);
  const audit::Audit nothing_found;
  const auto context = ChargeContext::build(recent, nothing_found);
  if (!context) return context.problem();
  const Places places(input.terms);
  DemandSetBuilder builder(*context, places, input.classifier);
  const auto read = each_charge(recent, [&](const ChargeRow& row) -> Result<void> {
    builder.add(row);
    return {};
  });
  if (!read) return read.problem();
  return builder.finish();
}

}  // namespace

CalendarBasis CalendarSources::basis(const BookInput& input) const {
  CalendarBasis out;
  out.terms = input.terms;
  out.as_of = input.as_of;
  out.demand = demand;
  out.ends = ends;
  out.expectations = expectations;
  out.attained = attained;
  out.findings = input.audit->findings;
  out.invoices = input.invoices;
  return out;
}

Result<BookCalendar> book_calendar(const Contents& contents) {
  constexpr int kMonths = 12;
  const BookInput& input = *contents.input;
  auto attained = build_attainment({input.charges, input.invoices, input.terms, input.as_of});
  if (!attained) return attained.problem();
  CalendarBasis basis;
  basis.terms = input.terms;
  basis.as_of = input.as_of;
  basis.demand = contents.demand;
  basis.ends = contents.contract_ends;
  if (contents.negotiation) basis.expectations = contents.negotiation->expectations.rows;
  basis.attained = *attained;
  basis.findings = input.audit->findings;
  basis.invoices = input.invoices;
  auto entries = build_calendar(basis, input.as_of, add_days(add_months(input.as_of, kMonths), -1));
  if (!entries) return entries.problem();
  return BookCalendar{std::move(*attained), std::move(*entries)};
}

Result<CalendarSources> calendar_sources(const BookInput& input) {
  auto demand = latest_demand(input);
  if (!demand) return demand.problem();
  CalendarSources out;
  out.demand = std::move(*demand);
  out.ends = find_contract_ends(out.demand, ContractTerms(input.terms));
  if (input.negotiation != nullptr) {
    std::optional<pricing::MarketModel> fitted;
    const pricing::MarketModel* model = input.model;
    if (model == nullptr) {
      pricing::ModelSettings settings;
      settings.as_of = input.as_of;
      model = &fitted.emplace(pricing::fit_model(input.observations, settings));
    }
    price_demand_set(out.demand, input.observations, input.as_of, model);
    out.expectations = build_expectations(out.demand, input.observations, input.as_of, model,
                                          PriceChanges(input.terms, input.as_of), *input.negotiation)
                           .rows;
  }
  auto attained = build_attainment({input.charges, input.invoices, input.terms, input.as_of});
  if (!attained) return attained.problem();
  out.attained = std::move(*attained);
  return out;
}

}  // namespace telaudit::book
