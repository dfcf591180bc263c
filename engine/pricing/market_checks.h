// What other fits say of the same prices: a curve that stands alone with its slopes is looked at again.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pricing/cross_checks.h"
#include "pricing/market_model.h"

namespace telaudit::pricing {

struct CurveCheck {
  std::string service_class;
  std::string currency;
  std::string unit;
  std::string access;
  std::string country;
  bool bundle = false;
  std::size_t n = 0;
  std::vector<Coefficient> median;  // the curve's own
  // The same covariates fitted to the same prices, their place's offsets taken off; empty when they have no
  // answer.
  std::vector<Coefficient> huber;
  // By year of the price, against the first year that has 20, the other covariates held; empty when years are
  // not told apart by the prices.
  std::vector<YearLevel> years;
};

// Of each curve of the model, which was fitted to these observations.
std::vector<CurveCheck> check_curves(std::span<const Observation> observations, const MarketModel& model);

}  // namespace telaudit::pricing
