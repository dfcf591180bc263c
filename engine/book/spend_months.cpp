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

void add_new(const DemandLine& line, const Decimal& price, int month, SpendMonth& out) {
  Total* const sums[] = {&out.low, &out.base, &out.high};
  for (std::size_t at = 0; at < kDemandCases; ++at) {
    const auto cost = multiply(price, quantity_of(line, static_cast<DemandCase>(at), month));
    if (!cost) continue;
    sums[at]->add(*cost);
    out.added[at].add(*cost);
  }
}

}  // namespace

std::vector<SpendMonths> spend_by_month(std::span<const DemandRow> demand, const DemandMonths& months,
                                        std::span<const AddedPrice> added) {
  std::map<std::string, SpendMonths> out;
  const auto spend_of = [&](const std::string& currency) -> SpendMonths& {
    auto& spend = out[currency];
    spend.currency = currency;
    if (!spend.months.empty()) return spend;
    for (int month = 0; month < months.months; ++month)
      spend.months.push_back({month_of(months, month), {}, {}, {}, {}});
    return spend;
  };
  for (const auto& row : demand) spend_of(row.currency);
  std::size_t priced = 0, new_lines = 0;
  for (const AddedPrice& price : added) {
    if (!price.price) continue;
    ++priced;
    SpendMonths& spend = spend_of(price.currency);
    for (int month = 0; month < months.months; ++month)
      add_new(months.lines[price.line], *price.price, month, spend.months[static_cast<std::size_t>(month)]);
  }
  for (const auto& line : months.lines) {
    if (!line.current) {
      ++new_lines;
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
    spend.without_price = new_lines - priced;
    list.push_back(std::move(spend));
  }
  return list;
}

}  // namespace telaudit::book
