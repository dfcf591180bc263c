#include "book/ladder.h"

#include <gtest/gtest.h>

#include <map>

#include "book/contents.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

Ladder ladder_with(const std::vector<std::string>& given, bool findings = false) {
  SampleOptions options;
  options.terms = false;
  options.prices = false;
  options.findings = findings;
  const auto sample = make_sample(options);
  sample->input.given.clear();
  for (const auto& name : given) sample->input.given.push_back({name, true, name + ".csv"});
  const auto contents = build_contents(sample->input);
  EXPECT_TRUE(contents.ok());
  return contents.ok() ? contents->ladder : Ladder{};
}

TEST(Ladder, BillsAloneStandOnTheFirstRung) {
  const auto ladder = ladder_with({});
  EXPECT_EQ(ladder.rung, 1);
  EXPECT_EQ(ladder.months, 2U);  // Alpha's March and April
  EXPECT_FALSE(ladder.contract_given);
}

TEST(Ladder, ClimbsWithItsInputs) {
  EXPECT_EQ(ladder_with({"payable"}).rung, 2);
  EXPECT_EQ(ladder_with({"contract"}).rung, 3);
  EXPECT_EQ(ladder_with({"contract", "inventory"}).rung, 4);
  EXPECT_EQ(ladder_with({"contract", "inventory", "price"}).rung, 5);
  // What stands above a contract does not hold without one.
  EXPECT_EQ(ladder_with({"inventory", "price"}).rung, 1);
  EXPECT_EQ(ladder_with({"contract", "price"}).rung, 3);
}

// Of four checks RAT-01 lacks priced_code (contract and crosswalk) and INV-01 the inventory.
TEST(Ladder, CountsWhatEachMissingInputOpens) {
  const auto ladder = ladder_with({});
  EXPECT_EQ(ladder.checks, 4U);
  EXPECT_EQ(ladder.evaluable, 2U);
  ASSERT_FALSE(ladder.missing.empty());
  EXPECT_EQ(ladder.missing[0].input, "contract");
  EXPECT_EQ(ladder.missing[0].checks, 1U);
  // No crosswalk: all of the demand set, 80.70 and 400.00, is unmapped.
  EXPECT_EQ(ladder.missing[0].touched.at("USD"), *parse_total("80.70"));
  EXPECT_EQ(ladder.missing[0].touched.at("EUR"), *parse_total("400"));
  EXPECT_EQ(ladder.missing[1].input, "inventory");
  EXPECT_EQ(ladder.missing[1].checks, 1U);
  EXPECT_EQ(ladder.missing[2].checks, 0U);
}

// A check that waits for discounts waits for the contract, or for the clause once the contract is here; one
// that waits for tickets waits for the service desk's.
TEST(Ladder, AsksForClausesAndRecordsThatChecksWaitFor) {
  const auto missing_with = [](const std::vector<std::string>& given) {
    SampleOptions options;
    options.terms = false;
    options.prices = false;
    const auto sample = make_sample(options);
    sample->audit.rules[0].missing_inputs = {"discount"};
    sample->audit.rules[1].missing_inputs = {"ticket"};
    sample->input.given.clear();
    for (const auto& name : given) sample->input.given.push_back({name, true, name + ".csv"});
    const auto contents = build_contents(sample->input);
    EXPECT_TRUE(contents.ok());
    std::map<std::string, NextInput> missing;
    for (const auto& next : contents->ladder.missing) missing.emplace(next.input, next);
    return missing;
  };
  auto missing = missing_with({});
  EXPECT_EQ(missing.count("clauses"), 0U);
  ASSERT_EQ(missing.count("ticket"), 1U);
  EXPECT_EQ(missing.at("ticket").checks, 1U);
  EXPECT_EQ(missing.at("ticket").holder, "the service desk");
  missing = missing_with({"contract", "crosswalk", "ticket"});
  EXPECT_EQ(missing.count("ticket"), 0U);
  ASSERT_EQ(missing.count("clauses"), 1U);
  EXPECT_EQ(missing.at("clauses").checks, 1U);
  EXPECT_EQ(missing.at("clauses").what, "clauses of the contracts here: discounts");
}

TEST(Ladder, AsksForTheCrosswalkOnceTheContractIsHere) {
  const auto ladder = ladder_with({"contract", "inventory"});
  ASSERT_FALSE(ladder.missing.empty());
  EXPECT_EQ(ladder.missing[0].input, "crosswalk");
  EXPECT_EQ(ladder.missing[0].checks, 1U);
}

// Two months are here and three are wanted; with all else given nothing else is asked for.
TEST(Ladder, SaysHowManyMonthsAreHere) {
  const auto ladder =
      ladder_with({"contract", "crosswalk", "inventory", "order", "site", "payable", "price"});
  ASSERT_EQ(ladder.missing.size(), 1U);
  EXPECT_EQ(ladder.missing[0].what,
            "the bills of more months: 2 months are here, three to thirteen are wanted");
}

}  // namespace
}  // namespace telaudit::book
