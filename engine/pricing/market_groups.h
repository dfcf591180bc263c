// Offsets of groups of prices, and which pool prices may take part in them.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "pricing/market_rows.h"

namespace telaudit::pricing {

// True when pool prices of these may be shown as one number: none of a pool among them, or at least 5
// contributors with at most a quarter of the pool's prices each.
bool pool_allows(std::span<const PriceRow* const> rows);

// The shrunken median residual of each group of current prices. `residuals` lie beside `rows`; a row whose
// group is "" has none. With `inside`, groups lie in larger ones by that name: where the pool of just one
// group of a larger one is left out, the next smallest pool goes too, so that it is not found by difference.
std::vector<GroupOffset> group_offsets(std::span<const PriceRow> rows, std::span<const double> residuals,
                                       double shrink, std::string PriceRow::*group,
                                       std::string PriceRow::*inside = nullptr);

}  // namespace telaudit::pricing
