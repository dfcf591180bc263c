#include "book/expectations.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "book/proportion.h"
#include "book/wording.h"
#include "pricing/market_model.h"
#include "pricing/words.h"

namespace telaudit::book {
namespace {

using pricing::Element;
using pricing::Observation;

constexpr std::size_t kGroupIdDigits = 12;
constexpr std::uint8_t kAverageDecimals = 6;

// Speeds are one group however many zeros they were written with.
std::string plain(const std::optional<Decimal>& value) {
  if (!value) return {};
  Decimal out = *value;
  while (out.scale > 0 && out.mantissa % 10 == 0) {
    out.mantissa /= 10;
    --out.scale;
  }
  return out.text();
}

std::vector<std::string> group_key(const Element& element) {
  return {element.currency,       element.carrier, element.service_class,          plain(element.mbps_down),
          plain(element.mbps_up), element.access,  element.bundle ? "bundle" : "", element.country,
          element.region,         element.unit};
}

// The prices in force of the demand set itself: what the carriers bill elsewhere in the estate.
std::vector<Observation> own_estate(std::span<const DemandRow> demand) {
  std::vector<Observation> out;
  std::string why;
  for (const DemandRow& row : demand) {
    const auto element = element_of(row, why);
    if (!element || element->unit_price.mantissa <= 0) continue;
    Observation price;
    price.id = row.id;
    price.date = row.bill_date;
    price.service_class = element->service_class;
    price.mbps_down = element->mbps_down;
    price.mbps_up = element->mbps_up;
    price.access = element->access;
    price.bundle = element->bundle;
    price.country = element->country;
    price.region = element->region;
    price.carrier = row.carrier;
    price.kind = "in_force";
    price.visibility = "own";
    price.unit = element->unit;
    price.price = element->unit_price;
    price.currency = row.currency;
    price.source = "bill " + row.invoice;
    out.push_back(std::move(price));
  }
  return out;
}

// What the rows of one group share.
struct GroupMarket {
  pricing::Benchmark benchmark;
  std::vector<pricing::RankedPrice> ranked;
  bool public_market = false;
};

class ExpectationBuilder {
 public:
  ExpectationBuilder(std::span<const DemandRow> demand, std::span<const Observation> observations, Date as_of,
                     const pricing::MarketModel* model, const PriceChanges& changes,
                     const Negotiation& negotiation)
      : demand_(demand), as_of_(as_of), changes_(changes), policy_(negotiation.expectation) {
    auto split = pricing::split_prices(observations, policy_, as_of);
    out_.bids_set_aside = observations.size() - split.market.size();
    market_prices_ = std::move(split.market);
    real_prices_ = std::move(split.real);
    auto own = own_estate(demand);
    std::move(own.begin(), own.end(), std::back_inserter(real_prices_));
    // A model that was fitted with bids of the running event speaks for none of their prices.
    if (model != nullptr && out_.bids_set_aside == 0) {
      model_ = model;
      return;
    }
    pricing::ModelSettings settings;
    settings.as_of = as_of;
    fitted_ = pricing::fit_model(market_prices_, settings);
    model_ = &fitted_;
  }

  Expectations build(const DemandMonths* months) && {
    for (std::size_t at = 0; at < demand_.size(); ++at) add_row(at);
    for (auto& [key, group] : groups_) finish(group);
    order_groups();
    add_evidence();
    if (months != nullptr)
      for (std::size_t at = 0; at < months->lines.size(); ++at)
        if (!months->lines[at].current) add_price(months->lines[at], at);
    return std::move(out_);
  }

 private:
  struct Group {
    ExpectationGroup shown;
    Element element;
    GroupMarket market;
    Total open_quantity;
  };

  Group& group_of(const DemandRow& row, const Element& element) {
    auto key = group_key(element);
    const auto [place, fresh] = groups_.try_emplace(std::move(key));
    Group& group = place->second;
    if (!fresh) return group;
    ExpectationGroup& shown = group.shown;
    shown.id = "G-" + sha256_fields(place->first).substr(0, kGroupIdDigits);
    shown.carrier = row.carrier;
    shown.currency = row.currency;
    shown.service_class = element.service_class;
    shown.label = row.match->label;
    shown.access = element.access;
    shown.country = element.country;
    shown.region = element.region;
    shown.unit = element.unit;
    shown.mbps_down = element.mbps_down;
    shown.mbps_up = element.mbps_up;
    shown.bundle = element.bundle;
    group.element = element;
    group.market.benchmark = pricing::benchmark(element, market_prices_, as_of_, *model_);
    group.market.ranked = pricing::ranked_prices(element, real_prices_, as_of_);
    group.market.public_market = pricing::is_public_market(element, market_prices_);
    return group;
  }

  void add_row(std::size_t at) {
    const DemandRow& row = demand_[at];
    std::string why;
    const auto element = element_of(row, why);
    if (!element || element->unit_price.mantissa <= 0) return;
    Group& group = group_of(row, *element);
    ExpectationRow out;
    out.demand = at;
    out.group = group.shown.id;
    out.figures = pricing::expect(*element, group.market.benchmark, group.market.ranked,
                                  group.market.public_market, policy_);
    out.change = changes_.of(row);
    const std::uint8_t scale = pricing::currency_decimals(row.currency);
    const auto month_at = [&](const pricing::ExpectedFigure& figure) -> std::optional<Total> {
      if (!figure.price) return std::nullopt;
      return proportion(row.amount, total_of(*figure.price), total_of(element->unit_price), scale);
    };
    out.at_opening = month_at(out.figures.opening);
    out.at_expected = month_at(out.figures.expected);
    out.at_walk_away = month_at(out.figures.walk_away);
    count(group, row, out);
    out_.rows.push_back(std::move(out));
  }

  static void count(Group& group, const DemandRow& row, const ExpectationRow& added) {
    ExpectationGroup& shown = group.shown;
    ++shown.rows;
    shown.quantity.add(row.quantity);
    shown.monthly.add(row.amount);
    if (!shown.lowest || *row.unit_price < *shown.lowest) shown.lowest = row.unit_price;
    if (!shown.highest || *shown.highest < *row.unit_price) shown.highest = row.unit_price;
    if (added.figures.stance == pricing::Stance::do_not_open) ++shown.not_opened;
    if (added.figures.stance != pricing::Stance::open) return;
    ++shown.open;
    group.open_quantity.add(row.quantity);
    shown.open_monthly.add(row.amount);
    if (added.at_opening) shown.at_opening.add(*added.at_opening);
    if (added.at_expected) shown.at_expected.add(*added.at_expected);
  }

  void finish(Group& group) {
    ExpectationGroup& shown = group.shown;
    const bool some = shown.open != 0;
    Total one;
    one.add(Decimal{1, 0});
    const auto average = proportion(some ? shown.open_monthly : shown.monthly, one,
                                    some ? group.open_quantity : shown.quantity, kAverageDecimals);
    shown.average = average ? average->decimal() : std::nullopt;
    while (shown.average && shown.average->scale > shown.lowest->scale && shown.average->mantissa % 10 == 0) {
      shown.average->mantissa /= 10;
      --shown.average->scale;
    }
    if (shown.lowest == shown.highest) shown.average = shown.lowest;
    if (!shown.average) return;
    Element element = group.element;
    element.unit_price = *shown.average;
    shown.figures = pricing::expect(element, group.market.benchmark, group.market.ranked,
                                    group.market.public_market, policy_);
    shown.comparables = group.market.benchmark.comparables;
  }

  void order_groups() {
    for (auto& [key, group] : groups_) out_.groups.push_back(group.shown);
    std::sort(out_.groups.begin(), out_.groups.end(), [](const auto& left, const auto& right) {
      if (left.currency != right.currency) return left.currency < right.currency;
      if (const auto order = right.monthly <=> left.monthly; order != 0) return order < 0;
      return left.id < right.id;
    });
  }

  void add_evidence() {
    std::map<std::string, const Group*> by_id;
    for (const auto& [key, group] : groups_) by_id[group.shown.id] = &group;
    for (const ExpectationGroup& shown : out_.groups)
      for (const pricing::RankedPrice& one : by_id.at(shown.id)->market.ranked)
        out_.evidence.push_back({shown.id, one.rank, *one.best, one.n, one.sayable});
  }

  // What the rows of a site, or all of them, agree in; empty where they do not.
  template <typename Field>
  std::string shared(const std::string& site, const Field& field) const {
    for (const bool all : {false, true}) {
      std::set<std::string> values;
      for (const DemandRow& row : demand_)
        if (all || row.place.site == site) values.insert(field(row));
      if (values.size() == 1) return *values.begin();
      if (!values.empty()) return {};
    }
    return {};
  }

  void add_price(const DemandLine& line, std::size_t at) {
    AddedPrice out;
    out.line = at;
    out.currency = shared(line.site, [](const DemandRow& row) { return row.currency; });
    Element element;
    element.service_class = line.service_class;
    element.mbps_down = line.mbps_down;
    element.mbps_up = line.mbps_up;
    element.access = line.access;
    element.bundle = line.bundle;
    element.country = shared(line.site, [](const DemandRow& row) { return row.place.country; });
    element.region = shared(line.site, [](const DemandRow& row) { return row.place.region; });
    element.unit = line.unit;
    element.currency = out.currency;
    if (out.currency.empty()) {
      out.basis = "the currency in which it will be paid is not known";
    } else {
      const auto benchmark = pricing::benchmark(element, market_prices_, as_of_, *model_);
      const auto market = pricing::expect_new(element, benchmark, policy_);
      out.price = market.price;
      out.n = market.n;
      out.carriers = market.carriers;
      out.basis = market.basis;
      if (!market.price) take_from_estate(line, benchmark, out);
    }
    out_.added.push_back(std::move(out));
  }

  void take_from_estate(const DemandLine& line, const pricing::Benchmark& benchmark, AddedPrice& out) const {
    const auto is_like = [&](const ExpectationGroup& group) {
      return group.currency == out.currency && group.service_class == line.service_class &&
             group.unit == line.unit && plain(group.mbps_down) == plain(line.mbps_down) &&
             plain(group.mbps_up) == plain(line.mbps_up) && group.bundle == line.bundle &&
             (line.access.empty() || group.access.empty() || group.access == line.access);
    };
    for (const bool expected : {true, false}) {
      for (const ExpectationGroup& group : out_.groups) {
        const auto& price = expected ? group.figures.expected.price : group.lowest;
        if (!price || !is_like(group) || (out.price && *out.price <= *price)) continue;
        out.price = price;
        out.basis = (expected ? "what is expected for the like, " : "the lowest price paid for the like, ") +
                    group.id;
      }
      if (out.price) return;
    }
    out.basis = "no price: too few of it for a market, which takes " +
                counted(policy_.least_prices, "price") + " of " + counted(policy_.least_carriers, "carrier");
    if (benchmark.n != 0)
      out.basis +=
          ", the nearest are " + std::to_string(benchmark.n) + " of " + std::to_string(benchmark.carriers);
    out.basis += "; nothing alike is bought; prices of it (--prices) would bring one";
  }

  std::span<const DemandRow> demand_;
  Date as_of_;
  const PriceChanges& changes_;
  const pricing::ExpectationPolicy& policy_;
  std::vector<Observation> market_prices_, real_prices_;
  pricing::MarketModel fitted_;
  const pricing::MarketModel* model_ = nullptr;
  std::map<std::vector<std::string>, Group> groups_;
  Expectations out_;
};

}  // namespace

Expectations build_expectations(std::span<const DemandRow> demand, std::span<const Observation> observations,
                                Date as_of, const pricing::MarketModel* model, const PriceChanges& changes,
                                const Negotiation& negotiation, const DemandMonths* months) {
  return ExpectationBuilder(demand, observations, as_of, model, changes, negotiation).build(months);
}

}  // namespace telaudit::book
