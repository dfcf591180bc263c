#include "book/savings.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace telaudit::book {
namespace {

constexpr std::string_view kAgreed = R"(agreed:
  - {id: A-1, carrier: Alpha Telecom, product_code: 1FB, price: "20.00", currency: USD, unit: month, from: 2026-05-01, document: A2, page: 3}
  - {id: A-2, carrier: Alpha Telecom, product_code: DIA, price: "300", previous_price: "400", currency: USD, from: 2026-05-01}
)";

std::vector<AgreedFigure> figures_of(std::string_view text) {
  const auto reading = parse_agreed(text, "agreed.yaml", nullptr);
  EXPECT_TRUE(reading.problems.empty()) << (reading.problems.empty() ? "" : reading.problems[0].text());
  return reading.agreed.figures;
}

struct Billed {
  const char* code;
  Date bill_date;
  const char* quantity;
  const char* rate;  // "": not printed
  const char* amount;
};

class SavingsTest : public testing::Test {
 protected:
  static ChargeRow row_of(const Billed& billed) {
    ChargeRow row;
    row.reading = "aaaaaaaaaaaa1111";
    row.carrier = "Alpha Telecom";
    row.account = "100200";
    row.invoice = "INV";
    row.product_code = billed.code;
    row.charge_class = "recurring";
    row.currency = "USD";
    row.bill_date = billed.bill_date;
    row.quantity = parse_decimal(billed.quantity);
    if (*billed.rate != '\0') row.rate = parse_decimal(billed.rate);
    row.amount = parse_decimal(billed.amount);
    return row;
  }

  std::vector<SavingLine> lines_of(const std::vector<Billed>& charges) {
    figures_ = figures_of(kAgreed);
    SavingsBuilder builder(figures_, places_, nullptr);
    for (const Billed& billed : charges) builder.add(row_of(billed));
    return builder.finish();
  }

  std::vector<AgreedFigure> figures_;
  Places places_;
};

const Date kApril = *make_date(2026, 4, 10), kMay = *make_date(2026, 5, 10), kJune = *make_date(2026, 6, 10),
           kJuly = *make_date(2026, 7, 10);

// Before 25.00 each. May: 2 x 25 - 40 = 10; June: 3 x 25 - 60 = 15; together 25 on two bills.
TEST_F(SavingsTest, TwoBillsProveAPrice) {
  const auto lines = lines_of({{"1FB", kApril, "2", "25.00", "50.00"},
                               {"1FB", kMay, "2", "20.00", "40.00"},
                               {"1FB", kJune, "3", "20.00", "60.00"}});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].state, SavingState::verified);
  EXPECT_EQ(lines[0].account, "100200");
  EXPECT_FALSE(lines[0].previous_stated);
  EXPECT_EQ(*lines[0].previous, *parse_decimal("25"));
  ASSERT_EQ(lines[0].bills.size(), 2U);
  EXPECT_EQ(*lines[0].bills[0].realised, *parse_total("10.00"));
  EXPECT_EQ(*lines[0].realised, *parse_total("25.00"));
  EXPECT_TRUE(lines[0].over.is_zero());
  EXPECT_EQ(lines[1].state, SavingState::negotiated);  // on no bill
  EXPECT_TRUE(lines[1].account.empty());
}

TEST_F(SavingsTest, OneBillIsNoProof) {
  const auto lines = lines_of({{"1FB", kApril, "2", "25.00", "50.00"}, {"1FB", kMay, "2", "20.00", "40.00"}});
  EXPECT_EQ(lines[0].state, SavingState::billed);
}

// July is billed at the old price: 25 - 20 = 5 over, nothing realised in that month.
TEST_F(SavingsTest, AnOldPriceThatComesBack) {
  const auto lines = lines_of({{"1FB", kMay, "2", "20.00", "40.00"},
                               {"1FB", kJune, "3", "20.00", "60.00"},
                               {"1FB", kJuly, "1", "25.00", "25.00"}});
  EXPECT_EQ(lines[0].state, SavingState::not_applied);
  EXPECT_EQ(lines[0].bills[2].over, *parse_total("5.00"));
  EXPECT_EQ(lines[0].over, *parse_total("5.00"));
  EXPECT_FALSE(lines[0].realised.has_value());  // nobody knows the price before
}

// No rate is printed: 899.99 for three, against 3 x 300.00 agreed and 3 x 400 before.
TEST_F(SavingsTest, AveragesWhereNoRateIsPrinted) {
  const auto lines = lines_of({{"DIA", kMay, "3", "", "899.99"}});
  ASSERT_EQ(lines.size(), 2U);
  const SavingLine& line = lines[1];
  EXPECT_EQ(*line.bills[0].unit_price, *parse_decimal("299.996667"));
  EXPECT_TRUE(line.bills[0].over.is_zero());
  EXPECT_TRUE(line.previous_stated);
  EXPECT_EQ(*line.realised, *parse_total("300.01"));
}

// Half a hundredth for each charge is rounding; a cent over on one charge is not.
TEST_F(SavingsTest, RoundingIsNoOvercharge) {
  EXPECT_TRUE(lines_of({{"1FB", kMay, "1", "", "20.005"}})[0].over.is_zero());
  EXPECT_EQ(lines_of({{"1FB", kMay, "1", "", "20.01"}})[0].over, *parse_total("0.01"));
}

// 25.00 is charged, and a line of its own takes 5.00 off the same service: what was agreed.
TEST_F(SavingsTest, DiscountsOnLinesOfTheirOwnCount) {
  figures_ = figures_of(kAgreed);
  SavingsBuilder builder(figures_, places_, nullptr);
  auto row = row_of({"1FB", kMay, "1", "25.00", "25.00"});
  row.service = "312-555-0100";
  builder.add(row);
  auto discount = row_of({"", kMay, "1", "", "-5.00"});
  discount.service = "(312) 555-0100";
  discount.charge_class = "discount";
  builder.add(discount);
  const auto lines = builder.finish();
  EXPECT_EQ(lines[0].state, SavingState::billed);
  EXPECT_TRUE(lines[0].over.is_zero());
  EXPECT_EQ(*lines[0].bills[0].unit_price, *parse_decimal("20"));
}

// Half a month of a new line is counted, and in no figure.
TEST_F(SavingsTest, PartPeriodsStandApart) {
  figures_ = figures_of(kAgreed);
  SavingsBuilder builder(figures_, places_, nullptr);
  auto row = row_of({"1FB", kMay, "1", "", "10.00"});
  row.from = make_date(2026, 5, 16);
  row.through = make_date(2026, 5, 31);
  builder.add(row);
  const auto lines = builder.finish();
  EXPECT_EQ(lines[0].bills[0].part_periods, 1U);
  EXPECT_EQ(lines[0].bills[0].charges, 0U);
  EXPECT_EQ(lines[0].state, SavingState::negotiated);
}

// A bill of April that charges May ahead is the first under the new price.
TEST_F(SavingsTest, ThePeriodCountsNotTheBill) {
  figures_ = figures_of(kAgreed);
  SavingsBuilder builder(figures_, places_, nullptr);
  auto row = row_of({"1FB", kApril, "1", "20.00", "20.00"});
  row.from = make_date(2026, 5, 1);
  row.through = make_date(2026, 5, 31);
  builder.add(row);
  EXPECT_EQ(builder.finish()[0].state, SavingState::billed);
}

TEST(AgreedFigures, TheClosestFigureHolds) {
  const auto figures = figures_of(R"(agreed:
  - {id: A-1, carrier: Alpha, product_code: 1FB, price: 20, currency: USD, from: 2026-05-01}
  - {id: A-2, carrier: Alpha, product_code: 1FB, site: PEO, price: 19, currency: USD, from: 2026-05-01}
  - {id: A-3, carrier: Alpha, service: 312-555-0100, price: 18, currency: USD, from: 2026-05-01}
  - {id: A-4, carrier: Alpha, product_code: 1FB, price: 17, currency: USD, from: 2027-05-01}
)");
  BilledAs line{"Alpha", "1", "3125550199", "CHI", "1FB", "LINE", "USD", nullptr};
  const auto id = [&](Date day) {
    const auto at = figure_for(figures, line, day);
    return at ? figures[*at].id : std::string("none");
  };
  EXPECT_EQ(id(*make_date(2026, 4, 30)), "none");
  EXPECT_EQ(id(*make_date(2026, 5, 1)), "A-1");
  EXPECT_EQ(id(*make_date(2027, 5, 1)), "A-4");
  line.site = "PEO";
  EXPECT_EQ(id(*make_date(2027, 5, 1)), "A-2");
  line.service_key = "3125550100";
  EXPECT_EQ(id(*make_date(2026, 5, 1)), "A-3");
  line.currency = "EUR";
  EXPECT_EQ(id(*make_date(2026, 5, 1)), "none");
}

TEST(AgreedFigures, NamesEveryMistake) {
  const auto reading = parse_agreed(
      "id,carrier,product_code,price,currency,from\n"
      "A-1,Alpha,1FB,-2,USD,2026-05-01\n"
      "A-1,,1FB,2,dollars,soon\n"
      "A-3,Alpha,,2,USD,2026-05-01\n",
      "agreed.csv", nullptr);
  std::string all;
  for (const auto& problem : reading.problems) all += problem.text() + "\n";
  for (const char* what :
       {"'-2' is not a price", "stands already in agreed.csv:2", "carrier is missing",
        "'DOLLARS' is no currency", "'soon' is no day", "it is not said what the price is for"})
    EXPECT_NE(all.find(what), std::string::npos) << what << "\nin\n" << all;
  EXPECT_TRUE(reading.agreed.figures.empty());
}

}  // namespace
}  // namespace telaudit::book
