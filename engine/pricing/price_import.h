// Prices out of other people's tables: each row ends as an observation, as known and left out with its
// reason, or refused with its place. The counts of the three add up to the rows.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pricing/benchmark.h"
#include "pricing/normalise.h"
#include "pricing/price_map.h"
#include "pricing/price_table.h"

namespace telaudit::pricing {

// An observation with what led to it.
struct ImportedPrice {
  Observation observation;  // the price normalised; `source` names file, hash, row or cell
  std::string label;        // the service as the source calls it
  char confidence = 'C';    // of the class: A certain, B likely, C a guess
  std::string basis;        // what gave the class
  std::string carrier_id;   // as the source has it: SPIN, OCN
  Decimal recurring;        // the unit price as found, in its own currency and unit
  std::optional<Decimal> one_time;
  std::string steps;
  Decimal age_band;
  std::string licence;
};

struct ImportSettings {
  NormalisationSettings normalisation;
  const Classifier* classifier = nullptr;  // for tables whose services are codes or descriptions
  char least_confidence = 'B';             // rows whose class is less sure are left out, and counted
  std::string visibility = "own";          // where the map says nothing
  std::size_t refusals_kept = 100;
};

struct ImportReport {
  std::string file;
  std::string hash;  // SHA-256
  std::string map;
  std::size_t rows = 0;
  std::vector<ImportedPrice> prices;
  std::map<std::string, std::size_t> left_out;  // by reason
  std::size_t refused = 0;
  std::vector<Problem> refusals;  // the first of them
  // What no class was found for, by label; counted in left_out too, never dropped.
  struct Unclassified {
    std::size_t rows = 0;
    std::map<std::string, Total> recurring;  // unit price times quantity, by currency
  };
  std::map<std::string, Unclassified> unclassified;
};

// Treatments that no map changes: a blank price is left out; so is a price of zero, which is no market price
// (free, or included elsewhere); a negative price or quantity is refused; a quantity of zero is left out; a
// row without a date is refused; an id that stands twice counts once. Problems: the table cannot be read at
// all.
Result<ImportReport> import_prices(const PriceFile& file, const PriceMap& map,
                                   const ImportSettings& settings);

// Columns of benchmarks/prices/README.md, in the order of the prices.
std::string observations_csv(std::span<const ImportedPrice> prices);

}  // namespace telaudit::pricing
