#include "pricing/expectation.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/text.h"
#include "pricing/words.h"

namespace telaudit::pricing {
namespace {

constexpr int kMostDigits = 15;

const std::array<std::string, 9> kPolicyKeys{
    "leading_edge",  "market",      "least_prices",       "least_carriers", "model_counts",
    "opening_below", "live_months", "significant_digits", "running_event"};

// Reads keys of one map and remembers the first Problem.
class PolicyReader {
 public:
  explicit PolicyReader(const YamlNode& node) : node_(node) {}

  void figure(std::string_view key, MarketFigure& into) {
    const YamlNode* value = scalar(key);
    if (value == nullptr) return;
    if (value->text() == "lower_quartile")
      into = MarketFigure::lower_quartile;
    else if (value->text() == "median")
      into = MarketFigure::median;
    else
      fail(*value, shown(value->text()) + " is no figure of the market", "write lower_quartile or median");
  }
  template <typename Number>
  void count(std::string_view key, Number& into) {
    const YamlNode* value = scalar(key);
    if (value == nullptr) return;
    const auto number = parse_decimal(value->text());
    if (!number || number->scale != 0 || number->mantissa < 1 || number->mantissa > 1'000'000)
      return fail(*value, std::string(key) + " is not a whole number above zero", "write it as 10");
    into = static_cast<Number>(number->mantissa);
  }
  void part(std::string_view key, Decimal& into) {
    const YamlNode* value = scalar(key);
    if (value == nullptr) return;
    const auto number = parse_decimal(value->text());
    if (!number || number->is_negative() || !(*number < Decimal{1, 0}))
      return fail(*value, std::string(key) + " is not a part of one", "write 0.10 for 10 %");
    into = *number;
  }
  void flag(std::string_view key, bool& into) {
    const YamlNode* value = scalar(key);
    if (value == nullptr) return;
    if (value->text() != "true" && value->text() != "false")
      return fail(*value, std::string(key) + " is neither true nor false", "write true or false");
    into = value->text() == "true";
  }
  void text(std::string_view key, std::string& into) {
    if (const YamlNode* value = scalar(key)) into = value->text();
  }
  void fail(const YamlNode& at, std::string what, std::string advice) {
    if (!problem_) problem_ = at.problem(std::move(what), std::move(advice));
  }
  const std::optional<Problem>& problem() const { return problem_; }

 private:
  const YamlNode* scalar(std::string_view key) {
    const YamlNode* value = node_.find(key);
    if (value == nullptr || value->is_null()) return nullptr;
    if (value->is_scalar()) return value;
    fail(*value, std::string(key) + " is one value", "write one word or number");
    return nullptr;
  }

  const YamlNode& node_;
  std::optional<Problem> problem_;
};

bool may_be_running(const Observation& bid, const ExpectationPolicy& policy) {
  return policy.running_event.empty() || bid.event.empty() || bid.event == policy.running_event;
}

const std::optional<Decimal>& figure_of(const Benchmark& market, MarketFigure figure) {
  return figure == MarketFigure::median ? market.median : market.lower_quartile;
}

std::string figure_word(MarketFigure figure) {
  return figure == MarketFigure::median ? "median" : "lower quartile";
}

// Whether the market's figures count at all.
bool stands(const Benchmark& market, const ExpectationPolicy& policy) {
  const bool measured = market.method == Benchmark::Method::cell ||
                        (market.method == Benchmark::Method::model && policy.model_counts);
  return measured && market.lower_quartile && market.median && market.n >= policy.least_prices &&
         market.carriers >= policy.least_carriers;
}

bool every_price_public(const Benchmark& market) {
  return market.method == Benchmark::Method::cell && market.comparables.size() == market.n &&
         std::all_of(market.comparables.begin(), market.comparables.end(),
                     [](const Comparable& one) { return one.visibility == "public"; });
}

ExpectedFigure of_market(const Element& element, const Benchmark& market, bool public_market,
                         const ExpectationPolicy& policy) {
  ExpectedFigure out;
  const Decimal edge = *figure_of(market, policy.leading_edge);
  const Decimal rounded = to_significant(edge, policy.significant_digits);
  const bool usable = rounded < element.unit_price && rounded.mantissa > 0;
  out.price = usable ? rounded : edge;
  const bool model = market.method == Benchmark::Method::model;
  out.rank = model ? EvidenceRank::model : EvidenceRank::licensed;
  out.sayable = public_market || every_price_public(market);
  out.n = market.n;
  out.carriers = market.carriers;
  out.oldest = market.oldest;
  out.newest = market.newest;
  out.band_low = market.lower_quartile;
  out.band_high = market.upper_quartile;
  out.basis = figure_word(policy.leading_edge) + (model ? " of the curve " : " of the market ") + edge.text();
  if (!(*out.price == edge))
    out.basis += ", rounded half up to " + std::to_string(policy.significant_digits) + " significant digits";
  return out;
}

ExpectedFigure of_price(const RankedPrice& ranked) {
  ExpectedFigure out;
  const Observation& best = *ranked.best;
  out.price = best.price;
  out.rank = ranked.rank;
  out.sayable = ranked.sayable;
  out.n = ranked.n;
  out.carriers = 1;
  out.oldest = out.newest = best.date;
  out.basis = std::string(words(ranked.rank)) + ": " + best.price.text() + " of " + best.carrier + ", " +
              best.date.text() + ", " + best.id;
  return out;
}

// Keeps the lower of two figures; of equal ones the stronger in rank.
void keep_lower(std::optional<ExpectedFigure>& kept, ExpectedFigure next) {
  if (kept && !(std::pair(*next.price, next.rank) < std::pair(*kept->price, kept->rank))) return;
  kept = std::move(next);
}

bool of_the_same_carrier(EvidenceRank rank) {
  return rank == EvidenceRank::own_estate || rank == EvidenceRank::public_contract;
}

ExpectedFigure opening_of(const ExpectedFigure& expected, const ExpectationPolicy& policy) {
  ExpectedFigure out = expected;
  const auto part = subtract(Decimal{1, 0}, policy.opening_below);
  const auto exact = multiply(*expected.price, *part);
  const auto at_scale = exact ? round(*exact, expected.price->scale, Rounding::half_up) : std::nullopt;
  if (!at_scale || at_scale->mantissa <= 0) {
    out = {};
    out.basis = "no opening: the part below what is expected leaves nothing that can be asked";
    return out;
  }
  out.price = to_significant(*at_scale, policy.significant_digits);
  // Rounding may not close the gap that the policy opens.
  if (!(*out.price < *expected.price)) out.price = at_scale;
  out.basis = "expected less " + policy.opening_below.text() + " of it: " + exact->text();
  if (!(*out.price == *exact))
    out.basis += ", rounded half up to " + std::to_string(policy.significant_digits) + " significant digits";
  return out;
}

ExpectedFigure walk_away_of(const Element& element, std::span<const RankedPrice> ranked) {
  std::optional<ExpectedFigure> best;
  const RankedPrice* not_below = nullptr;
  for (const RankedPrice& one : ranked) {
    if (one.rank != EvidenceRank::live_bid && !of_the_same_carrier(one.rank)) continue;
    if (one.best->price < element.unit_price)
      keep_lower(best, of_price(one));
    else if (not_below == nullptr)
      not_below = &one;
  }
  if (best) return *best;
  ExpectedFigure none;
  none.basis = not_below == nullptr
                   ? "no real alternative is known: no live bid, no other price of the same carrier"
                   : "no real alternative below the current price: " + of_price(*not_below).basis;
  return none;
}

}  // namespace

Decimal to_significant(Decimal value, int digits) {
  const std::int64_t magnitude = absolute(value).mantissa;
  int width = 0;
  for (std::int64_t left = magnitude; left != 0; left /= 10) ++width;
  std::int64_t unit = 1;
  for (int dropped = width - digits; dropped > 0; --dropped) unit *= 10;
  if (unit == 1) return value;
  const std::int64_t kept = magnitude / unit + (magnitude % unit >= unit / 2 ? 1 : 0);
  std::int64_t out = 0;
  if (__builtin_mul_overflow(kept, unit, &out)) return value;
  return {value.is_negative() ? -out : out, value.scale};
}

std::string_view stance_word(Stance stance) {
  switch (stance) {
    case Stance::open:
      return "open";
    case Stance::do_not_open:
      return "do not open";
    case Stance::no_evidence:
      break;
  }
  return "no evidence";
}

Result<ExpectationPolicy> read_expectation_policy(const YamlNode& node) {
  ExpectationPolicy out;
  if (!node.is_map())
    return node.problem("the policy of expectations is a map", "write expectation: and its keys below it");
  if (auto known = node.only(kPolicyKeys); !known) return known.problem();
  PolicyReader reader(node);
  reader.figure("leading_edge", out.leading_edge);
  reader.figure("market", out.market);
  reader.count("least_prices", out.least_prices);
  reader.count("least_carriers", out.least_carriers);
  reader.flag("model_counts", out.model_counts);
  reader.part("opening_below", out.opening_below);
  reader.count("live_months", out.live_months);
  reader.count("significant_digits", out.significant_digits);
  reader.text("running_event", out.running_event);
  if (out.significant_digits > kMostDigits)
    reader.fail(*node.find("significant_digits"), "so many digits are no rounding", "write at most 15");
  if (reader.problem()) return *reader.problem();
  return out;
}

ExpectedFigure expect_new(const Element& element, const Benchmark& market, const ExpectationPolicy& policy) {
  if (!stands(market, policy)) {
    ExpectedFigure none;
    none.basis = "too few prices for a market";
    return none;
  }
  // Rounding never reaches twice the figure, so that it is not held back by a current price.
  Element asked = element;
  asked.unit_price = *figure_of(market, policy.leading_edge);
  if (const auto twice = add(asked.unit_price, asked.unit_price)) asked.unit_price = *twice;
  return of_market(asked, market, false, policy);
}

SplitPrices split_prices(std::span<const Observation> observations, const ExpectationPolicy& policy,
                         Date as_of) {
  const Date live_since = add_months(as_of, -policy.live_months);
  SplitPrices out;
  for (const Observation& price : observations) {
    const bool bid = is_bid(price);
    const bool running = bid && may_be_running(price, policy);
    if (!running) out.market.push_back(price);
    if (!bid || (running && price.date >= live_since)) out.real.push_back(price);
  }
  return out;
}

bool is_public_market(const Element& element, std::span<const Observation> observations) {
  return std::all_of(observations.begin(), observations.end(), [&](const Observation& price) {
    return price.service_class != element.service_class || price.visibility == "public";
  });
}

Expectation expect(const Element& element, const Benchmark& market, std::span<const RankedPrice> ranked,
                   bool public_market, const ExpectationPolicy& policy) {
  Expectation out;
  out.walk_away = walk_away_of(element, ranked);
  const Decimal current = element.unit_price;
  const bool measured = stands(market, policy);
  if (measured && current < *figure_of(market, policy.market)) {
    out.stance = Stance::do_not_open;
    out.why = "do not open: " + current.text() + " is below the market's " + figure_word(policy.market) +
              " of " + figure_of(market, policy.market)->text();
    for (const RankedPrice& one : ranked)
      if (of_the_same_carrier(one.rank) && one.best->price < current)
        out.why += "; a lower price of the carrier itself may be asked for by its name (" +
                   of_price(one).basis + ")";
    out.expected.basis = out.opening.basis = out.why;
    return out;
  }
  std::optional<ExpectedFigure> best;
  if (measured && *figure_of(market, policy.leading_edge) < current)
    keep_lower(best, of_market(element, market, public_market, policy));
  for (const RankedPrice& one : ranked)
    if (of_the_same_carrier(one.rank) && one.best->price < current) keep_lower(best, of_price(one));
  if (!best || best->price->mantissa <= 0) {
    out.why =
        measured
            ? "nothing below the current price is known: the market's " + figure_word(policy.leading_edge) +
                  " is " + figure_of(market, policy.leading_edge)->text()
            : "no figure without evidence: too few prices for a market, and no lower price of the carrier";
    out.expected.basis = out.opening.basis = out.why;
    return out;
  }
  out.stance = Stance::open;
  out.expected = std::move(*best);
  out.opening = opening_of(out.expected, policy);
  out.why = "expected by " + std::string(words(out.expected.rank));
  return out;
}

}  // namespace telaudit::pricing
