// Opening, expected and walk-away: the three numbers of one element for the negotiator, by a stated policy,
// each with its evidence. Design section 9; the policy's keys stand in rules/negotiation/README.md.
//
// No figure is made without evidence, and none is above the current price. Prices by which somebody else is
// judged and the current price of the element are never mixed: bids of the running event take part in
// walk-away alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "base/yaml.h"
#include "pricing/benchmark.h"
#include "pricing/evidence.h"

namespace telaudit::pricing {

enum class MarketFigure : std::uint8_t { lower_quartile, median };

struct ExpectationPolicy {
  MarketFigure leading_edge = MarketFigure::lower_quartile;  // of the market: what is expected
  MarketFigure market = MarketFigure::median;                // a current price below it is not opened
  std::size_t least_prices = 10;                             // that a figure of the market stands on
  std::size_t least_carriers = 5;
  bool model_counts = true;      // whether the curve of a model may set what is expected
  Decimal opening_below{10, 2};  // part by which the opening lies below what is expected
  int live_months = 6;           // a bid is a real alternative so long
  int significant_digits = 3;    // figures of the market and openings are rounded to
  std::string running_event;     // own bids of other named events count as prices of the market
};

// Reads the map `expectation` of a policy; a key that is not there keeps its default. Problems: unknown keys,
// a part that is not at least 0 and below 1, counts below 1.
Result<ExpectationPolicy> read_expectation_policy(const YamlNode& node);

// What of the given prices may speak on what.
struct SplitPrices {
  std::vector<Observation> market;  // without the bids of the running event
  std::vector<Observation> real;    // without bids that are of other events or no longer live
};
// A bid is an own quote or best and final offer. Where no running event is named every bid may be of it.
SplitPrices split_prices(std::span<const Observation> observations, const ExpectationPolicy& policy,
                         Date as_of);

// Whether every price of the element's class is public, so that a figure of their market may be said.
bool is_public_market(const Element& element, std::span<const Observation> observations);

// One of the three numbers.
struct ExpectedFigure {
  std::optional<Decimal> price;  // nothing: `basis` says why
  EvidenceRank rank = EvidenceRank::model;
  bool sayable = false;      // across the table, with its evidence
  std::size_t n = 0;         // prices it stands on
  std::size_t carriers = 0;  // distinct ones among them
  std::optional<Date> oldest;
  std::optional<Date> newest;
  std::optional<Decimal> band_low;  // the middle half of the market, for figures of the market
  std::optional<Decimal> band_high;
  std::string basis;  // in words, with the steps from the evidence to the figure
};

enum class Stance : std::uint8_t {
  open,         // ask for what is expected
  do_not_open,  // the current price is below market
  no_evidence,  // nothing below the current price is known
};
std::string_view stance_word(Stance stance);

struct Expectation {
  Stance stance = Stance::no_evidence;
  std::string why;
  ExpectedFigure opening, expected, walk_away;
};

// Of an element that is paid `element.unit_price` today. `market`: its benchmark over SplitPrices::market;
// `ranked`: its ranked prices over SplitPrices::real and the own estate; `public_market` as is_public_market.
//
// Expected: the lowest of the market's leading edge, the same carrier's best price in the own estate and its
// best public price, as far as they lie below the current price; of equal ones the strongest in rank.
// Opening: below that by the policy's part. Walk-away: the lowest of the live bids, the same carrier's best
// in the own estate and its public prices, where that is below the current price: staying is the other
// choice. A current price below the market's figure is not opened, and has neither expected nor opening.
//
// Figures of the market and openings are rounded half up to the policy's significant digits, unless that
// would reach the current price; a price that somebody asks or bills stays as it is.
Expectation expect(const Element& element, const Benchmark& market, std::span<const RankedPrice> ranked,
                   bool public_market, const ExpectationPolicy& policy);

// What one unit of something costs that is not bought yet: the market's leading edge, rounded as above; no
// price where too few stand behind the market.
ExpectedFigure expect_new(const Element& element, const Benchmark& market, const ExpectationPolicy& policy);

// Half up to so many significant digits, at the scale the value had: 1,234.56 to 3 digits is 1,230.00.
Decimal to_significant(Decimal value, int digits);

}  // namespace telaudit::pricing
