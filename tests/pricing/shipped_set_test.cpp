// The aggregates of benchmarks/prices obey the rules they are published under.
#include <gtest/gtest.h>

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/delimited.h"
#include "base/file.h"
#include "base/text.h"

namespace telaudit::pricing {
namespace {

using Row = std::map<std::string, std::string>;

std::vector<Row> rows_of(const std::string& name) {
  const auto text = read_file(TELAUDIT_SOURCE_DIR "/benchmarks/prices/" + name);
  EXPECT_TRUE(text) << name;
  std::vector<Row> rows;
  DelimitedReader reader(*text, {});
  reader.next();
  const std::vector<std::string> names(reader.fields().begin(), reader.fields().end());
  while (reader.next()) {
    if (reader.fields().size() != names.size()) continue;
    Row row;
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = std::string(reader.fields()[i]);
    rows.push_back(std::move(row));
  }
  EXPECT_FALSE(rows.empty()) << name;
  return rows;
}

void expect_rules(const std::vector<Row>& rows, bool market) {
  for (const Row& row : rows) {
    EXPECT_GE(std::stoi(row.at("n")), 10);
    if (market) {
      EXPECT_GE(std::stoi(row.at("carriers")), 5);
      EXPECT_LE(std::stod(row.at("largest_share")), 0.5);
    }
    double before = 0;
    for (const char* p : {"p10", "p25", "p50", "p75", "p90"}) {
      EXPECT_GE(std::stod(row.at(p)), before) << p;
      before = std::stod(row.at(p));
    }
  }
}

// Regions stand below a whole that is shown, and are no more than it.
void expect_regions_below_a_whole(const std::vector<Row>& rows, std::span<const std::string> key) {
  std::map<std::string, std::pair<int, int>> sums;  // of the country, of its regions shown
  for (const Row& row : rows) {
    std::string parent;
    for (const std::string& column : key) parent += row.at(column) + "|";
    auto& [whole, parts] = sums[parent];
    (row.at("region").empty() ? whole : parts) += std::stoi(row.at("n"));
  }
  for (const auto& [parent, sum] : sums) {
    EXPECT_GT(sum.first, 0) << parent << " has regions and no whole";
    EXPECT_LE(sum.second, sum.first) << parent;
  }
}

TEST(ShippedSet, CellsOfTheErateObeyTheirRules) {
  const auto rows = rows_of("erate-fy2016.csv");
  expect_rules(rows, true);
  const std::vector<std::string> key{"service_class", "access", "bundle", "symmetric", "mbps_down"};
  expect_regions_below_a_whole(rows, key);
  // Both classes of circuits and of telephones, and at 100 Mbps the median of the notes' section 1.1, which
  // is of symmetric and asymmetric circuits together: 1,300 within a tenth.
  bool internet = false;
  for (const Row& row : rows) {
    if (row.at("service_class") != "data.internet.dedicated" || row.at("access") != "fibre") continue;
    if (row.at("symmetric") != "yes" || row.at("mbps_down") != "100" || !row.at("region").empty()) continue;
    internet = true;
    EXPECT_NEAR(std::stod(row.at("p50_recurring")), 1300, 130);
  }
  EXPECT_TRUE(internet);
}

TEST(ShippedSet, PricesByTheMinuteObeyTheirRules) {
  const auto rows = rows_of("termination.csv");
  expect_rules(rows, false);
  const std::vector<std::string> key{"deck", "service_class", "country"};
  expect_regions_below_a_whole(rows, key);
  for (const Row& row : rows) EXPECT_EQ(row.at("carriers"), "1") << "a deck is the list of one seller";
}

}  // namespace
}  // namespace telaudit::pricing
