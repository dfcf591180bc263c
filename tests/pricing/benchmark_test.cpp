#include "pricing/benchmark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace telaudit::pricing {
namespace {

using Method = Benchmark::Method;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Date date(const char* text) {
  return *parse_iso_date(text);
}
Decimal decimal(const char* text) {
  return *parse_decimal(text);
}
const Date kAsOf = *parse_iso_date("2026-06-30");

// A symmetric dedicated internet circuit of 100 Mbps.
Element circuit() {
  Element element;
  element.service_class = "data.internet.dedicated";
  element.mbps_down = decimal("100");
  element.mbps_up = decimal("100");
  element.access = "fibre";
  element.country = "US";
  element.carrier = "Incumbent";
  element.unit = "month";
  element.unit_price = decimal("1400.00");
  element.currency = "USD";
  return element;
}

Observation price(const std::string& id, const std::string& carrier, const char* amount) {
  Observation out;
  out.id = id;
  out.date = date("2026-01-15");
  out.service_class = "data.internet.dedicated";
  out.mbps_down = decimal("100");
  out.mbps_up = decimal("100");
  out.access = "fibre";
  out.country = "US";
  out.carrier = carrier;
  out.kind = "quote";
  out.visibility = "own";
  out.unit = "month";
  out.price = decimal(amount);
  out.currency = "USD";
  return out;
}

// Ten prices of five carriers, two each:
//   700.00 800.00 850.00 900.00 950.00 1000.01 1100.00 1200.00 1300.00 1500.00
std::vector<Observation> ten() {
  const char* amounts[] = {"1300.00", "700.00", "950.00",  "1100.00", "850.00",
                           "1500.00", "800.00", "1000.01", "1200.00", "900.00"};
  std::vector<Observation> out;
  for (std::size_t i = 0; i < 10; ++i)
    out.push_back(price("p" + std::to_string(i), "Carrier " + std::string(1, static_cast<char>('A' + i % 5)),
                        amounts[i]));
  return out;
}

// The ten plus one that differs by `change`: it must not enter the cell, and `step` must count it.
template <typename Change>
void expect_left_out(Change change, const std::string& step) {
  auto observations = ten();
  observations.push_back(price("odd", "Carrier A", "1.00"));
  change(observations.back());
  const auto result = benchmark(circuit(), observations, kAsOf);
  EXPECT_EQ(result.method, Method::cell);
  EXPECT_EQ(result.n, 10U);
  EXPECT_EQ(result.lower_quartile->text(), "862.50");
  EXPECT_THAT(result.steps, Contains(step));
}

TEST(Cell, QuartilesByHand) {
  const auto result = benchmark(circuit(), ten(), kAsOf);
  ASSERT_EQ(result.method, Method::cell) << result.why;
  EXPECT_EQ(result.n, 10U);
  EXPECT_EQ(result.carriers, 5U);
  EXPECT_EQ(result.oldest->text(), "2026-01-15");
  EXPECT_EQ(result.newest->text(), "2026-01-15");
  // Position 9 * 0.25 = 2.25: 850 + 0.25 * (900 - 850) = 862.50
  EXPECT_EQ(result.lower_quartile->text(), "862.50");
  // Position 4.5: (950.00 + 1000.01) / 2 = 975.005, half up 975.01
  EXPECT_EQ(result.median->text(), "975.01");
  // Position 6.75: 1100 + 0.75 * (1200 - 1100) = 1175.00
  EXPECT_EQ(result.upper_quartile->text(), "1175.00");
  EXPECT_EQ(result.comparables.size(), 10U);
  EXPECT_EQ(result.comparables.front().id, "p0");
  EXPECT_THAT(result.why, HasSubstr("10 prices from 5 carriers for the same service at 100 Mbps"));
  EXPECT_THAT(result.why, HasSubstr("975.01 USD or less per month"));
  EXPECT_THAT(result.steps, Contains("10 prices loaded, 10 of class data.internet.dedicated"));
  EXPECT_THAT(result.steps, Contains("kinds of price: 10 quote"));
  EXPECT_THAT(result.steps, Contains("visibility: 10 own"));
  EXPECT_THAT(result.steps, Contains(HasSubstr("rounded half up to 2 decimals, the smallest unit of USD")));
  EXPECT_THAT(result.steps, Not(Contains(HasSubstr("over half"))));
}

TEST(Cell, NinePricesAreComparables) {
  auto observations = ten();
  observations.pop_back();
  const auto result = benchmark(circuit(), observations, kAsOf);
  ASSERT_EQ(result.method, Method::comparables);
  EXPECT_FALSE(result.lower_quartile || result.median || result.upper_quartile);
  EXPECT_EQ(result.n, 8U);
  EXPECT_EQ(result.comparables.size(), 8U);
  EXPECT_TRUE(result.oldest && result.newest);
  EXPECT_THAT(result.why, HasSubstr("There are 9 current prices at 100 Mbps from 5 carriers"));
  EXPECT_THAT(result.steps,
              Contains("8 of 9 comparable prices shown, nearest in bandwidth first, then newest"));
}

TEST(Cell, FourCarriersAreComparables) {
  auto observations = ten();
  for (auto& o : observations)
    if (o.carrier == "Carrier E") o.carrier = "Carrier D";
  const auto result = benchmark(circuit(), observations, kAsOf);
  EXPECT_EQ(result.method, Method::comparables);
  EXPECT_FALSE(result.median);
  EXPECT_THAT(result.why, HasSubstr("10 current prices at 100 Mbps from 4 carriers"));
}

TEST(Cell, TwoSpellingsOfACarrierAreOneCarrier) {
  auto observations = ten();
  for (auto& o : observations)
    if (o.carrier == "Carrier E") o.carrier = "CARRIER D";
  EXPECT_EQ(benchmark(circuit(), observations, kAsOf).method, Method::comparables);
}

TEST(Cell, LeavesOutWhatIsNotLike) {
  expect_left_out([](Observation& o) { o.mbps_up = decimal("20"); },
                  "1 price left out: not known to be symmetric circuits");
  expect_left_out([](Observation& o) { o.mbps_up.reset(); },
                  "1 price left out: not known to be symmetric circuits");
  expect_left_out([](Observation& o) { o.bundle = true; },
                  "1 price left out: a bundle, which this element is not");
  expect_left_out([](Observation& o) { o.currency = "EUR"; }, "1 price left out: not in USD");
  expect_left_out([](Observation& o) { o.unit = "year"; }, "1 price left out: not priced by the month");
  expect_left_out([](Observation& o) { o.country = "CA"; }, "1 price left out: of another country than US");
  expect_left_out([](Observation& o) { o.access = "copper"; },
                  "1 price left out: over another access than fibre");
  expect_left_out([](Observation& o) { o.date = date("2026-07-01"); },
                  "1 price left out: dated after 2026-06-30");
  expect_left_out([](Observation& o) { o.date = date("2023-06-29"); },
                  "1 price set no level: older than 36 months at 2026-06-30");
  expect_left_out([](Observation& o) { o.mbps_down.reset(), o.mbps_up.reset(); },
                  "1 price left out: without a bandwidth");
  expect_left_out([](Observation& o) { o.mbps_down = o.mbps_up = decimal("100.001"); },
                  "1 price outside the cell: another bandwidth");
  expect_left_out([](Observation& o) { o.service_class = "data.internet"; },
                  "11 prices loaded, 10 of class data.internet.dedicated");
  expect_left_out([](Observation& o) { o.id = "p1", o.date = date("2026-02-01"); },
                  "1 price left out: the same id again, which counts once");
}

TEST(Cell, KeepsWhatMayBeLike) {
  auto observations = ten();
  observations[0].access.clear();
  observations[1].country.clear();
  observations[2].mbps_down = decimal("100.00");
  observations[3].date = date("2023-06-30");  // 36 months to the day are not older than 36 months
  observations[4].date = kAsOf;
  const auto result = benchmark(circuit(), observations, kAsOf);
  EXPECT_EQ(result.n, 10U);
  EXPECT_EQ(result.oldest->text(), "2023-06-30");
  EXPECT_EQ(result.newest->text(), "2026-06-30");
  EXPECT_THAT(result.steps, Contains("1 price kept without a stated access"));
  EXPECT_THAT(result.steps, Contains("1 price kept without a stated country"));
}

TEST(Cell, CopperVoiceAndTdmAgeSooner) {
  for (const char* service_class : {"voice.copper.business_line", "voice.copper", "tdm.ds1", "tdm"}) {
    Element line = circuit();
    line.service_class = service_class;
    auto observations = ten();
    for (auto& o : observations) o.service_class = service_class, o.date = date("2024-06-30");
    EXPECT_EQ(benchmark(line, observations, kAsOf).method, Method::cell) << service_class;
    for (auto& o : observations) o.date = date("2024-06-29");
    const auto old = benchmark(line, observations, kAsOf);
    EXPECT_EQ(old.method, Method::comparables) << service_class;
    EXPECT_THAT(old.steps, Contains("10 prices set no level: older than 24 months at 2026-06-30"));
  }
  Element sip = circuit();
  sip.service_class = "voice.copperfield";
  auto observations = ten();
  for (auto& o : observations) o.service_class = sip.service_class, o.date = date("2023-06-30");
  EXPECT_EQ(benchmark(sip, observations, kAsOf).method, Method::cell);
}

TEST(Cell, OneCarrierWithOverHalfIsNamed) {
  auto observations = ten();
  for (std::size_t i = 0; i < 10; ++i)
    observations[i].carrier = i < 6 ? "Giant" : "Small " + std::to_string(i);
  const auto result = benchmark(circuit(), observations, kAsOf);
  EXPECT_EQ(result.method, Method::cell);
  EXPECT_EQ(result.carriers, 5U);
  EXPECT_THAT(result.steps, Contains("one carrier supplies over half: GIANT gave 6 of 10"));
  observations[5].carrier = "Small 6";  // five of ten are not over half
  EXPECT_THAT(benchmark(circuit(), observations, kAsOf).steps, Not(Contains(HasSubstr("over half"))));
}

TEST(Cell, PricesByTheMinuteKeepTheirScale) {
  Element call = circuit();
  call.service_class = "voice.long_distance.outbound";
  call.mbps_down.reset(), call.mbps_up.reset();
  call.unit = "minute";
  auto observations = ten();
  const char* amounts[] = {"0.010",  "0.012", "0.0150", "0.0175", "0.02",
                           "0.0201", "0.021", "0.022",  "0.03",   "0.044"};
  for (std::size_t i = 0; i < 10; ++i) {
    auto& o = observations[i];
    o.service_class = call.service_class, o.unit = "minute", o.price = decimal(amounts[i]);
    o.mbps_down.reset(), o.mbps_up.reset();
  }
  const auto result = benchmark(call, observations, kAsOf);
  ASSERT_EQ(result.method, Method::cell) << result.why;
  // Largest printed scale 4. 2.25: 0.0150 + 0.25 * 0.0025 = 0.015625; 4.5: (0.02 + 0.0201) / 2 = 0.02005;
  // 6.75: 0.021 + 0.75 * 0.001 = 0.02175.
  EXPECT_EQ(result.lower_quartile->text(), "0.0156");
  EXPECT_EQ(result.median->text(), "0.0201");
  EXPECT_EQ(result.upper_quartile->text(), "0.0218");
  EXPECT_THAT(result.steps, Contains(HasSubstr("half up to 4 decimals, the most that any of them prints")));
}

TEST(Cell, YenHaveNoCents) {
  Element element = circuit();
  element.currency = "JPY";
  auto observations = ten();
  for (auto& o : observations) o.currency = "JPY";
  // 862.50 and 975.005 half up to whole yen.
  const auto result = benchmark(element, observations, kAsOf);
  EXPECT_EQ(result.lower_quartile->text(), "863");
  EXPECT_EQ(result.median->text(), "975");
}

TEST(Pool, NeedsFiveContributorsOfAQuarterEach) {
  auto observations = ten();
  for (std::size_t i = 0; i < 10; ++i) {
    observations[i].visibility = "pool";
    observations[i].contributor = "c" + std::to_string(i % 5);
  }
  const auto result = benchmark(circuit(), observations, kAsOf);
  EXPECT_EQ(result.method, Method::cell);
  EXPECT_EQ(result.n, 10U);
  EXPECT_TRUE(result.comparables.empty());
  EXPECT_THAT(result.steps, Contains("10 pool prices counted in the level and not shown one by one"));

  observations[1].contributor = "c0";  // c0 gives 3 of 10, over a quarter
  const auto thin = benchmark(circuit(), observations, kAsOf);
  EXPECT_EQ(thin.method, Method::none);
  EXPECT_TRUE(thin.comparables.empty());
  EXPECT_THAT(thin.why, HasSubstr("never shown one by one"));
}

TEST(Pool, ThatIsThinLeavesTheRestOfTheCell) {
  auto observations = ten();
  observations.push_back(price("pooled", "Carrier F", "1.00"));
  observations.back().visibility = "pool";
  observations.back().contributor = "c1";
  const auto result = benchmark(circuit(), observations, kAsOf);
  EXPECT_EQ(result.method, Method::cell);
  EXPECT_EQ(result.n, 10U);
  EXPECT_EQ(result.lower_quartile->text(), "862.50");
  EXPECT_THAT(result.steps, Contains(HasSubstr("1 pool price left out")));
}

std::vector<std::string> ids(const Benchmark& result) {
  std::vector<std::string> out;
  for (const auto& comparable : result.comparables) out.push_back(comparable.id);
  return out;
}

TEST(Comparables, NearestInLogBandwidthThenNewestThenId) {
  std::vector<Observation> observations;
  // Distance from 100: 50 and 200 both log 2; 1000 log 10; 90 log 1.111; 110 log 1.1.
  for (const auto& [id, mbps, day] :
       std::vector<std::tuple<const char*, const char*, const char*>>{{"far", "1000", "2026-05-01"},
                                                                      {"half", "50", "2025-05-01"},
                                                                      {"twice", "200", "2026-05-01"},
                                                                      {"b-twice", "200", "2026-05-01"},
                                                                      {"less", "90", "2026-05-01"},
                                                                      {"more", "110", "2024-01-01"}}) {
    observations.push_back(price(id, id, "900.00"));
    observations.back().mbps_down = observations.back().mbps_up = decimal(mbps);
    observations.back().date = date(day);
  }
  const auto result = benchmark(circuit(), observations, kAsOf);
  ASSERT_EQ(result.method, Method::comparables);
  EXPECT_EQ(ids(result), (std::vector<std::string>{"more", "less", "b-twice", "twice", "half", "far"}));
  EXPECT_EQ(result.n, 6U);
  EXPECT_EQ(result.carriers, 6U);
  EXPECT_EQ(result.oldest->text(), "2024-01-01");
  EXPECT_EQ(result.comparables.front().mbps_down->text(), "110");
  EXPECT_THAT(result.why, HasSubstr("There is no current price at 100 Mbps"));
  EXPECT_THAT(result.steps, Contains(HasSubstr("6 prices shown are of another bandwidth")));
}

TEST(Comparables, OneIsEnough) {
  const auto result = benchmark(circuit(), std::vector<Observation>{price("only", "L", "1.00")}, kAsOf);
  EXPECT_EQ(result.method, Method::comparables);
  EXPECT_EQ(result.n, 1U);
  EXPECT_EQ(result.why,
            "There is 1 current price at 100 Mbps from 1 carrier, and a level needs 10 prices from 5 "
            "carriers. The nearest "
            "price stands here one by one; no level is drawn from it.");
}

TEST(Comparables, OldPricesAloneAreShownAndSetNoLevel) {
  auto observations = ten();
  for (auto& o : observations) o.date = date("2019-01-01");
  const auto result = benchmark(circuit(), observations, kAsOf);
  EXPECT_EQ(result.method, Method::comparables);
  EXPECT_FALSE(result.median);
  EXPECT_EQ(result.n, 8U);
  EXPECT_THAT(result.why, HasSubstr("older than 36 months, too old to set a level"));
  observations[3].date = date("2026-01-01");  // one current price, and the old ones are no longer shown
  EXPECT_EQ(ids(benchmark(circuit(), observations, kAsOf)), std::vector<std::string>{"p3"});
}

TEST(None, SaysWhy) {
  EXPECT_EQ(benchmark(circuit(), {}, kAsOf).why, "No benchmark: no market price was given.");
  Element element = circuit();
  element.service_class = "data.mpls.port";
  const auto other = benchmark(element, ten(), kAsOf);
  EXPECT_EQ(other.method, Method::none);
  EXPECT_EQ(other.why, "No benchmark: no market price for this kind of service was given.");
  EXPECT_EQ(other.n, 0U);
  EXPECT_FALSE(other.oldest || other.newest || other.median);
  element = circuit();
  element.currency = "GBP";
  EXPECT_EQ(benchmark(element, ten(), kAsOf).why,
            "No benchmark: of 10 prices for this kind of service none is like it; 10 are not in GBP.");
  element = circuit();
  element.mbps_down.reset(), element.mbps_up.reset();
  EXPECT_EQ(benchmark(element, ten(), kAsOf).why,
            "No benchmark: of 10 prices for this kind of service none is like it; 10 are priced by "
            "bandwidth, while the "
            "bandwidth of this element is not known.");
  element = circuit();
  element.unit.clear();
  EXPECT_THAT(benchmark(element, ten(), kAsOf).why, HasSubstr("one unit"));
  element.currency.clear();
  EXPECT_THAT(benchmark(element, ten(), kAsOf).why, HasSubstr("currency"));
  element.service_class.clear();
  EXPECT_THAT(benchmark(element, ten(), kAsOf).why, HasSubstr("what kind of service"));
}

TEST(None, TaxesAndSurchargesAreNeverPriced) {
  for (const char* service_class :
       {"tax.sales", "tax", "surcharge.federal_usf", "regulatory.eucl", "credit.promotion", "fee.late",
        "discount.term", "equipment.instalment", ""})
    EXPECT_FALSE(benchmarkable(service_class)) << service_class;
  for (const char* service_class :
       {"data.internet.dedicated", "taxi", "voice.copper.business_line", "equipment.router"})
    EXPECT_TRUE(benchmarkable(service_class)) << service_class;
  Element element = circuit();
  element.service_class = "regulatory.eucl";
  auto observations = ten();
  for (auto& o : observations) o.service_class = element.service_class;
  EXPECT_EQ(benchmark(element, observations, kAsOf).method, Method::none);
}

// Everything that a benchmark says, as text.
std::string all_of(const Benchmark& result) {
  std::string out = std::to_string(static_cast<int>(result.method)) + "|" + result.why;
  for (const auto& value : {result.lower_quartile, result.median, result.upper_quartile})
    out += "|" + (value ? value->text() : "");
  for (const auto& step : result.steps) out += "|" + step;
  for (const auto& c : result.comparables)
    out += "|" + c.id + " " + c.carrier + " " + c.date.text() + " " + c.price.text();
  return out;
}

// Prices near the element in every respect, with repeated ids among them.
std::vector<Observation> random_prices(std::mt19937_64& random) {
  std::vector<Observation> out(random() % 60);
  const char* speeds[] = {"50", "100", "100.0", "200"};
  for (auto& o : out) {
    o = price("p" + std::to_string(random() % 50), "Carrier " + std::to_string(random() % 7), "1");
    o.price = Decimal{static_cast<std::int64_t>(random() % 5000), static_cast<std::uint8_t>(random() % 4)};
    o.mbps_down = decimal(speeds[random() % 4]);
    if (random() % 8 != 0) o.mbps_up = o.mbps_down;
    o.date = add_days(kAsOf, -static_cast<int>(random() % 1200));
    if (random() % 10 == 0) o.currency = "EUR";
    if (random() % 10 == 0) o.access = "";
    if (random() % 10 == 0) o.visibility = "pool", o.contributor = "c" + std::to_string(random() % 6);
  }
  return out;
}

TEST(Ladder, AnyOrderOfPricesGivesTheSameAnswer) {
  std::size_t cells = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    std::mt19937_64 random(seed);
    auto observations = random_prices(random);
    const auto first = benchmark(circuit(), observations, kAsOf);
    if (first.method == Method::cell) ++cells;
    for (int round = 0; round < 4; ++round) {
      std::shuffle(observations.begin(), observations.end(), random);
      EXPECT_EQ(all_of(benchmark(circuit(), observations, kAsOf)), all_of(first)) << "seed " << seed;
    }
  }
  EXPECT_GT(cells, 20U);
  EXPECT_LT(cells, 380U);
}

TEST(Ladder, UnrelatedPricesChangeNoLevel) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937_64 random(seed);
    auto observations = random_prices(random);
    const auto before = benchmark(circuit(), observations, kAsOf);
    for (int i = 0; i < 20; ++i) {
      observations.push_back(price("unrelated" + std::to_string(i), "Elsewhere", "1.00"));
      auto& o = observations.back();
      if (i % 4 == 0) o.service_class = "data.mpls.port";
      if (i % 4 == 1) o.bundle = true;
      if (i % 4 == 2) o.date = add_days(kAsOf, 1 + i);
      if (i % 4 == 3) o.unit = "minute";
    }
    const auto after = benchmark(circuit(), observations, kAsOf);
    EXPECT_EQ(before.method, after.method) << "seed " << seed;
    EXPECT_EQ(before.median, after.median) << "seed " << seed;
    EXPECT_EQ(ids(before), ids(after)) << "seed " << seed;
  }
}

TEST(Ladder, TheFiguresItPromisesAreAlwaysThere) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    std::mt19937_64 random(seed);
    const auto result = benchmark(circuit(), random_prices(random), kAsOf);
    EXPECT_FALSE(result.why.empty());
    EXPECT_FALSE(result.steps.empty());
    EXPECT_EQ(result.n > 0, result.oldest.has_value() && result.newest.has_value()) << "seed " << seed;
    EXPECT_EQ(result.n > 0, result.carriers > 0) << "seed " << seed;
    EXPECT_EQ(result.method == Method::none, result.n == 0) << "seed " << seed;
    EXPECT_EQ(result.method == Method::cell, result.median.has_value()) << "seed " << seed;
    if (result.method == Method::cell) {
      EXPECT_TRUE(result.n >= 10 && result.carriers >= 5) << "seed " << seed;
      EXPECT_TRUE(*result.lower_quartile <= *result.median && *result.median <= *result.upper_quartile)
          << "seed " << seed;
    }
    for (const auto& comparable : result.comparables)
      EXPECT_NE(comparable.visibility, "pool") << "seed " << seed;
    EXPECT_LE(result.newest.value_or(kAsOf), kAsOf);
  }
}

}  // namespace
}  // namespace telaudit::pricing
