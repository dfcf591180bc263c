#include "rfp/event_award.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace telaudit::rfp {
namespace {

using Groups = std::map<std::string, std::vector<std::size_t>>;

std::string group_of(const Element& element, GroupBy by) {
  const auto& line = element.line;
  switch (by) {
    case GroupBy::element:
      return element.id;
    case GroupBy::service_class:
      return line.service_class;
    case GroupBy::site:
      break;
  }
  std::string site;
  for (const auto* part : {&line.country, &line.region, &line.city, &line.postal_code})
    if (!part->empty()) site += (site.empty() ? "" : " ") + *part;
  return site.empty() ? "no place" : site;
}

bool meets_all(const Bid& bid) {
  return std::all_of(bid.gates.begin(), bid.gates.end(),
                     [](const GateAnswer& gate) { return gate.met == true; });
}

class AwardReading {
 public:
  AwardReading(const Event& event, std::span<const Element> elements, const Demand& demand,
               std::span<const std::optional<Bid>> bids)
      : event_(event),
        elements_(elements),
        demand_(demand),
        bids_(bids),
        comparable_(comparable_elements(event, elements, bids)),
        stretches_(stretches_of(demand, event.comparison.months)),
        term_(compared_term(event)) {}

  Result<EventAward> read() {
    out_.event = &event_;
    for (std::size_t b = 0; b < bids_.size(); ++b) {
      if (!bids_[b]) continue;
      (meets_all(*bids_[b]) ? out_.carriers : out_.excluded).push_back(b);
    }
    if (out_.carriers.empty())
      return Problem{"nobody has sent a bid that meets every condition",
                     {(event_.folder / "bids").string(), {}, {}, {}, {}},
                     "see telaudit rfp compare for the conditions that are open"};
    for (const std::size_t b : out_.carriers) out_.bids.push_back(&*bids_[b]);
    Groups groups;
    for (const std::size_t e : places_of(comparable_))
      groups[group_of(elements_[e], event_.award.by)].push_back(e);
    for (auto& [name, members] : groups) add_group(name, std::move(members));
    out_.today = cost_of_today(event_, elements_, demand_, comparable_, {});
    out_.factors = discount_factors(event_);
    out_.quantities_change =
        std::any_of(demand_.changes.begin(), demand_.changes.end(),
                    [&](const Demand::Change& change) { return change.month <= event_.comparison.months; });
    return std::move(out_);
  }

 private:
  void add_group(const std::string& name, std::vector<std::size_t> members) {
    EventGroup group;
    group.id = name;
    group.without_bid = flows_without_bid(event_, elements_, stretches_, members);
    bool any = false;
    for (const Bid* bid : out_.bids) {
      const auto priced = std::count_if(members.begin(), members.end(), [&](std::size_t e) {
        return has_price(bid->elements[e].terms[term_]);
      });
      group.flows.emplace_back();
      if (priced == 0) continue;
      any = true;
      if (static_cast<std::size_t>(priced) < members.size()) ++out_.filled;
      group.flows.back() = flows_of(event_, elements_, stretches_, members, *bid);
    }
    if (!any) {
      out_.staying.push_back(name);
      out_.staying_flows.add(group.without_bid);
      return;
    }
    group.incumbent = incumbent_of(members);
    const auto unpaid = std::count_if(members.begin(), members.end(),
                                      [&](std::size_t e) { return !has_price_today(elements_[e]); });
    group.paid_today = unpaid == 0;
    out_.not_paid_today += static_cast<std::size_t>(unpaid);
    group.elements = std::move(members);
    out_.groups.push_back(std::move(group));
  }

  std::optional<std::size_t> incumbent_of(std::span<const std::size_t> members) const {
    std::map<std::string, Exact> billed;
    for (const std::size_t e : members)
      if (elements_[e].today) billed[lower(elements_[e].incumbent)] += exact(*elements_[e].today);
    const auto most = std::max_element(billed.begin(), billed.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most == billed.end()) return std::nullopt;
    for (std::size_t c = 0; c < out_.bids.size(); ++c)
      if (lower(out_.bids[c]->carrier) == most->first) return c;
    return std::nullopt;
  }

  const Event& event_;
  std::span<const Element> elements_;
  const Demand& demand_;
  std::span<const std::optional<Bid>> bids_;
  std::vector<bool> comparable_;
  std::vector<std::vector<Stretch>> stretches_;
  std::size_t term_;
  EventAward out_;
};

// A sum of amounts by month and their present value.
void add_months(const EventAward& award, const MonthSteps& steps, const Exact& times, Exact& sum,
                ChoiceCost& out) {
  const auto months = steps.by_month(award.event->comparison.months);
  for (std::size_t month = 1; month < months.size(); ++month) {
    const Exact amount = months[month] * times;
    sum += amount;
    out.total += amount;
    out.npv += amount * award.factors[month];
  }
}

// The scenario of each winner alike.
Scenario of_all_winners(const EventAward& award, std::span<const std::optional<Flows>> given,
                        Scenario scenario) {
  if (!scenario.below_commitment) return scenario;
  scenario.below_commitment = false;
  Exact least = 1;
  for (std::size_t c = 0; c < given.size(); ++c)
    if (given[c])
      if (const Exact factor = demand_below_commitment(*award.event, *award.bids[c], *given[c]);
          factor < least)
        least = factor;
  scenario.demand *= least;
  return scenario;
}

// What is owed to those who lose services.
MonthSteps owed_for_leaving(const EventAward& award, const std::set<std::string>& left,
                            const Departures& departures, int late_months) {
  const Event& event = *award.event;
  MonthSteps owed;
  const int first = late_months + 1;
  if (first > event.comparison.months) return owed;
  for (const auto& leaving : event.comparison.leaving)
    if (left.contains(lower(leaving.carrier))) owed.add(first, first + 1, exact(leaving.amount));
  const int month = leaving_month(event, late_months);
  owed.add(month, month + 1, departures.amount(late_months > 0));
  return owed;
}

}  // namespace

Result<EventAward> award_of_event(const Event& event, std::span<const Element> elements, const Demand& demand,
                                  std::span<const std::optional<Bid>> bids) {
  return AwardReading(event, elements, demand, bids).read();
}

const Exact& ChoiceCost::counted(const Event& event) const {
  return event.award.by_present_value ? npv : total;
}

ChoiceCost cost_of_choice(const EventAward& award, const Choice& choice, const Scenario& scenario) {
  require(choice.size() == award.groups.size(), "a choice is made for every group");
  ChoiceCost out;
  std::vector<std::optional<Flows>> given(award.bids.size());
  MonthSteps staying = award.staying_flows.filled;
  std::set<std::string> left;
  Departures departures;
  for (std::size_t g = 0; g < choice.size(); ++g) {
    const EventGroup& group = award.groups[g];
    if (!choice[g] || !group.flows[*choice[g]]) {
      staying.add(group.without_bid.filled);
      ++out.stay;
      continue;
    }
    auto& flows = given[*choice[g]];
    if (!flows) flows.emplace();
    flows->add(*group.flows[*choice[g]]);
  }
  const Scenario alike = of_all_winners(award, given, scenario);
  for (std::size_t c = 0; c < given.size(); ++c) {
    out.carriers.emplace_back();
    if (!given[c]) continue;
    ++out.winners;
    left.merge(given[c]->left);
    given[c]->left.clear();
    departures.add(given[c]->departures);
    given[c]->departures = {};
    const Cost& cost =
        out.carriers[c].emplace(cost_of_flows(*award.event, *award.bids[c], *given[c], award.factors, alike));
    out.total += cost.total;
    out.npv += cost.npv;
  }
  add_months(award, staying, alike.demand, out.filled, out);
  out.leaving_unknown = departures.unknown();
  add_months(award, owed_for_leaving(award, left, departures, alike.late_months), 1, out.leaving, out);
  return out;
}

Result<std::vector<AwardCase>> cases_of(const Event& event, std::span<const Element> elements,
                                        const DemandCases& demand, std::span<const std::optional<Bid>> bids,
                                        std::span<const Choice> choices) {
  const auto comparable = comparable_elements(event, elements, bids);
  std::map<const Demand*, EventAward> awards;  // groups and offers are the same in all
  std::vector<AwardCase> out;
  for (const auto& scenario : scenarios_of(event, demand)) {
    const Demand* quantities = scenario.quantities != nullptr ? scenario.quantities : &demand.base;
    auto award = awards.find(quantities);
    if (award == awards.end()) {
      auto made = award_of_event(event, elements, *quantities, bids);
      if (!made) return made.problem();
      award = awards.emplace(quantities, *std::move(made)).first;
    }
    AwardCase& one = out.emplace_back();
    one.name = scenario.name;
    one.today = cost_of_today(event, elements, demand.base, comparable, scenario);
    for (const auto& choice : choices) one.choices.push_back(cost_of_choice(award->second, choice, scenario));
  }
  return out;
}

Choice keep_incumbents(const EventAward& award) {
  Choice out;
  const Choice least = least_of_each(award);
  for (std::size_t g = 0; g < award.groups.size(); ++g) {
    const auto& group = award.groups[g];
    const bool kept = group.incumbent && group.flows[*group.incumbent];
    out.push_back(kept ? group.incumbent : group.paid_today ? std::nullopt : least[g]);
  }
  return out;
}

Choice best_single(const EventAward& award) {
  Choice best;
  std::optional<Exact> least;
  for (std::size_t c = 0; c < award.bids.size(); ++c) {
    Choice choice;
    for (const auto& group : award.groups) choice.push_back(group.flows[c] ? std::optional(c) : std::nullopt);
    const Exact cost = cost_of_choice(award, choice).counted(*award.event);
    if (least && *least <= cost) continue;
    least = cost;
    best = std::move(choice);
  }
  return best;
}

}  // namespace telaudit::rfp
