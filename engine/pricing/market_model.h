// The model of a market: for each kind of service a curve of the median price over bandwidth and what else
// moves it, shrunken offsets of places and of exact speeds in them, and a band around it. Design section 9.
//
// A price is modelled by its logarithm. Nothing here is money until estimate() rounds it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "pricing/benchmark.h"

namespace telaudit::pricing {

// The knobs, each with its reason; kept in the model.
struct ModelSettings {
  Date as_of;  // prices dated after it are not seen; ages are counted from it
  // An offset found on n prices counts n / (n + shrink): the weight of a group mean between itself and the
  // whole (Robinson 1991, "That BLUP is a good thing", section 5), with shrink the ratio of the variance
  // inside groups to that between them. In the E-rate prices 0.94^2 / 0.33^2 is 8 for states; 10 is the round
  // number the notes fixed before this was fitted.
  double shrink = 10.0;
  // Times that slopes and offsets are fitted in turn; more no longer move them.
  int rounds = 3;
  double band = 0.80;    // share of prices the band holds
  unsigned threads = 1;  // changes no bit
};

// The offset of one group of prices from the curve, of logarithms.
struct GroupOffset {
  std::string name;
  std::size_t n = 0;         // current prices
  std::size_t carriers = 0;  // distinct carriers among them
  double residual = 0.0;     // their median residual
  double offset = 0.0;       // residual * n / (n + shrink)
  double log_median = 0.0;   // the median of the logarithms of the prices themselves
  // Of a cell that may stand alone: the 90 % interval of log_median when whole carriers are resampled.
  std::optional<double> least_log_median;
  std::optional<double> most_log_median;
  std::optional<Date> oldest;
  std::optional<Date> newest;
  std::vector<std::string> ids;  // of the prices, pool prices excepted
};

struct Coefficient {
  std::string
      name;  // constant, log_mbps, asymmetric, upload_unknown, log_quantity, age_years, kind:list, ...
  double value = 0.0;
};

// Residual quantiles over the logarithm of bandwidth, from prices that the fit had not seen.
struct BandCurve {
  double quantile = 0.5;
  double constant = 0.0;
  double log_mbps = 0.0;
  double asymmetric = 0.0;
};

struct MarketCurve {
  // Key: prices of one curve are alike in all of these; "" is a value of its own, unknown.
  std::string service_class;
  std::string currency;
  std::string unit;
  std::string access;
  std::string country;
  bool bundle = false;

  std::size_t n = 0;  // prices that shape the curve
  std::size_t carriers = 0;
  std::size_t current = 0;  // of them those young enough to set a level
  std::size_t current_carriers = 0;
  std::optional<Date> oldest;  // of the current ones
  std::optional<Date> newest;
  std::string reference_kind;  // the kind of price the constant stands for: the most frequent
  double least_mbps = 0.0;     // 0: prices of this kind know no bandwidth
  double most_mbps = 0.0;
  std::vector<Coefficient> coefficients;
  std::vector<GroupOffset> regions;  // ascending by name, as the next two
  std::vector<GroupOffset> segments;
  std::vector<GroupOffset> cells;  // region, exact speeds
  std::array<BandCurve, 4> bands;  // quantiles (1 - band) / 2, 0.25, 0.75, (1 + band) / 2
  // The 90 % interval of the curve's level as a whole, its slopes and offsets held, when whole carriers are
  // resampled: logarithms to be added to the curve.
  double least_level = 0.0;
  double most_level = 0.0;
  double widening = 0.0;   // split-conformal, added outwards to the outer two
  std::size_t scores = 0;  // prices the widening was found on
};

struct MarketModel {
  ModelSettings settings;
  std::vector<std::string> input_hashes;  // SHA-256 of each file of observations, as loaded
  std::vector<MarketCurve> curves;        // ascending by key
  std::vector<std::string> notes;         // what was left out, with counts
};

// The model of all classes that have enough prices: 30 that shape a curve, of which 10 from 5 carriers are
// current. The order of `observations` changes nothing; an id that stands twice counts once.
//
// The awarding carrier is no covariate. Prices older than 36 months (24 for voice.copper and tdm) take part
// in the slopes alone. Pool prices take part in a group only from 5 contributors with at most a quarter each;
// where that would leave one group of a region to be found by difference, the next smallest goes too.
MarketModel fit_model(std::span<const Observation> observations, const ModelSettings& settings);

// What an element would be asked as: a price of this kind and date, both of the model's if not said.
struct AskedAs {
  std::string kind;
  std::optional<Date> date;
};

struct Estimate {
  enum class Rung { none, cell, curve };
  Rung rung = Rung::none;
  std::string why;
  std::size_t n = 0;         // prices the level stands on: of the cell, or the current ones of the curve
  std::size_t carriers = 0;  // distinct carriers among them
  std::optional<Date> oldest;
  std::optional<Date> newest;
  double log_median = 0.0;  // natural logarithm of the price
  double log_low = 0.0;     // of the band
  double log_high = 0.0;
  // The same and the quartiles, rounded half up to the smallest unit of the currency, or to six decimals for
  // prices by the minute, message or the like.
  std::optional<Decimal> median;
  std::optional<Decimal> lower_quartile;
  std::optional<Decimal> upper_quartile;
  std::optional<Decimal> low;
  std::optional<Decimal> high;
  std::vector<std::string> steps;  // each factor as a number of its own
  std::vector<std::string> ids;    // of the cell's or else the region's prices, pool prices excepted
};

// The own cell of the region where it has 10 prices from 5 carriers, else the curve with its offsets, else
// none with the reason.
Estimate estimate(const MarketModel& model, const Element& element, const AskedAs& asked = {});

}  // namespace telaudit::pricing
