#include "pricing/market_checks.h"

#include <map>

#include "pricing/market_rows.h"

namespace telaudit::pricing {
namespace {

constexpr std::size_t kYearPrices = 20;

// The prices of a curve without what their place adds.
std::vector<double> levels_of(const MarketCurve& curve, std::span<const PriceRow> rows) {
  MarketCurve places;
  places.regions = curve.regions;
  places.segments = curve.segments;
  std::vector<double> out;
  for (const PriceRow& row : rows)
    out.push_back(row.log_price - curve_value(places, row.facts, row.region, row.segment, ""));
  return out;
}

std::vector<Coefficient> huber_of(const MarketCurve& curve, std::span<const PriceRow> rows,
                                  std::span<const double> levels) {
  std::vector<double> values;
  for (const PriceRow& row : rows)
    for (const Coefficient& one : curve.coefficients) values.push_back(covariate_value(one.name, row.facts));
  const auto fit = fit_huber({values, curve.coefficients.size()}, levels);
  std::vector<Coefficient> out;
  for (std::size_t j = 0; fit && j < curve.coefficients.size(); ++j)
    out.push_back({curve.coefficients[j].name, (*fit)[j]});
  return out;
}

std::vector<YearLevel> years_of(const MarketCurve& curve, std::span<const PriceRow> rows,
                                std::span<const double> levels) {
  std::map<int, std::size_t> counts;
  for (const PriceRow& row : rows) ++counts[row.observation->date.year()];
  std::vector<DatedPrice> prices;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const int year = rows[i].observation->date.year();
    if (counts[year] < kYearPrices) continue;
    DatedPrice price{year, levels[i], {}};
    for (const Coefficient& one : curve.coefficients)
      if (one.name != "constant" && one.name != "age_years")
        price.attributes.push_back(covariate_value(one.name, rows[i].facts));
    prices.push_back(std::move(price));
  }
  const auto index = time_index(prices);
  return index && index->size() > 1 ? *index : std::vector<YearLevel>();
}

}  // namespace

std::vector<CurveCheck> check_curves(std::span<const Observation> observations, const MarketModel& model) {
  std::vector<CurveCheck> out;
  std::vector<std::string> notes;
  for (const CurveRows& of : curve_rows(observations, model.settings.as_of, notes))
    for (const MarketCurve& curve : model.curves) {
      if (key_of(curve) != of.key) continue;
      CurveCheck check;
      std::tie(check.service_class, check.currency, check.unit, check.access, check.country, check.bundle) =
          of.key;
      check.n = of.rows.size();
      check.median = curve.coefficients;
      const auto levels = levels_of(curve, of.rows);
      check.huber = huber_of(curve, of.rows, levels);
      check.years = years_of(curve, of.rows, levels);
      out.push_back(std::move(check));
    }
  return out;
}

}  // namespace telaudit::pricing
