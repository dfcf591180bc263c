#include "rfp/cost.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "book/present_value.h"

namespace telaudit::rfp {
namespace {

constexpr int kMonthsOfAYear = 12;

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

const Exact& at(const std::vector<Exact>& values, int month) {
  return values[static_cast<std::size_t>(month)];
}

// Amounts by month of which a part is paid in other currencies, at the scenario's rates of these.
std::vector<Exact> at_rates(const MonthSteps& amounts, const MonthSteps& exchanged, int months,
                            const Scenario& scenario) {
  auto out = amounts.by_month(months);
  if (scenario.exchange == 1) return out;
  const auto part = exchanged.by_month(months);
  for (std::size_t month = 1; month < out.size(); ++month)
    out[month] += part[month] * (scenario.exchange - 1);
  return out;
}

class CostReading {
 public:
  CostReading(const Event& event, const Bid& bid, const Flows& flows, std::span<const Exact> factors,
              const Scenario& scenario)
      : event_(event),
        offer_(bid.offer),
        scenario_(scenario),
        factors_(factors),
        carrier_(lower(bid.carrier)),
        left_(flows.left),
        departures_(flows.departures),
        construction_(flows.construction),
        moving_(flows.moving.by_month(event.comparison.months)),
        staying_(flows.staying.by_month(event.comparison.months)),
        filled_(at_rates(flows.filled, flows.filled_exchanged, event.comparison.months, scenario)),
        today_(at_rates(flows.today, flows.today_exchanged, event.comparison.months, scenario)),
        once_(flows.once.by_month(event.comparison.months)),
        tests_(commitment_tests(offer_.commitment, offer_.waived_months, event.comparison.term,
                                event.comparison.months)),
        factor_(scenario.demand),
        rate_(exchange_rate(event, bid.carrier)) {
    if (exchange_of(event, bid.carrier) != nullptr) rate_ *= scenario.exchange;
    same_currency_ = rate_ == 1;
    if (scenario.below_commitment) factor_ *= below_commitment();
  }

  // What every quantity is multiplied by so that a fifth of the commitment is not reached where it is nearest
  // to being missed; 1 where there is none, or more is missed already.
  Exact below_commitment() const {
    Exact factor = 1;
    bool found = false;
    for (const auto& test : tests_) {
      Exact reached;
      for (int month = std::max(test.from, offer_.waived_months + 1); month <= test.to; ++month) {
        const Exact list = at(moving_, month) + at(staying_, month);
        reached += list * (1 - discount_of(offer_, list, false)) *
                   price_factor(offer_, month, event_.comparison.term);
      }
      if (reached == 0) continue;
      const Exact wanted = test.amount * Exact(4, 5) / reached;
      if (!found || factor < wanted) factor = wanted;
      found = true;
    }
    return factor < 1 ? factor : Exact(1);
  }

  Cost read() {
    cost_.leaving_unknown = departures_.unknown();
    for (int month = 1; month <= event_.comparison.months; ++month) {
      const Exact before = cost_.total;
      add_monthly(month);
      add_once(month);
      cost_.npv += (cost_.total - before) * factors_[static_cast<std::size_t>(month)];
    }
    return std::move(cost_);
  }

 private:
  void add(Exact& part, const Exact& amount) {
    part += amount;
    cost_.total += amount;
  }

  // In the bidder's own currency.
  void add_bid(Exact& part, const Exact& amount) {
    if (same_currency_)
      add(part, amount);
    else
      add(part, amount * rate_);
  }

  // What prices that follow a falling market are after so many whole years.
  Exact followed(int month) const {
    Exact out = 1;
    for (int year = 0; year < (month - 1) / kMonthsOfAYear; ++year) out *= 1 - scenario_.decline;
    return out;
  }

  void add_monthly(int month) {
    const auto& plan = event_.comparison;
    const bool late = month <= scenario_.late_months;
    const Exact moving = late ? Exact(0) : Exact(at(moving_, month) * factor_);
    const Exact staying = at(staying_, month) * factor_;
    const Exact list = moving + staying;
    add_bid(cost_.list, list);
    const Exact kept = 1 - discount_of(offer_, list, scenario_.tier_lost);
    add_bid(cost_.discount, list * kept - list);
    Exact rise = price_factor(offer_, month, plan.term);
    if (scenario_.decline != 0) rise *= followed(month);
    add_bid(cost_.escalation, list * kept * (rise - 1));
    Exact charged = list * kept * rise;
    const Exact waived = ((month <= offer_.waived_months ? staying : Exact(0)) +
                          (month <= scenario_.late_months + offer_.waived_months ? moving : Exact(0))) *
                         kept * rise;
    add_bid(cost_.waived, -waived);
    charged -= waived;
    for (const auto& surcharge : offer_.surcharges) {
      add_bid(cost_.surcharges, charged * exact(surcharge.share));
      if (list != 0) add_bid(cost_.surcharges, exact(surcharge.amount));
    }
    test_commitment(month, charged);
    add(cost_.filled, at(filled_, month) * factor_);
    const Exact today = at(today_, month) * factor_;
    if (late)
      add(cost_.late, today);
    else if (month <= scenario_.late_months + plan.overlap_months)
      add(cost_.overlap, today);
  }

  // Charges of the month after discount, without surcharges.
  void test_commitment(int month, const Exact& charged) {
    if (next_test_ == tests_.size() || month < tests_[next_test_].from) return;
    tested_ += charged;
    if (month < tests_[next_test_].to) return;
    if (const Exact missing = tests_[next_test_].amount - tested_; missing > 0)
      add_bid(cost_.shortfall, missing);
    tested_ = 0;
    ++next_test_;
  }

  void add_once(int month) {
    // What moves late is charged for when it moves; what is added later, when it is added.
    const int first = scenario_.late_months + 1;
    if (month >= first) {
      Exact once = at(once_, month);
      if (month == first)
        for (int waited = 1; waited < first; ++waited) once += at(once_, waited);
      add_bid(cost_.once, once * factor_);
    }
    if (first <= event_.comparison.months && month == leaving_month(event_, scenario_.late_months))
      add(cost_.leaving, departures_.amount(scenario_.late_months > 0));
    if (month != first) return;
    add_bid(cost_.construction, construction_);
    add_bid(cost_.credit, -exact(offer_.credit));
    for (const auto& leaving : event_.comparison.leaving)
      if (lower(leaving.carrier) != carrier_ && left_.contains(lower(leaving.carrier)))
        add(cost_.leaving, exact(leaving.amount));
  }

  const Event& event_;
  const Offer& offer_;
  const Scenario& scenario_;
  std::span<const Exact> factors_;
  std::string carrier_;
  const std::set<std::string>& left_;
  const Departures& departures_;
  const Exact& construction_;
  std::vector<Exact> moving_, staying_, filled_, today_, once_;
  std::vector<CommitmentTest> tests_;
  std::size_t next_test_ = 0;
  Exact tested_;  // charges towards the next test
  Exact factor_;
  Exact rate_;
  bool same_currency_ = true;
  Cost cost_;
};

}  // namespace

bool has_price(const TermPrice& price) {
  return price.answer == Answer::priced || price.answer == Answer::free || price.answer == Answer::included;
}

std::vector<std::size_t> places_of(const std::vector<bool>& chosen) {
  std::vector<std::size_t> out;
  for (std::size_t e = 0; e < chosen.size(); ++e)
    if (chosen[e]) out.push_back(e);
  return out;
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

void MonthSteps::add(int from, int until, const Exact& amount) {
  if (amount == 0 || from >= until) return;
  steps_[from] += amount;
  steps_[until] -= amount;
}

void MonthSteps::add(const MonthSteps& other) {
  for (const auto& [month, amount] : other.steps_) steps_[month] += amount;
}

std::vector<Exact> MonthSteps::by_month(int months) const {
  std::vector<Exact> out(static_cast<std::size_t>(months) + 1);
  Exact sum;
  auto next = steps_.begin();
  for (int month = 1; month <= months; ++month) {
    for (; next != steps_.end() && next->first <= month; ++next) sum += next->second;
    out[static_cast<std::size_t>(month)] = sum;
  }
  return out;
}

void Flows::add(const Flows& other) {
  moving.add(other.moving);
  staying.add(other.staying);
  filled.add(other.filled);
  filled_exchanged.add(other.filled_exchanged);
  today.add(other.today);
  today_exchanged.add(other.today_exchanged);
  once.add(other.once);
  construction += other.construction;
  left.insert(other.left.begin(), other.left.end());
  departures.add(other.departures);
}

std::vector<std::vector<Stretch>> stretches_of(const Demand& demand, int months) {
  std::vector<std::vector<Stretch>> out(demand.quantity.size());
  for (std::size_t e = 0; e < out.size(); ++e) out[e].push_back({1, months + 1, demand.quantity[e], {}});
  for (const auto& change : demand.changes) {
    if (change.month > months) continue;
    auto& stretches = out[change.element];
    if (change.month <= stretches.back().from) {
      stretches.back().quantity = change.quantity;
      continue;
    }
    stretches.back().until = change.month;
    stretches.push_back({change.month, months + 1, change.quantity, stretches.back().quantity});
  }
  return out;
}

Flows flows_of(const Event& event, std::span<const Element> elements,
               std::span<const std::vector<Stretch>> stretches, std::span<const std::size_t> given,
               const Bid& bid) {
  const std::size_t term = compared_term(event);
  const Exact penalty = 1 + exact(event.comparison.missing_penalty);
  const std::string carrier = lower(bid.carrier);
  Flows out;
  for (const std::size_t e : given) {
    const auto& price = bid.elements[e].terms[term];
    const std::string incumbent = lower(elements[e].incumbent);
    const Exact today = price_today(elements[e]), exchanged = exchanged_today(elements[e]);
    const bool priced = has_price(price);
    const bool moves = incumbent != carrier;
    const Exact mrc = exact(price.mrc);
    for (const auto& stretch : stretches[e]) {
      const Exact units = exact(stretch.quantity);
      if (!priced) {
        out.filled.add(stretch.from, stretch.until, units * today * penalty);
        out.filled_exchanged.add(stretch.from, stretch.until, units * exchanged * penalty);
        continue;
      }
      (moves ? out.moving : out.staying).add(stretch.from, stretch.until, units * mrc);
      if (moves) {
        out.today.add(stretch.from, stretch.until, units * today);
        out.today_exchanged.add(stretch.from, stretch.until, units * exchanged);
      }
      if (price.nrc.is_zero()) continue;
      const Exact added = units - exact(stretch.before);
      if (added > 0) out.once.add(stretch.from, stretch.from + 1, added * exact(price.nrc));
    }
    if (!priced) continue;
    out.construction += exact(bid.elements[e].construction);
    if (moves && !incumbent.empty()) out.left.insert(incumbent);
    for (const auto& departure : elements[e].departures)
      if (lower(departure.carrier) != carrier) out.departures.add(departure);
  }
  return out;
}

Flows flows_without_bid(const Event& event, std::span<const Element> elements,
                        std::span<const std::vector<Stretch>> stretches, std::span<const std::size_t> given) {
  const Exact penalty = 1 + exact(event.comparison.missing_penalty);
  Flows out;
  for (const std::size_t e : given)
    for (const auto& stretch : stretches[e]) {
      const Exact units = exact(stretch.quantity) * penalty;
      out.filled.add(stretch.from, stretch.until, units * price_today(elements[e]));
      out.filled_exchanged.add(stretch.from, stretch.until, units * exchanged_today(elements[e]));
    }
  return out;
}

const ExchangeRate* exchange_of(const Event& event, std::string_view carrier) {
  for (const auto& one : event.comparison.exchange)
    if (!one.carrier.empty() && lower(one.carrier) == lower(carrier)) return &one;
  return nullptr;
}

std::optional<Exact> rate_of_today(const Event& event, std::string_view currency) {
  if (currency == event.currency) return Exact(1);
  for (const auto& one : event.comparison.exchange)
    if (one.carrier.empty() && one.currency == currency) return exact(one.rate);
  return std::nullopt;
}

Exact exchange_rate(const Event& event, std::string_view carrier) {
  const ExchangeRate* one = exchange_of(event, carrier);
  return one == nullptr ? Exact(1) : exact(one->rate);
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

Cost cost_of_flows(const Event& event, const Bid& bid, const Flows& flows, std::span<const Exact> factors,
                   const Scenario& scenario) {
  return CostReading(event, bid, flows, factors, scenario).read();
}

Exact demand_below_commitment(const Event& event, const Bid& bid, const Flows& flows) {
  const Scenario planned;
  return CostReading(event, bid, flows, {}, planned).below_commitment();
}

Cost cost_of(const Event& event, std::span<const Element> elements, const Demand& demand,
             const std::vector<bool>& comparable, const Bid& bid, const Scenario& scenario) {
  const Demand& quantities = scenario.quantities != nullptr ? *scenario.quantities : demand;
  const auto flows = flows_of(event, elements, stretches_of(quantities, event.comparison.months),
                              places_of(comparable), bid);
  return cost_of_flows(event, bid, flows, discount_factors(event), scenario);
}

Cost cost_of_today(const Event& event, std::span<const Element> elements, const Demand& demand,
                   const std::vector<bool>& comparable, const Scenario& scenario) {
  const int last = event.comparison.months;
  const Demand& quantities = scenario.quantities != nullptr ? *scenario.quantities : demand;
  const auto stretches = stretches_of(quantities, last);
  MonthSteps today, exchanged;
  for (const std::size_t e : places_of(comparable))
    for (const auto& stretch : stretches[e]) {
      today.add(stretch.from, stretch.until, exact(stretch.quantity) * price_today(elements[e]));
      exchanged.add(stretch.from, stretch.until, exact(stretch.quantity) * exchanged_today(elements[e]));
    }
  const auto months = at_rates(today, exchanged, last, scenario);
  const auto factors = discount_factors(event);
  Cost cost;
  for (std::size_t month = 1; month < months.size(); ++month) {
    const Exact amount = months[month] * scenario.demand;
    cost.list += amount;
    cost.total += amount;
    cost.npv += amount * factors[month];
  }
  return cost;
}

}  // namespace telaudit::rfp
