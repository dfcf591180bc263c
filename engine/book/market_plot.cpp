#include "book/market_plot.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <vector>

#include "book/report_charts.h"
#include "book/svg.h"
#include "pricing/likeness.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kMostPlots = 4;
constexpr std::size_t kMostMarketPoints = 500;  // more hide one another, and make a heavy page
constexpr std::size_t kMostOwnRows = 30;
constexpr int kLineSteps = 24;

struct Kind {
  std::string service_class, currency, unit, access, country;
  bool bundle = false;
  bool operator<(const Kind& other) const {
    const auto all = [](const Kind& k) {
      return std::tie(k.service_class, k.currency, k.unit, k.access, k.country, k.bundle);
    };
    return all(*this) < all(other);
  }
};

struct OwnPrice {
  Decimal mbps, price;
  std::string label;
  std::string carriers;
  Total quantity;
};

// What is bought of one kind, by speed and price.
struct Bought {
  Total amount;
  std::string label;
  std::map<std::pair<Decimal, Decimal>, OwnPrice> prices;
};

std::map<Kind, Bought> bought_by_speed(const Contents& contents) {
  std::map<Kind, Bought> out;
  for (const auto& row : contents.demand) {
    if (!row.match || !row.unit_price || row.unit_price->mantissa <= 0) continue;
    const auto& match = *row.match;
    if (!match.mbps_down || match.mbps_down->mantissa <= 0 || row.unit != match.unit) continue;
    auto& bought =
        out[{match.service_class, row.currency, row.unit, match.access, row.place.country, match.bundle}];
    bought.amount.add(row.amount);
    if (bought.label.empty()) bought.label = printable(match.label);
    auto& own = bought.prices[{*match.mbps_down, *row.unit_price}];
    own.mbps = *match.mbps_down;
    own.price = *row.unit_price;
    own.quantity.add(row.quantity);
    if (own.carriers.find(row.carrier) == std::string::npos)
      own.carriers += (own.carriers.empty() ? "" : ", ") + row.carrier;
  }
  return out;
}

bool is_like(const Kind& kind, const pricing::Observation& one, Date as_of) {
  const auto agree = [](const std::string& left, const std::string& right) {
    return left.empty() || right.empty() || left == right;
  };
  if (one.service_class != kind.service_class || one.currency != kind.currency || one.unit != kind.unit ||
      one.bundle != kind.bundle || !agree(kind.access, one.access) || !agree(kind.country, one.country))
    return false;
  if (!one.mbps_down || one.mbps_down->mantissa <= 0 || one.price.mantissa <= 0) return false;
  return one.date <= as_of && !(one.date < add_months(as_of, -pricing::level_months(kind.service_class)));
}

std::vector<PricePoint> market_points(const Kind& kind, const Contents& contents) {
  std::vector<const pricing::Observation*> like;
  for (const auto& one : contents.input->observations)
    if (one.visibility != "pool" && is_like(kind, one, contents.input->as_of)) like.push_back(&one);
  std::sort(like.begin(), like.end(), [](const auto* left, const auto* right) {
    return std::tie(*left->mbps_down, left->price, left->id) <
           std::tie(*right->mbps_down, right->price, right->id);
  });
  // Every so many of them in the order of speed and price, so that the shape stays.
  const std::size_t every = (like.size() + kMostMarketPoints - 1) / kMostMarketPoints;
  std::vector<PricePoint> out;
  for (std::size_t at = 0; at < like.size(); at += std::max<std::size_t>(every, 1)) {
    const auto& one = *like[at];
    out.push_back({length_of(*one.mbps_down), length_of(one.price),
                   one.mbps_down->text() + " Mbps, " + one.currency + " " + one.price.text() + ", " +
                       printable(one.carrier) + ", " + one.date.text()});
  }
  return out;
}

// Three digits of a speed are enough to draw a line.
Decimal speed_of(double mbps) {
  const double digits = std::floor(std::log10(mbps));
  const int decimals = std::clamp(2 - static_cast<int>(digits), 0, 6);
  return {static_cast<std::int64_t>(std::llround(mbps * std::pow(10.0, decimals))),
          static_cast<std::uint8_t>(decimals)};
}

// The model's curve of a kind, anywhere in its country, between the least and the most speed.
std::vector<PriceLine> quantile_lines(const Kind& kind, const Contents& contents, double least, double most) {
  PriceLine low{"a tenth is cheaper, a tenth dearer", "outer", {}}, high = low;
  PriceLine lower{"quartiles of the market", "quartile", {}}, upper = lower;
  PriceLine middle{"median of the market", "middle", {}};
  for (int step = 0; step <= kLineSteps; ++step) {
    pricing::Element element;
    element.service_class = kind.service_class;
    element.currency = kind.currency;
    element.unit = kind.unit;
    element.access = kind.access;
    element.country = kind.country;
    element.bundle = kind.bundle;
    element.mbps_down = speed_of(least * std::pow(most / least, static_cast<double>(step) / kLineSteps));
    element.mbps_up = element.mbps_down;
    const auto found = pricing::estimate(contents.model, element);
    if (found.rung != pricing::Estimate::Rung::curve || !found.lower_quartile || !found.upper_quartile)
      continue;
    const double mbps = length_of(*element.mbps_down);
    low.points.push_back({mbps, std::exp(found.log_low), {}});
    lower.points.push_back({mbps, length_of(*found.lower_quartile), {}});
    middle.points.push_back({mbps, std::exp(found.log_median), {}});
    upper.points.push_back({mbps, length_of(*found.upper_quartile), {}});
    high.points.push_back({mbps, std::exp(found.log_high), {}});
  }
  if (middle.points.size() < 2) return {};
  return {low, lower, middle, upper, high};
}

std::string plot(const Kind& kind, const Bought& bought, const Contents& contents) {
  const auto market = market_points(kind, contents);
  std::vector<PricePoint> own;
  ChartTable table{{"speed", "carrier", ">price", ">how many"}, {}};
  double least = 0, most = 0;
  const auto hold = [&](double mbps) {
    least = least == 0 ? mbps : std::min(least, mbps);
    most = std::max(most, mbps);
  };
  for (const auto& [key, price] : bought.prices) {
    const std::string words = price.mbps.text() + " Mbps, " + kind.currency + " " + price.price.text();
    own.push_back({length_of(price.mbps), length_of(price.price),
                   price.quantity.text() + " at " + words + ", " + price.carriers});
    table.rows.push_back({price.mbps.text() + " Mbps", price.carriers,
                          kind.currency + " " + price.price.text(), price.quantity.text()});
    hold(length_of(price.mbps));
  }
  for (const auto& point : market) hold(point.mbps);
  const auto lines = quantile_lines(kind, contents, least, most);
  const std::string title =
      "Prices over bandwidth: " + bought.label + ", " + kind.currency + " a " + kind.unit;
  std::string id = "plot-" + kind.service_class + "-" + kind.currency + "-" + kind.access + "-" +
                   kind.country + (kind.bundle ? "-bundle" : "");
  std::replace_if(
      id.begin(), id.end(), [](char c) { return c == ' ' || c == '.'; }, '-');
  const std::string drawn =
      scatter_chart({id, title,
                     "Both axes are logarithmic. Rings are prices of the market, diamonds what is "
                     "paid; lines are quantiles of the market. The table holds what is paid."},
                    market, own, lines, kind.currency);
  if (drawn.empty()) return {};
  std::vector<LegendEntry> entries = {{LegendEntry::Sign::diamond, "own", "paid"},
                                      {LegendEntry::Sign::ring, "market", "prices of the market"}};
  if (!lines.empty())
    for (const std::size_t at : {std::size_t{2}, std::size_t{1}, std::size_t{0}})
      entries.push_back({LegendEntry::Sign::line, lines[at].look, lines[at].words});
  const std::string words =
      (lines.empty()
           ? "Too few prices for lines of the market: thirty shape a curve, ten current ones of five "
             "carriers give it a level. "
           : "The lines are those of the country as a whole; a region's own level may differ. ") +
      counted(market.size(), "price") + " shown, none older than " +
      std::to_string(pricing::level_months(kind.service_class)) + " months.";
  return figure(title, words, legend(entries) + drawn + chart_table(table, kMostOwnRows, "demand-set.csv"));
}

}  // namespace

std::string market_plots(const Contents& contents) {
  const auto bought = bought_by_speed(contents);
  std::vector<const std::pair<const Kind, Bought>*> kinds;
  for (const auto& kind : bought) kinds.push_back(&kind);
  std::stable_sort(kinds.begin(), kinds.end(), [](const auto* left, const auto* right) {
    return right->second.amount < left->second.amount;
  });
  std::string out;
  std::size_t drawn = 0;
  for (const auto* kind : kinds) {
    const std::string one = plot(kind->first, kind->second, contents);
    if (one.empty()) continue;
    out += one;
    if (++drawn == kMostPlots) break;
  }
  return out;
}

}  // namespace telaudit::book
