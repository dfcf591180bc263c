#include "rfp/award_bounds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace telaudit::rfp {
namespace {

constexpr std::size_t kMostRanges = 32;
constexpr std::size_t kMostLeaving = 32;
constexpr int kSweeps = 12;
constexpr int kBisections = 40;
constexpr int kSteps = 60;

double number(Decimal value) {
  return static_cast<double>(value.mantissa) / std::pow(10.0, value.scale);
}

// Cuts a tier where its discounted spend meets the commitment: below, the commitment is paid.
void add_ranges(double lowest, double highest, double paid, double months, double commitment,
                std::vector<SpendRange>& out) {
  if (highest < lowest) return;
  const double met = paid > 0 ? commitment / paid : std::numeric_limits<double>::infinity();
  if (commitment > 0 && lowest < met) out.push_back({lowest, std::min(highest, met), 0, months * commitment});
  if (highest > met || commitment <= 0)
    out.push_back({std::max(lowest, commitment > 0 ? met : 0), highest, months * paid, 0});
}

struct CarrierCost {
  double value = 0;  // with mu taken off
  double spend = 0;
  std::size_t range = 0;
};

CarrierCost cheapest_of(const SpendRange& range, double price) {
  const double spend = range.slope >= price ? range.lowest : range.highest;
  return {range.fixed + (range.slope - price) * spend, spend, 0};
}

// The dual function at given prices, and the direction in which it rises.
class Dual {
 public:
  Dual(const AwardTerms& terms, const OpenRanges& open)
      : terms_(terms), open_(open), costs_(terms.carriers), carrier_(terms.groups), spend_(terms.carriers) {}

  double at(const std::vector<double>& price) {
    double value = 0;
    std::fill(spend_.begin(), spend_.end(), 0.0);
    for (std::size_t g = 0; g < terms_.groups; ++g) {
      double least = std::numeric_limits<double>::infinity();
      std::size_t chosen = 0;
      const std::size_t row = g * terms_.carriers;
      for (std::size_t c = 0; c < terms_.carriers; ++c) {
        if (terms_.monthly[row + c] == AwardTerms::kNoBid || is_shut(c)) continue;
        const double cost = price[c] * terms_.monthly[row + c] + terms_.one_off[row + c];
        if (cost < least) {
          least = cost;
          chosen = c;
        }
      }
      value += least;
      carrier_[g] = chosen;
      if (std::isfinite(least)) spend_[chosen] += terms_.monthly[row + chosen];
    }
    return value + carriers_at(price);
  }

  // What carriers cost at these prices, with no more winners than wanted.
  double carriers_at(const std::vector<double>& price) {
    double value = 0;
    std::size_t forced = 0;
    std::vector<std::size_t> optional;
    for (std::size_t c = 0; c < terms_.carriers; ++c) {
      const auto cheapest = cheapest_used(c, price[c]);
      const bool may_win_nothing = (open_[c] & 1U) != 0;
      if (!may_win_nothing) {
        ++forced;
        costs_[c] = cheapest;
        value += cheapest.value;
        continue;
      }
      costs_[c] = {};
      if (cheapest.value < 0) {
        optional.push_back(c);
        wanted_.resize(terms_.carriers);
        wanted_[c] = cheapest;
      }
    }
    std::sort(optional.begin(), optional.end(), [&](std::size_t a, std::size_t b) {
      return wanted_[a].value != wanted_[b].value ? wanted_[a].value < wanted_[b].value : a < b;
    });
    const std::size_t room = terms_.most_winners > forced ? terms_.most_winners - forced : 0;
    for (std::size_t i = 0; i < std::min(room, optional.size()); ++i) {
      costs_[optional[i]] = wanted_[optional[i]];
      value += wanted_[optional[i]].value;
    }
    return value;
  }

  // Moves one price to where the dual is greatest along it: there the groups give the carrier what its own
  // cost wants it to have.
  void settle(std::size_t c, std::vector<double>& price, double most) {
    if (is_shut(c)) return;
    others_.assign(terms_.groups, std::numeric_limits<double>::infinity());
    for (std::size_t g = 0; g < terms_.groups; ++g)
      for (std::size_t other = 0; other < terms_.carriers; ++other) {
        const std::size_t at = g * terms_.carriers + other;
        if (other == c || terms_.monthly[at] == AwardTerms::kNoBid || is_shut(other)) continue;
        others_[g] = std::min(others_[g], price[other] * terms_.monthly[at] + terms_.one_off[at]);
      }
    double low = -most;
    double high = 2 * most;
    for (int step = 0; step < kBisections; ++step) {
      const double middle = (low + high) / 2;
      price[c] = middle;
      carriers_at(price);
      if (given(c, middle) > costs_[c].spend) {
        low = middle;  // it is given more than it wants: it becomes dearer
      } else {
        high = middle;
      }
    }
    price[c] = (low + high) / 2;
  }

  const std::vector<std::size_t>& carrier() const { return carrier_; }
  const std::vector<double>& spend() const { return spend_; }
  const std::vector<CarrierCost>& costs() const { return costs_; }

 private:
  bool is_shut(std::size_t c) const { return open_[c] == 1U; }

  double given(std::size_t c, double price) const {
    double sum = 0;
    for (std::size_t g = 0; g < terms_.groups; ++g) {
      const std::size_t at = g * terms_.carriers + c;
      if (terms_.monthly[at] == AwardTerms::kNoBid) continue;
      if (price * terms_.monthly[at] + terms_.one_off[at] < others_[g]) sum += terms_.monthly[at];
    }
    return sum;
  }

  CarrierCost cheapest_used(std::size_t c, double price) const {
    CarrierCost best{std::numeric_limits<double>::infinity(), 0, 0};
    for (std::size_t k = 1; k < terms_.ranges[c].size(); ++k) {
      if ((open_[c] >> k & 1U) == 0) continue;
      CarrierCost cost = cheapest_of(terms_.ranges[c][k], price);
      cost.range = k;
      if (cost.value < best.value) best = cost;
    }
    return best;
  }

  const AwardTerms& terms_;
  const OpenRanges& open_;
  std::vector<CarrierCost> costs_;
  std::vector<CarrierCost> wanted_;
  std::vector<std::size_t> carrier_;
  std::vector<double> spend_;
  std::vector<double> others_;
};

// The least cost of the carrier's open ranges at what the groups give it; far from all of them, far above.
double open_cost(const AwardTerms& terms, const OpenRanges& open, std::size_t c, double spend) {
  double least = AwardTerms::kNoBid;
  if ((open[c] & 1U) != 0 && spend <= 0) least = 0;
  for (std::size_t k = 1; k < terms.ranges[c].size(); ++k) {
    const SpendRange& range = terms.ranges[c][k];
    if ((open[c] >> k & 1U) != 0 && spend >= range.lowest && spend <= range.highest)
      least = std::min(least, range.fixed + range.slope * spend);
  }
  return least;
}

}  // namespace

double AwardTerms::cost(std::size_t carrier, double spend) const {
  if (spend <= 0) return 0;
  for (std::size_t k = 1; k < ranges[carrier].size(); ++k) {
    const SpendRange& range = ranges[carrier][k];
    if (spend >= range.lowest && spend <= range.highest) return range.fixed + range.slope * spend;
  }
  return kNoBid;
}

bool AwardTerms::add_leaving(double amount, const std::vector<std::size_t>& owed) {
  // Of each group whether one of its offers owes it, and whether all do.
  std::vector<std::size_t> some;
  std::optional<std::size_t> certain;
  for (std::size_t i = 0; i < owed.size();) {
    const std::size_t g = owed[i] / carriers;
    std::size_t offers = 0, owing = 0;
    for (std::size_t c = 0; c < carriers; ++c)
      if (monthly[g * carriers + c] != kNoBid) ++offers;
    for (; i < owed.size() && owed[i] / carriers == g; ++i)
      if (monthly[owed[i]] != kNoBid) ++owing;
    if (owing == 0) continue;
    some.push_back(g);
    if (owing == offers && !certain) certain = g;
  }
  if (some.empty()) return true;
  // A group that is alone with it owes it as it owes all else.
  const bool simple = certain.has_value() || some.size() == 1;
  const bool held = simple || leaving.size() < kMostLeaving;
  Leaving added{amount, {}};
  if (!simple && held) added.part.resize(monthly.size());
  const double part = simple ? amount : amount / static_cast<double>(some.size());
  for (const std::size_t at : owed) {
    if (monthly[at] == kNoBid || (certain && *certain != at / carriers)) continue;
    one_off[at] += part;
    if (!added.part.empty()) added.part[at] = part;
  }
  if (!added.part.empty()) leaving.push_back(std::move(added));
  return held;
}

Result<AwardTerms> terms_of(const AwardProblem& problem) {
  AwardTerms terms;
  terms.groups = problem.groups.size();
  terms.carriers = problem.carriers.size();
  terms.most_winners = problem.most_winners == 0 ? terms.carriers : problem.most_winners;
  std::uint8_t scale = 0;
  std::vector<double> all(terms.carriers, 0);
  for (const auto& group : problem.groups)
    for (std::size_t c = 0; c < terms.carriers; ++c) {
      const auto& offer = group.offers[c];
      terms.monthly.push_back(offer ? number(offer->monthly) : AwardTerms::kNoBid);
      terms.one_off.push_back(offer ? number(offer->one_off) : 0);
      if (!offer) continue;
      scale = std::max(scale, offer->monthly.scale);
      all[c] += number(offer->monthly);
    }
  for (std::size_t c = 0; c < terms.carriers; ++c) {
    const AwardCarrier& carrier = problem.carriers[c];
    for (const auto& tier : carrier.tiers) scale = std::max(scale, tier.from.scale);
    const double commitment = carrier.commitment ? number(*carrier.commitment) : 0;
    std::vector<SpendRange>& ranges = terms.ranges.emplace_back();
    ranges.push_back({});
    const std::size_t tiers = std::max<std::size_t>(carrier.tiers.size(), 1);
    for (std::size_t i = 0; i < tiers; ++i) {
      const double paid = carrier.tiers.empty() ? 1 : 1 - number(carrier.tiers[i].discount);
      double lowest = carrier.tiers.empty() ? 0 : number(carrier.tiers[i].from);
      // A hair below the next tier: spends are sums of printed amounts.
      double highest = i + 1 < carrier.tiers.size()
                           ? number(carrier.tiers[i + 1].from) - 0.5 * std::pow(10.0, -scale)
                           : all[c] * 2 + 1;
      if (carrier.least) lowest = std::max(lowest, number(*carrier.least));
      if (carrier.most) highest = std::min(highest, number(*carrier.most));
      add_ranges(lowest, highest, paid, problem.months, commitment, ranges);
    }
    if (ranges.size() > kMostRanges - 1) {
      Problem many;
      many.what = carrier.name + " has " + std::to_string(carrier.tiers.size()) + " discount tiers";
      many.advice = "an award takes at most 15 of a carrier; leave out those that cannot be reached";
      return many;
    }
  }
  return terms;
}

AwardBound bound_award(const AwardTerms& terms, const OpenRanges& open, std::vector<double> price,
                       double known) {
  double most = 0;
  for (const auto& ranges : terms.ranges)
    for (const auto& range : ranges) most = std::max(most, range.slope);
  Dual dual(terms, open);
  AwardBound best;
  best.bound = -std::numeric_limits<double>::infinity();
  const auto look = [&](const std::vector<double>& at) {
    const double value = dual.at(at);
    if (value <= best.bound) return;
    best.bound = value;
    best.price = at;
    best.carrier = dual.carrier();
    best.spend = dual.spend();
    best.range.clear();
    best.misfit.clear();
    for (std::size_t c = 0; c < terms.carriers; ++c) {
      const CarrierCost& cost = dual.costs()[c];
      best.range.push_back(cost.range);
      best.misfit.push_back(open_cost(terms, open, c, best.spend[c]) - (cost.value + at[c] * best.spend[c]));
    }
  };
  look(price);
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    const double before = best.bound;
    for (std::size_t c = 0; c < terms.carriers; ++c) dual.settle(c, price, most);
    look(price);
    if (best.bound <= before + 1e-7 * std::abs(before)) break;
  }
  // Moving one price at a time stops at edges; a few steps along the slope go on from there.
  double pace = 1;
  price = best.price;
  for (int step = 0; step < kSteps && known > best.bound; ++step) {
    const double value = dual.at(price);
    double length = 0;
    std::vector<double> direction(terms.carriers);
    for (std::size_t c = 0; c < terms.carriers; ++c) {
      direction[c] = dual.spend()[c] - dual.costs()[c].spend;
      length += direction[c] * direction[c];
    }
    if (length <= 0) break;
    const double goal = known < AwardTerms::kNoBid ? known : value + std::abs(value) / 20;
    const double stride = pace * std::max(goal - value, 1e-6 * std::abs(value)) / length;
    for (std::size_t c = 0; c < terms.carriers; ++c) price[c] += stride * direction[c];
    const double before = best.bound;
    look(price);
    if (best.bound <= before) pace *= 0.8;
  }
  return best;
}

}  // namespace telaudit::rfp
