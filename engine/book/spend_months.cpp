#include "book/spend_months.h"

#include <map>

#include "book/wording.h"

namespace telaudit::book {
namespace {

// What `many` of the row cost in a month. Usage at an average price would not add up to what was billed, so
// the amount of today stands while the quantity is that of today.
Total cost_of(const DemandRow& row, const Decimal& many) {
  Total asked;
  asked.add(many);
  if (asked == row.quantity) return row.amount;
  const auto cost = row.unit_price ? multiply(*row.unit_price, many) : std::nullopt;
  return cost ? total_of(*cost) : Total();
}

}  // namespace

std::vector<SpendMonths> spend_by_month(std::span<const DemandRow> demand, const DemandMonths& months) {
  std::map<std::string, SpendMonths> out;
  for (const auto& row : demand) {
    auto& spend = out[row.currency];
    spend.currency = row.currency;
    if (!spend.months.empty()) continue;
    for (int month = 0; month < months.months; ++month)
      spend.months.push_back({month_of(months, month), {}, {}, {}});
  }
  std::size_t added = 0;
  for (const auto& line : months.lines) {
    if (!line.current) {
      ++added;
      continue;
    }
    const DemandRow& row = demand[*line.current];
    auto& spend = out[row.currency];
    for (int month = 0; month < months.months; ++month) {
      auto& at = spend.months[static_cast<std::size_t>(month)];
      at.low.add(cost_of(row, quantity_of(line, DemandCase::low, month)));
      at.base.add(cost_of(row, quantity_of(line, DemandCase::base, month)));
      at.high.add(cost_of(row, quantity_of(line, DemandCase::high, month)));
    }
  }
  std::vector<SpendMonths> list;
  for (auto& [currency, spend] : out) {
    spend.without_price = added;
    list.push_back(std::move(spend));
  }
  return list;
}

}  // namespace telaudit::book
