#include "claims/credit_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "bill/charge.h"
#include "bill/table.h"

namespace telaudit::claims {
namespace {

namespace column = bill::charge;

// "2026-06-10 S1 CODE credit -200.00 words": bill date, service, code, class, amount, description.
class Bills {
 public:
  Bills() : builder_(schema()) {}

  Bills& add(const std::string& text, const std::string& belongs_to = "", bool payable = true) {
    const auto cells = split(text, ' ');
    builder_.set_number(column::kSourceOffset, static_cast<std::int64_t>(100 * builder_.rows()));
    builder_.set_number(column::kOrdinal, 0);
    builder_.set_text(column::kCarrier, "X");
    builder_.set_text(column::kAccount, "A1");
    builder_.set_text(column::kInvoice, "N" + std::string(cells[0]));
    builder_.set_number(column::kBillDate, parse_iso_date(cells[0])->days);
    if (cells[1] != "-") builder_.set_text(column::kService, cells[1]);
    if (cells[2] != "-") builder_.set_text(column::kProductCode, cells[2]);
    builder_.set_text(column::kChargeClass, cells[3]);
    EXPECT_TRUE(builder_.set_decimal(column::kAmount, *parse_decimal(cells[4])));
    if (cells.size() > 5) builder_.set_text(column::kDescription, cells[5]);
    if (!belongs_to.empty()) builder_.set_text(column::kBelongsTo, belongs_to);
    builder_.set_number(column::kPayable, payable ? 1 : 0);
    builder_.set_text(column::kCurrency, "USD");
    builder_.set_text(column::kColumnCount, "reading-1");
    builder_.end_row();
    return *this;
  }

  CreditLines read(const char* from = "2026-01-01", const std::set<std::string>& spoken_for = {}) {
    const auto table = builder_.finish();
    auto out = read_credit_lines(table, *parse_iso_date(from), {{"reading-1", "hash"}}, spoken_for);
    EXPECT_TRUE(out.ok());
    return std::move(*out);
  }

 private:
  static bill::Schema schema() {
    auto out = bill::charge_schema();
    out.columns.push_back({"reading", bill::Type::text, false, ""});
    return out;
  }
  bill::TableBuilder builder_;
};

std::vector<std::string> told(const std::vector<BilledCredit>& lines) {
  std::vector<std::string> out;
  for (const auto& one : lines)
    out.push_back(one.line.bill_date.text() + " " + one.line.amount.text() + " since " +
                  one.line.first_month.text());
  return out;
}

TEST(CreditLines, OnlyWhatGivesMoneyBackOnce) {
  const auto out = Bills()
                       .add("2026-06-10 S1 A credit -10.00")
                       .add("2026-06-10 S1 A recurring -11.00")
                       .add("2026-06-10 S1 A adjustment -12.00")
                       .add("2026-06-10 S1 A credit -13.00", "", false)
                       .add("2026-06-10 S1 A usage -14.00")
                       .add("2026-06-10 S1 A adjustment 15.00")
                       .add("2026-06-10 S1 A recurring 16.00")
                       .add("2026-06-10 S1 A credit 0.00")
                       .read();
  EXPECT_THAT(told(out.credits),
              testing::ElementsAre("2026-06-10 10.00 since 2026-06-10", "2026-06-10 12.00 since 2026-06-10"));
  EXPECT_THAT(told(out.debits), testing::ElementsAre("2026-06-10 15.00 since 1970-01-01"));
  EXPECT_EQ(out.credits[0].bill_line, "hash:0:0");
  EXPECT_EQ(out.credits[0].line.charge.text(), (bill::ChargeId{"reading-1", 0, 0}).text());
}

TEST(CreditLines, BillsBeforeTheDayAreLeftOut) {
  const auto out =
      Bills().add("2026-05-10 S1 A credit -10.00").add("2026-06-10 S1 A credit -10.00").read("2026-06-01");
  EXPECT_EQ(out.credits.size(), 1U);
}

TEST(CreditLines, TheTaxOnACreditIsPartOfIt) {
  const auto out = Bills()
                       .add("2026-06-10 - A credit -200.00")
                       .add("2026-06-10 - T tax -14.00", "0:0")
                       .add("2026-06-10 S1 A credit -50.00")
                       .add("2026-06-10 S1 T surcharge -3.50")
                       .add("2026-06-10 S2 A credit -20.00")
                       .add("2026-06-10 S2 A credit -30.00")
                       .add("2026-06-10 S2 T tax -1.00")  // on which of the two it is, nobody says
                       .add("2026-07-10 S1 T tax -9.00")  // of another bill
                       .read();
  EXPECT_THAT(told(out.credits),
              testing::ElementsAre("2026-06-10 214.00 since 2026-06-10", "2026-06-10 53.50 since 2026-06-10",
                                   "2026-06-10 20.00 since 2026-06-10", "2026-06-10 30.00 since 2026-06-10"));
  EXPECT_EQ(out.credits[0].taxes.size(), 1U);
}

TEST(CreditLines, WhatComesEveryMonthKeepsItsFirst) {
  Bills bills;
  bills.add("2026-03-10 S1 A discount -5.00 PROMO_3_OF_24")
      .add("2026-04-10 S1 A discount -5.00 PROMO_4_OF_24")
      .add("2026-05-11 S1 A discount -5.00 PROMO_5_OF_24")
      .add("2026-05-11 S1 A discount -6.00 PROMO_5_OF_24")
      .add("2026-08-11 S1 A discount -5.00 PROMO_5_OF_24");  // after a gap
  EXPECT_THAT(told(bills.read().credits),
              testing::ElementsAre("2026-03-10 5.00 since 2026-03-10", "2026-04-10 5.00 since 2026-03-10",
                                   "2026-05-11 5.00 since 2026-03-10", "2026-05-11 6.00 since 2026-05-11",
                                   "2026-08-11 5.00 since 2026-08-11"));
}

TEST(CreditLines, HowLongARowIs) {
  const auto out = Bills()
                       .add("2026-03-10 S1 A discount -5.00")
                       .add("2026-04-10 S1 A discount -5.00")
                       .add("2026-05-10 S1 A discount -5.00")
                       .add("2026-07-10 S1 A discount -5.00")
                       .add("2026-07-10 S1 B discount -5.00")
                       .read();
  std::vector<std::size_t> rows;
  for (const auto& one : out.credits) rows.push_back(one.row);
  EXPECT_EQ(rows, (std::vector<std::size_t>{3, 3, 3, 1, 1}));
}

TEST(CreditLines, WhatIsExplainedBeginsNoRow) {
  Bills bills;
  bills.add("2026-03-10 - ADJ credit -5.00").add("2026-04-10 - ADJ credit -5.00");
  EXPECT_THAT(told(bills.read("2026-01-01", {"hash:0:0"}).credits),
              testing::ElementsAre("2026-03-10 5.00 since 2026-03-10", "2026-04-10 5.00 since 2026-04-10"));
}

}  // namespace
}  // namespace telaudit::claims
