#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "pricing/cluster_bootstrap.h"
#include "pricing/market_groups.h"
#include "pricing/market_rows.h"
#include "pricing/quantile.h"
#include "pricing/quantile_regression.h"

namespace telaudit::pricing {
namespace {

constexpr std::size_t kCurvePrices = 30;
// Prices that must differ from the most frequent value of a covariate: twice the ten for each coefficient
// that regression texts ask for (Harrell 2015, Regression Modeling Strategies, section 4.4).
constexpr std::size_t kSpread = 20;
constexpr std::size_t kBandFolds = 5;
// Current prices from which the band may widen with bandwidth.
constexpr std::size_t kSlopedBand = 200;
// Of the bootstrap: the ends of a 90 % interval stand on 25 replicates each.
constexpr std::size_t kReplicates = 500;
constexpr std::uint64_t kBootstrapSeed = 2008;
constexpr double kSureness = 0.90;

// The covariates that vary enough among the rows.
std::vector<std::string> covariates_of(std::span<const PriceRow> rows, const std::string& reference_kind) {
  std::vector<std::string> asked{"log_mbps", "asymmetric", "upload_unknown", "log_quantity", "age_years"};
  std::set<std::string> kinds;
  for (const PriceRow& row : rows) kinds.insert(row.facts.kind);
  for (const std::string& kind : kinds)
    if (kind != reference_kind) asked.push_back("kind:" + kind);
  std::vector<std::string> kept{"constant"};
  for (const std::string& name : asked) {
    std::map<double, std::size_t> counts;
    std::size_t most = 0;
    for (const PriceRow& row : rows) most = std::max(most, ++counts[covariate_value(name, row.facts)]);
    if (rows.size() - most >= kSpread) kept.push_back(name);
  }
  return kept;
}

// All rows; or, where bandwidth differs among too few of them to be a covariate, those of the most frequent
// speed alone: without a slope a curve would say the same of every speed.
std::vector<PriceRow> with_a_slope(std::span<const PriceRow> rows) {
  std::map<double, std::size_t> counts;
  for (const PriceRow& row : rows) ++counts[row.facts.log_mbps];
  const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& left, const auto& right) {
    return left.second < right.second;
  });
  std::vector<PriceRow> out;
  for (const PriceRow& row : rows)
    if (rows.size() - most->second >= kSpread || row.facts.log_mbps == most->first) out.push_back(row);
  return out;
}

double linear(const std::vector<Coefficient>& coefficients, const Facts& facts) {
  double sum = 0.0;
  for (const Coefficient& one : coefficients) sum += one.value * covariate_value(one.name, facts);
  return sum;
}

double offset_in(const std::vector<GroupOffset>& groups, std::string_view name) {
  const GroupOffset* found = group_named(groups, name);
  return found == nullptr ? 0.0 : found->offset;
}

// Median regression on the covariates, as many of them from the front as are independent.
std::vector<Coefficient> median_shape(std::span<const PriceRow> rows, std::vector<std::string> names,
                                      std::span<const double> outcome, unsigned threads) {
  for (;; names.pop_back()) {
    std::vector<double> values;
    values.reserve(rows.size() * names.size());
    for (const PriceRow& row : rows)
      for (const std::string& name : names) values.push_back(covariate_value(name, row.facts));
    const auto fit = fit_quantile({values, names.size()}, outcome, {}, 0.5, threads);
    if (!fit && names.size() > 1) continue;
    require(fit.ok(), "a constant can be fitted to any prices");
    std::vector<Coefficient> out;
    for (std::size_t j = 0; j < names.size(); ++j) out.push_back({names[j], fit->coefficients[j]});
    return out;
  }
}

// Slopes from all rows; constant and offsets from the current ones.
void fit_shape(std::span<const PriceRow> rows, const ModelSettings& settings,
               const std::vector<std::string>& names, MarketCurve& curve) {
  std::vector<double> offsets(rows.size(), 0.0);
  std::vector<double> residuals(rows.size());
  for (int round = 0; round < settings.rounds; ++round) {
    for (std::size_t i = 0; i < rows.size(); ++i) residuals[i] = rows[i].log_price - offsets[i];
    curve.coefficients = median_shape(rows, names, residuals, settings.threads);
    std::vector<double> current;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      residuals[i] = rows[i].log_price - linear(curve.coefficients, rows[i].facts);
      if (rows[i].current) current.push_back(residuals[i] - offsets[i]);
    }
    const double level = median_of(std::move(current));
    curve.coefficients.front().value += level;
    for (double& residual : residuals) residual -= level;
    curve.regions = group_offsets(rows, residuals, settings.shrink, &PriceRow::region);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      offsets[i] = offset_in(curve.regions, rows[i].region);
      residuals[i] -= offsets[i];
    }
    curve.segments = group_offsets(rows, residuals, settings.shrink, &PriceRow::segment);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double segment = offset_in(curve.segments, rows[i].segment);
      offsets[i] += segment;
      residuals[i] -= segment;
    }
  }
  curve.cells = group_offsets(rows, residuals, settings.shrink, &PriceRow::cell, &PriceRow::region);
}

// A current price beside what the ladder (estimate()) would have said of it without having seen it: its own
// cell, else the curve.
struct Unseen {
  const PriceRow* row = nullptr;
  double residual = 0.0;
};

std::vector<Unseen> unseen_residuals(std::span<const PriceRow> rows, const ModelSettings& settings,
                                     const std::vector<std::string>& names) {
  std::vector<std::size_t> fold;
  for (const PriceRow& row : rows) fold.push_back(fold_of("band " + together(*row.observation), kBandFolds));
  std::vector<Unseen> out;
  for (std::size_t at = 0; at < kBandFolds; ++at) {
    std::vector<PriceRow> seen;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (fold[i] != at) seen.push_back(rows[i]);
    if (seen.size() < names.size()) continue;
    MarketCurve curve;
    fit_shape(seen, settings, names, curve);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const PriceRow& row = rows[i];
      if (fold[i] != at || !row.current) continue;
      const GroupOffset* cell = level_cell(curve, row.cell);
      const double level = cell != nullptr ? cell->log_median
                                           : curve_value(curve, row.facts, row.region, row.segment, row.cell);
      out.push_back({&row, row.log_price - level});
    }
  }
  return out;
}

BandCurve band_curve(std::span<const Unseen> residuals, double quantile, bool sloped) {
  const std::size_t columns = sloped ? 3 : 1;
  std::vector<double> values;
  std::vector<double> outcome;
  for (const Unseen& one : residuals) {
    values.push_back(1.0);
    if (sloped) {
      values.push_back(one.row->facts.log_mbps);
      values.push_back(covariate_value("asymmetric", one.row->facts));
    }
    outcome.push_back(one.residual);
  }
  const auto fit = fit_quantile({values, columns}, outcome, {}, quantile);
  if (!fit) return sloped ? band_curve(residuals, quantile, false) : BandCurve{quantile, 0.0, 0.0, 0.0};
  BandCurve out{quantile, fit->coefficients[0], 0.0, 0.0};
  if (sloped) {
    out.log_mbps = fit->coefficients[1];
    out.asymmetric = fit->coefficients[2];
  }
  return out;
}

double at(const BandCurve& band, const Facts& facts) {
  return band.constant + band.log_mbps * facts.log_mbps +
         band.asymmetric * covariate_value("asymmetric", facts);
}

// How far outside curves fitted to the others each residual lies; negative inside.
void score(std::span<const Unseen> fitted, std::span<const Unseen> tested, double low, double high,
           bool sloped, std::vector<double>& scores) {
  if (fitted.empty()) return;
  const BandCurve under = band_curve(fitted, low, sloped);
  const BandCurve over = band_curve(fitted, high, sloped);
  for (const Unseen& one : tested)
    scores.push_back(
        std::max(at(under, one.row->facts) - one.residual, one.residual - at(over, one.row->facts)));
}

// Conformalised quantile regression (Romano, Patterson and Candes 2019) on residuals not seen by the fit,
// each half of the buyers scored by the curves of the other.
void fit_bands(std::span<const Unseen> residuals, double band, MarketCurve& curve) {
  const bool sloped = residuals.size() >= kSlopedBand;
  const std::array<double, 4> quantiles{(1.0 - band) / 2.0, 0.25, 0.75, (1.0 + band) / 2.0};
  for (std::size_t i = 0; i < quantiles.size(); ++i)
    curve.bands[i] = band_curve(residuals, quantiles[i], sloped);
  std::array<std::vector<Unseen>, 2> halves;
  for (const Unseen& one : residuals)
    halves[fold_of("half " + together(*one.row->observation), 2)].push_back(one);
  std::vector<double> scores;
  score(halves[0], halves[1], quantiles[0], quantiles[3], sloped, scores);
  score(halves[1], halves[0], quantiles[0], quantiles[3], sloped, scores);
  curve.scores = scores.size();
  if (scores.empty()) return;
  std::sort(scores.begin(), scores.end());
  const auto rank = static_cast<std::size_t>(std::ceil(band * static_cast<double>(scores.size() + 1)));
  curve.widening = scores[std::min(std::max<std::size_t>(rank, 1), scores.size()) - 1];
}

Interval interval_of(const std::vector<ClusteredValue>& values, const ModelSettings& settings) {
  return cluster_interval(values, kSureness, kReplicates, kBootstrapSeed, settings.threads);
}

// How sure the level of the curve is, and that of each cell that may stand alone.
void fit_intervals(std::span<const PriceRow> rows, const ModelSettings& settings, MarketCurve& curve) {
  std::vector<ClusteredValue> level;
  std::map<std::string, std::vector<ClusteredValue>> cells;
  for (const PriceRow& row : rows) {
    if (!row.current) continue;
    const std::string carrier = upper(trim(row.observation->carrier));
    level.push_back(
        {row.log_price - curve_value(curve, row.facts, row.region, row.segment, row.cell), carrier});
    cells[row.cell].push_back({row.log_price, carrier});
  }
  const Interval of_level = interval_of(level, settings);
  curve.least_level = of_level.low;
  curve.most_level = of_level.high;
  for (GroupOffset& cell : curve.cells) {
    // Where pool prices are left out of the cell, no interval may bring them back.
    if (level_cell(curve, cell.name) == nullptr || cells[cell.name].size() != cell.n) continue;
    const Interval of_cell = interval_of(cells[cell.name], settings);
    cell.least_log_median = of_cell.low;
    cell.most_log_median = of_cell.high;
  }
}

void describe(std::span<const PriceRow> rows, MarketCurve& curve) {
  std::set<std::string> carriers;
  std::set<std::string> current_carriers;
  std::map<std::string, std::size_t> kinds;
  for (const PriceRow& row : rows) {
    const Observation& observation = *row.observation;
    carriers.insert(upper(trim(observation.carrier)));
    ++kinds[observation.kind];
    if (observation.mbps_down) {
      const double mbps = std::exp(row.facts.log_mbps);
      curve.least_mbps = curve.most_mbps == 0.0 ? mbps : std::min(curve.least_mbps, mbps);
      curve.most_mbps = std::max(curve.most_mbps, mbps);
    }
    if (!row.current) continue;
    ++curve.current;
    current_carriers.insert(upper(trim(observation.carrier)));
    if (!curve.oldest || observation.date < *curve.oldest) curve.oldest = observation.date;
    if (!curve.newest || observation.date > *curve.newest) curve.newest = observation.date;
  }
  curve.n = rows.size();
  curve.carriers = carriers.size();
  curve.current_carriers = current_carriers.size();
  std::size_t most = 0;
  for (const auto& [kind, count] : kinds)
    if (count > most) {
      most = count;
      curve.reference_kind = kind;
    }
}

}  // namespace

double covariate_value(std::string_view name, const Facts& facts) {
  if (name == "constant") return 1.0;
  if (name == "log_mbps") return facts.log_mbps;
  if (name == "asymmetric") return facts.symmetry == Symmetry::asymmetric ? 1.0 : 0.0;
  if (name == "upload_unknown") return facts.symmetry == Symmetry::unknown ? 1.0 : 0.0;
  if (name == "log_quantity") return facts.log_quantity;
  if (name == "age_years") return facts.age_years;
  constexpr std::string_view kKind = "kind:";
  require(starts_with(name, kKind), "a covariate is one of the names that market_model.h lists");
  return facts.kind == name.substr(kKind.size()) ? 1.0 : 0.0;
}

const GroupOffset* group_named(std::span<const GroupOffset> groups, std::string_view name) {
  const auto found =
      std::lower_bound(groups.begin(), groups.end(), name,
                       [](const GroupOffset& group, std::string_view text) { return group.name < text; });
  return found == groups.end() || found->name != name ? nullptr : &*found;
}

const GroupOffset* level_cell(const MarketCurve& curve, std::string_view cell) {
  const GroupOffset* found = group_named(curve.cells, cell);
  return found != nullptr && found->n >= kLevelPrices && found->carriers >= kLevelCarriers ? found : nullptr;
}

double curve_value(const MarketCurve& curve, const Facts& facts, std::string_view region,
                   std::string_view segment, std::string_view cell) {
  return linear(curve.coefficients, facts) + offset_in(curve.regions, region) +
         offset_in(curve.segments, segment) + offset_in(curve.cells, cell);
}

bool fit_curve(std::span<const PriceRow> given, const ModelSettings& settings, MarketCurve& curve,
               std::string& note) {
  const std::vector<PriceRow> rows = with_a_slope(given);
  if (rows.size() < given.size())
    note = std::to_string(given.size() - rows.size()) +
           " prices at other speeds than most: a slope over bandwidth needs " + std::to_string(kSpread) +
           ", and the curve is of the one speed alone";
  describe(rows, curve);
  if (curve.n < kCurvePrices || curve.current < kLevelPrices || curve.current_carriers < kLevelCarriers) {
    note = std::to_string(curve.n) + " prices, " + std::to_string(curve.current) + " of them current from " +
           std::to_string(curve.current_carriers) + " carriers: a curve needs " +
           std::to_string(kCurvePrices) + ", " + std::to_string(kLevelPrices) + " and " +
           std::to_string(kLevelCarriers);
    return false;
  }
  const auto names = covariates_of(rows, curve.reference_kind);
  fit_shape(rows, settings, names, curve);
  fit_intervals(rows, settings, curve);
  fit_bands(unseen_residuals(rows, settings, names), settings.band, curve);
  return true;
}

}  // namespace telaudit::pricing
