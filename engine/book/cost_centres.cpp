#include "book/cost_centres.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace telaudit::book {

std::string cost_centre_of(const ChargeRow& row, const ServicePlace& place) {
  if (!place.cost_centre.empty()) return printable(place.cost_centre);
  if (!row.cost_centre.empty()) return printable(row.cost_centre) + " (as the carrier prints it)";
  return std::string(place.in_inventory ? kNoCostCentre : kNotInInventory);
}

void CostCentreBuilder::add(const ChargeRow& row, const ServicePlace& place) {
  if (!row.payable || !row.amount || !context_.on_latest_bill(row)) return;
  const std::string currency = printable(row.currency);
  const std::string cost_centre = cost_centre_of(row, place);
  CostCentreRow& sums = rows_[{currency, cost_centre}];
  sums.currency = currency;
  sums.cost_centre = cost_centre;
  sums.by_class[printable(row.charge_class)].add(*row.amount);
  sums.total.add(*row.amount);
}

std::vector<CostCentreRow> CostCentreBuilder::finish() const {
  std::vector<CostCentreRow> out;
  for (const auto& [key, row] : rows_) out.push_back(row);
  const auto last = [](const CostCentreRow& row) {
    return row.cost_centre == kNotInInventory ? 2 : row.cost_centre == kNoCostCentre ? 1 : 0;
  };
  std::stable_sort(out.begin(), out.end(), [&](const auto& left, const auto& right) {
    return std::make_tuple(std::string_view(left.currency), last(left), std::string_view(left.cost_centre)) <
           std::make_tuple(std::string_view(right.currency), last(right),
                           std::string_view(right.cost_centre));
  });
  return out;
}

std::vector<std::string> classes_in(const std::vector<CostCentreRow>& rows) {
  std::set<std::string> seen;
  for (const auto& row : rows)
    for (const auto& [word, amount] : row.by_class) seen.insert(word);
  std::vector<std::string> out;
  for (const auto word : bill::charge_classes())
    if (seen.erase(std::string(word)) != 0) out.emplace_back(word);
  out.insert(out.end(), seen.begin(), seen.end());
  return out;
}

}  // namespace telaudit::book
