// Bills written here, added up on paper in the comments.
#include "book/variance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "base/file.h"
#include "bill/charge.h"
#include "book/bill_cycles.h"
#include "book/variance_comparison.h"
#include "book/wording.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace column = bill::charge;

Total total(const std::string& text) {
  return *parse_total(text);
}

Date day(const char* text) {
  return *parse_iso_date(text);
}

// Writes charges, and the bills they stand on.
class Bills {
 public:
  Bills() : builder_(bill::charge_schema()) {}

  struct Line {
    std::string charge_class, service, code, amount;
    std::string quantity = {};
    std::string from = {}, through = {};
    std::string units = {};
    std::string description = {};
  };

  void add(const std::string& account, Date date, const std::vector<Line>& lines,
           const std::string& currency = "USD", bill::InvoiceState state = bill::InvoiceState::balanced) {
    store::InvoiceRow invoice;
    invoice.key = {"Alpha", account, "I-" + account + "-" + date.text(), date};
    invoice.state = state;
    invoice.currency = currency;
    invoice.charges = lines.size();
    for (const Line& line : lines) {
      builder_.set_text(column::kCarrier, "Alpha");
      builder_.set_text(column::kAccount, account);
      builder_.set_text(column::kInvoice, invoice.key.number);
      builder_.set_number(column::kBillDate, date.days);
      builder_.set_text(column::kChargeClass, line.charge_class);
      if (!line.service.empty()) builder_.set_text(column::kService, line.service);
      if (!line.code.empty()) builder_.set_text(column::kProductCode, line.code);
      builder_.set_text(column::kDescription,
                        line.description.empty() ? "what " + line.code + " is" : line.description);
      builder_.set_text(column::kCurrency, currency);
      EXPECT_TRUE(builder_.set_decimal(column::kAmount, *parse_decimal(line.amount)));
      if (!line.quantity.empty()) {
        EXPECT_TRUE(builder_.set_decimal(column::kQuantity, *parse_decimal(line.quantity)));
      }
      if (!line.units.empty()) {
        EXPECT_TRUE(builder_.set_decimal(column::kBilledUnits, *parse_decimal(line.units)));
      }
      if (!line.from.empty()) builder_.set_number(column::kFrom, day(line.from.c_str()).days);
      if (!line.through.empty()) builder_.set_number(column::kThrough, day(line.through.c_str()).days);
      builder_.end_row();
      invoice.payable.add(*parse_decimal(line.amount));
    }
    invoices_.push_back(std::move(invoice));
  }

  const std::vector<store::InvoiceRow>& invoices() const { return invoices_; }

  Variance compared(const char* month, std::vector<VarianceBy> by, const terms::Terms* terms = nullptr) {
    if (!table_) table_ = std::make_unique<bill::Table>(builder_.finish());
    VarianceInput input;
    input.charges = table_.get();
    input.invoices = invoices_;
    input.terms = terms;
    input.month = day(month);
    input.by = std::move(by);
    auto out = build_variance(input);
    EXPECT_TRUE(out.ok());
    return std::move(*out);
  }

 private:
  bill::TableBuilder builder_;
  std::unique_ptr<bill::Table> table_;
  std::vector<store::InvoiceRow> invoices_;
};

std::vector<std::string> causes_of_row(const VarianceCauses& causes) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < kVarianceCauses; ++at)
    if (!causes[at].is_zero())
      out.push_back(std::string(variance_cause_name(static_cast<VarianceCause>(at))) + " " +
                    causes[at].text());
  return out;
}

TEST(BillCycles, AreOfTheUsualDay) {
  Bills bills;
  for (const char* date : {"2026-07-30", "2026-08-30", "2026-09-30", "2026-11-01", "2026-11-30"})
    bills.add("1", day(date), {{"recurring", "", "A", "10.00"}});
  const auto cycles = bill_cycles(bills.invoices());
  ASSERT_EQ(cycles.size(), 1U);
  std::vector<std::string> months;
  for (const BillCycle& one : cycles[0].cycles) months.push_back(month_start(one.month).text().substr(0, 7));
  EXPECT_THAT(months, ElementsAre("2026-07", "2026-08", "2026-09", "2026-10", "2026-11"));
  EXPECT_EQ(cycles[0].every, 1);
}

TEST(BillCycles, KnowAQuarterlyRhythm) {
  Bills bills;
  for (const char* date : {"2026-01-15", "2026-04-15", "2026-07-15", "2026-10-15"})
    bills.add("1", day(date), {{"recurring", "", "A", "10.00"}});
  const auto cycles = bill_cycles(bills.invoices());
  EXPECT_EQ(cycles[0].every, 3);
  EXPECT_EQ(cycles[0].of(month_number(day("2026-02-01"))), nullptr);
}

// 1, 2, 4, 7: the mean of 2 and 4 is 3; distances 2, 1, 1, 4: the mean of 1 and 2 is 1.5.
TEST(Variance, TakesTheMedianExactly) {
  const std::vector<Total> values = {total("7"), total("1"), total("4"), total("2")};
  EXPECT_EQ(median_of(values), total("3"));
  EXPECT_EQ(median_deviation(values, total("3")), total("1.5"));
  EXPECT_EQ(median_of({total("0.01"), total("0.02")}), total("0.015"));
  EXPECT_EQ(median_of({}), std::nullopt);
}

// LINE: 4 at 25.00 = 100.00 before, 5 at 26.00 = 130.00 now. One more line at 25.00 is 25.00 of quantity; the
// rise of 1.00 on five lines 5.00 of price. MINUTES: 100 for 2.00, then 150 for 3.60: 50 more at 0.02
// are 1.00 of usage, the rest 0.60 its price.
TEST(Variance, TellsPriceFromQuantityFromUsage) {
  Bills bills;
  bills.add("1", day("2026-09-10"),
            {{"recurring", "", "LINE", "100.00", "4"},
             {"usage", "555-0100", "MIN", "2.00", "", "", "", "100"},
             {"tax", "", "TAX", "7.00"},
             {"credit", "", "CR", "-3.00"}});
  bills.add("1", day("2026-10-10"),
            {{"recurring", "", "LINE", "130.00", "5"},
             {"usage", "555-0100", "MIN", "3.60", "", "", "", "150"},
             {"tax", "", "TAX", "9.00"}});
  const Variance variance = bills.compared("2026-10-01", {VarianceBy::account});
  ASSERT_EQ(variance.rows.size(), 1U);
  const VarianceRow& row = variance.rows[0];
  EXPECT_EQ(row.before, total("106.00"));
  EXPECT_EQ(row.now, total("142.60"));
  EXPECT_THAT(causes_of_row(row.causes), ElementsAre("price 5.00", "quantity 25.00", "usage 1.00",
                                                     "usage_price 0.60", "taxes 2.00", "one_off 3.00"));
  EXPECT_FALSE(row.usual);
  EXPECT_THAT(row.why, HasSubstr("1 bill before, 3 are needed"));
  ASSERT_EQ(variance.prices.size(), 1U);
  EXPECT_EQ(variance.prices[0].product, "LINE");
  EXPECT_EQ(variance.prices[0].lowest_before, total("25.00"));
  EXPECT_EQ(variance.prices[0].highest_now, total("26.00"));
  EXPECT_EQ(variance.prices[0].amount, total("5.00"));
  ASSERT_EQ(variance.sums.size(), 1U);
  EXPECT_EQ(variance.sums[0].difference, total("36.60"));
}

// A service that gives up PLAN-A for PLAN-B is 20.00 of mix; one that comes anew is quantity.
TEST(Variance, CallsAnotherPlanOfOneServiceMix) {
  Bills bills;
  bills.add("1", day("2026-09-10"), {{"recurring", "555-0100", "PLAN-A", "50.00"}});
  bills.add("1", day("2026-10-10"),
            {{"recurring", "555-0100", "PLAN-B", "70.00"}, {"recurring", "555-0101", "PLAN-B", "70.00"}});
  const Variance variance = bills.compared("2026-10-01", {VarianceBy::service});
  ASSERT_EQ(variance.rows.size(), 2U);
  EXPECT_EQ(variance.rows[0].subject, "555-0101");
  EXPECT_THAT(causes_of_row(variance.rows[0].causes), ElementsAre("quantity 70.00"));
  EXPECT_THAT(causes_of_row(variance.rows[1].causes), ElementsAre("mix 20.00"));
  ASSERT_EQ(variance.changes.size(), 3U);
  EXPECT_TRUE(variance.changes[1].whole_service) << "555-0101 is new";
  EXPECT_FALSE(variance.changes[0].whole_service);
}

// A line installed on the 21st costs 20.00 for 10 days beside its 60.00 a month: no rise of price.
TEST(Variance, KeepsPartsOfAPeriodApart) {
  Bills bills;
  bills.add("1", day("2026-09-01"),
            {{"recurring", "555-0100", "LINE", "60.00", "", "2026-09-01", "2026-09-30"}});
  bills.add("1", day("2026-10-01"),
            {{"recurring", "555-0100", "LINE", "60.00", "", "2026-10-01", "2026-10-31"},
             {"recurring", "555-0100", "LINE", "20.00", "", "2026-09-21", "2026-09-30"}});
  const Variance variance = bills.compared("2026-10-01", {VarianceBy::account});
  EXPECT_THAT(causes_of_row(variance.rows[0].causes), ElementsAre("part_period 20.00"));
  EXPECT_THAT(variance.prices, IsEmpty());
}

// 1,000.00, 1,010.00, 990.00, 1,000.00: median 1,000.00, distances 0, 10, 10, 0: deviation 5.00. 1,200.00 is
// 200.00 off: more than 15.00, than 5 % = 50.00 and than 100. 1,080.00 is not: no more than 100.
TEST(Variance, AnUnusualMonthPassesEachThreshold) {
  for (const auto& [now, unusual] :
       std::vector<std::pair<std::string, bool>>{{"1200.00", true}, {"1080.00", false}}) {
    Bills bills;
    const char* amounts[] = {"1000.00", "1010.00", "990.00", "1000.00"};
    const char* dates[] = {"2026-06-10", "2026-07-10", "2026-08-10", "2026-09-10"};
    for (std::size_t at = 0; at < 4; ++at)
      bills.add("1", day(dates[at]), {{"recurring", "", "LINE", amounts[at]}});
    bills.add("1", day("2026-10-10"), {{"recurring", "", "LINE", now}});
    const Variance variance = bills.compared("2026-10-01", {VarianceBy::account});
    ASSERT_EQ(variance.rows.size(), 1U);
    EXPECT_EQ(variance.rows[0].usual, total("1000.00"));
    EXPECT_EQ(variance.rows[0].deviation, total("5.00"));
    EXPECT_EQ(variance.rows[0].alert, unusual) << variance.rows[0].why;
    if (unusual) {
      EXPECT_THAT(variance.rows[0].why, HasSubstr("USD 200.00 over the usual 1,000.00 of 4 bills"));
    }
  }
}

// Account 2 is billed each quarter and not due in October, 3 is missing, 4 comes in two bills a month of
// which one is there, 5 is new, 6 lacks a part. None of that is a drop of the category.
TEST(Variance, AMissingBillIsNoSaving) {
  Bills bills;
  const auto line = [](const char* amount) {
    return std::vector<Bills::Line>{{"recurring", "", "LINE", amount}};
  };
  for (const char* date : {"2026-06-10", "2026-07-10", "2026-08-10", "2026-09-10", "2026-10-10"})
    bills.add("1", day(date), line("100.00"));
  for (const char* date : {"2026-03-05", "2026-06-05", "2026-09-05"})
    bills.add("2", day(date), line("900.00"));
  for (const char* date : {"2026-07-02", "2026-08-02", "2026-09-02"})
    bills.add("3", day(date), line("500.00"));
  for (const char* date :
       {"2026-07-03", "2026-07-17", "2026-08-03", "2026-08-17", "2026-09-03", "2026-09-17", "2026-10-03"})
    bills.add("4", day(date), line("300.00"));
  bills.add("5", day("2026-10-08"), line("77.00"));
  bills.add("6", day("2026-09-08"), line("44.00"));
  bills.add("6", day("2026-10-08"), line("11.00"), "USD", bill::InvoiceState::incomplete);
  const Variance variance = bills.compared("2026-10-01", {VarianceBy::category});
  ASSERT_EQ(variance.rows.size(), 1U);
  EXPECT_EQ(variance.rows[0].before, total("100.00"));
  EXPECT_EQ(variance.rows[0].now, total("100.00"));
  std::vector<std::string> states;
  for (const MonthBillRow& row : variance.bills)
    states.push_back(row.account + " " + std::string(month_bill_name(row.state)));
  EXPECT_THAT(states, ElementsAre("1 compared", "5 first", "4 incomplete", "6 incomplete", "3 missing"));
  EXPECT_EQ(variance.bills[4].expected, day("2026-10-02"));
  EXPECT_EQ(variance.sums[0].missing, total("500.00"));
  EXPECT_EQ(variance.sums[0].first, total("77.00"));
  EXPECT_EQ(variance.sums[0].incomplete, total("311.00"));
}

// Its own quarter before is what a quarterly account is compared with.
TEST(Variance, AQuarterIsComparedWithTheQuarterBefore) {
  Bills bills;
  for (const char* date : {"2026-01-05", "2026-04-05", "2026-07-05"})
    bills.add("2", day(date), {{"recurring", "", "LINE", "900.00", "", "", ""}});
  bills.add("2", day("2026-10-05"), {{"recurring", "", "LINE", "910.00"}});
  const Variance variance = bills.compared("2026-10-01", {VarianceBy::account});
  ASSERT_EQ(variance.rows.size(), 1U);
  EXPECT_EQ(variance.rows[0].difference, total("10.00"));
  EXPECT_EQ(variance.rows[0].usual, total("900.00"));
  EXPECT_EQ(variance.rows[0].months, 3U);
}

// Account 2 has one bill before: its 40.00 stand for the months it was not there in. 140 = 100 + 40.
TEST(Variance, AYoungAccountStandsForItself) {
  Bills bills;
  for (const char* date : {"2026-06-10", "2026-07-10", "2026-08-10", "2026-09-10", "2026-10-10"})
    bills.add("1", day(date), {{"recurring", "", "LINE", "100.00"}});
  for (const char* date : {"2026-09-10", "2026-10-10"})
    bills.add("2", day(date), {{"recurring", "", "LINE", "40.00"}});
  const Variance variance = bills.compared("2026-10-01", {VarianceBy::category});
  ASSERT_EQ(variance.rows.size(), 1U);
  EXPECT_EQ(variance.rows[0].usual, total("140.00"));
  EXPECT_EQ(variance.rows[0].deviation, total("0.00"));
}

TEST(Variance, AddsNoCurrencies) {
  Bills bills;
  for (const char* date : {"2026-09-10", "2026-10-10"}) {
    bills.add("1", day(date), {{"recurring", "", "LINE", "100.00"}});
    bills.add("2", day(date), {{"recurring", "", "LINE", "70.00"}}, "EUR");
  }
  const Variance variance = bills.compared("2026-10-01", {VarianceBy::category, VarianceBy::product});
  ASSERT_EQ(variance.rows.size(), 4U);
  EXPECT_EQ(variance.rows[0].currency, "EUR");
  EXPECT_EQ(variance.rows[0].now, total("70.00"));
  EXPECT_EQ(variance.rows[1].currency, "USD");
  EXPECT_EQ(variance.rows[3].by, VarianceBy::product);
  EXPECT_EQ(variance.sums.size(), 2U);
}

TEST(Variance, NamesTheOrderThatExplainsAChange) {
  Bills bills;
  bills.add(
      "1", day("2026-09-10"),
      {{"recurring", "(312) 555-0100", "LINE", "50.00"}, {"recurring", "312-555-0102", "LINE", "50.00"}});
  bills.add("1", day("2026-10-10"),
            {{"recurring", "312-555-0101", "LINE", "50.00"}, {"recurring", "312-555-0103", "LINE", "50.00"}});
  const auto folder = fresh_folder("variance_orders");
  const std::string file = (folder / "orders.csv").string();
  ASSERT_TRUE(write_output(file,
                           "order_reference,service,carrier,account,kind,effective\n"
                           "D-1,3125550100,Alpha,,disconnect,2026-09-20\n"
                           "I-1,3125550101,Alpha,1,install,2026-09-25\n"
                           "D-2,3125550102,Alpha,1,disconnect,2025-01-05\n"
                           "I-3,3125550103,Beta,1,install,2026-09-25\n")
                  .ok());
  terms::Inputs inputs;
  inputs.orders.push_back(file);
  const auto terms = terms::Terms::load(inputs);
  ASSERT_TRUE(terms.ok()) << terms.problem().text();
  const Variance variance = bills.compared("2026-10-01", {VarianceBy::account}, &*terms);
  std::vector<std::string> changes;
  for (const CodeChange& one : variance.changes)
    changes.push_back(one.service + (one.came ? " came" : " went") +
                      (one.orders.empty() ? std::string() : " " + one.orders[0]));
  EXPECT_THAT(changes, ElementsAre("(312) 555-0100 went D-1", "312-555-0101 came I-1", "312-555-0102 went",
                                   "312-555-0103 came"));
  EXPECT_EQ(variance.sums[0].came, total("100.00"));
  EXPECT_EQ(variance.sums[0].came_ordered, total("50.00"));
}

// Without a code the description says what it is: not its dates, not which instalment.
TEST(Variance, ADescriptionThatCountsStaysTheSame) {
  Bills bills;
  bills.add("1", day("2026-09-10"),
            {{"instalment", "555-0100", "", "22.22", "", "", "", "", "Handset 128 - Payment 7 of 24"},
             {"recurring", "", "", "9.00", "", "", "", "", "Port charge 09/01-09/30"},
             {"recurring", "", "", "9.00", "", "", "", "", "Internet 100 Mbps (2026-09-01 - 2026-09-30)"}});
  bills.add("1", day("2026-10-10"),
            {{"instalment", "555-0100", "", "22.22", "", "", "", "", "Handset 128 - Payment 8 of 24"},
             {"recurring", "", "", "9.00", "", "", "", "", "Port charge 10/01-10/31"},
             {"recurring", "", "", "19.00", "", "", "", "", "Internet 200 Mbps (2026-10-01 - 2026-10-31)"}});
  const Variance variance = bills.compared("2026-10-01", {VarianceBy::account});
  std::vector<std::string> changes;
  for (const CodeChange& one : variance.changes) changes.push_back(one.product);
  EXPECT_THAT(changes, ElementsAre("Internet 200 Mbps", "Internet 100 Mbps"));
}

// Random bills with lines that come, go, split into rows and change plan: what each difference comes from
// adds up to it in every dimension, and every dimension comes to the same.
TEST(Variance, WhatADifferenceComesFromAddsUp) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    std::mt19937 random(seed);
    const auto pick = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
    Bills bills;
    const char* classes[] = {"recurring", "usage", "discount", "instalment", "tax", "credit", "fee", "odd"};
    for (const char* date : {"2026-08-10", "2026-09-10", "2026-10-10"})
      for (const char* account : {"1", "2", "3"}) {
        std::vector<Bills::Line> lines;
        for (int at = pick(12) + 1; at > 0; --at) {
          Bills::Line line{classes[pick(8)], pick(3) == 0 ? "" : "555-010" + std::to_string(pick(6)),
                           pick(4) == 0 ? "" : "P" + std::to_string(pick(4)),
                           Decimal{pick(100000) - 20000, static_cast<std::uint8_t>(2 + pick(3))}.text()};
          if (pick(2) == 0) line.quantity = Decimal{pick(500), static_cast<std::uint8_t>(pick(3))}.text();
          if (pick(3) == 0) line.units = std::to_string(pick(300));
          if (pick(3) == 0)
            line.from = "2026-08-10", line.through = pick(2) == 0 ? "2026-08-20" : "2026-09-09";
          lines.push_back(line);
        }
        bills.add(account, day(date), lines, std::string(account) == "3" ? "EUR" : "USD");
      }
    const std::vector<VarianceBy> all = {VarianceBy::account, VarianceBy::category, VarianceBy::service,
                                         VarianceBy::product};
    const Variance variance = bills.compared("2026-10-01", all);
    for (const VarianceSum& sum : variance.sums) {
      Total explained;
      for (const Total& part : sum.causes) explained.add(part);
      EXPECT_EQ(explained, sum.difference) << "seed " << seed;
      for (const VarianceBy by : all) {
        Total difference, parts;
        for (const VarianceRow& row : variance.rows) {
          if (row.by != by || row.currency != sum.currency) continue;
          difference.add(row.difference);
          Total of_row;
          for (const Total& part : row.causes) of_row.add(part);
          EXPECT_EQ(of_row, minus(row.now, row.before)) << "seed " << seed;
          parts.add(of_row);
        }
        EXPECT_EQ(difference, sum.difference) << "seed " << seed << " by " << variance_by_name(by);
      }
    }
  }
}

TEST(VariancePolicy, SaysWhereItIsWrong) {
  const auto policy = parse_variance_policy("deviations: 4\namounts: {JPY: 10000}\n", "p.yaml");
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(policy->amount_in("JPY"), (Decimal{10000, 0}));
  EXPECT_EQ(policy->amount_in("USD"), (Decimal{100, 0}));
  const auto unknown = parse_variance_policy("deviation: 4\n", "p.yaml");
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.problem().text(), HasSubstr("deviations"));
  EXPECT_FALSE(parse_variance_policy("months: 2\nleast_months: 3\n", "p.yaml").ok());
  EXPECT_FALSE(parse_variance_policy("share: -0.1\n", "p.yaml").ok());
}

TEST(VariancePolicy, TheShippedOneIsTheDefault) {
  const auto shipped = load_variance_policy(std::string(TELAUDIT_SOURCE_DIR) + "/rules/variance/policy.yaml");
  ASSERT_TRUE(shipped.ok()) << shipped.problem().text();
  const VariancePolicy policy;
  EXPECT_EQ(shipped->months, policy.months);
  EXPECT_EQ(shipped->least_months, policy.least_months);
  EXPECT_EQ(shipped->deviations, policy.deviations);
  EXPECT_EQ(shipped->share, policy.share);
  EXPECT_EQ(shipped->amount, policy.amount);
  EXPECT_EQ(shipped->late_days, policy.late_days);
  EXPECT_EQ(shipped->order_days, policy.order_days);
}

}  // namespace
}  // namespace telaudit::book
