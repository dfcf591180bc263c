// Stored models, evidence and expectations as a user asks for them.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "run_program.h"

namespace telaudit::cli {
namespace {

using testing::HasSubstr;

class NegotiationCommand : public ProgramFixture {
 protected:
  static std::string with_prices() {
    return "--prices " + input("prices.csv") + " --policy " + input("policy.yaml") + " --contracts " +
           input("contracts") + " --sites " + input("sites.csv") + " --inventory " + input("inventory.csv");
  }
  void ingest() { run("ingest " + input("bills")); }
};

// Of the fourteen prices of 100 Mbps the lower quartile is 325.00 + 0.25 * (329.00 - 325.00) = 326.00, and a
// tenth below it 293.40, to three digits 293.00: fixtures/showcase-input/README.md.
TEST_F(NegotiationCommand, ExpectationsAndTheirEvidence) {
  ingest();
  const auto expected = run("benchmark " + with_prices() + " --expected --format json");
  ASSERT_EQ(expected.status, 0) << expected.err;
  std::size_t ports = 0;
  for (const auto& row : nlohmann::json::parse(expected.out)) {
    if (row["expected"] != "326.00") continue;
    ++ports;
    EXPECT_EQ(row["opening"], "293.00");
    EXPECT_EQ(row["stance"], "open");
    EXPECT_EQ(row["evidence"], "a price of another carrier");
    EXPECT_EQ(row["may_be_said"], "no");  // own quotes are among them
    EXPECT_EQ(row["n"], "14");
    EXPECT_EQ(row["carriers"], "7");
  }
  EXPECT_GT(ports, 0U);
  const auto evidence = run("benchmark " + with_prices() + " --evidence --format json");
  ASSERT_EQ(evidence.status, 0) << evidence.err;
  EXPECT_THAT(evidence.out, HasSubstr("the same carrier in the own estate"));
  EXPECT_EQ(run("benchmark --evidence --expected").status, 2);
}

TEST_F(NegotiationCommand, AStoredModelIsReadWhereItsInputsAreTheSame) {
  ingest();
  const std::string fit = "prices fit " + input("prices.csv") + " --out model.json --as-of ";
  ASSERT_EQ(run(fit + "2026-09-30").status, 0);
  const std::string asked = "benchmark " + with_prices() + " --as-of 2026-09-30 --format csv";
  const auto anew = run(asked);
  const auto stored = run(asked + " --model model.json");
  ASSERT_EQ(stored.status, 0) << stored.err;
  EXPECT_EQ(stored.out, anew.out);

  const auto other_day = run("benchmark " + with_prices() + " --as-of 2026-09-29 --model model.json");
  EXPECT_EQ(other_day.status, 3);
  EXPECT_THAT(other_day.err, HasSubstr("the model is of 2026-09-30, the audit of 2026-09-29"));
  EXPECT_THAT(other_day.err, HasSubstr("telaudit prices fit"));

  const std::string copy = *read_file(input("prices.csv"));
  ASSERT_TRUE(write_output(folder_ / "prices.csv", copy.substr(0, copy.rfind("P020"))).ok());
  const auto other_prices = run(
      "benchmark --as-of 2026-09-30 --prices prices.csv --model model.json --policy " + input("policy.yaml"));
  EXPECT_EQ(other_prices.status, 3);
  EXPECT_THAT(other_prices.err, HasSubstr("was not fitted from"));
  EXPECT_EQ(run("benchmark " + with_prices() + " --model nowhere.json").status, 3);
}

TEST_F(NegotiationCommand, AWrongPolicyIsRefused) {
  ingest();
  ASSERT_TRUE(write_output(folder_ / "policy.yaml", "expectation: {opening_belov: 0.1}\n").ok());
  const auto result = run("book --policy policy.yaml --out book");
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, HasSubstr("opening_below"));
}

}  // namespace
}  // namespace telaudit::cli
