// A price as the model of a market sees it.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "pricing/benchmark.h"
#include "pricing/likeness.h"
#include "pricing/market_model.h"

namespace telaudit::pricing {

// What covariates are made of.
struct Facts {
  double log_mbps = 0.0;
  Symmetry symmetry = Symmetry::unknown;
  double log_quantity = 0.0;
  double age_years = 0.0;
  std::string kind;
};

struct PriceRow {
  const Observation* observation = nullptr;
  double log_price = 0.0;
  Facts facts;
  bool current = false;  // young enough to set a level
  std::string region;
  std::string segment;
  std::string cell;
};

// The natural logarithm to 40 binary places, so that the last bit of a mathematics library does not decide
// which prices a curve goes through.
double log_of(const Decimal& value);

// Asymmetric is what uploads more slowly than it downloads; a faster upload is no lesser product.
Symmetry sold_symmetry(const std::optional<Decimal>& down, const std::optional<Decimal>& up);

// "MS, 100 Mbps", "MS, 100 Mbps asymmetric": products that differ in the upload alone are sold under one
// name. The region alone without a bandwidth, "" without a region.
std::string cell_name(const std::string& region, const std::optional<Decimal>& down,
                      const std::optional<Decimal>& up);

// The value of a covariate by its name in MarketCurve::coefficients.
double covariate_value(std::string_view name, const Facts& facts);

// A whole number from the SHA-256 of the text, taken as one number, modulo `divisor` (1 to 1000).
std::size_t fold_of(std::string_view text, std::size_t divisor);

// Who is kept together in tests of the model: the buyer, else the contributor, else the price alone.
const std::string& together(const Observation& observation);

// Prices that are alike in all that a curve keys on, in an order that does not depend on their source,
// without those that cannot stand on one curve with the others; what was left out is added to `notes`. The
// observations outlive the rows.
using CurveKey = std::tuple<std::string, std::string, std::string, std::string, std::string, bool>;
struct CurveRows {
  CurveKey key;  // class, currency, unit, access, country, bundle
  std::vector<PriceRow> rows;
};
CurveKey key_of(const MarketCurve& curve);
std::string name_of(const CurveKey& key);
std::vector<CurveRows> curve_rows(std::span<const Observation> observations, Date as_of,
                                  std::vector<std::string>& notes);

// Fits everything of the curve but its key; false when the prices are too few for a level. `note`: the
// reason, or what the curve leaves out; "" where there is neither. `rows` all have the curve's key and come
// in an order that does not depend on their source.
bool fit_curve(std::span<const PriceRow> rows, const ModelSettings& settings, MarketCurve& curve,
               std::string& note);

// The logarithm of the curve's price with its offsets.
double curve_value(const MarketCurve& curve, const Facts& facts, std::string_view region,
                   std::string_view segment, std::string_view cell);

const GroupOffset* group_named(std::span<const GroupOffset> groups, std::string_view name);

// The own cell where it stands alone as a level: ten current prices from five carriers; else null.
inline constexpr std::size_t kLevelPrices = 10;
inline constexpr std::size_t kLevelCarriers = 5;
const GroupOffset* level_cell(const MarketCurve& curve, std::string_view cell);

}  // namespace telaudit::pricing
