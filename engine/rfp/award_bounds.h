// Bounds for awards: what the best award costs at least when each carrier is held to some of its discount
// tiers.
//
// What a carrier is given (its list price of a month, S) is a variable of its own beside the groups; the two
// are tied by a price mu for each carrier (Lagrange). For given mu the groups fall apart, one by one, and so
// do the carriers, each over the lower envelope of its cost; the sum of the two is a bound for every mu, and
// mu is moved to where it is greatest. Binary numbers: a bound is lowered by kSlack before anything is
// concluded from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rfp/award.h"

namespace telaudit::rfp {

// A stretch of what a carrier may be given on which its cost is fixed + slope * S over all months.
struct SpendRange {
  double lowest = 0;
  double highest = 0;
  double slope = 0;
  double fixed = 0;
};

// An award problem in binary numbers.
struct AwardTerms {
  static constexpr double kNoBid = 1e30;

  std::size_t groups = 0;
  std::size_t carriers = 0;
  std::size_t most_winners = 0;  // never 0
  std::vector<double> monthly;   // [group * carriers + carrier]; kNoBid where there is no bid
  std::vector<double> one_off;
  // What is owed once, to a carrier who loses services, as soon as one group goes to who takes one of them.
  // `one_off` has it already: a part in each of these groups, all of it in one that none can leave alone.
  struct Leaving {
    double amount = 0;
    std::vector<double> part;  // [group * carriers + carrier]; 0 where it is not owed
  };
  std::vector<Leaving> leaving;
  // What is owed where what leaves a commitment is more than its headroom: `rate` times the rest. In no
  // one_off, so that a bound leaves it out and is lower.
  struct Shortfall {
    double rate = 0;
    double headroom = 0;
    std::vector<double> part;  // [group * carriers + carrier]
  };
  std::vector<Shortfall> shortfalls;
  // Of each carrier: first nothing at all, then its stretches, ascending; at most 31 in all.
  std::vector<std::vector<SpendRange>> ranges;

  // What a carrier costs that is given so much; kNoBid where it may not be.
  double cost(std::size_t carrier, double spend) const;

  // Adds an amount that is owed as soon as one of `owed`, ascending places [group * carriers + carrier], is
  // chosen. False: there are as many already as a completion can hold, and it counts in parts only, which is
  // too little where not all of `owed` are chosen.
  bool add_leaving(double amount, const std::vector<std::size_t>& owed);
};

// A Problem where a carrier has more tiers than a bound can hold.
Result<AwardTerms> terms_of(const AwardProblem& problem);

// Which ranges of each carrier are open, a bit each; the first bit: it wins nothing.
using OpenRanges = std::vector<std::uint32_t>;

struct AwardBound {
  double bound = 0;
  std::vector<double> price;         // mu of each carrier
  std::vector<std::size_t> carrier;  // of each group, at these prices
  std::vector<double> spend;         // of each carrier, as the groups fall
  std::vector<std::size_t> range;    // of each carrier, as its own cost falls
  std::vector<double> misfit;        // how much of the bound's slack is each carrier's
};

// Starts from `price`; `known` is the cost of an award that was found, which sets the pace.
AwardBound bound_award(const AwardTerms& terms, const OpenRanges& open, std::vector<double> price,
                       double known);

}  // namespace telaudit::rfp
