#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "pricing/likeness.h"
#include "pricing/market_model.h"
#include "pricing/market_rows.h"
#include "pricing/words.h"

namespace telaudit::pricing {
namespace {

std::string fixed(double value, int decimals) {
  std::array<char, 64> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals);
  return {text.data(), end.ptr};
}

std::string factor(double log_factor) {
  return "x " + fixed(std::exp(log_factor), 4);
}

bool fits(const MarketCurve& curve, const Element& element) {
  return curve.service_class == element.service_class && curve.currency == element.currency &&
         curve.unit == element.unit && curve.bundle == element.bundle &&
         (element.access.empty() || curve.access == element.access) &&
         (element.country.empty() || curve.country == element.country);
}

// The curve of what the element states; where it states less, that of the most current prices.
const MarketCurve* curve_of(const MarketModel& model, const Element& element) {
  const MarketCurve* best = nullptr;
  for (const MarketCurve& curve : model.curves)
    if (fits(curve, element) && (best == nullptr || curve.current > best->current)) best = &curve;
  return best;
}

// Why the curve does not reach the element; "" when it does.
std::string out_of_reach(const MarketCurve& curve, const Element& element) {
  if (curve.most_mbps == 0.0) return element.mbps_down ? "the prices of this kind know no bandwidth" : "";
  if (!element.mbps_down || element.mbps_down->mantissa <= 0)
    return "the bandwidth of this element is not known";
  constexpr double kRounding = 1e-9;
  const double log_mbps = log_of(*element.mbps_down);
  if (log_mbps < std::log(curve.least_mbps) - kRounding || log_mbps > std::log(curve.most_mbps) + kRounding)
    return "the curve was seen from " + fixed(curve.least_mbps, 1) + " to " + fixed(curve.most_mbps, 1) +
           " Mbps and is not drawn further";
  return {};
}

std::uint8_t scale_of(const Element& element) {
  constexpr std::uint8_t kUsageDecimals = 6;
  const bool periodic = element.unit == "month" || element.unit == "year" || element.unit == "once";
  const std::uint8_t minor = currency_decimals(element.currency);
  return periodic ? minor : std::max(minor, kUsageDecimals);
}

std::optional<Decimal> rounded_price(double log_price, std::uint8_t scale) {
  const double units = std::floor(std::exp(log_price) * std::pow(10.0, scale) + 0.5);
  if (!(units < 9e18)) return std::nullopt;
  return Decimal{static_cast<std::int64_t>(units), scale};
}

Facts facts_of(const MarketCurve& curve, const Element& element, const AskedAs& asked, Date as_of) {
  Facts facts;
  if (element.mbps_down) facts.log_mbps = log_of(*element.mbps_down);
  facts.symmetry = sold_symmetry(element.mbps_down, element.mbps_up);
  if (element.quantity && element.quantity->mantissa > 0) facts.log_quantity = log_of(*element.quantity);
  if (asked.date) facts.age_years = (as_of.days - asked.date->days) / 365.25;
  facts.kind = asked.kind.empty() ? curve.reference_kind : asked.kind;
  return facts;
}

void say_group(Estimate& out, const char* what, std::span<const GroupOffset> groups, const std::string& name,
               double shrink) {
  if (name.empty()) return;
  const GroupOffset* group = group_named(groups, name);
  if (group == nullptr) {
    out.steps.push_back(std::string(what) + " " + name + ": no current price, x 1");
    return;
  }
  const double kept = static_cast<double>(group->n) / (static_cast<double>(group->n) + shrink);
  out.steps.push_back(std::string(what) + " " + name + ": " + factor(group->offset) + "; " +
                      std::to_string(group->n) + " prices of " + std::to_string(group->carriers) +
                      " carriers lie " + factor(group->residual) + " off the curve at the median, of which " +
                      fixed(100.0 * kept, 1) + " % counts (n / (n + " + fixed(shrink, 0) +
                      ") of the logarithm)");
}

void say_curve(Estimate& out, const MarketCurve& curve, const Facts& facts) {
  out.steps.push_back("curve of " + std::to_string(curve.n) + " prices from " +
                      std::to_string(curve.carriers) + " carriers, its level from " +
                      std::to_string(curve.current) + " of them dated " + curve.oldest->text() + " to " +
                      curve.newest->text() + "; as a price of kind " + facts.kind);
  for (const Coefficient& one : curve.coefficients) {
    const double value = covariate_value(one.name, facts);
    if (one.name == "constant") {
      out.steps.push_back("constant " + fixed(one.value, 6) + ": " + fixed(std::exp(one.value), 4) + " " +
                          curve.currency);
    } else if (value != 0.0) {
      out.steps.push_back(one.name + " " + fixed(value, 6) + " by " + fixed(one.value, 6) + ": " +
                          factor(one.value * value));
    }
  }
}

double band_at(const BandCurve& band, const Facts& facts) {
  return band.constant + band.log_mbps * facts.log_mbps +
         band.asymmetric * covariate_value("asymmetric", facts);
}

// Quantile curves may cross where few prices are: sorted, with the median among them (Chernozhukov,
// Fernandez-Val and Galichon 2010).
void set_band(Estimate& out, const MarketCurve& curve, const Facts& facts, std::uint8_t scale) {
  std::array<double, 4> edges{band_at(curve.bands[0], facts) - curve.widening, band_at(curve.bands[1], facts),
                              band_at(curve.bands[2], facts),
                              band_at(curve.bands[3], facts) + curve.widening};
  std::sort(edges.begin(), edges.end());
  edges[0] = std::min(edges[0], 0.0);
  edges[1] = std::min(edges[1], 0.0);
  edges[2] = std::max(edges[2], 0.0);
  edges[3] = std::max(edges[3], 0.0);
  out.log_low = out.log_median + edges[0];
  out.log_high = out.log_median + edges[3];
  out.median = rounded_price(out.log_median, scale);
  out.low = rounded_price(out.log_low, scale);
  out.high = rounded_price(out.log_high, scale);
  out.lower_quartile = rounded_price(out.log_median + edges[1], scale);
  out.upper_quartile = rounded_price(out.log_median + edges[2], scale);
  out.steps.push_back(
      "band " + factor(edges[0]) + " to " + factor(edges[3]) + ", middle half " + factor(edges[1]) + " to " +
      factor(edges[2]) +
      ": quantiles of what cells and curve missed by on prices they had not seen; the outer ones "
      "moved by " +
      factor(curve.widening) + " so that they held their share of " + std::to_string(curve.scores) +
      " prices");
  out.steps.push_back("rounded half up to " + std::to_string(scale) + " decimals of " + curve.currency);
}

void stand_on(Estimate& out, const GroupOffset& group) {
  out.n = group.n;
  out.carriers = group.carriers;
  out.oldest = group.oldest;
  out.newest = group.newest;
  out.ids = group.ids;
}

}  // namespace

Estimate estimate(const MarketModel& model, const Element& element, const AskedAs& asked) {
  Estimate out;
  const MarketCurve* curve = curve_of(model, element);
  if (curve == nullptr) {
    out.why = "The model holds no curve of " +
              (element.service_class.empty() ? "a service of unknown class" : element.service_class) +
              " like this element.";
    return out;
  }
  const std::string beyond = out_of_reach(*curve, element);
  if (!beyond.empty()) {
    out.why = "No level from the model: " + beyond + ".";
    return out;
  }
  const Facts facts = facts_of(*curve, element, asked, model.settings.as_of);
  const std::string region = upper(trim(element.region));
  const std::string segment = upper(trim(element.segment));
  const std::string name = cell_name(region, element.mbps_down, element.mbps_up);
  const GroupOffset* cell = group_named(curve->cells, name);
  if (level_cell(*curve, name) != nullptr) {
    out.rung = Estimate::Rung::cell;
    stand_on(out, *cell);
    out.log_median = cell->log_median;
    out.why = std::to_string(cell->n) + " current prices from " + std::to_string(cell->carriers) +
              " carriers in the own cell " + name + ": their median is the level.";
    out.steps.push_back("own cell " + name + ": median " + fixed(std::exp(cell->log_median), 4) + " of " +
                        std::to_string(cell->n) + " prices from " + std::to_string(cell->carriers) +
                        " carriers, none adjusted");
    if (cell->least_log_median)
      out.steps.push_back("with whole carriers resampled the median lies between " +
                          fixed(std::exp(*cell->least_log_median), 4) + " and " +
                          fixed(std::exp(*cell->most_log_median), 4) + " nine times in ten");
  } else {
    out.rung = Estimate::Rung::curve;
    const GroupOffset* place = group_named(curve->regions, region);
    out.n = curve->current;
    out.carriers = curve->current_carriers;
    out.oldest = curve->oldest;
    out.newest = curve->newest;
    if (cell != nullptr || place != nullptr) out.ids = (cell != nullptr ? cell : place)->ids;
    out.log_median = curve_value(*curve, facts, region, segment, name);
    out.why = "The own cell " + (name.empty() ? "(no region stated)" : name) + " has " +
              std::to_string(cell == nullptr ? 0 : cell->n) + " current prices from " +
              std::to_string(cell == nullptr ? 0 : cell->carriers) +
              " carriers, and a level needs 10 from 5: the curve of all regions gives it, moved by what the "
              "place shows.";
    say_curve(out, *curve, facts);
    say_group(out, "region", curve->regions, region, model.settings.shrink);
    say_group(out, "segment", curve->segments, segment, model.settings.shrink);
    out.steps.push_back("with whole carriers resampled the level of the curve lies between " +
                        factor(curve->least_level) + " and " + factor(curve->most_level) +
                        " of this nine times in ten");
    if (name != region) say_group(out, "cell", curve->cells, name, model.settings.shrink);
  }
  set_band(out, *curve, facts, scale_of(element));
  return out;
}

}  // namespace telaudit::pricing
