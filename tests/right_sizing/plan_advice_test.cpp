// From bills and records to the plan of each line.
#include "right_sizing/plan_advice.h"

#include <gtest/gtest.h>

#include "sample_bills.h"

namespace telaudit::right_sizing {
namespace {

// Small: 1 GB of a pool for 20.00; large: 10 GB of it for 40.00; 15.00 for each GB beyond, begun ones whole.
// Free: without limit for 60.00, with every feature.
constexpr const char* kPlans =
    "carrier,plan,status,price,currency,data,data_included,data_unit,data_overage_unit,data_overage_price,"
    "minutes,messages,pool,pool_scope,features\n"
    "M,Small,offered,20.00,USD,pool,1,GB,1,15.00,unlimited,unlimited,P,carrier,\n"
    "M,Large,offered,40.00,USD,pool,10,GB,1,15.00,unlimited,unlimited,P,carrier,\n"
    "M,Free,offered,60.00,USD,unlimited,,,,,unlimited,unlimited,,,*\n"
    "M,Old,legacy,10.00,USD,pool,10,GB,1,15.00,unlimited,unlimited,P,carrier,*\n";

Charge recurring(std::string service, std::string description, std::string amount, std::string bill_date) {
  return {{"carrier", "M"},
          {"account", "A"},
          {"service", service},
          {"description", description},
          {"charge_class", "recurring"},
          {"amount", amount},
          {"currency", "USD"},
          {"bill_date", bill_date}};
}

Charge data(std::string service, long long megabytes, std::string bill_date) {
  return {{"carrier", "M"},         {"account", "A"},
          {"service", service},     {"charge_class", "usage"},
          {"amount", "0.00"},       {"currency", "USD"},
          {"bill_date", bill_date}, {"data_volume", std::to_string(megabytes * 1'000'000)}};
}

PlanQuestion question() {
  PlanQuestion out;
  out.as_of = *parse_iso_date("2026-03-15");
  out.months = 2;
  return out;
}

constexpr const char* kFirst = "2026-02-10";
constexpr const char* kLast = "2026-03-10";

// Two lines, two months: 0.5 and 8 GB, then 1 and 9.5 GB, both on Small.
std::vector<Charge> two_lines() {
  return {recurring("S1", "Small", "20.00", kFirst),
          recurring("S2", "Small", "20.00", kFirst),
          recurring("S1", "Small", "20.00", kLast),
          recurring("S2", "Small", "20.00", kLast),
          data("S1", 500, kFirst),
          data("S2", 8000, kFirst),
          data("S1", 1000, kLast),
          data("S2", 9500, kLast)};
}

PlanAdvice advise(const std::vector<Charge>& charges, std::map<std::string, std::string> records,
                  const PlanQuestion& asked = question()) {
  records.emplace("wireless_plan", kPlans);
  const auto terms = terms_of(records);
  auto advice = advise_plans(charges_of(charges), terms.get(), asked);
  EXPECT_TRUE(advice.ok()) << advice.problem().text();
  EXPECT_EQ(advice->size(), 1U);
  return advice->front();
}

std::string plan_of(const PlanAdvice& advice, const std::string& service) {
  for (std::size_t i = 0; i < advice.lines.size(); ++i)
    if (advice.lines[i].service == service)
      return advice.plans[advice.problem.lines[i].choices[advice.least().assignment[i]].plan].name;
  return "not there";
}

const WirelessLine& line_of(const PlanAdvice& advice, const std::string& service) {
  for (const auto* lines : {&advice.lines, &advice.unknown})
    for (const auto& line : *lines)
      if (line.service == service) return line;
  ADD_FAILURE() << service << " is not there";
  return advice.lines.front();
}

TEST(PlanAdvice, TheLeastOfTwoLines) {
  const PlanAdvice advice = advise(two_lines(), {});
  EXPECT_EQ(advice.carrier, "M");
  ASSERT_EQ(advice.months.size(), 2U);
  EXPECT_EQ(advice.months[0].text(), "2026-02-01");
  // As it is: 40.00, and of 8.5 GB two are in the pool: seven begun GB; then of 10.5: nine. 145.00, 175.00.
  EXPECT_EQ(advice.mean(advice.today()), total("160.00"));
  EXPECT_EQ(advice.worst_month(advice.today()), total("175.00"));
  EXPECT_EQ(advice.today().months_beyond, 2U);
  // Small and large: 60.00, and 11 GB hold both months.
  EXPECT_EQ(advice.mean(advice.least()), total("60.00"));
  EXPECT_EQ(advice.least().moved, 1U);
  EXPECT_EQ(advice.least().months_beyond, 0U);
  EXPECT_TRUE(advice.proven);
}

TEST(PlanAdvice, LegacyPlansAreKeptAndNotTaken) {
  auto charges = two_lines();
  for (const std::size_t at : {1U, 3U}) {
    charges[at]["description"] = "Old";
    charges[at]["amount"] = "10.00";
  }
  const PlanAdvice advice = advise(charges, {});
  EXPECT_EQ(plan_of(advice, "S1"), "Small");
  EXPECT_EQ(plan_of(advice, "S2"), "Old");
  EXPECT_EQ(advice.mean(advice.least()), total("30.00"));
}

TEST(PlanAdvice, WhatIsBilledCountsNotThePriceList) {
  auto charges = two_lines();
  // A discount on the line, and a price of its own.
  charges[2]["amount"] = "19.00";
  charges.push_back(recurring("S1", "Loyalty", "-4.00", kLast));
  const PlanAdvice advice = advise(charges, {});
  EXPECT_EQ(advice.mean(advice.today()), total("155.00"));
  // S1 keeps its 15.00, S2 goes to Large.
  EXPECT_EQ(plan_of(advice, "S1"), "Small");
  EXPECT_EQ(advice.mean(advice.least()), total("55.00"));
}

TEST(PlanAdvice, ALineWhoseTermRunsPaysOrStays) {
  constexpr const char* kTerm =
      "service,carrier,account,start,term_end,change_from,termination_amount,currency\n";
  const PlanAdvice bound = advise(
      two_lines(), {{"service_term", std::string(kTerm) + "S2,M,A,2025-01-01,2026-12-31,2027-01-01,,\n"}});
  EXPECT_EQ(plan_of(bound, "S2"), "Small");
  EXPECT_EQ(plan_of(bound, "S1"), "Large");  // any line of the pool brings as much
  EXPECT_NE(line_of(bound, "S2").stays, "");
  // Where both are bound, a move saves 100.00 a month for 12 months and costs 150.00 once.
  const PlanAdvice dear =
      advise(two_lines(),
             {{"service_term", std::string(kTerm) + "S1,M,A,2025-01-01,2026-12-31,2027-01-01,200.00,USD\n"
                                                    "S2,M,A,2025-01-01,2026-12-31,2027-01-01,150.00,USD\n"}});
  EXPECT_EQ(plan_of(dear, "S2"), "Large");
  EXPECT_EQ(dear.money(dear.least().cost.once), total("150.00"));
  // A term that is over costs nothing.
  const PlanAdvice over =
      advise(two_lines(),
             {{"service_term", std::string(kTerm) + "S1,M,A,2024-01-01,2025-12-31,2026-01-01,99.00,USD\n"}});
  EXPECT_EQ(over.least().cost.once, 0);
}

TEST(PlanAdvice, FeaturesKeepLinesFromPlansThatDoNotHaveThem) {
  auto charges = two_lines();
  charges.push_back(recurring("S2", "Hotspot", "5.00", kLast));
  const PlanAdvice silent = advise(charges, {});
  EXPECT_NE(line_of(silent, "S2").stays.find("'Hotspot'"), std::string::npos);
  EXPECT_EQ(plan_of(silent, "S2"), "Small");
  // Known: only Free may be had with it. S1 takes Large and does the same for the pool.
  const PlanAdvice known =
      advise(charges, {{"plan_feature", "carrier,description,feature\nM,Hotspot,tethering\n"}});
  EXPECT_EQ(line_of(known, "S2").stays, "");
  EXPECT_EQ(plan_of(known, "S2"), "Small");
  EXPECT_EQ(plan_of(known, "S1"), "Large");
  // A charge that is no feature binds nothing.
  const PlanAdvice none =
      advise(charges, {{"plan_feature", "carrier,description,feature\nM,Hotspot,none\n"}});
  EXPECT_EQ(line_of(none, "S2").features.size(), 0U);
  // Use abroad is a feature that no charge names, and no use of the plan.
  auto abroad = two_lines();
  abroad.push_back(data("S2", 50'000, kLast));
  abroad.back()["description"] = "Roaming data";
  const PlanAdvice roaming = advise(abroad, {});
  EXPECT_EQ(line_of(roaming, "S2").features, (std::vector<std::string>{"international"}));
  EXPECT_EQ(roaming.mean(roaming.today()), total("160.00"));
  EXPECT_EQ(plan_of(roaming, "S1"), "Large");
}

TEST(PlanAdvice, WhatIsNotKnownIsLeftOut) {
  auto charges = two_lines();
  charges.push_back(recurring("S3", "Small", "20.00", kLast));    // new
  charges.push_back(recurring("S4", "Mystery", "33.00", kLast));  // on no plan that is listed, but used
  charges.push_back(data("S4", 10, kLast));
  charges.push_back(recurring("S5", "Small", "20.00", kFirst));      // gone
  charges.push_back(recurring("S6", "Line rental", "9.00", kLast));  // nothing wireless
  const PlanAdvice advice = advise(charges, {});
  EXPECT_EQ(advice.lines.size(), 2U);
  EXPECT_EQ(advice.unknown.size(), 2U);
  EXPECT_EQ(line_of(advice, "S3").unknown, "it was not billed in 2026-02");
  EXPECT_NE(line_of(advice, "S4").unknown.find("'Mystery'"), std::string::npos);
  EXPECT_EQ(advice.mean(advice.today()), total("160.00"));
  // Bills that show no use of anybody say nothing of use.
  auto silent = two_lines();
  silent.erase(silent.begin() + 6, silent.end());
  const PlanAdvice unused = advise(silent, {});
  EXPECT_TRUE(unused.lines.empty());
  EXPECT_EQ(line_of(unused, "S1").unknown, "its bills of 2026-03 show no use of any line");
}

TEST(PlanAdvice, MonthsBeginWithTheFirstBill) {
  PlanQuestion asked = question();
  asked.months = 12;
  const PlanAdvice advice = advise(two_lines(), {}, asked);
  ASSERT_EQ(advice.months.size(), 2U);
  EXPECT_EQ(advice.mean(advice.least()), total("60.00"));
}

TEST(PlanAdvice, AMonthCanBeJudgedAlone) {
  PlanQuestion asked = question();
  asked.judged = *parse_iso_date("2026-03-01");
  const PlanAdvice advice = advise(two_lines(), {}, asked);
  EXPECT_EQ(advice.mean(advice.today()), total("175.00"));
  const auto terms = terms_of({{"wireless_plan", kPlans}});
  asked.judged = *parse_iso_date("2025-12-01");
  EXPECT_FALSE(advise_plans(charges_of(two_lines()), terms.get(), asked).ok());
}

TEST(PlanAdvice, PlansOfOnePoolBillAlikeOrAreRefused) {
  std::string plans = kPlans;
  plans.replace(plans.find("15.00"), 5, "14.00");
  const auto terms = terms_of({{"wireless_plan", plans}});
  const auto advice = advise_plans(charges_of(two_lines()), terms.get(), question());
  ASSERT_FALSE(advice.ok());
  EXPECT_NE(advice.problem().what.find("pool 'P'"), std::string::npos);
}

TEST(PlanAdvice, PoolsOfAccountsAreNotShared) {
  std::string plans = kPlans;
  for (auto at = plans.find(",P,carrier"); at != std::string::npos; at = plans.find(",P,carrier"))
    plans.replace(at, 10, ",P,account");
  auto charges = two_lines();
  for (auto& charge : charges)
    if (charge["service"] == "S1") charge["account"] = "B";
  const auto terms = terms_of({{"wireless_plan", plans}});
  const auto advice = advise_plans(charges_of(charges), terms.get(), question());
  ASSERT_TRUE(advice.ok());
  EXPECT_EQ(advice->front().pools.size(), 2U);
  // S1 stays within its 1 GB: 20.00. S2: 20.00 and seven or nine GB beyond.
  EXPECT_EQ(advice->front().mean(advice->front().today()), total("160.00"));
  EXPECT_EQ(advice->front().mean(advice->front().least()), total("60.00"));
  EXPECT_EQ(plan_of(advice->front(), "S2"), "Large");
}

TEST(PlanAdvice, NothingWithoutPlans) {
  const auto terms = terms_of({{"plan_feature", "carrier,description,feature\nM,Hotspot,none\n"}});
  const auto advice = advise_plans(charges_of(two_lines()), terms.get(), question());
  ASSERT_TRUE(advice.ok());
  EXPECT_TRUE(advice->empty());
}

}  // namespace
}  // namespace telaudit::right_sizing
