// Two bids for the three elements of sample_elements(), added up on paper. Today: 1000.00 (E0001) and 300.00
// (E0002) of Alpha Telecom, 700.00 (E0003) of Beta Networks; 2000.00 a month.
#include "rfp/compare.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/sheet.h"
#include "sample_event.h"

namespace telaudit::rfp {
namespace {

Bid empty_bid(const std::string& carrier) {
  Bid bid;
  bid.carrier = carrier;
  bid.hash = std::string(64, 'c');
  ElementBid nothing;
  nothing.terms.resize(2);
  bid.elements.assign(3, nothing);
  bid.gates = {{true, ""}};
  return bid;
}

void price(Bid& bid, std::size_t element, const char* mrc, const char* nrc = "0") {
  bid.elements[element].terms[1] = {Answer::priced, *parse_decimal(mrc), *parse_decimal(nrc)};
}

// 2 x 400 + 10 x 25 + 1 x 650 = 1700.00 a month; once 2 x 100 = 200.00.
Bid gamma() {
  Bid bid = empty_bid("Gamma Fibre");
  price(bid, 0, "400", "100");
  price(bid, 1, "25");
  price(bid, 2, "650");
  return bid;
}

Event plan(const std::string& compare = "{term: 36, months: 36}") {
  const auto event = parse_event(replaced(kSampleYaml, "{term: 36, months: 36}", compare), "rfp.yaml");
  EXPECT_TRUE(event) << (event ? "" : event.problem().text());
  return *event;
}

Demand issued() {
  Demand demand;
  for (const auto& element : sample_elements()) demand.quantity.push_back(element.line.quantity);
  return demand;
}

Cost cost(const Event& event, const Bid& bid, const Scenario& scenario = {},
          const Demand& demand = issued()) {
  return cost_of(event, sample_elements(), demand, {true, true, true}, bid, scenario);
}

TEST(Cost, MonthlyTimesMonthsAndWhatIsChargedOnce) {
  const Cost paid = cost(plan(), gamma());
  EXPECT_EQ(rounded_text(paid.list), "61200.00");  // 36 x 1700
  EXPECT_EQ(rounded_text(paid.once), "200.00");
  EXPECT_EQ(rounded_text(paid.total), "61400.00");
  EXPECT_EQ(paid.npv, paid.total);  // at no rate
  EXPECT_EQ(rounded_text(cost_of_today(plan(), sample_elements(), issued(), {true, true, true}, {}).total),
            "72000.00");
}

// Over one month the charges of 1700 + 200 are discounted by half a month: 1900 / 1.21^(1/24) = 1884.97, by
// Python's decimal module.
TEST(Cost, PresentValueStandsInTheMiddleOfTheMonth) {
  const Cost paid = cost(plan("{term: 36, months: 1, discount_rate: 0.21}"), gamma());
  EXPECT_EQ(rounded_text(paid.npv), "1884.97");
}

// Tier of 5 % from 1500: 1700 x 0.05 = 85 off each month.
TEST(Cost, DiscountsApplyToAllOfIt) {
  Bid bid = gamma();
  bid.offer.tiers = {
      {}, {*parse_decimal("1500"), *parse_decimal("0.05")}, {*parse_decimal("1800"), *parse_decimal("0.1")}};
  const Cost paid = cost(plan(), bid);
  EXPECT_EQ(rounded_text(paid.discount), "-3060.00");  // 36 x 85
  EXPECT_EQ(rounded_text(paid.total), "58340.00");
  Scenario lost;
  lost.tier_lost = true;
  EXPECT_EQ(rounded_text(cost(plan(), bid, lost).total), "61400.00");
  Scenario more;
  more.demand = Exact(6, 5);  // 2040 a month reaches 10 %: 1836 x 36 + 240
  EXPECT_EQ(rounded_text(cost(plan(), bid, more).total), "66336.00");
}

// 3 % a year: 12 x 1700 + 12 x 1751 + 12 x 1803.53 = 63054.36; with 2 months after the term at 20 % more,
// 2 x 2164.236 = 4328.472.
TEST(Cost, EscalatorAndPricesAfterTheTerm) {
  Bid bid = gamma();
  bid.offer.escalator = *parse_decimal("0.03");
  bid.offer.post_term = *parse_decimal("0.2");
  EXPECT_EQ(rounded_text(cost(plan(), bid).total), "63254.36");
  EXPECT_EQ(rounded_text(cost(plan("{term: 36, months: 38}"), bid).total), "67582.83");
}

// In euros at 1.10: 61400 x 1.1 = 67540; a tenth dearer 74294, cheaper 60786. Who answers in the event's own
// currency stays, and so does what predecessors are owed.
TEST(Cost, AnotherCurrencyAtItsRateAndMoved) {
  const Event event = plan(
      "{term: 36, months: 36, leaving: [{carrier: Alpha Telecom, amount: 500}], exchange: [{carrier: Gamma "
      "Fibre, currency: EUR, rate: 1.10, date: 2027-02-15, source: ECB}]}");
  EXPECT_EQ(rounded_text(cost(event, gamma()).total), "68040.00");
  Scenario moved;
  moved.exchange = Exact(11, 10);
  EXPECT_EQ(rounded_text(cost(event, gamma(), moved).total), "74794.00");
  moved.exchange = Exact(9, 10);
  EXPECT_EQ(rounded_text(cost(event, gamma(), moved).total), "61286.00");
  Bid other = gamma();
  other.carrier = "Alpha Telecom";
  EXPECT_EQ(rounded_text(cost(event, other, moved).total), "61400.00");
  const auto scenarios = scenarios_of(event, {issued(), {}, {}});
  EXPECT_EQ(scenarios[scenarios.size() - 2].name, "foreign currencies 10.0 % dearer");
  EXPECT_EQ(scenarios.back().exchange, Exact(9, 10));
}

// E0003 costs 700.00 a month today, 440.00 of it in another currency: 36 months of all three elements are
// 36 x (1000 + 300 + 700) = 72000; a tenth dearer 36 x 44 = 1584 more, cheaper as much less. A bid without a
// price for it pays that for it, with the penalty of a tenth: 1742.40 either way.
TEST(Cost, WhatIsPaidTodayInAnotherCurrencyMovesToo) {
  const Event event = plan(
      "{term: 36, months: 36, missing_penalty: 0.1, exchange: [{currency: GBP, rate: 1.10, date: 2027-02-15, "
      "source: "
      "ECB}]}");
  auto elements = sample_elements();
  elements[2].today_exchanged = *parse_total("440.00");
  const std::vector<bool> all(elements.size(), true);
  const auto today = [&](const Scenario& scenario) {
    return rounded_text(cost_of_today(event, elements, issued(), all, scenario).total);
  };
  Bid bid = gamma();
  bid.elements[2].terms = std::vector<TermPrice>(event.terms.size());
  const auto with_bid = [&](const Scenario& scenario) {
    return cost_of(event, elements, issued(), all, bid, scenario).total;
  };
  Scenario moved;
  const Exact planned = with_bid(moved);
  EXPECT_EQ(today(moved), "72000.00");
  moved.exchange = Exact(11, 10);
  EXPECT_EQ(today(moved), "73584.00");
  EXPECT_EQ(rounded_text(with_bid(moved) - planned), "1742.40");
  moved.exchange = Exact(9, 10);
  EXPECT_EQ(today(moved), "70416.00");
  EXPECT_EQ(rounded_text(planned - with_bid(moved)), "1742.40");
  EXPECT_EQ(scenarios_of(event, {issued(), {}, {}}).back().name, "foreign currencies 10.0 % cheaper");
}

// 12 x 1700 + 12 x 1615 + 12 x 1534.25 + 200 where prices fall by 5 % a year; what is paid today does not.
TEST(Cost, PricesThatFollowAFallingMarket) {
  const Event event = plan("{term: 36, months: 36, market_decline: 0.05}");
  const auto scenario = scenarios_of(event, {issued(), {}, {}}).back();
  EXPECT_EQ(scenario.name, "prices follow a market that falls 5.0 % a year");
  EXPECT_EQ(rounded_text(cost(event, gamma(), scenario).total), "58391.00");
  EXPECT_EQ(
      rounded_text(cost_of_today(event, sample_elements(), issued(), {true, true, true}, scenario).total),
      "72000.00");
}

// 2.5 % of 1700 is 42.50, and 10.00 a month: 36 x 52.50 = 1890.
TEST(Cost, Surcharges) {
  Bid bid = gamma();
  bid.offer.surcharges = {{"Cost recovery", *parse_decimal("0.025"), {}},
                          {"Property tax", {}, *parse_decimal("10")}};
  EXPECT_EQ(rounded_text(cost(plan(), bid).surcharges), "1890.00");
}

// A commitment of 2000 lacks 300 each month; of two waived months nothing is owed: 34 x 300.
TEST(Cost, CommitmentWaivedMonthsCreditAndConstruction) {
  Bid bid = gamma();
  bid.offer.commitment.monthly = *parse_decimal("2000");
  bid.offer.waived_months = 2;
  bid.offer.credit = *parse_decimal("500");
  bid.elements[2].construction = *parse_decimal("900");
  const Cost paid = cost(plan(), bid);
  EXPECT_EQ(rounded_text(paid.shortfall), "10200.00");
  EXPECT_EQ(rounded_text(paid.waived), "-3400.00");
  EXPECT_EQ(rounded_text(paid.total), "68600.00");  // 61200 - 3400 + 10200 + 200 + 900 - 500
}

// A commitment of 1500 is met by 1700. A fifth of it not reached: demand falls to 1200 a month, 300 are owed
// each month, and once 200 x 1200 / 1700 = 141.18.
TEST(Cost, ACommitmentThatIsMissedCostsAsMuch) {
  Bid bid = gamma();
  bid.offer.commitment.monthly = *parse_decimal("1500");
  Scenario missed;
  missed.below_commitment = true;
  const Cost paid = cost(plan(), bid, missed);
  EXPECT_EQ(rounded_text(paid.shortfall), "10800.00");
  EXPECT_EQ(rounded_text(paid.total), "54141.18");
  EXPECT_EQ(rounded_text(cost(plan(), gamma(), missed).total), "61400.00");
}

// 20,400.00 are charged in a year. 20,000 in the first are met, 24,000 in the second lack 3,600 and 30,000 in
// the third 9,600. Over 30 months half of the third year's: 15,000 less 10,200. A year of which two months
// are waived has 17,000 of 16,666.67; one of which six are a ramp has 20,400 of 10,000.
TEST(Cost, ACommitmentByTheYear) {
  Bid bid = gamma();
  bid.offer.commitment.yearly = {*parse_decimal("20000"), *parse_decimal("24000"), *parse_decimal("30000")};
  EXPECT_EQ(rounded_text(cost(plan(), bid).shortfall), "13200.00");
  EXPECT_EQ(rounded_text(cost(plan("{term: 36, months: 30}"), bid).shortfall), "8400.00");
  EXPECT_EQ(rounded_text(cost(plan("{term: 36, months: 48}"), bid).shortfall), "13200.00");
  bid.offer.waived_months = 2;
  EXPECT_EQ(rounded_text(cost(plan(), bid).shortfall), "13200.00");
  bid.offer.waived_months = 0;
  bid.offer.commitment.yearly = {*parse_decimal("42000")};
  EXPECT_EQ(rounded_text(cost(plan(), bid).shortfall), "21600.00");
  bid.offer.commitment.ramp_months = 6;
  EXPECT_EQ(rounded_text(cost(plan(), bid).shortfall), "600.00");  // 21,000 less 20,400
}

// The fifth year's holds for the sixth, too, where there are five: 20,400 of 21,000 in each.
TEST(Cost, TheLastYearOfACommitmentHoldsForThoseAfterIt) {
  const auto test = [](std::vector<Decimal> years) {
    return commitment_tests({{}, std::move(years), 0}, 0, 72, 72);
  };
  const Decimal amount = *parse_decimal("21000");
  EXPECT_EQ(test({amount}).size(), 1U);
  const auto six = test({amount, amount, amount, amount, amount});
  ASSERT_EQ(six.size(), 6U);
  EXPECT_EQ(six.back().from, 61);
  EXPECT_EQ(six.back().to, 72);
}

// What is missing falls due with the last month of its year: 3,600 after 24 months and 9,600 after 36, at
// 1.21^(-23.5/12) and 1.21^(-35.5/12): 2,478.46 and 5,462.16 by Python's decimal module.
TEST(Cost, AShortfallOfAYearFallsDueAtItsEnd) {
  const auto event = plan("{term: 36, months: 36, discount_rate: 0.21}");
  Bid bid = gamma();
  const Exact without = cost(event, bid).npv;
  bid.offer.commitment.yearly = {*parse_decimal("20000"), *parse_decimal("24000"), *parse_decimal("30000")};
  EXPECT_EQ(rounded_text(cost(event, bid).npv - without), "7940.62");
}

// Six months that ask for nothing: 30 x 300.
TEST(Cost, ACommitmentWithARamp) {
  Bid bid = gamma();
  bid.offer.commitment.monthly = *parse_decimal("2000");
  bid.offer.commitment.ramp_months = 6;
  EXPECT_EQ(rounded_text(cost(plan(), bid).shortfall), "9000.00");
}

// The second year's 18,000 are nearer to being missed than the first's 12,000: a fifth is at 14,400 a year,
// 1,200 a month. Of 26,000 more than a fifth is missed as planned.
TEST(Cost, AFifthIsMissedInTheYearThatIsNearestToIt) {
  Scenario missed;
  missed.below_commitment = true;
  Bid bid = gamma();
  bid.offer.commitment.yearly = {*parse_decimal("12000"), *parse_decimal("18000")};
  const Cost paid = cost(plan(), bid, missed);
  EXPECT_EQ(rounded_text(paid.list), "43200.00");
  EXPECT_EQ(rounded_text(paid.shortfall), "3600.00");
  bid.offer.commitment.yearly = {*parse_decimal("12000"), *parse_decimal("26000")};
  EXPECT_EQ(rounded_text(cost(plan(), bid, missed).list), "61200.00");
}

// E0003 is not served: today's 700 and a tenth, 36 x 770. The others 36 x 1050 and 200.
TEST(Cost, WhatHasNoPriceCostsTodaysAndThePenalty) {
  Bid bid = gamma();
  bid.elements[2].terms[1] = {Answer::not_served, {}, {}};
  const Cost paid = cost(plan("{term: 36, months: 36, missing_penalty: 0.1}"), bid);
  EXPECT_EQ(rounded_text(paid.filled), "27720.00");
  EXPECT_EQ(rounded_text(paid.total), "65720.00");
  bid.elements[2].terms[1] = {Answer::included, {}, {}};
  EXPECT_EQ(rounded_text(cost(plan(), bid).total), "38000.00");
}

// Alpha keeps E0001 and E0002 and gets E0003, which moves from Beta: 700 for one month twice, and 5000 to
// Beta.
TEST(Cost, WhatMovesIsPaidTwiceAndWhoLosesItIsOwed) {
  Bid bid = gamma();
  bid.carrier = "Alpha Telecom";
  const auto event =
      plan("{term: 36, months: 36, overlap_months: 1, leaving: [{carrier: Beta Networks, amount: 5000}]}");
  const Cost paid = cost(event, bid);
  EXPECT_EQ(rounded_text(paid.overlap), "700.00");
  EXPECT_EQ(rounded_text(paid.leaving), "5000.00");
  EXPECT_EQ(rounded_text(paid.total), "67100.00");
  // Six months late: E0003 costs 700 instead of 650 for six months.
  Scenario late;
  late.late_months = 6;
  EXPECT_EQ(rounded_text(cost(event, bid, late).total), "67400.00");
  // Later than the months that are compared: it never moves, 36 x 1050 + 36 x 700, and nothing is charged
  // once.
  late.late_months = 36;
  EXPECT_EQ(rounded_text(cost(event, bid, late).total), "63000.00");
}

// Nobody is paid for E0003 today. Today is 36 x 1300 = 46800; Gamma asks 61400 for all, and for what is paid
// today 36 x (800 + 250) + 200 = 38000: it saves 8800, and does not cost 14600 more.
TEST(Compare, ASavingIsOnWhatIsPaidToday) {
  auto elements = sample_elements();
  elements[2].today.reset();
  elements[2].incumbent.clear();
  const auto event = sample_event("compare_new", kSampleYaml);
  const std::vector<std::optional<Bid>> bids = {std::nullopt, gamma()};
  const auto compared = compare_bids(event, elements, {issued(), {}, {}}, bids);
  ASSERT_TRUE(compared) << compared.problem().text();
  EXPECT_EQ(compared->compared, 3U);
  EXPECT_EQ(compared->not_paid_today, 1U);
  EXPECT_EQ(rounded_text(compared->today.total), "46800.00");
  EXPECT_EQ(rounded_text(compared->bids[0].cost.total), "61400.00");
  EXPECT_EQ(rounded_text(compared->bids[0].of_paid_today), "38000.00");
  const auto table = summary_table(event, *compared);
  EXPECT_EQ(table.rows[0][table.column("saving")].text, "8800.00");
  EXPECT_NE(table.note.find("1 of 3 elements have no price of today"), std::string::npos) << table.note;
}

// Two more of E0002 from month 13: 24 x 50 more.
TEST(Cost, QuantitiesChangeByMonth) {
  const auto event = sample_event("demand");
  ASSERT_TRUE(write_output(event.folder / "demand.csv", "element,month,quantity\nE0002,13,12\n"));
  const auto cases = load_demand(event, sample_elements());
  ASSERT_TRUE(cases) << cases.problem().text();
  EXPECT_EQ(rounded_text(cost(plan(), gamma(), {}, cases->base).total), "62600.00");
  ASSERT_TRUE(write_output(event.folder / "demand.csv", "element,month,quantity\nE0002,0,12\n"));
  const auto wrong = load_demand(event, sample_elements());
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.problem().text().find("'0' is not a month"), std::string::npos);
}

TEST(Compare, BidsSideBySide) {
  auto event = sample_event("compare");
  auto elements = sample_elements();
  elements[0].expected = parse_decimal("380");  // bid 400: 760 / 800
  elements[1].expected = parse_decimal("26");   // bid 25, reached: 260 / 250
  Bid alpha = gamma();
  alpha.carrier = "Alpha Telecom";
  alpha.gates[0].met = std::nullopt;
  alpha.elements[2].terms[1] = {Answer::individual, {}, {}};
  alpha.elements[0].exceptions = "not on Sundays";
  const std::vector<std::optional<Bid>> bids = {alpha, gamma()};
  ASSERT_TRUE(
      write_output(event.folder / "scores.csv", "criterion,carrier,score\nservice levels,Gamma Fibre,50\n"));
  const auto compared = compare_bids(event, elements, {issued(), {}, {}}, bids);
  ASSERT_TRUE(compared) << compared.problem().text();
  ASSERT_EQ(compared->bids.size(), 2U);
  EXPECT_EQ(rounded_text(compared->today.total), "72000.00");
  const auto& first = compared->bids[0];
  EXPECT_EQ(first.gates_open, std::vector<std::string>{"G1"});
  EXPECT_FALSE(first.price_points.has_value());
  EXPECT_EQ(first.answers[static_cast<std::size_t>(Answer::individual)], 1U);
  EXPECT_EQ(first.exceptions, 1U);
  EXPECT_EQ(rounded_text(first.today_covered), "1300.00");
  const auto& second = compared->bids[1];
  EXPECT_EQ(second.price_points->text(), "100.00");
  EXPECT_EQ(second.points->text(), "80.00");  // 0.6 x 100 + 0.4 x 50
  EXPECT_EQ(second.attainment.elements, 2U);
  EXPECT_EQ(second.attainment.reached, 1U);
  EXPECT_EQ(second.attainment.percent()->text(), "97.1");  // 1020 / 1050
  EXPECT_EQ(summary_table(event, *compared).rows.size(), 3U);
  EXPECT_EQ(sensitivity_table(event, *compared).rows.size(), 6U);
  const auto path = event.folder / "comparison.xlsx";
  ASSERT_TRUE(write_comparison(event, elements, bids, *compared, path));
  const auto book = Workbook::open(path.string());
  ASSERT_TRUE(book);
  EXPECT_EQ(book->sheets().size(), 6U);
}

TEST(Compare, ConditionsSideBySideInTheBiddersCurrencies) {
  const auto event = plan(
      "{term: 36, months: 36, exchange: [{carrier: Gamma Fibre, currency: EUR, rate: 1.10, date: 2027-02-15, "
      "source: ECB}]}");
  Bid alpha = gamma();
  alpha.carrier = "Alpha Telecom";
  alpha.offer.surcharges = {{"Cost recovery", *parse_decimal("0.025"), {}}};
  alpha.offer.commitment.monthly = *parse_decimal("1500");
  Bid other = gamma();
  other.offer.tiers = {{}, {*parse_decimal("2000"), *parse_decimal("0.075")}};
  other.offer.commitment = {{}, {*parse_decimal("0"), *parse_decimal("20000")}, 3};
  const auto table = offers_table(event, std::vector<std::optional<Bid>>{alpha, other});
  const auto row = [&](std::size_t at) {
    return table.rows.at(at)[0].text + " | " + table.rows[at][1].text + " | " + table.rows[at][2].text;
  };
  ASSERT_EQ(table.rows.size(), 6U);
  EXPECT_EQ(row(0), "commitment, each month | 1500 USD | ");
  EXPECT_EQ(row(1), "surcharge: Cost recovery | 2.50 % | ");
  EXPECT_EQ(row(2), "volume discount, by charges of a month |  | 7.50 % from 2000 EUR");
  EXPECT_EQ(row(3), "commitment, contract year 1 |  | 0 EUR");
  EXPECT_EQ(row(4), "commitment, contract year 2 |  | 20000 EUR");
  EXPECT_EQ(row(5), "months without a commitment |  | 3");
}

TEST(Compare, AnElementWithoutAPriceOfTodayThatNotEverybodyPricesIsApart) {
  const auto event = plan();
  auto elements = sample_elements();
  elements[2].today.reset();
  Bid bid = gamma();
  bid.elements[2].terms[1] = {};
  const auto compared =
      compare_bids(event, elements, {issued(), {}, {}}, std::vector<std::optional<Bid>>{bid, gamma()});
  ASSERT_TRUE(compared);
  EXPECT_EQ(compared->apart, std::vector<std::size_t>{2});
  EXPECT_EQ(rounded_text(compared->bids[0].cost.total), rounded_text(compared->bids[1].cost.total));
}

TEST(Compare, MistakesOfScoresAreNamed) {
  const auto event = sample_event("scores");
  const std::vector<std::optional<Bid>> bids = {std::nullopt, gamma()};
  for (const auto& [row, what] :
       {std::pair{"servce levels,Gamma Fibre,50", "is no criterion of rfp.yaml"},
        std::pair{"service levels,Delta,50", "is not a bidder"},
        std::pair{"service levels,Gamma Fibre,101", "is not a score from 0 to 100"}}) {
    ASSERT_TRUE(
        write_output(event.folder / "scores.csv", std::string("criterion,carrier,score\n") + row + "\n"));
    const auto compared = compare_bids(event, sample_elements(), {issued(), {}, {}}, bids);
    ASSERT_FALSE(compared);
    EXPECT_NE(compared.problem().text().find(what), std::string::npos) << compared.problem().text();
  }
  EXPECT_FALSE(
      compare_bids(event, sample_elements(), {issued(), {}, {}}, std::vector<std::optional<Bid>>(2)));
}

}  // namespace
}  // namespace telaudit::rfp
