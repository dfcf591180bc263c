// What requirements change in money: what they end, what they begin, and what moving costs once.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "book/demand_months.h"
#include "book/expectations.h"
#include "book/price_changes.h"
#include "book/requirements.h"
#include "book/wording.h"

namespace telaudit::book {

// By DemandCase.
using CaseMoney = std::array<Total, kDemandCases>;

// What the old costs beside the new: quantity times today's unit price times months, base case, by currency.
struct OverlapCost {
  MoneySums money;
  bool whole = true;  // false: a part has no unit price
};
OverlapCost overlap_cost(std::span<const DemandRow> demand, const DemandMonths& months,
                         const std::string& requirement);

// One requirement in one currency.
struct RequirementWorth {
  std::string requirement, currency;
  RequirementKind kind = RequirementKind::open;
  std::size_t ended_rows = 0;
  CaseMoney ended;  // of a month, of what is left of the rows when the other levers are taken
  std::optional<CaseMoney>
      begun;                     // of a month at the price below; nothing: no price is known, or none begins
  std::optional<Decimal> price;  // of one unit of what begins
  // close: what is ended; migrate: that less what is begun, and nothing where that has no price. Below zero
  // where the new costs more.
  std::optional<CaseMoney> saved;
  // From which it counts, 1 the one after `as_of`'s; of a migration that in which the new begins: what the
  // old costs beside it is in `overlap`.
  int month = 1;
  std::optional<Total> overlap;         // once, in the base case; nothing: a part has no price
  Total termination;                    // once, of the services whose term still runs then, as far as known
  std::size_t termination_unknown = 0;  // services whose term runs, or may, and whose cost is not known
  std::size_t by_commitment = 0;        // services that owe a part of a commitment (CommitmentPosition)
  std::string basis;
};

// The part of each demand row that requirements end in the base case, of `remaining`.
struct EndedPart {
  std::size_t demand = 0;  // row
  std::size_t worth = 0;   // of the requirement
  Total amount;
};

struct RequirementWorths {
  std::vector<RequirementWorth> rows;  // by requirement as they were given, then currency
  std::vector<EndedPart> ended;        // in the order in which they end
};

// `remaining`: what is left of each demand row's amount of a month when findings and rates are taken off.
// What ends is a share of it by quantity, so that all parts of a row come to what is left of it, to the cent;
// a row below zero ends with nothing. Requirements that are in no line of `months` are left out.
RequirementWorths price_requirements(std::span<const DemandRow> demand, std::span<const Total> remaining,
                                     const DemandMonths& months, const Requirements& requirements,
                                     std::span<const AddedPrice> prices, const PriceChanges& changes,
                                     Date as_of);

// The month, 1 the one after `as_of`'s, from which a saving counts that can begin on `from`.
int first_month_of(Date from, Date as_of);

}  // namespace telaudit::book
