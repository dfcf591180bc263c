#include "pricing/price_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>

#include "base/text.h"

namespace telaudit::pricing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

PriceMap shipped(const std::string& name) {
  auto map = read_price_map(TELAUDIT_SOURCE_DIR "/rules/prices/" + name + ".yaml");
  EXPECT_TRUE(map) << map.problem().text();
  return *map;
}

ImportReport imported(const PriceFile& file, const PriceMap& map, const ImportSettings& settings = {}) {
  auto report = import_prices(file, map, settings);
  EXPECT_TRUE(report) << report.problem().text();
  return report ? *report : ImportReport();
}

void expect_every_row_has_one_end(const ImportReport& report) {
  std::size_t ends = report.prices.size() + report.refused;
  for (const auto& [reason, rows] : report.left_out) ends += rows;
  EXPECT_EQ(ends, report.rows);
}

PriceFile text_file(const std::string& text) {
  return {"sheet.csv", text, std::string(64, 'a')};
}

// A small table with a map of its own.
constexpr const char* kMap = R"(
map: small
about: A test.
columns:
  id: id
  date: {column: day, format: '%d.%m.%Y'}
  carrier: who
  kind: {value: quote}
  unit: {column: per, words: {blank: month, yr: year, '*': month}}
  recurring: price
  one_time: setup
  currency: money
  quantity: n
  service_class: class
  mbps_down: {column: speed, unit: {column: speed_unit, words: {M: 1, G: 1000}}}
label: [class]
leave_out:
  - {when: {who: [Own*, 'x']}, reason: our own}
)";
constexpr const char* kHeader = "id,day,who,per,price,setup,money,n,class,speed,speed_unit\n";

ImportReport of_rows(const std::string& rows, const ImportSettings& settings = {}) {
  const auto map = parse_price_map(kMap, "map.yaml");
  EXPECT_TRUE(map) << map.problem().text();
  return imported(text_file(kHeader + rows), *map, settings);
}

TEST(PriceImport, EveryRowEndsOnce) {
  const auto report = of_rows(
      "1,31.01.2026,Fiber Co,,\"1,250.50\",600,USD,2,data.internet.dedicated,1.5,G\n"
      "2,2026-01-31,Fiber Co,yr,1200,,USD,,data.internet.dedicated,100,M\n"
      "3,2026-01-31,Fiber Co,,0.00,,USD,,data.ethernet,100,M\n"
      "4,2026-01-31,Fiber Co,,,,USD,,data.ethernet,100,M\n"
      "5,2026-01-31,Fiber Co,,-5,,USD,,data.ethernet,100,M\n"
      "6,2026-01-31,Fiber Co,,5,,USD,-1,data.ethernet,100,M\n"
      "7,2026-01-31,Fiber Co,,5,,USD,0,data.ethernet,100,M\n"
      "8,2026-01-31,OWN network,,5,,USD,,data.ethernet,100,M\n"
      ",,,,,,,,,,\n"
      "9,,Fiber Co,,5,,USD,,data.ethernet,100,M\n"
      "10,2026-01-31,Fiber Co,,5,,,,data.ethernet,100,M\n"
      "11,2026-01-31,Fiber Co,,5,,USD,,data.ethernet,100,furlongs\n"
      "12,2026-01-31,Fiber Co,,5,,USD,,,100,M\n"
      "1,2026-01-31,Fiber Co,,5,,USD,,data.ethernet,100,M\n"
      "13,2026-01-31,Fiber Co,,5,,USD,,tax.sales,,\n"
      "14,2026-01-31,Fiber Co,,five,,USD,,data.ethernet,,\n");
  EXPECT_EQ(report.rows, 16U);
  expect_every_row_has_one_end(report);
  ASSERT_EQ(report.prices.size(), 2U);
  EXPECT_THAT(
      report.left_out,
      ElementsAre(Pair("a blank row", 1), Pair("a price of zero: free, or included elsewhere", 1),
                  Pair("a quantity of zero", 1), Pair("no class: unclassified", 1), Pair("no price", 1),
                  Pair("our own", 1), Pair("the id stands already in the file", 1)));
  ASSERT_EQ(report.refusals.size(), 7U);
  EXPECT_THAT(report.refusals[0].text(), HasSubstr("sheet.csv:6, price: -5 is negative"));
  EXPECT_THAT(report.refusals[1].text(), HasSubstr("sheet.csv:7, n: -1 is negative"));
  EXPECT_THAT(report.refusals[2].text(), HasSubstr("sheet.csv:11, day: has no date"));
  EXPECT_THAT(report.refusals[3].text(), HasSubstr("sheet.csv:12, money: has no currency"));
  EXPECT_THAT(report.refusals[4].text(), HasSubstr("'furlongs' is no unit"));
  EXPECT_THAT(report.refusals[5].text(), HasSubstr("'tax.sales' is no class with a price"));
  EXPECT_THAT(report.refusals[6].text(), HasSubstr("sheet.csv:17, price: 'five' is no number"));
  const ImportedPrice& first = report.prices[0];
  EXPECT_EQ(first.observation.price.text(), "1250.50");
  EXPECT_EQ(first.observation.mbps_down->text(), "1500");
  EXPECT_EQ(first.observation.date.text(), "2026-01-31");
  EXPECT_EQ(first.observation.visibility, "own");
  EXPECT_EQ(first.observation.source, "sheet.csv, line 2, sha256 aaaaaaaaaaaa");
  EXPECT_EQ(report.prices[1].observation.price.text(), "100.00");
  EXPECT_EQ(report.prices[1].observation.unit, "month");
}

TEST(PriceImport, UnclassifiedSpendIsCountedByLabel) {
  const auto map = parse_price_map(std::string(kMap) + "", "map.yaml");
  const auto report = of_rows("1,2026-01-31,A,,12.50,,USD,4,,,\n2,2026-01-31,A,,7,,USD,,,,\n");
  ASSERT_EQ(report.unclassified.size(), 1U);
  EXPECT_EQ(report.unclassified.begin()->second.rows, 2U);
  EXPECT_EQ(report.unclassified.begin()->second.recurring.at("USD").text(), "57.00");
}

TEST(PriceImport, MixedCurrenciesWithoutARateAreRefusedAndTheRestStays) {
  ImportSettings settings;
  settings.normalisation.currency = "USD";
  const auto report =
      of_rows("1,2026-01-31,A,,12.50,,USD,,data.ethernet,10,M\n2,2026-01-31,A,,7,,EUR,,data.ethernet,10,M\n",
              settings);
  EXPECT_EQ(report.prices.size(), 1U);
  ASSERT_EQ(report.refusals.size(), 1U);
  EXPECT_THAT(report.refusals[0].text(), HasSubstr("no rate from EUR to USD on 2026-01-31"));
}

TEST(PriceImport, TheFileOfObservationsReadsBack) {
  const auto report = of_rows(
      "1,31.01.2026,\"=Fiber, Co\",,1250.50,600,USD,2,data.internet.dedicated,1.5,G\n"
      "2,2026-01-31,Fiber Co,yr,1200,,USD,,data.internet.dedicated,100,M\n");
  const auto back = parse_observations(observations_csv(report.prices), "out.csv");
  ASSERT_TRUE(back) << back.problem().text();
  ASSERT_EQ(back->size(), 2U);
  EXPECT_EQ((*back)[0].carrier, "'=Fiber, Co");
  EXPECT_EQ((*back)[0].price.text(), "1250.50");
  EXPECT_EQ((*back)[1].price.text(), "100.00");
  EXPECT_EQ((*back)[1].mbps_down->text(), "100");
}

TEST(PriceMap, MistakesOfMapsAreNamedWithTheirPlaces) {
  const auto refusal = [](const std::string& yaml) {
    return parse_price_map(yaml, "map.yaml").problem().text();
  };
  const std::string good = kMap;
  EXPECT_THAT(refusal("map: x\n"), HasSubstr("about"));
  EXPECT_THAT(refusal(good + "extra: 1\n"), HasSubstr("extra"));
  EXPECT_THAT(refusal("map: x\nabout: y\ncolumns: {carier: a}\n"), HasSubstr("carrier"));
  EXPECT_THAT(refusal("map: x\nabout: y\ncolumns: {id: {pattern: '(', column: a}}\n"), HasSubstr("RE2"));
  EXPECT_THAT(refusal("map: x\nabout: y\ncolumns: {id: {value: a, column: b}}\n"), HasSubstr("not both"));
  EXPECT_THAT(refusal(good + "classes:\n  - {when: {a: b}, class: tax.sales}\n"),
              HasSubstr("'tax.sales' is no class with a price"));
  EXPECT_THAT(refusal(good + "classes:\n  - {class: data.ethernet}\n"), HasSubstr("has no condition"));
}

// Any damage to a table or its map ends in a Problem or in counts that add up.
TEST(PriceImport, DamagedTablesAndMaps) {
  const std::string table = std::string(kHeader) +
                            "1,31.01.2026,Fiber Co,,\"1,250.50\",600,USD,2,data.internet.dedicated,1.5,G\n"
                            "2,2026-01-31,Fiber Co,yr,1200,,EUR,,data.internet.dedicated,100,M\n";
  constexpr std::string_view kBytes = ",\"\n\r{}[]:'*-.0\x00\xFF aZ";
  for (unsigned seed = 1; seed <= 2000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::string rows = table;
    std::string map = kMap;
    std::string& damaged = seed % 2 == 0 ? rows : map;
    for (unsigned change = 0; change < 1 + seed % 4; ++change) {
      const std::size_t at = random() % damaged.size();
      if (random() % 3 == 0)
        damaged.erase(at, 1 + random() % 8);
      else
        damaged[at] = kBytes[random() % kBytes.size()];
    }
    const auto read = parse_price_map(map, "map.yaml");
    if (!read) {
      EXPECT_FALSE(read.problem().what.empty());
      continue;
    }
    const auto report = import_prices(text_file(rows), *read, {});
    if (!report)
      EXPECT_FALSE(report.problem().what.empty());
    else
      expect_every_row_has_one_end(*report);
  }
}

// A carrier's sheet as it comes: a title above, numbers as texts, dates as dates, a formula, an error, a
// hidden row.
TEST(PriceImport, AWorkbookThroughTheShippedMap) {
  const auto path =
      std::filesystem::temp_directory_path() / ("quote." + std::to_string(::getpid()) + ".xlsx");
  lxw_workbook* book = workbook_new(path.c_str());
  lxw_worksheet* notes = workbook_add_worksheet(book, "Hidden notes");
  lxw_worksheet* sheet = workbook_add_worksheet(book, "Quote");
  lxw_format* day = workbook_add_format(book);
  format_set_num_format(day, "mm/dd/yyyy");
  worksheet_set_first_sheet(sheet);
  worksheet_activate(sheet);
  worksheet_hide(notes);
  worksheet_write_string(sheet, 0, 0, "Quote of Example Fiber", nullptr);
  const char* names[] = {
      "Service Description", "Provider", "Monthly Charge", "NRC", "Currency", "Quote Date", "Term", "QTY"};
  for (lxw_col_t column = 0; column < 8; ++column)
    worksheet_write_string(sheet, 2, column, names[column], nullptr);
  const auto row = [&](lxw_row_t at, const char* what, double price) {
    lxw_datetime when = {2026, 3, 2, 0, 0, 0};
    worksheet_write_string(sheet, at, 0, what, nullptr);
    worksheet_write_string(sheet, at, 1, "Example Fiber", nullptr);
    worksheet_write_number(sheet, at, 2, price, nullptr);
    worksheet_write_string(sheet, at, 3, "$ 240.00", nullptr);
    worksheet_write_string(sheet, at, 4, "USD", nullptr);
    worksheet_write_datetime(sheet, at, 5, &when, day);
    worksheet_write_string(sheet, at, 6, "24 months", nullptr);
    worksheet_write_number(sheet, at, 7, 3, nullptr);
  };
  row(3, "Dedicated Internet 100 Mbps fiber", 412.5);
  row(4, "Dedicated Internet 1 Gbps fiber", 0.1);
  worksheet_write_formula_num(sheet, 4, 2, "=2*450", nullptr, 900);
  row(5, "Something nobody knows", 33);
  row(6, "Dedicated Internet 50 Mbps fiber", 300);
  worksheet_write_formula_str(sheet, 6, 5, "=1/0", nullptr, "");
  lxw_row_col_options hide = {.hidden = LXW_TRUE, .level = 0, .collapsed = LXW_FALSE};
  row(7, "Dedicated Internet 20 Mbps fiber", 200);
  worksheet_set_row_opt(sheet, 7, LXW_DEF_ROW_HEIGHT, nullptr, &hide);
  row(8, "Dedicated Internet 10 Mbps fiber", 100);
  lxw_format* euros = workbook_add_format(book);
  format_set_num_format(euros, "#,##0.00 [$\xE2\x82\xAC-407]");
  worksheet_write_number(sheet, 8, 2, 100, euros);
  row(9, "Dedicated Internet 10 Mbps fiber", 100);
  worksheet_write_string(sheet, 9, 3, "\xC2\xA3 240.00", nullptr);
  ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);

  const auto file = read_price_file(path.string());
  std::filesystem::remove(path);
  ASSERT_TRUE(file) << file.problem().text();
  std::vector<PriceMap> maps;
  for (const char* name :
       {"observations", "outbound-routes", "price-sheet", "us-npanxx-deck", "usac-form-471"})
    maps.push_back(shipped(name));
  const auto map = map_for(*file, maps);
  ASSERT_TRUE(map) << map.problem().text();
  EXPECT_EQ((*map)->name, "price-sheet");
  const std::vector<std::string> tables{TELAUDIT_SOURCE_DIR "/rules/classes/data.yaml"};
  const auto classifier = Classifier::load(tables);
  ASSERT_TRUE(classifier);
  ImportSettings settings;
  settings.classifier = &*classifier;
  const auto report = imported(*file, **map, settings);
  expect_every_row_has_one_end(report);
  ASSERT_EQ(report.prices.size(), 2U);
  const Observation& first = report.prices[0].observation;
  EXPECT_EQ(first.service_class, "data.internet.dedicated");
  EXPECT_EQ(first.mbps_down->text(), "100");
  EXPECT_EQ(first.price.text(), "422.50");  // 412.50 + 240.00 / 24
  EXPECT_EQ(first.date.text(), "2026-03-02");
  EXPECT_EQ(first.term_months, 24);
  EXPECT_EQ(first.quantity->text(), "3");
  EXPECT_THAT(first.source, HasSubstr("Quote!4"));
  EXPECT_EQ(report.prices[1].observation.price.text(), "910.00");
  EXPECT_EQ(report.left_out.at("a hidden row of the sheet"), 1U);
  EXPECT_EQ(report.left_out.at("no class: unclassified"), 1U);
  ASSERT_EQ(report.refusals.size(), 3U);
  EXPECT_THAT(report.refusals[0].text(), HasSubstr("Quote!F7: has no date"));
  // Euros shown by a cell's format, pounds written in one, in rows whose currency is USD.
  EXPECT_THAT(report.refusals[1].text(), HasSubstr("Quote!C9: shows \xE2\x82\xAC,"));
  EXPECT_THAT(report.refusals[2].text(), HasSubstr("Quote!D10: shows \xC2\xA3,"));
}

struct Cell {
  std::size_t n = 0;
  double p10 = 0, p25 = 0, p50 = 0, p75 = 0, p90 = 0;
};

Cell cell_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values.size(),
          *quantile_type7(values, 0.10),
          *quantile_type7(values, 0.25),
          *quantile_type7(values, 0.5),
          *quantile_type7(values, 0.75),
          *quantile_type7(values, 0.9)};
}

std::optional<PriceFile> beside_the_project(const std::string& name) {
  auto file = read_price_file(TELAUDIT_SOURCE_DIR "/../shared/data/prices/" + name);
  if (!file) return std::nullopt;
  return std::move(*file);
}

// Counts and percentiles of unit prices of another program over the same file (Python's csv module, funded
// lines with a price that is not confidential; telephone lines where more than one is bought). The notes'
// section 1.1 has the same cells of the whole file, of which this is three quarters: internet at 100 Mbps
// 784 / 1,300 / 1,980, T-1 300 / 436 / 621, POTS 28 / 36 / 49, VoIP 16 / 23 / 31.
TEST(PriceImport, TheFormOfTheUsacReadsWhole) {
  const auto file = beside_the_project("usac_form471_fy2016_lines.csv.gz");
  if (!file) GTEST_SKIP() << "the USAC file is not beside the project";
  const std::vector<PriceMap> maps{shipped("observations"), shipped("price-sheet"), shipped("usac-form-471")};
  const auto map = map_for(*file, maps);
  ASSERT_TRUE(map) << map.problem().text();
  const auto report = imported(*file, **map);
  EXPECT_EQ(report.rows, 26'750U);
  expect_every_row_has_one_end(report);
  EXPECT_EQ(report.left_out.at("the request was not funded"), 633U);  // 381 cancelled, 252 denied
  EXPECT_EQ(report.refused, 0U) << report.refusals.front().text();
  const auto cell = [&](const std::string& service_class, const char* access, const char* mbps) {
    std::vector<double> values;
    for (const ImportedPrice& price : report.prices) {
      const Observation& one = price.observation;
      const bool speed = *mbps == 0 || (one.mbps_down && *one.mbps_down == *parse_decimal(mbps));
      if (one.service_class == service_class && (*access == 0 || one.access == access) && speed)
        values.push_back(std::stod(price.recurring.text()));
    }
    return cell_of(std::move(values));
  };
  const Cell internet = cell("data.internet.dedicated", "fibre", "100");
  EXPECT_EQ(internet.n, 601U);
  EXPECT_NEAR(internet.p25, 784.0, 0.005);
  EXPECT_NEAR(internet.p50, 1300.0, 0.005);
  EXPECT_NEAR(internet.p75, 1980.5, 0.005);
  const Cell gigabit = cell("data.internet.dedicated", "fibre", "1000");
  EXPECT_EQ(gigabit.n, 376U);
  EXPECT_NEAR(gigabit.p50, 2957.42, 0.005);
  const Cell between = cell("data.ethernet", "fibre", "1000");
  EXPECT_EQ(between.n, 604U);
  EXPECT_NEAR(between.p50, 1293.15, 0.005);
  const Cell up = cell("data.ethernet.transport", "fibre", "1000");
  EXPECT_EQ(up.n, 144U);
  EXPECT_NEAR(up.p50, 1818.15, 0.005);
  const Cell t1 = cell("tdm.ds1", "copper", "");
  EXPECT_EQ(t1.n, 262U);
  EXPECT_NEAR(t1.p50, 435.51, 0.01);
  const Cell pots = cell("voice.copper.business_line", "", "");
  EXPECT_EQ(pots.n, 457U);
  EXPECT_NEAR(pots.p50, 36.95, 0.005);
  const Cell seat = cell("voice.hosted.seat", "", "");
  EXPECT_EQ(seat.n, 497U);
  EXPECT_NEAR(seat.p50, 24.0, 0.005);
}

// All 184,215 rows; means and percentiles of the notes (section 1.2): mean landline 0.004423, p90 0.0089,
// p99 0.0129; mean wireless 0.002438.
TEST(PriceImport, LinesOfTheUsacReadAsTheyStand) {
  const PriceMap map = shipped("usac-form-471-lines");
  const auto report =
      imported(text_file("line_item,customer,state,urban_rural,use,service_provider,spin,mbps,up,up_units,"
                         "mrc_unit,mqty,nrc_unit,award_date,contract_expiry\n"
                         "1.001,7,OH,Rural,WAN,Ohio Fibre,143,1000.0,1.0,Gbps,600.48,2.0,0.0,03/23/2014,"
                         "06/30/2019\n"
                         "2.001,8,OH,Urban,INTERNET,Ohio Fibre,143,100,20,Mbps,334,1,0.0,,06/30/2017\n"
                         "3.001,9,OH,Urban,INTERNET,Ohio Fibre,143,100,20,Mbps,334,1,0.0,spring,\n"),
               map);
  expect_every_row_has_one_end(report);
  ASSERT_EQ(report.prices.size(), 2U);
  const Observation& contract = report.prices[0].observation;
  EXPECT_EQ(contract.date.text(), "2014-03-23");
  EXPECT_EQ(contract.service_class, "data.ethernet");
  EXPECT_EQ(contract.mbps_up->text(), "1000");
  EXPECT_EQ(contract.buyer, "7");
  // No day of award: priced when requests of that year closed.
  EXPECT_EQ(report.prices[1].observation.date.text(), "2016-05-26");
  EXPECT_EQ(report.prices[1].observation.service_class, "data.internet.dedicated");
  EXPECT_EQ(report.refused, 1U);  // a word where a day is due stays refused
}

TEST(PriceImport, TheDeckByExchangeHasThePublishedMeans) {
  const auto file = beside_the_project("us_npanxx_ratedeck_2020.csv");
  if (!file) GTEST_SKIP() << "the deck is not beside the project";
  const auto report = imported(*file, shipped("us-npanxx-deck"));
  EXPECT_EQ(report.rows, 184'215U);
  expect_every_row_has_one_end(report);
  std::vector<double> landline;
  std::vector<double> mobile;
  for (const ImportedPrice& price : report.prices)
    (price.observation.service_class == "voice.termination.mobile" ? mobile : landline)
        .push_back(std::stod(price.observation.price.text()));
  EXPECT_EQ(mobile.size(), 56'082U);
  EXPECT_EQ(landline.size(), 128'133U);
  const auto mean = [](const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  EXPECT_NEAR(mean(landline), 0.004423, 5e-7);
  EXPECT_NEAR(mean(mobile), 0.002438, 5e-7);
  EXPECT_NEAR(cell_of(landline).p90, 0.0089, 5e-5);
}

// Of all 36,206 routes the notes give a median of 0.0299 and a p90 of 0.2036; without the 159 of premium and
// special numbers and one free of charge another program finds 36,046 with 0.0299 and 0.1977.
TEST(PriceImport, TheDeckOfRoutesHasThePublishedMedian) {
  const auto file = beside_the_project("astpp_outbound_routes_2015.csv");
  if (!file) GTEST_SKIP() << "the deck is not beside the project";
  const auto report = imported(*file, shipped("outbound-routes"));
  EXPECT_EQ(report.rows, 36'206U);
  expect_every_row_has_one_end(report);
  EXPECT_EQ(report.refused, 0U);
  std::vector<double> prices;
  for (const ImportedPrice& price : report.prices)
    prices.push_back(std::stod(price.observation.price.text()));
  EXPECT_EQ(prices.size(), 36'046U);
  EXPECT_NEAR(cell_of(prices).p50, 0.0299, 1e-9);
  EXPECT_NEAR(cell_of(prices).p90, 0.1977, 1e-9);
}

}  // namespace
}  // namespace telaudit::pricing
