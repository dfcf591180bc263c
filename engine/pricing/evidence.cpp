#include "pricing/evidence.h"

#include <array>
#include <tuple>

#include "base/text.h"
#include "pricing/likeness.h"

namespace telaudit::pricing {
namespace {

bool same_carrier(const Observation& observation, std::string_view carrier) {
  return !trim(carrier).empty() && upper(trim(observation.carrier)) == upper(trim(carrier));
}

bool is_better(const Observation& left, const Observation& right) {
  return std::tie(left.price, right.date, left.id) < std::tie(right.price, left.date, right.id);
}

}  // namespace

std::string_view words(EvidenceRank rank) {
  switch (rank) {
    case EvidenceRank::live_bid:
      return "live bid";
    case EvidenceRank::own_estate:
      return "the same carrier in the own estate";
    case EvidenceRank::public_contract:
      return "a public price of the same carrier";
    case EvidenceRank::licensed:
      return "a price of another carrier";
    case EvidenceRank::model:
      break;
  }
  return "the model";
}

EvidenceRank rank_of(const Observation& observation, std::string_view carrier) {
  if (is_bid(observation)) return EvidenceRank::live_bid;
  if (same_carrier(observation, carrier)) {
    if (observation.visibility == "own") return EvidenceRank::own_estate;
    if (observation.visibility == "public") return EvidenceRank::public_contract;
  }
  return EvidenceRank::licensed;
}

bool may_be_said(const Observation& observation, std::string_view carrier) {
  if (observation.visibility == "public") return true;
  return rank_of(observation, carrier) == EvidenceRank::own_estate;
}

std::vector<RankedPrice> ranked_prices(const Element& element, std::span<const Observation> observations,
                                       Date as_of) {
  std::array<RankedPrice, static_cast<std::size_t>(EvidenceRank::model)> ranks{};
  const Date oldest = add_months(as_of, -level_months(element.service_class));
  for (const Observation* price : of_class(element, observations).observations) {
    if (price->visibility == "pool" || price->date < oldest ||
        unlikeness(element, *price, as_of) != Unlike::nothing || !same_bandwidth(element, *price))
      continue;
    const EvidenceRank rank = rank_of(*price, element.carrier);
    RankedPrice& of_rank = ranks[static_cast<std::size_t>(rank)];
    of_rank.rank = rank;
    ++of_rank.n;
    if (of_rank.best == nullptr || is_better(*price, *of_rank.best)) of_rank.best = price;
  }
  std::vector<RankedPrice> out;
  for (RankedPrice& one : ranks) {
    if (one.best == nullptr) continue;
    one.sayable = may_be_said(*one.best, element.carrier);
    out.push_back(one);
  }
  return out;
}

}  // namespace telaudit::pricing
