#include "pricing/benchmark.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "pricing/likeness.h"
#include "pricing/market_model.h"
#include "pricing/quantile.h"
#include "pricing/words.h"

namespace telaudit::pricing {
namespace {

using Prices = std::vector<const Observation*>;

constexpr std::size_t kCellPrices = 10;
constexpr std::size_t kCellCarriers = 5;
constexpr std::size_t kShown = 8;
constexpr std::size_t kPoolContributors = 5;
constexpr std::size_t kPoolShare = 4;  // one contributor gives at most one part in four

std::string count(std::size_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string verb(std::size_t number, const char* one, const char* many) {
  return number == 1 ? one : many;
}

// 100 and 100.000 are the same speed, and people say the shorter.
std::string speed_text(const Decimal& value) {
  std::string text = value.text();
  if (value.scale == 0) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string bandwidth_text(const Element& element) {
  if (!element.mbps_down) return {};
  if (!element.mbps_up || *element.mbps_up == *element.mbps_down)
    return speed_text(*element.mbps_down) + " Mbps";
  return speed_text(*element.mbps_down) + "/" + speed_text(*element.mbps_up) + " Mbps";
}

std::string at_bandwidth(const Element& element) {
  const std::string bandwidth = bandwidth_text(element);
  return bandwidth.empty() ? "" : " at " + bandwidth;
}

// By upper case, so that two spellings of one carrier do not pass for two.
std::map<std::string, std::size_t> by_carrier(const Prices& prices) {
  std::map<std::string, std::size_t> counts;
  for (const Observation* price : prices) ++counts[upper(trim(price->carrier))];
  return counts;
}

bool sets_a_level(const Prices& prices) {
  return prices.size() >= kCellPrices && by_carrier(prices).size() >= kCellCarriers;
}

Comparable comparable(const Observation& price) {
  Comparable out;
  out.id = price.id;
  out.carrier = price.carrier;
  out.date = price.date;
  out.price = price.price;
  out.kind = price.kind;
  out.visibility = price.visibility;
  out.mbps_down = price.mbps_down;
  out.mbps_up = price.mbps_up;
  out.term_months = price.term_months;
  out.region = price.region;
  out.source = price.source;
  return out;
}

// What the funnel leaves: prices that are like the element, by age, and how many were left out for which
// reason.
struct Alike {
  std::size_t loaded = 0;
  std::size_t of_class = 0;
  std::size_t repeated = 0;
  std::array<std::size_t, static_cast<std::size_t>(Unlike::kCount)> left_out{};
  Prices current;
  Prices old;
};

Alike alike(const Element& element, std::span<const Observation> observations, Date as_of) {
  Alike out;
  out.loaded = observations.size();
  const OfClass of_class_prices = of_class(element, observations);
  out.of_class = of_class_prices.observations.size();
  out.repeated = of_class_prices.repeated;
  const Date oldest = add_months(as_of, -level_months(element.service_class));
  for (const Observation* price : of_class_prices.observations) {
    const Unlike unlike = unlikeness(element, *price, as_of);
    if (unlike != Unlike::nothing) {
      ++out.left_out[static_cast<std::size_t>(unlike)];
    } else {
      (price->date < oldest ? out.old : out.current).push_back(price);
    }
  }
  return out;
}

void say_funnel(Benchmark& out, const Alike& found, const Element& element, Date as_of) {
  out.steps.push_back(count(found.loaded, "price") + " loaded, " + std::to_string(found.of_class) +
                      " of class " + element.service_class);
  if (found.repeated > 0)
    out.steps.push_back(count(found.repeated, "price") + " left out: the same id again, which counts once");
  for (std::size_t i = 1; i < found.left_out.size(); ++i)
    if (found.left_out[i] > 0)
      out.steps.push_back(count(found.left_out[i], "price") +
                          " left out: " + reason(static_cast<Unlike>(i), element, as_of));
  if (!found.old.empty())
    out.steps.push_back(count(found.old.size(), "price") + " set no level: older than " +
                        std::to_string(level_months(element.service_class)) + " months at " + as_of.text());
}

template <typename Word>
std::string tally(const Prices& prices, Word word) {
  std::map<std::string, std::size_t> counts;
  for (const Observation* price : prices) ++counts[word(*price)];
  std::vector<std::string> parts;
  for (const auto& [name, number] : counts) parts.push_back(std::to_string(number) + " " + name);
  return join(parts, ", ");
}

// n, carriers and ages, and what a reader must know of the prices the answer stands on.
void describe(Benchmark& out, const Prices& prices, const Element& element) {
  const auto carriers = by_carrier(prices);
  out.n = prices.size();
  out.carriers = carriers.size();
  std::size_t without_access = 0;
  std::size_t without_country = 0;
  const Observation* most = nullptr;
  for (const Observation* price : prices) {
    if (!out.oldest || price->date < *out.oldest) out.oldest = price->date;
    if (!out.newest || price->date > *out.newest) out.newest = price->date;
    if (price->access.empty()) ++without_access;
    if (price->country.empty()) ++without_country;
    if (most == nullptr && carriers.at(upper(trim(price->carrier))) * 2 > prices.size()) most = price;
  }
  out.steps.push_back("kinds of price: " + tally(prices, [](const Observation& o) { return o.kind; }));
  out.steps.push_back("visibility: " + tally(prices, [](const Observation& o) { return o.visibility; }));
  if (!element.access.empty() && without_access > 0)
    out.steps.push_back(count(without_access, "price") + " kept without a stated access");
  if (!element.country.empty() && without_country > 0)
    out.steps.push_back(count(without_country, "price") + " kept without a stated country");
  if (most != nullptr)
    out.steps.push_back("one carrier supplies over half: " + upper(trim(most->carrier)) + " gave " +
                        std::to_string(carriers.at(upper(trim(most->carrier)))) + " of " +
                        std::to_string(prices.size()));
  out.steps.push_back(
      "no price was adjusted: as observed, whatever its age, term, quantity, region and on-net status");
}

// Pool prices enter a level only when no contributor can be singled out.
Prices without_thin_pool(const Prices& prices, Benchmark& out) {
  std::map<std::string, std::size_t> contributors;
  std::size_t pooled = 0;
  std::size_t largest = 0;
  for (const Observation* price : prices) {
    if (price->visibility != "pool") continue;
    ++pooled;
    largest = std::max(largest, ++contributors[price->contributor]);
  }
  const bool named = contributors.find("") == contributors.end();
  if (pooled == 0 || (named && contributors.size() >= kPoolContributors && largest * kPoolShare <= pooled))
    return prices;
  out.steps.push_back(count(pooled, "pool price") + " left out: a pool shows no level with fewer than " +
                      std::to_string(kPoolContributors) + " contributors or over a quarter from one of them");
  Prices rest;
  std::copy_if(prices.begin(), prices.end(), std::back_inserter(rest),
               [](const Observation* price) { return price->visibility != "pool"; });
  return rest;
}

// The scale of the quartiles, and the sentence that states it.
std::uint8_t level_scale(const Prices& cell, const Element& element, Benchmark& out) {
  const std::uint8_t minor = currency_decimals(element.currency);
  std::uint8_t scale = minor;
  const bool periodic = element.unit == "month" || element.unit == "year" || element.unit == "once";
  if (!periodic)
    for (const Observation* price : cell) scale = std::max(scale, price->price.scale);
  out.steps.push_back("quartiles of " + count(cell.size(), "price") +
                      " by type 7 of Hyndman and Fan, exact, then rounded half up to " +
                      count(scale, "decimal") +
                      (periodic ? ", the smallest unit of " + element.currency
                                : ", the most that any of them prints, since a price by the " + element.unit +
                                      " needs more than the smallest unit of " + element.currency));
  return scale;
}

// A cell speaks for itself: its quartiles are those of its prices, which anybody can count again, and not the
// model's of a price that nobody has seen.
void set_quartiles(Benchmark& out, const Prices& cell, const Element& element) {
  std::vector<Decimal> sorted;
  for (const Observation* price : cell) sorted.push_back(price->price);
  std::sort(sorted.begin(), sorted.end());
  const std::uint8_t scale = level_scale(cell, element, out);
  out.lower_quartile = quartile_type7(sorted, 1, scale);
  out.median = quartile_type7(sorted, 2, scale);
  out.upper_quartile = quartile_type7(sorted, 3, scale);
}

void answer_with_cell(Benchmark& out, const Prices& cell, const Element& element) {
  out.method = Benchmark::Method::cell;
  describe(out, cell, element);
  set_quartiles(out, cell, element);
  std::size_t pooled = 0;
  for (const Observation* price : cell) {
    if (price->visibility == "pool") {
      ++pooled;
    } else {
      out.comparables.push_back(comparable(*price));
    }
  }
  if (pooled > 0)
    out.steps.push_back(count(pooled, "pool price") + " counted in the level and not shown one by one");
  out.why = count(out.n, "price") + " from " + count(out.carriers, "carrier") + " for the same service" +
            at_bandwidth(element) + ", dated " + out.oldest->text() + " to " + out.newest->text() +
            ": half of them cost " + out.median->text() + " " + element.currency + " or less per " +
            element.unit + ", and the middle half lies between " + out.lower_quartile->text() + " and " +
            out.upper_quartile->text() + ".";
}

std::string too_few(const Prices& same, const Element& element) {
  const std::string needed = "a level needs " + std::to_string(kCellPrices) + " prices from " +
                             std::to_string(kCellCarriers) + " carriers";
  const std::string here = at_bandwidth(element);
  if (same.empty()) return "There is no current price" + here + ", and " + needed + ".";
  return "There " + verb(same.size(), "is ", "are ") + count(same.size(), "current price") + here + " from " +
         count(by_carrier(same).size(), "carrier") + ", and " + needed + ".";
}

// The prices that may be shown one by one: none of a pool.
Prices showable(const Prices& prices, Benchmark& out) {
  Prices rest;
  std::copy_if(prices.begin(), prices.end(), std::back_inserter(rest),
               [](const Observation* price) { return price->visibility != "pool"; });
  if (rest.size() < prices.size())
    out.steps.push_back(count(prices.size() - rest.size(), "pool price") + " never shown one by one");
  return rest;
}

void answer_with_comparables(Benchmark& out, Prices prices, const Element& element) {
  out.method = Benchmark::Method::comparables;
  sort_by_nearness(element, prices);
  const std::size_t found = prices.size();
  if (prices.size() > kShown) prices.resize(kShown);
  describe(out, prices, element);
  for (const Observation* price : prices) out.comparables.push_back(comparable(*price));
  out.steps.push_back(std::to_string(out.n) + " of " + count(found, "comparable price") + " shown, nearest " +
                      (element.mbps_down ? "in bandwidth first, then newest" : "in time first"));
  const auto elsewhere =
      static_cast<std::size_t>(std::count_if(prices.begin(), prices.end(), [&](const Observation* price) {
        return !same_bandwidth(element, *price);
      }));
  if (elsewhere > 0)
    out.steps.push_back(count(elsewhere, "price") + " shown " + verb(elsewhere, "is", "are") +
                        " of another bandwidth: price does not grow in proportion to bandwidth");
}

// The reason that left out the most, for an answer of one sentence.
std::string main_reason(const Alike& found, const Element& element, Date as_of) {
  const auto most = std::max_element(found.left_out.begin(), found.left_out.end());
  const auto unlike = static_cast<Unlike>(most - found.left_out.begin());
  const std::string of_all =
      "No benchmark: of " + count(found.of_class, "price") + " for this kind of service none is like it; ";
  return of_all + std::to_string(*most) + " " + verb(*most, "is ", "are ") + reason(unlike, element, as_of) +
         ".";
}

// What keeps an element from any comparison, before a price is looked at.
std::string not_comparable(const Element& element) {
  if (element.service_class.empty()) return "No benchmark: it is not known what kind of service this is.";
  if (!benchmarkable(element.service_class))
    return "No benchmark: " + element.service_class +
           " is not a service with a market price; it is checked against law, contract or order instead.";
  if (element.currency.empty()) return "No benchmark: the currency of the billed price is not known.";
  if (element.unit.empty()) return "No benchmark: it is not known what one unit of this service is.";
  return {};
}

// The prices behind an estimate: all of a cell, the nearest of a region. Pool prices are not among them.
Prices prices_behind(const Estimate& found, const Element& element,
                     std::span<const Observation> observations) {
  Prices behind;
  for (const Observation* price : of_class(element, observations).observations)
    if (std::binary_search(found.ids.begin(), found.ids.end(), price->id)) behind.push_back(price);
  sort_by_nearness(element, behind);
  return behind;
}

Benchmark of_estimate(const Estimate& found, const Element& element,
                      std::span<const Observation> observations) {
  Benchmark out;
  out.method = found.rung == Estimate::Rung::cell ? Benchmark::Method::cell : Benchmark::Method::model;
  out.why = found.why;
  out.n = found.n;
  out.carriers = found.carriers;
  out.oldest = found.oldest;
  out.newest = found.newest;
  out.lower_quartile = found.lower_quartile;
  out.median = found.median;
  out.upper_quartile = found.upper_quartile;
  out.steps = found.steps;
  Prices behind = prices_behind(found, element, observations);
  const bool cell = found.rung == Estimate::Rung::cell;
  if (cell && behind.size() == found.n) set_quartiles(out, behind, element);
  if (!cell && behind.size() > kShown) behind.resize(kShown);
  for (const Observation* price : behind) out.comparables.push_back(comparable(*price));
  return out;
}

}  // namespace

Benchmark benchmark(const Element& element, std::span<const Observation> observations, Date as_of,
                    const MarketModel& model) {
  if (not_comparable(element).empty()) {
    const Estimate found = estimate(model, element);
    if (found.rung != Estimate::Rung::none && found.median) return of_estimate(found, element, observations);
  }
  return benchmark(element, observations, as_of);
}

Benchmark benchmark(const Element& element, std::span<const Observation> observations, Date as_of) {
  Benchmark out;
  out.why = not_comparable(element);
  if (!out.why.empty()) {
    out.steps.push_back("0 prices looked at");
    return out;
  }
  const Alike found = alike(element, observations, as_of);
  say_funnel(out, found, element, as_of);
  if (found.of_class == 0) {
    out.why = observations.empty() ? "No benchmark: no market price was given."
                                   : "No benchmark: no market price for this kind of service was given.";
    return out;
  }
  Prices same;
  std::copy_if(found.current.begin(), found.current.end(), std::back_inserter(same),
               [&](const Observation* price) { return same_bandwidth(element, *price); });
  if (same.size() < found.current.size())
    out.steps.push_back(count(found.current.size() - same.size(), "price") +
                        " outside the cell: another bandwidth");
  const Prices cell = without_thin_pool(same, out);
  if (sets_a_level(cell)) {
    answer_with_cell(out, cell, element);
    return out;
  }
  const Prices current = showable(found.current, out);
  if (!current.empty()) {
    answer_with_comparables(out, current, element);
    out.why = too_few(cell, element) + " The nearest " + verb(out.n, "price stands", "prices stand") +
              " here one by one; no level is drawn from " + verb(out.n, "it.", "them.");
    return out;
  }
  const Prices old = showable(found.old, out);
  if (!old.empty()) {
    answer_with_comparables(out, old, element);
    out.why = "Every comparable price is older than " + std::to_string(level_months(element.service_class)) +
              " months, too old to set a level; " + verb(out.n, "it stands", "the nearest stand") +
              " here one by one, to show the shape and not the market.";
    return out;
  }
  out.why = found.current.empty() && found.old.empty()
                ? main_reason(found, element, as_of)
                : "No benchmark: the only prices like this come from a pool, which is too small to set a "
                  "level and is never "
                  "shown one by one.";
  return out;
}

}  // namespace telaudit::pricing
