#include "book/market_gaps.h"

#include <algorithm>
#include <map>

#include "book/proportion.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

std::string text_of(const std::optional<Decimal>& value) {
  return value ? value->text() : std::string();
}

std::vector<std::string> key_of(const DemandRow& row) {
  const auto& match = *row.match;
  return {row.currency,
          row.carrier,
          match.label,
          match.service_class,
          text_of(match.mbps_down),
          text_of(match.mbps_up),
          match.access,
          match.bundle ? "bundle" : "",
          row.unit,
          row.place.country,
          row.place.region};
}

void add_row(MarketGap& gap, const DemandRow& row, const ContractTerms& contracts, Decimal& dearest) {
  if (gap.rows == 0) {
    const auto& match = *row.match;
    gap.currency = row.currency;
    gap.carrier = row.carrier;
    gap.label = printable(match.label);
    gap.service_class = match.service_class;
    gap.access = match.access;
    gap.unit = row.unit;
    gap.country = row.place.country;
    gap.region = row.place.region;
    gap.mbps_down = match.mbps_down;
    gap.mbps_up = match.mbps_up;
    gap.benchmark = row.benchmark;
  }
  if (gap.rows == 0 || dearest < *row.unit_price) {
    dearest = *row.unit_price;
    gap.dearest_demand = row.id;
  }
  ++gap.rows;
  gap.quantity.add(row.quantity);
  gap.amount.add(row.amount);
  const ContractTerm* term = contracts.of(row);
  if (term == nullptr) {
    ++gap.without_contract;
  } else if (gap.contract.empty() || (term->end && (!gap.contract_end || *term->end < *gap.contract_end))) {
    gap.contract = term->contract;
    gap.contract_end = term->end;
  }
}

bool before(const MarketGap& left, const MarketGap& right) {
  if (left.currency != right.currency) return left.currency < right.currency;
  return right.above_median < left.above_median;
}

}  // namespace

char confidence_of(const pricing::Benchmark& benchmark) {
  return benchmark.method == pricing::Benchmark::Method::cell ? 'A' : 'B';
}

std::vector<MarketGap> find_market_gaps(std::span<const DemandRow> demand, const ContractTerms& contracts) {
  struct Group {
    MarketGap gap;
    Decimal dearest;
  };
  std::map<std::vector<std::string>, Group> groups;
  for (const auto& row : demand) {
    if (!row.match || !row.unit_price || !row.benchmark.median) continue;
    auto& group = groups[key_of(row)];
    add_row(group.gap, row, contracts, group.dearest);
  }
  std::vector<MarketGap> out;
  for (auto& [key, group] : groups) {
    MarketGap& gap = group.gap;
    const auto& mark = gap.benchmark;
    const auto at_median = times(gap.quantity, *mark.median);
    const auto at_lower = times(gap.quantity, mark.lower_quartile.value_or(*mark.median));
    if (!at_median || !at_lower) continue;
    gap.above_median = minus(gap.amount, *at_median);
    gap.above_lower_quartile = minus(gap.amount, *at_lower);
    gap.current = average_price(gap.amount, gap.quantity);
    out.push_back(std::move(gap));
  }
  std::stable_sort(out.begin(), out.end(), before);
  return out;
}

}  // namespace telaudit::book
