#include "book/levers.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace telaudit::book {
namespace {

const Date kToday = *make_date(2026, 4, 10);

// Rows with generated amounts; of each charge the ledger gives part to a difference and part of the rest to a
// saving ahead; what is expected lies anywhere below the current price.
struct Generated {
  std::vector<DemandRow> demand;
  Expectations expectations;
  audit::Audit audit;
};

Generated generated(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::int64_t end) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end));
  };
  Generated out;
  const char* const rules[] = {"BMK-01", "INV-05", "SEA-02"};
  for (std::size_t i = 0; i < 40; ++i) {
    DemandRow row;
    row.id = "D-" + std::to_string(i);
    row.carrier = "X";
    row.currency = i % 3 == 0 ? "EUR" : "USD";
    const std::int64_t cents = below(100'000);
    row.unit_price = Decimal{cents + 1, 2};
    const std::int64_t count = 1 + below(9);
    row.quantity.add(Decimal{count, 0});
    row.amount.add(Decimal{(cents + 1) * count, 2});
    const bill::ChargeId charge{"r", i, 0};
    std::int64_t left = (cents + 1) * count;
    const auto give = [&](audit::Kind kind, const char* rule, std::int64_t amount, bool ahead) {
      audit::Finding finding;
      finding.id = rule + std::to_string(i) + (ahead ? "a" : "b");
      finding.rule = rule;
      finding.kind = kind;
      finding.currency = row.currency;
      finding.allocated = Decimal{amount, 2};
      (ahead ? out.audit.ahead : out.audit.ledger).push_back({finding.id, charge, Decimal{amount, 2}});
      out.audit.findings.push_back(finding);
      left -= amount;
      if (row.given_charges.empty()) row.given_charges.push_back(charge.text());
    };
    if (i % 2 == 0) give(audit::Kind::error, "RAT-01", below(left + 1), false);
    if (i % 5 != 0) give(audit::Kind::saving, rules[i % 3], below(left + 1), true);
    if (i % 4 != 1) {
      ExpectationRow expected;
      expected.demand = i;
      expected.figures.stance = i % 7 == 0 ? pricing::Stance::do_not_open : pricing::Stance::open;
      expected.figures.expected.price = Decimal{below(cents + 1), 2};
      if (i % 3 == 1) expected.change.from = add_days(kToday, static_cast<int>(below(900)));
      out.expectations.rows.push_back(expected);
    }
    out.demand.push_back(std::move(row));
  }
  return out;
}

TEST(Levers, EachDollarIsCountedOnce) {
  Negotiation negotiation;
  negotiation.levers = {{"BMK-*", Lever::rate}, {"SEA-02", Lever::optimisation}};
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Generated data = generated(seed);
    const PriceChanges changes(nullptr, kToday);
    const auto savings =
        build_savings(data.demand, data.expectations, changes, data.audit, {}, kToday, negotiation);
    ASSERT_TRUE(savings.ok());
    ASSERT_EQ(savings->splits.size(), data.demand.size());
    std::map<std::pair<std::string, Lever>, Total> sums;
    for (const LeverSplit& split : savings->splits) {
      Total whole = split.remaining;
      for (const auto& [lever, amount] : split.levers) {
        EXPECT_FALSE(amount.is_negative());
        whole.add(amount);
        if (!amount.is_zero()) sums[{data.demand[split.demand].currency, lever}].add(amount);
      }
      EXPECT_EQ(whole, split.billed);
      EXPECT_FALSE(split.remaining.is_negative());
    }
    for (const LeverRow& row : savings->rows) {
      if (row.one_off || row.monthly.is_zero()) continue;
      EXPECT_EQ(row.monthly, (sums[{row.currency, row.lever}]));
      sums.erase({row.currency, row.lever});
    }
    EXPECT_TRUE(sums.empty());  // and no lever is left out
  }
}

TEST(Levers, MonthsCountFromTheFirstThatBeginsThen) {
  EXPECT_EQ(first_month_of(*make_date(2026, 3, 1), kToday), 1);  // already: from the next month
  EXPECT_EQ(first_month_of(kToday, kToday), 1);
  EXPECT_EQ(first_month_of(*make_date(2026, 5, 1), kToday), 1);
  EXPECT_EQ(first_month_of(*make_date(2026, 5, 2), kToday), 2);
  EXPECT_EQ(first_month_of(*make_date(2027, 4, 1), kToday), 12);
}

// One row of 100.00 at 50.00 with 20.00 in difference, expected 30.00 from 2026-06-15: rate 80.00 * 20 / 50 =
// 32.00 from month 3 (July). Of 2026 six months are left then, of 36 months 34. The difference of 20.00 ends
// in month 1 (May): 8 months of 2026, 36 of 36. The credit of 20.00 once.
TEST(Levers, InYearAndUndiscountedByHand) {
  DemandRow row;
  row.currency = "USD";
  row.unit_price = Decimal{5000, 2};
  row.quantity.add(Decimal{2, 0});
  row.amount.add(Decimal{10000, 2});
  const bill::ChargeId charge{"r", 1, 0};
  row.given_charges = {charge.text()};
  audit::Audit audit;
  audit::Finding finding;
  finding.id = "f";
  finding.kind = audit::Kind::error;
  finding.currency = "USD";
  finding.allocated = Decimal{2000, 2};
  audit.findings = {finding};
  audit.ledger = {{"f", charge, Decimal{2000, 2}}};
  ExpectationRow expected;
  expected.figures.stance = pricing::Stance::open;
  expected.figures.expected.price = Decimal{3000, 2};
  expected.change.from = make_date(2026, 6, 15);
  Expectations expectations;
  expectations.rows = {expected};
  Negotiation negotiation;
  negotiation.money.discount_rate = Decimal{0, 2};
  const auto savings = build_savings(std::span(&row, 1), expectations, PriceChanges(nullptr, kToday), audit,
                                     {}, kToday, negotiation);
  ASSERT_TRUE(savings.ok());
  ASSERT_EQ(savings->rows.size(), 3U);
  const LeverRow& clean = savings->rows[0];
  EXPECT_EQ(clean.lever, Lever::clean_up);
  EXPECT_EQ(clean.monthly.text(), "20.00");
  EXPECT_EQ(clean.annualised.text(), "240.00");
  EXPECT_EQ(clean.in_year->text(), "160.00");
  EXPECT_EQ(clean.undiscounted->text(), "720.00");
  const LeverRow& rate = savings->rows[1];
  EXPECT_EQ(rate.lever, Lever::rate);
  EXPECT_EQ(rate.monthly.text(), "32.00");
  EXPECT_EQ(rate.in_year->text(), "192.00");
  EXPECT_EQ(rate.undiscounted->text(), "1088.00");
  EXPECT_EQ(rate.present_value->text(), "1088.00");  // at no interest
  const LeverRow& credits = savings->rows[2];
  EXPECT_TRUE(credits.one_off);
  EXPECT_EQ(credits.amount.text(), "20.00");
  EXPECT_EQ(savings->splits[0].remaining.text(), "48.00");
}

TEST(Levers, EndingATermIsTakenOffOnce) {
  std::vector<DemandRow> rows(2);
  Expectations expectations;
  for (std::size_t at = 0; at < 2; ++at) {
    rows[at].currency = "USD";
    rows[at].carrier = "X";
    rows[at].service_key = "S1";
    rows[at].unit_price = Decimal{5000, 2};
    rows[at].quantity.add(Decimal{1, 0});
    rows[at].amount.add(Decimal{5000, 2});
    ExpectationRow row;
    row.demand = at;
    row.figures.stance = pricing::Stance::open;
    row.figures.expected.price = Decimal{4000, 2};
    row.change.from = kToday;
    row.change.termination = Decimal{15000, 2};
    row.change.termination_currency = "USD";
    expectations.rows.push_back(row);
  }
  const auto savings = build_savings(rows, expectations, PriceChanges(nullptr, kToday), {}, {}, kToday, {});
  ASSERT_TRUE(savings.ok());
  ASSERT_EQ(savings->rows.size(), 1U);
  EXPECT_EQ(savings->rows[0].termination.text(), "150.00");
  // 20.00 over 36 months less 150.00.
  EXPECT_EQ(savings->rows[0].undiscounted->text(), "570.00");
}

}  // namespace
}  // namespace telaudit::book
