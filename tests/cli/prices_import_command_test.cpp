// `telaudit prices import` and `telaudit prices list` as a user runs them.
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "run_program.h"

namespace telaudit::cli {
namespace {

using testing::HasSubstr;

class PricesImportCommand : public ProgramFixture {
 protected:
  void write_quote(const std::string& rows) {
    std::ofstream(folder_ / "quote.csv") << "Description,Provider,MRC,NRC,Currency,Quote Date,Unit,Term\n"
                                         << rows;
  }
  // Rows by what became of them.
  static std::map<std::string, std::string> ends(const std::string& json) {
    std::map<std::string, std::string> out;
    for (const auto& row : nlohmann::json::parse(json)) out[row["rows_are"]] = row["rows"];
    return out;
  }
};

TEST_F(PricesImportCommand, WritesObservationsThatAreListedAndUsed) {
  write_quote(
      "Dedicated Internet 100 Mbps,Example Fiber,400.00,240,USD,2026-03-02,month,24\n"
      "Widget,Example Fiber,10.00,,USD,2026-03-02,month,\n");
  const auto imported = run("prices import quote.csv --out prices.csv --format json");
  ASSERT_EQ(imported.status, 0) << imported.err;
  auto rows = ends(imported.out);
  EXPECT_EQ(rows["read"], "2");
  EXPECT_EQ(rows["observations"], "1");
  EXPECT_EQ(rows["left out: no class: unclassified"], "1");
  EXPECT_THAT(imported.err, HasSubstr("unclassified: 1 rows, 10.00 USD"));
  const auto listed = run("prices list prices.csv --format json");
  ASSERT_EQ(listed.status, 0) << listed.err;
  const auto classes = nlohmann::json::parse(listed.out);
  ASSERT_EQ(classes.size(), 1U);
  EXPECT_EQ(classes[0]["class"], "data.internet.dedicated");
  EXPECT_EQ(classes[0]["newest"], "2026-03-02");
  const auto file = read_file(folder_ / "prices.csv");
  EXPECT_THAT(*file, HasSubstr("410.00,USD,400.00"));  // 240 over 24 months is 10
}

TEST_F(PricesImportCommand, RefusedRowsAreNamedAndTheRestIsWritten) {
  write_quote(
      "Dedicated Internet 100 Mbps,Example Fiber,-400.00,,USD,2026-03-02,month,\n"
      "Dedicated Internet 200 Mbps,Example Fiber,500.00,,EUR,2026-03-02,month,\n"
      "Dedicated Internet 300 Mbps,Example Fiber,600.00,,USD,2026-03-02,month,\n");
  const auto imported = run("prices import quote.csv --out prices.csv --currency USD --format json");
  EXPECT_EQ(imported.status, 3);
  EXPECT_THAT(imported.err, HasSubstr("quote.csv:2"));
  EXPECT_THAT(imported.err, HasSubstr("-400.00 is negative"));
  EXPECT_THAT(imported.err, HasSubstr("no rate from EUR to USD on 2026-03-02"));
  EXPECT_EQ(ends(imported.out)["observations"], "1");
  std::ofstream(folder_ / "rates.csv")
      << "from_currency,to_currency,rate,source,valid_from,valid_to\nEUR,USD,1.2,a bank,2026-01-01,\n";
  const auto with_rates =
      run("prices import quote.csv --out prices.csv --currency USD --rates rates.csv --format json");
  EXPECT_EQ(ends(with_rates.out)["observations"], "2");
}

TEST_F(PricesImportCommand, ATableThatNoMapKnowsIsRefusedWithAdvice) {
  std::ofstream(folder_ / "odd.csv") << "a,b\n1,2\n";
  const auto imported = run("prices import odd.csv --out prices.csv");
  EXPECT_EQ(imported.status, 3);
  EXPECT_THAT(imported.err, HasSubstr("no map knows these columns"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "prices.csv"));
  EXPECT_EQ(run("prices import --out prices.csv").status, 2);
}

TEST_F(PricesImportCommand, TheOwnBillsAndContractsArePricesInForce) {
  ASSERT_EQ(run("ingest -q " + input("bills")).status, 3);  // one of the bills is cut off
  ASSERT_EQ(run("audit " + showcase_inputs()).status, 0);
  const auto imported = run("prices import --bills --out own.csv --format json");
  ASSERT_EQ(imported.status, 0) << imported.err;
  const auto listed = run("prices list own.csv --format json");
  ASSERT_EQ(listed.status, 0) << listed.err;
  bool internet = false;
  for (const auto& row : nlohmann::json::parse(listed.out)) {
    EXPECT_EQ(row["kind"], "in_force");
    EXPECT_EQ(row["visibility"], "own");
    internet = internet || row["class"] == "data.internet.dedicated";
  }
  EXPECT_TRUE(internet);
  // The contract's own price of the 100 Mbps port since amendment 2.
  EXPECT_THAT(*read_file(folder_ / "own.csv"), HasSubstr("415.00"));
}

}  // namespace
}  // namespace telaudit::cli
