// What is paid beside what the market pays: groups of like services of one carrier, ranked by money.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "book/contract_ends.h"
#include "book/demand_set.h"

namespace telaudit::book {

// Demand rows of one carrier that are alike in all that a benchmark looks at.
struct MarketGap {
  std::string currency, carrier, label, service_class, access, unit, country, region;
  std::optional<Decimal> mbps_down, mbps_up;
  std::uint64_t rows = 0;
  Total quantity;
  Total amount;                    // billed a month
  std::optional<Decimal> current;  // amount of one, rounded half up to six decimals
  pricing::Benchmark benchmark;    // with a median
  // Billed less the median, and less the lower quartile, of as many; negative: below it.
  Total above_median, above_lower_quartile;
  std::string dearest_demand;        // id of its dearest row
  std::optional<Date> contract_end;  // the earliest, of the contracts its rows stand under
  std::string contract;
  std::uint64_t without_contract = 0;  // rows that stand under none that is known
};

// Groups with a median, by currency, then what is paid above the median, the most first, then carrier, label,
// place and speed.
std::vector<MarketGap> find_market_gaps(std::span<const DemandRow> demand, const ContractTerms& contracts);

// A: the median of prices of the very same service; B: of the curve of like services.
char confidence_of(const pricing::Benchmark& benchmark);

}  // namespace telaudit::book
