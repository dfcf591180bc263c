// Bills written here, allocated on paper in the comments.
#include "book/allocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "bill/charge.h"
#include "book/general_ledger.h"
#include "book/largest_remainder.h"
#include "book/wording.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

namespace column = bill::charge;

Total total(const std::string& text) {
  return *parse_total(text);
}

// 100.00 in three equal parts: 33.33 each, and the cent that is left to the first.
TEST(LargestRemainder, SpreadsToTheCent) {
  const std::vector<Total> even = {total("1"), total("1"), total("1")};
  EXPECT_THAT(*spread(total("100.00"), even, 2), ElementsAre(total("33.34"), total("33.33"), total("33.33")));
  EXPECT_THAT(*spread(total("-100.00"), even, 2),
              ElementsAre(total("-33.34"), total("-33.33"), total("-33.33")));
  // 10.00 by 0.5, 0.25, 0.25 of it; nothing to who weighs nothing.
  const std::vector<Total> uneven = {total("2"), total("1"), total("1.00"), total("0")};
  EXPECT_THAT(*spread(total("10.01"), uneven, 2),
              ElementsAre(total("5.01"), total("2.50"), total("2.50"), total("0.00")));
  EXPECT_FALSE(spread(total("1.00"), std::vector<Total>{total("0")}, 2));
  EXPECT_FALSE(spread(total("1.00"), std::vector<Total>{total("2"), total("-1")}, 2));
}

// 0.335 + 0.335 + 0.33 = 1.000: cut to 0.33 three times, the cent that is left to the first of the largest.
TEST(LargestRemainder, RoundsValuesToTheirSum) {
  const std::vector<Total> values = {total("0.335"), total("0.335"), total("0.33")};
  EXPECT_THAT(*rounded_to(total("1.00"), values, 2),
              ElementsAre(total("0.34"), total("0.33"), total("0.33")));
  // -0.335 is cut to -0.34.
  const std::vector<Total> credit = {total("-0.335"), total("1.335")};
  EXPECT_THAT(*rounded_to(total("1.00"), credit, 2), ElementsAre(total("-0.33"), total("1.33")));
}

TEST(LargestRemainder, AlwaysAddsUp) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    std::vector<Total> weights, values;
    Total sum;
    for (auto at = random() % 9 + 1; at > 0; --at) {
      weights.push_back(total_of(
          Decimal{static_cast<std::int64_t>(random() % 1000), static_cast<std::uint8_t>(random() % 4)}));
      values.push_back(total_of(Decimal{static_cast<std::int64_t>(random() % 200000) - 100000,
                                        static_cast<std::uint8_t>(random() % 6)}));
      sum.add(values.back());
    }
    weights.push_back(total("1"));
    const Total whole = total_of(Decimal{static_cast<std::int64_t>(random() % 2000000) - 1000000, 2});
    Total spread_sum, rounded_sum;
    const auto shares = spread(whole, weights, 2), parts = rounded_to(whole, values, 2);
    ASSERT_TRUE(shares && parts) << "seed " << seed;
    for (const Total& part : *shares) spread_sum.add(part);
    EXPECT_EQ(spread_sum, whole) << "seed " << seed;
    for (const Total& part : *parts) rounded_sum.add(part);
    EXPECT_EQ(rounded_sum, whole) << "seed " << seed;
  }
}

class AllocationTest : public testing::Test {
 protected:
  AllocationTest() : builder_(schema()) {}

  static bill::Schema schema() {
    bill::Schema out = bill::charge_schema();
    out.columns.push_back({"reading", bill::Type::text, false, "reading it came from"});
    return out;
  }

  struct Line {
    std::string charge_class, service, amount;
    std::string belongs_to = {};  // offset:ordinal
    std::string cost_centre = {};
    std::string code = {};
  };

  void add(const std::string& account, const std::vector<Line>& lines, const std::string& currency = "USD") {
    const Date day = *make_date(2026, 10, 5);
    store::InvoiceRow invoice;
    invoice.key = {"Alpha", account, "I-" + account, day};
    invoice.state = bill::InvoiceState::balanced;
    invoice.currency = currency;
    invoice.charges = lines.size();
    for (const Line& line : lines) {
      builder_.set_number(column::kSourceOffset, offset_ += 100);
      builder_.set_number(column::kOrdinal, 0);
      builder_.set_text(column::kCarrier, "Alpha");
      builder_.set_text(column::kAccount, account);
      builder_.set_text(column::kInvoice, invoice.key.number);
      builder_.set_number(column::kBillDate, day.days);
      builder_.set_text(column::kChargeClass, line.charge_class);
      builder_.set_text(column::kCurrency, currency);
      if (!line.service.empty()) builder_.set_text(column::kService, line.service);
      if (!line.code.empty()) builder_.set_text(column::kProductCode, line.code);
      if (!line.belongs_to.empty()) builder_.set_text(column::kBelongsTo, line.belongs_to);
      if (!line.cost_centre.empty()) builder_.set_text(column::kCostCentre, line.cost_centre);
      EXPECT_TRUE(builder_.set_decimal(column::kAmount, *parse_decimal(line.amount)));
      builder_.set_text(column::kColumnCount, "R1");
      builder_.end_row();
      invoice.payable.add(*parse_decimal(line.amount));
    }
    invoice.computed = invoice.payable;
    invoices_.push_back(std::move(invoice));
  }

  // 555-0101 and 555-0102 are Claims' 4410, 555-0103 Sales' 4420; 555-0104 has none.
  Allocation allocated(const std::string& rules = "") {
    const auto folder = fresh_folder("allocation");
    const std::string file = (folder / "inventory.csv").string();
    EXPECT_TRUE(
        write_output(file,
                     "service,carrier,account,status,business_unit,cost_centre\n"
                     "312-555-0101,Alpha,,active,Claims,4410\n312-555-0102,Alpha,,active,Claims,4410\n"
                     "312-555-0103,Alpha,,active,Sales,4420\n312-555-0104,Alpha,,active,,\n")
            .ok());
    terms::Inputs inputs;
    inputs.inventory.push_back(file);
    auto terms = terms::Terms::load(inputs);
    EXPECT_TRUE(terms.ok()) << (terms.ok() ? "" : terms.problem().text());
    auto parsed = parse_allocation_rules(rules, "rules.yaml");
    EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.problem().text());
    if (!table_) table_ = std::make_unique<bill::Table>(builder_.finish());
    auto out = allocate({table_.get(), invoices_, &*terms, *parsed, *make_date(2026, 10, 1)});
    EXPECT_TRUE(out.ok()) << (out.ok() ? "" : out.problem().text());
    return std::move(*out);
  }

  static std::vector<std::string> lines_of(const Allocation& allocation) {
    std::vector<std::string> out;
    for (const AllocationRow& row : allocation.rows)
      out.push_back(row.business_unit + " " + row.cost_centre + " " + row.charge_class + " " + row.how + " " +
                    row.amount.text());
    return out;
  }

  bill::TableBuilder builder_;
  std::unique_ptr<bill::Table> table_;
  std::vector<store::InvoiceRow> invoices_;
  std::int64_t offset_ = 0;
};

// The first tax is part of the charge at 100 and follows it; the second stands on 555-0103; the third, 3.00,
// is spread over 4410 (30.00 + 2.00) and 4420 (10.00 + 1.00): 3.00 x 32 / 43 = 2.23, 3.00 x 11 / 43 = 0.77.
TEST_F(AllocationTest, TaxesFollowTheirCharge) {
  add("1", {{"recurring", "312-555-0101", "30.00"},
            {"recurring", "312-555-0103", "10.00"},
            {"tax", "", "2.00", "100:0"},
            {"tax", "312-555-0103", "1.00"},
            {"tax", "", "3.00"}});
  const Allocation allocation = allocated();
  EXPECT_THAT(lines_of(allocation),
              ElementsAre("Claims 4410 recurring inventory 30.00", "Claims 4410 tax inventory 2.00",
                          "Claims 4410 tax taxes by spend 2.23", "Sales 4420 recurring inventory 10.00",
                          "Sales 4420 tax inventory 1.00", "Sales 4420 tax taxes by spend 0.77"));
  EXPECT_EQ(allocation.bills[0].total, total("46.00"));
  EXPECT_EQ(allocation.bills[0].unallocated, total("0.00"));
}

// 10.00 of tax on 30.00 of Claims and 20.00 of nobody: 6.00 and 4.00.
TEST_F(AllocationTest, TheTaxOnWhatHasNoCostCentreHasNone) {
  add("1", {{"recurring", "312-555-0101", "30.00"}, {"recurring", "", "20.00"}, {"tax", "", "10.00"}});
  const Allocation allocation = allocated();
  EXPECT_THAT(lines_of(allocation), testing::Contains("Claims 4410 tax taxes by spend 6.00"));
  EXPECT_EQ(allocation.bills[0].unallocated, total("24.00"));
  Total missing;
  for (const UnallocatedRow& row : allocation.missing) missing.add(row.amount);
  EXPECT_EQ(missing, total("24.00"));
}

TEST_F(AllocationTest, WhatHasNoCostCentreIsListedWithItsReason) {
  add("1", {{"recurring", "312-555-0101", "30.00"},
            {"recurring", "312-555-0104", "7.00"},
            {"recurring", "312-555-0199", "20.00"},
            {"one_time", "", "5.00"},
            {"recurring", "312-555-0198", "4.00", "", "4420"}});
  const Allocation allocation = allocated();
  EXPECT_EQ(allocation.bills[0].unallocated, total("32.00"));
  std::vector<std::string> missing;
  for (const UnallocatedRow& row : allocation.missing)
    missing.push_back(row.service + ": " + row.why + " " + row.amount.text());
  EXPECT_THAT(missing, ElementsAre("312-555-0199: the service is not in the inventory 20.00",
                                   "312-555-0104: the inventory names no cost centre 7.00",
                                   ": no service stands on the charge 5.00"));
  EXPECT_THAT(lines_of(allocation), testing::Contains("Sales 4420 recurring printed by the carrier 4.00"));
  const Allocation strict = allocated("printed_cost_centres: no\n");
  EXPECT_EQ(strict.bills[0].unallocated, total("36.00"));
}

// 100.00 of trunks: by lines two to one, 66.67 and 33.33; by spend 10.00 to 30.00, 25.00 and 75.00; by heads
// 120 to 40, 75.00 and 25.00; by shares 0.1 and 0.9.
TEST_F(AllocationTest, SharedChargesAreSpreadByAKey) {
  add("1", {{"recurring", "312-555-0101", "4.00"},
            {"recurring", "312-555-0102", "6.00"},
            {"recurring", "312-555-0103", "30.00"}});
  add("2", {{"recurring", "312-555-0150", "100.00", "", "", "TRK"}});
  const std::string where = "  - {name: trunks, where: {product_code: TRK}, over: carrier, ";
  const auto shares = [&](const std::string& rest, const std::string& before = "") {
    std::vector<std::string> out;
    for (const AllocationRow& row : allocated(before + "shared:\n" + where + rest + "}\n").rows)
      if (row.account == "2") out.push_back(row.cost_centre + " " + row.how + " " + row.amount.text());
    return out;
  };
  EXPECT_THAT(shares("key: lines"), ElementsAre("4410 trunks by lines 66.67", "4420 trunks by lines 33.33"));
  EXPECT_THAT(shares("key: spend"), ElementsAre("4410 trunks by spend 25.00", "4420 trunks by spend 75.00"));
  EXPECT_THAT(shares("key: headcount", "headcount: {\"4410\": 120, \"4420\": 40}\n"),
              ElementsAre("4410 trunks by headcount 75.00", "4420 trunks by headcount 25.00"));
  EXPECT_THAT(shares("key: shares, shares: {\"4410\": 0.1, \"4420\": 0.9}"),
              ElementsAre("4410 trunks by shares 10.00", "4420 trunks by shares 90.00"));
}

// Account 2 alone has no cost centre by which its trunks could be spread.
TEST_F(AllocationTest, WhatCannotBeSpreadIsUnallocated) {
  add("2", {{"recurring", "312-555-0150", "100.00", "", "", "TRK"}});
  const Allocation allocation =
      allocated("shared:\n  - {name: trunks, where: {product_code: TRK}, key: spend}\n");
  EXPECT_THAT(lines_of(allocation),
              ElementsAre("  recurring unallocated: trunks by spend: no cost centre has any 100.00"));
  EXPECT_EQ(allocation.missing.size(), 1U);
}

// Calls at four decimals, 0.3333 to each of three cost centres and none: 1.3332 is a bill of 1.33.
TEST_F(AllocationTest, AddsUpToTheBillWhateverTheDecimals) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 random(seed);
    builder_ = bill::TableBuilder(schema());
    table_.reset();
    invoices_.clear();
    const char* classes[] = {"recurring", "usage", "tax", "credit", "surcharge", "one_time"};
    for (const char* account : {"1", "2"}) {
      std::vector<Line> lines;
      for (auto at = random() % 20 + 1; at > 0; --at)
        lines.push_back({classes[random() % 6],
                         random() % 4 == 0 ? "" : "312-555-010" + std::to_string(random() % 6),
                         Decimal{static_cast<std::int64_t>(random() % 300000) - 60000,
                                 static_cast<std::uint8_t>(random() % 3 + 2)}
                             .text(),
                         "", "", random() % 3 == 0 ? "TRK" : ""});
      add(account, lines, random() % 2 == 0 ? "USD" : "JPY");
    }
    const Allocation allocation =
        allocated("taxes: " + std::string(random() % 2 == 0 ? "follow" : "spend") +
                  "\nshared:\n  - {name: t, where: {product_code: TRK}, key: lines, over: all}\n");
    for (const AllocatedBill& bill : allocation.bills) {
      Total sum;
      for (const AllocationRow& row : allocation.rows)
        if (row.account == bill.account) sum.add(row.amount);
      EXPECT_EQ(sum, bill.total) << "seed " << seed;
      const bool yen = bill.currency == "JPY";
      EXPECT_LE(difference(bill.total, bill.payable), total(yen ? "0.5" : "0.005")) << "seed " << seed;
    }
    const auto map = parse_ledger_map(
        "columns: [{name: d, value: \"{debit}\"}, {name: c, value: \"{credit}\"}]\n"
        "accounts: {other: \"6490\"}\npayable: \"2100\"\nunallocated: \"6499\"\n",
        "map.yaml");
    ASSERT_TRUE(map.ok());
    Total debits, credits;
    for (const Cells& cells : general_ledger(allocation, *map).rows) {
      if (!cells[0].text.empty()) debits.add(total(cells[0].text));
      if (!cells[1].text.empty()) credits.add(total(cells[1].text));
    }
    EXPECT_EQ(debits, credits) << "seed " << seed;
  }
}

// Calls for 0.6666 would be 0.67; the bill, which rounds each call, prints 0.66 and is paid so.
TEST_F(AllocationTest, ABillBalancedByRoundingComesToWhatItPrints) {
  add("1", {{"usage", "312-555-0101", "0.3333"}, {"usage", "312-555-0103", "0.3333"}});
  invoices_[0].state = bill::InvoiceState::balanced_with_rounding;
  invoices_[0].printed = total("0.66");
  const Allocation allocation = allocated();
  EXPECT_EQ(allocation.bills[0].total, total("0.66"));
  EXPECT_THAT(lines_of(allocation),
              ElementsAre("Claims 4410 usage inventory 0.33", "Sales 4420 usage inventory 0.33"));
}

// 30.00 to 4410, 7.00 to nobody, a credit of 2.00 to 4420: payable 35.00.
TEST_F(AllocationTest, TheLedgerBalances) {
  add("1", {{"recurring", "312-555-0101", "30.00"},
            {"recurring", "312-555-0199", "7.00"},
            {"credit", "312-555-0103", "-2.00"}});
  const auto map = load_ledger_map(std::string(TELAUDIT_SOURCE_DIR) + "/rules/allocation/ledger.yaml");
  ASSERT_TRUE(map.ok()) << map.problem().text();
  const Table ledger = general_ledger(allocated(), *map);
  std::vector<std::string> lines;
  for (const Cells& cells : ledger.rows)
    lines.push_back(cells[ledger.column("gl_account")].text + " " + cells[ledger.column("cost_centre")].text +
                    " " + cells[ledger.column("debit")].text + " " + cells[ledger.column("credit")].text +
                    " " + cells[ledger.column("reference")].text);
  EXPECT_THAT(lines, ElementsAre("6400 4410 30.00  Alpha 1 I-1 1", "6490 4420  2.00 Alpha 1 I-1 2",
                                 "6499 SUSPENSE 7.00  Alpha 1 I-1 3", "2100   35.00 Alpha 1 I-1 4"));
}

TEST(LedgerMap, SaysWhereItIsWrong) {
  const auto without = parse_ledger_map(
      "columns: [{name: x, value: \"{debitt}\"}]\naccounts: {other: \"1\"}\npayable: \"2\"\nunallocated: "
      "\"3\"\n",
      "m");
  ASSERT_FALSE(without.ok());
  EXPECT_THAT(without.problem().text(), HasSubstr("{debitt}"));
  EXPECT_FALSE(parse_ledger_map("columns: [{name: x, value: \"{debit}\"}]\naccounts: {other: "
                                "\"1\"}\npayable: \"2\"\nunallocated: \"3\"\n",
                                "m")
                   .ok())
      << "debits without credits";
  EXPECT_FALSE(parse_ledger_map("columns: [{name: x, value: \"{amount}\"}]\naccounts: {recuring: \"1\", "
                                "other: \"1\"}\npayable: \"2\"\n"
                                "unallocated: \"3\"\n",
                                "m")
                   .ok());
}

TEST(AllocationRules, SayWhereTheyAreWrong) {
  const auto shares = parse_allocation_rules(
      "shared:\n  - {name: t, key: shares, shares: {\"1\": 0.5, \"2\": 0.4}}\n", "r.yaml");
  ASSERT_FALSE(shares.ok());
  EXPECT_THAT(shares.problem().text(), HasSubstr("come to 0.9, not to 1"));
  EXPECT_FALSE(parse_allocation_rules("shared:\n  - {name: t, key: headcount}\n", "r.yaml").ok());
  EXPECT_FALSE(parse_allocation_rules("shared:\n  - {name: t, key: linez}\n", "r.yaml").ok());
  EXPECT_FALSE(
      parse_allocation_rules("shared:\n  - {name: t, key: lines, where: {carier: A}}\n", "r.yaml").ok());
  const auto shipped =
      load_allocation_rules(std::string(TELAUDIT_SOURCE_DIR) + "/rules/allocation/policy.yaml");
  ASSERT_TRUE(shipped.ok()) << shipped.problem().text();
  EXPECT_TRUE(shipped->printed_cost_centres);
  EXPECT_EQ(shipped->taxes, TaxAllocation::follow);
}

}  // namespace
}  // namespace telaudit::book
