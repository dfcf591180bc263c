#include "book/levers.h"

#include <gtest/gtest.h>

#include <algorithm>
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

// Two at 50.00 billed where 40.00 were agreed, expected 30.00: 100.00 a month become 80.00 when the price is
// corrected and 60.00 when it is the expected one. 20.00 each, and not 80.00 * 20 / 50 = 32.00 for the rate:
// two at 30.00 cannot cost 48.00. At 36.00 eight are left to save, at 45.00 nothing.
TEST(Levers, ACorrectedPriceIsNoSavingOnTheRateAgain) {
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
  finding.charges = {{charge, Decimal{10000, 2}}};
  finding.billed = Decimal{10000, 2};
  finding.expected = Decimal{8000, 2};
  finding.allocated = Decimal{2000, 2};
  audit.findings = {finding};
  audit.ledger = {{"f", charge, Decimal{2000, 2}}};
  ExpectationRow expected;
  expected.figures.stance = pricing::Stance::open;
  expected.figures.expected.price = Decimal{3000, 2};
  Expectations expectations;
  expectations.rows = {expected};
  const PriceChanges changes(nullptr, kToday);
  auto savings = build_savings(std::span(&row, 1), expectations, changes, audit, {}, kToday, {});
  ASSERT_TRUE(savings.ok());
  const LeverSplit& split = savings->splits[0];
  EXPECT_EQ(split.levers.at(Lever::clean_up).text(), "20.00");
  EXPECT_EQ(split.levers.at(Lever::rate).text(), "20.00");
  EXPECT_EQ(split.remaining.text(), "60.00");
  EXPECT_EQ(saved_beyond_findings(split, row, Decimal{3600, 2}).text(), "8.00");
  EXPECT_TRUE(saved_beyond_findings(split, row, Decimal{4500, 2}).is_zero());

  // One of the two should not be billed at all: the other is left, at 50.00 and 30.00.
  audit.findings[0].charges = {{charge, Decimal{5000, 2}}};
  audit.ledger = {{"f", charge, Decimal{5000, 2}}};
  savings = build_savings(std::span(&row, 1), expectations, changes, audit, {}, kToday, {});
  ASSERT_TRUE(savings.ok());
  EXPECT_EQ(savings->splits[0].levers.at(Lever::rate).text(), "20.00");
  EXPECT_EQ(savings->splits[0].remaining.text(), "30.00");
}

// What a check found on the rate is in no figure beyond it, at whatever price.
TEST(Levers, WhatACheckFoundOnTheRateIsTakenOffAtEveryPrice) {
  DemandRow row;
  row.currency = "USD";
  row.unit_price = Decimal{10000, 2};
  row.quantity.add(Decimal{1, 0});
  row.amount.add(Decimal{10000, 2});
  LeverSplit split;
  split.billed = row.amount;
  split.rate_found.add(Decimal{1000, 2});
  split.rate_beyond_findings.add(Decimal{3000, 2});
  split.levers[Lever::rate].add(Decimal{4000, 2});
  EXPECT_EQ(saved_beyond_findings(split, row, Decimal{5000, 2}).text(), "40.00");  // 100 - 50 - 10
  EXPECT_EQ(saved_beyond_findings(split, row, Decimal{6000, 2}).text(), "30.00");
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
    row.change.termination.emplace().add(Decimal{15000, 2});
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

// Requirements over the generated rows: some services close, some move, some open, in low, base and high
// cases, some to what has no price.
struct Future {
  Requirements requirements;
  DemandMonths months;
};

Future future_of(Generated& data, unsigned seed) {
  std::mt19937 random(seed * 7919);
  const auto below = [&](std::int64_t end) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end));
  };
  Future out;
  for (std::size_t at = 0; at < data.demand.size(); ++at) {
    DemandRow& row = data.demand[at];
    row.service_key = row.service = "S" + std::to_string(at);
    row.place.site = "P" + std::to_string(at % 5);
    row.unit = "month";
    Requirement one;
    one.id = "R" + std::to_string(at);
    one.kind = at % 3 == 0   ? RequirementKind::close
               : at % 3 == 1 ? RequirementKind::migrate
                             : RequirementKind::open;
    one.site = row.place.site;
    if (one.kind != RequirementKind::open) one.service = row.service;
    one.unit = "month";
    one.date = add_months(*make_date(2026, 5, 1), static_cast<int>(below(30)));
    one.signed_off = kToday;
    one.overlap_months = one.kind == RequirementKind::migrate ? static_cast<int>(below(3)) : 0;
    if (at % 4 == 0 && one.kind == RequirementKind::close)
      one.quantity = CaseQuantities{Decimal{3, 0}, Decimal{2, 0}, Decimal{1, 0}};
    if (one.kind != RequirementKind::close) one.wanted.service_class = "data.new";
    if (one.kind == RequirementKind::open)
      one.quantity = CaseQuantities{Decimal{0, 0}, Decimal{1, 0}, Decimal{below(5) + 1, 0}};
    out.requirements.requirements.push_back(one);
  }
  std::stable_sort(out.requirements.requirements.begin(), out.requirements.requirements.end(),
                   [](const Requirement& left, const Requirement& right) { return left.date < right.date; });
  auto months = build_demand_months(data.demand, &out.requirements, {*make_date(2026, 5, 1), 36, false});
  EXPECT_TRUE(months.ok());
  out.months = std::move(*months);
  for (std::size_t at = 0; at < out.months.lines.size(); ++at) {
    if (out.months.lines[at].current) continue;
    AddedPrice price;
    price.line = at;
    price.currency = below(2) == 0 ? "USD" : "EUR";
    if (below(3) != 0) price.price = Decimal{below(50'000), 2};
    data.expectations.added.push_back(price);
  }
  return out;
}

// From what was billed less every recurring lever the bridge comes to what is expected, to the last decimal.
TEST(Levers, TogetherTheyAreTheBridge) {
  Negotiation negotiation;
  negotiation.levers = {{"BMK-*", Lever::rate}, {"SEA-02", Lever::optimisation}};
  std::size_t moved = 0, closed = 0, opened = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generated data = generated(seed);
    const Future future = future_of(data, seed);
    std::map<std::string, Total> clean, found, saved;
    for (const DemandRow& row : data.demand) clean[row.currency].add(row.amount);
    for (const auto* entries : {&data.audit.ledger, &data.audit.ahead})
      for (std::size_t at = 0; at < entries->size(); ++at) {
        const audit::LedgerEntry& entry = (*entries)[at];
        const DemandRow& row = data.demand[entry.charge.offset];
        found[row.currency].add(entry.amount);
      }
    std::vector<Bridge> bridges;
    for (const auto& [currency, amount] : clean) {
      Total none = minus(amount, amount), left = minus(amount, found[currency]);
      bridges.push_back({currency,
                         {{"billed", "", amount, amount, 0, ""},
                          {"findings", "", negated(found[currency]), left, 0, ""},
                          {"savings", "", none, left, 0, ""},
                          {"clean", "", left, left, 0, ""}}});
    }
    const auto savings =
        build_savings(data.demand, data.expectations, PriceChanges(nullptr, kToday), data.audit, bridges,
                      kToday, negotiation, {&future.requirements, &future.months});
    ASSERT_TRUE(savings.ok());
    for (const LeverRow& row : savings->rows) {
      if (row.one_off) continue;
      saved[row.currency].add(row.monthly);
      moved += row.lever == Lever::technology && !row.monthly.is_zero() ? 1U : 0U;
      closed += row.lever == Lever::avoidance && !row.monthly.is_zero() ? 1U : 0U;
    }
    for (const Bridge& bridge : savings->bridges) {
      const auto expected = std::find_if(bridge.steps.begin(), bridge.steps.end(),
                                         [](const auto& step) { return step.id == "expectation"; });
      ASSERT_NE(expected, bridge.steps.end());
      EXPECT_EQ(expected->amount, minus(clean[bridge.currency], saved[bridge.currency]));
      Total with_new = expected->amount;
      for (const NewDemand& added : savings->added)
        if (added.currency == bridge.currency) {
          with_new.add(added.monthly[1]);
          opened += added.items;
        }
      EXPECT_EQ(bridge.steps.back().amount, with_new);
      for (std::size_t at = 1; at + 1 < bridge.steps.size(); ++at) {
        if (bridge.steps[at].id == "clean" || bridge.steps[at].id == "expectation") continue;
        Total running = bridge.steps[at - 1].running;
        running.add(bridge.steps[at].amount);
        EXPECT_EQ(running, bridge.steps[at].running) << bridge.steps[at].id;
      }
    }
    for (const LeverSplit& split : savings->splits) {
      EXPECT_FALSE(split.ended.is_negative());
      EXPECT_FALSE(minus(split.remaining, split.ended).is_negative());
    }
  }
  EXPECT_GT(moved, 100U);
  EXPECT_GT(closed, 100U);
  EXPECT_GT(opened, 100U);
}

// Two of three lines at 50.00 each close on 2026-08-01, month 4 (August); 150.00 * 2 / 3 = 100.00 a month, of
// 36 months 33. A port of 80.00 moves on 2026-07-01, month 3, to one of 60.00, with two months of both: 20.00
// a month over 34 months, less 160.00. The other port moves to what has no price.
TEST(Levers, RequirementsByHand) {
  std::vector<DemandRow> rows(3);
  const char* const amounts[] = {"150.00", "80.00", "70.00"};
  for (std::size_t at = 0; at < 3; ++at) {
    rows[at].id = "D-" + std::to_string(at);
    rows[at].currency = "USD";
    rows[at].carrier = "X";
    rows[at].charge_class = "recurring";
    rows[at].service = rows[at].service_key = "S" + std::to_string(at);
    rows[at].place.site = "P" + std::to_string(at);
    rows[at].quantity.add(Decimal{at == 0 ? 3 : 1, 0});
    rows[at].amount = *parse_total(amounts[at]);
    rows[at].unit_price = at == 0 ? Decimal{5000, 2} : rows[at].amount.decimal();
  }
  Requirements requirements;
  for (std::size_t at = 0; at < 3; ++at) {
    Requirement one;
    one.id = "R" + std::to_string(at);
    one.kind = at == 0 ? RequirementKind::close : RequirementKind::migrate;
    one.service = rows[at].service;
    one.site = rows[at].place.site;
    one.date = *make_date(2026, at == 0 ? 8 : 7, 1);
    one.overlap_months = at == 1 ? 2 : 0;
    if (at == 0) one.quantity = CaseQuantities{Decimal{3, 0}, Decimal{2, 0}, Decimal{1, 0}};
    one.signed_off = kToday;
    requirements.requirements.push_back(one);
  }
  const auto months = build_demand_months(rows, &requirements, {*make_date(2026, 5, 1), 36, false});
  ASSERT_TRUE(months.ok());
  Expectations expectations;
  for (std::size_t at = 3; at < months->lines.size(); ++at) {
    AddedPrice price;
    price.line = at;
    price.currency = "USD";
    if (months->lines[at].requirement == "R1") price.price = Decimal{6000, 2};
    price.basis = "by hand";
    expectations.added.push_back(price);
  }
  const auto savings = build_savings(rows, expectations, PriceChanges(nullptr, kToday), {}, {}, kToday, {},
                                     {&requirements, &*months});
  ASSERT_TRUE(savings.ok());
  ASSERT_EQ(savings->rows.size(), 2U);
  const LeverRow& technology = savings->rows[0];
  EXPECT_EQ(technology.lever, Lever::technology);
  EXPECT_TRUE(technology.hard);
  EXPECT_EQ(technology.monthly.text(), "20.00");
  EXPECT_EQ(technology.overlap.text(), "160.00");
  EXPECT_EQ(technology.undiscounted->text(), "520.00");
  EXPECT_NE(technology.basis.find("R2 not counted: by hand"), std::string::npos) << technology.basis;
  const LeverRow& avoidance = savings->rows[1];
  EXPECT_EQ(avoidance.lever, Lever::avoidance);
  EXPECT_FALSE(avoidance.hard);
  EXPECT_EQ(avoidance.monthly.text(), "100.00");
  EXPECT_EQ(avoidance.undiscounted->text(), "3300.00");
  ASSERT_EQ(savings->requirements.size(), 3U);
  const CaseMoney& closed = *savings->requirements[0].saved;  // of least demand three end, of most one
  EXPECT_EQ(closed[0].text(), "150.00");
  EXPECT_EQ(closed[1].text(), "100.00");
  EXPECT_EQ(closed[2].text(), "50.00");
  EXPECT_EQ((*savings->requirements[1].saved)[0].text(), "20.00");
  EXPECT_EQ(savings->splits[0].ended.text(), "100.00");
  EXPECT_TRUE(savings->splits[2].ended.is_zero());
  // Without a contract nobody knows what leaving costs.
  EXPECT_EQ(savings->requirements[0].termination_unknown, 1U);
}

}  // namespace
}  // namespace telaudit::book
