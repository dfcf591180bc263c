// Where one thing costs two prices: the same product of the same carrier at different unit prices.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "book/demand_set.h"

namespace telaudit::book {

struct PriceSpread {
  std::string carrier, product_code, description, charge_class, currency, unit;
  Decimal lowest, highest;
  std::size_t prices = 0;      // distinct
  std::uint64_t rows = 0;      // of the demand set
  Total quantity;              // at all prices
  Total above_lowest;          // (price - lowest) x quantity over all rows, a month
  std::string lowest_demand;   // demand id of a row at the lowest price
  std::string highest_demand;  // and at the highest
};

// Of printed rates and amounts of one; averages differ by nature. Ordered by currency, then above_lowest
// descending, then carrier, product, description.
std::vector<PriceSpread> find_price_spreads(std::span<const DemandRow> demand);

}  // namespace telaudit::book
