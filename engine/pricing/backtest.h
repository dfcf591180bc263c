// How well the model prices what it has not seen.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "pricing/market_model.h"

namespace telaudit::pricing {

struct BacktestClass {
  std::string service_class;
  std::size_t tested = 0;   // prices of the class that have one
  std::size_t refused = 0;  // of them without a level
  std::size_t by_cell = 0;
  std::size_t by_curve = 0;
  // Of |ln predicted - ln asked|, quantiles of type 7.
  double median_error = 0.0;
  double p90_error = 0.0;
  double covered = 0.0;  // share of prices inside the band
  // The same of those young enough to set a level, which are the ones the band speaks of.
  std::size_t current = 0;
  double covered_current = 0.0;
  double below = 0.0;         // share under it
  double median_width = 0.0;  // top of the band over its bottom
};

struct Backtest {
  std::size_t folds = 0;               // 0: the prices that were held apart
  std::vector<BacktestClass> classes;  // ascending by class, those tested
  std::vector<std::string> notes;
};

// Each price is asked for of a model fitted without all prices of its fold, as a price of its own kind and
// date; its carrier is not told. The fold is the SHA-256 of the buyer (else the contributor, else the id),
// taken as one number, modulo `folds`, which is 2 to 1000. Prices of zero are not tested.
Backtest backtest(std::span<const Observation> observations, const ModelSettings& settings,
                  std::size_t folds);

// The same of prices that were held apart: one model, fitted to `observations` without those of the buyers
// that `held` has.
Backtest backtest_held(std::span<const Observation> observations, std::span<const Observation> held,
                       const ModelSettings& settings);

}  // namespace telaudit::pricing
