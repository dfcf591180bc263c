#include "book/price_spread.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace telaudit::book {
namespace {

using ProductKey = std::tuple<std::string, std::string, std::string, std::string, std::string, std::string>;

bool has_a_price_of_its_own(const DemandRow& row) {
  return row.unit_price && (row.basis == PriceBasis::printed || row.basis == PriceBasis::single);
}

PriceSpread spread_of(const std::vector<const DemandRow*>& rows) {
  const auto cheaper = [](const DemandRow* left, const DemandRow* right) {
    return *left->unit_price < *right->unit_price;
  };
  const auto [low, high] = std::minmax_element(rows.begin(), rows.end(), cheaper);
  const DemandRow& first = *rows.front();
  PriceSpread out;
  out.carrier = first.carrier;
  out.product_code = first.product_code;
  out.description = first.description;
  out.charge_class = first.charge_class;
  out.currency = first.currency;
  out.unit = first.unit;
  out.lowest = *(*low)->unit_price;
  out.highest = *(*high)->unit_price;
  out.lowest_demand = (*low)->id;
  out.highest_demand = (*high)->id;
  std::set<Decimal> prices;
  for (const auto* row : rows) {
    prices.insert(*row->unit_price);
    ++out.rows;
    out.quantity.add(row->quantity);
    const auto more = subtract(*row->unit_price, out.lowest);
    const auto quantity = row->quantity.decimal();
    const auto amount = more && quantity ? multiply(*more, *quantity) : std::nullopt;
    if (amount) out.above_lowest.add(*amount);
  }
  out.prices = prices.size();
  return out;
}

}  // namespace

std::vector<PriceSpread> find_price_spreads(std::span<const DemandRow> demand) {
  std::map<ProductKey, std::vector<const DemandRow*>> products;
  for (const auto& row : demand)
    if (has_a_price_of_its_own(row))
      products[{row.carrier, row.product_code, row.description, row.charge_class, row.currency, row.unit}]
          .push_back(&row);
  std::vector<PriceSpread> out;
  for (const auto& [key, rows] : products) {
    PriceSpread spread = spread_of(rows);
    if (spread.prices > 1) out.push_back(std::move(spread));
  }
  std::stable_sort(out.begin(), out.end(), [](const PriceSpread& left, const PriceSpread& right) {
    if (left.currency != right.currency) return left.currency < right.currency;
    return right.above_lowest < left.above_lowest;
  });
  return out;
}

}  // namespace telaudit::book
