// Worked examples that carriers, tariffs and auditors publish, as cases of small rules.
#include "rule_text.h"

namespace telaudit::rules {
namespace {

void expect_cases_pass(const std::string& lines, const std::string& tests) {
  const auto rules = RuleSet::parse(rule_text(lines, tests), "t.yaml", test_schema);
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  const auto report = rules->test("T-01");
  ASSERT_TRUE(report.ok()) << report.problem().text();
  for (const auto& test : report->tests) EXPECT_TRUE(test.passed) << test.name << ": " << test.difference;
  EXPECT_TRUE(report->has_firing);
  EXPECT_TRUE(report->has_silent);
}

// A bill's printed summary: 1875.23 carried over, 1800.00 paid, 2314.57 new, 0.83 late fee: 2390.63 due.
TEST(PublishedVectors, BalanceForward) {
  expect_cases_pass(R"--(over: charge as c
group:
  by: [c.account]
  let:
    computed: sum(if(c.section == 'due', 0.00, if(c.section == 'payment', -c.amount, c.amount)))
    due: sum(if(c.section == 'due', c.amount, 0.00))
when: due - computed > 0.00
potential: due - computed
)--",
                    R"--(tests:
  - name: the summary adds up
    given:
      charge:
        - {account: A, section: previous, amount: 1875.23}
        - {account: A, section: payment, amount: 1800.00}
        - {account: A, section: current, amount: 2314.57}
        - {account: A, section: late fee, amount: 0.83}
        - {account: A, section: due, amount: 2390.63}
    expect: []
  - name: a cent too much is asked for
    given:
      charge:
        - {account: A, section: previous, amount: 1875.23}
        - {account: A, section: payment, amount: 1800.00}
        - {account: A, section: current, amount: 2314.57}
        - {account: A, section: late fee, amount: 0.83}
        - {account: A, section: due, amount: 2390.64}
    expect: [{potential: 0.01}]
)--");
}

// 1.1 % a month on 75.23 past due is 0.82753, billed as 0.83. At 1.5 % it would be 1.13.
TEST(PublishedVectors, LateFee) {
  expect_cases_pass(R"--(over: charge as c
params: {monthly: {type: decimal, default: 0.011, meaning: late fee for a month as a share of what is past due}}
let: {fee: "round(c.gross * params.monthly, 2, half_up)"}
when: c.amount - fee > 0.00
expected: fee
potential: c.amount - fee
)--",
                    R"--(tests:
  - name: 0.83 on 75.23 is right
    given: {charge: [{gross: 75.23, amount: 0.83}]}
    expect: []
  - name: 1.13 is the fee at 1.5 percent
    given: {charge: [{gross: 75.23, amount: 1.13}]}
    expect: [{expected: 0.83, potential: 0.30}]
  - name: at 1.5 percent 1.13 is right
    given: {charge: [{gross: 75.23, amount: 1.13}]}
    params: {monthly: 0.015}
    expect: []
  - name: without what is past due nothing is judged
    given: {charge: [{amount: 0.83}]}
    expect_outcome: not_evaluated
    reason: gross
)--");
}

// By the day instead: 75.23 at 1.1 % a month of 30 days is 0.4138 for 15 days.
TEST(PublishedVectors, LateFeeByTheDay) {
  expect_cases_pass(R"--(over: charge as c
let: {fee: "round(c.gross * 0.011 * days_between(c.from, c.through) / 30, 2, half_up)"}
when: c.amount - fee > 0.00
expected: fee
)--",
                    R"--(tests:
  - name: half a month is 0.41
    given: {charge: [{gross: 75.23, amount: 0.83, from: 2026-01-01, through: 2026-01-16}]}
    expect: [{expected: 0.41}]
  - name: thirty days are 0.83
    given: {charge: [{gross: 75.23, amount: 0.83, from: 2026-01-01, through: 2026-01-31}]}
    expect: []
)--");
}

// 62 s at 30/6 and 4.9 cents a minute are 5.39 cents; a vendor that bills whole cents upward takes 6, 11 %
// more.
TEST(PublishedVectors, CallRoundedUpToACent) {
  expect_cases_pass(R"--(over: charge as c
let: {price: "rate_duration(0.049, tenths(c.duration), 30, 6, 4, half_up)"}
when: c.amount > price and (c.amount - price) / price > 0.11
expected: price
potential: c.amount - price
)--",
                    R"--(tests:
  - name: six cents for 5.39
    given: {charge: [{duration: 620, amount: 0.06}]}
    expect: [{expected: 0.0539, potential: 0.0061}]
  - name: the fraction of a cent
    given: {charge: [{duration: 620, amount: 0.0539}]}
    expect: []
)--");
}

// New York to Chicago is 712 miles by one published method and 711 by another: only the contract decides.
TEST(PublishedVectors, MilesBilledByTheOtherMethod) {
  expect_cases_pass(R"--(over: charge as c
let: {miles: "vh_miles(4997, 1406, 5986, 3426, c.unit)"}
when: c.quantity > miles
potential: (c.quantity - miles) * c.rate
)--",
                    R"--(tests:
  - name: 712 miles by method A
    given: {charge: [{unit: A, quantity: 712, rate: 1.50}]}
    expect: []
  - name: 712 miles where method C was agreed
    given: {charge: [{unit: C, quantity: 712, rate: 1.50}]}
    expect: [{potential: 1.50}]
)--");
}

}  // namespace
}  // namespace telaudit::rules
