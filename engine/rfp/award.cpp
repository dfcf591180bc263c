#include "rfp/award.h"

#include <algorithm>

namespace telaudit::rfp {
namespace {

Problem nonsense(std::string what, std::string advice) {
  Problem problem;
  problem.what = std::move(what);
  problem.advice = std::move(advice);
  return problem;
}

std::optional<Problem> problem_of(const AwardCarrier& carrier) {
  const Decimal none{0, 0};
  const Decimal whole{1, 0};
  for (std::size_t i = 0; i < carrier.tiers.size(); ++i) {
    const DiscountTier& tier = carrier.tiers[i];
    if (i == 0 && !tier.from.is_zero())
      return nonsense("the first discount of " + carrier.name + " begins at " + tier.from.text(),
                      "begin with a tier from 0, of discount 0 where there is none");
    if (i > 0 && !(carrier.tiers[i - 1].from < tier.from))
      return nonsense("the discounts of " + carrier.name + " do not ascend at " + tier.from.text(),
                      "list the tiers by the spend from which they hold");
    if (tier.discount < none || whole < tier.discount)
      return nonsense("a discount of " + carrier.name + " is " + tier.discount.text(),
                      "write it as a share from 0 to 1");
  }
  for (const auto* limit : {&carrier.commitment, &carrier.least, &carrier.most})
    if (*limit && (*limit)->is_negative())
      return nonsense("a limit of " + carrier.name + " is below zero", "write amounts of a month");
  return std::nullopt;
}

std::optional<Problem> problem_of(const AwardGroup& group, std::size_t carriers) {
  if (group.offers.size() != carriers)
    return nonsense("group " + group.id + " has " + std::to_string(group.offers.size()) + " offers for " +
                        std::to_string(carriers) + " carriers",
                    "give one for each carrier, nothing where it did not bid");
  bool any = false;
  for (const auto& offer : group.offers) {
    if (!offer) continue;
    any = true;
    if (offer->monthly.is_negative() || offer->one_off.is_negative())
      return nonsense("group " + group.id + " has a price below zero", "check the bids");
  }
  if (!any) return nonsense("nobody has bid for group " + group.id, "leave it out, or fill it by policy");
  if (group.incumbent && *group.incumbent >= carriers)
    return nonsense("the incumbent of group " + group.id + " is not among the carriers", "name one of them");
  return std::nullopt;
}

const AwardOffer& offer_of(const AwardProblem& problem, std::size_t group, std::size_t carrier) {
  const auto& offer = problem.groups[group].offers[carrier];
  require(offer.has_value(), "a group goes to a carrier that bid for it");
  return *offer;
}

Total times(const Total& value, Decimal factor) {
  // Sums of prices fit 64 bits: check() has added all of them.
  const auto decimal = value.decimal();
  require(decimal.has_value(), "sums of prices fit");
  const auto product = multiply(*decimal, factor);
  require(product.has_value(), "sums of prices fit, with their discounts");
  Total out;
  out.add(*product);
  return out;
}

Total total_of(Decimal value) {
  Total out;
  out.add(value);
  return out;
}

void finish_share(const AwardCarrier& carrier, CarrierShare& share) {
  share.discounted = share.monthly;
  for (std::size_t i = 0; i < carrier.tiers.size(); ++i)
    if (!(share.monthly < total_of(carrier.tiers[i].from))) share.tier = i;
  if (share.tier) {
    const auto paid = subtract(Decimal{1, 0}, carrier.tiers[*share.tier].discount);
    require(paid.has_value(), "a discount is from 0 to 1");
    share.discounted = times(share.monthly, *paid);
  }
  if (share.groups == 0 || !carrier.commitment) return;
  const Total owed = total_of(*carrier.commitment);
  if (!(share.discounted < owed)) return;
  share.shortfall = owed;
  share.shortfall.subtract(share.discounted);
}

void name_broken_limits(const AwardProblem& problem, Award& award) {
  std::size_t winners = 0;
  for (std::size_t c = 0; c < problem.carriers.size(); ++c) {
    const AwardCarrier& carrier = problem.carriers[c];
    const CarrierShare& share = award.shares[c];
    if (share.groups == 0) continue;
    ++winners;
    if (carrier.least && share.monthly < total_of(*carrier.least))
      award.broken.push_back(carrier.name + " is given " + share.monthly.text() + " a month, less than " +
                             carrier.least->text());
    if (carrier.most && total_of(*carrier.most) < share.monthly)
      award.broken.push_back(carrier.name + " is given " + share.monthly.text() + " a month, more than " +
                             carrier.most->text());
  }
  if (problem.most_winners > 0 && winners > problem.most_winners)
    award.broken.push_back(std::to_string(winners) + " winners, at most " +
                           std::to_string(problem.most_winners) + " were wanted");
}

}  // namespace

Result<void> check(const AwardProblem& problem) {
  if (problem.months <= 0)
    return nonsense("an award is over at least one month", "give the months of the term");
  for (const auto& carrier : problem.carriers)
    if (auto found = problem_of(carrier)) return *std::move(found);
  for (const auto& group : problem.groups)
    if (auto found = problem_of(group, problem.carriers.size())) return *std::move(found);
  // All that could ever be paid, with twelve decimals to spare for discounts, stays in 64 bits.
  Total most;
  for (const auto& group : problem.groups)
    for (const auto& offer : group.offers)
      if (offer) {
        most.add(offer->monthly);
        most.add(offer->one_off);
      }
  for (const auto& carrier : problem.carriers)
    if (carrier.commitment) most.add(*carrier.commitment);
  std::uint8_t discount_scale = 0;
  for (const auto& carrier : problem.carriers)
    for (const auto& tier : carrier.tiers) discount_scale = std::max(discount_scale, tier.discount.scale);
  const auto sum = most.decimal();
  const auto discounted =
      sum ? rescale(*sum, static_cast<std::uint8_t>(std::min<int>(kMaxScale, sum->scale + discount_scale)))
          : std::nullopt;
  if (!discounted || sum->scale + discount_scale > kMaxScale ||
      !multiply(*discounted, Decimal{problem.months, 0}))
    return nonsense("the prices add up to more than can be counted exactly",
                    "round the bids to fewer decimals, or award in parts");
  return {};
}

Award award_of(const AwardProblem& problem, std::vector<std::size_t> carrier) {
  require(carrier.size() == problem.groups.size(), "an award gives every group to a carrier");
  Award award;
  award.carrier = std::move(carrier);
  award.shares.resize(problem.carriers.size());
  for (std::size_t g = 0; g < award.carrier.size(); ++g) {
    const AwardOffer& offer = offer_of(problem, g, award.carrier[g]);
    CarrierShare& share = award.shares[award.carrier[g]];
    ++share.groups;
    share.monthly.add(offer.monthly);
    share.one_off.add(offer.one_off);
  }
  const Decimal months{problem.months, 0};
  for (std::size_t c = 0; c < award.shares.size(); ++c) {
    CarrierShare& share = award.shares[c];
    finish_share(problem.carriers[c], share);
    award.total.add(times(share.discounted, months));
    award.total.add(times(share.shortfall, months));
    award.total.add(share.one_off);
  }
  name_broken_limits(problem, award);
  return award;
}

std::optional<Award> keep_incumbents(const AwardProblem& problem) {
  std::vector<std::size_t> carrier;
  for (const auto& group : problem.groups) {
    if (!group.incumbent || !group.offers[*group.incumbent]) return std::nullopt;
    carrier.push_back(*group.incumbent);
  }
  return award_of(problem, std::move(carrier));
}

std::optional<Award> best_single(const AwardProblem& problem) {
  std::optional<Award> best;
  for (std::size_t c = 0; c < problem.carriers.size(); ++c) {
    const auto bid = [c](const AwardGroup& group) { return group.offers[c].has_value(); };
    if (!std::all_of(problem.groups.begin(), problem.groups.end(), bid)) continue;
    Award award = award_of(problem, std::vector<std::size_t>(problem.groups.size(), c));
    if (!best || award.total < best->total) best = std::move(award);
  }
  return best;
}

Award greedy_award(const AwardProblem& problem) {
  const Decimal months{problem.months, 0};
  std::vector<std::size_t> carrier;
  for (const auto& group : problem.groups) {
    std::optional<Total> least;
    std::size_t chosen = 0;
    for (std::size_t c = 0; c < group.offers.size(); ++c) {
      if (!group.offers[c]) continue;
      Total cost = times(total_of(group.offers[c]->monthly), months);
      cost.add(group.offers[c]->one_off);
      if (least && !(cost < *least)) continue;
      least = cost;
      chosen = c;
    }
    carrier.push_back(chosen);
  }
  return award_of(problem, std::move(carrier));
}

}  // namespace telaudit::rfp
