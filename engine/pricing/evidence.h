// How strong a price is in a negotiation, and whether it may be said across the table: design section 9.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pricing/benchmark.h"

namespace telaudit::pricing {

// Strongest first.
enum class EvidenceRank : std::uint8_t {
  live_bid,         // a quote or best and final offer to us
  own_estate,       // what the same carrier bills us elsewhere
  public_contract,  // what the same carrier is on record to charge others
  licensed,         // prices of other carriers, whoever keeps them
  model,            // no price at all, but what prices say together
};

std::string_view words(EvidenceRank rank);

// The rank of a price for an element that `carrier` bills; never model.
EvidenceRank rank_of(const Observation& observation, std::string_view carrier);

// Public prices, and what the carrier bills us itself. Bids are told to nobody; a pool's prices neither.
bool may_be_said(const Observation& observation, std::string_view carrier);

struct RankedPrice {
  EvidenceRank rank = EvidenceRank::licensed;
  const Observation* best = nullptr;  // the lowest price of the rank, then the newest, then by id
  std::size_t n = 0;                  // prices of the rank
  bool sayable = false;               // the best one
};

// Of each rank that has prices like the element, at its very bandwidth and young enough to set a level, the
// best, strongest rank first. Pool prices are not shown one by one. The order of `observations` changes
// nothing; they outlive the answer.
std::vector<RankedPrice> ranked_prices(const Element& element, std::span<const Observation> observations,
                                       Date as_of);

}  // namespace telaudit::pricing
