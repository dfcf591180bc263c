// The award: which carrier gets which group of elements, where what a carrier is given decides the discount
// on all of it (the total-quantity-discount problem of Goossens, Maas, Spieksma and van de Klundert, European
// Journal of Operational Research 178, 2007). Costs are exact; the solver's binary numbers only choose.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace telaudit::rfp {

// The discount on all units of a carrier whose list price of a month reaches `from`.
struct DiscountTier {
  Decimal from;
  Decimal discount;  // 0 to 1
};

struct AwardCarrier {
  std::string name;
  std::vector<DiscountTier> tiers;    // ascending, the first from 0; none: no discount at all
  std::optional<Decimal> commitment;  // owed each month after discount once it wins anything
  std::optional<Decimal> least;       // list price of a month it must be given, once it wins anything
  std::optional<Decimal> most;        // and may be given
};

// What a carrier asks for a whole group.
struct AwardOffer {
  Decimal monthly;  // before its discount
  Decimal one_off;  // installation, transition and overlap; without discount
};

// Elements that go to one carrier together.
struct AwardGroup {
  std::string id;
  std::vector<std::optional<AwardOffer>> offers;  // by carrier; nothing: no bid
  std::optional<std::size_t> incumbent;           // who has it today
};

// All amounts in one currency.
struct AwardProblem {
  int months = 0;
  std::size_t most_winners = 0;  // 0: any number
  std::vector<AwardCarrier> carriers;
  std::vector<AwardGroup> groups;
};

// What a carrier is given.
struct CarrierShare {
  std::size_t groups = 0;
  Total monthly;                    // before discount
  std::optional<std::size_t> tier;  // the one that is reached
  Total discounted;                 // each month, after it
  Total shortfall;                  // each month, below the commitment
  Total one_off;
};

struct Award {
  std::vector<std::size_t> carrier;  // of each group
  std::vector<CarrierShare> shares;  // of each carrier
  Total total;                       // over all months, one-off included; never rounded
  std::vector<std::string> broken;   // limits that it does not keep, in words
};

// A Problem names the first thing that makes no sense: no months, a group without an offer, offers that are
// not one for each carrier, prices below zero, tiers that do not ascend or start above 0, a discount outside
// 0 to 1, or sums that overflow.
Result<void> check(const AwardProblem& problem);

// The exact cost of giving each group to `carrier`, who must have bid for it.
Award award_of(const AwardProblem& problem, std::vector<std::size_t> carrier);

// What stands beside the best award, so that its gain is seen. Nothing where somebody has not bid.
std::optional<Award> keep_incumbents(const AwardProblem& problem);
std::optional<Award> best_single(const AwardProblem& problem);
// Each group to whoever asks least for it by itself, discounts and limits unseen; of equals the first.
Award greedy_award(const AwardProblem& problem);

struct SolvedAward {
  Award award;
  Total bound;  // no award that keeps the limits costs less
  // (total - bound) / total, rounded up to six decimals.
  Decimal gap;
};

struct AwardEffort {
  Decimal gap{5, 3};  // proven closeness at which it ends
  int seconds = 60;   // after which it gives what it has
};

// The award of least cost that keeps every limit, by branch and bound. A Problem where no award keeps them,
// or where none was found in time.
Result<SolvedAward> solve_award(const AwardProblem& problem, const AwardEffort& effort);

}  // namespace telaudit::rfp
