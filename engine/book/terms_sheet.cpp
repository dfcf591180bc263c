#include "book/terms_sheet.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/date.h"
#include "book/places.h"
#include "book/proportion.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

void add_rates(MoneySums& sums, const Savings& savings, bool annual) {
  for (const LeverRow& row : savings.rows)
    if (row.lever == Lever::rate && !row.one_off)
      add_money(sums, row.currency, annual ? row.annualised : row.monthly);
}

void add_carrier_surcharges(MoneySums& sums, const SpendByCarrier& spend) {
  for (const SurchargeRow& row : spend.surcharges) {
    if (row.origin != SurchargeOrigin::carrier) continue;
    if (const auto year = times(row.monthly, Decimal{kMonthsOfYear, 0}, row.monthly.scale()))
      add_money(sums, row.currency, *year);
  }
}

void add_surcharge_points(MoneySums& sums, const SpendByCarrier& spend) {
  std::set<std::array<std::string, 2>> seen;
  for (const SurchargeRow& row : spend.surcharges)
    if (row.origin == SurchargeOrigin::carrier && seen.insert({row.currency, row.carrier}).second)
      add_money(sums, row.currency, row.point_a_year);
}

// A commitment as large as the base case, if the low case comes.
void add_shortfalls(MoneySums& sums, const Commitments& commitments) {
  for (const CommitmentSizing& sizing : commitments.sizing)
    for (const CurvePoint& point : sizing.curve)
      if (!sizing.years.empty() && point.commitment == sizing.years.front().spend[1])
        add_money(sums, sizing.currency, point.exposure[0]);
}

void add_credits(MoneySums& sums, const Savings& savings) {
  for (const LeverRow& row : savings.rows)
    if (row.one_off && row.lever == Lever::credits) add_money(sums, row.currency, row.amount);
}

void add_terminations(MoneySums& sums, std::span<const ExpectationRow> rows,
                      std::span<const DemandRow> demand) {
  std::set<std::array<std::string, 3>> seen;
  for (const ExpectationRow& row : rows) {
    const DemandRow& of = demand[row.demand];
    if (!row.change.termination ||
        (row.change.termination_once && !seen.insert({of.carrier, of.account, of.service_key}).second))
      continue;
    add_money(sums, row.change.termination_currency, *row.change.termination);
  }
}

std::string_view words_of(TermValue value) {
  switch (value) {
    case TermValue::none:
      return "not measured on bills";
    case TermValue::month_of_rate_savings:
      return "one month at old rates instead of expected ones";
    case TermValue::carrier_surcharges:
      return "the carriers' own surcharges in a year";
    case TermValue::surcharge_point:
      return "each percent of surcharge in a year";
    case TermValue::shortfall:
      return "shortfall of a year when the commitment is the base case and the low one comes";
    case TermValue::credits:
      return "credits that are open, potential";
    case TermValue::early_termination:
      return "ending terms that still run when prices can change";
    case TermValue::rate_savings:
      return "a year at old rates instead of expected ones";
  }
  return "";
}

// What of the table's columns a site's record fills.
class SiteRecords {
 public:
  SiteRecords(const terms::Terms* terms, const Negotiation& negotiation) {
    const auto* relation = given_relation(terms, "site");
    if (relation == nullptr) return;
    const bill::Table& table = relation->table;
    const TermColumn site(table, "site");
    for (const SiteItem& item : negotiation.site_items) {
      if (item.column.empty() || item.column == "service" || item.column == "bandwidth") continue;
      const TermColumn column(table, item.column);
      for (std::size_t row = 0; row < table.rows(); ++row)
        if (!column.text(row).empty()) filled_.insert({std::string(site.text(row)), item.column});
    }
  }
  bool has(const std::string& site, const std::string& column) const {
    return filled_.contains({site, column});
  }

 private:
  std::set<std::array<std::string, 2>> filled_;
};

struct SiteDemand {
  std::string name;
  std::set<std::string> services;
  bool unnamed = false;        // a row without a service id
  bool data = false;           // a row whose class has a bandwidth
  bool speed_missing = false;  // of one of them
};

SiteChecklist checked(const std::string& site, const SiteDemand& demand, const SiteRecords& records,
                      const Negotiation& negotiation) {
  SiteChecklist out;
  out.site = site;
  out.name = demand.name;
  out.services = demand.services.size();
  for (const SiteItem& item : negotiation.site_items) {
    if (item.column.empty()) {
      out.to_ask.push_back(item.item + " (" + item.holder + ")");
      continue;
    }
    bool known = records.has(site, item.column);
    if (item.column == "service") known = !demand.unnamed && !demand.services.empty();
    if (item.column == "bandwidth") {
      if (!demand.data) continue;
      known = !demand.speed_missing;
    }
    (known ? out.known : out.missing).push_back(item.item);
  }
  return out;
}

}  // namespace

std::vector<PricedTerm> price_terms(const Negotiation& negotiation, const Savings& savings,
                                    const SpendByCarrier& spend, const Commitments& commitments,
                                    std::span<const ExpectationRow> rows, std::span<const DemandRow> demand) {
  std::map<TermValue, MoneySums> values;
  add_rates(values[TermValue::month_of_rate_savings], savings, false);
  add_rates(values[TermValue::rate_savings], savings, true);
  add_carrier_surcharges(values[TermValue::carrier_surcharges], spend);
  add_surcharge_points(values[TermValue::surcharge_point], spend);
  add_shortfalls(values[TermValue::shortfall], commitments);
  add_credits(values[TermValue::credits], savings);
  add_terminations(values[TermValue::early_termination], rows, demand);
  std::vector<PricedTerm> out;
  for (const TermRow& term : negotiation.terms) {
    const MoneySums& sums = values[term.value];
    const std::string words(words_of(term.value));
    if (sums.empty()) {
      out.push_back(
          {term, {}, {}, term.value == TermValue::none ? words : words + ": not known from what was given"});
      continue;
    }
    for (const auto& [currency, amount] : sums) out.push_back({term, currency, amount, words});
  }
  return out;
}

std::vector<SiteChecklist> build_site_checklist(std::span<const DemandRow> demand, const terms::Terms* terms,
                                                const Negotiation& negotiation) {
  const SiteRecords records(terms, negotiation);
  std::map<std::string, SiteDemand> sites;
  for (const DemandRow& row : demand) {
    SiteDemand& site = sites[row.place.site];
    site.name = row.place.site_name;
    if (row.service_key.empty())
      site.unnamed = true;
    else
      site.services.insert(row.service_key);
    if (!row.match || !row.match->service_class.starts_with("data.")) continue;
    site.data = true;
    if (!row.match->mbps_down) site.speed_missing = true;
  }
  std::vector<SiteChecklist> out;
  for (const auto& [name, site] : sites)
    if (!name.empty()) out.push_back(checked(name, site, records, negotiation));
  if (const auto none = sites.find(""); none != sites.end())
    out.push_back(checked("", none->second, records, negotiation));
  return out;
}

}  // namespace telaudit::book
