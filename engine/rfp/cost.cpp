#include "rfp/cost.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "book/present_value.h"

namespace telaudit::rfp {
namespace {

constexpr int kMonthsOfAYear = 12;

// Sums of the elements of a bid by month; what moves apart from what stays.
struct Flows {
  std::vector<Exact> list_moving, list_staying, once, filled, today_moving;
  Exact construction;
  std::set<std::string> left;  // predecessors who lose an element, in lower case
};

// Calls visit(element, first month, months until, quantity, quantity before) for each stretch of months with
// one quantity.
template <typename Visit>
void each_stretch(const Demand& demand, int months, const Visit& visit) {
  std::vector<std::vector<const Demand::Change*>> changes(demand.quantity.size());
  for (const auto& change : demand.changes)
    if (change.month <= months) changes[change.element].push_back(&change);
  for (std::size_t e = 0; e < demand.quantity.size(); ++e) {
    Total before;
    Total quantity = demand.quantity[e];
    int from = 1;
    for (const auto* change : changes[e]) {
      if (change->month > from) {
        visit(e, from, change->month, quantity, before);
        before = quantity;
      }
      from = change->month;
      quantity = change->quantity;
    }
    visit(e, from, months + 1, quantity, before);
  }
}

// A sum by month of amounts that hold over stretches of months.
class MonthSums {
 public:
  explicit MonthSums(int months) : steps_(static_cast<std::size_t>(months) + 2) {}
  void add(int from, int until, const Exact& amount) {
    steps_[static_cast<std::size_t>(from)] += amount;
    steps_[static_cast<std::size_t>(until)] -= amount;
  }
  std::vector<Exact> take() {
    for (std::size_t m = 1; m < steps_.size(); ++m) steps_[m] += steps_[m - 1];
    return std::move(steps_);
  }

 private:
  std::vector<Exact> steps_;
};

Flows flows_of(const Event& event, std::span<const Element> elements, const Demand& demand,
               const std::vector<bool>& comparable, const Bid& bid) {
  const std::size_t term = compared_term(event);
  const int months = event.comparison.months;
  const Exact penalty = 1 + exact(event.comparison.missing_penalty);
  MonthSums moving(months), staying(months), once(months), filled(months), today(months);
  Flows out;
  each_stretch(demand, months,
               [&](std::size_t e, int from, int until, const Total& quantity, const Total& before) {
                 if (!comparable[e]) return;
                 const Exact units = exact(quantity);
                 const auto& price = bid.elements[e].terms[term];
                 if (!has_price(price)) {
                   filled.add(from, until, units * price_today(elements[e]) * penalty);
                   return;
                 }
                 const bool moves = lower(elements[e].incumbent) != lower(bid.carrier);
                 (moves ? moving : staying).add(from, until, units * exact(price.mrc));
                 if (moves) today.add(from, until, units * price_today(elements[e]));
                 const Exact added = units - exact(before);
                 if (added > 0) once.add(from, from + 1, added * exact(price.nrc));
                 if (from == 1) out.construction += exact(bid.elements[e].construction);
                 if (moves && !elements[e].incumbent.empty()) out.left.insert(lower(elements[e].incumbent));
               });
  out.list_moving = moving.take();
  out.list_staying = staying.take();
  out.once = once.take();
  out.filled = filled.take();
  out.today_moving = today.take();
  return out;
}

// The discount of the tier that a list price reaches; one lower where the tier is lost.
Exact discount_of(const Offer& offer, const Exact& list, bool tier_lost) {
  std::size_t reached = 0;
  for (std::size_t t = 0; t < offer.tiers.size(); ++t)
    if (exact(offer.tiers[t].from) <= list) reached = t;
  if (tier_lost && reached > 0) --reached;
  return offer.tiers.empty() ? Exact(0) : exact(offer.tiers[reached].discount);
}

Exact price_factor(const Offer& offer, int month, int term) {
  const int years = (std::min(month, term) - 1) / kMonthsOfAYear;
  Exact factor = 1;
  for (int year = 0; year < years; ++year) factor *= 1 + exact(offer.escalator);
  if (month > term) factor *= 1 + exact(offer.post_term);
  return factor;
}

// By month, from 1.
std::vector<Exact> discount_factors(const Event& event) {
  const auto discounting = book::Discounting::at(event.comparison.discount_rate, event.comparison.months);
  require(discounting.ok(), "an event has a rate and months that money can be counted over");
  std::vector<Exact> out(1);
  for (int month = 1; month <= event.comparison.months; ++month)
    out.push_back(units(discounting->factor_units(month), book::kFactorUnitDecimals));
  return out;
}

Exact& at(std::vector<Exact>& values, int month) {
  return values[static_cast<std::size_t>(month)];
}

class CostReading {
 public:
  CostReading(const Event& event, const Bid& bid, Flows flows, const Scenario& scenario)
      : event_(event),
        offer_(bid.offer),
        flows_(std::move(flows)),
        scenario_(scenario),
        factor_(scenario.demand) {
    if (scenario.below_commitment) fall_below_commitment();
    carrier_ = lower(bid.carrier);
  }

  Cost read() {
    const auto factors = discount_factors(event_);
    for (int month = 1; month <= event_.comparison.months; ++month) {
      const Exact before = cost_.total;
      add_monthly(month);
      add_once(month);
      cost_.npv += (cost_.total - before) * factors[static_cast<std::size_t>(month)];
    }
    return std::move(cost_);
  }

 private:
  void fall_below_commitment() {
    if (!offer_.commitment) return;
    const Exact list = at(flows_.list_moving, 1) + at(flows_.list_staying, 1);
    const Exact reached = list * (1 - discount_of(offer_, list, false));
    const Exact wanted = exact(*offer_.commitment) * Exact(4, 5);
    if (reached > wanted && reached != 0) factor_ *= wanted / reached;
  }

  void add(Exact& part, const Exact& amount) {
    part += amount;
    cost_.total += amount;
  }

  void add_monthly(int month) {
    const auto& plan = event_.comparison;
    const bool late = month <= scenario_.late_months;
    const Exact moving = late ? Exact(0) : Exact(at(flows_.list_moving, month) * factor_);
    const Exact staying = at(flows_.list_staying, month) * factor_;
    const Exact list = moving + staying;
    add(cost_.list, list);
    const Exact kept = 1 - discount_of(offer_, list, scenario_.tier_lost);
    add(cost_.discount, list * kept - list);
    const Exact rise = price_factor(offer_, month, plan.term);
    add(cost_.escalation, list * kept * (rise - 1));
    Exact charged = list * kept * rise;
    const Exact waived = ((month <= offer_.waived_months ? staying : Exact(0)) +
                          (month <= scenario_.late_months + offer_.waived_months ? moving : Exact(0))) *
                         kept * rise;
    add(cost_.waived, -waived);
    charged -= waived;
    for (const auto& surcharge : offer_.surcharges) {
      add(cost_.surcharges, charged * exact(surcharge.share));
      if (list != 0) add(cost_.surcharges, exact(surcharge.amount));
    }
    if (offer_.commitment && month <= plan.term && month > offer_.waived_months)
      if (const Exact missing = exact(*offer_.commitment) - charged; missing > 0)
        add(cost_.shortfall, missing);
    add(cost_.filled, at(flows_.filled, month) * factor_);
    const Exact today = at(flows_.today_moving, month) * factor_;
    if (late)
      add(cost_.late, today);
    else if (month <= scenario_.late_months + plan.overlap_months)
      add(cost_.overlap, today);
  }

  void add_once(int month) {
    // What moves late is charged for when it moves; what is added later, when it is added.
    const int first = scenario_.late_months + 1;
    if (month >= first) {
      Exact once = at(flows_.once, month);
      if (month == first)
        for (int waited = 1; waited < first; ++waited) once += at(flows_.once, waited);
      add(cost_.once, once * factor_);
    }
    if (month != first) return;
    add(cost_.construction, flows_.construction);
    add(cost_.credit, -exact(offer_.credit));
    for (const auto& leaving : event_.comparison.leaving)
      if (lower(leaving.carrier) != carrier_ && flows_.left.contains(lower(leaving.carrier)))
        add(cost_.leaving, exact(leaving.amount));
  }

  const Event& event_;
  const Offer& offer_;
  Flows flows_;
  const Scenario& scenario_;
  Exact factor_;
  std::string carrier_;
  Cost cost_;
};

}  // namespace

bool has_price(const TermPrice& price) {
  return price.answer == Answer::priced || price.answer == Answer::free || price.answer == Answer::included;
}

std::vector<bool> comparable_elements(const Event& event, std::span<const Element> elements,
                                      std::span<const std::optional<Bid>> bids) {
  const std::size_t term = compared_term(event);
  std::vector<bool> out(elements.size());
  for (std::size_t e = 0; e < elements.size(); ++e)
    out[e] = has_price_today(elements[e]) ||
             std::all_of(bids.begin(), bids.end(), [&](const std::optional<Bid>& bid) {
               return !bid || has_price(bid->elements[e].terms[term]);
             });
  return out;
}

Cost cost_of(const Event& event, std::span<const Element> elements, const Demand& demand,
             const std::vector<bool>& comparable, const Bid& bid, const Scenario& scenario) {
  const Demand& quantities = scenario.quantities != nullptr ? *scenario.quantities : demand;
  return CostReading(event, bid, flows_of(event, elements, quantities, comparable, bid), scenario).read();
}

Cost cost_of_today(const Event& event, std::span<const Element> elements, const Demand& demand,
                   const std::vector<bool>& comparable, const Scenario& scenario) {
  MonthSums today(event.comparison.months);
  const Demand& quantities = scenario.quantities != nullptr ? *scenario.quantities : demand;
  each_stretch(quantities, event.comparison.months,
               [&](std::size_t e, int from, int until, const Total& quantity, const Total&) {
                 if (comparable[e]) today.add(from, until, exact(quantity) * price_today(elements[e]));
               });
  std::vector<Exact> months = today.take();
  const auto factors = discount_factors(event);
  Cost cost;
  for (int month = 1; month <= event.comparison.months; ++month) {
    const Exact amount = at(months, month) * scenario.demand;
    cost.list += amount;
    cost.total += amount;
    cost.npv += amount * factors[static_cast<std::size_t>(month)];
  }
  return cost;
}

}  // namespace telaudit::rfp
