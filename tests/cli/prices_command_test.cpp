// `telaudit prices` as a user runs it.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "run_program.h"

namespace telaudit::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class PricesCommand : public ProgramFixture {
 protected:
  void SetUp() override {
    ProgramFixture::SetUp();
    // Made-up prices: two speeds that cost 100 and 400, with a spread, from six carriers in two places.
    std::ofstream csv(folder_ / "prices.csv");
    csv << "id,date,service_class,mbps_down,mbps_up,carrier,kind,unit,price,currency,region,buyer\n";
    for (int i = 0; i < 96; ++i) {
      const int mbps = i % 2 == 0 ? 10 : 160;
      csv << "p" << i << ",2026-03-15,data.internet.dedicated," << mbps << "," << mbps << ",Carrier "
          << i / 2 % 6 << ",quote,month," << (mbps == 10 ? 100 : 400) + (i * 7 % 9 - 4) * 3 << ".50,USD,"
          << (i / 12 % 2 == 0 ? "MS" : "OH") << ",buyer " << i / 2 << "\n";
    }
  }
  static std::string asked(const std::string& down) {
    return "prices explain model.json --class data.internet.dedicated --region ms --format json --down " +
           down + " --up " + down;
  }
};

TEST_F(PricesCommand, FitsExplainsAndTests) {
  const auto fitted = run("prices fit prices.csv --out model.json --format json");
  ASSERT_EQ(fitted.status, 0) << fitted.err;
  const auto curves = nlohmann::json::parse(fitted.out);
  ASSERT_EQ(curves.size(), 1U);
  EXPECT_EQ(curves[0]["class"], "data.internet.dedicated");
  EXPECT_EQ(curves[0]["current"], "96");

  const auto explained = run(asked("40"));
  ASSERT_EQ(explained.status, 0) << explained.err;
  std::string rung;
  double median = 0.0;
  bool place = false;
  for (const auto& row : nlohmann::json::parse(explained.out)) {
    const auto value = row["value"].get<std::string>();
    if (row["what"] == "rung") rung = value;
    if (row["what"] == "median") median = std::stod(value);
    if (row["what"] == "step" && value.find("region MS") == 0) place = true;
  }
  EXPECT_EQ(rung, "curve");
  // Half way between 10 and 160 Mbps on a logarithmic scale: the square root of 100 times 400, but for
  // spread.
  EXPECT_NEAR(median, 200.0, 6.0);
  EXPECT_TRUE(place);

  // 24 prices of six carriers at 10 Mbps in the region stand alone.
  EXPECT_THAT(run(asked("10")).out, HasSubstr("own cell"));
  EXPECT_THAT(run(asked("1000")).out, HasSubstr("not drawn further"));

  const auto tested = run("prices backtest prices.csv --folds 4 --format csv");
  EXPECT_EQ(tested.status, 0) << tested.err;
  EXPECT_THAT(tested.out, HasSubstr("\ndata.internet.dedicated,96,0,"));
}

TEST_F(PricesCommand, PricesHeldApartAreTestedAndTheirBuyersAreNotFitted) {
  // Every fourth buyer, who has two prices, is held apart: 24 of 96 prices.
  std::istringstream all(*read_file(folder_ / "prices.csv"));
  std::ofstream held(folder_ / "held.csv");
  std::ofstream others(folder_ / "others.csv");
  std::string line;
  std::getline(all, line);
  held << line << "\n";
  others << line << "\n";
  for (int i = 0; std::getline(all, line); ++i) (i / 2 % 4 == 0 ? held : others) << line << "\n";
  held.close();
  others.close();
  const auto apart = run("prices backtest others.csv --held held.csv --format csv");
  EXPECT_EQ(apart.status, 0) << apart.err;
  EXPECT_THAT(apart.out, HasSubstr("\ndata.internet.dedicated,24,0,"));
  EXPECT_THAT(apart.err, Not(HasSubstr("left out of the fit")));

  // Of a file that holds them as well they are left out first, so that nothing changes but the word of it.
  const auto whole = run("prices backtest prices.csv --held held.csv --format csv");
  EXPECT_EQ(whole.out, apart.out);
  EXPECT_THAT(whole.err, HasSubstr("24 prices left out of the fit"));
  EXPECT_EQ(run("prices backtest prices.csv --held held.csv --folds 4").status, 2);
  EXPECT_EQ(run("prices backtest prices.csv --held nothing.csv").status, 3);
}

TEST_F(PricesCommand, AClassWithoutALevelHasNoErrors) {
  // Too few for a curve: 29 of the 96 prices.
  std::istringstream all(*read_file(folder_ / "prices.csv"));
  std::ofstream few(folder_ / "few.csv");
  std::string line;
  for (int i = 0; i < 30 && std::getline(all, line); ++i) few << line << "\n";
  few.close();
  const auto tested = run("prices backtest few.csv --format csv");
  EXPECT_EQ(tested.status, 0) << tested.err;
  EXPECT_THAT(tested.out, HasSubstr("\ndata.internet.dedicated,29,29,0,0,,,,,,,\n"));
}

TEST_F(PricesCommand, TheSamePricesGiveTheSameBytes) {
  ASSERT_EQ(run("prices fit prices.csv --out one.json --threads 1").status, 0);
  ASSERT_EQ(run("prices fit prices.csv --out two.json --threads 3").status, 0);
  EXPECT_EQ(*read_file(folder_ / "one.json"), *read_file(folder_ / "two.json"));
}

TEST_F(PricesCommand, SaysWhatIsWrong) {
  EXPECT_EQ(run("prices").status, 2);
  EXPECT_EQ(run("prices fit prices.csv").status, 2);
  EXPECT_EQ(run("prices backtest prices.csv --folds 1").status, 2);
  const auto missing = run("prices fit nothing.csv --out m.json");
  EXPECT_EQ(missing.status, 3);
  EXPECT_THAT(missing.err, HasSubstr("nothing.csv"));
  std::ofstream(folder_ / "model.json") << "{}";
  const auto no_model = run(asked("10"));
  EXPECT_EQ(no_model.status, 3);
  EXPECT_THAT(no_model.err, HasSubstr("telaudit market model"));
  ASSERT_EQ(run("prices fit prices.csv --out model.json").status, 0);
  EXPECT_EQ(run(asked("fast")).status, 2);
  EXPECT_EQ(run("prices fit prices.csv --out m.json --as-of yesterday").status, 3);
}

}  // namespace
}  // namespace telaudit::cli
