#include "pricing/market_model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "base/hash.h"
#include "base/text.h"
#include "pricing/likeness.h"
#include "pricing/market_groups.h"
#include "pricing/market_rows.h"

namespace telaudit::pricing {
namespace {

CurveKey key_of(const Observation& o) {
  return {o.service_class, o.currency, o.unit, o.access, o.country, o.bundle};
}

// 100 and 100.0 are one speed.
std::string speed_text(const Decimal& value) {
  std::string text = value.text();
  if (value.scale == 0) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

PriceRow row_of(const Observation& observation, Date as_of) {
  PriceRow row;
  row.observation = &observation;
  row.log_price = log_of(observation.price);
  if (observation.mbps_down) row.facts.log_mbps = log_of(*observation.mbps_down);
  row.facts.symmetry = sold_symmetry(observation.mbps_down, observation.mbps_up);
  if (observation.quantity) row.facts.log_quantity = log_of(*observation.quantity);
  row.facts.age_years = (as_of.days - observation.date.days) / 365.25;
  row.facts.kind = observation.kind;
  row.current = observation.date >= add_months(as_of, -level_months(observation.service_class));
  row.region = upper(trim(observation.region));
  row.segment = upper(trim(observation.segment));
  row.cell = cell_name(row.region, observation.mbps_down, observation.mbps_up);
  return row;
}

// Prices that cannot stand on one curve with the others, with the reason counted.
std::vector<PriceRow> comparable_rows(const std::vector<const Observation*>& observations, Date as_of,
                                      const std::string& name, std::vector<std::string>& notes) {
  const bool by_bandwidth = std::any_of(observations.begin(), observations.end(),
                                        [](const Observation* o) { return o->mbps_down.has_value(); });
  std::size_t free = 0;
  std::size_t without = 0;
  std::vector<PriceRow> rows;
  for (const Observation* observation : observations) {
    if (observation->price.mantissa <= 0) {
      ++free;
    } else if (by_bandwidth && !observation->mbps_down) {
      ++without;
    } else {
      rows.push_back(row_of(*observation, as_of));
    }
  }
  if (free > 0) notes.push_back(name + ": " + std::to_string(free) + " prices of zero left out");
  if (without > 0)
    notes.push_back(name + ": " + std::to_string(without) + " prices without a bandwidth left out");
  std::vector<const PriceRow*> all;
  for (const PriceRow& row : rows) all.push_back(&row);
  if (pool_allows(all)) return rows;
  const auto last = std::remove_if(rows.begin(), rows.end(),
                                   [](const PriceRow& row) { return row.observation->visibility == "pool"; });
  notes.push_back(name + ": " + std::to_string(rows.end() - last) +
                  " pool prices left out: fewer than 5 contributors or over a quarter from one of them");
  rows.erase(last, rows.end());
  return rows;
}

}  // namespace

double log_of(const Decimal& value) {
  constexpr double kPlaces = 0x1p40;
  require(value.mantissa > 0, "only what is more than zero has a logarithm");
  const double plain = std::log(static_cast<double>(value.mantissa)) - value.scale * std::log(10.0);
  return std::nearbyint(plain * kPlaces) / kPlaces;
}

std::string cell_name(const std::string& region, const std::optional<Decimal>& down,
                      const std::optional<Decimal>& up) {
  if (region.empty() || !down) return region;
  const std::string name = region + ", " + speed_text(*down) + " Mbps";
  switch (sold_symmetry(down, up)) {
    case Symmetry::symmetric:
      return name;
    case Symmetry::asymmetric:
      return name + " asymmetric";
    case Symmetry::unknown:
      break;
  }
  return name + ", upload unknown";
}

Symmetry sold_symmetry(const std::optional<Decimal>& down, const std::optional<Decimal>& up) {
  if (!down || !up) return Symmetry::unknown;
  return *up < *down ? Symmetry::asymmetric : Symmetry::symmetric;
}

std::size_t fold_of(std::string_view text, std::size_t divisor) {
  std::size_t rest = 0;
  for (const char digit : sha256(text)) {
    const auto value = static_cast<std::size_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    rest = (rest * 16 + value) % divisor;
  }
  return rest;
}

const std::string& together(const Observation& observation) {
  if (!observation.buyer.empty()) return observation.buyer;
  return observation.contributor.empty() ? observation.id : observation.contributor;
}

CurveKey key_of(const MarketCurve& curve) {
  return {curve.service_class, curve.currency, curve.unit, curve.access, curve.country, curve.bundle};
}

std::string name_of(const CurveKey& key) {
  const auto& [service_class, currency, unit, access, country, bundle] = key;
  std::string name = service_class + " in " + currency + " by the " + unit;
  if (!access.empty()) name += ", " + access;
  if (!country.empty()) name += ", " + country;
  if (bundle) name += ", bundle";
  return name;
}

std::vector<CurveRows> curve_rows(std::span<const Observation> observations, Date as_of,
                                  std::vector<std::string>& notes) {
  std::map<CurveKey, std::vector<const Observation*>> by_key;
  std::size_t later = 0;
  for (const Observation& observation : observations) {
    if (observation.date > as_of) {
      ++later;
    } else if (benchmarkable(observation.service_class)) {
      by_key[key_of(observation)].push_back(&observation);
    }
  }
  if (later > 0) notes.push_back(std::to_string(later) + " prices dated after " + as_of.text() + " not seen");
  std::vector<CurveRows> out;
  for (const auto& [key, of_key] : by_key) {
    const std::string name = name_of(key);
    const OfClass once = each_id_once(of_key);
    if (once.repeated > 0)
      notes.push_back(name + ": " + std::to_string(once.repeated) + " prices left out: the same id again");
    out.push_back({key, comparable_rows(once.observations, as_of, name, notes)});
  }
  return out;
}

MarketModel fit_model(std::span<const Observation> observations, const ModelSettings& settings) {
  MarketModel model;
  model.settings = settings;
  for (const CurveRows& of : curve_rows(observations, settings.as_of, model.notes)) {
    MarketCurve curve;
    std::tie(curve.service_class, curve.currency, curve.unit, curve.access, curve.country, curve.bundle) =
        of.key;
    std::string note;
    if (fit_curve(of.rows, settings, curve, note)) {
      model.curves.push_back(std::move(curve));
      if (!note.empty()) model.notes.push_back(name_of(of.key) + ": " + note);
    } else {
      model.notes.push_back(name_of(of.key) + ": no curve; " + note);
    }
  }
  return model;
}

}  // namespace telaudit::pricing
