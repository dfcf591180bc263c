// The room of pricing: observations of market prices, comparables, quantiles, and the honest answer.
//
// Statistics may use binary floating point inside this room; whatever leaves it as money has been rounded by a stated rule.
#pragma once

#include <cstdint>
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
  std::string service_class;                 // own class path: data.internet.dedicated
  std::optional<Decimal> mbps_down;
  std::optional<Decimal> mbps_up;
  std::string access;                        // fibre, copper, coax, wireless, ... ; "" unknown
  std::optional<bool> on_net;
  bool bundle = false;
  std::optional<Decimal> quantity;
  std::optional<int> term_months;
  std::string country;
  std::string region;
  std::string segment;
  std::string carrier;
  std::string kind;                          // list, public_contract, quote, best_and_final, in_force
  std::string visibility;                    // own, pool, public
  std::string unit;                          // month, minute, ...
  Decimal price;
  std::string currency;
  std::string source;                        // file and licence note
};

// CSV with a header; unknown columns are a Problem with the nearest known name. Columns: see benchmarks/prices/README.md.
Result<std::vector<Observation>> load_observations(const std::string& path);
Result<std::vector<Observation>> parse_observations(std::string_view csv, const std::string& file);

// The element to be priced.
struct Element {
  std::string service_class;
  std::optional<Decimal> mbps_down;
  std::optional<Decimal> mbps_up;
  std::string access;
  bool bundle = false;
  std::string country;
  std::string region;
  std::string carrier;                       // who bills it now
  std::string unit;
  Decimal unit_price;
  std::string currency;
};

struct Comparable {
  std::string id;
  std::string carrier;
  Date date;
  Decimal price;
  std::string kind;
  std::string visibility;
};

struct Benchmark {
  enum class Method { cell, comparables, none };
  Method method = Method::none;
  std::string why;                           // in words: which rung of the ladder, and why not a higher one
  std::size_t n = 0;
  std::size_t carriers = 0;
  std::optional<Date> oldest;
  std::optional<Date> newest;
  std::optional<Decimal> lower_quartile;     // method cell: rounded half up to the scale of cents
  std::optional<Decimal> median;
  std::optional<Decimal> upper_quartile;
  std::vector<Comparable> comparables;       // cell: all; comparables: the nearest, one by one
  std::vector<std::string> steps;            // normalisations and exclusions, each with its count
};

// Type-7 quantile (Hyndman and Fan 1996) of values sorted ascending; p in [0, 1]; nothing for no values.
std::optional<double> quantile_type7(std::span<const double> sorted, double p);

// The benchmark of one element by the ladder of design section 9: own cell where n >= 10 and at least 5 carriers; nearest
// comparables shown one by one; or none. Observations older than 36 months at `as_of` (24 for copper voice and TDM) never
// set a level.
Benchmark benchmark(const Element& element, std::span<const Observation> observations, Date as_of);

// How a charge becomes an element: rows of a YAML table (product code or words of the description -> class, speeds, unit).
class Classifier {
 public:
  static Result<Classifier> load(std::span<const std::string> paths);

  struct Match {
    std::string service_class;
    std::string label;                       // for people
    std::optional<Decimal> mbps_down;
    std::optional<Decimal> mbps_up;
    std::string access;
    bool bundle = false;
    std::string unit;
    std::string basis;                       // which row of the table decided
    char confidence = 'C';
  };
  // `carrier` "" matches tables for any carrier. Nothing: unclassified, to be reported, never dropped.
  std::optional<Match> classify(std::string_view carrier, std::string_view product_code, std::string_view description) const;

  std::string hash() const;

 private:
  struct Row {
    std::string carrier;
    std::vector<std::string> codes;
    std::vector<std::string> words;
    Match match;
  };
  std::vector<Row> rows_;
  std::string hash_;
};

}  // namespace telaudit::pricing
