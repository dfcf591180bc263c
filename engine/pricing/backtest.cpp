#include "pricing/backtest.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "pricing/likeness.h"
#include "pricing/market_rows.h"
#include "pricing/quantile.h"

namespace telaudit::pricing {
namespace {

struct Errors {
  BacktestClass counts;
  std::vector<double> errors;
  std::vector<double> widths;
  std::size_t covered = 0;
  std::size_t covered_current = 0;
  std::size_t below = 0;
};

Element element_of(const Observation& observation) {
  Element element;
  element.service_class = observation.service_class;
  element.mbps_down = observation.mbps_down;
  element.mbps_up = observation.mbps_up;
  element.access = observation.access;
  element.bundle = observation.bundle;
  element.country = observation.country;
  element.region = observation.region;
  element.unit = observation.unit;
  element.currency = observation.currency;
  element.quantity = observation.quantity;
  element.segment = observation.segment;
  return element;
}

void test(const MarketModel& model, const Observation& observation, bool current, Errors& into) {
  ++into.counts.tested;
  const Estimate found = estimate(model, element_of(observation), {observation.kind, observation.date});
  if (found.rung == Estimate::Rung::none) {
    ++into.counts.refused;
    return;
  }
  ++(found.rung == Estimate::Rung::cell ? into.counts.by_cell : into.counts.by_curve);
  const double asked = log_of(observation.price);
  into.errors.push_back(std::abs(found.log_median - asked));
  into.widths.push_back(found.log_high - found.log_low);
  if (current) ++into.counts.current;
  if (asked < found.log_low) {
    ++into.below;
  } else if (asked <= found.log_high) {
    ++into.covered;
    if (current) ++into.covered_current;
  }
}

BacktestClass summary(Errors errors) {
  BacktestClass out = errors.counts;
  std::sort(errors.errors.begin(), errors.errors.end());
  std::sort(errors.widths.begin(), errors.widths.end());
  out.median_error = quantile_type7(errors.errors, 0.5).value_or(0.0);
  out.p90_error = quantile_type7(errors.errors, 0.9).value_or(0.0);
  out.median_width = std::exp(quantile_type7(errors.widths, 0.5).value_or(0.0));
  const auto priced = static_cast<double>(std::max<std::size_t>(errors.errors.size(), 1));
  out.covered = static_cast<double>(errors.covered) / priced;
  out.below = static_cast<double>(errors.below) / priced;
  out.covered_current = static_cast<double>(errors.covered_current) /
                        static_cast<double>(std::max<std::size_t>(out.current, 1));
  return out;
}

// Asks the model for one price after the other, and counts by class.
class Tests {
 public:
  explicit Tests(const ModelSettings& settings) : settings_(settings) {}

  void ask(const MarketModel& model, const Observation& one) {
    if (one.date > settings_.as_of || !benchmarkable(one.service_class)) return;
    if (one.price.mantissa <= 0) {
      ++zero_;
      return;
    }
    Errors& into = classes_[one.service_class];
    into.counts.service_class = one.service_class;
    test(model, one, one.date >= add_months(settings_.as_of, -level_months(one.service_class)), into);
  }

  void end(Backtest& out) {
    if (zero_ > 0) out.notes.push_back(std::to_string(zero_) + " prices of zero not tested");
    for (auto& [name, errors] : classes_) out.classes.push_back(summary(std::move(errors)));
  }

 private:
  const ModelSettings& settings_;
  std::map<std::string, Errors> classes_;
  std::size_t zero_ = 0;
};

}  // namespace

Backtest backtest(std::span<const Observation> observations, const ModelSettings& settings,
                  std::size_t folds) {
  require(folds >= 2 && folds <= 1000, "a backtest has 2 to 1000 folds");
  Backtest out;
  out.folds = folds;
  std::vector<std::size_t> fold;
  for (const Observation& one : observations) fold.push_back(fold_of(together(one), folds));
  Tests tests(settings);
  for (std::size_t at = 0; at < folds; ++at) {
    std::vector<Observation> seen;
    for (std::size_t i = 0; i < observations.size(); ++i)
      if (fold[i] != at) seen.push_back(observations[i]);
    const MarketModel model = fit_model(seen, settings);
    for (std::size_t i = 0; i < observations.size(); ++i)
      if (fold[i] == at) tests.ask(model, observations[i]);
  }
  tests.end(out);
  return out;
}

Backtest backtest_held(std::span<const Observation> observations, std::span<const Observation> held,
                       const ModelSettings& settings) {
  std::set<std::string> buyers;
  for (const Observation& one : held) buyers.emplace(together(one));
  std::vector<Observation> seen;
  for (const Observation& one : observations)
    if (buyers.count(std::string(together(one))) == 0) seen.push_back(one);
  Backtest out;
  const MarketModel model = fit_model(seen, settings);
  Tests tests(settings);
  for (const Observation& one : held) tests.ask(model, one);
  tests.end(out);
  if (const std::size_t left = observations.size() - seen.size(); left > 0)
    out.notes.push_back(std::to_string(left) +
                        " prices left out of the fit: their buyers are among those that are tested");
  return out;
}

}  // namespace telaudit::pricing
