// The real E-rate lines of fibre Ethernet, through the room and beside a plain sort.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

#include "base/delimited.h"
#include "base/file.h"
#include "pricing/benchmark.h"

namespace telaudit::pricing {
namespace {

struct Line {
  std::string id;
  std::string carrier;
  std::string use;
  std::string mbps;
  std::string up;
  std::string up_units;
  std::string price;
  std::string award;  // MM/DD/YYYY
};

std::vector<Line> erate_lines() {
  std::vector<Line> lines;
  const auto csv = read_file(TELAUDIT_SOURCE_DIR "/../shared/data/prices/erate_fiber_ethernet.csv");
  if (!csv) return lines;
  DelimitedReader reader(*csv, {});
  reader.next();
  std::map<std::string, std::size_t> at;
  for (std::size_t i = 0; i < reader.fields().size(); ++i) at[std::string(reader.fields()[i])] = i;
  while (reader.next()) {
    const auto& fields = reader.fields();
    if (fields.size() != at.size()) continue;
    const auto text = [&](const char* column) { return std::string(fields[at.at(column)]); };
    lines.push_back({text("line_item"), text("service_provider"), text("use"), text("mbps"), text("up"),
                     text("up_units"), text("mrc_unit"), text("award_date")});
  }
  return lines;
}

// The lines as our own price file, uploads in Mbps; lines without an award date have no date to stand on.
std::string as_observations(const std::vector<Line>& lines) {
  std::string csv =
      "id,date,service_class,mbps_down,mbps_up,access,country,carrier,kind,visibility,unit,price,currency\n";
  for (const Line& line : lines) {
    const auto award = parse_date(line.award, "%m/%d/%Y");
    const auto up = parse_decimal(line.up);
    if (!award || !up || up->mantissa <= 0) continue;
    csv += line.id + "," + award->text() + "," +
           (line.use == "INTERNET" ? "data.internet.dedicated" : "data.ethernet") + "," + line.mbps + "," +
           multiply(*up, Decimal{line.up_units == "Gbps" ? 1000 : 1, 0})->text() + ",fibre,US,";
    append_delimited(csv, line.carrier);
    csv += ",public_contract,public,month," + line.price + ",USD\n";
  }
  return csv;
}

double quantile_by_sorting(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  const double h = static_cast<double>(values.size() - 1) * p;
  const auto k = static_cast<std::size_t>(h);
  const double next = k + 1 < values.size() ? values[k + 1] : values[k];
  return values[k] + (h - std::floor(h)) * (next - values[k]);
}

TEST(Erate, TheCellOf100MbpsIsThatOfAPlainSort) {
  const auto lines = erate_lines();
  if (lines.empty()) GTEST_SKIP() << "the E-rate file is not beside the project";
  const auto observations = parse_observations(as_observations(lines), "erate.csv");
  ASSERT_TRUE(observations) << observations.problem().text();
  ASSERT_GT(observations->size(), 3000U);

  Element element;
  element.service_class = "data.internet.dedicated";
  element.mbps_down = element.mbps_up = Decimal{100, 0};
  element.access = "fibre";
  element.country = "US";
  element.unit = "month";
  element.currency = "USD";
  // As seen on 30 June 2016, contracts awarded since 30 June 2013 set a level.
  const auto result = benchmark(element, *observations, *make_date(2016, 6, 30));

  std::vector<double> prices;
  std::set<std::string> carriers;
  for (const Line& line : lines) {
    if (line.use != "INTERNET" || line.award.size() != 10) continue;
    const double up = std::strtod(line.up.c_str(), nullptr) * (line.up_units == "Gbps" ? 1000 : 1);
    if (std::strtod(line.mbps.c_str(), nullptr) != 100 || up != 100) continue;
    const std::string day = line.award.substr(6) + line.award.substr(0, 2) + line.award.substr(3, 2);
    if (day < "20130630" || day > "20160630") continue;
    prices.push_back(std::strtod(line.price.c_str(), nullptr));
    std::string carrier = line.carrier;
    std::transform(carrier.begin(), carrier.end(), carrier.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    carriers.insert(carrier);
  }
  ASSERT_EQ(result.method, Benchmark::Method::cell) << result.why;
  EXPECT_EQ(result.n, prices.size());
  EXPECT_EQ(result.carriers, carriers.size());
  EXPECT_NEAR(std::strtod(result.lower_quartile->text().c_str(), nullptr), quantile_by_sorting(prices, 0.25),
              0.00501);
  EXPECT_NEAR(std::strtod(result.median->text().c_str(), nullptr), quantile_by_sorting(prices, 0.50),
              0.00501);
  EXPECT_NEAR(std::strtod(result.upper_quartile->text().c_str(), nullptr), quantile_by_sorting(prices, 0.75),
              0.00501);

  // Ten years later the same prices set no level.
  const auto later = benchmark(element, *observations, *make_date(2026, 6, 30));
  EXPECT_EQ(later.method, Benchmark::Method::comparables);
  EXPECT_FALSE(later.median);
}

}  // namespace
}  // namespace telaudit::pricing
