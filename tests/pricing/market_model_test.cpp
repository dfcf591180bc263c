#include "pricing/market_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "erate_lines.h"
#include "pricing/backtest.h"
#include "pricing/market_checks.h"
#include "pricing/market_groups.h"
#include "pricing/market_rows.h"

namespace telaudit::pricing {
namespace {

const Date kAsOf = *make_date(2026, 6, 30);

// Made-up prices: 40 USD at 1 Mbps growing with the square root of bandwidth, `factor` times.
Observation price(int number, std::int64_t mbps, const std::string& region, double factor) {
  Observation out;
  out.id = "p-" + std::to_string(1000 + number);
  out.date = *make_date(2026, 1, 15);
  out.service_class = "data.internet.dedicated";
  out.mbps_down = out.mbps_up = Decimal{mbps, 0};
  out.access = "fibre";
  out.country = "US";
  out.region = region;
  out.carrier = "Carrier " + std::to_string(number % 7);
  out.kind = "quote";
  out.visibility = "own";
  out.unit = "month";
  out.price = Decimal{std::llround(40.0 * std::sqrt(static_cast<double>(mbps)) * factor * 1e6), 6};
  out.currency = "USD";
  out.buyer = "buyer " + std::to_string(number);
  return out;
}

// On the curve but for a spread that is the same in each region and at each speed.
std::vector<Observation> market() {
  std::vector<Observation> out;
  int number = 0;
  for (const std::int64_t mbps : {10, 20, 50, 100, 200, 500, 1000})
    for (const char* region : {"MS", "OH", "VT"})
      for (const double spread : {0.8, 0.9, 1.0, 1.1, 1.25})
        out.push_back(price(number++, mbps, region, spread));
  return out;
}

Element element(std::int64_t mbps, const std::string& region) {
  Element out;
  out.service_class = "data.internet.dedicated";
  out.mbps_down = out.mbps_up = Decimal{mbps, 0};
  out.access = "fibre";
  out.country = "US";
  out.region = region;
  out.unit = "month";
  out.currency = "USD";
  return out;
}

ModelSettings settings() {
  ModelSettings out;
  out.as_of = kAsOf;
  return out;
}

TEST(MarketModel, FindsTheCurveThatMadeThePrices) {
  const MarketModel model = fit_model(market(), settings());
  ASSERT_EQ(model.curves.size(), 1U);
  const MarketCurve& curve = model.curves.front();
  EXPECT_EQ(curve.n, 105U);
  EXPECT_EQ(curve.carriers, 7U);
  ASSERT_EQ(curve.coefficients.size(), 2U);  // nothing else varies
  EXPECT_EQ(curve.coefficients[1].name, "log_mbps");
  EXPECT_NEAR(curve.coefficients[1].value, 0.5, 1e-6);
  EXPECT_NEAR(curve.coefficients[0].value, std::log(40.0), 1e-6);
  // 40 * sqrt(300) = 692.82; no price at 300 Mbps.
  const Estimate found = estimate(model, element(300, "MS"));
  EXPECT_EQ(found.rung, Estimate::Rung::curve);
  EXPECT_EQ(found.median->text(), "692.82");
  EXPECT_LT(found.low->text(), found.median->text());
}

// Eight prices of 1 Gbps beside 32 of 100 Mbps show no slope: the curve says nothing of 1 Gbps.
TEST(MarketModel, WithoutASlopeACurveIsOfOneSpeedAlone) {
  std::vector<Observation> prices;
  for (int i = 0; i < 32; ++i) prices.push_back(price(i, 100, "MS", 0.8 + 0.01 * i));
  for (int i = 0; i < 8; ++i) prices.push_back(price(100 + i, 1000, "MS", 1.0));
  const MarketModel model = fit_model(prices, settings());
  ASSERT_EQ(model.curves.size(), 1U);
  EXPECT_EQ(model.curves[0].n, 32U);
  EXPECT_EQ(estimate(model, element(1000, "OH")).rung, Estimate::Rung::none);
  EXPECT_EQ(estimate(model, element(100, "OH")).rung, Estimate::Rung::curve);
  ASSERT_EQ(model.notes.size(), 1U);
  EXPECT_NE(model.notes[0].find("8 prices at other speeds"), std::string::npos) << model.notes[0];
}

TEST(MarketModel, AnOffsetCountsByItsPrices) {
  // Ten more prices in a region of their own, all 1.5 times the curve: 10 / (10 + 10) of ln 1.5 counts.
  auto prices = market();
  for (int i = 0; i < 10; ++i) prices.push_back(price(500 + i, 100 + i, "NV", 1.5));
  const MarketModel model = fit_model(prices, settings());
  const GroupOffset* region = group_named(model.curves.front().regions, "NV");
  ASSERT_NE(region, nullptr);
  EXPECT_EQ(region->n, 10U);
  EXPECT_NEAR(region->residual, std::log(1.5), 0.02);
  EXPECT_NEAR(region->offset, region->residual / 2.0, 1e-12);
}

TEST(MarketModel, TheOwnCellNeedsTenPricesFromFiveCarriers) {
  auto prices = market();
  for (int i = 0; i < 5; ++i) prices.push_back(price(600 + i, 100, "MS", 2.0));
  const MarketModel enough = fit_model(prices, settings());
  const Estimate cell = estimate(enough, element(100, "MS"));
  EXPECT_EQ(cell.rung, Estimate::Rung::cell) << cell.why;
  EXPECT_EQ(cell.n, 10U);
  EXPECT_EQ(cell.ids.size(), 10U);
  // 0.8, 0.9, 1, 1.1, 1.25 and five times 2: between 1.25 and 2, in logarithms: 400 * sqrt(2.5) = 632.46.
  EXPECT_EQ(cell.median->text(), "632.46");
  prices.pop_back();
  EXPECT_EQ(estimate(fit_model(prices, settings()), element(100, "MS")).rung, Estimate::Rung::curve);
}

TEST(MarketModel, OldPricesShapeAndSetNoLevel) {
  auto prices = market();
  const double level = fit_model(prices, settings()).curves.front().coefficients[0].value;
  // Twice as many prices of four years ago at ten times the level.
  for (int copy = 0; copy < 2; ++copy)
    for (Observation old : market()) {
      old.id += copy == 0 ? "-old" : "-older";
      old.buyer += " of old";
      old.date = *make_date(2022, 6, 30);
      old.price = *multiply(old.price, Decimal{10, 0});
      prices.push_back(old);
    }
  const MarketModel model = fit_model(prices, settings());
  const MarketCurve& curve = model.curves.front();
  EXPECT_EQ(curve.n, 315U);
  EXPECT_EQ(curve.current, 105U);
  EXPECT_EQ(*curve.oldest, *make_date(2026, 1, 15));
  const Estimate found = estimate(model, element(300, "OH"), {"quote", *make_date(2026, 1, 15)});
  EXPECT_NEAR(found.log_median, level + 0.5 * std::log(300.0), 1e-6);
  // Old prices alone give no level.
  const std::vector<Observation> old(prices.begin() + 105, prices.end());
  const MarketModel none = fit_model(old, settings());
  EXPECT_TRUE(none.curves.empty());
  EXPECT_EQ(estimate(none, element(300, "OH")).rung, Estimate::Rung::none);
}

TEST(MarketModel, IsNotDrawnBeyondWhatWasSeen) {
  const MarketModel model = fit_model(market(), settings());
  EXPECT_EQ(estimate(model, element(1000, "MS")).rung, Estimate::Rung::curve);
  const Estimate beyond = estimate(model, element(2000, "MS"));
  EXPECT_EQ(beyond.rung, Estimate::Rung::none);
  EXPECT_EQ(beyond.why,
            "No level from the model: the curve was seen from 10.0 to 1000.0 Mbps and is not drawn further.");
  Element other = element(100, "MS");
  other.currency = "EUR";
  EXPECT_EQ(estimate(model, other).rung, Estimate::Rung::none);
}

TEST(MarketModel, OrderThreadsAndRepeatedIdsChangeNoBit) {
  auto prices = market();
  const MarketModel one = fit_model(prices, settings());
  prices.push_back(prices.front());
  std::shuffle(prices.begin(), prices.end(), std::mt19937_64(5));
  ModelSettings two_threads = settings();
  two_threads.threads = 2;
  const MarketModel two = fit_model(prices, two_threads);
  const MarketCurve& left = one.curves.front();
  const MarketCurve& right = two.curves.front();
  ASSERT_EQ(left.coefficients.size(), right.coefficients.size());
  for (std::size_t i = 0; i < left.coefficients.size(); ++i)
    EXPECT_EQ(left.coefficients[i].value, right.coefficients[i].value);
  ASSERT_EQ(left.cells.size(), right.cells.size());
  for (std::size_t i = 0; i < left.cells.size(); ++i) EXPECT_EQ(left.cells[i].offset, right.cells[i].offset);
  for (std::size_t i = 0; i < left.bands.size(); ++i)
    EXPECT_EQ(left.bands[i].constant, right.bands[i].constant);
  EXPECT_EQ(left.widening, right.widening);
}

TEST(MarketModel, TheCarrierIsNoCovariate) {
  auto prices = market();
  const MarketModel before = fit_model(prices, settings());
  for (Observation& one : prices) one.carrier = "Other " + one.carrier;
  const MarketModel after = fit_model(prices, settings());
  EXPECT_EQ(before.curves.front().coefficients[0].value, after.curves.front().coefficients[0].value);
}

PriceRow pool_row(const Observation& observation, const std::string& cell) {
  PriceRow row;
  row.observation = &observation;
  row.log_price = log_of(observation.price);
  row.current = true;
  row.region = "MS";
  row.cell = cell;
  return row;
}

TEST(Pools, AGroupNeedsFiveContributorsWithAQuarterAtMost) {
  std::vector<Observation> prices;
  for (int i = 0; i < 8; ++i) {
    prices.push_back(price(i, 100, "MS", 1.0));
    prices.back().visibility = "pool";
    prices.back().contributor = "c" + std::to_string(i % 5);
  }
  const auto allowed = [&] {
    std::vector<PriceRow> rows;
    for (const Observation& one : prices) rows.push_back(pool_row(one, "a"));
    std::vector<const PriceRow*> members;
    for (const PriceRow& row : rows) members.push_back(&row);
    return pool_allows(members);
  };
  EXPECT_TRUE(allowed());        // 2, 2, 2, 1, 1 of 8
  prices[4].contributor = "c0";  // 3 of 8 from one, and four contributors
  EXPECT_FALSE(allowed());
  prices[4].contributor = "c5";
  EXPECT_TRUE(allowed());
  prices[3].contributor = "";
  EXPECT_FALSE(allowed());
}

TEST(Pools, OneHiddenGroupHidesTheNextSmallest) {
  std::vector<Observation> prices;
  const auto add = [&](int count, int contributors) {
    for (int i = 0; i < count; ++i) {
      prices.push_back(price(static_cast<int>(prices.size()), 100, "MS", 1.0));
      prices.back().visibility = "pool";
      prices.back().contributor = "c" + std::to_string(i % contributors);
    }
  };
  add(4, 4);   // cell a: too few contributors
  add(10, 5);  // cell b
  add(20, 5);  // cell c
  std::vector<PriceRow> rows;
  for (std::size_t i = 0; i < prices.size(); ++i)
    rows.push_back(pool_row(prices[i], i < 4 ? "a" : i < 14 ? "b" : "c"));
  const std::vector<double> residuals(rows.size(), 0.5);
  const auto shown = [&](std::string PriceRow::*inside) {
    std::string names;
    for (const GroupOffset& group : group_offsets(rows, residuals, 10.0, &PriceRow::cell, inside)) {
      names += group.name;
      EXPECT_TRUE(group.ids.empty());  // a pool's prices are never shown one by one
    }
    return names;
  };
  EXPECT_EQ(shown(nullptr), "bc");
  EXPECT_EQ(shown(&PriceRow::region), "c");
}

TEST(Checks, OtherFitsAgreeWhereThePricesAreClean) {
  auto prices = market();
  // A year earlier the same at 1.2 times.
  for (Observation earlier : market()) {
    earlier.id += "-earlier";
    earlier.date = *make_date(2025, 1, 15);
    earlier.price = *multiply(earlier.price, Decimal{12, 1});
    prices.push_back(earlier);
  }
  const MarketModel model = fit_model(prices, settings());
  const auto checks = check_curves(prices, model);
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].n, 210U);
  ASSERT_EQ(checks[0].huber.size(), model.curves[0].coefficients.size());
  EXPECT_EQ(checks[0].huber[1].name, "log_mbps");
  EXPECT_NEAR(checks[0].huber[1].value, 0.5, 0.02);
  ASSERT_EQ(checks[0].years.size(), 2U);
  EXPECT_EQ(checks[0].years[1].year, 2026);
  EXPECT_NEAR(checks[0].years[1].log_change, -std::log(1.2), 0.02);
}

TEST(Ladder, TheCurveStandsBetweenTheCellAndTheComparables) {
  auto prices = market();
  for (int i = 0; i < 5; ++i) prices.push_back(price(600 + i, 100, "MS", 2.0));
  const MarketModel model = fit_model(prices, settings());

  const Benchmark cell = benchmark(element(100, "MS"), prices, kAsOf, model);
  EXPECT_EQ(cell.method, Benchmark::Method::cell);
  // A cell has the quartiles of its own prices, whatever the curve missed by elsewhere: 320, 360, 400, 440,
  // 500 and five of 800, by type 7 at 2.25, 4.5 and 6.75.
  EXPECT_EQ(cell.lower_quartile->text(), "410.00");
  EXPECT_EQ(cell.median->text(), "650.00");
  EXPECT_EQ(cell.upper_quartile->text(), "800.00");
  EXPECT_EQ(cell.comparables.size(), 10U);

  const Benchmark curve = benchmark(element(300, "OH"), prices, kAsOf, model);
  EXPECT_EQ(curve.method, Benchmark::Method::model);
  EXPECT_EQ(curve.n, 110U);
  EXPECT_EQ(curve.carriers, 7U);
  ASSERT_TRUE(curve.median && curve.lower_quartile && curve.upper_quartile);
  EXPECT_LE(*curve.lower_quartile, *curve.median);
  EXPECT_LE(*curve.median, *curve.upper_quartile);
  // Of the region, nearest in bandwidth first.
  ASSERT_EQ(curve.comparables.size(), 8U);
  EXPECT_EQ(curve.comparables.front().region, "OH");
  EXPECT_EQ(curve.comparables.front().mbps_down->text(), "200");

  const Benchmark beyond = benchmark(element(2000, "OH"), prices, kAsOf, model);
  EXPECT_EQ(beyond.method, Benchmark::Method::comparables);
  EXPECT_FALSE(beyond.median);

  // Without a model the ladder is what it was.
  EXPECT_EQ(benchmark(element(300, "OH"), prices, kAsOf).method, Benchmark::Method::comparables);

  Element tax = element(100, "MS");
  tax.service_class = "tax.sales";
  EXPECT_EQ(benchmark(tax, prices, kAsOf, model).method, Benchmark::Method::none);
}

TEST(Backtest, HoldsOnTheERateLines) {
  const std::string csv = erate_price_file();
  if (csv.empty()) GTEST_SKIP() << "the E-rate file is not beside the project";
  auto prices = parse_observations(csv, "erate.csv");
  ASSERT_TRUE(prices) << prices.problem().text();
  std::erase_if(*prices, [](const Observation& o) { return o.service_class == "data.ethernet.transport"; });
  ModelSettings as_of_2016;
  as_of_2016.as_of = *make_date(2016, 6, 30);
  const Backtest result = backtest(*prices, as_of_2016, 10);
  ASSERT_EQ(result.classes.size(), 2U);  // site to site, and
  const BacktestClass& internet = result.classes.back();
  EXPECT_GT(internet.tested, 2500U);
  EXPECT_LT(internet.refused, internet.tested / 10);
  EXPECT_LT(internet.median_error, 0.39);
  EXPECT_LT(internet.p90_error, 1.50);
  EXPECT_GT(internet.covered, 0.78);
  EXPECT_LT(internet.covered, 0.82);
  // The band speaks of what is young enough to set a level; of site to site a third is older.
  for (const auto& one : result.classes) {
    EXPECT_GT(one.current, 1000U);
    EXPECT_GT(one.covered_current, 0.78) << one.service_class;
    EXPECT_LT(one.covered_current, 0.82) << one.service_class;
  }
  EXPECT_LT(internet.median_width, 13.0);  // the conformal band of the notes
}

TEST(Folds, AreTheHashAsOneNumber) {
  // sha256("abc") of FIPS 180-4 ends in ...f20015ad; the last hexadecimal digit is that modulo 16.
  EXPECT_EQ(fold_of("abc", 16), 0xdU);
  EXPECT_EQ(fold_of("abc", 256), 0xadU);
}

}  // namespace
}  // namespace telaudit::pricing
