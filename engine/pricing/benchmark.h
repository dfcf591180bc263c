// The room of pricing: observations of market prices, comparables, quantiles, and the honest answer.
//
// Statistics may use binary floating point inside this room; whatever leaves it as money has been rounded by
// a stated rule. Every function is pure and may be called from any thread; a loaded Classifier is immutable
// and cheap to copy.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"

namespace telaudit::pricing {

// One dated market price of one unit.
struct Observation {
  std::string id;
  Date date;
  std::string service_class;  // own class path: data.internet.dedicated
  std::optional<Decimal> mbps_down;
  std::optional<Decimal> mbps_up;
  std::string access;  // fibre, copper, coax, wireless, ... ; "" unknown
  std::optional<bool> on_net;
  bool bundle = false;
  std::optional<Decimal> quantity;
  std::optional<int> term_months;
  std::string country;
  std::string region;
  std::string segment;
  std::string carrier;
  std::string kind;        // list, public_contract, quote, best_and_final, in_force
  std::string visibility;  // own, pool, public
  std::string unit;        // month, minute, ...
  Decimal price;
  std::string currency;
  std::string source;       // file and licence note
  std::string contributor;  // pool only: which customer gave it, as a pseudonym
  std::string buyer;        // who pays it, as a pseudonym; prices of one buyer are tested together
  std::string event;        // of a bid: the tender it was given in; see pricing/expectation.h
};

// What a carrier offered this customer and has not signed.
inline bool is_bid(const Observation& observation) {
  return observation.visibility == "own" &&
         (observation.kind == "quote" || observation.kind == "best_and_final");
}

// CSV with a header; unknown columns are a Problem with the nearest known name. Columns: see
// benchmarks/prices/README.md.
Result<std::vector<Observation>> load_observations(const std::string& path);
Result<std::vector<Observation>> parse_observations(std::string_view csv, const std::string& file);

// False for what is not sold as a service: classes under tax, surcharge, regulatory, fee, credit, discount
// and equipment.instalment, and no class at all. These are checked against law, contract or order, never
// against a market.
bool benchmarkable(std::string_view service_class);

// The element to be priced.
struct Element {
  std::string service_class;
  std::optional<Decimal> mbps_down;
  std::optional<Decimal> mbps_up;
  std::string access;
  bool bundle = false;
  std::string country;
  std::string region;
  std::string carrier;  // who bills it now
  std::string unit;
  Decimal unit_price;
  std::string currency;
  std::optional<Decimal> quantity;
  std::string segment;
};

struct Comparable {
  std::string id;
  std::string carrier;
  Date date;
  Decimal price;
  std::string kind;
  std::string visibility;
  std::optional<Decimal> mbps_down;
  std::optional<Decimal> mbps_up;
  std::optional<int> term_months;
  std::string region;
  std::string source;
};

struct Benchmark {
  // model: the curve of a market model; the quartiles are those of its band, n and carriers those of its
  // level.
  enum class Method { cell, model, comparables, none };
  Method method = Method::none;
  std::string why;             // in words: which rung of the ladder, and why not a higher one
  std::size_t n = 0;           // prices the answer stands on: of the cell, or shown one by one
  std::size_t carriers = 0;    // distinct carriers among them
  std::optional<Date> oldest;  // of them; unset only when n is 0
  std::optional<Date> newest;
  std::optional<Decimal> lower_quartile;  // cell and model: rounded half up to the scale that `steps` states
  std::optional<Decimal> median;
  std::optional<Decimal> upper_quartile;
  // Cell: all but pool prices; model: those of the cell, or else of the region, that moved it; comparables:
  // the nearest, one by one.
  std::vector<Comparable> comparables;
  std::vector<std::string> steps;  // normalisations and exclusions, each with its count
};

// Type-7 quantile (Hyndman and Fan 1996) of values sorted ascending; p in [0, 1]; nothing for no values.
std::optional<double> quantile_type7(std::span<const double> sorted, double p);

// The benchmark of one element by the ladder of design section 9: own cell where n >= 10 and at least 5
// carriers; nearest comparables shown one by one, at most 8; or none. Like is compared with like: class,
// currency, unit, bundle, symmetry of the circuit; access and country where both sides state them; a cell
// also needs the same bandwidth. Observations older than 36 months at `as_of` (24 for classes under
// voice.copper and tdm) never set a level, observations dated after it are not seen. Pool prices enter a cell
// only from 5 contributors with at most a quarter of them each, and are never shown one by one. An id that
// stands twice counts once. The order of `observations` changes nothing.
Benchmark benchmark(const Element& element, std::span<const Observation> observations, Date as_of);

// The same ladder with a model of the market, fitted as of the same day, between the cell and the
// comparables: where the element's region has a cell of its own, that cell; else the model's curve; where the
// model has no level, the answer without it. A cell of all regions gives way to the curve, which errs less
// (0.38 against 0.53 at the median on the E-rate lines of internet access).
struct MarketModel;
Benchmark benchmark(const Element& element, std::span<const Observation> observations, Date as_of,
                    const MarketModel& model);

// How a charge becomes an element: rows of YAML tables (product code or words of the description -> class,
// speeds, unit). The format stands in rules/classes/README.md.
class Classifier {
 public:
  // A default classifier knows no row.
  Classifier() = default;

  // The tables in any order: the result does not depend on it. A code, or a set of words, that stands twice
  // for the same carrier is a Problem with both places.
  static Result<Classifier> load(std::span<const std::string> paths);

  struct Source {
    std::string file;  // named in places and in Match::basis
    std::string text;
  };
  static Result<Classifier> parse(std::span<const Source> tables);

  struct Match {
    std::string service_class;
    std::string label;  // for people
    std::optional<Decimal> mbps_down;
    std::optional<Decimal> mbps_up;
    std::string access;
    bool bundle = false;
    std::string unit;
    std::string basis;  // which row of the table decided: "us-voice.yaml:12, code 1FB"
    char confidence = 'C';
  };
  // The most specific row: carrier and code, code, carrier and words, words. Among words a row of a class
  // that is never benchmarked comes first (a fee on a line is not the line), then the row with the most
  // words, then with the most letters. `carrier` "" matches only rows for any carrier. Nothing: unclassified,
  // to be reported, never dropped. Case does not count. The cost grows with the number of rows: ask once for
  // each distinct charge.
  std::optional<Match> classify(std::string_view carrier, std::string_view product_code,
                                std::string_view description) const;

  std::size_t size() const;  // rows
  // Each class that the rows name, with the unit it is sold by: of several the first in the alphabet.
  std::map<std::string, std::string> class_units() const;
  // Of the tables' bytes; the same for any order of the tables.
  std::string hash() const;

 private:
  struct Tables;
  std::shared_ptr<const Tables> tables_;
};

}  // namespace telaudit::pricing
