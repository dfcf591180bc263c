#include "rfp/asked.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "book/charges.h"
#include "book/demand_months.h"
#include "book/expectations.h"
#include "book/places.h"
#include "book/price_changes.h"
#include "book/requirement_checks.h"
#include "book/requirement_file.h"
#include "book/wording.h"
#include "pricing/words.h"
#include "rfp/cost.h"
#include "rfp/departures_of_bills.h"

namespace telaudit::rfp {
namespace {

constexpr unsigned kExpectedDecimals = 6;

// As money is written: 12.50 and not 12.500000.
std::optional<Decimal> without_end_zeros(std::optional<Decimal> amount) {
  while (amount && amount->scale > 2 && amount->mantissa % 10 == 0) {
    amount->mantissa /= 10;
    --amount->scale;
  }
  return amount;
}

Result<std::vector<book::DemandRow>> rows_of_bills(const AskedInput& input) {
  const auto context = book::ChargeContext::build(*input.charges, audit::Audit{});
  if (!context) return context.problem();
  const book::Places places(input.terms);
  book::DemandSetBuilder demand(*context, places, input.classifier);
  const auto read = book::each_charge(*input.charges, [&](const book::ChargeRow& row) -> Result<void> {
    demand.add(row);
    return {};
  });
  if (!read) return read.problem();
  return demand.finish();
}

// What people call the class at its speed where it is bought already; else its name.
pricing::Classifier::Match match_of(const book::DemandLine& line, std::span<const book::DemandRow> rows) {
  pricing::Classifier::Match match;
  match.service_class = line.service_class;
  match.label = line.service_class;
  match.mbps_down = line.mbps_down;
  match.mbps_up = line.mbps_up;
  match.access = line.access;
  match.bundle = line.bundle;
  match.unit = line.unit;
  for (const auto& row : rows) {
    if (!row.match || row.match->service_class != line.service_class) continue;
    match.label = row.match->label;
    if (row.match->mbps_down == line.mbps_down && row.match->mbps_up == line.mbps_up) break;
  }
  return match;
}

// The demand set with a row for each line that requirements add; `line` says of which line each row is.
struct AskedRows {
  std::vector<book::DemandRow> rows;
  std::vector<std::size_t> line;
  std::size_t bought = 0;  // rows of today; those that follow are added
};

AskedRows asked_rows(std::vector<book::DemandRow> bought, const book::DemandMonths& months,
                     const AskedInput& input, const Event& event, std::vector<Problem>& remarks) {
  const auto sites = book::places_of_sites(input.terms);
  AskedRows out{std::move(bought), {}, 0};
  out.bought = out.rows.size();
  for (std::size_t l = 0; l < months.lines.size(); ++l) {
    const auto& line = months.lines[l];
    if (line.current) {
      out.line.push_back(l);
      continue;
    }
    const auto site = sites.find(line.site);
    if (site == sites.end()) {
      remarks.push_back({line.id + ": the site '" + line.site +
                             "' has no address, so nobody can be asked for a price there; left out",
                         {},
                         "add it to the sites, --sites, and issue again"});
      continue;
    }
    book::DemandRow row;
    row.charge_class = line.charge_class;
    row.currency = event.currency;
    row.unit = line.unit;
    row.place = site->second;
    row.match = match_of(line, std::span(out.rows).first(out.bought));
    row.unit_price = Decimal{};  // so that it is compared with the market
    row.id = line.id;
    out.rows.push_back(std::move(row));
    out.line.push_back(l);
  }
  return out;
}

// The sum of the lines' quantities in a case and a month, from 0.
Total quantity_in(const book::DemandMonths& months, std::span<const std::size_t> lines,
                  book::DemandCase demand_case, int month) {
  Total out;
  for (const std::size_t l : lines) out.add(book::quantity_of(months.lines[l], demand_case, month));
  return out;
}

// Months, from 0, in which one of the lines changes.
std::vector<int> change_months(const book::DemandMonths& months, std::span<const std::size_t> lines) {
  std::vector<int> out;
  for (const std::size_t l : lines)
    for (const auto& step : months.lines[l].steps) out.push_back(step.month);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// A price of today in the currency of the event, exact where it is in it already, else to kExpectedDecimals;
// nothing without a rate.
std::optional<Decimal> in_event_currency(const Event& event, const std::optional<Decimal>& price,
                                         std::string_view currency) {
  if (!price || currency == event.currency) return price;
  const auto rate = rate_of_today(event, currency);
  return rate ? without_end_zeros(rounded(exact(*price) * *rate, kExpectedDecimals)) : std::nullopt;
}

// What is expected of one unit of the rows together; of rows that requirements add, by what the book expects
// for the new.
class ExpectedPrices {
 public:
  ExpectedPrices(const AskedInput& input, const Event& event, const AskedRows& asked,
                 const book::DemandMonths& months, const pricing::MarketModel& model,
                 const book::PriceChanges& changes)
      : asked_(asked), rows_(asked.rows), event_(event) {
    if (input.negotiation == nullptr) return;
    book::Negotiation negotiation = *input.negotiation;
    if (negotiation.expectation.running_event.empty()) negotiation.expectation.running_event = event.name;
    auto found = book::build_expectations(rows_.first(asked.bought), input.observations, event.issued, &model,
                                          changes, negotiation, &months);
    for (auto& row : found.rows) figures_.emplace(row.demand, std::move(row.figures));
    for (auto& price : found.added) added_.emplace(price.line, std::move(price));
  }

  std::optional<Decimal> of(std::span<const std::size_t> rows) const {
    Exact amount, quantity;
    std::optional<Decimal> same;
    bool differ = false;
    for (const std::size_t r : rows) {
      const auto price = of_row(r);
      if (!price) return std::nullopt;
      differ = differ || (same && !(*same == *price));
      same = price;
      amount += exact(*price) * exact(rows_[r].quantity);
      quantity += exact(rows_[r].quantity);
    }
    if (!differ) return same;
    if (quantity == 0) return std::nullopt;
    return without_end_zeros(rounded(amount / quantity, kExpectedDecimals));
  }

  // Why nothing is expected for a row that was added; empty where something is, or no policy was given.
  std::string missing(std::size_t r) const {
    const auto found = added_.find(asked_.line[r]);
    if (found == added_.end() || of_row(r)) return {};
    return found->second.price ? "its price is expected in " + found->second.currency +
                                     ", and rfp.yaml states no rate of it (exchange)"
                               : found->second.basis;
  }

 private:
  std::optional<Decimal> of_row(std::size_t r) const {
    if (r >= asked_.bought) {
      const auto added = added_.find(asked_.line[r]);
      if (added == added_.end()) return std::nullopt;
      return in_event_currency(event_, added->second.price, added->second.currency);
    }
    const auto found = figures_.find(r);
    if (found == figures_.end()) return std::nullopt;
    return in_event_currency(event_,
                             found->second.stance == pricing::Stance::do_not_open
                                 ? rows_[r].unit_price
                                 : found->second.expected.price,
                             rows_[r].currency);
  }

  const AskedRows& asked_;
  std::span<const book::DemandRow> rows_;
  const Event& event_;
  std::map<std::size_t, pricing::Expectation> figures_;
  std::map<std::size_t, book::AddedPrice> added_;  // by line
};

std::optional<Total> converted(const Total& amount, const std::optional<Exact>& rate) {
  if (!rate) return std::nullopt;
  const auto out = without_end_zeros(rounded(exact(amount) * *rate, kExpectedDecimals));
  return out ? std::optional(book::total_of(*out)) : std::nullopt;
}

// Sets who bills the rows of today, for how much and how many.
void take_today(Element& element, std::span<const book::DemandRow> rows, std::span<const std::size_t> bought,
                const Event& event) {
  std::map<std::string, Exact> by_carrier;
  for (const std::size_t r : bought) {
    const auto& row = rows[r];
    const auto rate = rate_of_today(event, row.currency);
    by_carrier[row.carrier] += exact(row.amount) * rate.value_or(Exact(1));
    element.today_quantity.add(row.quantity);
    const auto amount =
        row.currency == event.currency ? std::optional(row.amount) : converted(row.amount, rate);
    if (amount && row.currency != event.currency) element.today_exchanged.add(*amount);
    // One row in a currency without a rate, and the sum is unknown for good.
    if (!amount)
      element.today.reset();
    else if (element.today)
      element.today->add(*amount);
  }
  if (!element.today) element.today_exchanged = Total{};
  const auto most = std::max_element(by_carrier.begin(), by_carrier.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most != by_carrier.end()) element.incumbent = most->first;
}

class AskedReading {
 public:
  AskedReading(const AskedRows& asked, const book::DemandMonths& months, const ExpectedPrices& expected,
               DeparturesOfBills departures, const Event& event)
      : asked_(asked),
        months_(months),
        expected_(expected),
        departures_(std::move(departures)),
        event_(event) {}

  void read(Asked& out) {
    const auto neutral = book::build_neutral_demand(asked_.rows);
    for (std::size_t l = 0; l < neutral.lines.size(); ++l) {
      const auto rows = rows_in_scope(neutral.lines[l], neutral.rows[l]);
      if (!rows.empty()) add(neutral.lines[l], rows);
    }
    for (std::size_t e = 0; e < elements_.size(); ++e) elements_[e].id = element_id(e, elements_.size());
    for (auto* demand : {&base_, &low_, &high_})
      std::stable_sort(demand->changes.begin(), demand->changes.end(),
                       [](const auto& a, const auto& b) { return a.month < b.month; });
    departures_.finish(elements_);
    name_what_has_no_class(out);
    name_what_is_out_of_scope(neutral, out);
    for (const std::size_t r : unexpected_)
      out.remarks.push_back({asked_.rows[r].id + ": nothing is expected for it, " + expected_.missing(r),
                             {},
                             "name prices of it (--prices), or say what you expect in targets.csv"});
    out.elements = std::move(elements_);
    out.demand.base = std::move(base_);
    if (!cases_) return;
    out.demand.low = std::move(low_);
    out.demand.high = std::move(high_);
  }

 private:
  // What has no class is in nobody's sum: a negotiator has to know how much of the bills that is.
  void name_what_has_no_class(Asked& out) const {
    std::map<std::string, std::pair<std::size_t, Total>> left;
    for (std::size_t r = 0; r < asked_.bought; ++r) {
      const auto& row = asked_.rows[r];
      if (row.match || row.amount.is_zero()) continue;
      auto& [rows, amount] = left[row.currency];
      ++rows;
      amount.add(row.amount);
    }
    for (const auto& [currency, what] : left)
      out.remarks.push_back({book::counted(what.first, "row") + " of the bills, " +
                                 book::money_text(what.second, currency) +
                                 " a month, are not asked for: no class of service is known for them",
                             {},
                             "give their codes or words a class (rules/classes/README.md), and issue again"});
  }

  std::vector<std::size_t> rows_in_scope(const book::NeutralLine& line,
                                         std::span<const std::size_t> rows) const {
    std::vector<std::size_t> out;
    if (!event_.scope.holds(line)) return out;
    for (const std::size_t r : rows)
      if (event_.scope.holds_site(months_.lines[asked_.line[r]].site)) out.push_back(r);
    return out;
  }

  // How much of the bills the event leaves as it is, and entries that hold nothing: most likely misspelt.
  void name_what_is_out_of_scope(const book::NeutralDemand& neutral, Asked& out) const {
    if (!event_.scope.limited()) return;
    std::map<std::string, std::pair<std::size_t, Total>> left;
    std::set<std::string> classes, countries, sites;
    for (std::size_t l = 0; l < neutral.lines.size(); ++l) {
      const auto in_scope = rows_in_scope(neutral.lines[l], neutral.rows[l]);
      classes.insert(neutral.lines[l].service_class);
      countries.insert(lower(neutral.lines[l].country));
      for (const std::size_t r : neutral.rows[l]) {
        sites.insert(lower(months_.lines[asked_.line[r]].site));
        if (r >= asked_.bought || std::find(in_scope.begin(), in_scope.end(), r) != in_scope.end()) continue;
        auto& [rows, amount] = left[asked_.rows[r].currency];
        ++rows;
        amount.add(asked_.rows[r].amount);
      }
    }
    for (const auto& [currency, what] : left)
      out.remarks.push_back({book::counted(what.first, "row") + " of the bills, " +
                                 book::money_text(what.second, currency) +
                                 " a month, are not asked for: they lie outside the event's scope",
                             {},
                             "scope in rfp.yaml says what the event is about"});
    const auto unmet = [&](const std::string& entry) {
      out.remarks.push_back(
          {"nothing that is bought or required is of '" + entry + "', which the event's scope names",
           {},
           "look whether scope in rfp.yaml spells it as the classes and sites do"});
    };
    for (const auto& one : event_.scope.classes)
      if (std::none_of(classes.begin(), classes.end(),
                       [&](const std::string& name) { return pricing::is_under(name, one); }))
        unmet(one);
    for (const auto& one : event_.scope.countries)
      if (!countries.contains(lower(one))) unmet(one);
    for (const auto& one : event_.scope.sites)
      if (!sites.contains(lower(one))) unmet(one);
  }

  void add(const book::NeutralLine& line, std::span<const std::size_t> rows) {
    std::vector<std::size_t> lines, bought;
    for (const std::size_t r : rows) {
      lines.push_back(asked_.line[r]);
      if (r < asked_.bought) bought.push_back(r);
    }
    const auto changes = change_months(months_, lines);
    const auto asked = std::find_if(changes.begin(), changes.end(), [&](int month) {
      return month < event_.terms.back() &&
             !quantity_in(months_, lines, book::DemandCase::base, month).is_zero();
    });
    if (asked == changes.end()) return;
    Element element;
    element.line = line;
    element.line.quantity = quantity_in(months_, lines, book::DemandCase::base, *asked);
    for (const std::size_t r : rows)
      if (!element.market)
        element.market = in_event_currency(event_, asked_.rows[r].benchmark.median, asked_.rows[r].currency);
    if (!bought.empty()) {
      element.today = Total{};
      take_today(element, asked_.rows, bought, event_);
      element.expected = expected_.of(bought);
      departures_.take(elements_.size(), bought);
    } else {
      element.expected = expected_.of(rows);
      if (!element.expected)
        for (const std::size_t r : rows)
          if (!expected_.missing(r).empty()) unexpected_.push_back(r);
    }
    for (const int month : changes) add_step(lines, month);
    elements_.push_back(std::move(element));
  }

  void add_step(std::span<const std::size_t> lines, int month) {
    const Total quantities[] = {quantity_in(months_, lines, book::DemandCase::base, month),
                                quantity_in(months_, lines, book::DemandCase::low, month),
                                quantity_in(months_, lines, book::DemandCase::high, month)};
    cases_ = cases_ || !(quantities[1] == quantities[0]) || !(quantities[2] == quantities[0]);
    Demand* const demands[] = {&base_, &low_, &high_};
    for (std::size_t d = 0; d < std::size(demands); ++d) {
      if (month == 0)
        demands[d]->quantity.push_back(quantities[d]);
      else
        demands[d]->changes.push_back({month + 1, elements_.size(), quantities[d]});
    }
  }

  const AskedRows& asked_;
  const book::DemandMonths& months_;
  const ExpectedPrices& expected_;
  DeparturesOfBills departures_;
  const Event& event_;
  std::vector<Element> elements_;
  std::vector<std::size_t> unexpected_;  // rows that were added and have no price
  Demand base_, low_, high_;
  bool cases_ = false;
};

}  // namespace

Result<Asked> asked_of_bills(const AskedInput& input, const Event& event) {
  auto bought = rows_of_bills(input);
  if (!bought) return bought.problem();
  const auto months = book::build_demand_months(
      *bought, input.requirements,
      {event.starts, std::max(event.terms.back(), event.comparison.months), input.drafts});
  if (!months) return months.problem();
  Asked out;
  if (input.requirements != nullptr) {
    auto checks = book::check_requirements(*input.requirements, *bought, *months, input.terms, event.issued);
    if (!checks.problems.empty())
      return book::one_problem(checks.problems, "problems in the requirements; none is taken");
    out.remarks = std::move(checks.remarks);
  }
  AskedRows asked = asked_rows(std::move(*bought), *months, input, event, out.remarks);
  pricing::MarketModel fitted;
  if (input.model == nullptr) {
    pricing::ModelSettings settings;
    settings.as_of = event.issued;
    fitted = pricing::fit_model(input.observations, settings);
  }
  const auto& model = input.model == nullptr ? fitted : *input.model;
  book::price_demand_set(asked.rows, input.observations, event.issued, &model);
  const book::PriceChanges changes(input.terms, event.issued);
  const ExpectedPrices expected(input, event, asked, *months, model, changes);
  const auto bought_rows = std::span(asked.rows).first(asked.bought);
  AskedReading(asked, *months, expected, DeparturesOfBills(event, bought_rows, *months, input.terms, changes),
               event)
      .read(out);
  return out;
}

}  // namespace telaudit::rfp
