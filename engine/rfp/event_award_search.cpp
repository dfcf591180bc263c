// The award of an event in the terms of the search. What a carrier is given is measured by its list price of
// a month; where quantities change, by the mean of the months, each weighted by what a unit of list price
// costs in it. All else follows the cost of cost.h piece by piece.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include "base/text.h"
#include "rfp/event_award.h"

namespace telaudit::rfp {
namespace {

constexpr int kMonthsOfAYear = 12;
constexpr std::size_t kMostRanges = 31;
constexpr double kHair = 1e-9;
constexpr double kCent = 0.01;

double number(const Exact& value) {
  return value.convert_to<double>();
}
double number(const Decimal& value) {
  return static_cast<double>(value.mantissa) / std::pow(10.0, value.scale);
}

// The terms of an event, and what the search need not know.
struct EventTerms {
  AwardTerms terms;
  std::vector<double> unit;  // of each carrier, what a unit of list price of a month costs without a discount
  double apart = 0;          // groups that nobody bids for
  bool exact = true;         // whether a spend says all of what it costs
};

// What holds of a carrier in all months together.
struct CarrierMonths {
  std::vector<double> weight;  // of a month, from 1: what a unit of list price costs in it
  double weights = 0;          // their sum
  double entry = 0;            // for being given anything: less the credit
  double amounts = 0;          // surcharges by amount, for being given anything that is not free
  // Tests of the commitment, together where the same amount and the same charges meet.
  struct Committed {
    double amount = 0;
    double rise = 0;   // charges of the test for a unit of discounted list price of a month
    double value = 0;  // of what is owed for a unit of shortfall
  };
  std::vector<Committed> committed;
};

class TermsReading {
 public:
  explicit TermsReading(const EventAward& award) : award_(award), event_(*award.event) {
    for (const Exact& factor : award.factors)
      value_.push_back(event_.award.by_present_value ? number(factor) : 1);
    for (const Bid* bid : award.bids) {
      rates_.push_back(number(exchange_rate(event_, bid->carrier)));
      months_.push_back(months_of(bid->offer, rates_.back()));
      const Offer& offer = bid->offer;
      exact_ =
          exact_ && !(award.quantities_change && (!offer.tiers.empty() || !offer.commitment.empty() ||
                                                  months_.back().entry != 0 || months_.back().amounts != 0));
    }
  }

  EventTerms read() {
    terms_.groups = award_.groups.size();
    terms_.carriers = award_.bids.size();
    terms_.most_winners = event_.award.winners == 0 ? terms_.carriers : event_.award.winners;
    std::vector<double> all(terms_.carriers, 0);
    for (const auto& group : award_.groups)
      for (std::size_t c = 0; c < terms_.carriers; ++c) {
        const auto& flows = group.flows[c];
        terms_.monthly.push_back(flows ? spend_of(*flows, c) : AwardTerms::kNoBid);
        terms_.one_off.push_back(flows ? once_of(*flows, rates_[c]) : 0);
        if (flows) all[c] += terms_.monthly.back();
      }
    for (std::size_t c = 0; c < terms_.carriers; ++c) terms_.ranges.push_back(ranges_of(c, all[c] * 2 + 1));
    for (const auto& leaving : event_.comparison.leaving) add_leaving(leaving);
    add_services();
    add_commitments();
    EventTerms out{std::move(terms_), {}, 0, exact_};
    for (const auto& months : months_) out.unit.push_back(months.weights);
    out.apart = sum_of(award_.staying_flows.filled, event_.comparison.months);
    return out;
  }

 private:
  CarrierMonths months_of(const Offer& offer, double rate) const {
    const auto& plan = event_.comparison;
    CarrierMonths out;
    double shares = 1;
    double amounts = 0;
    for (const auto& surcharge : offer.surcharges) {
      shares += number(surcharge.share);
      amounts += number(surcharge.amount);
    }
    out.weight.push_back(0);
    std::vector<double> rises = {0};  // of the price over the first year's; 0 where it is waived
    for (int month = 1; month <= plan.months; ++month) {
      const int years = (std::min(month, plan.term) - 1) / kMonthsOfAYear;
      double rise = std::pow(1 + number(offer.escalator), years);
      if (month > plan.term) rise *= 1 + number(offer.post_term);
      rises.push_back(month <= offer.waived_months ? 0 : rise);
      const double value = value_[static_cast<std::size_t>(month)] * rate;
      out.weight.push_back(value * rises.back() * shares);
      out.weights += out.weight.back();
      out.amounts += value * amounts;
    }
    for (const auto& test : commitment_tests(offer.commitment, offer.waived_months, plan.term, plan.months)) {
      const double amount = number(test.amount);
      const double rise = std::accumulate(rises.begin() + test.from, rises.begin() + test.to + 1, 0.0);
      if (out.committed.empty() || out.committed.back().rise != rise || out.committed.back().amount != amount)
        out.committed.push_back({amount, rise, 0});
      out.committed.back().value += value_[static_cast<std::size_t>(test.to)] * rate;
    }
    out.entry -= number(offer.credit) * value_[1] * rate;
    return out;
  }

  double sum_of(const MonthSteps& steps, int months) const {
    const auto amounts = steps.by_month(months);
    double sum = 0;
    for (std::size_t month = 1; month < amounts.size(); ++month)
      sum += value_[month] * number(amounts[month]);
    return sum;
  }

  // List price of a month.
  double spend_of(const Flows& flows, std::size_t carrier) const {
    MonthSteps list = flows.moving;
    list.add(flows.staying);
    const auto amounts = list.by_month(event_.comparison.months);
    const CarrierMonths& months = months_[carrier];
    const bool all_waived = months.weights <= 0;
    double sum = 0;
    for (std::size_t month = 1; month < amounts.size(); ++month)
      sum += (all_waived ? 1 : months.weight[month]) * number(amounts[month]);
    return sum / (all_waived ? event_.comparison.months : months.weights);
  }

  double once_of(const Flows& flows, double rate) const {
    const auto& plan = event_.comparison;
    return sum_of(flows.filled, plan.months) + sum_of(flows.once, plan.months) * rate +
           sum_of(flows.today, std::min(plan.overlap_months, plan.months)) +
           value_[1] * number(flows.construction) * rate +
           leaving_value() * number(flows.departures.of_elements());
  }

  // Whether it can win something and be paid nothing a month: then its amounts of a month are not due.
  bool may_be_free(std::size_t carrier) const {
    for (std::size_t g = 0; g < terms_.groups; ++g)
      if (terms_.monthly[g * terms_.carriers + carrier] == 0) return true;
    return false;
  }

  std::vector<SpendRange> ranges_of(std::size_t carrier, double most) {
    const Offer& offer = award_.bids[carrier]->offer;
    std::vector<SpendRange> exact_ranges = ranges_with(offer, months_[carrier], most, may_be_free(carrier));
    if (exact_ranges.size() <= kMostRanges) return exact_ranges;
    // Over so many years and tiers a commitment is taken to be met in all tests or in none, which is never
    // dearer.
    exact_ = false;
    CarrierMonths mean = months_[carrier];
    CarrierMonths::Committed all;
    for (const auto& one : mean.committed) {
      all.amount += one.amount * one.value;
      all.rise += one.rise * one.value;
      all.value += one.value;
    }
    all.amount /= all.value;
    all.rise /= all.value;
    mean.committed = {all};
    return ranges_with(offer, mean, most, may_be_free(carrier));
  }

  static std::vector<SpendRange> ranges_with(const Offer& offer, const CarrierMonths& months, double most,
                                             bool may_be_free) {
    std::vector<SpendRange> out = {{}};
    if (months.amounts > 0 && may_be_free) {
      SpendRange free{0, 0, 0, months.entry};
      for (const auto& one : months.committed) free.fixed += one.value * one.amount;
      out.push_back(free);
    }
    const std::size_t tiers = std::max<std::size_t>(offer.tiers.size(), 1);
    for (std::size_t t = 0; t < tiers; ++t) {
      const double paid = offer.tiers.empty() ? 1 : 1 - number(offer.tiers[t].discount);
      const double lowest = offer.tiers.empty() ? 0 : number(offer.tiers[t].from);
      const double highest = t + 1 < offer.tiers.size() ? number(offer.tiers[t + 1].from) : most;
      // A tier begins a hair lower, so that what reaches it does so in binary numbers too.
      add_ranges(lowest * (1 - kHair), std::min(highest * (1 - kHair), most), paid, months, out);
    }
    return out;
  }

  // A tier, cut where its spend meets the commitment of one test after another.
  static void add_ranges(double lowest, double highest, double paid, const CarrierMonths& months,
                         std::vector<SpendRange>& out) {
    if (highest < lowest) return;
    std::vector<double> cuts = {lowest, highest};
    for (const auto& one : months.committed)
      if (const double met = paid > 0 && one.rise > 0 ? one.amount / (paid * one.rise) : 0;
          met > lowest && met < highest)
        cuts.push_back(met);
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    if (cuts.size() == 1) cuts.push_back(cuts.front());
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
      SpendRange range{cuts[i], cuts[i + 1], paid * months.weights, months.entry + months.amounts};
      const double middle = (cuts[i] + cuts[i + 1]) / 2;
      for (const auto& one : months.committed) {
        if (middle * paid * one.rise >= one.amount) continue;
        range.fixed += one.value * one.amount;
        range.slope -= one.value * paid * one.rise;
      }
      out.push_back(range);
    }
  }

  // Of money that falls due when services have left.
  double leaving_value() const { return value_[static_cast<std::size_t>(leaving_month(event_, 0))]; }

  void each_offer(const std::function<void(std::size_t at, const Flows& flows)>& visit) const {
    std::size_t at = 0;
    for (const auto& group : award_.groups)
      for (const auto& flows : group.flows) {
        if (flows) visit(at, *flows);
        ++at;
      }
  }

  void add_leaving(const LeavingCost& leaving) {
    const std::string carrier = lower(leaving.carrier);
    std::vector<std::size_t> owed;
    each_offer([&](std::size_t at, const Flows& flows) {
      if (flows.left.contains(carrier)) owed.push_back(at);
    });
    exact_ = terms_.add_leaving(number(leaving.amount) * value_[1], owed) && exact_;
  }

  // What services owe once, the largest first.
  void add_services() {
    struct Owed {
      double amount = 0;
      std::vector<std::size_t> places;
    };
    std::map<std::string, Owed> claims;
    each_offer([&](std::size_t at, const Flows& flows) {
      for (const auto& [claim, departure] : flows.departures.services()) {
        Owed& owed = claims[claim];
        owed.amount = number(exact(departure->amount->on_time)) * leaving_value();
        owed.places.push_back(at);
      }
    });
    std::vector<const Owed*> sorted;
    for (const auto& [claim, owed] : claims) sorted.push_back(&owed);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Owed* left, const Owed* right) { return left->amount > right->amount; });
    for (const Owed* owed : sorted) exact_ = terms_.add_leaving(owed->amount, owed->places) && exact_;
  }

  void add_commitments() {
    std::map<std::string, std::pair<AwardTerms::Shortfall, const Departure*>> claims;
    each_offer([&](std::size_t at, const Flows& flows) {
      for (const auto& [claim, share] : flows.departures.commitments()) {
        auto& [shortfall, departure] = claims[claim];
        departure = share.departure;
        shortfall.part.resize(terms_.monthly.size());
        shortfall.part[at] = number(exact(share.left.on_time));
      }
    });
    for (auto& [claim, one] : claims) {
      auto& [shortfall, departure] = one;
      const auto& commitment = departure->commitment;
      shortfall.rate = number(commitment.rate) * leaving_value();
      shortfall.headroom = number(exact(commitment.headroom.on_time));
      if (commitment.elements != 0) lower_to_all(commitment, shortfall);
      if (shortfall.headroom > 0) {
        terms_.shortfalls.push_back(std::move(shortfall));
        continue;
      }
      for (std::size_t at = 0; at < shortfall.part.size(); ++at)
        terms_.one_off[at] += shortfall.rate * shortfall.part[at];
    }
  }

  // Where everything leaves another amount is owed than by the rate of a part; what is searched with is the
  // less of the two.
  void lower_to_all(const Departure::Commitment& commitment, AwardTerms::Shortfall& shortfall) {
    double most = -shortfall.headroom;
    for (std::size_t g = 0; g < terms_.groups; ++g) {
      const auto part = shortfall.part.begin() + static_cast<std::ptrdiff_t>(g * terms_.carriers);
      most += *std::max_element(part, part + static_cast<std::ptrdiff_t>(terms_.carriers));
    }
    const double all = number(exact(commitment.all.on_time)) * leaving_value();
    if (most <= 0) return;
    // Amounts of elements are rounded to cents.
    if (std::abs(all - most * shortfall.rate) > kCent * static_cast<double>(commitment.elements + 1))
      exact_ = false;
    shortfall.rate = std::min(shortfall.rate, all / most);
  }

  const EventAward& award_;
  const Event& event_;
  std::vector<double> value_;  // of money that falls due in a month, from 1
  std::vector<double> rates_;  // of each carrier's currency in that of the event
  std::vector<CarrierMonths> months_;
  AwardTerms terms_;
  bool exact_ = true;
};

Choice choice_of(const Assignment& carrier) {
  return {carrier.begin(), carrier.end()};
}

std::optional<Assignment> assignment_of(const Choice& choice) {
  Assignment out;
  for (const auto& carrier : choice) {
    if (!carrier) return std::nullopt;
    out.push_back(*carrier);
  }
  return out;
}

Choice least_by_terms(const EventTerms& event_terms) {
  const AwardTerms& terms = event_terms.terms;
  Choice out;
  for (std::size_t g = 0; g < terms.groups; ++g) {
    std::size_t chosen = 0;
    double least = AwardTerms::kNoBid;
    for (std::size_t c = 0; c < terms.carriers; ++c) {
      const std::size_t at = g * terms.carriers + c;
      if (terms.monthly[at] == AwardTerms::kNoBid) continue;
      const double cost = event_terms.unit[c] * terms.monthly[at] + terms.one_off[at];
      if (cost >= least) continue;
      least = cost;
      chosen = c;
    }
    out.emplace_back(chosen);
  }
  return out;
}

}  // namespace

Choice least_of_each(const EventAward& award) {
  return least_by_terms(TermsReading(award).read());
}

Result<SolvedChoice> solve_event_award(const EventAward& award, const AwardEffort& effort) {
  const EventTerms terms = TermsReading(award).read();
  std::vector<Assignment> known;
  for (const auto& choice : {keep_incumbents(award), best_single(award), least_by_terms(terms)})
    if (auto carrier = assignment_of(choice)) known.push_back(*std::move(carrier));
  const auto judge = [&](const Assignment& carrier) -> std::optional<double> {
    const ChoiceCost cost = cost_of_choice(award, choice_of(carrier));
    if (cost.winners > terms.terms.most_winners) return std::nullopt;
    return number(cost.counted(*award.event)) - terms.apart;
  };
  const FoundAward found = search_award(terms.terms, known, judge, effort);
  if (!found.carrier) return no_award(found);
  SolvedChoice out;
  out.choice = choice_of(*found.carrier);
  out.cost = cost_of_choice(award, out.choice);
  out.bound = bound_amount(found.bound + terms.apart);
  out.gap = proven_gap(found.cost + terms.apart, found.bound + terms.apart);
  out.proven = terms.exact;
  return out;
}

}  // namespace telaudit::rfp
