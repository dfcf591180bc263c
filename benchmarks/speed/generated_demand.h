// Demand sets of any size, the same for the same number of rows on every machine: circuits of many sites with
// places, speeds, prices of several decimals and a benchmark, as the book shows them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "book/demand_set.h"

namespace telaudit::book {

inline DemandRow generated_demand_row(std::uint64_t at) {
  // A multiplicative hash (Knuth, The Art of Computer Programming, volume 3, section 6.4).
  const std::uint64_t mixed = (at + 1) * 0x9E3779B97F4A7C15ULL;
  const auto pick = [&](unsigned shift, std::uint64_t of) { return (mixed >> shift) % of; };
  const std::uint64_t site = pick(20, 5000);
  DemandRow row;
  row.id = "D-" + std::to_string(100000000000 + at);
  row.carrier = "Carrier " + std::to_string(pick(8, 12));
  row.account = std::to_string(7000000000 + pick(12, 400));
  row.service = "45/KXGS/" + std::to_string(900000 + at) + "/EX";
  row.product_code = "P" + std::to_string(pick(16, 90));
  row.description = "DEDICATED INTERNET ACCESS PORT AND LOOP " + std::to_string(pick(24, 40));
  row.charge_class = "recurring";
  row.currency = "USD";
  row.unit = "month";
  row.place = {true,
               "SITE-" + std::to_string(site),
               "Office " + std::to_string(site),
               "Springfield",
               "IL",
               "US",
               std::to_string(60000 + site % 900),
               std::to_string(4400 + site % 70),
               "Unit " + std::to_string(site % 9),
               "site manager"};
  row.match = pricing::Classifier::Match{"data.internet.dedicated",
                                         "Dedicated internet access",
                                         Decimal{100, 0},
                                         Decimal{100, 0},
                                         "fibre",
                                         false,
                                         "month",
                                         "generated",
                                         'A'};
  row.quantity.add(Decimal{static_cast<std::int64_t>(1 + pick(28, 4)), 0});
  row.unit_price = Decimal{static_cast<std::int64_t>(19'000'000 + pick(32, 80'000'000)), 5};
  row.basis = PriceBasis::printed;
  row.amount.add(*multiply(*row.unit_price, *row.quantity.decimal()));
  row.charges = 1;
  row.first_charge = "aaaaaaaaaaaa-" + std::to_string(at * 412) + "-0";
  row.benchmark.method = pricing::Benchmark::Method::cell;
  row.benchmark.n = 12 + pick(36, 60);
  row.benchmark.carriers = 5 + pick(40, 6);
  row.benchmark.oldest = make_date(2024, 6, 1);
  row.benchmark.newest = make_date(2026, 3, 1);
  row.benchmark.lower_quartile = Decimal{25'312, 2};
  row.benchmark.median = Decimal{31'150, 2};
  row.benchmark.upper_quartile = Decimal{40'475, 2};
  return row;
}

inline std::vector<DemandRow> generated_demand(std::uint64_t rows) {
  std::vector<DemandRow> out;
  out.reserve(rows);
  for (std::uint64_t at = 0; at < rows; ++at) out.push_back(generated_demand_row(at));
  return out;
}

}  // namespace telaudit::book
